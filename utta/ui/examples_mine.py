"""Your examples: what became of each, from a colleague's comment to the models that learned from it."""

import streamlit as st

from utta.domain.example import Status
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import mine
from utta.services.mine import Became, Overview, Use
from utta.ui import desk, examples_open_history
from utta.ui import examples_ways as ways

SIZE = 10
_WHICH, _PAGE = "examples_mine_which", "examples_mine_page"
_ALL = "all"
_NAMES: dict[Status, str] = {
    "draft": "Sent back", "submitted": "Waiting", "approved": "Approved", "archived": "Archived",
}  # fmt: skip
_PARTS = {
    "train": "in the part that models learn from",
    "validation": "in the part that the best program is chosen with",
    "test": "in the part kept aside for measuring",
}
_LEARNED = {"train": "Learned from it", "validation": "Chosen with it", "test": "Trained without seeing it"}


def show(user: User) -> None:
    """One's own examples, those sent back first."""
    st.title("Your examples")
    ways.back()
    ways.tell_news()
    at = mine.overview(desk.store(), user)
    with st.container(width=760):
        if not at.total:
            st.info("You have not entered an example yet. The first takes about five minutes.", icon=":material/info:")
            st.button("Enter an example", type="primary", icon=":material/add:", on_click=ways.go, args=("new",))
            return
        st.markdown(headline(at))
        which = _which(at)
        total = at.counts[which] if which else at.total
        pages = -(-total // SIZE)
        number = min(int(st.session_state.get(_PAGE) or 1), pages)
        for became in mine.listed(desk.store(), user, which, number, SIZE):
            _one(became)
        if pages > 1:
            st.session_state[_PAGE] = number
            st.pagination(pages, key=_PAGE)


def headline(at: Overview) -> str:
    """Where they stand in a sentence or two, as Markdown."""
    words = {"draft": "sent back", "submitted": "waiting for approval", "approved": "approved", "archived": "archived"}
    order: tuple[Status, ...] = ("approved", "submitted", "draft", "archived")
    parts = ", ".join(f"{at.counts[status]:,} {words[status]}" for status in order if at.counts[status])
    told = f"**{desk.count(at.total, 'example')}**: {parts}."
    are = "None is" if not at.held else "1 is" if at.held == 1 else f"{at.held:,} are"
    told += f" {are} in a dataset version{'' if at.held else ' yet'}."
    if at.shown:
        (model, number), *others = at.shown.items()
        more = f", and others in {desk.count(len(others), 'other model version')}" if others else ""
        told += f" {desk.count(number, 'demonstration')} in {desk.plain(model)}{more}."
    return told


def _which(at: Overview) -> Status | None:
    offered = [status for status in _NAMES if at.counts[status]]
    if st.session_state.get(_WHICH) not in (_ALL, *offered):
        st.session_state[_WHICH] = "draft" if at.counts["draft"] else _ALL

    def shown(which: str) -> str:
        return f"All {at.total:,}" if which == _ALL else f"{_NAMES[which]} {at.counts[which]:,}"  # type: ignore[index]

    chosen = st.segmented_control("Show", [_ALL, *offered], format_func=shown, key=_WHICH, required=True,
                                  label_visibility="collapsed", on_change=_first_page)  # fmt: skip
    return None if chosen in (None, _ALL) else chosen  # type: ignore[return-value]


def _first_page() -> None:
    st.session_state[_PAGE] = 1


def _one(became: Became) -> None:
    example = became.example
    content = example.content
    with st.container(border=True, gap="xsmall", key=f"mine_{example.id}"):
        ways.way(desk.plain(shortened(content.student_question or content.context, 140)), example_id=example.id)
        st.markdown(f"{ways.STATUS_BADGES[example.status]} :small[:gray[revision {example.revision}, last changed "
                    f"{desk.ago(example.updated_at)}]]")  # fmt: skip
        if became.comment is not None:
            with st.container(gap=None):
                st.caption(f"{examples_open_history.said_by(became.comment)}, wrote:")
                desk.show_text(became.comment.comment)
        for use in became.uses:
            st.markdown(f":small[{_use(use, example.revision)}]")
        for shown in became.shown:
            st.markdown(f":small[:material/star: {_shown(shown.model, shown.in_own_words)}]")


def _use(use: Use, revision: int) -> str:
    held = use.held
    text = "with this text" if held.revision == revision else f"with an older text (revision {held.revision})"
    learned = ""
    if use.models:
        learned = f". {_LEARNED[held.split]}: {desk.plain(', '.join(use.models))}"
    return f":material/dataset: In {ways.one_line(held.dataset)} {text}, {_PARTS[held.split]}{learned}."


def _shown(model: str, in_own_words: bool) -> str:
    if in_own_words:
        return f"{desk.plain(model)} is shown it as a demonstration, with your answer."
    return (f"{desk.plain(model)} practised on its question and is shown that as a demonstration, with the answer it "
            "gave itself.")  # fmt: skip
