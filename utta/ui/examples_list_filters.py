"""What narrows the list of teaching examples: words, grade, subject, standing, profile, source, one's own."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from utta.domain.example import Status
from utta.domain.grades import GRADES, grade_label
from utta.domain.user import User
from utta.domain.vocabulary import SUBJECTS, suggestions
from utta.services import examples
from utta.services.examples import Filter
from utta.ui import desk

NO_GRADE = -1
_STATUSES: dict[str, tuple[Status, ...]] = {
    "All but archived": (), "Submitted": ("submitted",), "Approved": ("approved",), "Sent back": ("draft",),
    "Archived": ("archived",),
}  # fmt: skip
PAGE, _SEARCH, _GRADE, _SUBJECT, _STATUS, _MINE, _PROFILE, _SOURCE = (
    f"examples_{name}" for name in ("page", "search", "grade", "subject", "status", "mine", "profile", "source")
)
_EMPTY: dict[str, Any] = {
    _SEARCH: "", _GRADE: None, _SUBJECT: None, _STATUS: "All but archived", _MINE: False, _PROFILE: None, _SOURCE: None,
}  # fmt: skip


def show(user: User) -> Filter:
    """The search field and the filters; what is wanted by them."""
    search = st.text_input("Search", key=_SEARCH, type="search", live=True, persist_state="session",
                           placeholder="Search questions, responses and topics",
                           icon=":material/search:", label_visibility="collapsed", on_change=_first_page)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = _choice("Grade", _GRADE, (*GRADES, NO_GRADE), "All grades", 150, _grade_shown)
        subjects = suggestions(SUBJECTS, examples.typed_before(desk.store(), "subject"))
        subject = _choice("Subject", _SUBJECT, subjects, "All subjects", 180)
        status = st.selectbox("Status", list(_STATUSES), key=_STATUS, persist_state="session",
                              on_change=_first_page, width=170)  # fmt: skip
        profile, source = _further()
        mine = st.toggle("Only mine", key=_MINE, persist_state="session", on_change=_first_page)
    return Filter(
        statuses=_STATUSES[status],
        grades=() if grade is None else (None if grade == NO_GRADE else grade,),
        subjects=(subject,) if subject else (),
        profile_kinds=() if profile is None else (profile,),
        sources=() if source is None else (source,),
        author_id=user.id if mine else None,
        search=(search or "").strip(),
    )


def page_number() -> int:
    """The page of the list that is wanted."""
    return int(st.session_state.get(PAGE) or 1)


def clear() -> None:
    """Take every search and filter away; for callbacks."""
    st.session_state.update(_EMPTY)
    _first_page()


def narrow_to(source: str | None) -> None:
    """Show the first page of the examples of one source, or of all; for callbacks of other views."""
    st.session_state.update(_EMPTY | {_SOURCE: source})
    st.session_state.pop(PAGE, None)


def _further() -> tuple[str | None, str | None]:
    profile, source = st.session_state.get(_PROFILE), st.session_state.get(_SOURCE)
    chosen = sum(value is not None for value in (profile, source))
    label = f"More filters ({chosen})" if chosen else "More filters"
    popover = st.popover(label, icon=":material/tune:", key="examples_more", on_change="rerun")
    if not popover.open:  # what there is to choose from is counted once somebody looks
        return profile, source
    kinds = examples.counted(desk.store(), "profile_kind")
    sources = examples.counted(desk.store(), "source")
    with popover:
        profile = _choice("Student profile", _PROFILE, sorted(kinds, key=_named_first), "All profiles", "stretch",
                          _profile_shown)  # fmt: skip
        source = _choice("Source", _SOURCE, sorted(sources, key=str.casefold), "All sources", "stretch",
                         lambda name: name or "Entered here")  # fmt: skip
        st.caption("The source is what an imported file says of where its rows are from.")
    return profile, source


def _choice(label: str, key: str, options: Sequence[Any], every: str, width: Any, shown: Any = str) -> Any:
    held = st.session_state.get(key)
    offered = list(options) if held is None or held in options else [held, *options]
    return st.selectbox(label, offered, index=None, placeholder=every, format_func=shown, key=key,
                        persist_state="session", on_change=_first_page, width=width)  # fmt: skip


def _named_first(kind: str) -> tuple[int, str]:
    return ("", "Other").index(kind) + 1 if kind in ("", "Other") else 0, kind


def _profile_shown(kind: str) -> str:
    return {"": "No profile given", "Other": "Another profile"}.get(kind, kind)


def _grade_shown(grade: int) -> str:
    return "Grade not given" if grade == NO_GRADE else grade_label(grade)


def _first_page() -> None:
    st.session_state[PAGE] = 1
