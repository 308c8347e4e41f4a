"""Each reviewer beside the others, for the lead only: how strict, how quick, how near agreed answers, how steady."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.judgement import Interval
from utta.domain.reviewer_view import ReviewerView
from utta.domain.rubric import Rubric
from utta.ui import desk, evaluation_table


def show(rubric: Rubric, views: Sequence[ReviewerView]) -> None:
    """A table, and what to make of it in words."""
    if not views:
        st.info(f"Nobody has rated on {rubric.name} here yet.", icon=":material/group:")
        return
    st.caption("For your eyes only: it is there to help people calibrate, not to rank them. A strict reviewer is not a "
               "worse one; what matters is that everybody reads the rubric alike.")  # fmt: skip
    for sentence in sentences(views):
        st.markdown(f"- {desk.plain(sentence)}")
    rows = [_row(view) for view in views]
    known = [name for name in rows[0] if any(row[name] not in ("", None) for row in rows)]
    evaluation_table.plain([{name: row[name] for name in known} for row in rows], "Each reviewer beside the others",
                           "reviewers")  # fmt: skip
    st.caption("Milder or stricter: own ratings minus the others’ on the same replies, in points of the scale. Late in "
               "a sitting: the later half minus the earlier half. In brackets: 95 % interval. What is not known of "
               "anybody has no column.")  # fmt: skip


def sentences(views: Sequence[ReviewerView]) -> list[str]:
    """What stands out, for people whose interval stays off zero."""
    said = []
    for view in views:
        if (apart := view.severity) is not None and not apart.low <= 0 <= apart.high:
            word = "milder" if apart.estimate > 0 else "stricter"
            said.append(f"{view.reviewer} is {word} than the others, by {abs(apart.estimate):.2f} points "
                        f"(95 % interval {_ends(apart)}, n = {apart.n:,}).")  # fmt: skip
        if (drift := view.milder) is not None and not drift.low <= 0 <= drift.high:
            word = "milder" if drift.estimate > 0 else "stricter"
            said.append(f"{view.reviewer} grows {word} in the course of a sitting, by {abs(drift.estimate):.2f} points "
                        f"(95 % interval {_ends(drift)}, n = {drift.n:,} sittings).")  # fmt: skip
    return said


def _ends(apart: Interval) -> str:
    """The ends of an interval that stays off zero, without its sign: a word says which way it goes."""
    low, high = sorted((abs(apart.low), abs(apart.high)))
    return f"{low:.2f} to {high:.2f}"


def _row(view: ReviewerView) -> dict[str, str | int | float | None]:
    return {
        "Reviewer": view.reviewer, "Reviews": view.reviews, "Milder (+) or stricter (−)": _points(view.severity),
        "Seconds a review": "" if view.seconds is None else f"{view.seconds:.0f}",
        "Same as agreed": _share(view.exact), "At most one step off": _share(view.near),
        "Late in a sitting": _points(view.milder), "Slower late (s)": _points(view.slower),
    }  # fmt: skip


def _points(found: Interval | None) -> str:
    if found is None:
        return ""
    return f"{found.estimate:+.2f} ({found.low:+.2f} to {found.high:+.2f}, n = {found.n})".replace("-", "−")


def _share(found: Interval | None) -> str:
    return "" if found is None else f"{found.estimate:.0%} ({found.low:.0%} to {found.high:.0%}, n = {found.n})"
