"""The agreement gate: a criterion enters training or a verdict only when reviewers are shown to agree on it."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.agreement import SKEWED
from utta.domain.agreement import alpha as alpha_of
from utta.domain.rating_table import RatingTable
from utta.domain.rubric import Rubric


class Thresholds(BaseModel):
    """What a lead asks of a criterion: at least `items` responses rated by two reviewers or more, and on them an alpha
    of at least `agreement`. No items asked for leaves the gate open, on the lead's word.

    The defaults: 0.40, below which Cicchetti (Psychological Assessment 6, 1994) calls agreement poor; single ratings of
    teaching seldom reach the 0.67 that Krippendorff asks for, and a judge learns from the mean of many. And 20 items:
    by simulation, with two reviewers on five steps, a criterion with a true alpha of 0.61 then passes 89 times in 100
    (100 items: 100 times) and one of 0.37 still 42 times (37 times); with fewer items passing says little.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: int = Field(default=20, ge=0, le=10_000)
    agreement: float = Field(default=0.40, ge=-1.0, le=1.0)


class Gate(BaseModel):
    """Whether a criterion may enter training and verdicts. items: rated by two reviewers or more. alpha: None where it
    is undefined. missing: what is wanting, in a sentence; "" where the gate is open."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: str
    items: int
    alpha: float | None
    missing: str

    @property
    def is_open(self) -> bool:
        """Whether nothing is wanting."""
        return not self.missing


def gate(found: RatingTable, asked: Thresholds) -> Gate:
    """The gate of one criterion, from its ratings."""
    value = alpha_of(found)
    criterion = found.criterion
    return Gate(key=criterion.key, name=criterion.name, items=found.twice, alpha=value,
                missing=_missing(found, value, asked))  # fmt: skip


def _missing(found: RatingTable, value: float | None, asked: Thresholds) -> str:
    name = found.criterion.name
    if not asked.items:
        return ""
    if found.twice < asked.items:
        more = asked.items - found.twice
        return f"{name}: {more} more {'item needs' if more == 1 else 'items need'} a second reviewer."
    if value is None:
        return f"{name}: every rating is the same step, so nothing shows that reviewers would agree on other responses."
    if value >= asked.agreement:
        return ""
    needs = f"{name}: alpha is {two(value)} on {found.twice:,} items, {two(asked.agreement)} is needed"
    shares = found.counts.sum(axis=0)
    if shares.max() > SKEWED * shares.sum():
        return f"{needs}; nearly all ratings are one step, so look for responses that deserve another one."
    return f"{needs}; talk over the items that differ most."


def closed(gates: Iterable[Gate]) -> str:
    """What is wanting of every closed gate, one sentence after the other; "" when none is closed."""
    return " ".join(one.missing for one in gates if not one.is_open)


def only_open(rubric: Rubric, gates: Mapping[str, Gate]) -> Rubric | None:
    """The rubric with the criteria whose gate is open; None when there is none."""
    kept = tuple(criterion for criterion in rubric.criteria if gates[criterion.key].is_open)
    return rubric.model_copy(update={"criteria": kept}) if kept else None


def two(value: float) -> str:
    """A measure of agreement as people read it: two decimals, a real minus, and no minus before a zero."""
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")
