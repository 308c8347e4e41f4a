"""A Student's realism: its turns beside real students' of the same medium, and what only people can tell."""

from functools import lru_cache
from typing import Any

import streamlit as st

from utta.domain.realism import NO_PASS_MARK, RealismMeasure
from utta.domain.student_realism import PEOPLE_ONLY, Realism, RealismBeside
from utta.domain.user import User
from utta.services import media
from utta.ui import desk, evaluation_table, house, picture

_NOT_KNOWN = "not real, or not known"


def show(user: User, evaluation_id: int, found: Realism | None) -> None:
    """The comparison for each medium, what could not be compared, what people must judge, and whose words are real.
    found: None of an evaluation from before realism was looked at."""
    if found is None:
        st.info("This evaluation is older than this section. Evaluate again to see it.", icon=":material/history:")
        return
    for sentence in found.missing:
        st.info(desk.plain(sentence), icon=":material/hourglass_empty:")
    for number, beside in enumerate(found.beside):
        _beside(beside, f"realism_{evaluation_id}_{number}")
    st.subheader("What only people can tell")
    st.markdown("\n".join(f"- {desk.plain(sentence)}" for sentence in PEOPLE_ONLY))
    st.caption("The rubric Student realism asks these questions; no judge has learned to answer them yet.")
    house.link("rubrics", "See the rubric", ":material/arrow_forward:")
    picture.choose()
    if user.may("lead"):
        _media(user, found)


def _beside(beside: RealismBeside, key: str) -> None:
    from utta.charts.realism import realism_table, realism_title

    with st.container(border=True):
        st.subheader(desk.plain(f"Beside {beside.others}, {beside.medium}"))
        st.markdown(desk.plain(f"{beside.sentence} {NO_PASS_MARK}"))
        if not beside.is_real:
            st.markdown(":orange[:material/warning:] Those who wrote the examples made up what their students say: "
                        "being like them is not being real.")  # fmt: skip
        title = realism_title(beside)
        picture.draw(_figure(beside.model_dump_json()), f"{key}_chart", title, f"Beside {beside.others}")
        amounts = [one for one in beside.sides[0].report.measures if one.unit and one.model]
        st.markdown("\n".join(f"- {desk.plain(one.said(beside.others))}" for one in amounts))
        unsaid = [one.label.lower() for one in beside.sides[0].report.measures if one.model is None]
        if unsaid:
            st.caption(desk.plain(f"Could not be told of these turns: {', '.join(unsaid)}."))
        rows: list[Any] = realism_table(beside)
        evaluation_table.behind(rows, title, f"{key}_table", "realism.csv")
        with st.expander("What each measure means", icon=":material/help:"):
            st.markdown("\n".join(_meaning(one) for one in beside.sides[0].report.measures))
        st.caption(desk.plain(f"From: {', '.join(beside.sources)}."))


def _meaning(one: RealismMeasure) -> str:
    return f"- **{desk.plain(one.label)}**: {desk.plain(one.meaning)}"


def _media(user: User, found: Realism) -> None:
    """Whose students are real, which a lead may say of every source."""
    known = media.known(desk.store())
    with st.expander("Whose students are real?", icon=":material/record_voice_over:"):
        st.caption("Say how they spoke or wrote. It counts from the next evaluation.")
        for source in found.sources:
            key = f"realism_medium_{source}"
            now = known.get(source, "")
            st.selectbox(
                desk.plain(source), ["", *media.WAYS], index=["", *media.WAYS].index(now), key=key,
                format_func=lambda way: way.capitalize() or _NOT_KNOWN.capitalize(), on_change=_say,
                args=(user, source, key),
            )  # fmt: skip


def _say(user: User, source: str, key: str) -> None:
    with desk.saying_what_went_wrong():
        media.say(desk.store(), user, source, st.session_state[key])


@lru_cache(maxsize=16)
def _figure(beside: str) -> Any:
    from utta.charts.realism import realism_chart

    return realism_chart(RealismBeside.model_validate_json(beside))
