"""What people prefer: how strong each generator is, one against each other, and whether a side is favoured."""

import streamlit as st

from utta.domain.preferences import against_each, finding
from utta.services.comparisons import Comparisons
from utta.ui import desk, evaluation_table, house


def show(found: Comparisons) -> None:
    """The finding, strengths where there are more than two generators, one against each other, the favoured side."""
    if not found.n:
        st.info("Nobody has compared two replies here yet. A review round can ask for comparisons; comparisons files "
                "can be imported.", icon=":material/compare_arrows:")  # fmt: skip
        house.link("rounds", "Plan a review round", ":material/arrow_forward:")
        return
    said = found.strengths.sentence if found.strengths else f"{finding(found.pairs)}."
    st.markdown(f"#### {desk.plain(said)}")
    st.caption(f"{desk.count(found.n, 'comparison')}. Ties and “neither” count half to both.")
    if len(found.rates) > 2:
        _strengths(found)
    if found.pairs:
        _one_against_each(found)
    st.markdown(f":material/swap_horiz: {desk.plain(found.position.sentence)}")


def _strengths(found: Comparisons) -> None:
    from utta.charts.frame import CHART_CONFIG
    from utta.charts.preferences import strength_chart, strength_table

    st.plotly_chart(strength_chart(found.strengths, "Strength of each, whomever it met", found.why_none),
                    theme="streamlit", config=CHART_CONFIG, key="preferences_strengths",
                    alt="Bradley–Terry strengths. The table below holds the same numbers.")  # fmt: skip
    if found.strengths is not None:
        evaluation_table.behind(strength_table(found.strengths), "Bradley–Terry strengths", "strengths_table",
                                "utta-strengths.csv")  # fmt: skip


def _one_against_each(found: Comparisons) -> None:
    from utta.charts.frame import CHART_CONFIG
    from utta.charts.preferences import win_rate_chart, win_rate_table

    pairs = found.pairs
    if len(pairs) > 1:
        st.subheader("One against each other")
        pairs = against_each(found.pairs, _chosen(found))
    said = finding(pairs)
    st.plotly_chart(win_rate_chart(pairs, said), theme="streamlit", config=CHART_CONFIG, key="preferences_rates",
                    alt=f"{said}. The table below holds the same numbers.")  # fmt: skip
    evaluation_table.behind(win_rate_table(pairs), "Comparisons won against each", "win_rates_table",
                            "utta-comparisons.csv")  # fmt: skip
    if len(found.pairs) > len(pairs):
        with st.expander("All pairs in one table", icon=":material/table:"):
            evaluation_table.open_to_take(win_rate_table(found.pairs), "Comparisons won by each pair",
                                          "all_pairs_table", "utta-all-comparisons.csv")  # fmt: skip
    if len(pairs) > 1:
        st.caption("Each interval stands for itself: of twenty pairs without a difference about one would show one by "
                   "chance. The strengths are corrected for that.")  # fmt: skip


def _chosen(found: Comparisons) -> str:
    """Whose comparisons are looked at; at first the strongest's."""
    ranked = [one.generator for one in found.strengths.ranked] if found.strengths else []
    names = [*ranked, *(name for name in found.rates if name not in ranked)]
    chosen: str = st.selectbox("Whose comparisons", names, key="preferences_generator", persist_state="session",
                               width=320)  # fmt: skip
    return chosen
