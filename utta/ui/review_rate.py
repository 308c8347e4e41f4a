"""Rating one reply on a rubric's criteria, each empty until touched."""

import streamlit as st

from utta.domain.rubric import Criterion, Rubric
from utta.services import reviews
from utta.ui import desk, review_keys, review_parts
from utta.ui.review_sitting import Sitting, submit

_A_ROW = 4
"""Criteria side by side; on a phone they stand one below the other."""


def show(sitting: Sitting) -> None:
    """The item to rate: situation, response, criteria, the reviewer's own words."""
    item, rubric = sitting.item, sitting.rubric
    assert item is not None and rubric is not None
    left, right = st.columns(2, gap="medium")
    with left:
        review_parts.situation(item.situation, item.is_sample)
    with right:
        review_parts.said(item.situation)
        review_parts.response("The response", item.left)
    _criteria(sitting, rubric)
    review_parts.rationale(sitting)
    review_parts.improvement(sitting, item.left)
    waiting = [criterion.name for criterion in rubric.criteria if not _is_rated(sitting, criterion)]
    most = max(len(criterion.steps) for criterion in rubric.criteria)
    review_parts.bar(sitting, _submit, f"Keys: 1–{most} rate the marked criterion, Backspace takes the last one back",
                     f"Not rated yet: {', '.join(waiting)}" if waiting else "")  # fmt: skip
    keys = [(str(number % 10), _press, (sitting, item.key, number)) for number in range(1, most + 1)]
    review_keys.listen(sitting.turn, [*keys, ("Backspace", _take_back, (sitting, item.key))])


def _criteria(sitting: Sitting, rubric: Rubric) -> None:
    current = _current(sitting, rubric)
    for first in range(0, len(rubric.criteria), _A_ROW):
        row = rubric.criteria[first : first + _A_ROW]
        for column, criterion in zip(st.columns(_A_ROW if first else len(row)), row, strict=False):
            with column.container(border=True, height="stretch", key=sitting.key(f"box_{criterion.key}")):
                _criterion(sitting, criterion)
    if current is not None:
        # The mark: no theme setting reaches one container. The key is made of our own characters.
        box = sitting.key(f"box_{current.key}")
        st.html(f"<style>.st-key-{box} {{ outline: 2px solid light-dark(#0b6e75, #6cc3c9); }}</style>")


def _criterion(sitting: Sitting, criterion: Criterion) -> None:
    said = {step.label: step.description for step in criterion.steps}
    st.radio(
        f"**{desk.plain(criterion.name)}** :gray[{desk.plain(criterion.question)}]",
        criterion.labels,
        index=None,
        format_func=lambda label: f"**{desk.plain(label)}** {desk.plain(said.get(label, ''))}",
        key=sitting.key(f"rating_{criterion.key}"),
        on_change=sitting.keep,
    )
    if not _is_rated(sitting, criterion):
        desk.beside(sitting.refused, criterion.key)


def _is_rated(sitting: Sitting, criterion: Criterion) -> bool:
    return st.session_state.get(sitting.key(f"rating_{criterion.key}")) is not None


def _current(sitting: Sitting, rubric: Rubric) -> Criterion | None:
    """The criterion that a key rates: the first that is still empty."""
    return next((criterion for criterion in rubric.criteria if not _is_rated(sitting, criterion)), None)


def _press(sitting: Sitting, item: str, number: int) -> None:
    if not sitting.has(item) or sitting.rubric is None:
        return
    current = _current(sitting, sitting.rubric)
    if current is not None and number <= len(current.steps):
        st.session_state[sitting.key(f"rating_{current.key}")] = current.labels[number - 1]
        sitting.keep()


def _take_back(sitting: Sitting, item: str) -> None:
    if not sitting.has(item) or sitting.rubric is None:
        return
    rated = [criterion for criterion in sitting.rubric.criteria if _is_rated(sitting, criterion)]
    if rated:
        st.session_state[sitting.key(f"rating_{rated[-1].key}")] = None
        sitting.keep()


def _submit(sitting: Sitting, item: str) -> None:
    def store_it() -> bool:
        words = sitting.content
        return reviews.rate(sitting.store, sitting.user, item, words["ratings"], improved_response=sitting.improved,
                            rationale=sitting.rationale, seconds=sitting.seconds)  # fmt: skip

    submit(sitting, item, store_it)
