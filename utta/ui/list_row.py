"""A row of a list: words at its left, and what can be done at its edge, however long the words are."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def places(words_to_edge: int = 5) -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places for the words and for the buttons; on a phone the buttons stand under the words. words_to_edge: how
    many times as wide the words' place is; more where the buttons say little."""
    words, edge = st.columns([words_to_edge, 1], vertical_alignment="center")
    return words, edge.container(horizontal_alignment="right", gap="xsmall")
