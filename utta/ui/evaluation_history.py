"""Every evaluation of a model version, or of all of them, newest first: who asked, when, against what, and what it
showed."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.evaluation import Evaluation
from utta.domain.text import listed
from utta.errors import NotFound
from utta.services import evaluation, verdicts
from utta.ui import dataset_rows, desk, evaluation_start, job_progress, list_row, training_result

_EVERY = "evaluation_history_every"


def show(known: Sequence[Evaluation], shown: Evaluation | None, key: str) -> None:
    """A line each, with the way to open those that have a result. key: where the opened one's id is kept."""
    st.subheader("Evaluations of this model version")
    _paged(known, known[0].model_id, shown, key)


def show_all(known: Sequence[Evaluation], shown: Evaluation | None, key: str, may_start: bool) -> None:
    """The same for the test split, of every model version where somebody wants them. may_start: whether this person
    can evaluate again, against the same."""
    st.subheader("Evaluations so far")
    whose: int | None = known[0].model_id
    if st.toggle("Of every model version", key=_EVERY, persist_state="session"):
        known, whose = evaluation.history(desk.store()), None
    _paged(known, whose, shown, key, may_start)


def wanted(known: Sequence[Evaluation], key: str) -> Evaluation | None:
    """The one somebody asked to see, else the newest that found something. known: the newest ones of a model version,
    of which an older one is looked for by itself. key: where the wanted one's id is kept."""
    ended = [found for found in known if found.found is not None]
    newest = ended[0] if ended else None
    asked = st.session_state.get(key)
    if asked is None or newest is None:
        return newest
    near = next((found for found in ended if found.id == asked), None)
    return near or _older(asked, newest) or newest


def _older(asked: int, newest: Evaluation) -> Evaluation | None:
    """An evaluation by its id, where it is of the same model version on the same suite and found something."""
    try:
        found = evaluation.evaluation(desk.store(), asked)
    except NotFound:
        return None
    same = (found.model_id, found.plan.suite) == (newest.model_id, newest.plan.suite)
    return found if same and found.found is not None else None


def _paged(known: Sequence[Evaluation], whose: int | None, shown: Evaluation | None, key: str,
           may_start: bool = False) -> None:  # fmt: skip
    """known: the newest of a model version or, where whose is None, of all."""
    suite = known[0].plan.suite
    total, place = evaluation.number(desk.store(), whose, suite), f"evaluation_history_{suite}"
    number = dataset_rows.page_number(place, whose)
    if number > 1:
        known = evaluation.history(desk.store(), whose, suite, number)
    if total > evaluation.ON_PAGE:
        st.caption(f"{desk.count(total, 'evaluation')}, the newest first.")
    with st.container(gap="xsmall"):
        for found in known:
            _line(found, shown is not None and found.id == shown.id, key, may_start)
    dataset_rows.page_buttons(place, -(-total // evaluation.ON_PAGE))


def _line(found: Evaluation, is_shown: bool, key: str, may_start: bool) -> None:
    with st.container(border=True):
        left, right = list_row.places()
        none = "No result was kept." if found.job.ended else "Not finished yet."
        said = _said(found) or found.job.failure or none
        against = f"{found.model_name} against {listed([one.name for one in found.plan.against])}"
        when = f"{found.author}, {desk.ago(found.created_at)}"
        facts = f"{against} · {when}" if found.plan.suite == "test" else when
        left.markdown(f"{job_progress.STATES[found.job.state]} :small[{desk.plain(facts)}]  \n{desk.measured(said)}")
        with right:
            if found.found is not None and is_shown:
                st.caption("Shown above", width="content")
            elif found.found is not None:
                st.button("Show", key=f"evaluation_open_{found.id}", on_click=_open, args=(key, found))
            if may_start and found.job.ended:
                st.button("Again", key=f"evaluation_again_{found.id}", type="tertiary", on_click=_choose, args=(found,),
                          help="Chooses the same to compare with, in the form above.")  # fmt: skip


def _said(found: Evaluation) -> str:
    """On the test split what is shown by now, as everywhere; on a suite what it found."""
    return verdicts.of(desk.store(), found).main.sentence if found.result else found.sentence


def _open(key: str, found: Evaluation) -> None:
    st.session_state[key] = found.id
    if found.plan.suite == "test":
        st.session_state[training_result.EVALUATION_MODEL] = found.model_id


def _choose(found: Evaluation) -> None:
    st.session_state[training_result.EVALUATION_MODEL] = found.model_id
    evaluation_start.prefill(found.model_id, found.plan)
