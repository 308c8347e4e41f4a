"""Long work: its state, how far it is, and how it ended."""

from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from utta.domain.spending import Spent

State = Literal["waiting", "running", "done", "stopped", "failed"]
ENDED: tuple[State, ...] = ("done", "stopped", "failed")


class Tried(NamedTuple):
    """Something that was tried. score: in points of the metric. scored: over so many cases; 0 where nobody said."""

    name: str
    score: float
    scored: int = 0


class Progress(BaseModel):
    """How far a piece of long work is. done and total count the same thing; total 0 means not known yet.

    best: best validation score so far, in points of the metric; None before there is one. spent: what the work has
    asked of an engine, None for work that does not count it. left: seconds, as the work itself reckons.
    """

    model_config = ConfigDict(frozen=True)

    phase: str = ""
    done: int = 0
    total: int = 0
    best: float | None = None
    trail: tuple[Tried, ...] = ()
    """What was tried so far, for the live chart."""
    spent: Spent | None = None
    left: float | None = None


class Note(BaseModel):
    """A line of a job's log. at: seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    number: int
    at: float
    text: str


class Job(BaseModel):
    """One piece of long work. Times are seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    subject: int
    state: State
    stop_requested: bool
    attempt: int
    progress: Progress
    failure: str
    created_at: float
    started_at: float | None
    ended_at: float | None
    heard_from: float | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    def seconds_left(self, now: float) -> float | None:
        """Time left at the pace so far, or None while it cannot be told."""
        done, total = self.progress.done, self.progress.total
        if self.progress.left is not None and self.state == "running":
            return max(0.0, self.progress.left - (now - (self.heard_from or now)))
        if self.state != "running" or self.started_at is None or done <= 0 or total <= done:
            return None
        return (now - self.started_at) / done * (total - done)
