"""What people prefer: wins between each two generators, who wins how often, and whether the left side is favoured."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval
from utta.domain.review import Preferred
from utta.domain.statistics import wilson


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison of responses by two generators. preferred: A is the first's, B the second's. shown_left: which of
    the two stood on the left, None where nobody knows. family: the word problem or lesson, "" where it stands alone."""

    first: str
    second: str
    preferred: Preferred
    shown_left: str | None = None
    family: str = ""


class PairCount(BaseModel):
    """How one generator fared against another.

    rate: the share of comparisons it won, a tie and a "neither" each counting half to both, since both say that neither
    is the better one; with Wilson's 95 % interval. n is the number of comparisons.
    """

    model_config = ConfigDict(frozen=True)

    generator: str
    against: str
    wins: int
    losses: int
    ties: int
    neither: int
    rate: Interval

    @property
    def n(self) -> int:
        """All comparisons of the two."""
        return self.wins + self.losses + self.ties + self.neither

    @property
    def turned(self) -> "PairCount":
        """The same from the other's side."""
        return pair_count(self.against, self.generator, self.losses, self.wins, self.ties, self.neither)


class PositionBias(BaseModel):
    """Whether the response on the left is favoured.

    left: the share of decided comparisons (A or B) that it won, with Wilson's 95 % interval; None without any of which
    the sides are known. unknown: decided comparisons whose sides nobody knows, as from a file.
    """

    model_config = ConfigDict(frozen=True)

    left: Interval | None
    unknown: int

    @property
    def sentence(self) -> str:
        """What it shows, in a sentence."""
        if self.left is None:
            return "Whether a side is favoured is not known: no decided comparison says which response stood left."
        rest = f" Of {self.unknown:,} more, as from files, the sides are not known." if self.unknown else ""
        share = f"{self.left.estimate:.0%} of {self.left.n:,} decided comparisons"
        between = f"(95 % interval {self.left.low:.0%} to {self.left.high:.0%})"
        if self.left.low <= 0.5 <= self.left.high:
            return f"No side is shown to be favoured: the left response won {share} {between}.{rest}"
        side = "left" if self.left.low > 0.5 else "right"
        return (f"The {side} side is favoured: the left response won {share} {between}. Where sides are balanced no "
                f"generator gains by it, but differences look smaller than they are.{rest}")  # fmt: skip


def pair_counts(compared: Sequence[Compared]) -> tuple[PairCount, ...]:
    """Every two generators that were compared, once each, in the order of their names. What a generator's responses did
    against each other says nothing about it and is left out."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in compared:
        if one.first != one.second:
            counts[_said(one)] += 1
    pairs = sorted({(first, second) for first, second, _ in counts})
    return tuple(
        pair_count(first, second, *(counts[first, second, said] for said in ("A", "B", "tie", "neither")))
        for first, second in pairs
    )


def pair_count(generator: str, against: str, wins: int, losses: int, ties: int, neither: int) -> PairCount:
    """The count of one pair with its win rate. There is at least one comparison."""
    rate = wilson(wins + (ties + neither) / 2, wins + losses + ties + neither)
    return PairCount(generator=generator, against=against, wins=wins, losses=losses, ties=ties, neither=neither,
                     rate=rate)  # fmt: skip


def finding(pairs: Sequence[PairCount]) -> str:
    """What the pairs show, in a title. A pair shows a preference where the interval of its win rate holds no half."""
    if not pairs:
        return "Nothing has been compared yet"
    more = [pair for pair in pairs if pair.rate.low > 0.5]
    less = [pair for pair in pairs if pair.rate.high < 0.5]
    if len(pairs) == 1:
        pair = less[0].turned if less else pairs[0]
        share = f"{pair.rate.estimate:.0%} of {_many(pair.n)} ({pair.rate.low:.0%} to {pair.rate.high:.0%})"
        if more or less:
            return f"{pair.generator} is preferred to {pair.against} in {share}"
        return f"No difference shown between {pair.generator} and {pair.against}: {pair.generator} won {share}"
    if len({pair.generator for pair in pairs}) == 1:
        return _of_one(pairs, more, less)
    return f"In {len(more) + len(less)} of {len(pairs)} pairs one is shown to be preferred"


def against_each(pairs: Sequence[PairCount], generator: str) -> tuple[PairCount, ...]:
    """One generator's pairs from its own side, the one it wins most against first."""
    own = [pair if pair.generator == generator else pair.turned for pair in pairs
           if generator in (pair.generator, pair.against)]  # fmt: skip
    return tuple(sorted(own, key=lambda pair: (-pair.rate.estimate, pair.against)))


def win_rates(pairs: Sequence[PairCount]) -> dict[str, Interval]:
    """Each generator's win rate over all its comparisons, the best first. It depends on whom it met: Bradley–Terry
    strengths (bradley_terry.py) do not."""
    both = [*pairs, *(pair.turned for pair in pairs)]
    rates = {}
    for generator in {pair.generator for pair in both}:
        own = [pair for pair in both if pair.generator == generator]
        won = sum(pair.wins + (pair.ties + pair.neither) / 2 for pair in own)
        rates[generator] = wilson(won, sum(pair.n for pair in own))
    return dict(sorted(rates.items(), key=lambda item: (-item[1].estimate, item[0])))


def position_bias(compared: Sequence[Compared]) -> PositionBias:
    """Whether the left side wins more than half of the decided comparisons."""
    decided = [one for one in compared if one.preferred in ("A", "B")]
    known = [one for one in decided if one.shown_left is not None]
    left = sum(one.preferred == one.shown_left for one in known)
    return PositionBias(left=wilson(left, len(known)) if known else None, unknown=len(decided) - len(known))


def _of_one(pairs: Sequence[PairCount], more: Sequence[PairCount], less: Sequence[PairCount]) -> str:
    """What the pairs of one generator show."""
    name, even = pairs[0].generator, [pair.against for pair in pairs if pair.rate.low <= 0.5 <= pair.rate.high]
    if not more and not less:
        return f"No difference shown between {name} and any of the {len(pairs)} others"
    said = [f"{name} is preferred to {len(more)} of {len(pairs)} others"] if more else []
    if less:
        said.append(f"{len(less)} {'is' if len(less) == 1 else 'are'} preferred to {'it' if more else name}")
    if even:
        said.append(f"no difference shown from {' and '.join(even) if len(even) < 3 else f'the other {len(even)}'}")
    return "; ".join(said)


def _many(comparisons: int) -> str:
    return f"{comparisons:,} comparison{'' if comparisons == 1 else 's'}"


def _said(one: Compared) -> tuple[str, str, str]:
    """The pair in the order of the names, and who of it was preferred."""
    if one.first < one.second:
        return one.first, one.second, one.preferred
    turned = {"A": "B", "B": "A"}.get(one.preferred, one.preferred)
    return one.second, one.first, turned
