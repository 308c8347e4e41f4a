"""A lead's work on rubrics: a change is a new version, what is wrong is said beside its field, nothing is deleted."""

import json

import dspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utta.domain.rubric import Rubric
from utta.domain.rubric_difference import changes
from utta.domain.rubric_form import RubricForm, form_of, key_for, rubric_of
from utta.domain.shipped_rubrics import MRBENCH, SHIPPED, TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, NotFound, Refused
from utta.services import agreement, drafts, review_queue, reviews, rubrics
from utta.services.exporting import export_text
from utta.store import reviews as stored_reviews
from utta.store.database import Store


def new_form() -> RubricForm:
    """A rubric with one criterion of two steps, filled in as little as it may be."""
    form = RubricForm(name="Warmth of a reply")
    form.add_criterion()
    (criterion,) = form.criteria
    criterion.name = "Tone"
    for step, label in zip(criterion.steps, ("Cold", "Warm"), strict=True):
        step.label = label
    return form


def refused(form: RubricForm) -> dict[str, str]:
    """What is said beside each field."""
    with pytest.raises(Refused) as error:
        rubric_of(form, "r", 1)
    return error.value.fields


@pytest.mark.parametrize("rubric", SHIPPED, ids=lambda rubric: rubric.key)
def test_a_form_filled_with_a_rubric_makes_the_very_same_rubric(rubric: Rubric) -> None:
    form = RubricForm.model_validate(json.loads(form_of(rubric).model_dump_json()))
    assert rubric_of(form, rubric.key, rubric.version) == rubric


def test_what_is_wrong_is_said_beside_each_field() -> None:
    assert refused(RubricForm()) == {"name": "Give the rubric a name.", "criteria": "Add at least one criterion."}
    form = new_form()
    form.add_criterion()
    first, second = form.criteria
    first.name, first.weight, first.scale = " tone ", float("nan"), "interval"
    second.name = "TONE"
    second.steps[0].label, second.steps[1].label = "Warm", " warm"
    form.add_step(first)
    first.steps[2].label, first.steps[2].anchor = "x" * 81, "a\x00b"
    assert refused(form) == {
        f"{second.id}.name": "Another criterion has this name.",
        f"{first.id}.weight": "Give a number from 0 to 100; 0 leaves it out.",
        f"{first.id}.scale": "Even distances need numbers as labels, such as 1, 2, 3.",
        f"{first.steps[2].id}.label": "This is 81 characters long; at most 80 fit.",
        f"{first.steps[2].id}.anchor": "This holds a zero byte, which no text should. Save the file as plain UTF-8 "
                                       "text.",
        f"{second.steps[1].id}.label": "Another step has this label.",
    }  # fmt: skip


def test_a_scale_has_two_to_ten_steps_and_a_rubric_at_most_twelve_criteria() -> None:
    form = new_form()
    (criterion,) = form.criteria
    form.remove_step(criterion, criterion.steps[0].id)
    assert refused(form) == {f"{criterion.id}.steps": "A scale needs 2 to 10 steps; this has 1."}
    criterion.steps[0].label = "1"
    while len(criterion.steps) < 11:
        form.add_step(criterion)
    assert refused(form) == {f"{criterion.id}.steps": "A scale needs 2 to 10 steps; this has 11."}
    form.remove_step(criterion, criterion.steps[-1].id)
    while len(form.criteria) < 12:
        form.add_criterion()
        form.criteria[-1].name = f"Criterion {len(form.criteria)}"
    made = rubric_of(form, "r", 1)
    assert made.criteria[11].labels == made.criteria[0].labels == tuple(str(number) for number in range(1, 11))
    form.add_criterion()
    assert refused(form)["criteria"] == "There are 13 criteria; at most 12 can be asked."


def test_numbers_rise_to_the_desired_end() -> None:
    form = new_form()
    for step, label in zip(form.criteria[0].steps, "21", strict=True):
        step.label = label
    said = refused(form)
    assert said == {f"{form.criteria[0].steps[1].id}.label": "Numbers rise from the least to the most desired step."}
    form.move_step(form.criteria[0], form.criteria[0].steps[1].id, -1)
    assert rubric_of(form, "r", 1).criteria[0].labels == ("1", "2")


def test_a_key_is_made_of_the_name_and_of_nothing_a_program_needs() -> None:
    assert key_for("Language of the age", (), "criterion") == "language_of_the_age"
    assert key_for("Éveil à la lecture (CE1)", (), "criterion") == "eveil_a_la_lecture_ce1"
    assert key_for("語調", ["criterion"], "criterion") == "criterion_2"
    assert key_for("Tone!", ["tone", "tone_2"], "criterion") == "tone_3"
    names = {*dir(dspy.Signature), *dir(type(dspy.Signature)), "reasons", "response", "context", "completed"}
    keys = [key_for(name, (), "criterion") for name in names]
    assert not [key for key in keys if key in names or hasattr(dspy.Signature, key)]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(name=st.text(min_size=1, max_size=80), taken=st.sets(st.sampled_from(["a", "b", "criterion", "a_2"])))
def test_any_name_gives_a_key_that_is_free(name: str, taken: set[str]) -> None:
    form = new_form()
    form.criteria[0].name = "x"
    key = key_for(name, taken, "criterion")
    assert key not in taken
    assert rubric_of(form, key, 1).key == key


@pytest.mark.begins("with_samples")
def test_a_changed_rubric_is_a_new_version_and_old_reviews_keep_theirs(store: Store, lead: User) -> None:
    before, agreed = export_text(store, "ratings", "jsonl"), agreement.gates(store)
    form = form_of(TEACHING_QUALITY)
    form.criteria[0].name = "Correctness"
    assert rubrics.save(store, lead, form) == (reviews.rubric(store), True)
    versions = rubrics.get(store, lead, "teaching_quality").versions
    assert [(one.rubric.version, one.author, one.is_shipped, one.reviews) for one in versions] == [
        (2, "Lena Lead", False, 0), (1, "", True, len(before.splitlines())),
    ]  # fmt: skip
    with store.read() as tx:
        assert {review.rubric_version for review in stored_reviews.each(tx, "rating")} == {1}
    assert export_text(store, "ratings", "jsonl") == before
    still = agreement.gates(store)
    assert {key: one.model_copy(update={"name": agreed[key].name}) for key, one in still.items()} == agreed
    item = review_queue.next_to_rate(store, lead)
    assert item is not None and item.rubric is not None and item.rubric.criteria[0].key == "accuracy"
    assert item.rubric.criteria[0].name == "Correctness"


def test_saving_what_was_not_changed_makes_no_version(store: Store, lead: User) -> None:
    drafts.save(store, lead, rubrics.draft_of("mrbench"), {"name": "x"})
    assert rubrics.begun(store, lead) == {"mrbench"}
    assert rubrics.save(store, lead, form_of(MRBENCH)) == (MRBENCH, False)
    assert len(rubrics.get(store, lead, "mrbench").versions) == 1 and rubrics.begun(store, lead) == set()


def test_a_new_rubric_has_a_key_of_its_name_and_a_name_of_its_own(store: Store, lead: User) -> None:
    drafts.save(store, lead, rubrics.draft_of(""), new_form().model_dump())
    made, is_new = rubrics.save(store, lead, new_form())
    assert (made.key, made.version, made.criteria[0].key, is_new) == ("warmth_of_a_reply", 1, "tone", True)
    assert rubrics.begun(store, lead) == set()
    with pytest.raises(Refused) as again:
        rubrics.save(store, lead, new_form())
    assert again.value.fields == {"name": "Another rubric has this name."}


def test_of_two_leads_who_change_one_rubric_the_second_is_asked_first(store: Store, lead: User) -> None:
    mine, theirs = form_of(MRBENCH), form_of(MRBENCH)
    theirs.name = "MRBench, ours"
    rubrics.save(store, lead, theirs)
    mine.description = "For replies to mistakes."
    with pytest.raises(Conflict, match="Lena Lead made version 2"):
        rubrics.save(store, lead, mine)
    mine.based_on = 2
    assert rubrics.save(store, lead, mine)[0].version == 3


def test_an_archived_rubric_is_not_offered_and_keeps_everything(store: Store, lead: User) -> None:
    rubrics.archive(store, lead, "mrbench")
    assert "mrbench" not in [rubric.key for rubric in reviews.offered_rubrics(store)]
    assert rubrics.everything(store, lead)[-1].key == "mrbench"
    form = form_of(MRBENCH)
    form.name = "Changed while archived"
    rubrics.save(store, lead, form)
    assert "mrbench" not in [rubric.key for rubric in reviews.offered_rubrics(store)]
    rubrics.restore(store, lead, "mrbench")
    assert reviews.offered_rubrics(store)[0].key == "teaching_quality"
    assert "mrbench" in [rubric.key for rubric in reviews.offered_rubrics(store)]
    with pytest.raises(Refused, match="default rubric cannot be archived"):
        rubrics.archive(store, lead, "teaching_quality")


def test_a_team_goes_back_to_the_rubric_as_it_comes_with_utta(store: Store, lead: User) -> None:
    assert rubrics.shipped_edition(rubrics.get(store, lead, "mrbench")) is None
    form = form_of(MRBENCH)
    form.remove_criterion(form.criteria[0].id)
    rubrics.save(store, lead, form)
    assert rubrics.shipped_edition(rubrics.get(store, lead, "mrbench")) == MRBENCH
    assert rubrics.take_shipped(store, lead, "mrbench").criteria == MRBENCH.criteria
    newest = rubrics.get(store, lead, "mrbench").newest
    assert (newest.rubric.version, newest.is_shipped) == (3, True)
    with pytest.raises(NotFound):
        rubrics.take_shipped(store, lead, "mrbench")


def test_only_a_lead_works_on_rubrics(store: Store, expert: User) -> None:
    for deed in (
        lambda: rubrics.everything(store, expert), lambda: rubrics.get(store, expert, "mrbench"),
        lambda: rubrics.save(store, expert, new_form()), lambda: rubrics.archive(store, expert, "mrbench"),
        lambda: rubrics.restore(store, expert, "mrbench"), lambda: rubrics.take_shipped(store, expert, "mrbench"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()


def test_the_difference_of_two_versions_names_everything_that_changed() -> None:
    form = form_of(TEACHING_QUALITY)
    accuracy, age, sound, engagement = form.criteria
    accuracy.name, accuracy.weight, accuracy.scale = "Correctness", 2, "interval"
    accuracy.steps[0].description, accuracy.steps[1].anchor = "All wrong", "No."
    form.remove_step(age, age.steps[4].id)
    form.add_criterion()
    form.criteria[-1].name = "Brevity"
    form.remove_criterion(sound.id)
    form.move_criterion(engagement.id, -1)
    form.description = ""
    found = changes(TEACHING_QUALITY, rubric_of(form, "teaching_quality", 2))
    assert [(change.what, change.criterion, change.step) for change in found] == [
        ("Description", "", ""), ("Name", "Correctness", ""), ("Scale", "Correctness", ""),
        ("Weight", "Correctness", ""), ("Description", "Correctness", "1"), ("Example reply", "Correctness", "2"),
        ("Step taken out", "Age appropriateness", "5"), ("New criterion", "Brevity", ""),
        ("Criterion taken out", "Pedagogical soundness", ""), ("Order of the criteria", "", ""),
    ]  # fmt: skip
    assert found[3].before == "1" and found[3].after == "2"
    assert found[-1].after == "Correctness, Engagement, Age appropriateness"
    assert changes(TEACHING_QUALITY, TEACHING_QUALITY.model_copy(update={"version": 9})) == []
