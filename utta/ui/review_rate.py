"""Rating one reply on a rubric's criteria, each empty until touched."""

from functools import partial

import streamlit as st

from utta.domain.rubric import Criterion, Rubric
from utta.services import reviews
from utta.ui import desk, review_keys, review_parts, review_scale
from utta.ui.review_sitting import Sitting, hear, submit

_NUMBERS = tuple(str(number) for number in range(1, 11))


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
    waiting = [criterion.name for criterion in rubric.criteria if not sitting.is_rated(criterion)]
    most = max(len(criterion.steps) for criterion in rubric.criteria)
    numbered = all(criterion.labels == _NUMBERS[: len(criterion.labels)] for criterion in rubric.criteria)
    hint = f"Keys: 1–{most} rate the marked criterion{'' if numbered else ' (1 the topmost)'}, Backspace takes it back"
    review_parts.bar(sitting, submit_item, hint, f"Not rated yet: {', '.join(waiting)}" if waiting else "")
    review_keys.listen(sitting.turn, partial(hear, sitting, partial(_do, sitting, rubric)))


def _criteria(sitting: Sitting, rubric: Rubric) -> None:
    for criterion, column in review_scale.places(rubric):
        box = sitting.key(f"box_{criterion.key}")
        with column.container(border=True, height="stretch", gap="xsmall", key=box):
            review_scale.steps(criterion, sitting.seeded(f"rating_{criterion.key}"), sitting.keep)
            if not sitting.is_rated(criterion):
                desk.beside(sitting.refused, criterion.key)
    current = _current(sitting, rubric)
    if current is not None:
        # The mark: no theme setting reaches one container. The key is made of our own characters.
        box = sitting.key(f"box_{current.key}")
        st.html(f"<style>.st-key-{box} {{ outline: 2px solid light-dark(#0b6e75, #6cc3c9); }}</style>")


def _current(sitting: Sitting, rubric: Rubric) -> Criterion | None:
    """The criterion that a key rates: the first that is still empty."""
    return next((criterion for criterion in rubric.criteria if not sitting.is_rated(criterion)), None)


def _do(sitting: Sitting, rubric: Rubric, key: str) -> None:
    """What a key does: a digit rates the first criterion that is empty, Backspace empties the last that is not."""
    current = _current(sitting, rubric)
    if key == "Backspace":
        rated = [criterion for criterion in rubric.criteria if sitting.is_rated(criterion)]
        if rated:
            sitting.put(f"rating_{rated[-1].key}", None)
    elif current is not None and key.isdigit() and 1 <= (int(key) or 10) <= len(current.steps):
        sitting.put(f"rating_{current.key}", current.labels[(int(key) or 10) - 1])


def submit_item(sitting: Sitting, item: str) -> None:
    """Submit the ratings of this item, unless another is on screen by now."""
    if sitting.rubric is None or not sitting.has(item):
        return
    hear(sitting, partial(_do, sitting, sitting.rubric))
    version = sitting.rubric.version
    submit(sitting, lambda: reviews.rate(sitting.store, sitting.user, item, sitting.ratings, rubric_version=version,
                                         **sitting.words))  # fmt: skip
