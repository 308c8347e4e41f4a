"""Taking data out: what, in which format, and the file made ready before it is offered."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from utta.domain.dataset import SHARES, DatasetVersion
from utta.domain.interchange import Kind
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import downloads, exporting
from utta.services.downloads import Ready
from utta.services.exporting import Filter, Format, Order
from utta.ui import desk

_READY = "taking_out_ready"
_ALL = "all"
_SPLITS = {str(split): split for split in SHARES}
_KINDS: Mapping[Kind, tuple[str, str]] = {
    "examples": ("Teaching examples", "teaching example"), "ratings": ("Ratings", "rating"),
    "comparisons": ("Comparisons", "comparison"),
}  # fmt: skip
_FORMATS: Mapping[Format, tuple[str, str]] = {
    "xlsx": ("Excel, to read and sort", "One sheet. It can be corrected in Excel and imported again."),
    "csv": ("CSV, for statistics", "A plain table for any spreadsheet or program. It can be imported again."),
    "jsonl": ("JSONL, to keep or to move", "Everything exactly as it is, to import here or in another UTTA."),
    "dspy": ("DSPy, as in the fine-tuning guide", "Input, output and all the rest beside them. It can be imported "
             "again."),
    "chat": ("Conversations, for a fine-tuning service", "Only what student and teacher say: no reasons, no licences, "
             "and it cannot be imported again."),
}  # fmt: skip
"""What each format is called and for, and what to know of it."""
_MIME: Mapping[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv",
    "jsonl": "application/jsonl", "dspy": "application/jsonl", "chat": "application/jsonl",
}  # fmt: skip


def offer(user: User, wanted: Filter) -> None:
    """A quiet button that opens the choice of what to download of the wanted examples, and of the reviews like them."""
    key = "taking_out"
    popover = st.popover("Download", icon=":material/download:", key=key, on_change="rerun")
    if not popover.open:
        return
    with popover:
        kind = _kind(key, tuple(_KINDS), st.container()) if user.may("lead") else "examples"
        form = _format(key, kind)
        order = Order(kind, form, wanted, named=_named(user, key, form))
        _file(user, key, order)
        _say_narrowed(kind, wanted)


def offer_version(user: User, version: DatasetVersion) -> None:
    """The same for what is frozen in a dataset version; nothing for a teacher."""
    if not user.may("expert"):
        return
    key = f"taking_out_{version.id}"
    popover = st.popover("Download", icon=":material/download:", key=key, on_change="rerun")
    if not popover.open:
        return
    offered: tuple[Kind, ...] = tuple(_KINDS) if user.may("lead") else ("examples",)
    held = tuple(kind for kind in offered if exporting.count(desk.store(), Order(kind, dataset_id=version.id)))
    with popover:
        what, part = st.columns([3, 2])
        kind = _kind(key, held, what)
        split = part.selectbox("Split", [_ALL, *SHARES], format_func=str.capitalize, key=f"{key}_split",
                               help="With all three, each row says in which it stands.")  # fmt: skip
        form = _format(key, kind)
        order = Order(kind, form, dataset_id=version.id, split=_SPLITS.get(split), named=_named(user, key, form))
        _file(user, key, order)


def _kind(key: str, kinds: tuple[Kind, ...], place: DeltaGenerator) -> Kind:
    return place.selectbox("What", kinds, format_func=lambda kind: _KINDS[kind][0], key=f"{key}_kind")


def _format(key: str, kind: Kind) -> Format:
    forms = [form for form in _FORMATS if form in exporting.FORMATS_OF[kind]]
    form = st.selectbox("Format", forms, format_func=lambda form: _FORMATS[form][0], key=f"{key}_form_{kind}")
    st.caption(_FORMATS[form][1])
    return form


def _named(user: User, key: str, form: Format) -> bool:
    if form == "chat":
        return False  # nobody is named in a conversation
    if user.may("lead"):
        return st.toggle("Names instead of pseudonyms", key=f"{key}_named",
                         help="A pseudonym stands for the same person in every download, and nobody outside can tell "
                              "for whom. Take names only for files that stay in the team.")  # fmt: skip
    st.caption("People appear as pseudonyms, the same at every download.")
    return False


def _file(user: User, key: str, order: Order) -> None:
    """What there is, and the button that makes the file ready, or that hands it over once it is."""
    ready = st.session_state.get(_READY)
    if isinstance(ready, Ready) and ready.order == order and downloads.is_current(desk.store(), ready):
        _hand_over(key, ready)
        return
    try:
        number = exporting.count(desk.store(), downloads.may_have(desk.store(), user, order))
    except UttaError as error:
        desk.say(error)
        return
    said = desk.count(number, _KINDS[order.kind][1])
    if _deed(f"**{said}**" if user.may("expert") else f"**{said}** of yours").button(
        "Make the file", key=f"{key}_make", icon=":material/description:", disabled=not number
    ):
        _make(user, order, number)


def _deed(said: str) -> DeltaGenerator:
    """A line that says what there is, and the place beside it for what can be done with it."""
    line = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    line.markdown(said, width="content")
    return line


def _make(user: User, order: Order, number: int) -> None:
    bar = st.progress(0.0, text="Writing the file")
    downloads.forget(st.session_state.pop(_READY, None))
    try:
        st.session_state[_READY] = downloads.make_ready(
            desk.store(), user, order,
            lambda done: bar.progress(min(1.0, done / number), text=f"Writing the file · {done:,} of {number:,}"),
        )  # fmt: skip
    except UttaError as error:
        bar.empty()
        desk.say(error)
        return
    st.rerun()


def _hand_over(key: str, ready: Ready) -> None:
    said = f"**{desk.count(ready.rows, _KINDS[ready.order.kind][1])}** · {_size(ready.size)}"
    _deed(said).download_button("Download the file", ready.path.read_bytes, ready.name, _MIME[ready.order.form],
                                key=f"{key}_take", icon=":material/download:", on_click="ignore")  # fmt: skip


def _say_narrowed(kind: Kind, wanted: Filter) -> None:
    if kind != "examples" and (wanted.author_id is not None or wanted.profile_kinds or wanted.challenge_types):
        st.caption("The filters for whose example it is, profile and type of challenge do not narrow this.")


def _size(number: int) -> str:
    """A file's size: "340 kB", "1.2 MB"."""
    return f"{max(1, round(number / 1000)):,} kB" if number < 1_000_000 else f"{number / 1_000_000:,.1f} MB"
