"""The built-in judge at work in an evaluation: learned from every rating that concerns nothing asked in it."""

from collections.abc import Sequence

from utta.domain.judge_card import BUILT_IN, JudgeCard
from utta.domain.judgement import Opinion
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.services import judging
from utta.store.database import Store


class BuiltIn:
    """A Judge (see judges.py). Learns at once; raises NotEnough with fewer than 50 ratings.

    since: when it had its last card, see `utta.ai.judge.judge_card`.
    """

    name = BUILT_IN

    def __init__(self, store: Store, form: Rubric, dataset_id: int, split: str, since: float | None) -> None:
        from utta.ai.judge import fit_judge

        self.rubric: Rubric = form
        self.cautions: Sequence[str] = ()
        self._since = since
        self._known = judging.rated_outside(store, form.key, dataset_id, split)
        self._judge = fit_judge(self._known, form)
        self.note = (
            f"Judged by the built-in judge, learned from {self._judge.n} ratings on the rubric {form.name}, version "
            f"{form.version}, that concern none of the test cases. It predicts what reviewers would say; it is not a "
            "person."
        )

    def opinions(self, what: str, situations: Sequence[Situation],
                 replies: Sequence[str | None]) -> list[Opinion | None]:  # fmt: skip
        """See judges.py. Of a criterion with too few ratings it says nothing."""
        given = [place for place, reply in enumerate(replies) if reply is not None]
        said = self._judge.predict([situations[place] for place in given], [replies[place] or "" for place in given])
        found: list[Opinion | None] = [None] * len(replies)
        for place, judgement in zip(given, said, strict=True):
            found[place] = Opinion(judgement=judgement)
        return found

    def card(self) -> JudgeCard | None:
        """See judges.py; None where its ratings are all of one lesson."""
        from utta.ai.judge import judge_card
        from utta.errors import NotEnough

        try:
            return judge_card(self._known, self.rubric, since=self._since)
        except NotEnough:
            return None
