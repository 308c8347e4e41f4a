"""What asking an engine costs, and how much of it is allowed."""

from typing import TypeVar

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


class Took(BaseModel):
    """What a number of answers took, whenever they were paid for; None where it is not known, which is not zero.

    questions: that were answered; one that failed took nothing. tokens_in, tokens_out, money: of all of them. seconds:
    from the first question to the last answer; None where some of the answers were there already.
    """

    model_config = ConfigDict(frozen=True)

    questions: int
    tokens_in: int | None
    tokens_out: int | None
    money: float | None
    seconds: float | None

    @property
    def tokens(self) -> int | None:
        """Asked and answered together."""
        return None if self.tokens_in is None or self.tokens_out is None else self.tokens_in + self.tokens_out

    def __add__(self, other: "Took") -> "Took":
        """Both together; what is not known of one is not known of both."""
        return Took(questions=self.questions + other.questions, tokens_in=_both(self.tokens_in, other.tokens_in),
                    tokens_out=_both(self.tokens_out, other.tokens_out), money=_both(self.money, other.money),
                    seconds=_both(self.seconds, other.seconds))  # fmt: skip


_Number = TypeVar("_Number", int, float)


def _both(one: _Number | None, other: _Number | None) -> _Number | None:
    return None if one is None or other is None else one + other


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
