"""Bradley–Terry strengths: how good each generator is, whomever it happened to meet, with intervals over families."""

from collections.abc import Sequence
from functools import partial
from operator import itemgetter

import numpy as np
from pydantic import BaseModel, ConfigDict

from utta.domain.bootstrap import Numbers, members
from utta.domain.bootstrap_sums import Resampled, resampled
from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import LEVEL, holm
from utta.domain.preferences import Compared
from utta.errors import NotEnough

PENALTY = 0.05
"""Weight of the squared strengths in the likelihood: a normal prior of standard deviation √10, which bends nothing that
a few comparisons show, and keeps who never lost, or never won, at a finite strength."""

_STEPS, _LONGEST, _CLOSE = 200, 2.0, 1e-9


class Strength(BaseModel):
    """A generator's strength in log-odds, 0 the mean of all: one stronger by 1 is preferred in 73 of 100 comparisons.
    n: its comparisons. shown_weaker: whether the strongest is shown to be ahead of it (Holm-corrected)."""

    model_config = ConfigDict(frozen=True)

    generator: str
    strength: Interval
    shown_weaker: bool = False


class Strengths(BaseModel):
    """The generators, the strongest first. apart: those that no chain of comparisons ties to these, so that nothing can
    be said of them beside the others."""

    model_config = ConfigDict(frozen=True)

    ranked: tuple[Strength, ...]
    apart: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """To whom the first is shown to be preferred; of everybody else no difference is."""
        first, others = self.ranked[0].generator, self.ranked[1:]
        weaker = [one.generator for one in others if one.shown_weaker]
        if len(weaker) == len(others):
            said = f"{first} is preferred to all {len(others)} others."
        elif weaker:
            rest = ", ".join(one.generator for one in others if not one.shown_weaker)
            said = f"{first} is preferred to {len(weaker)} of {len(others)} others; no difference shown from {rest}."
        else:
            said = f"No difference shown: {first} comes first, but its lead over each of the others may be chance."
        return said + (f" Never compared with these: {', '.join(self.apart)}." if self.apart else "")


def strengths(compared: Sequence[Compared], seed: int = 0, resamples: int = 1000) -> Strengths:
    """Strengths of three generators or more, with 95 % intervals over draws of whole families.

    A tie and a "neither" are half a win for both. Source of the model: Bradley and Terry, "Rank analysis of incomplete
    block designs", Biometrika 39 (1952); of the intervals: bootstrap.py. Raises NotEnough with fewer than three
    generators that a chain of comparisons ties together, or when the comparisons come from one family.
    """
    pairs = [one for one in compared if one.first != one.second]
    names, apart = _tied_together(pairs)
    if len(names) < 3:
        raise NotEnough(f"{len(names) or 'No'} generators were compared with each other; strengths need three or more.",
                        "With two, the win rate says it all.")  # fmt: skip
    kept = [one for one in pairs if one.first in set(names)]
    families = [one.family for one in kept]
    if len(members(families)) < 2:
        raise NotEnough("All comparisons are of one problem or lesson; intervals need at least two.")
    number = len(names)
    wins = resampled(_wins(kept, names), families, seed, resamples).read(
        lambda sums: sums.reshape(*sums.shape[:-1], number, number)
    )
    return Strengths(ranked=_ranked(names, wins), apart=tuple(apart))


def solve(wins: Numbers) -> Numbers:
    """The strengths (… × generators) of greatest likelihood with PENALTY, for wins (… × generators × generators), the
    row's over the column's. NaN for a generator without comparisons. By Newton's method, each step held short."""
    met = wins + np.swapaxes(wins, -1, -2)
    strength = np.zeros(wins.shape[:-1])
    eye = np.eye(wins.shape[-1])
    won = wins.sum(axis=-1)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(strength[..., None, :] - strength[..., :, None]))
        slope = won - (met * chance).sum(axis=-1) - 2 * PENALTY * strength
        bend = met * chance * (1 - chance)
        curve = eye * (bend.sum(axis=-1) + 2 * PENALTY)[..., None] - bend
        step = np.linalg.solve(curve, slope[..., None])[..., 0]
        longest = np.abs(step).max(axis=-1, keepdims=True)
        strength = strength + step * np.minimum(1.0, _LONGEST / np.maximum(longest, _LONGEST))
        if longest.max() < _CLOSE:
            break
    return np.where(met.sum(axis=-1) > 0, strength, np.nan)


def _wins(compared: Sequence[Compared], names: Sequence[str]) -> Numbers:
    """Comparisons × (generators × generators): each one's win, or half a win for both."""
    place = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(compared), len(names), len(names)))
    for number, one in enumerate(compared):
        first, second = place[one.first], place[one.second]
        share = {"A": 1.0, "B": 0.0}.get(one.preferred, 0.5)
        table[number, first, second] += share
        table[number, second, first] += 1 - share
    return table.reshape(len(compared), -1)


def _ranked(names: Sequence[str], wins: Resampled) -> tuple[Strength, ...]:
    found = wins.read(solve)
    n = (wins.total + wins.total.T).sum(axis=1)
    order = np.argsort(-found.total, kind="stable").tolist()
    others = order[1:]
    leads = [found.read(partial(_lead, order[0], other)).drawn().p() for other in others]
    corrected = dict(zip(others, holm(leads), strict=True))
    ranked = []
    for at in order:
        drawn = found.read(itemgetter((..., at))).drawn()
        low, high = drawn.ends()
        interval = Interval(estimate=drawn.estimate, low=low, high=high, n=int(n[at]))
        ranked.append(Strength(generator=names[at], strength=interval, shown_weaker=corrected.get(at, 1.0) <= LEVEL))
    return tuple(ranked)


def _lead(first: int, other: int, strength: Numbers) -> Numbers:
    return np.asarray(strength[..., first] - strength[..., other])


def _tied_together(compared: Sequence[Compared]) -> tuple[list[str], list[str]]:
    """The largest set of generators that a chain of comparisons connects, and all others, each in order."""
    group: dict[str, set[str]] = {}
    for one in compared:
        joined = group.get(one.first, {one.first}) | group.get(one.second, {one.second})
        for name in joined:
            group[name] = joined
    largest = max((group[name] for name in sorted(group)), key=len, default=set())
    return sorted(largest), sorted(set(group) - largest)
