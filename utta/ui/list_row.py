"""A row of a list: words at its left, and what can be done at its edge, however long the words are."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """The places for the words and for the buttons; on a phone the buttons stand under the words."""
    words, edge = st.columns([5, 1], vertical_alignment="center")
    return words, edge.container(horizontal_alignment="right", gap="xsmall")
