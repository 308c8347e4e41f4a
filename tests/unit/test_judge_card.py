"""The judge card beyond its means: AC1, calibration, single generators, what more reviews would add, and drift."""

import random

import numpy as np
import pytest

from tests.unit.test_agreement import criterion, given_by
from tests.unit.test_judge import CURT, HELPFUL, easy_rows, rated
from utta.ai.judge import judge_card
from utta.ai.judge.agreement import confusions, gwet_ac1
from utta.ai.judge.drift import drift
from utta.ai.judge.held import built_in
from utta.domain.agreement_measures import gwet, values
from utta.domain.judge_card import JudgeCard
from utta.domain.judge_drift import LEAST_RATINGS, Drift
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningPoint
from utta.domain.rating_table import table as rating_table
from utta.domain.review import RatedResponse
from utta.domain.shipped_rubrics import TEACHING_QUALITY


def at(rows: list[RatedResponse], moment: float, first: int = 0) -> list[RatedResponse]:
    """The rows as reviewed from a moment on, one a second, of lessons of their own."""
    return [
        row.model_copy(update={
            "created_at": moment + place, "family": f"{first} {row.family}",
            "situation": row.situation.model_copy(update={"context": f"Lesson {first}"}),
        })
        for place, row in enumerate(rows)
    ]  # fmt: skip


def card_of(rows: list[RatedResponse]) -> JudgeCard:
    return judge_card(rows, TEACHING_QUALITY, folds=3)


def drift_of(rows: list[RatedResponse], since: float | None = None) -> Drift:
    return drift(rows, TEACHING_QUALITY, built_in, since, seed=0)


def upside_down(rows: list[RatedResponse]) -> list[RatedResponse]:
    turned = {label: str(6 - int(label)) for label in "12345"}
    return [
        row.model_copy(update={"ratings": {key: turned[label] for key, label in row.ratings.items()}}) for row in rows
    ]


def test_ac1_is_that_of_the_agreement_page_which_reference_libraries_hold() -> None:
    chance = np.random.default_rng(3)
    truth = chance.choice(4, 300, p=[0.02, 0.03, 0.05, 0.9])
    said = np.where(chance.random(300) < 0.8, truth, chance.integers(0, 4, 300))
    found = gwet_ac1(confusions(truth, said, np.zeros(300, dtype=np.int64), 4).sum(axis=0))
    pairs: list[list[str | None]] = [[str(one), str(other)] for one, other in zip(truth, said, strict=True)]
    held = gwet(rating_table(given_by(pairs), criterion("0123")))
    assert float(found) == pytest.approx(float(values(held.columns.sum(axis=0), held.read)))
    assert np.isnan(gwet_ac1(np.zeros((3, 3))))


def test_the_card_says_version_ac1_and_how_sure_the_judge_may_be_believed() -> None:
    form = TEACHING_QUALITY.model_copy(update={"version": 7})
    card = judge_card(easy_rows(120), form, folds=3)
    (sound,) = card.criteria
    assert (card.judge, card.rubric_version) == ("Built-in judge", 7)
    assert sound.ac1 is not None and sound.ac1.low <= sound.ac1.estimate <= sound.ac1.high
    assert sound.ac1.estimate > 0.5 and sound.ac1.n == 120
    assert sum(point.right.n for point in sound.calibration) == 120
    assert [point.believed for point in sound.calibration] == sorted(point.believed for point in sound.calibration)


def test_single_generators_are_judged_by_judges_that_knew_them_and_by_some_that_did_not() -> None:
    # "steady" speaks as the rest of the world does; "odd" has words of its own, which mean nothing to a stranger.
    rows = easy_rows(90, generators=("steady", "second"))
    rows += [rated(n, "Zug zug." if n % 2 else "Lok tar.", f"p{n}", "odd", pedagogical_soundness="5" if n % 2 else "1")
             for n in range(45)]  # fmt: skip
    card = card_of(rows)
    assert [one.generator for one in card.generator_cards] == ["odd", "second", "steady"]
    odd = card.generator_cards[0]
    assert odd.n == 45 and odd.accuracy is not None and odd.kappa is not None and odd.kappa.estimate > 0.9
    assert odd.unseen_kappa is not None and odd.unseen_kappa < 0.3
    assert odd.unseen_accuracy is not None and odd.unseen_accuracy < odd.accuracy.low
    assert card.criteria[0].unseen_ac1 is not None and card.unseen_pair_order is not None


def test_more_ratings_agree_better_and_a_sentence_says_what_more_would_add() -> None:
    chance = random.Random(1)
    rows = []
    for number in range(360):
        kind = chance.random() < 0.5
        reply = chance.choice(HELPFUL if kind else CURT).format(number)
        step = ("5" if kind else "1") if chance.random() < 0.7 else chance.choice("12345")
        rows.append(rated(number, reply, f"p{number}", pedagogical_soundness=step))
    card = card_of(rows)
    sizes = [point.n for point in card.learning]
    assert sizes == sorted(sizes) and sizes[0] >= 50 and sizes[-1] == 240
    assert card.learning[-1].score.estimate == pytest.approx(card.criteria[0].kappa.estimate)
    assert "reviews" in card.more_reviews()


def test_the_sentence_counts_in_kappa() -> None:
    points = tuple(
        LearningPoint(label=str(n), n=n, score=Interval(estimate=0.7 - 2 / n**0.5, low=0, high=1, n=900))
        for n in (100, 200, 400, 800)
    )
    few = card_of(easy_rows(60))
    assert few.more_reviews() == "There are too few ratings to tell what more reviews would add."
    assert few.drift is not None and few.drift.missing and few.generator_cards == ()
    card = few.model_copy(update={"learning": points})
    assert card.more_reviews().startswith("200 more reviews would add about 0.01 of kappa")


def test_reviewers_who_changed_their_mind_show_as_drift_and_steady_ones_do_not() -> None:
    early, late = at(easy_rows(80), 1_000), at(easy_rows(80, seed=2), 9_000, first=1)
    steady = drift_of(early + late)
    assert steady.earlier is not None and steady.later is not None and steady.change is not None
    assert steady.change.low <= 0 <= steady.change.high and steady.sentence.startswith("No drift is shown: kappa 0.")
    assert "on 80 ratings of the later half" in steady.sentence and not steady.is_since_judge
    turned = drift_of(early + upside_down(late))
    assert turned.change is not None and turned.change.high < 0
    assert turned.sentence.startswith("It agrees less with newer reviews: kappa −")


def test_reviews_since_the_last_card_are_what_drift_is_measured_on() -> None:
    early, late = at(easy_rows(160), 1_000), at(easy_rows(60, seed=2), 9_000, first=1)
    since = drift_of(early + late, since=5_000)
    assert since.is_since_judge and since.since == 5_000 and since.later is not None and since.later.n == 60
    assert "on 60 ratings since the evaluation before" in since.sentence
    few = drift_of(early + late[:20], since=5_000)
    assert not few.is_since_judge  # then the halves are compared, as far as they go


def test_where_drift_cannot_be_told_it_is_said_why() -> None:
    at_once = drift_of([row.model_copy(update={"created_at": 5.0}) for row in easy_rows(80)])
    assert at_once.sentence == "Whether it drifts cannot be told: all its ratings came at one time."
    assert drift_of(easy_rows(80)) == at_once  # no time is known
    again = [row.model_copy(update={"created_at": 9e3 + place}) for place, row in enumerate(at(easy_rows(70), 1e3))]
    known = drift_of(at(easy_rows(70), 1e3) + again)
    assert known.change is None
    assert f"0 later ones on other lessons; {LEAST_RATINGS} of each are needed" in known.sentence
