"""Wins are counted as they are, ties kept; strengths are Bradley and Terry's; a favoured side is found."""

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.proportion import proportion_confint

from utta.domain import bradley_terry
from utta.domain.bradley_terry import solve, strengths
from utta.domain.preferences import Compared, PairCount, pair_counts, position_bias, win_rates
from utta.domain.statistics import wilson
from utta.errors import NotEnough


def said(text: str) -> list[Compared]:
    """ "A>B A=B B?A": first, what was preferred (> first, < second, = tie, ? neither), second; each its own family."""
    words = {">": "A", "<": "B", "=": "tie", "?": "neither"}
    return [Compared(one[0], one[2], words[one[1]]) for one in text.split()]  # type: ignore[arg-type]


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilsons_interval_is_statsmodels(n: int, share: float) -> None:
    wins = round(share * n)
    found = wilson(wins, n)
    assert (found.estimate, found.n) == (wins / n, n)
    assert [found.low, found.high] == pytest.approx(proportion_confint(wins, n, method="wilson"), abs=1e-9)


def test_wins_are_counted_between_each_two_whichever_stood_first_and_ties_are_kept() -> None:
    one, other = pair_counts(said("X>Y Y<X Y>X X=Y Y?X X>X Z>Y"))
    assert (one.generator, one.against, one.wins, one.losses, one.ties, one.neither, one.n) == ("X", "Y", 2, 1, 1, 1, 5)
    assert one.rate.estimate == (2 + 0.5 + 0.5) / 5
    assert (other.generator, other.against, other.wins, other.losses) == ("Y", "Z", 0, 1)
    turned = one.turned
    assert (turned.generator, turned.wins, turned.losses, turned.ties) == ("Y", 1, 2, 1)
    assert turned.rate.low == pytest.approx(1 - one.rate.high)
    assert turned.turned == one


def test_win_rates_run_over_all_opponents_the_best_first() -> None:
    rates = win_rates(pair_counts(said("X>Y X>Y X=Z Z>Y")))
    assert list(rates) == ["X", "Z", "Y"]
    assert rates["X"].estimate == pytest.approx(2.5 / 3) and rates["X"].n == 3


@given(arrays(np.int64, st.integers(3, 6).map(lambda n: (n, n)), elements=st.integers(0, 12)))
@settings(max_examples=60, deadline=None)
def test_strengths_are_choixs_on_any_table(wins: np.ndarray) -> None:  # type: ignore[type-arg]
    np.fill_diagonal(wins, 0)
    pairs = [(one, other) for one, row in enumerate(wins) for other, number in enumerate(row) for _ in range(number)]
    ours = solve(wins.astype(float))
    theirs = choix.opt_pairwise(len(wins), pairs, alpha=bradley_terry.PENALTY, tol=1e-10)
    met = (wins + wins.T).sum(axis=1) > 0
    assert ours[met] == pytest.approx(theirs[met], abs=1e-3)
    assert np.isnan(ours[~met]).all()
    if met.all():
        assert ours.sum() == pytest.approx(0, abs=1e-6)


def test_the_strongest_comes_first_and_only_what_is_shown_is_called_weaker() -> None:
    found = strengths(said("X>Y " * 30 + "Y<X " * 10 + "X>Z " * 12 + "Z>X " * 10 + "Z>Y " * 25 + "Y>Z " * 5))
    assert [one.generator for one in found.ranked] == ["X", "Z", "Y"]
    assert [one.shown_weaker for one in found.ranked] == [False, False, True]
    assert [one.strength.n for one in found.ranked] == [62, 52, 70]
    for one in found.ranked:
        assert one.strength.low < one.strength.estimate < one.strength.high
    assert found.sentence == "X is preferred to 1 of 2 others; no difference shown from Z."
    even = strengths(said("X>Y Y>X X>Z Z>X Y=Z X>Y " * 4))
    assert even.sentence == ("No difference shown: X comes first, but its lead over each of the others may be chance.")


def test_who_never_lost_keeps_a_finite_strength_with_an_interval() -> None:
    found = strengths(said("X>Y X>Z Y>Z Z>Y " * 8))
    first = found.ranked[0]
    assert first.generator == "X" and 1.5 < first.strength.estimate < 6
    assert np.isfinite([first.strength.low, first.strength.high]).all()
    assert found.sentence == "X is preferred to all 2 others."


def test_generators_that_nothing_ties_together_are_not_ranked_together() -> None:
    found = strengths(said("X>Y Y>X X>Z Z>Y Q>R " * 3))
    assert {one.generator for one in found.ranked} == {"X", "Y", "Z"} and found.apart == ("Q", "R")
    assert found.sentence.endswith("Never compared with these: Q, R.")
    with pytest.raises(NotEnough, match="three or more"):
        strengths(said("X>Y Y>X"))
    with pytest.raises(NotEnough, match="three or more"):
        strengths([])
    with pytest.raises(NotEnough, match="one problem or lesson"):
        strengths([Compared(one, other, "A", None, "lesson") for one, other in ("XY", "YZ", "ZX")])


def test_comparisons_of_one_lesson_count_as_little_as_they_tell() -> None:
    lessons = ["X>Y X>Z Y>Z", "Y>X Z>X Z>Y", "X>Y X>Z Z>Y"] * 4
    alone = [one for lesson in lessons for _ in range(4) for one in said(lesson)]
    together = [Compared(one.first, one.second, one.preferred, None, f"lesson {number // 12}")
                for number, one in enumerate(alone)]  # fmt: skip
    wide, narrow = strengths(together).ranked[0].strength, strengths(alone).ranked[0].strength
    assert wide.estimate == pytest.approx(narrow.estimate) and wide.high > narrow.high


def test_the_intervals_of_strengths_hold_the_true_ones_about_95_times_in_100() -> None:
    rng, names, true = np.random.default_rng(4), "XYZ", np.array([0.8, 0.0, -0.8])
    held = 0
    for seed in range(60):
        compared = []
        for family in range(50):
            for one, other in ((0, 1), (0, 2), (1, 2)):
                won = rng.random() < 1 / (1 + np.exp(true[other] - true[one]))
                compared.append(Compared(names[one], names[other], "A" if won else "B", None, f"{family}"))
        found = {one.generator: one.strength for one in strengths(compared, seed, resamples=300).ranked}
        held += sum(found[name].low <= true[at] <= found[name].high for at, name in enumerate(names))
    assert 0.91 <= held / 180 < 1


def sides(left_wins: int, right_wins: int, unknown: int = 0) -> list[Compared]:
    half = left_wins // 2
    return (
        [Compared("X", "Y", "A", "A")] * half + [Compared("X", "Y", "B", "B")] * (left_wins - half)
        + [Compared("X", "Y", "A", "B")] * right_wins + [Compared("X", "Y", "tie", "A")] * 5
        + [Compared("X", "Y", "A")] * unknown
    )  # fmt: skip


def test_a_favoured_side_is_found_among_decided_comparisons_whose_sides_are_known() -> None:
    found = position_bias(sides(70, 30, unknown=4))
    assert found.left is not None and (found.left.estimate, found.left.n, found.unknown) == (0.7, 100, 4)
    assert found.sentence.startswith(
        "The left side is favoured: the left response won 70% of 100 decided comparisons (95 % interval 60% to 78%)."
    )
    assert position_bias(sides(20, 80)).sentence.startswith("The right side is favoured")
    assert position_bias(sides(52, 48)).sentence.startswith(
        "No side is shown to be favoured: the left response won 52%"
    )
    assert found.sentence.endswith("Of 4 more, as from files, the sides are not known.")
    nobody_knows = position_bias(sides(0, 0, unknown=3))
    assert nobody_knows.left is None and "is not known" in nobody_knows.sentence


def test_a_pair_is_plain_json() -> None:
    (pair,) = pair_counts(said("X>Y X=Y"))
    assert PairCount.model_validate_json(pair.model_dump_json()) == pair
