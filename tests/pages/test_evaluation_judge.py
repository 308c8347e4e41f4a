"""The Judge section: words first, charts with their tables, and the bar that a lead sets."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.test_evaluation import section, texts
from utta.domain.evaluation import EvaluationResult
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningPoint
from utta.domain.user import User
from utta.services import evaluation, judging
from utta.store import evaluations
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def card_of(store: Store) -> JudgeCard:
    result = evaluation.history(store)[0].result
    assert result is not None and result.card is not None
    return result.card


def with_card(store: Store, card: JudgeCard) -> None:
    """The evaluation, with another card of its judge."""
    found = evaluation.history(store)[0]
    assert found.result is not None
    with store.write() as tx:
        evaluations.set_result(tx, found.id, found.result.model_copy(update={"card": card}), [])


def judge_section(open_page: Open, user: User) -> AppTest:
    return section(open_page(user, "evaluation"), "Judge")


def test_words_come_first_then_the_figures_with_new_sources_beside(open_page: Open, store: Store, expert: User) -> None:
    page = judge_section(open_page, expert)
    said = texts(page)
    assert "It may rank models but not decide between them: no bar has been set for a judge." in said
    assert "on version 1 of the rubric" in said and "on replies from new sources" in said
    assert card_of(store).more_reviews() in said
    assert "all its ratings came at one time" in said  # the sample data's reviews
    columns = list(page.dataframe[0].value)
    assert columns[:6] == ["Criterion", "n", "Kappa", "Kappa, new sources", "AC1", "AC1, new sources"]
    assert "F1, new sources" in columns and next(iter(page.dataframe[0].value["Criterion"])) == "Accuracy"
    charts = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    assert charts and "%" in json.dumps(charts[-1]["layout"]["yaxis"])
    assert [one.label for one in page.expander][-1] == "When a judge may decide"
    assert "Your project lead sets the bar." in said and not [b for b in page.button if b.key == "judge_bar_keep"]


def test_a_lead_sets_the_bar_and_reads_what_it_means_at_once(open_page: Open, store: Store, lead: User) -> None:
    page = judge_section(open_page, lead)
    assert page.button(key="judge_bar_keep").disabled
    page.toggle(key="judge_bar_may").set_value(True).run()
    page.number_input(key="judge_bar_kappa").set_value(0.95).run()
    page.button(key="judge_bar_keep").click().run()
    assert not page.exception and judging.bar(store) == 0.95
    assert "its kappa, on new sources too, is below the bar of 0.95 on " in texts(page)
    page.number_input(key="judge_bar_kappa").set_value(0.0).run()
    page.button(key="judge_bar_keep").click().run()
    assert judging.bar(store) == 0.0
    assert "It may decide alone" in texts(page) or "below the bar of 0.00" in texts(page)
    page.toggle(key="judge_bar_may").set_value(False).run()
    page.button(key="judge_bar_keep").click().run()
    assert judging.bar(store) is None and "no bar has been set" in texts(page)


def test_what_more_reviews_would_add_is_drawn_with_its_table(open_page: Open, store: Store, lead: User) -> None:
    points = tuple(
        LearningPoint(label=f"{n} ratings", n=n,
                      score=Interval(estimate=0.7 - 3 / n**0.5, low=0.1, high=0.8, n=900))
        for n in (60, 120, 240, 480)
    )  # fmt: skip
    with_card(store, card_of(store).model_copy(update={"learning": points}))
    page = judge_section(open_page, lead)
    assert "200 more reviews would add about 0.02 of kappa" in texts(page)
    drawn = json.loads(page.get("plotly_chart")[0].proto.spec)
    assert "if it goes on so" in [trace.get("name") for trace in drawn["data"]]
    assert any("Ratings" in table.value for table in page.dataframe)


def test_a_result_of_before_is_shown_with_what_it_has(open_page: Open, store: Store, lead: User) -> None:
    """What the program wrote before judges could be chosen: no version, AC1, charts or drift."""
    new = {"judge", "rubric_version", "older", "generator_cards", "mean_unseen_lenient_macro_f1", "unseen_pair_order",
           "learning", "drift"}  # fmt: skip
    found = evaluation.history(store)[0]
    assert found.result is not None
    old = found.result.model_dump(mode="json", exclude={"judge", "unjudged", "agreements"})
    old["card"] = {key: value for key, value in old["card"].items() if key not in new}
    for one in old["card"]["criteria"]:
        for key in ("name", "ac1", "calibration", "unseen_ac1", "unseen_lenient_macro_f1"):
            del one[key]
    read = EvaluationResult.model_validate(old)
    assert read.card is not None and read.card.drift is None and read.card.rubric_version == 0
    with_card(store, read.card)
    said = texts(judge_section(open_page, lead))
    assert "Accuracy: " in said and "There are too few ratings to tell what more reviews would add." in said
