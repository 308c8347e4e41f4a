"""One reviewer's sitting: the item before them, what they have chosen and typed, and where they stand.

Everything typed or chosen is kept as a draft on the server at once; the widgets of an item carry its turn in their
keys, so that a press meant for the item before finds nothing to press, and nothing of one item is left on the next.
No key holds the id of a response.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import examples, reviews
from utta.store.database import Store

Way = Literal["rate", "compare"]
_SITTING, _ON_PAGE = "_review_sitting", "review_way"


@dataclass
class Sitting:
    """What lies before one reviewer now. Held in their session; every word of theirs is in the store as well."""

    store: Store
    user: User
    way: Way = "rate"
    rubric_key: str = DEFAULT_RUBRIC_KEY
    item: reviews.Item | None = None
    rubric: Rubric | None = None
    standing: reviews.Standing | None = None
    turn: int = 0
    content: dict[str, Any] = field(default_factory=dict)
    """What the draft holds: ratings, choice, improve, improved_response, rationale, seconds."""
    shown_at: float = 0.0
    skipped: frozenset[str] = frozenset()
    refused: Refused | None = None
    news: UttaError | str | None = None
    """Something to say once, above the item."""
    to_top: bool = False

    def key(self, name: str) -> str:
        """The key of one of this item's widgets."""
        return f"review_{self.turn}_{name}"

    def has(self, item: str) -> bool:
        """Whether this is the item before the reviewer: a press that came late is for another."""
        return self.item is not None and self.item.key == item

    def next(self, stay: str = "") -> None:
        """Ask the service what comes next (`stay`: the item to keep if it is still open) and lay it out."""
        self.standing = reviews.standing(self.store, self.user, self.rubric_key)
        if self.way == "rate":
            self.rubric = reviews.rubric(self.store, self.rubric_key)
            self.item = reviews.next_to_rate(self.store, self.user, self.rubric_key, self.skipped, stay)
        else:
            self.item = reviews.next_to_compare(self.store, self.user, self.skipped, stay)
        self.turn += 1
        self.refused, self.shown_at, self.to_top = None, time.time(), True
        self.content = {}
        if self.item is not None:
            draft = examples.load_draft(self.store, self.user, reviews.draft_of(self.item.key))
            self.content = draft[0] if draft else {}
            self._lay_out()

    def read(self) -> None:
        """Take over what stands in the widgets."""
        for name in ("choice", "improve", "improved_response", "rationale"):
            if self.key(name) in st.session_state:
                self.content[name] = st.session_state[self.key(name)] or ""
        chosen = {name: st.session_state.get(self.key(f"rating_{name}")) for name in self._criteria()}
        self.content["ratings"] = {name: label for name, label in chosen.items() if label is not None}

    def keep(self) -> None:
        """Read the widgets and keep their content as this person's draft of the item."""
        self.read()
        if self.item is not None:
            typed = {name: value for name, value in self.content.items() if value and name != "seconds"}
            content = typed | {"seconds": self.seconds} if typed else {}
            examples.save_draft(self.store, self.user, reviews.draft_of(self.item.key), content)

    @property
    def seconds(self) -> float:
        """Time this item has been on the reviewer's screen, in all sittings that left a draft."""
        return round(float(self.content.get("seconds") or 0) + time.time() - self.shown_at, 1)

    @property
    def improved(self) -> str:
        """The improved response, or "" where none was written: one left as it was found improves nothing."""
        text = str(self.content.get("improved_response") or "")
        shown = {self.item.left.strip(), self.item.right.strip()} if self.item else set()
        return text if self.content.get("improve") and text.strip() and text.strip() not in shown else ""

    @property
    def rationale(self) -> str:
        """The rationale as typed, or ""."""
        text = str(self.content.get("rationale") or "")
        return text if text.strip() else ""

    def _lay_out(self) -> None:
        for name in ("choice", "improve", "improved_response", "rationale"):
            if self.content.get(name):
                st.session_state[self.key(name)] = self.content[name]
        known = self._criteria()
        for name, label in self.content.get("ratings", {}).items():
            if label in known.get(name, ()):
                st.session_state[self.key(f"rating_{name}")] = label

    def _criteria(self) -> dict[str, tuple[str, ...]]:
        if self.way != "rate" or self.rubric is None:
            return {}
        return {criterion.key: criterion.labels for criterion in self.rubric.criteria}


def sit_down(store: Store, user: User) -> Sitting:
    """This session's sitting; whoever comes to the page anew finds the item they left, as they left it."""
    sitting: Sitting | None = st.session_state.get(_SITTING)
    if sitting is None or sitting.user.id != user.id:
        sitting = st.session_state[_SITTING] = Sitting(store, user)
    sitting.store, sitting.user = store, user
    if _ON_PAGE not in st.session_state:  # widgets are forgotten when a person goes to another page
        sitting.next(stay=sitting.item.key if sitting.item else "")
    st.session_state[_ON_PAGE] = sitting.way
    return sitting


def submit(sitting: Sitting, item: str, store_it: Callable[[], bool]) -> None:
    """Submit an item once. The next one follows at once; a refusal stays beside what is missing."""
    if not sitting.has(item):
        return
    sitting.keep()
    try:
        stored = store_it()
    except Refused as refused:
        if refused.fields:
            sitting.refused = refused
            return
        sitting.next()
        sitting.news = refused
    except UttaError as error:  # the response has gone
        sitting.next()
        sitting.news = error
    else:
        sitting.next()
        sitting.news = None if stored else "You had already reviewed that one. Here is the next."


def skip(sitting: Sitting, item: str) -> None:
    """Lay an item aside for this sitting; what was typed about it is kept."""
    if not sitting.has(item):
        return
    if sitting.content:
        sitting.keep()
    sitting.skipped |= {item}
    sitting.next()
    if sitting.has(item):
        sitting.news = "This is the last one left, so it stays."
    elif sitting.item is not None and sitting.item.key in sitting.skipped:
        sitting.skipped = frozenset({item})
        sitting.next()
        sitting.news = "You have been through all the others. This is one you skipped."
