"""How long work tells somebody how far it is, and hears that it should stop."""

from typing import Protocol


class Watch(Protocol):
    """Somebody watching a piece of long work. Both methods are called from the thread that started the work."""

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """`phase` in a teacher's words; `done` of `total` of the same thing; `best` score so far, None before one."""

    def tried(self, name: str, score: float) -> None:
        """Something was tried and scored, for a chart that grows while the work runs."""

    def should_stop(self) -> bool:
        """Whether a person asked for the work to stop. Asked a few times a second."""


class Silent:
    """Nobody is watching."""

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        """Say nothing."""

    def tried(self, name: str, score: float) -> None:
        """Say nothing."""

    def should_stop(self) -> bool:
        """Never."""
        return False
