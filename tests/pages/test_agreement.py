"""The Agreement page: what the ratings are worth, for the lead alone, and only once nothing is sealed from them."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open
from utta.domain.judgement import Interval
from utta.domain.preferences import against_each, finding
from utta.domain.reviewer_view import ReviewerView
from utta.domain.user import User
from utta.services import agreement, calibration, comparisons, discussions, review_queue, reviews, rounds
from utta.store.database import Store
from utta.ui import agreement_reviewers

pytestmark = pytest.mark.begins("with_samples")


def text_of(page: AppTest) -> str:
    """Everything written on the page."""
    parts = [*page.markdown, *page.caption, *page.info, *page.success, *page.error, *page.warning, *page.subheader]
    return "\n".join(part.value for part in parts).replace("\\", "")


def titles(page: AppTest) -> list[str]:
    """What the charts say."""
    return [json.loads(chart.proto.spec)["layout"]["title"]["text"].replace("<br>", " ")
            for chart in page.get("plotly_chart")]  # fmt: skip


def section(page: AppTest, name: str) -> AppTest:
    """Another section of the page."""
    return page.button_group(key="agreement_section").set_value(name).run()


@pytest.mark.parametrize("role", ["teacher", "expert"])
def test_only_a_lead_sees_it(role: str, open_page: Open, request: pytest.FixtureRequest) -> None:
    page = open_page(request.getfixturevalue(role), "agreement")
    assert page.title[0].value == "This page is not open to you" and not page.selectbox


def test_it_says_on_what_reviewers_agree_and_what_may_enter_training(lead: User, open_page: Open) -> None:
    page = open_page(lead, "agreement")
    assert not page.exception
    said = text_of(page)
    assert "Reviewers agree on" in said and "**Accuracy** may enter: alpha " in said
    assert "How the scale was used" in said
    assert len(page.get("plotly_chart")) == 2 and len(page.dataframe) == 2


def test_the_use_of_every_scale_is_drawn_where_criteria_have_different_ones(
    store: Store, lead: User, open_page: Open
) -> None:
    given = {criterion.key: criterion.labels[1] for criterion in reviews.rubric(store, "mrbench").criteria}
    item = review_queue.next_to_rate(store, lead, "mrbench")
    assert item is not None and reviews.rate(store, lead, item.key, given)
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_rubric").set_value("mrbench").run()
    assert not page.exception and len(page.get("plotly_chart")) == 4  # agreement, and three different scales
    assert "Of the ratings on tutor tone, 100% are “Neutral”" in titles(page)


def test_a_lead_changes_what_a_criterion_must_reach(store: Store, lead: User, open_page: Open) -> None:
    page = open_page(lead, "agreement")
    page.number_input(key="agreement_items").set_value(500).run()
    page.button(key="agreement_keep").click().run()
    assert agreement.thresholds(store).items == 500
    assert "more items need a second reviewer" in text_of(page) and "may enter: " not in text_of(page)


def test_preferences_name_the_strongest_and_the_favoured_side(lead: User, open_page: Open) -> None:
    page = section(open_page(lead, "agreement"), "Preferences")
    assert not page.exception and "comparisons. Ties and “neither” count half to both." in text_of(page)
    assert len(page.get("plotly_chart")) == 2 and "side" in text_of(page)


def test_one_generator_at_a_time_is_shown_against_each_other_and_preferred_is_said_only_where_it_is_shown(
    store: Store, lead: User, open_page: Open
) -> None:
    found = comparisons.counted(store)
    names = list(found.rates)
    assert len(names) > 2
    page = section(open_page(lead, "agreement"), "Preferences")
    chosen = page.selectbox(key="preferences_generator")
    assert set(chosen.options) == set(names) and chosen.value == found.strengths.ranked[0].generator  # type: ignore[union-attr]
    for name in (names[0], names[-1]):
        page.selectbox(key="preferences_generator").set_value(name).run()
        assert not page.exception
        pairs = against_each(found.pairs, name)
        assert titles(page)[1] == finding(pairs) and len(pairs) == sum(name in (p.generator, p.against)
                                                                       for p in found.pairs)  # fmt: skip
        table = next(frame.value for frame in page.dataframe if "Against" in frame.value)
        assert set(table["Generator"]) == {name} and len(table) == len(pairs)
        assert ("preferred" in titles(page)[1]) == any(row["Shows"] != "no difference shown"
                                                       for _, row in table.iterrows())  # fmt: skip


def test_of_two_generators_there_are_no_strengths_and_a_lead_that_may_be_chance_is_no_preference(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    names = [made.imported(f"Sample tutor {letter}") for letter in "AB"]
    round_id = made.opened(store, lead, way="compare", generators=names, reviewers=[teacher.id], items=4)
    while item := review_queue.next_in_round(store, teacher, round_id):
        reviews.prefer(store, teacher, item.key, "tie")
    rounds.close(store, lead, round_id)
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_round").set_value(round_id).run()
    section(page, "Preferences")
    assert not page.exception and len(page.get("plotly_chart")) == 1
    assert "No difference shown between Sample tutor A and Sample tutor B" in text_of(page)
    assert "preferred" not in "".join(titles(page)) and not [
        one for one in page.selectbox if one.label.startswith("Whose")
    ]


def test_reviewers_stand_beside_each_other_with_intervals(lead: User, open_page: Open) -> None:
    page = section(open_page(lead, "agreement"), "Reviewers")
    assert not page.exception and "For your eyes only" in text_of(page)
    columns = list(page.dataframe[0].value.columns)
    assert columns[:3] == ["Reviewer", "Reviews", "Milder (+) or stricter (−)"]
    assert "Same as agreed" not in columns  # nobody has been asked about the calibration set


def test_how_much_stricter_somebody_is_has_its_interval_and_is_never_nought() -> None:
    apart = Interval(estimate=0.031, low=0.004, high=0.058, n=1965)
    drift = Interval(estimate=-0.5, low=-0.75, high=-0.25, n=4)
    known = {"reviews": 1965, "timed": 0, "seconds": None, "sittings": 4, "exact": None, "near": None, "slower": None,
             "steps": {}}  # fmt: skip
    view = ReviewerView(reviewer="Tara", severity=apart, milder=drift, **known)  # type: ignore[arg-type]
    assert agreement_reviewers.sentences([view]) == [
        "Tara is milder than the others, by 0.03 points (95 % interval 0.00 to 0.06, n = 1,965).",
        "Tara grows stricter in the course of a sitting, by 0.50 points (95 % interval 0.25 to 0.75, n = 4 sittings).",
    ]


def test_a_round_is_looked_into_only_when_the_lead_has_judged(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=4)
    made.review(store, teacher, round_id)
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_round").set_value(round_id).run()
    assert "is not closed, and a round still asks for your own reviews" in text_of(page) and not page.dataframe
    section(page, "Calibration")
    assert "still sealed for you" in text_of(page)
    made.review(store, lead, round_id)
    section(page, "Agreement")
    assert not page.exception and "8 ratings on" in text_of(page)


def test_choosing_a_round_sets_the_rubric_that_it_asks(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    names = [made.imported(f"Sample tutor {letter}") for letter in "AB"]
    compared = made.opened(store, lead, "Pairs", way="compare", generators=names, reviewers=[teacher.id], items=2)
    rated = made.opened(store, lead, reviewers=[teacher.id], items=3)
    made.review(store, teacher, rated)
    rounds.close(store, lead, compared)
    rounds.close(store, lead, rated)
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_rubric").set_value("mrbench").run()
    page.selectbox(key="agreement_round").set_value(rated).run()
    assert "**Teaching quality, version 1**" in text_of(page)
    assert "agreement_rubric" not in [box.key for box in page.selectbox]  # there is nothing to choose
    assert "not on this round alone" in text_of(page)
    assert not page.exception and "3 ratings on Teaching quality" in text_of(page)
    page.selectbox(key="agreement_round").set_value(compared).run()
    assert "**None: it compares replies**" in text_of(page)
    assert "stands under Preferences" in text_of(page) and not page.exception
    page.selectbox(key="agreement_round").set_value(0).run()
    assert page.selectbox(key="agreement_rubric").value == "mrbench"


def test_people_talk_over_what_they_differ_on_and_write_down_what_they_agreed(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    round_id = made.opened(store, lead, reviewers=[lead.id, teacher.id], wanted=2, items=2)
    from tests.unit.test_discussions import judge

    judge(store, teacher, round_id, 4)
    judge(store, lead, round_id, 2)
    rounds.close(store, lead, round_id)
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_round").set_value(round_id).run()
    section(page, "Calibration")
    assert not page.exception and "Where reviewers differ most" in text_of(page)
    one = discussions.discussion(store, lead, round_id).items[0]
    page.text_area(key=f"remark_{one.item_id}").set_value("I read *guides* otherwise").run()
    page.button(key=f"remark_{one.item_id}_send").click().run()
    assert not page.exception
    (remark,) = discussions.discussion(store, lead, round_id).items[0].remarks
    assert remark.text == "I read *guides* otherwise" and page.text_area(key=f"remark_{one.item_id}").value == ""
    for criterion in ("accuracy", "age_appropriateness", "pedagogical_soundness", "engagement"):
        page.button_group(key=f"settle_{one.item_id}_{criterion}").set_value("4").run()
    page.button(key=f"settle_{one.item_id}_go").click().run()
    assert "It is in the calibration set" in text_of(page)
    assert [agreed.response.id for agreed in calibration.calibration_set(store, lead, "teaching_quality")] == [
        one.response.id
    ]
    assert f"The student said:] {one.response.situation.student_question.split()[0]}" in text_of(page)


def test_without_ratings_it_says_what_to_do_first(store: Store, lead: User, open_page: Open) -> None:
    page = open_page(lead, "agreement")
    page.selectbox(key="agreement_rubric").set_value("student_realism").run()
    assert not page.exception and "Open a review round with two reviews an item" in text_of(page)
