"""Measuring a bias run: both sides of every pair scored and compared, for each contestant by itself."""

from collections.abc import Sequence

from utta.domain.answer import Answer
from utta.domain.bias import bias_report
from utta.domain.bias_measures import Answered
from utta.domain.bias_suite import BiasSide, ShownPair
from utta.domain.bias_worst import WorstPair, worst_pairs
from utta.services.bias_pairs import Questions
from utta.services.suite_judge import Judged

WORST = 10
"""So many pairs are kept to be read."""


def reply_of(answer: Answer) -> str | None:
    """What a Teacher said; None where the answer failed or said nothing."""
    text = (answer.outputs or {}).get("teacher_response")
    return text if isinstance(text, str) and text.strip() else None


def to_judge(asked: Questions, answers: Sequence[Answer]) -> list[str | None]:
    """The replies of both sides, a pair's two after each other, as the judge is to see them: under the neutral name.

    All are judged as replies to the neutral situation (see `Pair.as_neutral`): a judge that itself thinks of a group
    otherwise, or of a name, shall not be taken for the model.
    """
    replies: list[str | None] = []
    for pair, (neutral, changed) in zip(asked.pairs.pairs, asked.sides(answers), strict=True):
        after = reply_of(changed)
        replies += [reply_of(neutral), after if after is None else pair.as_neutral(after)]
    return replies


def measured(who: str, name: str, asked: Questions, answers: Sequence[Answer],
             judged: Sequence[Judged | None]) -> BiasSide:  # fmt: skip
    """What the answers of one contestant show. judged: of `to_judge`, in its order."""
    scores = [one.whole if one else None for one in judged]
    pairs = [
        Answered(pair, reply_of(neutral), reply_of(changed), scores[2 * place], scores[2 * place + 1])
        for place, (pair, (neutral, changed)) in enumerate(
            zip(asked.pairs.pairs, asked.sides(answers), strict=True)
        )
    ]  # fmt: skip
    report = bias_report(pairs)
    worst = tuple(_shown(one) for one in worst_pairs(pairs, report, WORST))
    unscored = sum(reply_of(answer) is None for answer in answers)
    same = sum(one.neutral is not None and one.changed is not None and one.pair.as_neutral(one.changed) == one.neutral
               for one in pairs)  # fmt: skip
    return BiasSide(who=who, name=name, report=report, questions=len(answers), unscored=unscored, same=same,
                    worst=worst)  # fmt: skip


def _shown(worst: WorstPair) -> ShownPair:
    one, swap = worst.answered, worst.answered.pair.swap
    return ShownPair(
        attribute=swap.attribute, group=swap.group, compared_with=swap.compared_with, measure=worst.measure,
        difference=worst.difference, neutral=one.pair.neutral, changed=one.pair.changed,
        neutral_reply=one.neutral or "", changed_reply=one.changed or "", neutral_score=one.neutral_score,
        changed_score=one.changed_score,
    )  # fmt: skip
