"""The judge: how far to believe it, in words first, and what is missing where there is none."""

from collections.abc import Mapping

import streamlit as st

from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.judge_card import JudgeCard
from utta.domain.judge_words import bar_sentence, sentences
from utta.domain.user import User
from utta.services import evaluation, judging, review_queue
from utta.services.measuring_judged import EFFECTIVENESS
from utta.services.measuring_scores import POINTS
from utta.services.reviews import rubric as find_rubric
from utta.services.standing import JUDGE_NEEDS, NO_REPLY_YET
from utta.ui import (
    agreement_line,
    desk,
    evaluation_judge_bar,
    evaluation_judge_charts,
    evaluation_judge_tables,
    evaluation_table,
    house,
)


def show(user: User, found: Evaluation, result: EvaluationResult) -> None:
    """The judge of an evaluation and its card; of an Evaluator, its agreement with reviewers."""
    if result.judge_note:
        st.markdown(desk.plain(result.judge_note))
    if result.agreements:
        evaluation_judge_tables.of_evaluator(result, f"evaluator_{found.id}")
        return
    if result.card is None:
        if not result.judge_note:
            st.markdown("No judge scored these answers: there is none for this assistant yet.")
    else:
        scored = {one.key: one.label for one in result.metrics if one.unit == POINTS and one.key != EFFECTIVENESS}
        _card(result.card, scored, f"judge_{found.id}")
    if result.judge or result.card is not None:
        evaluation_judge_bar.show(user)


def _card(card: JudgeCard, scored: Mapping[str, str], key: str) -> None:
    st.subheader("How far to believe the judge")
    st.markdown(f"**{desk.plain(bar_sentence(card, judging.bar(desk.store()), scored))}**")
    st.markdown("\n".join(f"- {desk.plain(sentence)}" for sentence in sentences(card)))
    _say_older(card)
    evaluation_table.open_to_take(evaluation_judge_tables.criteria(card), "The judge card: agreement with reviewers on "
                                  "each criterion", f"{key}_criteria", "judge-card.csv")  # fmt: skip
    st.caption(evaluation_judge_tables.MEANING)
    evaluation_judge_charts.show(card, key)
    if card.generator_cards:
        with st.expander("On single sources of replies", icon=":material/group_work:"):
            rows = evaluation_judge_tables.generators(card)
            evaluation_table.open_to_take(rows, "Agreement by source", f"{key}_generators", "judge-sources.csv")
            st.caption(evaluation_judge_tables.MEANING_OF_SOURCES)


def _say_older(card: JudgeCard) -> None:
    """Whether reviewers use another version of the rubric by now."""
    newest = find_rubric(desk.store(), card.rubric).version
    if card.rubric_version and newest > card.rubric_version:
        st.info(f"Reviewers use version {newest} of the rubric now; this judge was measured on version "
                f"{card.rubric_version}. Evaluate again to have one for theirs.",
                icon=":material/history:")  # fmt: skip


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
    if review_queue.is_any_reply(desk.store()):
        house.link("review", "Review a reply", ":material/rate_review:")
    else:
        st.caption(NO_REPLY_YET)
