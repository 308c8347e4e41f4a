"""The difference between two dataset versions: in words, in numbers, and row by row."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.dataset import KINDS, DatasetVersion, Item, ItemKind
from utta.domain.dataset_difference import COMPARED, Difference, in_words
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import sealing, version_difference
from utta.ui import dataset_rows, desk, difference

_ON_PAGE, _CHANGED_ON_PAGE = 25, 5
_LABELS = {"added": "Added", "changed": "Changed", "removed": "Removed"}


def show(user: User, newer: DatasetVersion, versions: Sequence[DatasetVersion]) -> None:
    """What is different in `newer`, against another version that is chosen; at first the one frozen before it. Reviews
    are seen one by one only by whom no sealed round forbids it."""
    others = [version for version in versions if version.id != newer.id]
    before = next((at for at, version in enumerate(others) if version.id < newer.id), 0)
    older = st.selectbox(f"Compare {newer.name} with", others, index=before, format_func=lambda version: version.name,
                         key=f"dataset_older_{newer.id}")  # fmt: skip
    with st.spinner("Comparing"):
        found = version_difference.between(desk.store(), older, newer)
    headline = in_words(found, f"“{older.name}”", f"“{newer.name}”")
    st.markdown(f"**{desk.plain(headline)}**")
    _numbers(found)
    may_see_reviews = sealing.may_see_reviews(desk.store(), user)
    kinds = [kind for kind, one in found.items()
             if (one.added or one.changed or one.removed) and (kind == "example" or may_see_reviews)]  # fmt: skip
    if not kinds:
        return
    kind = kinds[0]
    if len(kinds) > 1:
        kind = st.segmented_control(
            "Of what", kinds, default=kinds[0], required=True, label_visibility="collapsed",
            format_func=lambda kind: KINDS[kind][1].capitalize(), key=f"dataset_difference_kind_{newer.id}_{older.id}",
        )  # fmt: skip
    _rows(found[kind], kind, older, newer)


def _numbers(found: dict[ItemKind, Difference]) -> None:
    rows = [
        {"": KINDS[kind][1].capitalize(), "Added": len(one.added), "Changed": len(one.changed),
         "Removed": len(one.removed), "As they were": one.same, "Now in another split": sum(one.moved.values())}
        for kind, one in found.items()
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, height="content", key="dataset_difference_numbers",
                 alt="Numbers of items added, changed, removed, unchanged and moved to another split")  # fmt: skip
    moves = [f"{desk.count(number, *KINDS[kind])} from {before} to {now}"
             for kind, one in found.items() for (before, now), number in sorted(one.moved.items())]  # fmt: skip
    if moves:
        st.caption(f"Between the splits: {', '.join(moves)}. A version is split anew with the families it holds; an "
                   "older version keeps its own split.")  # fmt: skip


def _rows(one: Difference, kind: ItemKind, older: DatasetVersion, newer: DatasetVersion) -> None:
    numbers = {"added": len(one.added), "changed": len(one.changed), "removed": len(one.removed)}
    choices = [name for name, number in numbers.items() if number]
    key = f"dataset_difference_{newer.id}_{older.id}_{kind}"
    chosen = st.segmented_control(
        "Which rows", choices, default=choices[0], required=True, label_visibility="collapsed", key=f"{key}_which",
        format_func=lambda name: f"{_LABELS[name]} ({numbers[name]:,})",
    )  # fmt: skip
    size = _CHANGED_ON_PAGE if chosen == "changed" else _ON_PAGE
    pages = -(-numbers[chosen] // size)
    paged = f"{key}_{chosen}"
    first = (min(dataset_rows.page_number(paged, (older.hash, newer.hash)), pages) - 1) * size
    if chosen == "changed":
        pairs = one.changed[first : first + size]
        before = version_difference.rows(desk.store(), older, [pair[0] for pair in pairs])
        now = version_difference.rows(desk.store(), newer, [pair[1] for pair in pairs])
        st.caption(difference.LEGEND)
        for old, new in zip(before, now, strict=True):
            with st.container(border=True):
                _changed(old, new)
    else:
        version, positions = (newer, one.added) if chosen == "added" else (older, one.removed)
        _table(version_difference.rows(desk.store(), version, positions[first : first + size]), f"{paged}_table")
    dataset_rows.page_buttons(paged, pages)


def _table(items: Sequence[Item], key: str) -> None:
    rows = [
        {"Student question": shortened(item.situation["student_question"] or item.situation["context"], 160),
         "Response": shortened(_response(item), 240), "Grade": item.situation["grade_level"],
         "Subject": item.situation["subject"], "Split": item.split.capitalize(),
         "Source": item.content.get("source") or "Written here"}
        for item in items
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, height="content", row_height=38, key=key,
                 alt="Items of a dataset version, one a row",
                 column_config={"Student question": st.column_config.TextColumn(width=185),
                                "Response": st.column_config.TextColumn(width=255)})  # fmt: skip


def _changed(old: Item, new: Item) -> None:
    moved = f" · moved from {old.split} to {new.split}" if old.split != new.split else ""
    st.markdown(f"**{KINDS[new.kind][0].capitalize()} {new.item_id}**{moved}")
    for name in COMPARED[new.kind]:
        before, now = _text(old.content.get(name)), _text(new.content.get(name))
        if before != now:
            st.caption(name.replace("_", " ").capitalize())
            difference.show(before, now)


def _response(item: Item) -> str:
    return str(item.content["teacher_response" if item.kind == "example" else "response"])


def _text(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {part}" for key, part in value.items() if part)
    if isinstance(value, list | tuple):
        return "; ".join(str(part) for part in value)
    return "" if value is None else str(value)
