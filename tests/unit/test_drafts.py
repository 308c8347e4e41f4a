"""Drafts: as many as were begun, nobody else's, found from any computer, never written over from another window."""

from typing import Any

import pytest

from utta.domain.user import User
from utta.errors import Refused
from utta.services import drafts, examples
from utta.services.drafts import NEW, Kept
from utta.store.database import Store

WHOLE: dict[str, Any] = {
    "grade_level": "4",
    "subject": "Mathematics",
    "student_profile": "Shy, but quick",
    "student_question": "Why is 1/2 bigger than 1/3?",
    "teacher_response": "Let us fold two strips of paper.",
    "teaching_approach": "Inquiry-Based",
    "expected_outcomes": "Compares unit fractions",
}
ITEM = drafts.item_of_new("one")


def text(store: Store, user: User, item: str) -> dict[str, Any] | None:
    kept = drafts.load(store, user, item)
    return kept[0] if kept else None


def test_a_draft_belongs_to_one_person_and_goes_when_it_is_submitted(store: Store, teacher: User, expert: User) -> None:
    at = drafts.save(store, teacher, ITEM, {"topic": "Half"})
    drafts.save(store, expert, ITEM, {"topic": "Other"})
    assert text(store, teacher, ITEM) == {"topic": "Half"}
    examples.submit(store, teacher, WHOLE, "token", Kept(ITEM, at))
    assert text(store, teacher, ITEM) is None
    assert text(store, expert, ITEM) == {"topic": "Other"}


def test_an_emptied_form_is_no_draft(store: Store, teacher: User) -> None:
    drafts.save(store, teacher, ITEM, {"topic": "x"})
    drafts.save(store, teacher, ITEM, {"topic": "", "techniques_used": []})
    assert drafts.of_examples(store, teacher) == []


def test_a_refused_submission_keeps_the_draft(store: Store, teacher: User) -> None:
    at = drafts.save(store, teacher, ITEM, {"topic": "Half"})
    with pytest.raises(Refused):
        examples.submit(store, teacher, {"topic": "Half"}, "token", Kept(ITEM, at))
    assert text(store, teacher, ITEM) == {"topic": "Half"}


@pytest.mark.parametrize("typed", ["zero\x00byte", "x" * 100_000])
def test_whatever_is_typed_can_be_kept_as_a_draft(store: Store, teacher: User, typed: str) -> None:
    drafts.save(store, teacher, ITEM, {"context": typed})
    assert (text(store, teacher, ITEM) or {})["context"].startswith(typed[:5])


def test_several_are_listed_last_kept_first_and_those_of_edits_with_them(store: Store, teacher: User) -> None:
    example = examples.submit(store, teacher, WHOLE, "token")
    drafts.save(store, teacher, drafts.item_of_new("a"), {"topic": "First"})
    drafts.save(store, teacher, drafts.item_of(example), {"topic": "An edit"})
    drafts.save(store, teacher, drafts.item_of_new("b"), {"topic": "Second"})
    drafts.save(store, teacher, "review:7", {"rationale": "No example"})
    listed = [(draft.key, draft.example_id, draft.fields["topic"]) for draft in drafts.of_examples(store, teacher)]
    assert listed == [("b", None, "Second"), ("", example, "An edit"), ("a", None, "First")]


def test_a_draft_from_before_there_could_be_several_is_still_found(store: Store, teacher: User) -> None:
    drafts.save(store, teacher, NEW, {"topic": "Old"})
    (found,) = drafts.of_examples(store, teacher)
    assert found.fields == {"topic": "Old"}
    assert drafts.item_of_new(found.key) == NEW


def test_typing_on_in_an_older_window_leaves_the_newer_text_as_it_is(store: Store, teacher: User) -> None:
    here = drafts.save_new(store, teacher, ITEM, {"topic": "Begun"}, None)
    there = drafts.save_new(store, teacher, ITEM, {"topic": "Gone on at home"}, here.at)
    assert there.item == ITEM
    again = drafts.save_new(store, teacher, ITEM, {"topic": "Gone on at school"}, here.at)
    assert again.item != ITEM
    assert text(store, teacher, ITEM) == {"topic": "Gone on at home"}
    assert text(store, teacher, again.item) == {"topic": "Gone on at school"}


def test_submitting_or_discarding_an_older_text_leaves_a_newer_draft_alone(store: Store, teacher: User) -> None:
    here = drafts.save_new(store, teacher, ITEM, WHOLE, None)
    drafts.save_new(store, teacher, ITEM, {"topic": "Gone on elsewhere"}, here.at)
    drafts.discard(store, teacher, ITEM, here.at)
    examples.submit(store, teacher, WHOLE, "token", here)
    assert text(store, teacher, ITEM) == {"topic": "Gone on elsewhere"}
