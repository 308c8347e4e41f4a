"""Training: trying ways to teach an assistant, and keeping what does best on cases it was not shown."""

import importlib.metadata
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from utta.ai import training_examples, training_instructions, training_reflection
from utta.ai.kept_answers import KeptAnswers
from utta.ai.meter import CapReached
from utta.ai.scoring import Score
from utta.ai.speaking import Speaker
from utta.ai.workbench import Workbench
from utta.domain.assistant import Assistant, Case
from utta.domain.engine import EngineSpec
from utta.domain.instruction_trace import InstructionTrace
from utta.domain.learning_material import Material, counted
from utta.domain.presets import VALIDATION_CASES, Preset, RunSettings, mixes_of, most_calls, parts_of, with_settings
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.spending import Spent
from utta.domain.training import Candidate
from utta.domain.watch import TrainingWatch
from utta.errors import EngineFailed, NotEnough, Stopped, UttaError

__all__ = ["TrainingBroke", "TrainingResult", "TrainingStopped", "TrainingTask", "train", "versions"]

_SEARCHED_BY: Mapping[str, tuple[str, ...]] = {"thorough": ("gepa",), "expert": ("optuna",)}
"""The libraries that look for better programs in a preset, where it is not DSPy alone."""


log = logging.getLogger("utta.training")


@dataclass(frozen=True)
class TrainingTask:
    """What to train on what. train and validation must not share a family; the caller splits them.

    folder: the run's own, where paid answers are kept so that a second attempt pays nothing twice; None keeps them in
    memory. environ: holds the engine's key, as services.engines.permit gives it; without it there is none.
    """

    assistant: Assistant
    preset: Preset
    train: Sequence[Case]
    validation: Sequence[Case]
    engine: EngineSpec
    score: Score
    rubric: Rubric | None = None
    seed: int = 0
    settings: RunSettings = field(default_factory=RunSettings)
    folder: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class TrainingResult:
    """The best program and everything that was tried, simplest first.

    better: whether the program beat the untrained one on the validation cases. ended: why not everything was tried,
    "" when it was. validation_keys: the cases every candidate was scored on.
    """

    program: Program
    candidates: tuple[Candidate, ...]
    chosen: str
    better: bool
    spent: Spent
    validation_keys: tuple[str, ...]
    material: Material
    trace: InstructionTrace | None = None
    ended: str = ""


class TrainingStopped(Stopped):
    """A person stopped the training. best: the best so far, None when nothing had been scored yet."""

    def __init__(self, best: TrainingResult | None) -> None:
        super().__init__("The training was stopped.", "The best program so far is kept." if best else "")
        self.best = best


class TrainingBroke(EngineFailed):
    """The engine failed for good, or UTTA did. best: the best so far, None when nothing had been scored yet."""

    def __init__(self, failure: UttaError, best: TrainingResult | None) -> None:
        super().__init__(failure.what, failure.next_step)
        self.best = best


def train(task: TrainingTask, watch: TrainingWatch) -> TrainingResult:
    """Train by preset, within its cap and the run's own. The same task and seed give the same program.

    Raises NotEnough without cases or when a cap was reached before anything could be compared, TrainingStopped within
    a second of a stop, TrainingBroke when the engine is of no use, Refused for an unusable rubric.
    """
    if not task.train:
        raise NotEnough("There are no training examples in this dataset.", "Add approved examples and freeze it again.")
    if not task.validation:
        raise NotEnough("There are no validation examples, so nothing could be compared.", "Add more examples.")
    engine = with_settings(task.engine, task.settings)
    # The example engine's answers cost nothing; they are only kept so that a question asked twice counts once.
    kept = KeptAnswers(task.folder if engine.is_language_model else None, f"{engine.kind} {engine.address}")
    try:
        return _train(task, _bench(task, engine, kept, watch))
    finally:
        kept.close()


def versions(preset: str) -> dict[str, str]:
    """The versions of the libraries that a training in this way rests on, to be kept with its result."""
    names = ("dspy", *_SEARCHED_BY.get(preset, ()), "scikit-learn", "numpy")
    return {name: importlib.metadata.version(name) for name in names}


def _bench(task: TrainingTask, engine: EngineSpec, kept: KeptAnswers, watch: TrainingWatch) -> Workbench:
    expert = task.settings.expert
    parts = parts_of(task.preset, len(task.train), len(task.validation), engine.unlimited_context, expert)
    caps, budget = task.settings.caps, most_calls(task.preset, parts)
    total = min(sum(part.calls for part in parts), caps.within(budget).calls or 0)
    speaker = Speaker(engine, task.environ, caps, kept, in_training=True, budget=budget)
    asked = expert.validation_cases if task.preset == "expert" else VALIDATION_CASES
    return Workbench(task.assistant, task.rubric, task.train, task.validation, speaker, task.score, watch, task.seed,
                     asked, total)  # fmt: skip


def _train(task: TrainingTask, bench: Workbench) -> TrainingResult:
    ended = ""
    try:
        _steps(task, bench)
    except Stopped as stop:
        raise TrainingStopped(_result(bench, stop.what) if bench.tried else None) from stop
    except EngineFailed as failure:
        raise TrainingBroke(failure, _result(bench, failure.what) if bench.tried else None) from failure
    except CapReached as cap:
        if not bench.tried:
            raise NotEnough(f"{cap.what} Nothing could be compared before that.", "Allow more.") from None
        ended = cap.what
    except Exception as error:  # whatever it was, the best so far is kept
        if not bench.tried:
            raise
        broke = _told(error)
        raise TrainingBroke(broke, _result(bench, broke.what)) from error
    bench.end()
    return _result(bench, ended)


def _told(error: Exception) -> UttaError:
    """What broke, in a sentence; the log has what no sentence says."""
    if isinstance(error, UttaError):
        return error
    log.error("a training broke", exc_info=error)
    return UttaError("Something in UTTA itself broke.", "The worker's log in the data folder says what.")


def _steps(task: TrainingTask, bench: Workbench) -> None:
    training_examples.untrained_first(bench)
    if task.preset == "quick":
        training_examples.labelled(bench)
        training_examples.own_answers(bench)
    elif task.preset == "expert":
        training_instructions.searched(bench, task.settings.expert)
    else:
        instructions = training_reflection.rewritten(bench) if task.preset == "thorough" else ""
        training_examples.mixes(bench, mixes_of(task.preset), instructions)
    if task.preset != "expert":
        training_examples.every_example(bench)


def _result(bench: Workbench, ended: str) -> TrainingResult:
    first, best = bench.tried[0], bench.best
    instructions = best.program.instructions
    # The candidate with every example is shown also those that were left out for the better ones.
    kept = {case.key for case in bench.train} | {one.case for one in best.program.demonstrations}
    material = Material(
        found=counted(bench.every), used=counted([case for case in bench.every if case.key in kept]),
        validation=len(bench.asked),
        comments=sum(len(case.comments) for case in bench.train),
    )  # fmt: skip
    return TrainingResult(
        program=best.program, candidates=tuple(tried.candidate for tried in bench.tried), chosen=best.candidate.name,
        better=best is not first, spent=bench.speaker.meter.spent,
        validation_keys=tuple(case.key for case in bench.asked), material=material,
        trace=training_reflection.trace_of(bench, instructions), ended=ended,
    )  # fmt: skip
