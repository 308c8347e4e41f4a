"""What asking an engine costs, and how much of it is allowed."""

from pydantic import BaseModel, ConfigDict, Field


class Caps(BaseModel):
    """How much a piece of work may spend; None where nothing is capped. A cap holds: the next question is not asked.

    money: in the currency of the engine's prices. minutes: of work, over all attempts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int | None = Field(default=None, ge=1)
    money: float | None = Field(default=None, gt=0)
    minutes: float | None = Field(default=None, gt=0)

    def within(self, calls: int) -> "Caps":
        """The same caps, with at most so many calls."""
        return self.model_copy(update={"calls": calls if self.calls is None else min(calls, self.calls)})


class Spent(BaseModel):
    """What has been spent so far. A question asked twice is paid and counted once.

    money: None where a price or a number of tokens is not known; unknown is not zero. seconds: of work.
    """

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: float | None = None
    seconds: float = 0.0
