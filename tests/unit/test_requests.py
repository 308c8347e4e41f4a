"""Requests for missing examples: sent once, seen by whom they were sent to, closed by an answer."""

import pytest

from utta.domain.coverage import Gap
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import examples, requests
from utta.store.database import Store

FIELDS = {
    "grade_level": "2", "subject": "Science", "student_profile": "English Language Learner",
    "student_question": "Is a seed alive?", "teacher_response": "What would you look for?",
    "teaching_approach": "Inquiry-Based", "expected_outcomes": "Names a sign of life.",
}  # fmt: skip
GAP = Gap(grade=2, subject="Science", profile_kind="English Language Learner")


def test_a_request_to_anybody_is_seen_by_everybody_until_it_is_answered(
    store: Store, lead: User, expert: User, teacher: User, example_id: int
) -> None:
    request = requests.ask(store, expert, GAP, "For the unit on plants")
    assert requests.wanted_of(store, teacher) == requests.wanted_of(store, lead) == [request]
    assert request.prefill["grade_level"] == "2"
    assert requests.answered(store, teacher, request.id, example_id)
    assert requests.wanted_of(store, lead) == requests.open_requests(store) == []
    assert not requests.answered(store, lead, request.id, example_id)  # answered twice closes once


def test_a_request_to_one_person_is_seen_and_answered_by_nobody_else(
    store: Store, lead: User, expert: User, teacher: User, example_id: int
) -> None:
    requests.ask(store, lead, GAP)
    mine = requests.ask(store, lead, GAP, asked_id=teacher.id)
    assert [request.asked for request in requests.wanted_of(store, teacher)] == [teacher.name, ""]
    assert mine not in requests.wanted_of(store, expert)
    with pytest.raises(NotAllowed):
        requests.answered(store, expert, mine.id, example_id)


def test_the_same_request_twice_is_one(store: Store, lead: User, expert: User) -> None:
    assert requests.ask(store, lead, GAP).id == requests.ask(store, expert, GAP, "again").id
    assert len(requests.open_requests(store)) == 1


def test_teachers_do_not_send_requests_and_only_the_sender_or_a_lead_withdraws(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    with pytest.raises(NotAllowed):
        requests.ask(store, teacher, GAP)
    request = requests.ask(store, lead, GAP)
    with pytest.raises(NotAllowed):
        requests.withdraw(store, expert, request.id)
    requests.withdraw(store, lead, request.id)
    assert requests.open_requests(store) == []


@pytest.mark.parametrize("note", ["x" * 501, "zero\x00byte"])
def test_a_note_that_cannot_be_kept_is_refused_beside_its_field(note: str, store: Store, lead: User) -> None:
    with pytest.raises(Refused) as refused:
        requests.ask(store, lead, GAP, note)
    assert refused.value.fields["note"]
    assert requests.open_requests(store) == []


@pytest.fixture
def example_id(store: Store, teacher: User) -> int:
    """An example that answers."""
    return examples.submit(store, teacher, FIELDS, "token")
