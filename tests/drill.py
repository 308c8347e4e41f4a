"""The crash drill: a training is killed at random, again and again, and must end as if nothing had happened.

    python -m tests.drill [--kills 20] [--preset thorough] [--seed N]

Worker, app, or both die by SIGKILL at any moment: at the start, between two questions, while answers are out. In the
end the program must be that of an undisturbed run of the same seed, and no finished question may have been paid twice:
the server counts as many calls as undisturbed, and at most one more for each that was out when a worker was killed.
And all the kills must have happened: each took a living process while the run was not over.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import model_answers
from tests.conftest import PASSWORD
from tests.journey.server import Server
from tests.model_server import ModelServer, model_server
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.training import TrainingRun
from utta.services import accounts, datasets, sample_data, training
from utta.settings import Settings
from utta.store.database import Store

AT_A_TIME = 4
PATIENCE = 180.0
_WORDS = ("Look again at your picture.", "What does the question ask?", "Which step could you check?", "Well begun.")


@dataclass(frozen=True)
class Drilled:
    """How a drill went. wanted: how many kills. kills: what died of one while the run was not over. needed: what the
    undisturbed run asked. out: at most so many questions were out when a worker was killed."""

    wanted: int
    kills: tuple[str, ...]
    attempts: int
    calls: int
    distinct: int
    needed: int
    out: int
    same: bool
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether it was killed as often as it should be, and ended as it should."""
        return len(self.kills) == self.wanted and self.same and self.calls <= self.needed + self.out


def varied(asked: model_answers.Asked) -> str:
    """Answers that differ with what is asked, and are always the same for the same: so that candidates' scores do."""
    chance = random.Random(asked.system + asked.text)
    fields = {name: model_answers.value_of(schema) for name, schema in asked.fields.items()}
    for name, schema in asked.fields.items():
        if "enum" in schema:
            fields[name] = chance.choice(schema["enum"])
        elif schema.get("type") == "string":
            fields[name] = " ".join(chance.sample(_WORDS, 2) + chance.sample(asked.text.split(), 3))
    return model_answers.written(asked, fields)


def drill(folder: Path, kills: int, preset: str = "thorough", seed: int = 0, seconds: float = 0.05) -> Drilled:
    """Kill a run so many times. folder: an empty one. seconds: how long the server thinks."""
    furnish(folder / "peace")
    shutil.copytree(folder / "peace", folder / "war")
    with model_server(answer=varied) as server:
        peaceful, needed, distinct = _in_peace(folder / "peace", server, preset, seed), server.calls, server.distinct
    began = time.monotonic()
    with model_server(answer=varied, seconds=seconds) as server:
        store = Store(Settings(home=folder / "war"))
        house = Server(folder / "war")
        run = _ask(store, server, preset, seed)
        try:
            _bring_back(house, server)
            done, out = _kill(house, server, distinct, kills, random.Random(seed))
            job = jobs.wait(store, run.job.id, PATIENCE)
        finally:
            house.stop()
        outcome = _outcome(store, run.id)
        store.close()
        meanwhile = tuple(victim for victim, when in done if job.ended_at is not None and when < job.ended_at)
        return Drilled(kills, meanwhile, job.attempt, server.calls, server.distinct, needed, out,
                       outcome == peaceful, time.monotonic() - began)  # fmt: skip


def furnish(home: Path) -> None:
    """A data folder with the sample data, frozen."""
    store = Store(Settings(home=home))
    sample_data.load(store, accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD))
    datasets.freeze(store, None, "Samples")
    store.close()


def _ask(store: Store, server: ModelServer, preset: str, seed: int) -> TrainingRun:
    engine = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3", parallel=AT_A_TIME)
    version = datasets.versions(store)[0]
    return training.run(store, training.start(store, None, "teacher", version.id, preset, engine, seed=seed))


def _in_peace(home: Path, server: ModelServer, preset: str, seed: int) -> object:
    store = Store(Settings(home=home))
    run = _ask(store, server, preset, seed)
    jobs.do(store, run.job.id)
    outcome = _outcome(store, run.id)
    store.close()
    return outcome


def _outcome(store: Store, run_id: int) -> object:
    """All that a run found, but the time it took."""
    run = training.run(store, run_id)
    assert run.result is not None and run.model_id is not None, run.job.failure
    spent = run.result.spent.model_copy(update={"seconds": 0.0})
    return training.model(store, run.model_id).program, run.result.model_copy(update={"seconds": 0.0, "spent": spent})


def questions_until_next(needed: int, asked: int, left: int) -> int:
    """How many further questions the next kill may wait for at most, so that `left` kills fit into a run.

    needed: the different questions of the whole run. asked: those asked already.
    """
    return max(1, min(24, (needed - asked) // left - AT_A_TIME))


def has_killed(process: "subprocess.Popen[bytes] | None", kill: Callable[[], object]) -> bool:
    """Whether a process was alive and died of this kill."""
    if process is None or process.poll() is not None:
        return False
    kill()
    return process.returncode == -signal.SIGKILL


def _kill(house: Server, server: ModelServer, needed: int, kills: int,
          chance: random.Random) -> tuple[list[tuple[str, float]], int]:  # fmt: skip
    """Kill at random moments, so often. What was killed and when, in seconds since the epoch, and how many questions
    were out meanwhile."""
    done: list[tuple[str, float]] = []
    out = 0
    for left in range(kills, 0, -1):
        # Either after so many further questions, or after a moment that may lie before the first one.
        most = questions_until_next(needed, server.distinct, left)
        questions, moment = server.calls + chance.randint(0, most), time.monotonic() + chance.uniform(0.2, 6)
        while server.calls < questions and time.monotonic() < moment:
            time.sleep(0.002)
        victim = chance.choice(("worker", "worker", "both", "app"))
        died = []
        if victim != "app":
            died.append(has_killed(house.worker, house.kill_worker))
            out += AT_A_TIME
        if victim != "worker":
            died.append(has_killed(house.app, house.kill_app))
        if all(died):
            done.append((victim, time.time()))
        _bring_back(house, server)
    return done, out


def _bring_back(house: Server, server: ModelServer) -> None:
    """Start what does not run. Nobody is answered meanwhile: no run may end while nobody can kill it."""
    server.held = True
    try:
        house.start()
    finally:
        server.held = False


def main() -> None:
    """Run the drill and print what came of it; exit 1 when it did not end as it should."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=20)
    asked.add_argument("--preset", default="thorough", choices=("quick", "balanced", "thorough", "expert"))
    asked.add_argument("--seed", type=int, default=random.randrange(10_000))
    asked.add_argument("--seconds", type=float, default=0.3, help="how long the server thinks")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = drill(Path(folder), options.kills, options.preset, options.seed, options.seconds)
    lines = [
        f"seed {options.seed}, {options.preset}: {len(found.kills)} of {found.wanted} kills happened "
        f"({', '.join(found.kills)})",
        f"{found.attempts} attempts in {found.seconds:.0f} s",
        f"{found.calls} calls for {found.distinct} distinct requests ({found.needed} calls undisturbed); at most "
        f"{found.out} were out at the kills",
        f"the program and the whole result are {'the same as' if found.same else 'OTHER than'} undisturbed",
        "passed" if found.passed else "FAILED",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(0 if found.passed else 1)


if __name__ == "__main__":
    main()
