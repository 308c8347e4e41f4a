"""The starting command: which Python, which port, what is installed when, and how it looks after its children."""

import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """run.py as a fresh module whose project is an empty folder with one small lock."""
    spec = importlib.util.spec_from_file_location("run_under_test", PROJECT / "run.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PROJECT = tmp_path
    module.VENV = tmp_path / ".venv"
    module.PYTHON = module.VENV / "bin" / "python"
    (tmp_path / "requirements.txt").write_text("six==1.17.0\n")
    return module


@pytest.fixture
def installed(run: ModuleType) -> Path:
    """The lock, with an environment that says it is installed."""
    lock = run.PROJECT / "requirements.txt"
    run.PYTHON.parent.mkdir(parents=True)
    run.PYTHON.symlink_to(sys.executable)
    file, text = run.stamp(lock)
    file.write_text(text)
    return lock


def listener(port: int = 0) -> socket.socket:
    held = socket.socket()
    held.bind(("127.0.0.1", port))
    held.listen()
    return held


def test_an_old_python_is_refused_in_a_sentence(run: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.10\. Install"):
        run.check_python((3, 10))


def test_python_311_and_later_are_accepted(run: ModuleType) -> None:
    run.check_python((3, 11))
    run.check_python((4, 0))


def test_help_names_every_option_and_the_tests() -> None:
    said = subprocess.run([sys.executable, PROJECT / "run.py", "--help"], capture_output=True, text=True)
    assert said.returncode == 0
    assert all(word in said.stdout for word in ("--port", "--no-browser", "--data FOLDER", "python run.py test"))


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eighty"])
def test_an_impossible_port_is_wrong_usage(run: ModuleType, port: str) -> None:
    with pytest.raises(SystemExit) as left:
        run.parse([f"--port={port}"])
    assert left.value.code == 2


def test_a_wanted_port_in_use_is_refused_in_a_sentence(run: ModuleType) -> None:
    with listener() as held:
        port = held.getsockname()[1]
        with pytest.raises(SystemExit, match=f"Port {port} is in use. Choose another one"):
            run.choose_port(port)


def test_a_wanted_port_that_is_free_is_taken(run: ModuleType) -> None:
    with listener() as held:
        port = held.getsockname()[1]
    assert run.choose_port(port) == port


def test_without_a_wish_the_next_free_port_is_taken_and_said(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with listener() as held:
        run.FIRST_PORT = held.getsockname()[1]
        port = run.choose_port(None)
    assert port > run.FIRST_PORT
    assert f"Port {run.FIRST_PORT} is in use" in capsys.readouterr().out


def test_an_installed_lock_is_recognised_by_its_stamp(run: ModuleType, installed: Path) -> None:
    assert run.is_installed(installed)


def test_a_second_start_runs_no_installer(run: ModuleType, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "subprocess", None)
    run.prepare("requirements.txt")


def test_a_changed_lock_is_installed_again(run: ModuleType, installed: Path) -> None:
    installed.write_text("six==1.16.0\n")
    assert not run.is_installed(installed)


def test_another_python_installs_again(run: ModuleType, installed: Path) -> None:
    run.VERSION = "3.99"
    assert not run.is_installed(installed)


def test_an_environment_whose_python_is_gone_is_not_installed(run: ModuleType, installed: Path) -> None:
    run.PYTHON.unlink()
    run.PYTHON.symlink_to("nowhere")
    assert not run.is_installed(installed)


def test_an_interrupted_installation_makes_the_environment_anew(
    run: ModuleType, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run.is_usable(None)
    installed.write_text("six==1.16.0\n")

    def interrupted(command: list[str]) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "run_patiently", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.install(installed, None)
    assert not run.is_installed(installed)
    assert not run.is_usable(None)


def test_a_python_without_venv_is_told_which_package_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    debian = SimpleNamespace(
        returncode=1, stdout="not created successfully because ensurepip is not\navailable", stderr=""
    )
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run.subprocess, "run", lambda *_, **__: debian)
    with pytest.raises(SystemExit, match="could not be set up"):
        run.prepare("requirements.txt")
    assert "install the package python3-venv" in capsys.readouterr().out


def test_children_know_the_data_folder_by_its_absolute_path(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UTTA_HOME", raising=False)
    assert run.child_environment("ours")["UTTA_HOME"] == str(tmp_path / "ours")
    assert "UTTA_HOME" not in run.child_environment(None)


def test_a_file_in_place_of_the_data_folder_is_refused(run: ModuleType) -> None:
    with pytest.raises(SystemExit, match="is a file"):
        run.child_environment(str(PROJECT / "run.py"))


def test_a_persons_own_environment_wins_over_ours(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUTF8", "0")
    assert run.child_environment(None)["PYTHONUTF8"] == "0"
    assert run.child_environment(None)["LITELLM_LOCAL_MODEL_COST_MAP"] == "True"


def test_numbers_are_added_on_one_thread_whatever_is_set_or_a_second_run_differs_in_its_last_digits(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "4")
        assert run.child_environment(None)[name] == "1"


def worker_that_ends_with(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int | None
) -> tuple[object, list[str]]:
    """A Worker whose every process has ended with the code, and the list of its starts."""
    starts: list[str] = []

    def spawn(arguments: list[str], environment: dict[str, str]) -> SimpleNamespace:
        starts.append(" ".join(arguments))
        return SimpleNamespace(poll=lambda: code)

    monkeypatch.setattr(run, "spawn", spawn)
    return run.Worker({}), starts


def test_a_dead_worker_is_started_again_three_times_a_minute_at_most(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worker, starts = worker_that_ends_with(run, monkeypatch, 3)
    for second in range(59):
        worker.look_after(float(second))
    assert starts == ["-m utta worker"] * 4
    assert capsys.readouterr().out.count("stopped (code 3). Starting it again.") == 3
    worker.look_after(60.0)
    assert len(starts) == 5


@pytest.mark.parametrize("code", [None, 0])
def test_a_worker_that_runs_or_ended_on_purpose_is_left_alone(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, code: int | None
) -> None:
    worker, starts = worker_that_ends_with(run, monkeypatch, code)
    worker.look_after(1.0)
    assert len(starts) == 1


STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
tick = "import time\\nwhile True: open('ticks', 'a').write('.'); time.sleep(0.02)"
subprocess.Popen([sys.executable, "-c", tick])
time.sleep(60)
"""


def test_stopping_ends_a_child_that_will_not_and_what_it_started(run: ModuleType, tmp_path: Path) -> None:
    run.SECONDS_TO_STOP = 0.3
    run.PYTHON = Path(sys.executable)
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    ticks = tmp_path / "ticks"
    process = run.spawn(["stubborn.py"], run.child_environment(None))
    while not ticks.exists():
        assert process.poll() is None
        time.sleep(0.02)
    run.stop(process)
    assert run.exit_code(process.returncode) == 137
    size = ticks.stat().st_size
    time.sleep(0.2)
    assert ticks.stat().st_size == size


def test_the_lock_leaves_litellm_out_and_says_how_to_install_it() -> None:
    lines = (PROJECT / "requirements.txt").read_text().splitlines()
    assert "--no-deps" in lines[0]
    assert not [line for line in lines if line.lower().startswith("litellm")]
