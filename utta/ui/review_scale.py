"""A rubric's criteria as a reviewer sees them: every step with what it means and a reply that stands for it."""

from collections.abc import Callable

import streamlit as st

from utta.domain.rubric import Criterion
from utta.ui import desk


def steps(criterion: Criterion, key: str, on_change: Callable[[], None] | None = None,
          chosen: str | None = None, about: str = "") -> None:  # fmt: skip
    """The criterion's name, its question with the examples behind it, and its steps to choose from. chosen: the step
    that is chosen at first; none by itself. about: what a rubric says of its examples: which student they answer."""
    said = {step.label: step.description for step in criterion.steps}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{desk.plain(criterion.name)}**", width="content")
        _examples(criterion, about, f"{key}_examples")
    st.radio(
        desk.plain(criterion.question or "Which step fits?"),  # as a screen reader says it, so without colour
        criterion.labels,
        index=criterion.labels.index(chosen) if chosen in criterion.labels else None,
        format_func=lambda label: f"**{desk.plain(label)}** {desk.plain(said.get(label, ''))}",
        key=key,
        label_visibility="visible" if criterion.question else "collapsed",
        on_change=on_change,
    )


def _examples(criterion: Criterion, about: str, key: str) -> None:
    """The replies that stand for the steps, behind a button: a help sign's box is cut off on a phone."""
    replies = [f"**{desk.plain(step.label)}** “{desk.plain(step.anchor)}”" for step in criterion.steps if step.anchor]
    if replies:
        with st.popover("Examples", type="tertiary", key=key):
            st.markdown("\n\n".join([desk.plain(about) or "For example:", *replies]))
