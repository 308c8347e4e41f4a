"""How the versions of an assistant came out as more was learned from."""

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.services import evaluation_learning
from utta.services.measuring_scores import POINTS
from utta.ui import desk, evaluation_table, picture


def show(model: ModelVersion, found: Evaluation) -> None:
    """The learning curve over dataset versions; what it takes while there is only one size."""
    from utta.charts.curves import learning_chart, learning_table

    learned = evaluation_learning.learned(desk.store(), found)
    if learned.sizes < 2:
        st.caption(f"A learning curve appears here when versions that learned from different numbers of "
                   f"{learned.counted} have been evaluated.")  # fmt: skip
        return
    key = f"evaluation_{found.id}_learning"
    with st.container(border=True):
        unit = POINTS if learned.unit == POINTS else "score"
        figure = learning_chart(learned.points, learned.sentence, learned.counted, unit, learned.curve)
        picture.draw(figure, key, learned.sentence, f"Learning curve of the {model.assistant}")
        st.caption(desk.plain(
            f"{learned.what}: the newest evaluation of each version by the same judge, over the {learned.counted} in "
            "its training split. Versions of different dataset versions answered different test splits. "
            f"{learned.why_none}"
        ))  # fmt: skip
        rows = learning_table(learned.points, learned.counted)
        evaluation_table.behind(rows, learned.sentence, f"{key}_table", "learning.csv")
    picture.choose()
