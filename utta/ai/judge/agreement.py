"""How far two series of steps agree: counted once, with intervals from resampling families.

A response's rows depend on each other (same problem, same student), so whole families are drawn, not rows. With a
handful of families such intervals are too narrow; the number of families stands on the judge card for that reason.
"""

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.features import Floats
from utta.domain.judgement import Interval

_RESAMPLES = 1000
_BINS = 10
_EDGE = 1e-9

Integers = NDArray[np.int64]


def confusions(truth: Integers, said: Integers, groups: Integers, steps: int) -> Floats:
    """Counts per group of (true step, step said): shape (groups, steps, steps). `groups` are numbered from 0."""
    table = np.zeros((int(groups.max()) + 1, steps, steps))
    np.add.at(table, (groups, truth, said), 1.0)
    return table


def accuracy(tables: Floats) -> Floats:
    """Share on the diagonal of confusion tables of shape (…, steps, steps)."""
    return np.asarray(_share(np.trace(tables, axis1=-2, axis2=-1), tables.sum(axis=(-2, -1))))


def macro_f1(tables: Floats) -> Floats:
    """Mean F1 of the steps that occur, as scikit-learn's f1_score(average="macro") has it. NaN for empty tables."""
    hits = np.diagonal(tables, axis1=-2, axis2=-1)
    there = tables.sum(axis=-1) + tables.sum(axis=-2)
    occurs = there > 0
    scores = np.where(occurs, 2 * hits / np.where(occurs, there, 1.0), 0.0)
    return np.asarray(_share(scores.sum(axis=-1), occurs.sum(axis=-1)))


def quadratic_kappa(tables: Floats) -> Floats:
    """Cohen's kappa with quadratic weights (Cohen 1968). NaN where all ratings on both sides are one step."""
    steps = np.arange(tables.shape[-1])
    distance = (steps[:, None] - steps[None, :]) ** 2.0
    total = tables.sum(axis=(-2, -1))
    chance = tables.sum(axis=-1)[..., :, None] * tables.sum(axis=-2)[..., None, :]
    apart = _share((distance * tables).sum(axis=(-2, -1)) * total, (distance * chance).sum(axis=(-2, -1)))
    return np.asarray(1.0 - apart)


def gwet_ac1(tables: Floats) -> Floats:
    """Gwet's AC1 of two raters over all steps of the scale (see domain/agreement_measures.py). NaN for empty tables."""
    shares = _share(tables.sum(axis=-1) + tables.sum(axis=-2), 2 * tables.sum(axis=(-2, -1))[..., None])
    chance = (shares * (1 - shares)).sum(axis=-1) / (tables.shape[-1] - 1)
    return np.asarray((accuracy(tables) - chance) / (1 - chance))


def lenient(tables: Floats) -> Floats:
    """Tables of three steps with the upper two merged: shape (…, 2, 2)."""
    rows = np.stack([tables[..., 0, :], tables[..., 1:, :].sum(axis=-2)], axis=-2)
    return np.stack([rows[..., 0], rows[..., 1:].sum(axis=-1)], axis=-1)


def resampled(tables: Floats, seed: int) -> Floats:
    """Confusion tables of 1,000 draws of as many groups with replacement: shape (1000, steps, steps)."""
    groups = len(tables)
    draws = np.random.default_rng(seed).multinomial(groups, np.full(groups, 1 / groups), size=_RESAMPLES)
    return np.reshape(draws @ tables.reshape(groups, -1), (_RESAMPLES, *tables.shape[1:]))


def interval(estimate: float, draws: Floats, n: int) -> Interval:
    """The estimate with the middle 95 % of its draws; a draw without a value, or an estimate, is passed over as 0."""
    held = draws[np.isfinite(draws)]
    value = estimate if np.isfinite(estimate) else 0.0
    low, high = np.percentile(held, [2.5, 97.5]) if len(held) else (value, value)
    return Interval(estimate=value, low=min(float(low), value), high=max(float(high), value), n=n)


def calibration_error(believed: Floats, hit: NDArray[np.bool_]) -> float:
    """Expected calibration error (Naeini et al. 2015): how far belief and hit rate are apart, mean over 10 bins."""
    bins = np.minimum((believed * _BINS).astype(np.int64), _BINS - 1)
    gaps = np.bincount(bins, weights=believed - hit, minlength=_BINS)
    return float(np.abs(gaps).sum() / max(len(believed), 1))


def pairs_in_order(groups: list[list[int]], truth: Floats, said: Floats, weights: Floats) -> tuple[float | None, int]:
    """Share of pairs within a group that `said` puts in the order of `truth`, and how many pairs `truth` decides.

    truth, said: shape (items, criteria), NaN where unknown; a pair is compared by the weighted sum over the criteria
    both items have. The share is None when no pair is decided.
    """
    same = decided = 0
    for items in groups:
        first, second = (np.array(items)[side] for side in np.triu_indices(len(items), 1))
        gap, guess = truth[first] - truth[second], said[first] - said[second]
        known = np.isfinite(gap) & np.isfinite(guess)
        gap, guess = (np.where(known, side, 0.0) @ weights for side in (gap, guess))
        differ = np.abs(gap) > _EDGE
        decided += int(differ.sum())
        same += int((gap * guess > 0)[differ].sum())
    return (same / decided if decided else None), decided


def _share(part: Floats, whole: Floats) -> Floats:
    """part / whole, NaN where whole is 0."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)
