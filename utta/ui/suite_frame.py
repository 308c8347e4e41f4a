"""What the pages of the suites share: asking for a run, watching it, and the runs before."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from utta.domain.contestant import UNTRAINED, Contestant, EvaluationPlan, Suite
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Evaluation
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import contestants, evaluation, training
from utta.ui import desk, engines_choice, evaluation_go, evaluation_history, job_progress, spending


def shown(known: Sequence[Evaluation], key: str) -> Evaluation | None:
    """The run somebody asked to see, else the newest that found something. key: where the wanted one's id is kept."""
    return evaluation_history.wanted(known, key)


def watch_running(user: User, known: Sequence[Evaluation]) -> bool:
    """Show the run under way, if there is one, and whether there is."""
    running = next((found for found in known if not found.job.ended), None)
    if running is None:
        return False
    with st.container(border=True):
        st.subheader(f"Asking {desk.plain(running.model_name)}")
        st.caption(desk.plain(f"Asked for by {running.author}, {desk.ago(running.created_at)}"))
        job_progress.watch(
            look=lambda: evaluation.evaluation(desk.store(), running.id).job,
            stop=(lambda: evaluation.stop(desk.store(), user, running.id)) if user.may("lead") else None,
            key=f"evaluation_{running.id}", work="evaluation", thing="answers",
            when_stopped="Half a run says nothing, so no result is kept; the answers paid for are, for the next run.",
        )  # fmt: skip
    return True


def say_how_last_ended(known: Sequence[Evaluation]) -> None:
    """That the last run failed or was stopped, where it did."""
    last = known[0] if known else None
    if last is not None and last.job.state == "failed":
        st.error(desk.plain(f"The last run failed. {last.job.failure}"), icon=":material/error:")
    elif last is not None and last.job.state == "stopped":
        st.info("The last run was stopped, and half a run says nothing.", icon=":material/stop_circle:")


@contextmanager
def first(user: User, title: str, what: str) -> Iterator[bool]:
    """The card where nothing has been asked yet: what is not known, and what would be asked. Gives whether this person
    may ask."""
    with st.container(border=True):
        st.subheader(desk.plain(title))
        st.markdown(what)
        yield user.may("lead")
        if not user.may("lead"):
            st.caption("Your project lead starts it; you see the result here.")


@contextmanager
def again() -> Iterator[None]:
    """The card for one more run."""
    with st.container(border=True):
        st.subheader("Another run")
        yield


def start(user: User, model: ModelVersion, plan: EvaluationPlan, words: str, each: int, shown_key: str,
          is_primary: bool) -> None:  # fmt: skip
    """How many questions go where, and the button that asks them. each: so many are asked of the model version, and of
    each beside it. shown_key: as in `shown`."""
    others = [training.model(desk.store(), one.model_id) if one.model_id else model for one in plan.against]
    asked = Counter(EngineSpec(**one.engine) for one in (model, *others))
    told = [f"{desk.count(each * number, 'question')} to {engines_choice.name_of(engine)}"
            for engine, number in asked.items()]  # fmt: skip
    st.caption(desk.plain(f"{listed(told)}. An answer paid for before is not asked again."))
    for engine, number in asked.items():
        if said := spending.expected(desk.store(), engine, each * number):
            which = f" to {engine.name}" if len(asked) > 1 else ""
            st.caption(desk.plain(f"If all{which} are new: {said}."))
    judge = training.model(desk.store(), plan.judge) if plan.judge else model  # where it is asked is told beside it
    if not engines_choice.say_what_leaves(asked) and not EngineSpec(**judge.engine).leaves_machine:
        engines_choice.say_where(EngineSpec(**model.engine))
    evaluation_go.button(user, model, plan, words, f"suite_{plan.suite}_go", shown_key, is_primary)


def beside(model: ModelVersion, suite: Suite) -> tuple[Contestant, ...]:
    """Whom somebody chooses to ask the same beside this model version: the untrained program, other versions of it."""
    every = [UNTRAINED, *(contestants.of_model(one) for one in training.models(desk.store())
                          if one.assistant == model.assistant and one.id != model.id)]  # fmt: skip
    chosen = st.multiselect("Ask others beside it", [one.key for one in every], key=f"suite_{suite}_beside",
                            placeholder="Nobody else",
                            format_func=lambda key: next(one.name for one in every if one.key == key),
                            help="The same questions are asked of these too.")  # fmt: skip
    return tuple(one for one in every if one.key in chosen)


def history(known: Sequence[Evaluation], found: Evaluation | None, key: str) -> None:
    """Every run of this suite on this model version. key: as in `shown`."""
    if known:
        evaluation_history.show(known, found, key)
