"""What every way of training works with: the engine, the cases in their order, and the candidates tried so far."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from utta.ai.feedback import Metric
from utta.ai.hold import in_words
from utta.ai.programs import examples_of, module_of, program_of, untrained
from utta.ai.scoring import Score
from utta.ai.speaking import Speaker
from utta.domain.answer import Answer
from utta.domain.assistant import Assistant, Case
from utta.domain.engine import EngineSpec
from utta.domain.instruction_trace import Rewriting
from utta.domain.learning_material import best_attested, by_standing
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.text import fingerprint
from utta.domain.training import Candidate
from utta.domain.watch import TrainingWatch


@dataclass(frozen=True)
class Tried:
    """A candidate, its program, and its score on each validation case, None where unscored."""

    candidate: Candidate
    program: Program
    scores: tuple[float | None, ...]


class Workbench:
    """One run's engine, cases and candidates.

    validation: all there are; the first `asked` of them, the best attested first, are what candidates are asked.
    """

    def __init__(
        self, assistant: Assistant, rubric: Rubric | None, train: Sequence[Case], validation: Sequence[Case],
        speaker: Speaker, score: Score, watch: TrainingWatch, seed: int, asked: int, total: int,
    ) -> None:  # fmt: skip
        self.seed, self.speaker, self.watch, self._score, self._total = seed, speaker, watch, score, total
        self.base = untrained(assistant, rubric)
        self.every = in_chance_order(train, seed, "train")
        self.train = best_attested(self.every)
        self.asked = by_standing(in_chance_order(validation, seed, "validation"))[:asked]
        self.metric = Metric(assistant, rubric, score, [*self.every, *self.asked])
        self.tried: list[Tried] = []
        self.rewritings: dict[int, Rewriting] = {}
        self._phase = ""
        self._waits = False

    @property
    def engine(self) -> EngineSpec:
        """What speaks."""
        return self.speaker.spec

    def begin(self, phase: str) -> None:
        """Say what is done from now on."""
        self._phase = phase
        self.watch.note(phase)
        self.tell()

    def tell(self, _: int = 0) -> None:
        """Say how far the run is."""
        spent = self.speaker.meter.spent
        best = max((t.candidate.score for t in self.tried if t.candidate.score is not None), default=None)
        self.watch.spent(spent, self.speaker.meter.seconds_for(self._total - spent.calls))
        self.watch.progress(self._waiting() or self._phase, min(spent.calls, self._total), self._total, best)

    def _waiting(self) -> str:
        """That the engine wants to be left alone, "" where it does not; the first time also for the log."""
        seconds = self.speaker.meter.waits
        said = in_words(seconds) if seconds else ""
        if said and not self._waits:
            self.watch.note(f"{said}.")
        self._waits = bool(said)
        return said

    def end(self) -> None:
        """Say that it is done."""
        spent = self.speaker.meter.spent
        self.watch.spent(spent, 0.0)
        self.watch.progress("Done", spent.calls, spent.calls, self.best.candidate.score)

    def run(self, work: Callable[[], Any]) -> Any:
        """Do some work of DSPy's, stopped and told of like everything else."""
        return self.speaker.run(work, self.watch.should_stop, self.tell)

    def read(self, module: Any) -> Program:
        """What an optimiser made, as a program."""
        return program_of(module, self.base, self.every, speaker=self.engine.label)

    def student(self, instructions: str = "") -> Any:
        """A fresh module to be taught: the untrained program, or one that follows other instructions."""
        changed = {"instructions": instructions} if instructions else {}
        return module_of(self.base.model_copy(update=changed))

    def examples(self, cases: Sequence[Case]) -> list[Any]:
        """Cases as DSPy's examples."""
        return examples_of(cases)

    def pool(self, name: str, size: int) -> list[Case]:
        """`size` training cases for one candidate, the best attested first, drawn by the seed and its name."""
        return by_standing(in_chance_order(self.train, self.seed, name))[:size]

    def try_out(self, name: str, what: str, program: Program, calls_before: int) -> Tried:
        """Let a program answer the validation cases, and keep it as a candidate. calls_before: when it was begun."""
        answers = self.speaker.answer(program, self.asked, self.watch.should_stop, self.tell)
        return self.keep(name, what, program, answers, calls_before)

    def keep(self, name: str, what: str, program: Program, answers: Sequence[Answer], calls_before: int) -> Tried:
        """Score a candidate's answers and note it."""
        scores = self._score(self.asked, answers)
        told = [score for score in scores if score is not None]
        candidate = Candidate(
            name=name, what=what, score=statistics.fmean(told) if told else None, scored=len(told),
            unscored=len(scores) - len(told), calls=self.speaker.meter.spent.calls - calls_before,
        )  # fmt: skip
        tried = Tried(candidate, program, tuple(scores))
        self.tried.append(tried)
        if candidate.score is not None:
            self.watch.tried(name, candidate.score, candidate.scored)
        self.watch.note(_sentence(candidate))
        self.tell()
        return tried

    @property
    def calls(self) -> int:
        """Questions asked so far."""
        return self.speaker.meter.spent.calls

    @property
    def bar(self) -> float:
        """What an own answer must reach to be shown: the median score of the better candidate so far."""
        medians = [
            statistics.median(told) for tried in self.tried if (told := [s for s in tried.scores if s is not None])
        ]
        return max(medians, default=0.0)

    @property
    def best(self) -> Tried:
        """The highest mean score; a tie goes to the simpler. A mean of under half the cases wins nothing."""
        best = self.tried[0]
        for tried in self.tried[1:]:
            score, lead = tried.candidate.score, best.candidate.score
            enough = tried.candidate.scored * 2 >= len(self.asked)
            if score is not None and enough and (lead is None or score > lead):
                best = tried
        return best


def in_chance_order(cases: Sequence[Case], seed: int, part: str) -> list[Case]:
    """A shuffle that depends on the seed and each case's key alone, not on the order they come in."""
    return sorted(cases, key=lambda case: fingerprint(str(seed), part, case.key))


def _sentence(one: Candidate) -> str:
    if one.score is None:
        return f"{one.name}: none of {one.unscored} answers could be scored."
    unscored = f", {one.unscored} unscored" if one.unscored else ""
    return f"{one.name}: {one.score:.3f} on {one.scored} validation cases{unscored}, {one.calls} questions."
