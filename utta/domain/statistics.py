"""Means with their intervals, paired differences, and the one sentence that says what they show.

How the intervals are made, and why so: bootstrap.py.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Literal

from utta.domain import bootstrap
from utta.domain.bootstrap import Drawn
from utta.domain.judgement import Interval
from utta.errors import NotEnough

Standing = Literal["better", "worse", "none", "few"]

ENOUGH = 10
"""Below this many cases a difference is called too few to tell, whatever its interval."""


def mean_interval(
    values: Sequence[float],
    families: Sequence[str],
    seed: int = 0,
    resamples: int = 2000,
    bounds: tuple[float, float] | None = None,
) -> Interval:
    """The mean of `values` with its 95 % interval, in the unit of the values.

    values, families: one each per case; an empty family name means the case stands alone. n is the number of values.
    bounds: the least and greatest possible value, where there are such: the interval stays inside, and when all values
    are the same it reaches as far as the exact binomial limits (Clopper and Pearson, Biometrika 26, 1934) instead of
    claiming certainty. The result does not depend on the order of the cases.
    Raises NotEnough with fewer than two families: one family says nothing of how the next would differ.
    """
    drawn = mean_drawn(values, families, seed, resamples)
    if bounds and min(values) == max(values):
        low, high = bootstrap.limits_of_sameness(drawn.estimate, drawn.families, bounds)
        return Interval(estimate=drawn.estimate, low=low, high=high, n=len(values))
    low, high = drawn.ends()
    if bounds:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return Interval(estimate=drawn.estimate, low=low, high=high, n=len(values))


def mean_drawn(values: Sequence[float], families: Sequence[str], seed: int = 0, resamples: int = 2000) -> Drawn:
    """The mean of `values` and how it varies from draw to draw of whole families, as `mean_interval` takes them."""
    if not all(math.isfinite(value) for value in values):
        raise ValueError("A mean takes numbers only; leave unscored cases out.")
    if len(values) != len(families):
        raise ValueError("A mean takes one family for each value.")
    sums, counts = bootstrap.by_family(values, families)
    _need_two(len(sums), "a mean")
    return bootstrap.mean_drawn(sums, counts, seed, resamples)


def differences(
    baseline: Sequence[float | None], model: Sequence[float | None], families: Sequence[str]
) -> tuple[list[float], list[str]]:
    """model − baseline of each case scored for both, and these cases' families. None is unscored, and its case is left
    out for both. Raises ValueError for sequences of unequal length."""
    both = [
        (after - before, family)
        for before, after, family in zip(baseline, model, families, strict=True)
        if before is not None and after is not None
    ]
    return [difference for difference, _ in both], [family for _, family in both]


def paired_difference(
    baseline: Sequence[float | None], model: Sequence[float | None], families: Sequence[str], seed: int = 0
) -> Interval:
    """The mean of model − baseline over the cases scored for both, with its 95 % interval and their number n.

    baseline, model, families: one each per case, in the same order (see `differences`). Raises NotEnough when the
    cases scored for both come from fewer than two families.
    """
    return mean_interval(*differences(baseline, model, families), seed)


def wilson(successes: float, n: int) -> Interval:
    """A share with its 95 % interval, 0 to 1. successes: halves may be among them, as where a tie is half a win; the
    interval is then a little wide, since a tie varies less than a win or a loss. Needs n of 1 or more.

    Source: Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927). It takes the cases as independent.
    """
    z = NormalDist().inv_cdf(0.975)
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    arm = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low, high = max(middle - arm, 0.0), min(middle + arm, 1.0)
    return Interval(estimate=share, low=min(low, share), high=max(high, share), n=n)


def standing(difference: Interval, better_up: bool = True) -> Standing:
    """What a difference (first − second) shows: "few" under ENOUGH cases, "none" when its interval holds zero,
    else whether the first is "better" or "worse". better_up: more is better."""
    if difference.n < ENOUGH:
        return "few"
    if difference.low <= 0 <= difference.high:
        return "none"
    return "better" if (difference.low > 0) == better_up else "worse"


def verdict(
    name_a: str, name_b: str, what: str, difference: Interval, better_up: bool = True, unit: str = "points"
) -> str:
    """One plain sentence on a difference a − b in `what` ("teaching effectiveness", or "" to leave it out).

    A gain is called only when the interval stays off zero and there are cases enough (see `standing`). In "beats" and
    "does worse" the amount and its interval are given as distances; elsewhere they keep their sign.
    """
    shown = standing(difference, better_up)
    on = f" on {what}" if what else ""
    if shown == "few":
        return f"Too few cases to tell {name_a} and {name_b} apart{on}: n = {difference.n}, at least {ENOUGH} needed."
    if shown == "none":
        decimals = _decimals(max(abs(difference.low), abs(difference.high)))
        low, high = (_number(end, decimals) for end in (difference.low, difference.high))
        between = f"No difference shown between {name_a} and {name_b}{on}"
        return f"{between}: the interval {low} to {high}{_unit(unit)} holds zero (n = {difference.n})."
    ends = sorted((abs(difference.low), abs(difference.high)))
    decimals = _decimals(ends[0], ends[1])
    low, high = (_number(end, decimals) for end in ends)
    amount = f"{_number(abs(difference.estimate), decimals)}{_unit(unit)}"
    interval = f"(95 % interval {low} to {high}, n = {difference.n})"
    if shown == "better":
        return f"{name_a} beats {name_b}{on} by {amount} {interval}."
    return f"{name_a} does worse than {name_b}{on} by {amount} {interval}."


def _need_two(families: int, what: str) -> None:
    if families < 2:
        have = "one family of cases" if families else "no scored case"
        raise NotEnough(f"There is {have} here; the interval of {what} needs at least two families.",
                        "Add cases from other problems or lessons.")  # fmt: skip


def _decimals(least: float, most: float = math.inf) -> int:
    """One decimal, or as many (to 4) as it takes that `least` is not written as zero, nor as `most`."""
    return next((d for d in range(1, 4) if not least or 0 < round(least, d) < round(most, d)), 4)


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def _unit(unit: str) -> str:
    return f" {unit}" if unit else ""
