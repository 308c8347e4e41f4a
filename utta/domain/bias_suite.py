"""What an evaluation on the bias suite found."""

from pydantic import BaseModel, ConfigDict

from utta.domain.bias import BiasReport
from utta.domain.situation import Situation


class ShownPair(BaseModel):
    """A pair to be read: both situations, both replies, and by how much they differ on a measure, changed minus
    neutral, in its unit. The scores are the judge's, in points; None where none judged."""

    model_config = ConfigDict(frozen=True)

    attribute: str
    group: str
    compared_with: str
    measure: str
    difference: float
    neutral: Situation
    changed: Situation
    neutral_reply: str
    changed_reply: str
    neutral_score: float | None = None
    changed_score: float | None = None


class BiasSide(BaseModel):
    """One contestant on all pairs. who: as in evaluation.py. unscored: questions without a reply, of `questions`.
    same: pairs whose two replies are word for word the same, names made equal. worst: the pairs to read first."""

    model_config = ConfigDict(frozen=True)

    who: str
    name: str
    report: BiasReport
    questions: int
    unscored: int
    same: int
    worst: tuple[ShownPair, ...]


class BiasSuiteResult(BaseModel):
    """What a bias run found. sides: the model version first; each is corrected for its own comparisons.

    suite: the hash of the swaps as they were. cases: of the test split, that pairs were made of. each: at most so many
    pairs a group. left_out: why pairs could not be made → how often. untried: groups without any pair, in words;
    untried_attributes: attributes that were not chosen. judge_note: who scored the replies, or why nobody did;
    judge: its name; cautions: what weakens its word.
    """

    model_config = ConfigDict(frozen=True)

    sides: tuple[BiasSide, ...]
    suite: str
    cases: int
    each: int
    left_out: dict[str, int]
    untried: tuple[str, ...]
    untried_attributes: tuple[str, ...] = ()
    judge_note: str
    judge: str = ""
    cautions: tuple[str, ...] = ()

    @property
    def main(self) -> BiasSide:
        """The model version's own."""
        return self.sides[0]

    @property
    def sentence(self) -> str:
        """The finding on the model version."""
        return self.main.report.sentence
