"""How long work tells somebody how far it is, and hears that it should stop."""

from typing import Protocol

from utta.domain.spending import Spent

ASKING_MODEL, ASKING_EXAMPLE = "Asking the model", "Asking the example engine"
"""What is done while answers come, as a phase. A part of longer work need not say so."""


class Watch(Protocol):
    """Somebody watching a piece of long work. Both methods are called from the thread that started the work."""

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """`phase` in a teacher's words; `done` of `total` of the same thing; `best` score so far, None before one."""

    def tried(self, name: str, score: float, scored: int) -> None:
        """Something was tried and scored over so many cases, for a chart that grows while the work runs."""

    def should_stop(self) -> bool:
        """Whether a person asked for the work to stop. Asked a few times a second."""


class TrainingWatch(Watch, Protocol):
    """Somebody watching a training, who also wants to know what it costs and to read along."""

    def spent(self, spent: Spent, seconds_left: float | None) -> None:
        """What has been spent so far, and the time left at the pace so far, None while it cannot be told."""

    def note(self, text: str) -> None:
        """A line for the log of the curious, in a teacher's words."""


class Silent:
    """Nobody is watching."""

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """Say nothing."""

    def tried(self, name: str, score: float, scored: int) -> None:
        """Say nothing."""

    def should_stop(self) -> bool:
        """Never."""
        return False

    def spent(self, spent: Spent, seconds_left: float | None) -> None:
        """Say nothing."""

    def note(self, text: str) -> None:
        """Say nothing."""


class Part:
    """One part of a longer piece of work, told to its watch as part of the whole.

    before, total: what was done before this part, and all there is to do, counted alike.
    """

    def __init__(self, watch: Watch, phase: str, before: int, total: int) -> None:
        self._watch, self._phase, self._before, self._total = watch, phase, before, total

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """Count on from what was done before this part, and say what is out of the ordinary: that an engine is waited
        for, that what failed is asked once more."""
        ordinary = phase in (ASKING_MODEL, ASKING_EXAMPLE)
        told = self._phase if ordinary else f"{self._phase}: {phase[:1].lower()}{phase[1:]}"
        self._watch.progress(told, self._before + done, self._total, best)

    def tried(self, name: str, score: float, scored: int) -> None:
        """A part tries nothing out."""

    def should_stop(self) -> bool:
        """As the whole."""
        return self._watch.should_stop()
