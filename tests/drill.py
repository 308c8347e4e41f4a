"""The crash drill: a training is killed at random, again and again, and must end as if nothing had happened.

    python -m tests.drill [--kills 20] [--preset thorough] [--seed N]

Worker, app, or both die by SIGKILL at any moment: at the start, between two questions, while answers are out. In the
end the program must be that of an undisturbed run of the same seed, and no finished question may have been paid twice:
the server counts as many calls as undisturbed, and at most one more for each that was out when a worker was killed.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
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
    """How a drill went. needed: what the undisturbed run asked. out: at most so many questions were out when a worker
    was killed."""

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
        """Whether it ended as it should."""
        return self.same and self.calls <= self.needed + self.out


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
        peaceful, needed = _in_peace(folder / "peace", server, preset, seed), server.calls
    began = time.monotonic()
    with model_server(answer=varied, seconds=seconds) as server:
        store = Store(Settings(home=folder / "war"))
        house = Server(folder / "war")
        run = _ask(store, server, preset, seed)
        try:
            house.start()
            done, out = _kill(house, store, server, run, kills, random.Random(seed))
            job = jobs.wait(store, run.job.id, PATIENCE)
        finally:
            house.stop()
        outcome = _outcome(store, run.id)
        store.close()
        return Drilled(tuple(done), job.attempt, server.calls, server.distinct, needed, out,
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


def _kill(house: Server, store: Store, server: ModelServer, run: TrainingRun, kills: int,
          chance: random.Random) -> tuple[list[str], int]:  # fmt: skip
    """Kill at random moments until it has been done often enough or the run has ended; what was killed, and how many
    questions were out meanwhile."""
    done: list[str] = []
    out = 0
    while len(done) < kills:
        # Either after so many further questions, or after a moment that may lie before the first one.
        questions, moment = server.calls + chance.randint(0, 24), time.monotonic() + chance.uniform(0.2, 6)
        while server.calls < questions and time.monotonic() < moment:
            time.sleep(0.002)
        if jobs.look(store, run.job.id).ended:
            return done, out
        victim = chance.choice(("worker", "worker", "both", "app"))
        if victim != "app":
            house.kill_worker()
            out += AT_A_TIME
        if victim != "worker":
            house.kill_app()
        done.append(victim)
        house.start()
    return done, out


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
        f"seed {options.seed}, {options.preset}: {len(found.kills)} kills ({', '.join(found.kills)})",
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
