"""The list of teaching examples: searched and filtered in the store, a page at a time."""

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.grades import GRADES, grade_label
from utta.domain.text import shortened
from utta.domain.user import User
from utta.domain.vocabulary import SUBJECTS, suggestions
from utta.services import examples
from utta.services.examples import Filter, Page
from utta.ui import desk
from utta.ui import examples_ways as ways

SIZE = 25
_STATUSES = {"All but archived": (), "Submitted": ("submitted",), "Approved": ("approved",), "Archived": ("archived",)}
_PAGE, _SEARCH, _GRADE, _SUBJECT, _STATUS, _MINE = (
    f"examples_{name}" for name in ("page", "search", "grade", "subject", "status", "mine")
)


def show(user: User) -> None:
    """The list, or what to do first where there is none."""
    st.title("Teaching examples")
    ways.tell_news()
    if (
        examples.listed(desk.store(), Filter(statuses=("draft", "submitted", "approved", "archived")), size=1).total
        == 0
    ):
        _nothing_yet(user)
        return
    _deeds(user)
    wanted = _filters(user)
    page = examples.listed(desk.store(), wanted, int(st.session_state.get(_PAGE, 1)), SIZE)
    if page.total == 0:
        _no_match()
        return
    _rows(page, is_filtered=wanted != Filter())
    _pages(page)


def _nothing_yet(user: User) -> None:
    with st.container(border=True, width=760):
        st.subheader("No teaching examples yet")
        st.write(
            "A teaching example is one moment with a student: who they are, what they said, what you would say, "
            "and why. UTTA learns to teach from them. The first takes about five minutes, and what you type is "
            "kept while you type it."
        )
        _deeds(user)


def _deeds(user: User) -> None:
    has_draft = examples.load_draft(desk.store(), user, examples.NEW) is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Continue your draft" if has_draft else "Enter an example", type="primary", key="examples_enter",
                  icon=":material/edit_note:" if has_draft else ":material/add:",
                  on_click=ways.go, args=("new",))  # fmt: skip
        if user.may("expert"):
            st.button("Import a file", icon=":material/upload_file:", key="examples_import",
                      on_click=ways.go, args=("import",))  # fmt: skip


def _filters(user: User) -> Filter:
    search = st.text_input("Search", key=_SEARCH, type="search", live=True, persist_state="session",
                           placeholder="Search questions, responses and topics",
                           icon=":material/search:", label_visibility="collapsed", on_change=_first_page)  # fmt: skip
    subjects = suggestions(SUBJECTS, examples.typed_before(desk.store(), "subject"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        grade = st.selectbox("Grade", GRADES, index=None, placeholder="All grades", format_func=grade_label,
                             key=_GRADE, persist_state="session", on_change=_first_page, width=150)  # fmt: skip
        subject = st.selectbox("Subject", subjects, index=None, placeholder="All subjects", key=_SUBJECT,
                               persist_state="session", on_change=_first_page, width=180)  # fmt: skip
        status = st.selectbox("Status", list(_STATUSES), key=_STATUS, persist_state="session",
                              on_change=_first_page, width=170)  # fmt: skip
        mine = st.toggle("Only mine", key=_MINE, persist_state="session", on_change=_first_page)
    return Filter(
        statuses=_STATUSES[status],  # type: ignore[arg-type]
        grades=() if grade is None else (grade,),
        subjects=(subject,) if subject else (),
        author_id=user.id if mine else None,
        search=(search or "").strip(),
    )


def _first_page() -> None:
    st.session_state[_PAGE] = 1


def _clear() -> None:
    for key, value in ((_SEARCH, ""), (_GRADE, None), (_SUBJECT, None), (_STATUS, "All but archived"), (_MINE, False)):
        st.session_state[key] = value
    _first_page()


def _no_match() -> None:
    st.info("No example fits this search and these filters.", icon=":material/search_off:")
    st.button("Clear search and filters", on_click=_clear)


def _rows(page: Page, is_filtered: bool) -> None:
    first = (page.number - 1) * page.size + 1
    shown = f" · {first:,}–{first + len(page.examples) - 1:,} shown" if page.pages > 1 else ""
    st.caption(f"{desk.count(page.total, 'example')}{' found' if is_filtered else ''}{shown}")
    with st.container(gap="xsmall"):
        for example in page.examples:
            _row(example)


def _row(example: StoredExample) -> None:
    content = example.content
    said = shortened(content.student_question or content.context, 140)
    marks = [ways.STATUS_BADGES[example.status]] + [ways.SAMPLE_BADGE] * example.origin.is_sample
    facts = [grade_label(content.grade), content.subject or "No subject", example.author]
    with st.container(border=True, gap=None, key=f"example_{example.id}"):
        ways.way(desk.plain(said), example_id=example.id)
        told = " · ".join([*(ways.one_line(fact, 40) for fact in facts), desk.ago(example.updated_at)])
        st.markdown(f":small[:gray[{told}]] {' '.join(marks)}")


def _pages(page: Page) -> None:
    if page.pages == 1:
        return
    if st.session_state.get(_PAGE, 1) != page.number:
        st.session_state[_PAGE] = page.number
    with st.container(horizontal_alignment="center"):
        st.pagination(page.pages, key=_PAGE, persist_state="session")
