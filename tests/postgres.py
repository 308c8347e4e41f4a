"""A real PostgreSQL server of the tests' own, on 127.0.0.1, where the machine has one to start."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.ports import free_port


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    if not found and not on_path:
        _missing("no PostgreSQL server on this machine: install the package postgresql")
    return found[-1].parent if found else Path(str(on_path)).parent


def _missing(why: str) -> None:
    """Skip the test, or fail it where UTTA_REQUIRE_POSTGRESQL says that it has to run."""
    (pytest.fail if os.environ.get("UTTA_REQUIRE_POSTGRESQL") else pytest.skip)(why)


@contextmanager
def server() -> Iterator[str]:
    """Start a server on an empty folder and give the URL of its database; stopped and removed at the end."""
    programs = _programs()
    as_user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    folder = Path(mkdtemp(prefix="utta-pg-", dir="/tmp" if as_user else None))
    if as_user:
        shutil.chown(folder, as_user)
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [programs / program, "-D", folder / "data", *arguments]
        done = subprocess.run(command, cwd=folder, user=as_user, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
        if done.returncode:
            _missing(f"a PostgreSQL server could not be started here: {done.stderr.strip()[-200:]}")

    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    try:
        run("initdb", "-U", "utta", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://utta:secret-word@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
