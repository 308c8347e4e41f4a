"""One reviewer's sitting: the item before them, what they have chosen and typed, and where they stand.

Everything typed or chosen is kept as a draft on the server at once. A widget's key carries the item's turn, so that a
press meant for the item before finds nothing to press; and a revision, raised whenever a key on the keyboard changes
its value, so that what the browser believed a moment ago cannot undo it. No key holds the id of a response.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

import streamlit as st

from utta.domain.rubric import Criterion, Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import drafts, review_desk, review_queue
from utta.services.review_desk import Desk
from utta.services.review_own import Own
from utta.store.database import Store
from utta.ui import desk

Asking = Literal["", "help", "hand back", "report"]
_SITTING, _REVISING, _TURNS = "_review_sitting", "_review_revising", "_review_turns"
_BESIDE = ("seconds", review_queue.RUBRIC_VERSION)
_WORDS = ("choice", "improve", "improved_response", "rationale")
SAID_INSTEAD = ("reason", "report_problem", "report_comment", "report_side")
"""What is chosen and typed in the dialogs: why an item is skipped, what is wrong with a reply."""


@dataclass
class Sitting:
    """What lies before one reviewer now. Held in their session; every word of theirs is in the store as well."""

    user: User
    turns: Iterator[int]
    """Gives each item shown in this session a number."""
    place: str = ""
    """Where the items come from: see review_desk.Desk."""
    rubric_key: str = DEFAULT_RUBRIC_KEY
    laid: Desk | None = None
    """Where the items come from, and how many are left."""
    item: review_queue.Item | None = None
    revised: Own | None = None
    """The review of one's own that is looked at again, instead of an item that waits."""
    turn: int = 0
    """The number of the item on screen."""
    content: dict[str, Any] = field(default_factory=dict)
    """What the draft holds: rating_CRITERION, choice, improve, improved_response, rationale, what was begun in a
    dialog, seconds, and the rubric's version; nothing empty."""
    kept: dict[str, Any] = field(default_factory=dict)
    """The draft as the store holds it."""
    revisions: dict[str, int] = field(default_factory=dict)
    seeds: dict[str, Any] = field(default_factory=dict)
    heard: tuple[float, int] = (0, 0)
    """How many of the keys that the browser has listened for since a moment were taken."""
    shown_at: float = 0.0
    is_shown: bool = False
    skipped: frozenset[str] = frozenset()
    asking: Asking = ""
    """What a dialog asks now; keys do nothing to the item meanwhile."""
    given: int = 0
    """Reviews given in this sitting."""
    is_saved: bool = False
    """Whether the item before this one was judged: said until something else is done."""
    passed: tuple[str, str] | None = None
    """The item that was skipped or reported last, and what is said when it is taken back; None after a judgement."""
    done: str = ""
    """What came of a look at one's own review, once it is saved."""
    refused: Refused | None = None
    dialog_refused: Refused | None = None
    news: UttaError | str | None = None
    """Something to say above the item, until the next one or the next key."""

    @property
    def store(self) -> Store:
        """The store, in a deed of somebody who is still signed in: see desk.store."""
        return desk.store()

    @property
    def rubric(self) -> Rubric | None:
        """What the item is rated on; None for a comparison."""
        return self.item.rubric if self.item else None

    def has(self, item: str) -> bool:
        """Whether this is the item before the reviewer: a press that came late is for another."""
        return self.item is not None and self.item.key == item

    def next(self, stay: str = "") -> None:
        """Ask the service what comes next (`stay`: the item to keep if it is still open) and lay it out."""
        found = review_desk.lay_out(self.store, self.user, self.place, self.rubric_key, stay, self.skipped)
        self.laid, self.place, self.rubric_key = found, found.place, found.rubric_key
        self._lay(found.item, found.draft)

    def look_again(self, own: Own, item: review_queue.Item, content: dict[str, Any]) -> None:
        """Lay out a review of one's own, with what it says or what was begun to be changed in it."""
        self.revised = own
        self._lay(item, content)

    def key(self, name: str) -> str:
        """The key of one of this item's widgets."""
        return f"review_{self.turn}_{name}_{self.revisions.get(name, 0)}"

    def seed(self, name: str, otherwise: Any = None) -> Any:
        """What that widget holds at first: what was chosen or typed before, else `otherwise`.

        Given to the widget as its default. What a session lays into a widget afterwards can be lost on the way to the
        browser when another press cuts a run off.
        """
        return self.seeds.setdefault(self.key(name), self.content.get(name, otherwise))

    def put(self, name: str, value: Any) -> None:
        """Change what a widget holds from outside of it; an empty value empties it."""
        self._hold(name, value)
        self.revisions[name] = self.revisions.get(name, 0) + 1

    def read(self) -> None:
        """Take over what stands in the widgets."""
        for name in (*self._criteria(), *_WORDS, *SAID_INSTEAD):
            if self.key(name) in st.session_state:
                self._hold(name, st.session_state[self.key(name)])

    def keep(self) -> None:
        """Read the widgets and keep their content as this person's draft of the item.

        Not where Submit was pressed meanwhile: it comes with the same message and stores all of it, or keeps it.
        """
        self.is_saved = False
        if not st.session_state.get(self.key("submit")):
            self.read()
            self.save()

    def save(self) -> None:
        """Keep the content as this person's draft of the item, if it has changed since."""
        typed = {name: value for name, value in self.content.items() if name not in _BESIDE}
        if self.item is not None and typed != self.kept:
            version = self.rubric.version if self.rubric else None
            content = typed | {"seconds": self.seconds, review_queue.RUBRIC_VERSION: version} if typed else {}
            drafts.save(self.store, self.user, review_queue.draft_of(self.item.key), content)
            self.kept = typed

    def has_said(self) -> None:
        """What was typed in a dialog has reached the lead, and is no draft any more."""
        for name in SAID_INSTEAD:
            self.content.pop(name, None)
        self.save()

    def is_rated(self, criterion: Criterion) -> bool:
        """Whether this reviewer has chosen one of a criterion's steps."""
        return self.content.get(f"rating_{criterion.key}") in criterion.labels

    @property
    def ratings(self) -> dict[str, str]:
        """Criterion key → step, only what was chosen."""
        criteria = self.rubric.criteria if self.rubric else ()
        return {one.key: self.content[f"rating_{one.key}"] for one in criteria if self.is_rated(one)}

    @property
    def words(self) -> dict[str, str]:
        """The words that go with every review. A response left as it was found improves nothing."""
        improved, rationale = (str(self.content.get(name) or "") for name in ("improved_response", "rationale"))
        shown = {"", self.item.left.strip(), self.item.right.strip()} if self.item else {""}
        if not self.content.get("improve") or improved.strip() in shown:
            improved = ""
        return {"improved_response": improved, "rationale": rationale if rationale.strip() else ""}

    @property
    def seconds(self) -> float:
        """Time this item has been on the reviewer's screen, in all sittings that left a draft."""
        return round(float(self.content.get("seconds") or 0) + time.time() - self.shown_at, 1)

    def was_left(self) -> bool:
        """Whether the person has been on another page since the item was shown: its widgets are forgotten then."""
        return self.item is not None and self.is_shown and self.key("submit") not in st.session_state

    def _lay(self, item: review_queue.Item | None, content: dict[str, Any]) -> None:
        if item is not None or self.item is not None:
            self.turn, self.heard = next(self.turns), (0, 0)
        self.item, self.content, self.revisions, self.seeds = item, dict(content), {}, {}
        self.kept = {name: value for name, value in content.items() if name not in _BESIDE}
        self.refused = self.dialog_refused = self.news = None
        self.asking, self.shown_at, self.is_shown = "", time.time(), False

    def _hold(self, name: str, value: Any) -> None:
        if value:
            self.content[name] = value
        else:
            self.content.pop(name, None)

    def _criteria(self) -> list[str]:
        return [f"rating_{criterion.key}" for criterion in self.rubric.criteria] if self.rubric else []


def sit_down(user: User) -> Sitting:
    """This session's sitting; whoever comes to the page anew finds the item they left, as they left it."""
    sitting = _held(_SITTING, user)
    if sitting.was_left():
        sitting.save()  # there is something only where the door was shut before it could be kept
    if sitting.laid is None or sitting.was_left() or (sitting.item is None and sitting.is_shown):
        sitting.next(stay=sitting.item.key if sitting.item else "")
    return sitting


def look_again_at(user: User, review_id: int) -> Sitting:
    """This session's look at one of their own reviews; empty until it is laid out, and again when it was left."""
    sitting = _held(_REVISING, user)
    if sitting.was_left():
        sitting.save()
    if sitting.revised is None or sitting.revised.id != review_id or sitting.was_left():
        sitting.revised = sitting.item = None
    return sitting


def _held(key: str, user: User) -> Sitting:
    sitting: Sitting | None = st.session_state.get(key)
    if sitting is None or sitting.user.id != user.id:
        turns = st.session_state.setdefault(_TURNS, count(1))
        sitting = st.session_state[key] = Sitting(user, turns)
    sitting.user = user
    return sitting
