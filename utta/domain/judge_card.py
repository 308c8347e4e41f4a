"""The judge card: how far a judge agrees with reviewers, measured on reviews it never learned from."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from utta.domain.calibration import CalibrationPoint
from utta.domain.judge_drift import Drift
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningPoint, learning_curve
from utta.errors import NotEnough

BUILT_IN = "Built-in judge"
"""What the judge that comes with UTTA is called."""


class CriterionCard(BaseModel):
    """Agreement of the judge with reviewers on one criterion, on responses from families it did not learn from.

    macro_f1, accuracy, kappa (quadratic-weighted), ac1 (Gwet's): with 95 % intervals, bootstrapped over families.
    lenient_macro_f1: the same with the two upper steps of three merged; None for other scales.
    majority_accuracy, majority_macro_f1: what always saying the most frequent step would get.
    calibration_error: expected calibration error of the chosen step's probability, 10 bins, 0 best. calibration: the
    same as points; none of a judge that gives steps without a probability.
    unseen_*: the same for generators (and families) left out of training; None with fewer than two generators.
    """

    model_config = ConfigDict(frozen=True)

    criterion: str
    name: str = ""
    n: int
    macro_f1: Interval
    accuracy: Interval
    kappa: Interval
    ac1: Interval | None = None
    lenient_macro_f1: float | None
    majority_accuracy: float
    majority_macro_f1: float
    calibration_error: float
    calibration: tuple[CalibrationPoint, ...] = ()
    unseen_macro_f1: float | None
    unseen_accuracy: float | None
    unseen_kappa: float | None
    unseen_ac1: float | None = None
    unseen_lenient_macro_f1: float | None = None

    @property
    def kappa_to_decide(self) -> float | None:
        """What is held against the lead's bar: the lower of the two kappas, since a model version that is judged is a
        generator the judge has not learned from. None where it is not known how it does on such."""
        return None if self.unseen_kappa is None else min(self.kappa.estimate, self.unseen_kappa)


class GeneratorCard(BaseModel):
    """Agreement on the responses of one generator, each figure the mean over the criteria. n: its ratings.

    accuracy, kappa, ac1: by judges that had learned from other families; unseen_*: from neither those families nor
    this generator. kappa says little where a generator's responses all deserve one step: read AC1 beside it. None
    where a figure is undefined, and intervals where there are fewer than two families.
    """

    model_config = ConfigDict(frozen=True)

    generator: str
    n: int
    accuracy: Interval | None
    kappa: Interval | None
    ac1: Interval | None
    unseen_accuracy: float | None
    unseen_kappa: float | None
    unseen_ac1: float | None


class JudgeCard(BaseModel):
    """A judge's measured agreement with experts, for one version of one rubric. Cards of before lack what is 0, "" or
    empty by default.

    judge: its name and version. mean_macro_f1 and the other means run over the criteria. pair_order: share of pairs of
    replies to one student, decided by reviewers, that the judge orders the same way (expected values), over `pairs`
    pairs. apart: by criterion and on the whole ("teaching_effectiveness"), how far reviewers and judge are apart on the
    difference between two replies to one student, as a standard deviation in points. learning: mean kappa by number of
    ratings learned from. older: ratings given on older versions of the rubric, which mean the same on this one.
    """

    model_config = ConfigDict(frozen=True)

    judge: str = BUILT_IN
    rubric: str
    rubric_version: int = 0
    ratings: int
    older: int = 0
    families: int
    generators: int
    folds: int
    criteria: tuple[CriterionCard, ...]
    generator_cards: tuple[GeneratorCard, ...] = ()
    mean_macro_f1: float
    mean_lenient_macro_f1: float | None
    mean_unseen_macro_f1: float | None
    mean_unseen_lenient_macro_f1: float | None = None
    pair_order: float | None
    unseen_pair_order: float | None = None
    pairs: int
    apart: dict[str, float] = {}
    learning: tuple[LearningPoint, ...] = ()
    drift: Drift | None = None
    seconds: float

    def kappas_to_decide(self, criteria: Iterable[str]) -> dict[str, float | None]:
        """By criterion what is held against the lead's bar; None too where the judge was not measured on it."""
        known = {one.criterion: one.kappa_to_decide for one in self.criteria}
        return {key: known.get(key) for key in criteria}

    def more_reviews(self, more: int = 200) -> str:
        """What `more` reviews would add, in a sentence: "200 more reviews would add about 0.02 of kappa …"."""
        try:
            return learning_curve(self.learning).sentence(more, unit="of kappa")
        except NotEnough:
            return "There are too few ratings to tell what more reviews would add."
