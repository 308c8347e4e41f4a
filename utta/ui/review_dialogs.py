"""What a reviewer is asked in a dialog: the keys, why an item is skipped, what is wrong with a reply."""

from functools import partial

import streamlit as st

from utta.domain.review_round import PROBLEMS, SKIP_REASONS
from utta.services.review_problems import MAX_COMMENT
from utta.ui import desk, review_deeds
from utta.ui.review_sitting import Sitting

_SIDES = {"left": "Reply A", "right": "Reply B", "": "Both"}


def show(sitting: Sitting) -> None:
    """The dialog that is asked for, if any. At the end of the page."""
    if not sitting.asking:
        return
    title, body = {
        "help": ("Reviewing from the keyboard", _help), "hand back": ("Skip this one", _hand_back),
        "report": ("Report a problem", _report),
    }[sitting.asking]  # fmt: skip
    st.dialog(title, on_dismiss=partial(_close, sitting))(body)(sitting)


def _close(sitting: Sitting) -> None:
    sitting.asking = ""


def _leave_when_done(sitting: Sitting, turn: int) -> None:
    """Draw the whole page anew once the item has changed."""
    if sitting.turn != turn or not sitting.asking:
        st.rerun()


def _help(sitting: Sitting) -> None:
    rate = sitting.rubric is not None
    most = max(len(criterion.steps) for criterion in sitting.rubric.criteria) if sitting.rubric else 4
    judge = "Answer the outlined question; the outline moves on" if rate else (
        "1 A is better, 2 B is better, 3 both the same, 4 neither is good")  # fmt: skip
    rows = [
        (f"1 … {most}", judge),
        ("Backspace", "Take back the last one you rated" if rate else "Take the choice back"),
        ("c", "Write why (Esc leaves the field)"),
        ("i", "Write an improved response"),
        ("Enter", "Submit; while you write in a field: Ctrl + Enter"),
        ("u", "Undo: what you judged or skipped last comes back with every word"),
        ("s", "Skip it, and say why" if sitting.laid and sitting.laid.round else "Skip it for now"),
        ("f", "Report a problem with a reply"),
        ("?", "This list"),
    ]
    lines = [f"| **{key}** | {what} |" for key, what in rows]
    st.markdown("\n".join(["| Key | What it does |", "| :-- | :-- |", *lines]))
    st.caption("While you write in a field, keys only write.")


def _hand_back(sitting: Sitting) -> None:
    turn, item = sitting.turn, sitting.item.key if sitting.item else ""
    st.write("You will not be asked about it again, and your project lead sees why. What you typed is kept.")
    for number, reason in enumerate(SKIP_REASONS):
        st.button(reason, key=sitting.key(f"reason_{number}"), width="stretch", on_click=review_deeds.hand_back,
                  args=(sitting, item, reason))  # fmt: skip
    st.text_area("Or in your own words", sitting.seed("reason", ""), key=sitting.key("reason"), max_chars=MAX_COMMENT,
                 height=80, on_change=sitting.keep)  # fmt: skip
    desk.beside(sitting.dialog_refused, "reason")
    st.button("Skip it", key=sitting.key("hand_back"), on_click=_hand_back_because, args=(sitting, item))
    _leave_when_done(sitting, turn)


def _hand_back_because(sitting: Sitting, item: str) -> None:
    review_deeds.hand_back(sitting, item, str(st.session_state.get(sitting.key("reason")) or ""))


def _report(sitting: Sitting) -> None:
    turn, item = sitting.turn, sitting.item
    if item is not None:
        if item.right:
            st.segmented_control("Which one?", list(_SIDES), format_func=lambda side: _SIDES[side], required=True,
                                 default=sitting.seed("report_side", ""), key=sitting.key("report_side"),
                                 on_change=sitting.keep)  # fmt: skip
        problems, chosen = list(PROBLEMS), sitting.seed("report_problem")
        st.radio("What is wrong?", problems, index=problems.index(chosen) if chosen in problems else None,
                 format_func=lambda problem: PROBLEMS[problem], key=sitting.key("report_problem"),
                 on_change=sitting.keep)  # fmt: skip
        if sitting.content.get("report_problem") is None:
            desk.beside(sitting.dialog_refused, "problem")
        st.text_area("What should your lead know? (optional)", sitting.seed("report_comment", ""),
                     key=sitting.key("report_comment"), max_chars=MAX_COMMENT, height=100,
                     on_change=sitting.keep)  # fmt: skip
        desk.beside(sitting.dialog_refused, "comment")
        st.button("Report it", key=sitting.key("report_it"), type="primary", on_click=_report_it,
                  args=(sitting, item.key))  # fmt: skip
        st.caption("Is it only wrong, or poor teaching? Then do not report it: give it a low judgement. Your project "
                   "lead alone reads what you report and may take the reply out for everybody. You are not asked "
                   "about it again.")  # fmt: skip
    _leave_when_done(sitting, turn)


def _report_it(sitting: Sitting, item: str) -> None:
    problem, comment, side = (st.session_state.get(sitting.key(f"report_{part}"))
                              for part in ("problem", "comment", "side"))  # fmt: skip
    review_deeds.report(sitting, item, problem, comment or "", side or "")
