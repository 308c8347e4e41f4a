"""The verdict of a whole evaluation: of the model version against everything it is compared with, on teaching
effectiveness and on single criteria."""

from pydantic import BaseModel, ConfigDict

from utta.domain.evaluation import Who
from utta.domain.verdict import Verdict


class Against(BaseModel):
    """The verdict on the model against one contestant.

    criteria: the same on each criterion that may enter a verdict, by its name. unreviewed: cases of the random sample
    of which people rated not both replies, because they handed one back or it was set aside.
    """

    model_config = ConfigDict(frozen=True)

    who: Who
    name: str
    verdict: Verdict
    criteria: dict[str, Verdict] = {}
    unreviewed: int = 0


class EvaluationVerdict(BaseModel):
    """An evaluation's verdict as it stands now.

    what: the main metric, as people read it. against: each contestant, the foremost first. shut: what is wanting of the
    criteria that may enter no verdict. can_be_reviewed: whether people can be asked to review the answers.
    """

    model_config = ConfigDict(frozen=True)

    evaluation_id: int
    model_name: str
    what: str
    against: tuple[Against, ...]
    shut: str = ""
    can_be_reviewed: bool = False

    @property
    def main(self) -> Verdict:
        """Against the first contestant."""
        return self.against[0].verdict

    @property
    def more_reviews(self) -> int:
        """How many more cases people would have to review so that every comparison that waits for them is settled; 0
        where none waits."""
        return max((one.verdict.more_reviews or 0 for one in self.against), default=0)
