"""An Evaluator's steps are calibrated by reviewers' ratings, and measured as the built-in judge is."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_judge import rated
from utta.ai.judge import evaluator, gather, judge_card, learn_layer, response_key, uncalibrated
from utta.domain.review import RatedResponse
from utta.domain.shipped_rubrics import TEACHING_QUALITY

SOUND, WHOLE = "pedagogical_soundness", "accuracy"
Said = dict[tuple[str, str], dict[str, str]]


def judged_rows(n: int = 120, noise: float = 0.2, generators: str = "ab") -> tuple[list[RatedResponse], Said]:
    """Rated responses, and an Evaluator that calls all of them two steps better than reviewers do."""
    chance = random.Random(0)
    rows, said = [], {}
    for number in range(n):
        step = chance.choice("123")
        row = rated(number, f"Reply {number}.", f"p{number // 2}", generators[number % 2], **{SOUND: step})
        kind = step if chance.random() > noise else chance.choice("123")
        rows.append(row)
        said[response_key(row)] = {SOUND: str(int(kind) + 2), WHOLE: "4"}
    return rows, said


def test_an_evaluator_that_is_too_kind_is_brought_down_to_what_reviewers_say() -> None:
    rows, said = judged_rows()
    layer = learn_layer(gather(rows, TEACHING_QUALITY), said)
    assert layer.calibrated == (SOUND,)
    kind, middle, harsh = (layer.judgement({SOUND: step}) for step in "543")
    assert [one.ratings[SOUND] for one in (kind, middle, harsh)] == ["3", "2", "1"]
    assert 3 > kind.expected[SOUND] > 2.4 > middle.expected[SOUND] > 1.6 > harsh.expected[SOUND] >= 1
    assert sum(kind.probabilities[SOUND].values()) == pytest.approx(1.0)


def test_a_step_it_never_gave_says_no_more_than_its_neighbours() -> None:
    rows, said = judged_rows()
    layer = learn_layer(gather(rows, TEACHING_QUALITY), said)
    expected = [layer.judgement({SOUND: step}).expected[SOUND] for step in "12345"]
    assert expected == sorted(expected)


def test_what_was_not_learned_is_passed_on_as_it_was_said() -> None:
    rows, said = judged_rows()
    for layer in (uncalibrated(TEACHING_QUALITY), learn_layer(gather(rows, TEACHING_QUALITY), said)):
        found = layer.judgement({WHOLE: "4"})
        assert found.ratings == {WHOLE: "4"} and found.expected == {WHOLE: 4.0}
        assert found.probabilities[WHOLE]["4"] == 1.0
    assert uncalibrated(TEACHING_QUALITY).judgement({SOUND: "5"}).expected == {SOUND: 5.0}


def test_its_card_is_measured_on_ratings_its_layer_did_not_learn_from() -> None:
    rows, said = judged_rows(noise=0.0)
    card = judge_card(rows, TEACHING_QUALITY, folds=3, judge="Evaluator v1", learner=evaluator(said))
    assert card.judge == "Evaluator v1" and [one.criterion for one in card.criteria] == [SOUND]
    assert card.criteria[0].kappa.estimate == pytest.approx(1.0)  # two steps too kind, but always the same two
    noisy, what = judged_rows(noise=0.4)
    told = judge_card(noisy, TEACHING_QUALITY, folds=3, learner=evaluator(what)).criteria[0]
    assert 0.2 < told.kappa.estimate < 0.95 and told.ac1 is not None
    assert sum(point.right.n for point in told.calibration) == 120
    assert told.unseen_kappa is not None and len(card.generator_cards) == 2


def test_an_evaluator_that_gives_random_steps_is_not_made_into_a_judge() -> None:
    rows, said = judged_rows(noise=1.0)
    card = judge_card(rows, TEACHING_QUALITY, folds=3, learner=evaluator(said))
    assert card.criteria[0].kappa.low < 0.1 and card.criteria[0].kappa.estimate < 0.25


def test_responses_it_could_not_judge_count_for_nothing() -> None:
    rows, said = judged_rows(noise=0.0)
    lost = {response_key(row) for row in rows[:30]}
    kept = {key: value for key, value in said.items() if key not in lost}
    card = judge_card(rows, TEACHING_QUALITY, folds=3, learner=evaluator(kept))
    assert card.criteria[0].n == 90 and card.criteria[0].kappa.estimate == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from("12345")), min_size=60, max_size=90))
def test_a_better_step_never_means_less_whatever_the_ratings(pairs: list[tuple[str, str]]) -> None:
    rows = [rated(n, f"Reply {n}.", f"p{n}", **{SOUND: truth}) for n, (truth, _) in enumerate(pairs)]
    rows += [rated(900 + n, "x", f"q{n}", **{SOUND: label}) for n, label in enumerate("15")]
    said = {response_key(row): {SOUND: label} for row, (_, label) in zip(rows, pairs, strict=False)}
    layer = learn_layer(gather(rows, TEACHING_QUALITY), said)
    expected = [layer.judgement({SOUND: step}).expected[SOUND] for step in "12345"]
    assert all(np.diff(expected) >= -1e-9) and all(1 <= value <= 5 for value in expected)
