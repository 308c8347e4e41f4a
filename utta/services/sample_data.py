"""Sample data: brought in by one click, marked as sample everywhere, removed whole by one click."""

from dataclasses import dataclass

from utta.domain.user import User
from utta.services import importing
from utta.settings import PROJECT
from utta.store import samples
from utta.store.database import Store

_FOLDER = PROJECT / "data"
_FILES = ("sample_examples.jsonl", "sample_ratings.jsonl", "sample_comparisons.jsonl")


@dataclass(frozen=True)
class Removal:
    """What goes with the sample data: numbers by what a person calls it.

    own_reviews: how many of the reviews people of this team gave, of sample replies.
    """

    counts: dict[str, int]
    own_reviews: int = 0

    @property
    def sentence(self) -> str:
        """What would be or was removed, in words."""
        said = {name: f"{number:,} {name}{'s' * (number != 1)}" for name, number in self.counts.items() if number}
        if self.own_reviews:
            said["review"] += f" ({self.own_reviews:,} of them by your team)"
        parts = list(said.values())
        return ", ".join(parts) if parts else "nothing"


def load(store: Store, by: User) -> int:
    """Bring in the sample examples and reviews; a second time adds nothing. Returns the number of rows added."""
    by.must("lead")
    reports = [importing.import_file(store, _FOLDER / name, is_sample=True) for name in _FILES]
    return sum(report.added for report in reports)


def present(store: Store) -> bool:
    """Whether there is sample data in the store."""
    with store.read() as tx:
        return samples.present(tx)


def what_would_go(store: Store) -> Removal:
    """What `remove` would take away, for the question before it."""
    with store.read() as tx:
        return Removal(samples.counts(tx), samples.reviews_by_people(tx))


def remove(store: Store, by: User) -> Removal:
    """Take away the sample data whole: its examples, responses and reviews, and what was made from them
    (dataset versions, training runs, model versions and evaluations that hold sample rows)."""
    by.must("lead")
    with store.write() as tx:
        removal = Removal(samples.counts(tx), samples.reviews_by_people(tx))
        samples.remove(tx)
    return removal
