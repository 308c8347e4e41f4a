"""The real app and the real worker on a data folder of their own, to be stopped, killed and started again."""

import os
import subprocess
import sys
import time
from pathlib import Path

import run
from tests.ports import free_port

SECONDS_TO_START = 60.0


class Server:
    """App and worker. `url` is where the app answers, `home` its data folder; both stay the same over a restart.

    database_url: of the store, where it is not the SQLite file in that folder.
    """

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home = home
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://{run.ADDRESS}:{self.port}"
        self.log_folder = home.with_name(home.name + "-logs")
        self.log_folder.mkdir(parents=True)
        self.app: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start what does not run of the two, and wait until the app answers."""
        if self.app is None:
            flags = ["--server.port", str(self.port), "--server.address", run.ADDRESS, "--server.headless", "true"]
            self.app = self._spawn("app", ["streamlit", "run", "app.py", *flags])
        if self.worker is None:
            self.worker = self._spawn("worker", ["utta", "worker"])
        deadline = time.monotonic() + SECONDS_TO_START
        while not run.is_healthy(self.port):
            if self.app.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"The app did not start.\n{self.logs()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop both as run.py does."""
        run.stop(*(process for process in (self.app, self.worker) if process))
        self.app = self.worker = None

    def restart(self) -> None:
        """Stop both and start them again on the same data, at the same address."""
        self.stop()
        self.start()

    def kill_app(self) -> None:
        """Kill the app at once, as a crash would; `start` brings it back."""
        if self.app:
            self.app.kill()
            self.app.wait()
            self.app = None

    def kill_worker(self) -> None:
        """Kill the worker at once, as a crash would; `start` brings it back."""
        if self.worker:
            self.worker.kill()
            self.worker.wait()
            self.worker = None

    def logs(self) -> str:
        """What app and worker have written so far."""
        return "\n".join(f"--- {path.name}\n{path.read_text('utf-8')}" for path in sorted(self.log_folder.iterdir()))

    def _spawn(self, name: str, module: list[str]) -> subprocess.Popen[bytes]:
        environment = {
            key: value
            for key, value in run.child_environment(str(self.home)).items()
            if key == "UTTA_HOME" or not key.startswith(("UTTA_", "STREAMLIT_"))
        }
        environment["UTTA_DATABASE_URL"] = self.database_url
        with (self.log_folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *module],
                cwd=run.PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=os.name == "posix",
            )
