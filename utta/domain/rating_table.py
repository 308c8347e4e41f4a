"""Who gave which item which step of one criterion: the table that agreement is computed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from utta.domain.bootstrap import Numbers
from utta.domain.rubric import Criterion

NOT_RATED = -1


@dataclass(frozen=True, slots=True)
class Given:
    """One review of one item, as bare as agreement needs it. ratings: criterion key → step label, criteria left out are
    not in it. family: the word problem or lesson scene of the item, "" where it stands alone. seconds: what the review
    took, and created_at: when it was given (seconds since the epoch); both None where nobody knows, as from a file."""

    item: int
    reviewer: str
    ratings: Mapping[str, str]
    family: str = ""
    generator: str = ""
    seconds: float | None = None
    created_at: float | None = None


@dataclass(frozen=True)
class RatingTable:
    """Items × reviewers of one criterion.

    levels: the step's position, 0 the least desired, NOT_RATED where the reviewer gave none. items, families: one each
    per row; reviewers: one per column.
    """

    criterion: Criterion
    items: tuple[int, ...]
    families: tuple[str, ...]
    reviewers: tuple[str, ...]
    levels: npt.NDArray[np.int64]

    @property
    def counts(self) -> Numbers:
        """Items × steps: how many reviewers gave the item each step."""
        steps = range(len(self.criterion.steps))
        return np.stack([(self.levels == step).sum(axis=1) for step in steps], axis=1).astype(float)

    @property
    def raters(self) -> npt.NDArray[np.int64]:
        """How many reviewers rated each item."""
        return np.asarray((self.levels != NOT_RATED).sum(axis=1))

    @property
    def twice(self) -> int:
        """How many items two reviewers or more rated."""
        return int((self.raters > 1).sum())


def table(given: Iterable[Given], criterion: Criterion) -> RatingTable:
    """The table of one criterion, items and reviewers in the order in which they first stand.

    Of two ratings by one reviewer of one item the later counts: they are one person's opinion, not two. Reviewers
    without a name are one reviewer, since nothing says that they are two. Raises Refused for a label that the criterion
    does not have.
    """
    place = {label: at for at, label in enumerate(criterion.labels)}
    items: dict[int, str] = {}
    reviewers: dict[str, int] = {}
    levels: dict[tuple[int, str], int] = {}
    for review in given:
        label = review.ratings.get(criterion.key)
        if label is None:
            continue
        items.setdefault(review.item, review.family)
        reviewers.setdefault(review.reviewer, len(reviewers))
        levels[review.item, review.reviewer] = place[label] if label in place else criterion.level(label)
    table = np.full((len(items), len(reviewers)), NOT_RATED)
    row = {item: at for at, item in enumerate(items)}
    for (item, reviewer), level in levels.items():
        table[row[item], reviewers[reviewer]] = level
    return RatingTable(criterion, tuple(items), tuple(items.values()), tuple(reviewers), table)
