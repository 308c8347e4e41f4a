"""A rubric's criteria as a reviewer sees them: side by side, every step with what it means and a reply that stands
for it."""

from collections.abc import Callable, Iterator

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from utta.domain.rubric import Criterion, Rubric
from utta.ui import desk

_A_ROW = 4
"""Criteria side by side; on a phone they stand one below the other."""


def places(rubric: Rubric) -> Iterator[tuple[Criterion, DeltaGenerator]]:
    """Each criterion with the column it stands in. Once on a page, since theme.css knows the place by its name."""
    grid = st.container(key="review_grid")
    for first in range(0, len(rubric.criteria), _A_ROW):
        row = rubric.criteria[first : first + _A_ROW]
        yield from zip(row, grid.columns(_A_ROW if first else len(row)), strict=False)


def steps(criterion: Criterion, key: str, on_change: Callable[[], None] | None = None,
          chosen: str | None = None, about: str = "") -> None:  # fmt: skip
    """The criterion's name, its question with the examples behind it, and its steps to choose from. chosen: the step
    that is chosen at first; none by itself. about: what a rubric says of its examples: which student they answer."""
    st.markdown(f"**{desk.plain(criterion.name)}**")
    said = {step.label: step.description for step in criterion.steps}
    examples = _examples(criterion, about)
    st.radio(
        desk.plain(criterion.question or "Which step fits?"),  # as a screen reader says it, so without colour
        criterion.labels,
        index=criterion.labels.index(chosen) if chosen in criterion.labels else None,
        format_func=lambda label: f"**{desk.plain(label)}** {desk.plain(said.get(label, ''))}",
        key=key,
        label_visibility="visible" if criterion.question or examples else "collapsed",
        help=examples,
        on_change=on_change,
    )


def _examples(criterion: Criterion, about: str) -> str | None:
    """The replies that stand for the steps, as Markdown; None where there are none."""
    replies = [f"**{desk.plain(step.label)}** “{desk.plain(step.anchor)}”" for step in criterion.steps if step.anchor]
    return "\n\n".join([desk.plain(about) or "For example:", *replies]) if replies else None
