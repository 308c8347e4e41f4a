"""The judge's charts: how far its certainty can be trusted, and what more reviews would add."""

from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.calibration import CalibrationPoint
from utta.domain.judge_card import JudgeCard
from utta.domain.judge_words import name_of
from utta.domain.learning_curve import LearningPoint, learning_curve
from utta.errors import NotEnough
from utta.ui import evaluation_table, picture

_RATINGS, _KAPPA = "ratings", "kappa"


def show(card: JudgeCard, key: str) -> None:
    """Both, side by side where there is room, each with its table; only those there is something for."""
    with_points = [one for one in card.criteria if one.calibration]
    if not with_points and not card.learning:
        return
    left, right = st.columns(2, gap="medium")
    if card.learning:
        with left:
            _learning(card, key)
    if with_points:
        with right if card.learning else left:
            _calibration(card, key)
    picture.choose()


def _learning(card: JudgeCard, key: str) -> None:
    from utta.charts.curves import learning_table

    title = card.more_reviews()
    picture.draw(_learning_figure(card.learning, title), f"{key}_learning", title, f"Learning of {card.judge}")
    evaluation_table.behind(learning_table(card.learning, _RATINGS), "Agreement by ratings learned from",
                            f"{key}_learning_table", "judge-learning.csv")  # fmt: skip


def _calibration(card: JudgeCard, key: str) -> None:
    from utta.charts.curves import calibration_table, calibration_title

    points = {name_of(one): one.calibration for one in card.criteria if one.calibration}
    picked = f"{key}_calibrated"
    kept = st.session_state.get(picked)
    chosen = kept if kept in points else next(iter(points))
    title = calibration_title(points[chosen], chosen)
    figure = _calibration_figure(points[chosen], chosen)
    picture.draw(figure, f"{key}_calibration", title, f"Calibration of {card.judge} on {chosen}")
    st.selectbox("How sure the judge is of", list(points), key=picked, persist_state="session", width=320)
    evaluation_table.behind(calibration_table(points[chosen]), "How often it is right by how sure it is",
                            f"{key}_calibration_table", "judge-calibration.csv")  # fmt: skip


# Plotly takes 40 ms to build a figure, and a card never changes: each is built once and only read after that.


@lru_cache(maxsize=32)
def _learning_figure(points: tuple[LearningPoint, ...], title: str) -> Any:
    from utta.charts.curves import learning_chart

    try:
        curve = learning_curve(points)
    except NotEnough:
        curve = None
    return learning_chart(points, title, _RATINGS, _KAPPA, curve)


@lru_cache(maxsize=32)
def _calibration_figure(points: tuple[CalibrationPoint, ...], criterion: str) -> Any:
    from utta.charts.curves import calibration_chart

    return calibration_chart(points, criterion)
