"""One opening of the form: which draft it goes on with, what it began from, and keeping what is typed into it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import drafts
from utta.services.suggestions import Typed, typed_before
from utta.ui import desk, examples_fields
from utta.ui.examples_drafts import IN_ADDRESS
from utta.ui.examples_wanted import PREFILL

_OPENING, _UNKEPT = "example_form", "_example_unkept"
_SEEN, _TOKEN, _REQUEST, _ORIGIN = "_seen_revision", "_token", "_request", "_origin"


@dataclass
class Opening:
    """item: the name of its draft. token: makes a second press store nothing new; it travels with the draft, as do
    request_id, the request it answers, and origin, what it began with if not with an empty form.

    seen: the revision an edit began from, 0 for a new example. left_at: when the draft it was filled from was kept,
    kept_at: when what stands in it was. is_gone: the draft asked for is not there any more; is_apart: it went on in
    another window, and from here as another one. others: how many other drafts of new examples there are. left: what
    the person was warned of and leaves as it is.
    """

    item: str
    token: str
    before: Typed
    seen: int = 0
    request_id: int | None = None
    origin: Origin | None = None
    is_gone: bool = False
    is_apart: bool = False
    others: int = 0
    left_at: float | None = None
    kept_at: float | None = None
    refused: Refused | None = None
    were_blank: frozenset[str] = frozenset()
    failed: UttaError | None = None
    is_done: bool = False
    left: set[tuple[str, str]] = field(default_factory=set)

    @property
    def kept(self) -> drafts.Kept | None:
        """Its draft as it was kept last."""
        return None if self.kept_at is None else drafts.Kept(self.item, self.kept_at)


def of_new(user: User) -> Opening:
    """The form for a new example: what is open in this session, the draft that the address names, or an empty one."""
    prefill = st.session_state.pop(PREFILL, None)
    key = st.query_params.get(IN_ADDRESS, "")
    held = _held()
    if held is not None and prefill is None and drafts.key_of(held.item) and key in ("", drafts.key_of(held.item)):
        return held
    opening = _fresh(drafts.item_of_new(key or drafts.new_key()))
    values: Mapping[str, Any] | None = None
    if isinstance(prefill, Mapping):
        opening.item = drafts.item_of_new(str(prefill.get("draft") or drafts.new_key()))
        opening.request_id, opening.origin = _whole(prefill.get("request")), prefill.get("origin")
        values = _draft(user, opening) or prefill
    elif key:
        values = _draft(user, opening)
        if values is None:
            opening.item, opening.is_gone = drafts.item_of_new(drafts.new_key()), True
    begun = [draft for draft in drafts.of_examples(desk.store(), user) if draft.key and draft.item != opening.item]
    opening.others = len(begun)
    _begin(opening, values or {})
    if opening.origin is not None:
        st.query_params[IN_ADDRESS] = drafts.key_of(opening.item)  # where a reload finds it again
        if opening.kept_at is None:
            keep(user, opening)
    return opening


def of_edit(user: User, stored: StoredExample) -> Opening:
    """The form for an example there is: what is open in this session, the person's draft, or the stored text."""
    item, held = drafts.item_of(stored.id), _held()
    if held is not None and held.item == item:
        return held
    opening = _fresh(item)
    opening.seen = stored.revision
    return _begin(opening, _draft(user, opening) or stored.content.model_dump(mode="json"))


def keep(user: User, opening: Opening) -> None:
    """Keep what stands in the fields as a draft; a new example's empty form is none."""
    values = examples_fields.typed()
    st.session_state[_UNKEPT] = user.id, opening.item, dict(values)  # stays where the door is shut, until they are back
    if opening.seen:
        values |= {_SEEN: opening.seen, _TOKEN: opening.token}
        opening.kept_at = drafts.save(desk.store(), user, opening.item, values)
    elif any(values.values()):
        origin = opening.origin.model_dump() if opening.origin else None
        values |= {_TOKEN: opening.token, _REQUEST: opening.request_id, _ORIGIN: origin}
        kept = drafts.save_new(desk.store(), user, opening.item, values, opening.kept_at)
        if kept.item != opening.item:
            opening.item, opening.is_apart = kept.item, True
        opening.kept_at = kept.at
        st.query_params[IN_ADDRESS] = drafts.key_of(opening.item)
    else:
        discard(user, opening)
    del st.session_state[_UNKEPT]


def discard(user: User, opening: Opening) -> None:
    """Throw away the draft, where it is still as it was kept from here."""
    if opening.kept_at is not None:
        drafts.discard(desk.store(), user, opening.item, opening.kept_at)
        opening.kept_at = None
    st.query_params.pop(IN_ADDRESS, None)


def go_on_from(user: User, stored: StoredExample, mine: Mapping[str, Any]) -> None:
    """One's own text again, now on top of the revision that was just read."""
    drafts.save(desk.store(), user, drafts.item_of(stored.id), {**mine, _SEEN: stored.revision})
    st.session_state.pop(_OPENING, None)


def _held() -> Opening | None:
    held = st.session_state.get(_OPENING)
    is_open = isinstance(held, Opening) and not held.is_done and examples_fields.are_there()
    return held if is_open else None


def _fresh(item: str) -> Opening:
    return Opening(item, uuid.uuid4().hex, typed_before(desk.store()))


def _draft(user: User, opening: Opening) -> dict[str, Any] | None:
    """What the opening's draft holds, with the marks that travel with it taken over, and what could not be kept."""
    kept = drafts.load(desk.store(), user, opening.item)
    *whose, unkept = st.session_state.pop(_UNKEPT, (0, "", {}))
    is_theirs = whose == [user.id, opening.item]
    if kept is None:
        return unkept if is_theirs else None
    values, opening.left_at = kept
    opening.kept_at = opening.left_at
    opening.token = str(values.get(_TOKEN) or opening.token)
    opening.seen = int(values.get(_SEEN) or opening.seen)
    opening.request_id = _whole(values.get(_REQUEST))
    opening.origin = Origin(**values[_ORIGIN]) if values.get(_ORIGIN) else None
    return values | unkept if is_theirs else values


def _begin(opening: Opening, values: Mapping[str, Any]) -> Opening:
    examples_fields.put(values)
    st.session_state[_OPENING] = opening
    return opening


def _whole(number: Any) -> int | None:
    return number if isinstance(number, int) else None
