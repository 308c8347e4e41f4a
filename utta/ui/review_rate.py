"""Rating one reply on a rubric's criteria, each empty until touched."""

import streamlit as st

from utta.domain.rubric import Criterion, Rubric
from utta.services import reviews
from utta.ui import desk, review_bar, review_parts, review_scale
from utta.ui.review_deeds import Form
from utta.ui.review_sitting import Sitting

_NUMBERS = tuple(str(number) for number in range(1, 11))


def show(sitting: Sitting, form: Form) -> None:
    """The item to rate: situation, response, criteria, the reviewer's own words."""
    item, rubric = sitting.item, sitting.rubric
    assert item is not None and rubric is not None
    reading, judging = st.columns(2, gap="medium")
    with reading, st.container(key="review_reading"):
        review_parts.situation(item.situation, item.is_sample)
        review_parts.said(item.situation)
        review_parts.response("The reply", item.left)
    with judging:
        _criteria(sitting, rubric)
        review_parts.rationale(sitting)
        review_parts.improvement(sitting, item.left)
    waiting = [criterion.name for criterion in rubric.criteria if not sitting.is_rated(criterion)]
    most = max(len(criterion.steps) for criterion in rubric.criteria)
    numbered = all(criterion.labels == _NUMBERS[: len(criterion.labels)] for criterion in rubric.criteria)
    answer = f"**1–{most}** answer{'' if numbered else ' (1 the topmost)'}"
    hint = answer if waiting else "**Backspace** takes the last answer back"
    review_bar.show(sitting, form, hint, f"Not rated yet: {', '.join(waiting)}" if waiting else "")


def _criteria(sitting: Sitting, rubric: Rubric) -> None:
    with st.container(key="review_grid"):
        for criterion in rubric.criteria:
            with st.container(border=True, gap="xsmall", key=sitting.key(f"box_{criterion.key}")):
                name = f"rating_{criterion.key}"
                review_scale.steps(criterion, sitting.key(name), sitting.keep, sitting.seed(name),
                                   about=rubric.description)  # fmt: skip
                if not sitting.is_rated(criterion):
                    desk.beside(sitting.refused, criterion.key)
    current = _current(sitting, rubric)
    if current is not None:
        box = sitting.key(f"box_{current.key}")
        # No theme setting reaches one container. The key is made of our own characters.
        st.html(f"<style>.st-key-{box} {{ outline: 2px solid light-dark(#0b6e75, #6cc3c9); }}</style>")


def mark(sitting: Sitting) -> str:
    """The key of the container with the criterion that a key changes next: once all are rated the last; "" where
    nothing is rated."""
    if sitting.rubric is None:
        return ""
    current = _current(sitting, sitting.rubric) or sitting.rubric.criteria[-1]
    return sitting.key(f"box_{current.key}")


def _current(sitting: Sitting, rubric: Rubric) -> Criterion | None:
    """The criterion that a key rates: the first that is still empty."""
    return next((criterion for criterion in rubric.criteria if not sitting.is_rated(criterion)), None)


def _press(sitting: Sitting, key: str) -> None:
    """A digit rates the first criterion that is empty, Backspace empties the last that is not."""
    rubric = sitting.rubric
    if rubric is None:
        return
    current = _current(sitting, rubric)
    if key == "Backspace":
        rated = [criterion for criterion in rubric.criteria if sitting.is_rated(criterion)]
        if rated:
            sitting.put(f"rating_{rated[-1].key}", None)
    elif current is not None and key.isdigit() and 1 <= (int(key) or 10) <= len(current.steps):
        sitting.put(f"rating_{current.key}", current.labels[(int(key) or 10) - 1])


def _give(sitting: Sitting) -> bool:
    assert sitting.item is not None and sitting.rubric is not None
    return reviews.rate(sitting.store, sitting.user, sitting.item.key, sitting.ratings, seconds=sitting.seconds,
                        rubric_version=sitting.rubric.version, **sitting.words)  # fmt: skip


FORM = Form(_press, lambda _sitting: True, _give)
