"""How often each generator's responses got the most desired step: who does what, before any judge."""

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval
from utta.domain.rating_table import Given
from utta.domain.rubric import Rubric
from utta.domain.statistics import wilson

UNNAMED = "Unnamed"


class DesiredSteps(BaseModel):
    """One generator. reviews: all it got, each counted. rates: criterion → share of its ratings on that criterion that
    are the last step of the scale, with Wilson's 95 % interval; a criterion nobody rated is not in it."""

    model_config = ConfigDict(frozen=True)

    generator: str
    reviews: int
    rates: dict[str, Interval]


def desired_steps(given: Iterable[Given], rubric: Rubric) -> tuple[DesiredSteps, ...]:
    """Every generator that was rated, in the order of their names."""
    best = {criterion.key: criterion.labels[-1] for criterion in rubric.criteria}
    reviews: Counter[str] = Counter()
    rated: Counter[tuple[str, str]] = Counter()
    desired: Counter[tuple[str, str]] = Counter()
    for review in given:
        name = review.generator or UNNAMED
        reviews[name] += 1
        for key, label in review.ratings.items():
            rated[name, key] += 1
            desired[name, key] += label == best[key]
    return tuple(
        DesiredSteps(
            generator=name, reviews=reviews[name],
            rates={key: wilson(desired[name, key], rated[name, key]) for key in best if rated[name, key]},
        )
        for name in sorted(reviews)
    )  # fmt: skip
