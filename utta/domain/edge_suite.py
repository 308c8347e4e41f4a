"""What an evaluation on the edge cases found."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from utta.domain.edge_cases import EdgeResult, Outcome, edge_sentence


class KindCounts(NamedTuple):
    """How the cases of one kind came out."""

    kind: str
    passed: int
    failed: int
    needs_person: int
    unscored: int

    @property
    def n(self) -> int:
        """How many cases of the kind there are."""
        return self.passed + self.failed + self.needs_person + self.unscored


def by_kind(results: Sequence[EdgeResult]) -> list[KindCounts]:
    """The counts of each kind, in the order in which the kinds come."""
    count = Counter((one.kind, one.outcome) for one in results)
    return [
        KindCounts(kind, count[kind, "passed"], count[kind, "failed"], count[kind, "needs a person"],
                   count[kind, "unscored"])
        for kind in dict.fromkeys(one.kind for one in results)
    ]  # fmt: skip


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

    def count(self, outcome: Outcome) -> int:
        """How many cases came out so."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def unanswered_sentence(self) -> str:
        """ "2 cases had no reply. …", "" where every case had one."""
        if not self.unanswered:
            return ""
        return (f"{self.unanswered:,} case{'s' * (self.unanswered != 1)} had no reply. They count neither as passed "
                "nor as failed.")  # fmt: skip

    @property
    def overruled(self) -> int:
        """In how many requirements a person overruled a rule."""
        return sum(len(result.overruled) for result in self.results)

    @property
    def overruled_sentence(self) -> str:
        """ "People overruled a rule in 2 requirements; the counts follow them.", "" where nobody did."""
        if not self.overruled:
            return ""
        return (f"People overruled a rule in {self.overruled:,} requirement{'s' * (self.overruled != 1)}; the counts "
                "follow them.")  # fmt: skip

    @property
    def unanswered(self) -> int:
        """Cases whose reply failed: unscored, never counted as failed."""
        return self.count("unscored")


class EdgeSuiteResult(BaseModel):
    """What an edge case run found. sides: the model version first. suite: the hash of the cases as they were asked.
    judge_note: who scored what no rule can tell."""

    model_config = ConfigDict(frozen=True)

    sides: tuple[EdgeSide, ...]
    suite: str
    judge_note: str = ""

    @property
    def main(self) -> EdgeSide:
        """The model version's own side."""
        return self.sides[0]

    @property
    def n(self) -> int:
        """How many cases were asked."""
        return len(self.main.results)

    @property
    def sentence(self) -> str:
        """The finding on the model version."""
        return self.main.sentence
