"""What became of a person's examples: counted, found in the versions that hold them and in the models they teach."""

from typing import Any

import pytest

from tests.writing import changed
from utta import jobs
from utta.domain.user import User
from utta.services import approving, datasets, examples, mine, training
from utta.services.mine import Became, Overview
from utta.store.database import Store

NONE = {"draft": 0, "submitted": 0, "approved": 0, "archived": 0}


def submitted(store: Store, by: User, at: int, **fields: Any) -> int:
    words = {"student_question": f"What is {at} and {at * 7}?", "teacher_response": f"Count on from {at}, step {at}."}
    return examples.submit(store, by, changed(**words | fields), f"{by.id} {at}")


def became(store: Store, user: User, example: int) -> Became:
    (found,) = [one for one in mine.listed(store, user, None, 1, 100) if one.example.id == example]
    return found


@pytest.fixture
def taught(store: Store, lead: User, teacher: User, expert: User) -> list[int]:
    """The teacher's twelve examples in a dataset version with six of another's, and a Teacher trained on it."""
    own = [submitted(store, teacher, at) for at in range(12)]
    for at in range(12, 18):
        submitted(store, expert, at)
    version = datasets.freeze(store, lead, "Autumn")
    run = training.start(store, lead, "teacher", version.id)
    jobs.do(store, training.run(store, run).job.id)
    return own


def test_who_entered_nothing_has_nothing(store: Store, teacher: User) -> None:
    assert mine.overview(store, teacher) == Overview(NONE, 0)
    assert mine.listed(store, teacher, None, 1, 10) == []


def test_ones_own_are_counted_by_standing_and_a_comment_stands_with_what_was_sent_back(
    store: Store, teacher: User, expert: User
) -> None:
    back, approved, archived = (submitted(store, teacher, at) for at in range(3))
    submitted(store, expert, 4)
    assert mine.overview(store, teacher).counts == NONE | {"submitted": 3}
    approving.send_back(store, expert, back, "Which step?")
    approving.approve(store, expert, approved)
    approving.archive(store, teacher, archived)
    assert mine.overview(store, teacher) == Overview({"draft": 1, "submitted": 0, "approved": 1, "archived": 1}, 0)
    (only,) = mine.listed(store, teacher, "draft", 1, 10)
    assert only.comment is not None
    assert (only.example.id, only.comment.comment, only.comment.author) == (back, "Which step?", "Edgar Expert")
    approving.submit_again(store, teacher, back)
    assert became(store, teacher, back).comment is None


def test_which_versions_hold_it_as_which_text_and_which_models_learned_from_them(
    store: Store, teacher: User, taught: list[int]
) -> None:
    examples.revise(store, teacher, taught[0], 1, changed(topic="Later"))
    now, older = became(store, teacher, taught[1]), became(store, teacher, taught[0])
    assert [(use.held.dataset, use.held.revision, use.models) for use in now.uses] == [("Autumn", 1, ("Teacher v1",))]
    assert (older.example.revision, older.uses[0].held.revision) == (2, 1)
    assert mine.overview(store, teacher).held == 12
    splits = {became(store, teacher, example).uses[0].held.split for example in taught}
    assert splits <= {"train", "validation", "test"} and "train" in splits


def test_whether_it_is_a_demonstration_is_what_the_program_says(
    store: Store, lead: User, teacher: User, expert: User, taught: list[int]
) -> None:
    program = training.models(store)[0].program
    cases = {one["case"] for one in program["demonstrations"]}
    shown = {example for example in taught if f"example {example}" in cases}
    told = {example for example in taught if became(store, teacher, example).shown}
    assert told == shown
    assert mine.overview(store, teacher).shown == ({"Teacher v1": len(shown)} if shown else {})
    everybodys = sum(mine.overview(store, person).shown.get("Teacher v1", 0) for person in (teacher, expert, lead))
    assert everybodys == len(cases)
    for one in program["demonstrations"]:
        if (example := int(one["case"].removeprefix("example "))) in shown:
            (mark,) = became(store, teacher, example).shown
            assert mark.in_own_words == any(
                other["author"] == "Tara Teacher" for other in program["demonstrations"] if other["case"] == one["case"]
            )


def test_a_newer_version_is_counted_at_once(store: Store, lead: User, teacher: User) -> None:
    for at in range(12):
        submitted(store, teacher, at)
    assert mine.overview(store, teacher).held == 0
    datasets.freeze(store, lead, "First")
    assert mine.overview(store, teacher).held == 12
