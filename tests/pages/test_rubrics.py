"""Rubrics: a lead looks at them, writes and changes them; nothing typed is lost, each fault stands beside its field."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from utta.domain.rubric_form import form_of
from utta.domain.shipped_rubrics import MRBENCH, SHIPPED, TEACHING_QUALITY
from utta.domain.user import User
from utta.services import accounts, drafts, reviews, rubrics
from utta.store.database import Store

HOSTILE = "<script>alert(1)</script> **bold** $x$ :red[r]"
OpenAt = Callable[..., AppTest]


@pytest.fixture
def open_at(open_page: Open) -> OpenAt:
    """open_at(user, view="new"): the page at that address."""

    def opened(user: User, **query: str) -> AppTest:
        page = open_page(user, "rubrics", **query)
        assert not page.exception
        return page

    return opened


def settled(app: AppTest) -> AppTest:
    """The page once it has run, without a fault."""
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, name: str) -> AppTest:
    """Press the button of that label or key."""
    found = [button for button in app.button if name in (button.label, button.key)]
    found[0].click()
    return settled(app)


def field(widgets: Iterable[Any], part: str, name: str) -> Any:
    """The widget for a field of a part of the form."""
    return next(one for one in widgets if (one.key or "").endswith(f"_{part}_{name}"))


def type_in(app: AppTest, part: str, name: str, text: str) -> AppTest:
    field([*app.text_input, *app.text_area], part, name).set_value(text)
    return settled(app)


def words(app: AppTest) -> str:
    """Everything written on the page."""
    parts = [*app.title, *app.markdown, *app.caption, *app.info, *app.success, *app.error, *app.text]
    return "\n".join(part.value.replace("\\", "").replace("\N{NO-BREAK SPACE}", " ") for part in parts)


def test_the_list_names_every_rubric_with_its_version_and_its_reviews(open_at: OpenAt, lead: User) -> None:
    page = open_at(lead)
    shown = words(page)
    for rubric in SHIPPED:
        assert rubric.name in shown
    assert "Version 1, comes with UTTA · 0 reviews" in shown
    page = press(page, "rubrics_open_student_realism")
    assert page.title[0].value == "Student realism"
    assert "All 5 criteria count the same towards teaching effectiveness: a fifth each." in words(page)


def test_a_rubric_is_shown_as_a_reviewer_sees_it(open_at: OpenAt, lead: User) -> None:
    page = open_at(lead, rubric="mrbench")
    for radio, criterion in zip(page.radio, MRBENCH.criteria, strict=True):
        assert radio.value is None and radio.label.replace("\\", "") == criterion.question
        assert [option.replace("\\", "").split("**")[1] for option in radio.options] == list(criterion.labels)
        assert all(step.anchor in words(page) for step in criterion.steps)


def test_a_rubric_is_written_from_an_empty_form(open_at: OpenAt, store: Store, lead: User) -> None:
    page = press(open_at(lead), "rubrics_new")
    page = press(page, "Save this rubric")
    shown = words(page)
    assert "Give the rubric a name." in shown and "Give the criterion a name." in shown
    assert shown.count("Give the step a label.") == 2
    type_in(page, "", "name", "Warmth of a reply")
    type_in(page, "c1", "name", HOSTILE)
    type_in(page, "s2", "label", "Cold")
    assert "Give the step a label." in words(page) and "Give the rubric a name." not in words(page)
    type_in(page, "s3", "label", "Warm")
    assert "Everything is in order now." in words(page)
    page = press(page, "Add a step")
    assert [one.value for one in page.text_input if one.label == "Label"] == ["Cold", "Warm", ""]
    type_in(page, "s4", "label", "Warmer")
    page = press(page, "rubric_move_s4_-1")
    page = press(page, "Save this rubric")
    assert page.title[0].value == "Warmth of a reply" and "Choose it when you plan a review round." in words(page)
    assert f"**{HOSTILE}**" in words(page)
    made = reviews.rubric(store, "warmth_of_a_reply")
    assert made.criteria[0].labels == ("Cold", "Warmer", "Warm") and made.criteria[0].name == HOSTILE


def test_a_changed_rubric_becomes_the_next_version_and_the_difference_is_told(
    open_at: OpenAt, store: Store, lead: User
) -> None:
    page = press(open_at(lead, rubric="teaching_quality"), "rubrics_change")
    ids = {one.name: one.id for one in form_of(TEACHING_QUALITY).criteria}
    page = press(page, f"rubric_open_{ids['Accuracy']}")
    field(page.number_input, ids["Accuracy"], "weight").set_value(5.0)
    settled(page)
    page = press(page, f"rubric_out_{ids['Engagement']}")
    said = "Accuracy (about 71 %), Age appropriateness (about 14 %) and Pedagogical soundness (about 14 %)"
    assert said in words(page)
    assert "Taken out: Engagement." in words(page)
    page = press(page, "Put it back")
    assert "Accuracy (about 62 %)" in words(page)
    page = press(page, f"rubric_out_{ids['Engagement']}")
    page = press(page, "Save as version 2")
    assert "Saved as version 2. New reviews use it" in words(page)
    assert "Criterion taken out" in words(page) and "Weight" in words(page)
    newest = reviews.rubric(store)
    assert newest.version == 2 and [one.weight for one in newest.criteria] == [5.0, 1.0, 1.0]
    page = press(page, "Take UTTA's as version 3")
    assert reviews.rubric(store).criteria == TEACHING_QUALITY.criteria and not page.error


def test_saving_without_a_change_makes_no_version(open_at: OpenAt, store: Store, lead: User) -> None:
    page = press(open_at(lead, view="edit", rubric="mrbench"), "Save as version 2")
    assert "no version was made" in words(page) and reviews.rubric(store, "mrbench").version == 1


def test_what_was_typed_is_there_in_another_session_and_may_be_discarded(
    open_at: OpenAt, store: Store, lead: User
) -> None:
    page = press(open_at(lead, view="edit", rubric="mrbench"), "Add a criterion")
    type_in(page, "", "description", "Half a sen")
    type_in(page, "c33", "name", "Brevity")
    type_in(page, "s34", "anchor", "Yes.")
    page = open_at(lead)
    assert "You have begun to change it" in words(page)
    page = open_at(lead, view="edit", rubric="mrbench")
    assert "This is what you had typed, kept just now" in page.info[0].value
    assert field(page.text_area, "", "description").value == "Half a sen"
    page = press(page, "rubric_open_c33")
    assert field(page.text_input, "c33", "name").value == "Brevity"
    assert field(page.text_area, "s34", "anchor").value == "Yes."
    press(page, "Yes, discard it")
    assert rubrics.begun(store, lead) == set() and reviews.rubric(store, "mrbench") == MRBENCH


def test_one_draft_in_two_windows_loses_neither_text(open_at: OpenAt, store: Store, lead: User) -> None:
    one, other = (open_at(lead, view="edit", rubric="mrbench") for _ in range(2))
    type_in(one, "", "description", "Typed in the first window")
    type_in(other, "", "description", "Typed in the second")
    assert "You went on with this draft in another window" in other.warning[0].value
    press(other, "Save as version 2")
    assert _kept(store, lead) == "Typed in the first window" and reviews.rubric(store, "mrbench") == MRBENCH
    press(other, "Keep what stands here")
    assert _kept(store, lead) == "Typed in the second" and not other.warning
    type_in(one, "", "description", "The first again")
    press(one, "Go on with the other")
    assert field(one.text_area, "", "description").value == "Typed in the second" and not one.warning


def _kept(store: Store, lead: User) -> str:
    draft = drafts.load(store, lead, rubrics.draft_of("mrbench"))
    return str(draft[0]["description"]) if draft else ""


def test_folding_a_criterion_away_and_leaving_the_page_loses_nothing(open_at: OpenAt, lead: User) -> None:
    page = press(open_at(lead, view="edit", rubric="mrbench"), "rubric_open_c4")
    type_in(page, "c4", "question", "Asked otherwise?")
    page = press(page, "rubric_open_c8")
    page = press(page, "rubric_open_c4")
    assert field(page.text_area, "c4", "question").value == "Asked otherwise?"
    page = press(page, "Back to the rubric")
    page = press(page, "Go on changing it")
    assert field(page.text_area, "c4", "question").value == "Asked otherwise?"


def test_a_version_made_meanwhile_is_shown_before_ones_own_is_saved(open_at: OpenAt, store: Store, lead: User) -> None:
    page = open_at(lead, view="edit", rubric="mrbench")
    type_in(page, "", "name", "Mine")
    theirs = form_of(MRBENCH)
    theirs.name = "Theirs"
    theirs.based_on = 1
    rubrics.save(store, accounts.add_person(store, None, "Lou", "lou", "lead", "seven green bicycles"), theirs)
    page = press(page, "Save as version 2")
    assert "Meanwhile Lou made version 2" in page.error[0].value and "From version 1 to version 2" in words(page)
    assert reviews.rubric(store, "mrbench").name == "Theirs"
    press(page, "Save mine as version 3")
    assert (reviews.rubric(store, "mrbench").name, reviews.rubric(store, "mrbench").version) == ("Mine", 3)


def test_a_rubric_is_archived_and_restored_and_the_default_is_not(open_at: OpenAt, store: Store, lead: User) -> None:
    page = press(open_at(lead, rubric="mrbench"), "Archive")
    assert "Archived" in words(page)
    assert "mrbench" not in [rubric.key for rubric in reviews.offered_rubrics(store)]
    press(page, "Restore")
    assert "mrbench" in [rubric.key for rubric in reviews.offered_rubrics(store)]
    assert "Archive" not in [button.label for button in open_at(lead, rubric="teaching_quality").button]


def test_an_address_of_no_rubric_says_so(open_at: OpenAt, lead: User) -> None:
    for query in ({"rubric": "<b>none</b>"}, {"view": "edit", "rubric": "none"}):
        page = open_at(lead, **query)
        assert "There is no rubric" in page.error[0].value and [b for b in page.button if "rubric" in b.label]


@pytest.mark.parametrize("role", ["teacher", "expert"])
def test_only_a_lead_comes_in(role: str, open_at: OpenAt, request: pytest.FixtureRequest) -> None:
    page = open_at(request.getfixturevalue(role), rubric="mrbench")
    assert page.title[0].value == "This page is not open to you" and "MRBench" not in words(page)
