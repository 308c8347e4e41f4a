"""People and judge together: right whatever the judge's faults, narrower than reviews alone, and it says how many more
reviews it takes."""

import math

import numpy as np
import pytest

from utta.domain.prediction_powered import PredictionPowered, prediction_powered, random_order
from utta.domain.reviews_needed import first_reviews, more_reviews
from utta.domain.statistics import mean_interval
from utta.errors import NotEnough

TRUTH = 0.3
Drawn = tuple[list[float], list[float | None], list[str]]


def drawn(rng: np.random.Generator, families: int, reviews: int, slope: float, noise: float, bias: float) -> Drawn:
    """Differences of one to three cases a family with the true mean TRUTH, `reviews` of them reviewed at random, and a
    judge that sees `slope` of each, adds `noise` and is wrong by `bias`."""
    judged, people, names = [], [], []
    for family in range(families):
        lift = rng.normal(0, 0.3)
        for _ in range(rng.integers(1, 4)):
            people.append(TRUTH + lift + rng.normal(0, 0.8))
            judged.append(slope * people[-1] + bias + rng.normal(0, noise))
            names.append(f"family {family}")
    sample = set(rng.permutation(len(people))[:reviews].tolist())
    return judged, [value if place in sample else None for place, value in enumerate(people)], names


def alone(reviewed: list[float | None], families: list[str]) -> tuple[list[float], list[str]]:
    kept = [(value, family) for value, family in zip(reviewed, families, strict=True) if value is not None]
    return [value for value, _ in kept], [family for _, family in kept]


GOOD, POOR, USELESS = (0.8, 0.3, 0.5), (0.5, 0.5, -0.3), (0.0, 0.6, 0.4)
"""Judges: (slope, noise, bias). All are wrong about the mean itself."""


def simulated(judge: tuple[float, float, float], families: int, reviews: int, runs: int) -> tuple[float, float]:
    """Share of intervals that hold TRUTH, and their width as a share of the width of reviews alone."""
    rng = np.random.default_rng(families + reviews)
    held, width, reviews_width = 0, 0.0, 0.0
    for run in range(runs):
        judged, people, names = drawn(rng, families, reviews, *judge)
        found = prediction_powered(judged, people, names).interval
        held += found.low <= TRUTH <= found.high
        if run % 10 == 0:  # a tenth tells the width well enough
            width += found.high - found.low
            by_people = mean_interval(*alone(people, names), seed=run, resamples=300)
            reviews_width += by_people.high - by_people.low
    return held / runs, width / reviews_width


def test_it_covers_94_to_96_in_100_and_is_narrower_than_reviews_alone_the_better_the_judge() -> None:
    found = {judge: simulated(judge, families=80, reviews=30, runs=800) for judge in (GOOD, POOR, USELESS)}
    assert 0.94 <= np.mean([covered for covered, _ in found.values()]) <= 0.96
    assert all(0.93 <= covered <= 0.97 for covered, _ in found.values())  # 800 runs know each to within 1.5 points
    for judge, narrower in ((GOOD, 0.65), (POOR, 0.85), (USELESS, 1.01)):
        assert found[judge][1] <= narrower


@pytest.mark.slow
@pytest.mark.parametrize("judge", [GOOD, POOR, USELESS])
@pytest.mark.parametrize(("families", "reviews"), [(60, 30), (120, 60), (40, 75)])
def test_with_few_families_and_many_too(judge: tuple[float, float, float], families: int, reviews: int) -> None:
    assert 0.94 <= simulated(judge, families, reviews, runs=4000)[0] <= 0.96


def test_two_equal_models_are_rarely_told_apart_however_much_the_judge_prefers_one() -> None:
    rng = np.random.default_rng(11)
    wrong = 0
    for _ in range(2000):
        judged, people, names = drawn(rng, 60, 40, 0.8, 0.3, 1.0)
        no_difference = [None if value is None else value - TRUTH for value in people]
        found = prediction_powered(judged, no_difference, names).interval
        wrong += not found.low <= 0 <= found.high
    assert wrong <= 0.055 * 2000


REVIEWS = [1.0 + (7 * i + i * i) % 5 for i in range(60)]
ON_REVIEWED = [1.6 * value + (11 * i) % 7 / 4 for i, value in enumerate(REVIEWS)]
ON_OTHERS = [1 + (13 * i) % 17 / 2 for i in range(240)]


@pytest.mark.parametrize(
    ("lam", "estimate", "low", "high"),
    [
        # ppi-python 0.2.3: ppi_mean_pointestimate and ppi_mean_ci(REVIEWS, ON_REVIEWED, ON_OTHERS, alpha=0.05, lam=…)
        (0.8, 2.56166667, 2.27038103, 2.85295231),
        (0.4, 2.78083333, 2.57537821, 2.98628845),
        (0.0, 3.0, 2.57659939, 3.42340061),
        (None, 2.69445985, 2.50065432, 2.88826538),
    ],
)
def test_it_is_what_the_reference_library_says(lam: float | None, estimate: float, low: float, high: float) -> None:
    judged, reviewed = [*ON_REVIEWED, *ON_OTHERS], [*REVIEWS, *[None] * 240]
    # The library's trust weighs the other cases alone, ours all of them: one number in two units.
    trust = None if lam is None else lam * 300 / 240
    found = prediction_powered(judged, reviewed, [""] * 300, trust=trust)
    assert found.interval.estimate == pytest.approx(estimate, abs=1e-6 if lam is not None else 0.03)
    # The library's interval is the normal curve's; ours has Student's for 60 families, and the guard: some 6 % more.
    assert 1.0 <= (found.interval.high - found.interval.low) / (high - low) <= 1.08


def test_a_judge_that_is_always_as_wrong_is_corrected_fully() -> None:
    judged = [float(n % 4) for n in range(100)]
    reviewed = [value - 0.5 if n < 20 else None for n, value in enumerate(judged)]
    found = prediction_powered(judged, reviewed, [""] * 100)
    assert found.trust == pytest.approx(1)
    assert found.interval.estimate == pytest.approx(found.judge - 0.5) == pytest.approx(1.0)
    assert found.interval.n == 100 and found.reviewed == 20


def test_with_every_case_reviewed_the_judge_has_no_say() -> None:
    reviewed: list[float | None] = [float(n % 3) for n in range(30)]
    found = prediction_powered([5.0 - n % 7 for n in range(30)], reviewed, [""] * 30)
    assert found.interval.estimate == pytest.approx(1.0) == pytest.approx(found.reviews)


def test_few_reviews_say_nothing_but_how_many_are_needed() -> None:
    with pytest.raises(NotEnough, match=r"come from 4 families.*at least 10"):
        prediction_powered([1.0] * 40, [1.0] * 8 + [None] * 32, [f"lesson {n // 2}" for n in range(40)])
    with pytest.raises(ValueError, match="leave unscored cases out"):
        prediction_powered([math.nan] * 40, [None] * 40, [""] * 40)


def test_replies_to_one_problem_are_no_independent_evidence() -> None:
    rng = np.random.default_rng(4)
    lifts = np.repeat(rng.normal(0.2, 0.8, 20), 4).tolist()
    judged, reviewed = rng.normal(0, 1, 80).tolist(), [value if n % 2 else None for n, value in enumerate(lifts)]
    together = prediction_powered(judged, reviewed, [f"problem {n // 4}" for n in range(80)]).interval
    apart = prediction_powered(judged, reviewed, [""] * 80).interval
    assert together.high - together.low > 1.25 * (apart.high - apart.low)


def test_the_promised_number_of_reviews_settles_it_4_times_in_5() -> None:
    rng = np.random.default_rng(5)
    planned = []
    while len(planned) < 30:
        judged, people, names = drawn(rng, 120, 25, *POOR)
        needed = more_reviews(prediction_powered(judged, people, names))
        if needed:
            planned.append(25 + needed)
    # What was estimated differs from the truth; the median plan is for about the truth.
    reviews = int(np.median(planned))
    settled = 0
    for _ in range(200):
        found = prediction_powered(*drawn(rng, 120, reviews, *POOR)).interval
        settled += found.low > 0
    assert 0.65 <= settled / 200 <= 0.95


def test_what_is_settled_needs_none_and_what_the_split_cannot_show_has_no_number() -> None:
    rng = np.random.default_rng(6)
    judged, people, names = drawn(rng, 100, 60, *GOOD)
    far = [None if value is None else value + 3 for value in people]
    assert more_reviews(prediction_powered(judged, far, names)) == 0
    judged, people, names = drawn(rng, 14, 12, *USELESS)
    none = [None if value is None else value - TRUTH for value in people]
    small: PredictionPowered = prediction_powered(judged, none, names)
    assert small.interval.low <= 0 <= small.interval.high
    assert more_reviews(small) is None


def test_before_any_review_the_judges_own_error_tells_how_many() -> None:
    judged, _, names = drawn(np.random.default_rng(7), 150, 0, *GOOD)
    close, far = first_reviews(judged, names, apart=0.4), first_reviews(judged, names, apart=1.5)
    assert close is not None and far is not None
    assert 10 <= close < far <= len(judged)
    assert first_reviews([value - sum(judged) / len(judged) for value in judged], names, apart=0.4) is None


def test_a_random_sample_goes_on_where_it_stopped_and_is_another_one_in_another_round() -> None:
    keys = [f"case {n}" for n in range(400)]
    order = random_order(keys, "round 1")
    assert sorted(order) == sorted(keys)
    assert random_order(keys[::-1], "round 1") == order
    assert random_order(keys, "round 2") != order
    # The first fifty are spread over all the cases as chance would have it (mean 199.5, standard error 15).
    assert 140 < np.mean([keys.index(key) for key in order[:50]]) < 260
