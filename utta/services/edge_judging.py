"""What a judge says of replies to edge cases, and on which criteria its word may decide.

A judge is asked only where a case wants a reply "rated at least 3 on accuracy". It decides where reviewers agree on the
criterion and the judge's agreement with them meets the lead's bar; anywhere else its score is told, and a person
decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from utta.domain.edge_cases import EdgeCase
from utta.domain.edge_rules import asks_judge
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.services import agreement, judging, suite_judge
from utta.services.judges import Judge
from utta.services.reviews import rubric as find_rubric
from utta.services.suite_judge import Judged
from utta.store.database import Store

NOT_ASKED = "No case asks for a judge’s score: rules decided, and people where no rule can tell."


@dataclass(frozen=True)
class Said:
    """What the judge said of one reply. scores: points by criterion where it may decide; views: a sentence where it may
    not."""

    scores: Mapping[str, float] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EdgeJudge:
    """A judge of one run. may_not: why it may not decide, by criterion. note: who judges, or why nobody does."""

    judged: Sequence[Judged | None]
    may_not: Mapping[str, str]
    note: str

    def said(self, place: int) -> Said:
        """What it said of the reply at this place."""
        found = self.judged[place]
        if found is None:
            return Said()
        scores = {key: score for key, score in found.criteria.items() if key not in self.may_not}
        views = {key: f"The judge would give it {score:.1f}. {self.may_not[key]}"
                 for key, score in found.criteria.items() if key in self.may_not}  # fmt: skip
        return Said(scores, views)


def judge(store: Store, appoint: Callable[[], Judge], cases: Sequence[EdgeCase],
          replies: Sequence[str | None]) -> EdgeJudge:  # fmt: skip
    """Ask a judge about replies to `cases`, one each in the same order, where any case wants its score.

    appoint: makes the judge ready, which may cost time and money; called only where it is wanted.
    """
    wanted = [any(asks_judge(text) for text in case.must) for case in cases]
    if not any(wanted):
        return EdgeJudge([None] * len(replies), {}, NOT_ASKED)
    appointed = appoint()
    asked = [reply if is_wanted else None for reply, is_wanted in zip(replies, wanted, strict=True)]
    found = suite_judge.judged(store, appointed, "all", [case.situation for case in cases], asked)
    return EdgeJudge(found.replies, _may_not(store, appointed, find_rubric(store, DEFAULT_RUBRIC_KEY)), found.note)


def _may_not(store: Store, appointed: Judge, form: Rubric) -> dict[str, str]:
    """Why the judge may not decide on a criterion, for each on which it may not."""
    with store.read() as tx:
        gates = agreement.criteria_open(tx, form)
    bar = judging.bar(store)
    shut = {key: f"{one.missing} Until then a person decides." for key, one in gates.items() if not one.is_open}
    if bar is None:
        return {one.key: "No judge decides alone until the lead sets a bar for it." for one in form.criteria} | shut
    card = appointed.card()
    if card is None:
        return {one.key: "How far the judge agrees with reviewers is not known, so a person decides."
                for one in form.criteria}  # fmt: skip
    kappas = card.kappas_to_decide(one.key for one in form.criteria)
    unknown = {key: "How far the judge agrees with reviewers on this, on new sources too, is not known, so a person "
               "decides." for key, kappa in kappas.items() if kappa is None}  # fmt: skip
    low = {
        key: f"Its agreement with reviewers (kappa {kappa:.2f}) is below the lead’s bar of {bar:.2f}, so a person "
        "decides."
        for key, kappa in kappas.items() if kappa is not None and kappa < bar
    }  # fmt: skip
    return unknown | low | shut
