"""The Review rounds page: a lead plans, opens, watches and closes; nobody else sees it."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.user import User
from utta.services import examples, review_problems, review_queue, rounds, training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


def text_of(page: AppTest) -> str:
    """Everything written on the page."""
    parts = [*page.markdown, *page.caption, *page.info, *page.success, *page.error, *page.warning, *page.title]
    return "\n".join(part.value for part in parts).replace("\\", "")


def press(page: AppTest, label: str) -> AppTest:
    """Press the button with these words."""
    return next(button for button in page.button if button.label == label).click().run()


def fill(page: AppTest, reviewers: list[User], name: str = "Autumn") -> AppTest:
    """Fill in a plan: the experts' replies, six of them, one review each."""
    page.text_input(key="round_name").set_value(name).run()
    page.multiselect(key="round_generators").set_value(["expert:Experts"]).run()
    page.multiselect(key="round_reviewers").set_value([user.id for user in reviewers]).run()
    page.number_input(key="round_items").set_value(6).run()
    return page.number_input(key="round_wanted").set_value(1).run()


@pytest.mark.parametrize("role", ["teacher", "expert"])
def test_only_a_lead_sees_the_rounds(role: str, open_page: Open, request: pytest.FixtureRequest) -> None:
    page = open_page(request.getfixturevalue(role), "rounds")
    assert page.title[0].value == "This page is not open to you"
    assert not page.multiselect


def test_a_lead_plans_a_round_opens_it_and_closes_it(store: Store, lead: User, teacher: User, open_page: Open) -> None:
    page = open_page(lead, "rounds")
    assert not page.exception and "Choose whose replies and who reviews" in text_of(page)
    fill(page, [teacher])
    assert "Up to **6 items**" in text_of(page) and "about **8 for each** of 1 reviewer" in text_of(page)
    press(page, "Prepare the round")
    (found,) = rounds.all_rounds(store)
    assert found.name == "Autumn" and found.job_id is not None and "Being prepared" in text_of(page)
    jobs.do(store, found.job_id)
    page.run()
    assert "Ready to open" in text_of(page) and "6 items prepared; 6 reviews wanted from 1 reviewer." in text_of(page)
    press(page, "Open it to its reviewers")
    assert "is open: its reviewers find it on the page Review" in text_of(page)
    assert review_queue.standing(store, teacher).rounds[0].waiting == 6
    made.review(store, teacher, found.id, 2)
    page.run()
    table = page.dataframe[0].value
    assert table.to_dict("records") == [{"Reviewer": teacher.name, "Given": 2, "Left": 4, "Skipped": 0}]
    item = review_queue.next_in_round(store, teacher, found.id)
    assert item is not None
    review_problems.skip(store, teacher, item.key, "I do not know *this* subject")
    page.run()
    assert f"{teacher.name} skipped: “I do not know *this* subject”" in text_of(page)
    press(page, "Yes, close and reveal")
    assert rounds.get(store, found.id).state == "closed" and not page.exception


def test_a_plan_that_cannot_be_is_refused_beside_the_field_and_keeps_what_was_chosen(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    page = fill(open_page(lead, "rounds"), [teacher], name="")
    press(page, "Prepare the round")
    assert "Give the round a name that your team will recognise" in text_of(page)
    assert rounds.all_rounds(store) == []
    assert page.multiselect(key="round_generators").value == ["expert:Experts"]
    page.number_input(key="round_wanted").set_value(3).run()
    page.text_input(key="round_name").set_value("Autumn").run()
    assert "3 reviews an item need at least 3 reviewers" in text_of(page)


def test_what_a_reviewer_hands_back_or_flags_comes_before_the_lead(
    store: Store, lead: User, teacher: User, expert: User, open_page: Open
) -> None:
    round_id = made.opened(store, lead, name="<script>alert(1)</script>", reviewers=[teacher.id], items=4, overlap=0)
    for deed in ("skip", "flag"):
        item = review_queue.next_in_round(store, teacher, round_id)
        assert item is not None
        if deed == "skip":
            review_problems.skip(store, teacher, item.key, "Not my subject")
        else:
            review_problems.flag(store, teacher, item.key, "harmful", "It **shames** him")
    page = open_page(lead, "rounds")
    said = text_of(page)
    assert page.dataframe[0].value.to_dict("records") == [
        {"Reviewer": teacher.name, "Given": 0, "Left": 2, "Skipped": 1, "Reported": 1}]  # fmt: skip
    assert f"{teacher.name} skipped: “Not my subject”" in said
    assert f"{teacher.name} reported a problem: “It could hurt a student”" in said
    assert "2 items will end with fewer reviews than wanted: somebody skipped or reported them." in said
    assert "1 flag to decide on" in [part.value for part in page.subheader]
    raw = "\n".join(part.value for part in page.markdown)
    assert r"It \*\*shames\*\* him" in raw and r"\<script\>" in raw and "<script>" not in raw
    assert "2 items will end with fewer reviews than wanted" in said
    rounds.add_reviewer(store, lead, round_id, expert.id)
    page.run()
    assert "will end with fewer reviews" not in text_of(page)
    press(page, "Set the reply aside")
    assert not page.exception and "to decide on" not in " ".join(part.value for part in page.subheader)
    assert review_problems.undecided(store, lead) == []


def test_the_lead_sees_how_many_reviews_but_not_who_rated_how_while_it_is_open(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id, lead.id], wanted=2, items=4)
    made.review(store, teacher, round_id)
    page = open_page(lead, "rounds")
    assert list(page.dataframe[0].value.columns) == ["Reviewer", "Given", "Left", "Skipped"]


def test_reviewing_outside_of_rounds_is_closed_and_opened_by_the_lead(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    page = open_page(lead, "rounds")
    page.toggle(key="round_free").set_value(False).run()
    assert not review_queue.standing(store, teacher).is_free
    page.toggle(key="round_free").set_value(True).run()
    assert review_queue.standing(store, teacher).is_free


@pytest.mark.begins("with_teacher")
def test_a_reply_that_could_not_be_made_is_told_with_its_generators_name_and_the_reason(
    store: Store, lead: User, open_page: Open
) -> None:
    fields = {"grade_level": "Grade 5", "subject": "Kunst", "student_profile": "Liest viel", "context": "Im Museum",
              "student_question": "Wer hat die Mona Lisa gemalt?", "teaching_approach": "Fragen",
              "teacher_response": "Was weißt du schon von ihr?", "techniques_used": ["Questioning"],
              "rationale": "Vorwissen", "expected_outcomes": "Neugier"}  # fmt: skip
    examples.submit(store, lead, fields, "token")
    (model,) = training.models(store)
    learner = {"kind": "model", "name": model.name, "model_id": model.id}
    made.prepared(store, lead, generators=[learner, made.EXPERTS], subjects=["Kunst"])
    said = text_of(open_page(lead, "rounds"))
    assert ("1 reply of Teacher v1 could not be made and is in no item: None of the examples it learned from is close "
            "to what the student said.") in said  # fmt: skip


def primary(page: AppTest) -> list[str]:
    """The primary buttons in sight: what a popover holds comes on request."""
    inside = {button.key for popover in page.get("popover") for button in popover.button}
    return [one.label for one in page.button if one.proto.type == "primary" and one.key not in inside]


def test_what_waits_for_the_lead_has_the_pages_only_primary_button(store: Store, lead: User, open_page: Open) -> None:
    assert primary(open_page(lead, "rounds")) == ["Prepare the round"]
    round_id = made.prepared(store, lead)
    assert primary(open_page(lead, "rounds")) == ["Open it to its reviewers"]
    rounds.open_round(store, lead, round_id)
    assert primary(open_page(lead, "rounds")) == ["Prepare the round"]


def test_a_round_that_could_not_be_prepared_says_so_and_what_giving_it_up_means(
    store: Store, lead: User, open_page: Open
) -> None:
    nowhere = EngineSpec(kind="openai_compatible", label="Nowhere", url="http://127.0.0.1:9/v1", model="none")
    engine = {"kind": "engine", "name": "Nowhere", "engine": nowhere.model_dump(mode="json")}
    with pytest.raises(AssertionError, match="cannot be reached"):
        made.prepared(store, lead, generators=[engine, made.EXPERTS])
    page = open_page(lead, "rounds")
    assert "Not prepared" in text_of(page) and "Being prepared" not in text_of(page)
    assert primary(page) == ["Try again"]
    assert "Nobody has been asked yet" in text_of(page) and "who wrote the replies" not in text_of(page)
    press(page, "Yes, give it up")
    assert "“Autumn” is given up." in text_of(page)


@pytest.mark.begins("furnished")
def test_where_there_is_no_reply_at_all_the_page_says_what_comes_first(lead: User, open_page: Open) -> None:
    page = open_page(lead, "rounds")
    assert "There is nothing to review yet" in page.info[0].value and primary(page) == []
    assert [link.proto.label for link in page.get("page_link")] == [
        "Bring in the sample data or import ratings", "Write a teaching example"]  # fmt: skip
