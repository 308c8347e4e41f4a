"""The lead says from what agreement on a judge's word alone decides; until then it may only rank."""

import pytest

from tests.unit.test_verdict import card
from utta.domain.judge_words import bar_sentence, sentences
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import judging
from utta.store.database import Store


def test_no_judge_decides_until_the_lead_has_set_a_bar(store: Store, lead: User, expert: User) -> None:
    assert judging.bar(store) is None
    with pytest.raises(NotAllowed):
        judging.set_bar(store, expert, 0.1)
    judging.set_bar(store, lead, 0.6)
    assert judging.bar(store) == 0.6
    for wrong in (-0.1, 1.01, float("nan")):
        with pytest.raises(Refused) as refused:
            judging.set_bar(store, lead, wrong)
        assert refused.value.fields == {"kappa": "A number from 0 to 1."}
    assert judging.bar(store) == 0.6
    judging.set_bar(store, lead, None)
    assert judging.bar(store) is None


def test_whether_it_may_decide_is_said_with_what_is_too_low_or_not_known() -> None:
    both = {"0": "Accuracy", "1": "Engagement"}
    assert bar_sentence(card(0.7, 0.6), 0.6, both) == (
        "It may decide alone: its kappa is at least 0.60, the bar, on every criterion, on new sources too."
    )
    assert bar_sentence(card(0.7, 0.5), 0.6, both) == (
        "It may rank models but not decide between them: its kappa, on new sources too, is below the bar of 0.60 on "
        "Engagement (0.50)."
    )
    assert bar_sentence(card(0.7), 0.6, both) == (
        "It may rank models but not decide between them: how far it agrees with reviewers on Engagement, on new "
        "sources too, is not known."
    )
    told = card(0.7, 0.5)
    one_source = told.model_copy(update={
        "criteria": tuple(one.model_copy(update={"unseen_kappa": None}) for one in told.criteria)
    })  # fmt: skip
    assert bar_sentence(one_source, 0.0, both).endswith("on Accuracy and Engagement, on new sources too, is not known.")
    assert bar_sentence(told, None, both).endswith("no bar has been set for a judge.")


def test_the_card_in_words_has_new_sources_beside_each_criterion_and_its_figures_where_no_table_has_them() -> None:
    told = card(0.7, 0.5)
    one, other = told.criteria
    told = told.model_copy(update={
        "mean_unseen_macro_f1": 0.4,
        "criteria": (one.model_copy(update={"unseen_kappa": -0.05}), other.model_copy(update={"unseen_kappa": None})),
    })  # fmt: skip
    assert sentences(told)[1:3] == [
        "0: good agreement with reviewers; hardly better than chance on replies from new sources.",
        "1: moderate agreement with reviewers; how much on replies from new sources is not known.",
    ]
    assert sentences(told, with_figures=True)[1:3] == [
        "0: good agreement with reviewers (kappa 0.70, 95 % interval 0.60 to 0.80, n = 100); hardly better than chance "
        "on replies from new sources (−0.05).",
        "1: moderate agreement with reviewers (kappa 0.50, 95 % interval 0.40 to 0.60, n = 100); how much on replies "
        "from new sources is not known.",
    ]
