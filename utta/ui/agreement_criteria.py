"""How far reviewers agree on each criterion, what is still missing, and what the lead asks of a criterion."""

import streamlit as st

from utta.domain.agreement_gate import Gate, two
from utta.domain.agreement_words import headline, same_scale, scale_use
from utta.domain.user import User
from utta.errors import Refused
from utta.services import agreement
from utta.services.agreement import Agreement
from utta.ui import desk, evaluation_table, house

_REFUSED = "_agreement_refused"


def show(user: User, found: Agreement) -> None:
    """The sentence first, then the chart, the gates and the thresholds."""
    if not found.reviews:
        st.info(f"Nobody has rated on {found.rubric.name} here yet. Open a review round with two reviews an item, and "
                "this page says how far people agree.", icon=":material/group:")  # fmt: skip
        house.link("rounds", "Plan a review round", ":material/arrow_forward:")
        return
    st.markdown(f"#### {desk.plain(found.sentence)}")
    st.caption(desk.plain(f"{desk.count(found.reviews, 'rating')} on {found.rubric.name}, version "
                          f"{found.rubric.version}. Agreement can be told of the replies that two people or more rated "
                          "(n)."))  # fmt: skip
    _draw(found)
    _scale_use(found)
    _gates(found)
    with st.expander("What a criterion must reach", icon=":material/tune:"):
        _thresholds(user)


def _draw(found: Agreement) -> None:
    from utta.charts.agreement import agreement_chart, agreement_table
    from utta.charts.frame import CHART_CONFIG

    title = headline(found.criteria, found.thresholds)
    st.plotly_chart(agreement_chart(found.criteria, found.thresholds, title), theme="streamlit", config=CHART_CONFIG,
                    key="agreement_chart", alt=f"{title}. The table below holds the same numbers.")  # fmt: skip
    evaluation_table.behind(agreement_table(found.criteria, found.thresholds), "Agreement on each criterion",
                            "agreement_table", "utta-agreement.csv")  # fmt: skip


def _scale_use(found: Agreement) -> None:
    """A chart for the criteria of each scale, and one table."""
    from utta.charts.frame import CHART_CONFIG
    from utta.charts.scale_use import rating_distribution, scale_use_table

    st.subheader("How the scale was used")
    st.caption("Where nearly all ratings are one step, alpha is low even if reviewers mostly say the same: chance "
               "would have them agree nearly as often. Gwet’s AC1 is hardly touched by that.")  # fmt: skip
    for number, group in enumerate(same_scale(found.criteria)):
        title = scale_use(group)
        st.plotly_chart(rating_distribution({one.name: one.label_counts for one in group}, title), theme="streamlit",
                        config=CHART_CONFIG, key=f"agreement_steps_{number}",
                        alt=f"{title}. The table below holds the same numbers.")  # fmt: skip
    counts = {one.name: one.label_counts for one in found.criteria}
    evaluation_table.behind(scale_use_table(counts), "How often each step was given", "agreement_steps_table",
                            "utta-steps.csv")  # fmt: skip


def _gates(found: Agreement) -> None:
    st.subheader("What may enter training and verdicts")
    if found.round_id is not None:
        st.caption("This rests on all reviews outside of open rounds, not on this round alone.")
    for gate in found.gates:
        if gate.is_open:
            st.markdown(f":green[:material/check_circle:] **{desk.plain(gate.name)}** may enter{_on(gate, found)}.")
        else:
            st.markdown(f":orange[:material/block:] {desk.plain(gate.missing)}")
    if not all(gate.is_open for gate in found.gates):
        st.caption("A criterion that may not is still shown everywhere, but it decides nothing.")


def _on(gate: Gate, found: Agreement) -> str:
    """What an open gate rests on."""
    if not found.thresholds.items or gate.alpha is None:
        return ": no agreement is asked for"
    return f": alpha {two(gate.alpha)} on {gate.items:,} items, {two(found.thresholds.agreement)} needed"


def _thresholds(user: User) -> None:
    refused: Refused | None = st.session_state.pop(_REFUSED, None)
    asked = agreement.thresholds(desk.store())
    left, right = st.columns(2)
    items = left.number_input("Items rated by two people or more", 0, 10_000, asked.items, key="agreement_items",
                              help="0 asks for no agreement at all.")  # fmt: skip
    with left:
        desk.beside(refused, "items")
    alpha = right.number_input("Krippendorff’s alpha", -1.0, 1.0, asked.agreement, step=0.05, key="agreement_alpha",
                               help="1 is full agreement, 0 is what chance would give. Below 0.40 agreement is called "
                                    "poor; 0.67 is asked where a single rating must stand for itself.")  # fmt: skip
    with right:
        desk.beside(refused, "agreement")
    is_same = (items, alpha) == (asked.items, asked.agreement)
    if st.button("Use these from now on", key="agreement_keep", disabled=is_same):
        try:
            agreement.set_thresholds(desk.store(), user, int(items), float(alpha))
        except Refused as error:
            st.session_state[_REFUSED] = error
        st.rerun()
