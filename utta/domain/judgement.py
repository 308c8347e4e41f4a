"""What a judge says of a response, and the judge card that says how far to believe it."""

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


class CriterionCard(BaseModel):
    """Agreement of the judge with reviewers on one criterion, on responses from families it did not learn from.

    macro_f1, accuracy, kappa (quadratic-weighted): with 95 % intervals, bootstrapped over families.
    lenient_macro_f1: the same with the two upper steps of three merged; None for other scales.
    majority_accuracy, majority_macro_f1: what always saying the most frequent step would get.
    calibration_error: expected calibration error of the chosen step's probability, 10 bins, 0 best.
    unseen_*: the same for generators (and families) left out of training; None with fewer than two generators.
    """

    model_config = ConfigDict(frozen=True)

    criterion: str
    n: int
    macro_f1: Interval
    accuracy: Interval
    kappa: Interval
    lenient_macro_f1: float | None
    majority_accuracy: float
    majority_macro_f1: float
    calibration_error: float
    unseen_macro_f1: float | None
    unseen_accuracy: float | None
    unseen_kappa: float | None


class JudgeCard(BaseModel):
    """The built-in judge's measured agreement with experts, for one rubric.

    mean_macro_f1 and the other means run over the criteria. pair_order: share of pairs of replies to one student,
    decided by reviewers, that the judge orders the same way (expected values), over `pairs` pairs.
    """

    model_config = ConfigDict(frozen=True)

    rubric: str
    ratings: int
    families: int
    generators: int
    folds: int
    criteria: tuple[CriterionCard, ...]
    mean_macro_f1: float
    mean_lenient_macro_f1: float | None
    mean_unseen_macro_f1: float | None
    pair_order: float | None
    pairs: int
    seconds: float
