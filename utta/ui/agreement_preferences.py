"""What people prefer: who wins how often against whom, how strong each generator is, and whether a side is favoured."""

import streamlit as st

from utta.services.comparisons import Comparisons
from utta.ui import desk, evaluation_table, house


def show(found: Comparisons) -> None:
    """Win rates, strengths, and the favoured side."""
    if not found.n:
        st.info("Nobody has compared two replies here yet. A review round can ask for comparisons; comparisons files "
                "can be imported.", icon=":material/compare_arrows:")  # fmt: skip
        house.link("rounds", "Plan a review round", ":material/arrow_forward:")
        return
    from utta.charts.frame import CHART_CONFIG
    from utta.charts.preferences import strength_chart, strength_table, win_rate_chart, win_rate_table

    best, rate = next(iter(found.rates.items()))
    said = f"{best} wins {rate.estimate:.0%} of its comparisons ({rate.low:.0%} to {rate.high:.0%}, n = {rate.n:,})"
    st.markdown(f"#### {desk.plain(found.strengths.sentence if found.strengths else said + '.')}")
    st.caption(f"{desk.count(found.n, 'comparison')}. Ties and “neither” count half to both.")
    st.plotly_chart(strength_chart(found.strengths, "Strength of each, whomever it met", found.why_none),
                    theme="streamlit", config=CHART_CONFIG, key="preferences_strengths",
                    alt="Bradley–Terry strengths. The table below holds the same numbers.")  # fmt: skip
    if found.strengths is not None:
        evaluation_table.behind(strength_table(found.strengths), "Bradley–Terry strengths", "strengths_table",
                                "utta-strengths.csv")  # fmt: skip
    st.plotly_chart(win_rate_chart(found.pairs, said), theme="streamlit", config=CHART_CONFIG,
                    key="preferences_rates", alt=f"{said}. The table below holds the same numbers.")  # fmt: skip
    evaluation_table.behind(win_rate_table(found.pairs), "Comparisons won by each pair", "win_rates_table",
                            "utta-comparisons.csv")  # fmt: skip
    st.markdown(f":material/swap_horiz: {desk.plain(found.position.sentence)}")
