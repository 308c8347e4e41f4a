"""What a lead may know of each reviewer: how strict, how quick, how near the agreed answers, how steady."""

import pytest

from utta.domain.rating_table import Given
from utta.domain.reviewer_view import ReviewerView, reviewer_views, sittings
from utta.domain.rubric import Criterion, Rubric, Step

RUBRIC = Rubric(
    key="r", name="R",
    criteria=tuple(Criterion(key=key, name=key, steps=tuple(Step(label=str(n)) for n in range(1, 6))) for key in "ab"),
)  # fmt: skip
NOON = 1_750_000_000.0


def review(item: int, reviewer: str, a: int, b: int | None = None, *, seconds: float | None = None,
           at: float | None = None, family: str = "") -> Given:  # fmt: skip
    ratings = {"a": str(a)} | ({"b": str(b)} if b is not None else {})
    return Given(item, reviewer, ratings, family, seconds=seconds, created_at=at)


def views(given: list[Given], gold: dict[int, dict[str, str]] | None = None) -> dict[str, ReviewerView]:
    return {view.reviewer: view for view in reviewer_views(given, RUBRIC, gold or {})}


def test_severity_is_the_distance_from_the_others_on_the_same_items() -> None:
    given = [one for item in range(12) for one in (
        review(item, "strict", 2, 3), review(item, "mild", 4, 4), review(item, "like mild", 4, 4))]  # fmt: skip
    given.append(review(99, "strict", 1, 1))  # nobody else saw it
    found = views(given)
    assert found["strict"].severity is not None and found["mild"].severity is not None
    assert (found["strict"].severity.estimate, found["strict"].severity.n) == (pytest.approx(-1.5), 12)
    assert found["mild"].severity.estimate == pytest.approx(0.75)  # (4 − 3) and (4 − 3.5), over two criteria
    assert found["strict"].reviews == 13 and list(found) == ["strict", "like mild", "mild"]


def test_severity_comes_with_an_interval_over_lessons_and_not_at_all_from_one() -> None:
    given = []
    for item in range(12):
        lesson = f"lesson {item // 3}"
        given += [review(item, "x", 3 + item % 2, family=lesson), review(item, "y", 3, family=lesson)]
    severity = views(given)["x"].severity
    assert severity is not None and severity.low < 0.5 < severity.high
    alone = [review(item, who, 4, family="one") for item in range(3) for who in "xy"]
    assert views(alone)["x"].severity is None
    assert views([review(1, "x", 4)])["x"].severity is None


def test_time_is_the_median_of_reviews_that_were_timed() -> None:
    found = views([review(1, "x", 3, seconds=10), review(2, "x", 3, seconds=500), review(3, "x", 3, seconds=30),
                   review(4, "x", 3), review(1, "file", 3)])  # fmt: skip
    assert (found["x"].seconds, found["x"].timed) == (30, 3)
    assert (found["file"].seconds, found["file"].timed) == (None, 0)


def test_answers_on_calibration_items_are_exact_or_one_step_away() -> None:
    gold = {1: {"a": "3", "b": "5"}, 2: {"a": "1"}, 3: {"a": "gone from the scale"}}
    view = views([review(1, "x", 3, 4), review(2, "x", 4), review(3, "x", 1), review(4, "x", 2)], gold)["x"]
    assert view.exact is not None and view.near is not None
    assert (view.exact.estimate, view.exact.n) == (pytest.approx(1 / 3), 3)
    assert view.near.estimate == pytest.approx(2 / 3)
    assert views([review(9, "x", 1)], gold)["x"].exact is None


def test_half_an_hour_without_a_review_begins_a_new_sitting() -> None:
    times = [0, 60, 29 * 60, 29 * 60 + 1800, 29 * 60 + 1801]
    given = [review(item, "x", 3, at=NOON + at) for item, at in enumerate(times)]
    parts = sittings([*reversed(given), review(7, "x", 3)])
    assert [[one.item for one in part] for part in parts] == [[0, 1, 2], [3, 4]]


def test_drift_within_sittings_is_late_minus_early() -> None:
    given = []
    for sitting in range(4):
        for place in range(8):
            item, late = 10 * sitting + place, place >= 4
            at = NOON + sitting * 86_400 + place * 60
            given.append(review(item, "tires", 4 if late else 3, seconds=20 if late else 50 + sitting, at=at))
            given.append(review(item, "steady", 3, seconds=30, at=at))
    found = views(given)
    tires, steady = found["tires"], found["steady"]
    assert tires.slower is not None and tires.milder is not None and steady.slower is not None
    assert tires.sittings == 4 and tires.slower.n == 4
    assert tires.slower.estimate == pytest.approx(20 - 51.5) and tires.slower.high < 0
    assert tires.milder.estimate == pytest.approx(1) and tires.milder.low > 0.9
    assert (steady.slower.estimate, steady.slower.low, steady.slower.high) == (0, 0, 0)
    short = [one for one in given if one.reviewer == "tires" and one.item % 10 < 5]
    assert views(short)["tires"].slower is None and views(given[:16])["tires"].slower is None


def test_every_step_is_counted_and_of_two_reviews_of_an_item_the_later() -> None:
    view = views([review(1, "x", 2, 2), review(1, "x", 5, 4), review(2, "x", 5)])["x"]
    assert view.steps == {"a": {"1": 0, "2": 0, "3": 0, "4": 0, "5": 2}, "b": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 0}}
    assert view.reviews == 2
