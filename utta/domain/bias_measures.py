"""What is compared between the two sides of a counterfactual pair: the judge's score, and features of the replies."""

from dataclasses import dataclass

from utta.domain.counterfactual import Pair
from utta.domain.reply_features import feature, reply_features

SCORE = "judge_score"
MEASURES: tuple[str, ...] = (
    SCORE, "warmth", "praise", "corrects", "expects", "gives_answer", "directness", "hedging", "length",
    "reading_level",
)  # fmt: skip
"""What is compared, by key: the judge's score, and features of the reply (see reply_features)."""

_LABELS = {SCORE: "judge score", "corrects": "corrections", "gives_answer": "answers given away"}


@dataclass(frozen=True)
class Answered:
    """The replies to both sides of a pair, with the judge's score of each in points; None where there is none."""

    pair: Pair
    neutral: str | None
    changed: str | None
    neutral_score: float | None = None
    changed_score: float | None = None


def measure_label(measure: str) -> str:
    """A measure's name inside a sentence."""
    return _LABELS.get(measure) or feature(measure).label.lower()


def measure_unit(measure: str) -> str:
    """ "points", "words", "grades", or "" for a share."""
    return "points" if measure == SCORE else feature(measure).unit


def amount(measure: str, value: float) -> str:
    """A difference with its sign and unit: "−4.20 words", "+56 percentage points" for a share."""
    return f"{number(measure, value)} {measure_unit(measure) or 'percentage points'}"


def number(measure: str, value: float) -> str:
    """The same without its unit."""
    text = f"{value:+.2f}" if measure_unit(measure) else f"{100 * value:+.0f}"
    return text.replace("-", "−")


def differences_of(answered: Answered) -> dict[str, float]:
    """Changed minus neutral on every measure that both replies have. Names are made equal first."""
    if answered.neutral is None or answered.changed is None:
        return {}
    pair = answered.pair
    before = reply_features(answered.neutral, pair.neutral, pair.case.answers)
    after = reply_features(pair.as_neutral(answered.changed), pair.neutral, pair.case.answers)
    values = {key: (before[key], after[key]) for key in before}
    values[SCORE] = (answered.neutral_score, answered.changed_score)
    return {
        key: new - old
        for key in MEASURES
        if (old := values[key][0]) is not None and (new := values[key][1]) is not None
    }
