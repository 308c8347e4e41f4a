"""Training: trying ways to show an assistant its examples, and keeping what does best on cases it was not shown."""

import importlib.metadata
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from utta.ai.library import dspy
from utta.ai.programs import examples_of, module_of, plain_outputs, program_of, untrained, with_cases
from utta.ai.speaking import Halted, Speaker
from utta.domain.answer import Answer
from utta.domain.assistant import Assistant, Case, outputs_of
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.text import fingerprint
from utta.domain.training import Candidate
from utta.domain.watch import Watch
from utta.errors import NotEnough, Stopped

Preset = Literal["quick"]
Score = Callable[[Sequence[Case], Sequence[Answer]], list[float | None]]
"""One score a case, higher is better; None where the answer cannot be scored."""

QUICK_CALLS = 80
VALIDATION_CASES = 16
SHOWN = 8
OWN_ANSWERS = 4
_OWN_ANSWER_TRIES = 16


@dataclass(frozen=True)
class TrainingTask:
    """What to train on what. train and validation must not share a family; the caller splits them.

    environ: where the engine's key is read from, by default this process's environment.
    """

    assistant: Assistant
    preset: Preset
    train: Sequence[Case]
    validation: Sequence[Case]
    engine: EngineSpec
    score: Score
    rubric: Rubric | None = None
    seed: int = 0
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)


@dataclass(frozen=True)
class TrainingResult:
    """The best program and everything that was tried, simplest first.

    better: whether the program beat the untrained one on the validation cases. calls: to the engine, in all.
    validation_keys: the cases every candidate was scored on.
    """

    program: Program
    candidates: tuple[Candidate, ...]
    chosen: str
    better: bool
    calls: int
    seconds: float
    validation_keys: tuple[str, ...]


class TrainingStopped(Stopped):
    """A person stopped the training. best: the best so far, None when nothing had been scored yet."""

    def __init__(self, best: TrainingResult | None) -> None:
        super().__init__("The training was stopped.", "The best program so far is kept." if best else "")
        self.best = best


def train(task: TrainingTask, watch: Watch) -> TrainingResult:
    """Train by preset. Quick makes at most 80 calls; the same task and seed give the same program.

    Raises NotEnough without cases, TrainingStopped within a second of a stop, EngineFailed when the engine is of no
    use, Refused for an unusable rubric.
    """
    if not task.train:
        raise NotEnough("There are no training examples in this dataset.", "Add approved examples and freeze it again.")
    if not task.validation:
        raise NotEnough("There are no validation examples, so nothing could be compared.", "Add more examples.")
    return _Training(task, watch).run()


def versions() -> dict[str, str]:
    """The versions of the libraries a training rests on, to be kept with its result."""
    return {name: importlib.metadata.version(name) for name in ("dspy", "scikit-learn", "numpy")}


@dataclass(frozen=True)
class _Plan:
    """One way to try. phase: what a watcher is told meanwhile. make: the program to score."""

    name: str
    what: str
    phase: str
    make: Callable[[], Program]


@dataclass(frozen=True)
class _Tried:
    candidate: Candidate
    program: Program
    scores: tuple[float | None, ...]


class _Training:
    def __init__(self, task: TrainingTask, watch: Watch) -> None:
        self._task, self._watch = task, watch
        self._started = time.monotonic()
        self._speaker = Speaker(task.engine, task.environ, limit=QUICK_CALLS)
        self._base = untrained(task.assistant, task.rubric)
        self._names = outputs_of(task.assistant, task.rubric)
        self._cases = _in_chance_order(task.validation, task.seed, "validation")[:VALIDATION_CASES]
        self._train = _in_chance_order(task.train, task.seed, "train")
        self._tried: list[_Tried] = []
        self._phase = ""

    def run(self) -> TrainingResult:
        plans = self._plans()
        self._total = len(plans) * len(self._cases) + min(_OWN_ANSWER_TRIES, len(self._train))
        try:
            for plan in plans:
                self._try(plan)
        except Stopped as stop:
            raise TrainingStopped(self._result() if self._tried else None) from stop
        except Halted:
            # The calls are used up, which the sizes above rule out unless an engine needs several a question.
            if not self._tried:
                raise NotEnough("The calls of this preset were used up before anything could be compared.") from None
        result = self._result()
        self._watch.progress("Done", result.calls, result.calls, self._best().candidate.score)
        return result

    def _plans(self) -> list[_Plan]:
        few, all_of_them = min(SHOWN, len(self._train)), len(self._train)
        plans = [
            _Plan("Untrained", "Instructions only, no examples shown.", "Trying it without examples",
                  lambda: self._base),
            _Plan(f"{few} examples", f"{few} of your examples shown as demonstrations.",
                  f"Trying {few} of your examples as demonstrations", self._labelled),
            _Plan("Own answers", f"Up to {OWN_ANSWERS} of its own better answers shown beside your examples.",
                  "Letting it practise on your examples", self._bootstrapped),
        ]  # fmt: skip
        if self._task.engine.unlimited_context and all_of_them > few:
            plans.append(
                _Plan("All examples", f"All {all_of_them} training examples shown as demonstrations.",
                      f"Trying all {all_of_them} of your examples", lambda: with_cases(self._base, self._train))
            )  # fmt: skip
        return plans

    def _try(self, plan: _Plan) -> None:
        self._phase = plan.phase
        before = self._speaker.meter.calls
        self._tell()
        program = plan.make()
        answers = self._speaker.answer(program, self._cases, self._watch.should_stop, self._tell)
        scores = self._task.score(self._cases, answers)
        told = [score for score in scores if score is not None]
        candidate = Candidate(
            name=plan.name, what=plan.what, score=statistics.fmean(told) if told else None, scored=len(told),
            unscored=len(scores) - len(told), calls=self._speaker.meter.calls - before,
        )  # fmt: skip
        self._tried.append(_Tried(candidate, program, tuple(scores)))
        if candidate.score is not None:
            self._watch.tried(candidate.name, candidate.score)
        self._tell()

    def _tell(self, _: int = 0) -> None:
        best = max((t.candidate.score for t in self._tried if t.candidate.score is not None), default=None)
        self._watch.progress(self._phase, min(self._speaker.meter.calls, self._total), self._total, best)

    def _labelled(self) -> Program:
        module = dspy.LabeledFewShot(k=SHOWN).compile(module_of(self._base), trainset=examples_of(self._train))
        return self._read(module)

    def _bootstrapped(self) -> Program:
        """DSPy's BootstrapFewShot on as many cases as there are tries, so that its calls are bounded."""
        pool = self._train[:_OWN_ANSWER_TRIES]
        bar = self._good_enough()
        by_inputs = {_inputs_key(example): case for example, case in zip(examples_of(pool), pool, strict=True)}

        def is_good(example: Any, prediction: Any, trace: Any = None) -> bool:
            case = by_inputs[_inputs_key(example)]
            outputs = plain_outputs(prediction, self._names)
            score = self._task.score([case], [Answer(case=case.key, outputs=outputs)])[0]
            return score is not None and score >= bar

        optimiser = dspy.BootstrapFewShot(
            metric=is_good, max_bootstrapped_demos=OWN_ANSWERS, max_labeled_demos=SHOWN, max_errors=len(pool) + 1
        )
        module = self._speaker.run(
            lambda: optimiser.compile(module_of(self._base), trainset=examples_of(pool)),
            self._watch.should_stop,
            self._tell,
        )
        return self._read(module)

    def _good_enough(self) -> float:
        """The bar for an own answer: the median score of the better candidate so far, so that only good ones pass."""
        medians = [
            statistics.median(told) for tried in self._tried if (told := [s for s in tried.scores if s is not None])
        ]
        return max(medians, default=0.0)

    def _read(self, module: Any) -> Program:
        return program_of(module, self._base, self._train, speaker=self._task.engine.label)

    def _result(self) -> TrainingResult:
        first, best = self._tried[0], self._best()
        return TrainingResult(
            program=best.program,
            candidates=tuple(tried.candidate for tried in self._tried),
            chosen=best.candidate.name,
            better=best is not first,
            calls=self._speaker.meter.calls,
            seconds=time.monotonic() - self._started,
            validation_keys=tuple(case.key for case in self._cases),
        )

    def _best(self) -> _Tried:
        """The highest mean score; a tie goes to the simpler. A mean of under half the cases wins nothing."""
        best = self._tried[0]
        for tried in self._tried[1:]:
            score, lead = tried.candidate.score, best.candidate.score
            enough = tried.candidate.scored * 2 >= len(self._cases)
            if score is not None and enough and (lead is None or score > lead):
                best = tried
        return best


def _in_chance_order(cases: Sequence[Case], seed: int, part: str) -> list[Case]:
    """A shuffle that depends on the seed and each case's key alone, not on the order they come in."""
    return sorted(cases, key=lambda case: fingerprint(str(seed), part, case.key))


def _inputs_key(example: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(example.inputs().items()))
