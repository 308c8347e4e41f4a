"""Phrases that come again from turn to turn, as a language model's do more than children's."""

from collections import Counter
from collections.abc import Sequence

from utta.domain.text import normalised

_OPENING, _RUN = 3, 4


def repeated_openings(texts: Sequence[str]) -> list[float | None]:
    """For each text, 1 where another begins with the same three words, else 0; None for one of fewer words."""
    begins = [tuple(normalised(text).split()[:_OPENING]) for text in texts]
    count = Counter(begins)
    return [None if len(begin) < _OPENING else float(count[begin] > 1) for begin in begins]


def repeated_phrases(texts: Sequence[str]) -> list[float | None]:
    """For each text, the share of its runs of four words that stand in another text too; None for one without a run."""
    runs = [_runs(text) for text in texts]
    count = Counter(run for own in runs for run in own)
    return [sum(count[run] > 1 for run in own) / len(own) if own else None for own in runs]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = normalised(text).split()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
