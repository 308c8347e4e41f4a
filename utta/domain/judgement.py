"""What a judge says of a response. How far to believe it: judge_card.py."""

from pydantic import BaseModel, ConfigDict


class Interval(BaseModel):
    """An estimate with its 95 % interval and the number of things it rests on."""

    model_config = ConfigDict(frozen=True)

    estimate: float
    low: float
    high: float
    n: int


class Judgement(BaseModel):
    """A judge's view of one response.

    ratings: criterion → the step it would give. probabilities: criterion → step → probability, summing to 1.
    expected: criterion → expected value in points of the scale.
    """

    model_config = ConfigDict(frozen=True)

    ratings: dict[str, str]
    probabilities: dict[str, dict[str, float]]
    expected: dict[str, float]


class Opinion(BaseModel):
    """What a judge has to say of one reply: its judgement, or None and why it has none. reasons: in its own words, ""
    of a judge that gives none."""

    model_config = ConfigDict(frozen=True)

    judgement: Judgement | None
    reasons: str = ""
    unscored: str = ""
