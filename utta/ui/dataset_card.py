"""The data card of a dataset version on screen."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from utta.domain.data_card import DataCard, Line, choice_in_words, not_for
from utta.domain.data_card_text import date, split_in_words
from utta.domain.dataset import KINDS, DatasetVersion
from utta.services import data_cards
from utta.ui import desk

_TALLEST = 320  # pixels; a longer table scrolls in itself


def show(version: DatasetVersion) -> None:
    """The card, with the way to take it along as Markdown."""
    with st.spinner("Reading the version"):
        card = data_cards.card(desk.store(), version)
    st.markdown("##### Data card")
    st.markdown(desk.plain(f"Chosen: {choice_in_words(card.choice)}. {_when(card)}"))
    st.markdown(desk.plain(split_in_words(card)))
    key = f"dataset_card_{version.id}"
    shown = st.segmented_control("Show of the card", list(_TABLES), default="Grade and subject", required=True,
                                 label_visibility="collapsed", key=f"{key}_table")  # fmt: skip
    _TABLES[shown](card, f"{key}_{shown}")
    gaps, limits = st.columns(2, gap="large")
    with gaps:
        st.markdown("**Known gaps**")
        _sentences(card.gaps or ["Every grade and subject in it has an example."])
    with limits:
        st.markdown("**What it must not be used for**")
        _sentences(not_for(card))
    st.download_button("Download the card", data_cards.markdown(desk.store(), version), f"data-card-{version.id}.md",
                       "text/markdown", on_click="ignore", icon=":material/download:", key=f"{key}_download",
                       help="As Markdown, to keep beside the data. Nobody is named in it.")  # fmt: skip


def strata(card: DataCard, key: str) -> None:
    """How far each grade and subject reaches the shares of the split."""
    st.caption("How many examples of each grade and subject stand in each split. The aim is 60, 20 and 20 %, as far as "
               "whole families allow.")  # fmt: skip
    _lines("Grade and subject", card.strata, key)


def _when(card: DataCard) -> str:
    if card.saved_from is None or card.saved_to is None:
        return ""
    first, last = date(card.saved_from), date(card.saved_to)
    return f"Revisions saved on {first}." if first == last else f"Revisions saved from {first} to {last}."


def _lines(what: str, lines: Sequence[Line], key: str) -> None:
    rows = [
        {what: line.name} | {split.capitalize(): f"{getattr(line, split):,} ({100 * line.share(split):.0f} %)"
                             for split in ("train", "validation", "test")} | {"All": line.total}
        for line in lines
    ]  # fmt: skip
    _table(rows, key, f"Examples by {what.lower()} and split")


def _sources(card: DataCard, key: str) -> None:
    rows = [
        {"What": KINDS[source.kind][1].capitalize(), "Source": source.source or "Written here",  # type: ignore[index]
         "Licence": source.licence or "Not given", "Number": source.number}
        for source in card.sources
    ]  # fmt: skip
    _table(rows, key, "Sources with their licences and numbers")


def _authors(card: DataCard, key: str) -> None:
    if not card.authors:
        st.caption("No example in it was written here by a person; all came from files.")
        return
    st.caption("Under pseudonyms; examples that came from a file count for their source.")
    rows = [{"Author": name, "Examples": number} for name, number in card.authors.items()]
    _table(rows, key, "Authors under pseudonyms and their examples")


def _table(rows: Sequence[dict[str, Any]], key: str, alt: str) -> None:
    height: Any = _TALLEST if len(rows) > 8 else "content"
    st.dataframe(rows, hide_index=True, key=key, height=height, alt=alt)


def _sentences(sentences: Sequence[str]) -> None:
    st.markdown("\n".join(f"- {desk.plain(sentence)}" for sentence in sentences))


_TABLES = {
    "Grade and subject": strata,
    "Grade": lambda card, key: _lines("Grade", card.grades, key),
    "Subject": lambda card, key: _lines("Subject", card.subjects, key),
    "Profile": lambda card, key: _lines("Profile", card.profiles, key),
    "Sources": _sources,
    "Authors": _authors,
}
