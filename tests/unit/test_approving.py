"""The standing of an example: approved by another, sent back with a comment, archived, restored; one or many."""

import time
from typing import Any

import pytest

from tests.writing import FIELDS, changed, number
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, NotFound, Refused
from utta.services import approving, examples
from utta.services.approving import Outcome
from utta.services.examples import Filter
from utta.store.database import Store

ARCHIVED = Filter(statuses=("archived",))


def submitted(store: Store, by: User, **fields: Any) -> int:
    return examples.submit(store, by, changed(**fields), str(time.perf_counter()))


def told(store: Store, example: int) -> list[tuple[str, str, int, str]]:
    return [
        (event.deed, event.author, event.revision, event.comment)
        for event in approving.record(store, examples.get(store, example)).events
    ]


def test_an_expert_approves_what_another_wrote_and_the_lead_anything(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    of_teacher, of_expert, of_lead = (examples.submit(store, by, FIELDS, by.username) for by in (teacher, expert, lead))
    approving.approve(store, expert, of_teacher)
    with pytest.raises(NotAllowed, match="You wrote this example"):
        approving.approve(store, expert, of_expert)
    approving.approve(store, lead, of_expert)
    approving.approve(store, lead, of_lead)
    assert number(store, statuses=("approved",)) == 3
    with pytest.raises(Refused, match="it is approved"):
        approving.approve(store, lead, of_lead)


def test_nobody_approves_a_text_they_have_not_read(store: Store, expert: User, teacher: User) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    examples.revise(store, teacher, example, 1, changed(topic="Later"))
    with pytest.raises(Conflict, match="changed while you were reading"):
        approving.approve(store, expert, example, seen_revision=1)
    approving.approve(store, expert, example, seen_revision=2)


def test_an_approved_text_that_is_changed_waits_for_approval_again(store: Store, expert: User, teacher: User) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    approving.approve(store, expert, example)
    examples.revise(store, teacher, example, 1, FIELDS)
    assert examples.get(store, example).status == "approved"
    examples.revise(store, teacher, example, 1, changed(topic="New"))
    assert examples.get(store, example).status == "submitted"


def test_what_is_archived_is_out_of_lists_and_comes_back_to_be_approved(
    store: Store, expert: User, teacher: User
) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    approving.approve(store, expert, example)
    approving.archive(store, teacher, example)
    assert (number(store), number(store, statuses=("archived",))) == (0, 1)
    for deed in (
        lambda: examples.for_editing(store, teacher, example),
        lambda: approving.approve(store, expert, example),
    ):
        with pytest.raises(Refused):
            deed()
    approving.restore(store, teacher, example)
    assert examples.get(store, example).status == "submitted"
    assert len(examples.history(store, example)) == 1


def test_restoring_what_is_not_archived_takes_no_approval_away(store: Store, expert: User, teacher: User) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    approving.approve(store, expert, example)
    with pytest.raises(Refused, match="cannot be restored: it is approved"):
        approving.restore(store, teacher, example)  # from a page that was open before
    assert examples.get(store, example).status == "approved"


def test_who_approved_and_when_is_kept(store: Store, expert: User, teacher: User) -> None:
    example, before = submitted(store, teacher), time.time()
    approving.approve(store, expert, example)
    (event,) = approving.record(store, examples.get(store, example)).events
    assert (event.deed, event.author, event.author_id, event.revision) == ("approved", "Edgar Expert", expert.id, 1)
    assert before <= event.done_at <= time.time()


def test_an_expert_who_wrote_the_newest_text_does_not_approve_it(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    example = submitted(store, teacher)
    examples.revise(store, expert, example, 1, changed(topic="Mine"))
    with pytest.raises(NotAllowed, match="You wrote its newest text"):
        approving.approve(store, expert, example)
    assert approving.do_to_many(store, expert, "approved", Filter(), time.time()) == Outcome(0, {"own": 1})
    approving.approve(store, lead, example)
    assert examples.get(store, example).status == "approved"


def test_what_is_sent_back_says_why_and_is_submitted_again_when_its_author_saves(
    store: Store, expert: User, teacher: User
) -> None:
    example = submitted(store, teacher)
    approving.send_back(store, expert, example, "  Say what the strips show.\n", seen_revision=1)
    assert examples.get(store, example).status == "draft"
    assert examples.revise(store, teacher, example, 1, changed(rationale="They show halves.")) == 2
    assert examples.get(store, example).status == "submitted"
    assert told(store, example) == [
        ("submitted again", "Tara Teacher", 2, ""),
        ("sent back", "Edgar Expert", 1, "Say what the strips show."),
    ]


@pytest.mark.parametrize("by_saving", [True, False])
def test_what_was_sent_back_may_be_submitted_again_as_it_stands(
    by_saving: bool, store: Store, expert: User, teacher: User
) -> None:
    example = submitted(store, teacher)
    approving.send_back(store, expert, example, "Are you sure?")
    if by_saving:
        assert examples.revise(store, teacher, example, 1, FIELDS) == 1
    else:
        approving.submit_again(store, teacher, example)
    assert examples.get(store, example).status == "submitted"
    assert told(store, example)[0][:3] == ("submitted again", "Tara Teacher", 1)
    with pytest.raises(Refused, match="it is submitted"):
        approving.submit_again(store, teacher, example)


@pytest.mark.parametrize("comment", ["", " \n ", "x" * 2001, "zero\x00", "half \ud800"])
def test_nothing_is_sent_back_without_a_comment_that_can_be_kept(
    comment: str, store: Store, expert: User, teacher: User
) -> None:
    example = submitted(store, teacher)
    for deed in (
        lambda: approving.send_back(store, expert, example, comment),
        lambda: approving.do_to_many(store, expert, "sent back", Filter(), time.time(), comment),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert set(refused.value.fields) == {"comment"}
    assert examples.get(store, example).status == "submitted"
    assert told(store, example) == []


def test_only_what_is_submitted_is_sent_back_and_only_by_those_who_may_approve_it(
    store: Store, expert: User, teacher: User
) -> None:
    approved, own = submitted(store, teacher), submitted(store, expert)
    approving.approve(store, expert, approved)
    with pytest.raises(Refused, match="cannot be sent back: it is approved"):
        approving.send_back(store, expert, approved, "Why?")
    with pytest.raises(NotAllowed, match="You wrote this example"):
        approving.send_back(store, expert, own, "Why?")
    with pytest.raises(NotAllowed, match="role expert"):
        approving.send_back(store, teacher, own, "Why?")
    with pytest.raises(NotAllowed):
        approving.submit_again(store, teacher, own)


def test_nobody_sends_a_text_back_that_they_have_not_read(store: Store, expert: User, teacher: User) -> None:
    example = submitted(store, teacher)
    examples.revise(store, teacher, example, 1, changed(topic="Later"))
    with pytest.raises(Conflict, match="changed while you were reading"):
        approving.send_back(store, expert, example, "Why?", seen_revision=1)


def test_many_are_approved_at_once_and_those_that_may_not_be_are_told_by_reason(
    store: Store, expert: User, teacher: User
) -> None:
    others, own = [submitted(store, teacher) for _ in range(3)], submitted(store, expert)
    approving.send_back(store, expert, others[0], "Why?")
    seen_at = time.time()
    examples.revise(store, teacher, others[1], 1, changed(topic="Meanwhile"))
    expected = Outcome(1, {"standing": 1, "changed": 1, "own": 1})
    assert approving.preview_of_many(store, expert, "approved", Filter(), seen_at) == expected
    assert approving.do_to_many(store, expert, "approved", Filter(), seen_at) == expected
    assert [examples.get(store, example).status for example in (*others, own)] == [
        "draft", "submitted", "approved", "submitted",
    ]  # fmt: skip
    assert told(store, others[2]) == [("approved", "Edgar Expert", 1, "")]
    assert told(store, own) == []


def test_many_are_sent_back_with_one_comment_and_archived_and_restored(store: Store, lead: User, teacher: User) -> None:
    found = [submitted(store, teacher, topic="Whales" if at else "Cats") for at in range(3)]
    assert approving.do_to_many(store, lead, "sent back", Filter(search="whal"), time.time(), "Too long.").done == 2
    assert approving.do_to_many(store, lead, "archived", Filter(ids=tuple(found)), time.time()).done == 3
    assert number(store) == 0
    assert approving.do_to_many(store, lead, "restored", ARCHIVED, time.time()) == Outcome(3, {})
    assert number(store, statuses=("submitted",)) == 3
    assert [deed for deed, *_ in told(store, found[1])] == ["restored", "archived", "sent back"]


def test_a_teacher_archives_many_of_their_own_and_approves_none(store: Store, expert: User, teacher: User) -> None:
    submitted(store, expert)
    own = submitted(store, teacher)
    assert approving.do_to_many(store, teacher, "archived", Filter(), time.time()) == Outcome(1, {"others": 1})
    assert examples.get(store, own).status == "archived"
    for deed in ("approved", "sent back"):
        with pytest.raises(NotAllowed):
            approving.do_to_many(store, teacher, deed, Filter(), time.time(), "Why?")  # type: ignore[arg-type]


def test_the_list_is_counted_anew_after_every_deed(store: Store, lead: User, teacher: User) -> None:
    example = submitted(store, teacher)
    for deed, waiting in (
        (lambda: approving.send_back(store, lead, example, "Why?"), 0),
        (lambda: approving.submit_again(store, teacher, example), 1),
        (lambda: approving.do_to_many(store, lead, "approved", Filter(), time.time()), 0),
        (lambda: approving.archive(store, lead, example), 0),
        (lambda: approving.restore(store, lead, example), 1),
    ):
        deed()
        assert number(store, statuses=("submitted",)) == waiting


def test_a_deed_to_an_example_nobody_has_is_not_found(store: Store, lead: User) -> None:
    for deed in (approving.approve, approving.archive, approving.restore, approving.submit_again):
        with pytest.raises(NotFound):
            deed(store, lead, 999)


def test_a_search_counts_what_the_list_shows_and_not_the_archived(store: Store, lead: User, teacher: User) -> None:
    found = [submitted(store, teacher, topic="Whale songs 3/4") for _ in range(4)]
    approving.archive(store, lead, found[0])
    approving.send_back(store, lead, found[1], "Why?")
    for search in ("whale", "WHALE so", "3/4", "whale %", "%", "whale /"):
        listed = examples.listed(store, Filter(search=search))
        assert listed.total == len(listed.examples) == (0 if "%" in search else 3)
    assert [one.id for one in examples.listed(store, Filter(search="whale")).examples] == found[:0:-1]
