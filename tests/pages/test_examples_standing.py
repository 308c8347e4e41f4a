"""Where examples stand, on the page: approving, sending back, history, and one deed to many of the list."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_examples import WHOLE, OpenAt, labels, open_at, press, unfold_history, words
from utta.domain.example import StoredExample
from utta.domain.user import User
from utta.services import approving, examples
from utta.services.examples import Filter
from utta.store.database import Store

__all__ = ["open_at"]


def add(store: Store, by: User, number: int = 0, **fields: Any) -> int:
    return examples.submit(store, by, WHOLE | {"student_question": f"Question {number}?"} | fields, f"{by.id} {number}")


def get(store: Store, example: int) -> StoredExample:
    return examples.get(store, example)


def htmls(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


# One example


def test_sending_back_needs_a_comment_and_says_so_beside_it(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example = add(store, teacher)
    page = press(open_at(expert, example=str(example)), "Send it back")
    assert "Say in a sentence what the author should change" in words(page)
    assert get(store, example).status == "submitted"
    page.text_area(key=f"example_comment_{example}").set_value("Say *how* you know.").run()
    press(page, "Send it back")
    assert get(store, example).status == "draft"


def test_what_was_sent_back_says_first_by_whom_and_why_and_may_be_submitted_again(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example = add(store, teacher)
    approving.send_back(store, expert, example, "Say *how* you <b>know</b>.")
    page = open_at(teacher, example=str(example))
    shown = words(page)
    assert "Sent back" in shown and "\u2068Edgar Expert\u2069" in shown and "Say *how* you <b>know</b>." in shown
    assert shown.index("Say *how*") < shown.index(WHOLE["teacher_response"])
    press(page, "Submit again")
    assert get(store, example).status == "submitted"
    assert "Say *how*" not in words(page)


def test_who_approved_and_when_stands_on_the_example(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example = add(store, teacher)
    page = press(open_at(expert, example=str(example)), "Approve")
    assert "approved by \u2068Edgar Expert\u2069, just now" in words(page)


def test_the_history_tells_every_text_and_deed_in_one_line_of_time(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example = add(store, teacher)
    approving.send_back(store, expert, example, "Why?")
    examples.revise(store, teacher, example, 1, WHOLE | {"student_question": "Question 0 <i>now</i>?"})
    approving.approve(store, expert, example)
    page = open_at(teacher, example=str(example))
    assert not htmls(page).count("<ins")  # nothing is compared before it is asked for
    shown = words(unfold_history(page, example))
    order = ["Approved** by", "Submitted again** by", "Revision 2** by", "Sent back** by", "Revision 1** by"]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    assert "&lt;i&gt;now&lt;/i&gt;</ins>" in htmls(page)


def test_an_expert_who_wrote_the_newest_text_is_not_offered_to_approve_it(
    open_at: OpenAt, store: Store, teacher: User, expert: User, lead: User
) -> None:
    example = add(store, teacher)
    examples.revise(store, expert, example, 1, WHOLE)
    assert "Approve" not in labels(open_at(expert, example=str(example)))
    assert "Approve" in labels(open_at(lead, example=str(example)))


# The list


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("grade", -1, 1),
        ("status", "Sent back", 1),
        ("status", "Approved", 0),
        ("profile", "Struggling Learner", 1),
        ("search", "dolphin", 1),
    ],
)
def test_the_list_is_narrowed_in_the_store(
    key: str, value: Any, found: int, open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    add(store, teacher, 1)
    approving.send_back(store, expert, add(store, teacher, 2, grade_level="mixed"), "Why?")
    add(store, teacher, 3, student_profile="Struggling Learner: shy", student_question="Is a dolphin a fish?")
    page = open_at(teacher)
    page.session_state[f"examples_{key}"] = value
    page.run()
    assert (f"{found} example found" if found else "No example fits") in words(page)
    assert ("newest first" in words(page)) == (key == "search")


def choose(page: AppTest) -> AppTest:
    return page.toggle(key="examples_bulk_on").set_value(True).run()


def test_some_rows_are_approved_at_once_after_a_question_that_says_how_many(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    others, own = [add(store, teacher, at) for at in range(3)], add(store, expert)
    page = choose(open_at(expert))
    assert page.button(key="examples_bulk_approved").disabled
    for example in (*others[:2], own):
        page.checkbox(key=f"examples_pick_{example}").set_value(True).run()
    assert "3 chosen" in words(page)
    press(page, "Approve")
    assert "Approve 2 examples?" in words(page)
    assert "The others stay as they are: 1 written by you" in words(page)
    assert get(store, others[0]).status == "submitted"
    press(page, "Approve 2 examples")
    assert "2 examples approved. The others stay as they were: 1 written by you" in words(page)
    assert [get(store, example).status for example in (*others, own)] == ["approved", "approved", *["submitted"] * 2]


def test_all_that_were_found_are_sent_back_with_one_comment(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    for at in range(27):
        add(store, teacher, at)
    page = choose(open_at(lead))
    press(press(page, "All 27 found"), "Send back")
    press(page, "Send back 27 examples")
    assert "Say in a sentence what the author should change" in words(page)
    page.text_area(key="examples_bulk_comment").set_value("Too short.").run()
    press(page, "Send back 27 examples")
    assert examples.listed(store, Filter(statuses=("draft",))).total == 27


def test_another_search_chooses_nothing_of_what_was_chosen(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    for at in range(27):
        add(store, teacher, at)
    page = press(choose(open_at(lead)), "All 27 found")
    page.text_input(key="examples_search").set_value("question 3").run()
    assert "27 chosen" not in words(page)


def test_what_changed_after_it_was_seen_is_left_as_it_is(
    open_at: OpenAt, store: Store, teacher: User, lead: User
) -> None:
    example = add(store, teacher)
    page = press(press(choose(open_at(lead)), "All 1 on this page"), "Approve")
    examples.revise(store, teacher, example, 1, WHOLE)
    press(page, "Approve 1 example")
    assert "1 changed meanwhile" in words(page)
    assert get(store, example).status == "submitted"


def test_archived_ones_are_restored_together(open_at: OpenAt, store: Store, teacher: User) -> None:
    for at in range(2):
        approving.archive(store, teacher, add(store, teacher, at))
    page = open_at(teacher)
    page.session_state["examples_status"] = "Archived"
    page.run()
    press(press(choose(page), "All 2 on this page"), "Restore")
    press(page, "Restore 2 examples")
    assert examples.listed(store, Filter(statuses=("submitted",))).total == 2


def test_a_teacher_is_offered_to_archive_only(open_at: OpenAt, store: Store, teacher: User) -> None:
    add(store, teacher)
    page = choose(open_at(teacher))
    assert "Archive" in labels(page) and not {"Approve", "Send back"} & set(labels(page))
