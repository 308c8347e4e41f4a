"""The command line as a person's script calls it."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import PROJECT
from utta.__main__ import main


class Done(NamedTuple):
    """How a command ended and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


class Home:
    """A data folder, and the command line as a person's script calls it, from another folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"

    def run(self, *words: object, given: str = "", **environment: str) -> Done:
        """Run a command to its end, in a process of its own."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("UTTA_")}
        done = subprocess.run(
            [sys.executable, "-m", "utta", *map(str, words)],
            cwd=self.folder,
            env=own | {"UTTA_HOME": str(self.home), "PYTHONPATH": str(PROJECT)} | environment,
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=180,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def json(self, *words: object, code: int = 0, given: str = "") -> dict[str, Any]:
        """Run a command with --json; its one object."""
        done = self.run(*words, "--json", given=given)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout.count("\n") == 1
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def refusal(self, *words: object, given: str = "", **environment: str) -> str:
        """Run a command that is refused: exit 1, nothing on standard output, a sentence on standard error."""
        done = self.run(*words, given=given, **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()


class QuickHome(Home):
    """The same without a new process for every command, which costs a second each."""

    def run(self, *words: object, given: str = "", **environment: str) -> Done:
        """Run a command to its end, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.StringIO(given))
            for name, value in ({"UTTA_HOME": str(self.home)} | environment).items():
                patch.setenv(name, value)
            return Done(main([str(word) for word in words]), out.getvalue(), err.getvalue())
