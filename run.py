"""Start UTTA: `python run.py`. Test it: `python run.py test`.

Needs Python 3.11 or newer and nothing else: makes a private environment in .venv on first use, then starts the app and
the worker and watches both until Ctrl-C. Standard library only.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

WINDOWS = sys.platform == "win32"
PROJECT = Path(__file__).resolve().parent
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
VERSION = "{}.{}".format(*sys.version_info[:2])
ADDRESS = "127.0.0.1"
FIRST_PORT = 8501
RESTARTS_A_MINUTE = 3
SECONDS_TO_STOP = 5.0
UNFINISHED = "unfinished"  # in place of a stamp: an installer would take half a package for a whole one
# Text is UTF-8 on Windows too; DSPy fetches no price list.
CHILD_ENVIRONMENT = {"PYTHONUTF8": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
# Whatever a person has set: with more threads sums are added in another order, and the same evaluation run again would
# differ in its last digits. Small numeric work on one core also leaves the others to the app.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# uv trusts what the computer trusts (schools often look into TLS); the first name is for older versions of uv.
INSTALLER_ENVIRONMENT = {"UV_NATIVE_TLS": "1", "UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def say(sentence: str) -> None:
    """Print one line at once, also into a pipe; a terminal that was closed must not keep us from stopping."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


def check_python(version: tuple[int, int] = sys.version_info[:2]) -> None:
    """Leave with a sentence when this Python is too old."""
    if version < (3, 11):
        raise SystemExit(
            "UTTA needs Python 3.11 or newer; this is Python {}.{}. Install a newer one from "
            "https://www.python.org/downloads/ and run this again with it.".format(*version)
        )


# The private environment


def stamp(lock: Path) -> tuple[Path, str]:
    """The stamp of an installed lock: its file in .venv, and its text, which names this Python and the lock's hash."""
    return VENV / f"{lock.stem}.installed", f"{sys.platform} {VERSION} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def is_installed(lock: Path) -> bool:
    """Whether exactly this lock was installed to the end, for this Python."""
    file, text = stamp(lock)
    return PYTHON.exists() and file.exists() and file.read_text("utf-8") == text


def prepare(*names: str) -> None:
    """Make .venv and install the named locks where they are not installed yet; leave with a sentence if that fails."""
    locks = [PROJECT / name for name in names]
    if all(is_installed(lock) for lock in locks):
        return
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        if make_environment(uv) and all(install(lock, uv) for lock in locks):
            return
        say("That did not work with uv. Trying again with pip.")
    if not (make_environment(None) and all(install(lock, None) for lock in locks)):
        raise SystemExit(
            "UTTA could not be set up; the lines above say why. Often it is the internet connection or the free disk "
            "space (1.5 GB is needed). Then run this again."
        )


def is_usable(uv: str | None) -> bool:
    """Whether .venv is whole and runs, with this version of Python (and has pip, where there is no uv)."""
    if not PYTHON.exists() or any(file.read_text("utf-8") == UNFINISHED for file in VENV.glob("*.installed")):
        return False
    probe = "import sys; print('{}.{}'.format(*sys.version_info[:2]))" + ("" if uv else "; import pip")
    answer = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == VERSION


def make_environment(uv: str | None) -> bool:
    """Make .venv, with uv or with Python's own venv, unless it is usable; False, with a sentence, if that failed."""
    if is_usable(uv):
        return True
    say("Making a private Python environment in .venv (needed once) ...")
    command = [uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    made = subprocess.run([*command, "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode == 0 and is_usable(uv):
        return True
    answer = (made.stdout + made.stderr).strip()
    if "ensurepip" in answer or "No module named venv" in answer:
        answer = (
            "This Python cannot make environments. On Debian or Ubuntu install the package python3-venv "
            "(sudo apt install python3-venv), elsewhere Python from python.org; then run this again."
        )
    say(answer or "The environment in .venv could not be made.")
    return False


def install(lock: Path, uv: str | None) -> bool:
    """Install one lock into .venv; its stamp is true only at the end, so an interrupted installation is done again."""
    if is_installed(lock):
        return True
    file, text = stamp(lock)
    file.write_text(UNFINISHED, "utf-8")
    say(f"Installing the packages of {lock.name} (needed once, takes a minute or more) ...")
    pip = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install"]
    # Without --no-deps LiteLLM would come along: see requirements.in.
    if not run_patiently([*pip, "--quiet", "--no-deps", "-r", str(lock)]):
        return False
    file.write_text(text, "utf-8")
    return True


def run_patiently(command: list[str]) -> bool:
    """Run a long command, say every 20 seconds that it still works, and answer whether it succeeded."""
    start = time.monotonic()
    with subprocess.Popen(command, cwd=PROJECT, env={**INSTALLER_ENVIRONMENT, **os.environ}) as child:
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    return child.wait(20) == 0
                say(f"  still working ({time.monotonic() - start:.0f} s)")
        finally:
            if child.poll() is None:
                child.terminate()


# The app and the worker


def is_free(port: int) -> bool:
    """Whether nothing listens at the port and we may."""
    with socket.socket() as caller, socket.socket() as listener:
        caller.settimeout(1)
        if caller.connect_ex((ADDRESS, port)) == 0:
            return False
        if not WINDOWS:  # connections that just ended do not count; on Windows this would take over a port in use
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            listener.bind((ADDRESS, port))
            return True
    return False


def choose_port(wanted: int | None) -> int:
    """The wanted port, or else the first free one from 8501; leaves with a sentence when there is none."""
    for port in range(FIRST_PORT, FIRST_PORT + 100) if wanted is None else [wanted]:
        if is_free(port):
            if wanted is None and port != FIRST_PORT:
                say(f"Port {FIRST_PORT} is in use (perhaps by UTTA itself), so this one uses port {port}.")
            return port
    raise SystemExit(f"Port {wanted or FIRST_PORT} is in use. Choose another one: python run.py --port NUMBER")


def child_environment(data: str | None) -> dict[str, str]:
    """The environment of app, worker and tests: what the person has set above ours, and the data folder if given."""
    environment = {**CHILD_ENVIRONMENT, **os.environ, **ONE_THREAD}
    if data is not None:
        folder = Path(data).expanduser().resolve()
        if folder.exists() and not folder.is_dir():
            raise SystemExit(f"{folder} is a file. --data needs a folder; it is made if it is missing.")
        environment["UTTA_HOME"] = str(folder)
    return environment


def spawn(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start .venv's Python in a group of its own, so that Ctrl-C reaches only this process, which then stops it.

    What it would write to standard output (Streamlit's greeting) is left out; logs are on standard error.
    """
    return subprocess.Popen(
        [str(PYTHON), *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=not WINDOWS,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


class Worker:
    """The worker process, started again when it dies, at most RESTARTS_A_MINUTE times a minute."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.restarts: list[float] = []
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process."""
        return spawn(["-m", "utta", "worker"], self.environment)

    def look_after(self, now: float) -> None:
        """Start it again if it died; `now` in seconds. One that ended by itself with code 0 is not wanted back."""
        self.restarts = [moment for moment in self.restarts if now - moment < 60]
        code = self.process.poll()
        if not code or len(self.restarts) == RESTARTS_A_MINUTE:
            return
        self.restarts.append(now)
        say(f"The worker, which does the long work, stopped (code {code}). Starting it again.")
        if len(self.restarts) == RESTARTS_A_MINUTE:
            say("It keeps stopping: if this try fails too, the next one is in a minute. Pages work, long work waits.")
        self.process = self.start()


def is_healthy(port: int) -> bool:
    """Whether the app answers."""
    with contextlib.closing(http.client.HTTPConnection(ADDRESS, port, timeout=1)) as connection:
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def has_screen() -> bool:
    """Whether a browser has a screen to open on (without one, a text browser would take over the terminal)."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY"))


def exit_code(code: int) -> int:
    """A child's return code as a shell has it: 128 and the signal's number when a signal ended it."""
    return code if code >= 0 else 128 - code


def watch(app: subprocess.Popen[bytes], worker: Worker, port: int, asked: list[int], browser: bool) -> int:
    """Look after app and worker until a signal asked to stop or the app ended; the exit code for that."""
    ready = False
    while not asked:
        code = app.poll()
        if code is not None:
            say(f"The app stopped by itself (code {code}); lines above may say why. Start UTTA again: python run.py")
            return exit_code(code)
        worker.look_after(time.monotonic())
        if not ready and is_healthy(port):
            ready = True
            say(f"UTTA is ready: http://{ADDRESS}:{port}\nPress Ctrl-C to stop.")
            if browser and has_screen():
                webbrowser.open(f"http://{ADDRESS}:{port}")
        time.sleep(0.2 if ready else 0.05)
    return 0


def stop(*processes: subprocess.Popen[bytes]) -> None:
    """Ask all to stop, wait at most SECONDS_TO_STOP, then end what is left of them and of what they started."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in processes:
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if sys.platform != "win32":
            # Nobody may be left in the group; macOS says that with the second error.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        elif process.poll() is None:
            subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True)
        process.wait()


def serve(options: argparse.Namespace) -> int:
    """Start app and worker and watch them until asked to stop; the exit code."""
    port = choose_port(options.port)
    environment = child_environment(options.data)
    asked: list[int] = []
    for name in ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and (name != "SIGHUP" or signal.getsignal(number) is not signal.SIG_IGN):
            signal.signal(number, lambda received, _frame: asked.append(received))
    say("Starting UTTA ...")
    flags = ["--server.port", str(port), "--server.address", ADDRESS, "--server.headless", "true"]
    app = spawn(["-m", "streamlit", "run", "app.py", *flags], environment)
    worker = Worker(environment)
    try:
        return watch(app, worker, port, asked, not options.no_browser)
    finally:
        stop(app, worker.process)
        say("UTTA has stopped.")


def run_tests(arguments: list[str]) -> int:
    """Run pytest in .venv with the arguments, several files at once; its exit code."""
    command = [str(PYTHON), "-m", "pytest", "-n", "auto", *arguments]
    child = subprocess.Popen(command, cwd=PROJECT, env=child_environment(None))
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal's Ctrl-C reaches pytest, which tidies up and ends
    signal.signal(signal.SIGTERM, lambda *_: child.send_signal(signal.SIGINT))
    return exit_code(child.wait())


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the options of the start."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Start UTTA on this computer.",
        epilog="`python run.py test` runs the tests; what follows goes to pytest.",
    )
    parser.add_argument("--port", type=int, help=f"the app's port (default: the first free one from {FIRST_PORT})")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    parser.add_argument("--data", metavar="FOLDER", help="where UTTA keeps its data (default: data/store)")
    options = parser.parse_args(arguments)
    if options.port is not None and not 0 < options.port < 65536:
        parser.error("--port needs a number from 1 to 65535")
    return options


def main(arguments: list[str]) -> int:
    """Start UTTA or run its tests; the exit code."""
    check_python()
    try:
        if arguments[:1] == ["test"]:
            prepare("requirements.txt", "requirements-dev.txt")
            return run_tests(arguments[1:])
        options = parse(arguments)
        prepare("requirements.txt")
        return serve(options)
    except KeyboardInterrupt:
        say("\nStopped before UTTA was ready; run this again to go on.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
