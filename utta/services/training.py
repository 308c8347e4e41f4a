"""Training: one click asks for a run; the worker does it; a model version comes of it."""

import importlib.util
import time
from collections.abc import Callable
from typing import TypeVar

from utta import jobs
from utta.domain.assistant import ASSISTANTS, Assistant
from utta.domain.dataset import SHARES
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.engine_form import peculiar
from utta.domain.learning_material import Material, best_attested, counted
from utta.domain.presets import LARGEST_SEED, PRESETS, Preset, RunSettings, with_settings
from utta.domain.rubric import Rubric
from utta.domain.text import shortened
from utta.domain.training import ModelVersion, TrainingRun
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services import kept_runs
from utta.services.learning import cases_of, check_enough, material_of, rubric_of
from utta.services.outside import check_allowed
from utta.services.remembering import remembered
from utta.services.training_work import KIND
from utta.store import datasets, training
from utta.store.database import Store, Transaction

__all__ = ["PRESETS", "cases_of", "rubric_of"]

T = TypeVar("T")

SEED = 0


def start(store: Store, by: User | None, assistant: str, dataset_id: int, preset: str = "quick",
          engine: EngineSpec = EXAMPLE_ENGINE, settings: RunSettings | None = None,
          seed: int = SEED) -> int:  # fmt: skip
    """Ask for a training run and return its id. The same click twice while it is unfinished gives the same run.

    `by` is the lead; None is the machine's owner on the command line. Raises NotEnough when the dataset version holds
    too little for this assistant, Refused for settings that could not be held to.
    """
    if by is not None:
        by.must("lead")
    if not 0 <= seed <= LARGEST_SEED:
        raise Refused(f"The seed {shortened(str(seed))} is none.", f"Choose a whole number from 0 to {LARGEST_SEED:,}.")
    own = settings or RunSettings()
    chosen, way = check(assistant, preset, engine, own)
    with store.write() as tx:
        check_allowed(tx, engine)
        datasets.get(tx, dataset_id)
        rubric = check_enough(tx, chosen, dataset_id)
        for run in training.newest_runs(tx):
            if not run.job.ended and is_same(run, assistant, dataset_id, preset, engine, own, seed):
                return run.id
        return _ask(tx, by, chosen, way, dataset_id, engine.model_dump(mode="json"), own, seed, rubric)


def is_same(run: TrainingRun, assistant: str, dataset_id: int, preset: str, engine: EngineSpec, settings: RunSettings,
            seed: int = SEED) -> bool:  # fmt: skip
    """Whether a run is what `start` is asked for."""
    same = (run.assistant, run.dataset_id, run.preset, run.engine, run.settings, run.seed)
    return same == (assistant, dataset_id, preset, engine.model_dump(mode="json"), settings, seed)


def rehearsal(settings: RunSettings) -> RunSettings:
    """The settings of a free rehearsal on the example engine: the same limits, but money, and the same search."""
    return RunSettings(caps=settings.caps.model_copy(update={"money": None}), expert=settings.expert)


def go_on(store: Store, by: User | None, run_id: int, settings: RunSettings | None = None) -> int:
    """Ask for a run that goes on from one that was stopped, failed or ran into a cap, and return the new run's id.

    It makes the same program as if the first had never been interrupted, and pays for no answer that the first got.
    settings: other caps, for instance; None keeps those of the first. The same click twice gives the same run. Raises
    Refused while the first is unfinished.
    """
    if by is not None:
        by.must("lead")
    with store.write() as tx:
        before = training.get_run(tx, run_id)
        if not before.job.ended:
            raise Refused("This run has not ended yet.", "Stop it first, or wait.")
        own = settings or before.settings
        engine = EngineSpec(**before.engine)
        check_allowed(tx, engine)
        for known in training.newest_runs(tx):
            if not known.job.ended and (known.continues, known.settings) == (run_id, own):
                return known.id
        assistant, preset = check(before.assistant, before.preset, engine, own)
        return _ask(tx, by, assistant, preset, before.dataset_id, before.engine, own, before.seed,
                    before.rubric, continues=run_id)  # fmt: skip


def replay(run: TrainingRun) -> str:
    """The command line that does a run again, with the same data, settings and seed, from the answers it has kept."""
    return f"python -m utta train --again {run.id} --wait"


def archive(store: Store, by: User, run_id: int) -> None:
    """Take an ended run off the list, and remove the answers it kept. Its model version stays."""
    by.must("lead")
    with store.write() as tx:
        if not training.get_run(tx, run_id).job.ended:
            raise Refused("This run has not ended yet.", "Stop it first, or wait.")
        training.archive_run(tx, run_id, time.time())
    kept_runs.tidy(store)


def check(assistant: str, preset: str, engine: EngineSpec, settings: RunSettings) -> tuple[Assistant, Preset]:
    """The assistant and preset of these names. Raises Refused for what there is not, for a cap in money where the
    price is not known, since it could not be held, and for settings that the engine's service does not take."""
    if assistant not in ASSISTANTS:
        raise Refused(f"“{assistant}” is not an assistant.", f"Choose one of: {', '.join(ASSISTANTS)}.")
    if preset not in PRESETS:
        raise Refused(f"“{preset}” is not a preset.", f"Choose one of: {', '.join(PRESETS)}.")
    if preset == "expert" and importlib.util.find_spec("optuna") is None:  # DSPy would say so after half the budget
        raise Refused(
            "The preset Expert needs the library optuna, which is not installed.",
            "Choose another preset, or ask whoever looks after this computer to install it.",
        )
    if settings.caps.money is not None and engine.is_language_model and None in (engine.price_in, engine.price_out):
        raise Refused(
            f"What {engine.label} costs is not known, so that a cap in money could not be held.",
            "Enter its prices on the page Engines, or cap the number of questions instead.", {"money": "Not known."},
        )  # fmt: skip
    if wrong := peculiar(with_settings(engine, settings)):
        raise Refused(next(iter(wrong.values())), "Change the settings of this run.", wrong)
    return assistant, preset  # type: ignore[return-value]  # checked just above


def _ask(tx: Transaction, by: User | None, assistant: Assistant, preset: Preset, dataset_id: int,
         engine: dict[str, object], settings: RunSettings, seed: int, rubric: Rubric | None,
         continues: int | None = None) -> int:  # fmt: skip
    author = by.id if by else None
    run_id = training.add_run(
        tx, assistant=assistant, preset=preset, dataset_id=dataset_id, seed=seed, engine=engine, author_id=author,
        settings=settings.model_dump(mode="json"), continues=continues, created_at=time.time(),
        rubric=rubric.model_dump(mode="json") if rubric else None,
    )  # fmt: skip
    training.set_job(tx, run_id, jobs.ask(tx, KIND, run_id, author))
    return run_id


def plan(store: Store, assistant: Assistant, dataset_id: int) -> dict[str, int]:
    """How many cases each split of a dataset version holds for an assistant. Raises NotEnough as `start` does."""

    def count(tx: Transaction) -> dict[str, int]:
        rubric = check_enough(tx, assistant, dataset_id)
        return {split: len(cases_of(tx, assistant, dataset_id, split, rubric)) for split in SHARES}

    return _remembered(store, "plan", assistant, dataset_id, count)


def material(store: Store, assistant: Assistant, dataset_id: int) -> Material:
    """What a run would learn from if it were asked for now. Raises NotEnough as `start` does."""

    def count(tx: Transaction) -> Material:
        rubric = check_enough(tx, assistant, dataset_id)
        found = material_of(tx, assistant, dataset_id, "train", rubric, time.time())
        used = best_attested(found)
        return Material(found=counted(found), used=counted(used), validation=0,
                        comments=sum(len(case.comments) for case in used))  # fmt: skip

    return _remembered(store, "material", assistant, dataset_id, count)


def _remembered(store: Store, what: str, assistant: Assistant, dataset_id: int,
                count: Callable[[Transaction], T]) -> T:  # fmt: skip
    """Kept until an example is approved or changed; for an Evaluator, until a review or what it is to judge by does."""
    if assistant != "evaluator":
        return remembered(store, "examples", (what, assistant, dataset_id), count)
    with store.read() as tx:
        rubric = rubric_of(tx, assistant)
    judged_by = rubric.model_dump_json() if rubric else ""
    return remembered(store, "reviews", (what, assistant, dataset_id, judged_by), count)


def stop(store: Store, by: User, run_id: int) -> None:
    """Ask a run to stop; what it found so far is kept."""
    by.must("lead")
    jobs.stop(store, run(store, run_id).job.id)


def run(store: Store, run_id: int) -> TrainingRun:
    """One run as it stands, or NotFound."""
    with store.read() as tx:
        return training.get_run(tx, run_id)


def runs(store: Store) -> list[TrainingRun]:
    """The last runs, newest first."""
    with store.read() as tx:
        return training.newest_runs(tx)


def models(store: Store) -> list[ModelVersion]:
    """Every model version, newest first."""
    with store.read() as tx:
        return training.models(tx)


def model(store: Store, name_or_id: str | int) -> ModelVersion:
    """A model version by its id or its name, or NotFound."""
    with store.read() as tx:
        if str(name_or_id).isdigit():
            return training.get_model(tx, int(name_or_id))
        found = training.model_named(tx, str(name_or_id))
    if found is None:
        raise NotFound(f"There is no model version “{name_or_id}”.", "Train one on the Training page.")
    return found
