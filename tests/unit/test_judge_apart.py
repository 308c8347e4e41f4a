"""How far reviewers and judge are apart on a difference: the card tells it, so that reviews can be planned ahead."""

import numpy as np
import pytest

from tests.unit.test_judge import easy_rows
from utta.ai.judge import judge_card
from utta.ai.judge.apart import WHOLE
from utta.ai.judge.material import Material
from utta.ai.judge.model import View
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.services.measuring_judged import EFFECTIVENESS


def always_the_middle(learned: Material, judged: Material, seed: int) -> list[View]:
    """A judge that gives every reply the middle step."""
    found = []
    for ratings in learned.ratings:
        steps = len(ratings.criterion.steps)
        sure = np.zeros((len(judged.texts), steps))
        sure[:, steps // 2] = 1.0
        found.append(View(ratings.criterion, sure, np.full(len(judged.texts), steps // 2)))
    return found


def test_it_is_the_spread_of_what_the_judge_misses_of_each_difference() -> None:
    rows = easy_rows()
    card = judge_card(rows, TEACHING_QUALITY, learner=always_the_middle)
    kind, curt = rows[::2], rows[1::2]
    missed = [int(one.ratings["pedagogical_soundness"]) - int(other.ratings["pedagogical_soundness"])
              for one, other in zip(kind, curt, strict=True)]  # fmt: skip
    expected = float(np.sqrt(np.mean(np.square(missed))))  # it sees no difference, so that it misses all of them
    assert card.apart == pytest.approx({"pedagogical_soundness": expected, WHOLE: expected})
    assert WHOLE == EFFECTIVENESS
    learned = judge_card(rows, TEACHING_QUALITY).apart
    assert 0 < learned["pedagogical_soundness"] < 0.8 * expected


def test_with_few_pairs_nothing_is_said() -> None:
    rows = easy_rows()
    alone = [row for place, row in enumerate(rows) if place % 2 == 0 or place < 16]  # nine students with two replies
    alone += [row.model_copy(update={"situation": row.situation.model_copy(update={"context": "Other"})})
              for row in rows[17::2]]  # fmt: skip
    assert judge_card(alone, TEACHING_QUALITY).apart == {}
