"""What a person says about a reply to an edge case: a decision where no rule can tell, a rule overruled with a reason,
and either taken back."""

import streamlit as st

from utta.domain.edge_cases import EdgeResult, Requirement
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import edge_decisions
from utta.ui import desk, suite_edge_look


def show(user: User, found: Evaluation, who: str, result: EdgeResult) -> None:
    """The ways to decide on a reply, where there is something to say about it."""
    if not result.reply_key:
        return
    of = f"{found.id}_{who}_{result.case}"
    _decide(user, found, who, result, f"edge_judge_{of}")
    _overrule(user, found, who, result, f"edge_rule_{of}")


def _decide(user: User, found: Evaluation, who: str, result: EdgeResult, key: str) -> None:
    """What a person decides where no rule can tell, or decided and may decide otherwise."""
    open_ones = [
        one for one in result.requirements if one.found == "person" or (one.by != "rule" and not one.overruled)
    ]
    if not open_ones:
        return
    label = f"Decide {desk.count(len(result.open), 'open requirement')}" if result.open else "Decide otherwise"
    with st.expander(label, icon=":material/gavel:", key=f"{key}_fold",
                     expanded=result.outcome == "needs a person"):  # fmt: skip
        with st.form(key, border=False):
            met = {one.text: _choice(one, f"{key}_{place}") for place, one in enumerate(open_ones)}
            note = st.text_area("Note (optional)", key=f"{key}_note", height=72, max_chars=edge_decisions.MAX_NOTE)
            is_sent = st.form_submit_button("Keep what I decided", icon=":material/check:")
        if is_sent:
            given = {text: choice for text, choice in met.items() if choice is not None}
            try:
                edge_decisions.decide(desk.store(), user, found.id, who, result.case, given, note)
            except UttaError as error:
                desk.say(error)
            else:
                st.rerun()


def _overrule(user: User, found: Evaluation, who: str, result: EdgeResult, key: str) -> None:
    """A rule that is wrong about this reply, and the way back for what is overruled."""
    overruled = result.overruled
    for place, text in enumerate(overruled):
        words = "Take the overruling back" if len(overruled) == 1 else f"Take back: {desk.plain(text)}"
        if st.button(words, key=f"{key}_back_{place}", icon=":material/undo:", type="tertiary",
                     help="What the rule found counts again."):  # fmt: skip
            try:
                edge_decisions.take_back(desk.store(), user, found.id, who, result.case, text)
            except UttaError as error:
                desk.say(error)
            else:
                st.rerun()
    by_rule = {one.text: one for one in result.requirements if one.by == "rule" and one.found != "person"}
    if not by_rule:
        return
    with st.expander("A rule is wrong here", icon=":material/rule:", key=f"{key}_fold"):
        with st.form(key, border=False):
            chosen = st.radio("What is true instead", list(by_rule), index=0 if len(by_rule) == 1 else None,
                              key=f"{key}_which", format_func=lambda text: _turned(by_rule[text]))  # fmt: skip
            reason = st.text_area("Why the rule is wrong", key=f"{key}_why", height=72,
                                  max_chars=edge_decisions.MAX_NOTE,
                                  help="Shown beside the requirement with your name, and in the report.")  # fmt: skip
            is_sent = st.form_submit_button("Overrule the rule", icon=":material/gavel:")
        if is_sent and chosen is None:
            st.error("Choose the requirement that the rule is wrong about.", icon=":material/error:")
        elif is_sent:
            try:
                edge_decisions.overrule(desk.store(), user, found.id, who, result.case, str(chosen), reason)
            except UttaError as error:
                desk.say(error)
            else:
                st.rerun()


def _turned(one: Requirement) -> str:
    """ "must ask a question: is met"."""
    return desk.plain(f"{suite_edge_look.said(one)}: {'is met' if one.found == 'failed' else 'is not met'}")


def _choice(one: Requirement, key: str) -> bool | None:
    """Passed, failed or not decided."""
    index = {"passed": 0, "failed": 1}.get(one.found)
    chosen: bool | None = st.radio(
        desk.plain(suite_edge_look.said(one)), [True, False], index=index, horizontal=True, key=key,
        format_func=lambda is_met: "Passed" if is_met else "Failed",
    )  # fmt: skip
    return chosen
