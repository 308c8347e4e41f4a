"""One reviewer's sitting: the item before them, what they have chosen and typed, and where they stand.

Everything typed or chosen is kept as a draft on the server at once. A widget's key carries the item's turn, so that a
press meant for the item before finds nothing to press; and a revision, raised whenever a key on the keyboard changes
its value, so that what the browser believed a moment ago cannot undo it. No key holds the id of a response.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from utta.domain.rubric import Criterion, Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import drafts, review_queue, reviews
from utta.store.database import Store
from utta.ui import review_keys

Way = Literal["rate", "compare"]
_SITTING, _ON_PAGE = "_review_sitting", "review_way"
_BESIDE = ("seconds", review_queue.RUBRIC_VERSION)
_WORDS = ("choice", "improve", "improved_response", "rationale")


@dataclass
class Sitting:
    """What lies before one reviewer now. Held in their session; every word of theirs is in the store as well."""

    store: Store
    user: User
    way: Way = "rate"
    rubric_key: str = DEFAULT_RUBRIC_KEY
    item: review_queue.Item | None = None
    rubric: Rubric | None = None
    rubrics: tuple[Rubric, ...] = ()
    standing: review_queue.Standing | None = None
    turn: int = 0
    content: dict[str, Any] = field(default_factory=dict)
    """What the draft holds: rating_CRITERION, choice, improve, improved_response, rationale, seconds, and the rubric's
    version; nothing empty."""
    revisions: dict[str, int] = field(default_factory=dict)
    heard: tuple[float, int] = (0, 0)
    """How many of the keys that the browser has listened for since a moment were taken."""
    shown_at: float = 0.0
    skipped: frozenset[str] = frozenset()
    refused: Refused | None = None
    news: UttaError | str | None = None
    """Something to say once, above the item."""

    def has(self, item: str) -> bool:
        """Whether this is the item before the reviewer: a press that came late is for another."""
        return self.item is not None and self.item.key == item

    def next(self, stay: str = "") -> None:
        """Ask the service what comes next (`stay`: the item to keep if it is still open) and lay it out."""
        self.standing = review_queue.standing(self.store, self.user, self.rubric_key)
        if self.way == "rate":
            self.rubrics = tuple(reviews.rubrics_in_use(self.store))
            self.item = review_queue.next_to_rate(self.store, self.user, self.rubric_key, self.skipped, stay)
            self.rubric = self.item.rubric if self.item else None
        else:
            self.item = review_queue.next_to_compare(self.store, self.user, self.skipped, stay)
        self.turn += 1
        self.refused, self.shown_at, self.heard = None, time.time(), (0, 0)
        self.content, self.revisions = {}, {}
        if self.item is not None:
            draft = drafts.load(self.store, self.user, review_queue.draft_of(self.item.key))
            self.content = draft[0] if draft else {}

    def key(self, name: str) -> str:
        """The key of one of this item's widgets."""
        return f"review_{self.turn}_{name}_{self.revisions.get(name, 0)}"

    def seeded(self, name: str) -> str:
        """The same, with what was chosen or typed before laid into the widget; nothing is there by itself."""
        key = self.key(name)
        if key not in st.session_state and name in self.content:
            st.session_state[key] = self.content[name]
        return key

    def put(self, name: str, value: Any) -> None:
        """Change what a widget holds from outside of it; an empty value empties it."""
        self._hold(name, value)
        self.revisions[name] = self.revisions.get(name, 0) + 1

    def read(self) -> None:
        """Take over what stands in the widgets."""
        for name in (*self._criteria(), *_WORDS):
            if self.key(name) in st.session_state:
                self._hold(name, st.session_state[self.key(name)])

    def keep(self) -> None:
        """Read the widgets and keep their content as this person's draft of the item."""
        self.read()
        if self.item is not None:
            typed = {name: value for name, value in self.content.items() if name not in _BESIDE}
            version = self.rubric.version if self.rubric and self.way == "rate" else None
            content = typed | {"seconds": self.seconds, review_queue.RUBRIC_VERSION: version} if typed else {}
            drafts.save(self.store, self.user, review_queue.draft_of(self.item.key), content)

    def is_rated(self, criterion: Criterion) -> bool:
        """Whether this reviewer has chosen one of a criterion's steps."""
        return self.content.get(f"rating_{criterion.key}") in criterion.labels

    @property
    def ratings(self) -> dict[str, str]:
        """Criterion key → step, only what was chosen."""
        criteria = self.rubric.criteria if self.rubric else ()
        return {one.key: self.content[f"rating_{one.key}"] for one in criteria if self.is_rated(one)}

    @property
    def words(self) -> dict[str, Any]:
        """What goes with every review. A response left as it was found improves nothing."""
        improved, rationale = (str(self.content.get(name) or "") for name in ("improved_response", "rationale"))
        shown = {"", self.item.left.strip(), self.item.right.strip()} if self.item else {""}
        if not self.content.get("improve") or improved.strip() in shown:
            improved = ""
        return {"improved_response": improved, "rationale": rationale if rationale.strip() else "",
                "seconds": self.seconds}  # fmt: skip

    @property
    def seconds(self) -> float:
        """Time this item has been on the reviewer's screen, in all sittings that left a draft."""
        return round(float(self.content.get("seconds") or 0) + time.time() - self.shown_at, 1)

    def _hold(self, name: str, value: Any) -> None:
        if value:
            self.content[name] = value
        else:
            self.content.pop(name, None)

    def _criteria(self) -> list[str]:
        rubric = self.rubric if self.way == "rate" else None
        return [f"rating_{criterion.key}" for criterion in rubric.criteria] if rubric else []


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


def hear(sitting: Sitting, do: Callable[[str], None]) -> None:
    """Do what the keys pressed since the last time ask for, each once and in order."""
    since, keys = review_keys.pressed(sitting.turn)
    taken = sitting.heard[1] if since == sitting.heard[0] else 0
    new, sitting.heard = keys[taken:], (since, max(taken, len(keys)))
    sitting.read()
    for key in new:
        do(key)
    if new:
        sitting.keep()


def submit(sitting: Sitting, store_it: Callable[[], bool]) -> None:
    """Submit an item once. The next one follows at once; a refusal stays beside what is missing."""
    sitting.keep()
    news: UttaError | str | None = None
    try:
        if not store_it():
            news = "You had already reviewed that one. Here is the next."
    except UttaError as error:
        if isinstance(error, Refused) and error.fields:
            sitting.refused = error
            return
        news = error  # the response has gone
    sitting.next()
    sitting.news = news


def skip(sitting: Sitting, item: str) -> None:
    """Lay an item aside for this sitting; what was typed about it is kept."""
    if not sitting.has(item):
        return
    sitting.keep()
    sitting.skipped |= {item}
    sitting.next()
    if sitting.has(item):
        sitting.news = "This is the last one left, so it stays."
    elif sitting.item is not None and sitting.item.key in sitting.skipped:
        sitting.skipped = frozenset({item})
        sitting.next()
        sitting.news = "You have been through all the others. This is one you skipped."
