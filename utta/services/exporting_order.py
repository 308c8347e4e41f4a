"""What somebody wants to take out, and whether they may."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from utta.domain.dataset import SHARES, Split
from utta.domain.example import Status
from utta.domain.interchange import KINDS, Kind
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.store.examples import Filter

Format = Literal["jsonl", "csv", "xlsx", "dspy", "chat"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "xlsx", "dspy", "chat")
FORMATS_OF: dict[Kind, tuple[Format, ...]] = {"examples": FORMATS, "ratings": FORMATS[:3], "comparisons": FORMATS[:3]}
EVERYTHING = Filter(statuses=("draft", "submitted", "approved", "archived"))


@dataclass(frozen=True)
class Order:
    """Which rows, in which format. wanted: which of them, None for all with the archived ones; of ratings and
    comparisons see `chosen_by` of store/reviews.py. dataset_id: those frozen in a dataset version instead, split: in
    one of its splits. named: people by name instead of by pseudonym. open_rounds: also reviews of rounds that are not
    closed, which no page asks for."""

    kind: Kind = "examples"
    form: Format = "jsonl"
    wanted: Filter | None = None
    dataset_id: int | None = None
    split: Split | None = None
    named: bool = False
    open_rounds: bool = False

    def __post_init__(self) -> None:
        """Raise Refused for what cannot be written."""
        if self.kind not in KINDS or self.form not in FORMATS_OF[self.kind]:
            formats = ", ".join(FORMATS_OF.get(self.kind, FORMATS))
            raise Refused(f"UTTA does not export {self.kind} as {self.form}.",
                          f"Kinds: {', '.join(KINDS)}; formats: {formats}.")  # fmt: skip
        if self.dataset_id is not None and self.wanted is not None:
            raise Refused("A dataset version is taken out as it was frozen, without filters.",
                          "Leave out the filters, or the dataset version.")  # fmt: skip
        if self.split is not None and self.dataset_id is None:
            raise Refused("Only a dataset version has splits.", "Name the dataset version as well.")
        if self.split is not None and self.split not in SHARES:
            raise Refused(f"There is no split “{self.split}”.", f"Choose one of: {', '.join(SHARES)}.")

    @property
    def filter(self) -> Filter:
        """Which rows of the store, where no dataset version is asked for."""
        return self.wanted or EVERYTHING


def allowed(by: User, order: Order) -> Order:
    """The order as far as this person may have it: a teacher's is about their own examples alone.

    Raises NotAllowed for a teacher who asks for more, and for names and reviews unless a lead asks; see also
    services/sealing.py.
    """
    if order.named:
        by.must("lead")
    if by.may("expert"):
        if order.kind != "examples":
            by.must("lead")
        return replace(order, open_rounds=False)
    if order.kind != "examples" or order.dataset_id is not None:
        raise NotAllowed("A teacher can take out only their own examples.", "Ask an expert or the lead.")
    return replace(order, wanted=replace(order.filter, author_id=by.id))


def statuses_of(kind: Kind, chosen: Sequence[Status]) -> tuple[Status, ...]:
    """The statuses chosen, or all. Raises Refused for a kind that has none."""
    if chosen and kind != "examples":
        raise Refused("Only teaching examples have a status.", "Leave it out.")
    return tuple(chosen) or EVERYTHING.statuses
