"""The judge: how far to believe it, in words, and what is missing where there is none."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from utta.domain.evaluation import EvaluationResult
from utta.domain.judge_card import CriterionCard, JudgeCard
from utta.domain.judge_words import is_above_guessing, name_of, word_for
from utta.services import evaluation
from utta.services.standing import JUDGE_NEEDS
from utta.ui import agreement_line, desk, evaluation_table, house


def show(result: EvaluationResult) -> None:
    """The judge of an evaluation and its card."""
    if result.judge_note:
        st.markdown(desk.plain(result.judge_note))
    if result.card is None:
        if not result.judge_note:
            st.markdown("No judge scored these answers: there is none for this assistant yet.")
        return
    card = result.card
    st.subheader("How far to believe the judge")
    st.markdown("\n".join(f"- {desk.plain(sentence)}" for sentence in sentences(card)))
    evaluation_table.plain(table(card.criteria), "The judge card: agreement with reviewers on each criterion", "judge")
    st.caption(
        "F1: how well each step of the scale is found, 1 is perfect (mean over the steps). Kappa: agreement with "
        "reviewers beyond chance, where near misses count as nearly right; 0 is chance, 1 is perfect. In brackets: "
        "95 % interval. New sources: whose replies the judge had never met while learning."
    )


def sentences(card: JudgeCard) -> list[str]:
    """The judge card in words."""
    said = [
        f"It was tested on {desk.count(card.ratings, 'rating')} from "
        f"{desk.count(card.families, 'lesson or problem', 'lessons and problems')}, "
        "each time on some that it had not learned from."
    ]
    said += [
        f"{name_of(one)}: {word_for(one.kappa.estimate)} agreement with reviewers"
        + ("" if is_above_guessing(one) else ", not shown to be better than guessing")
        + (f"; {word_for(one.unseen_kappa)} on replies from new sources" if one.unseen_kappa is not None else "")
        + "."
        for one in card.criteria
    ]
    if card.pair_order is not None:
        said.append(f"Of {card.pairs} pairs of replies to one student it ordered {card.pair_order:.0%} as people did.")
    return said


def table(criteria: Sequence[CriterionCard]) -> list[dict[str, Any]]:
    """One row a criterion."""
    return [
        {"Criterion": name_of(one), "n": one.n, "F1": _between(one.macro_f1),
         "F1, always the commonest step": _two(one.majority_macro_f1), "Kappa": _between(one.kappa),
         "Kappa, new sources": _two(one.unseen_kappa)}
        for one in criteria
    ]  # fmt: skip


def show_material() -> None:
    """How many ratings there are for the judge to learn from, and how many are missing."""
    st.subheader("The built-in judge")
    have = evaluation.ratings_on_default_rubric(desk.store())
    if have >= JUDGE_NEEDS:
        agreement_line.show_for_verdicts()
        st.markdown(f"It can learn from {have:,} ratings. Those of the test cases themselves are left out, so an "
                    "evaluation may still say that some are missing.")  # fmt: skip
        return
    st.progress(have / JUDGE_NEEDS, text=f"{have:,} of {JUDGE_NEEDS} ratings")
    st.markdown(
        f"{desk.count(JUDGE_NEEDS - have, 'more rating')} on the rubric Teaching quality, and it can learn to score "
        "answers as your reviewers would. Until then answers are compared by wording alone."
    )
    house.link("review", "Review a reply", ":material/rate_review:")


def _between(interval: Any) -> str:
    return f"{interval.estimate:.2f} ({interval.low:.2f} to {interval.high:.2f})".replace("-", "−")


def _two(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}".replace("-", "−")
