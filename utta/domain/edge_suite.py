"""What an evaluation on the edge cases found."""

from pydantic import BaseModel, ConfigDict

from utta.domain.edge_cases import EdgeResult, edge_sentence


class EdgeSide(BaseModel):
    """One contestant on every case. who: as in evaluation.py; name: what it is called; results: one a case, in the
    order of the suite, those without a reply among them as unscored."""

    model_config = ConfigDict(frozen=True)

    who: str
    name: str
    results: tuple[EdgeResult, ...]

    @property
    def sentence(self) -> str:
        """How many cases passed, failed, need a person, had no reply."""
        return edge_sentence(self.results)

    @property
    def unanswered(self) -> int:
        """Cases whose reply failed: unscored, never counted as failed."""
        return sum(result.outcome == "unscored" for result in self.results)


class EdgeSuiteResult(BaseModel):
    """What an edge case run found. sides: the model version first. suite: the hash of the cases as they were asked.
    judge_note: who scored what no rule can tell."""

    model_config = ConfigDict(frozen=True)

    sides: tuple[EdgeSide, ...]
    suite: str
    judge_note: str = ""

    @property
    def n(self) -> int:
        """How many cases were asked."""
        return len(self.sides[0].results)

    @property
    def sentence(self) -> str:
        """The finding on the model version."""
        return self.sides[0].sentence
