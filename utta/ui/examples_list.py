"""The list of teaching examples: searched and filtered in the store, a page at a time."""

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.grades import grade_label
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import examples
from utta.services.examples import Filter, Page
from utta.ui import desk, examples_bulk, examples_drafts, examples_list_filters, examples_wanted, taking_out
from utta.ui import examples_ways as ways

SIZE = 25


def show(user: User) -> None:
    """The list, or what to do first where there is none."""
    st.title("Teaching examples")
    ways.tell_news()
    if not examples.is_any(desk.store()):
        _nothing_yet(user)
        return
    _deeds(user)
    examples_wanted.show(user)
    wanted = examples_list_filters.show(user)
    page = examples.listed(desk.store(), wanted, examples_list_filters.page_number(), SIZE)
    if page.total == 0:
        st.info("No example fits this search and these filters.", icon=":material/search_off:")
        st.button("Clear search and filters", on_click=examples_list_filters.clear)
        return
    is_choosing = _count(user, page, wanted)
    if is_choosing:
        examples_bulk.show(user, page, wanted)
    with st.container(gap="xsmall"):
        for example in page.examples:
            _row(example, is_choosing)
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
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Enter an example", type="primary", key="examples_enter", icon=":material/add:",
                  on_click=ways.go, args=("new",))  # fmt: skip
        if user.may("expert"):
            st.button("Import a file", icon=":material/upload_file:", key="examples_import",
                      on_click=ways.go, args=("import",))  # fmt: skip
        ways.way("Your examples", view="mine", icon=":material/person:")
    examples_drafts.show(user)


def _count(user: User, page: Page, wanted: Filter) -> bool:
    """How many there are, in which order, taking them out, and whether several are being chosen."""
    first = (page.number - 1) * page.size + 1
    found = " found" if wanted != Filter() else ""
    shown = f" · {first:,}–{first + len(page.examples) - 1:,} shown" if page.pages > 1 else ""
    order = " · newest first" if wanted.search else " · last changed first"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{desk.count(page.total, 'example')}{found}{shown}{order}", width="content")
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            taking_out.offer(user, wanted)
            return examples_bulk.switch()


def _row(example: StoredExample, is_choosing: bool) -> None:
    content = example.content
    said = desk.plain(shortened(content.student_question or content.context, 140))
    marks = [ways.STATUS_BADGES[example.status]] + [ways.SAMPLE_BADGE] * example.origin.is_sample
    facts = [grade_label(content.grade), content.subject or "No subject", example.author]
    told = " · ".join([*(ways.one_line(fact, 40) for fact in facts), desk.ago(example.updated_at)])
    with st.container(border=True, gap=None, key=f"example_{example.id}"):
        if is_choosing:
            examples_bulk.pick(example.id, said)
        else:
            ways.way(said, example_id=example.id)
        st.markdown(f":small[:gray[{told}]] {' '.join(marks)}")


def _pages(page: Page) -> None:
    if page.pages == 1:
        return
    key = examples_list_filters.PAGE
    if st.session_state.get(key, 1) != page.number:
        st.session_state[key] = page.number
    with st.container(horizontal_alignment="center"):
        st.pagination(page.pages, key=key, persist_state="session")
