"""Review rounds: planned, prepared, shared out, reviewed blind, closed. On a real store."""

import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres
from tests import rounds as made
from tests.workers import Worker
from utta import jobs
from utta.domain.example import TeachingExample
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough, NotFound, Refused
from utta.services import (
    accounts,
    drafts,
    examples,
    review_own,
    review_problems,
    review_queue,
    reviews,
    round_progress,
    rounds,
    sample_data,
)
from utta.settings import Settings
from utta.store import rounds as stored_rounds
from utta.store.database import Store
from utta.store.round_tables import round_assignments
from utta.store.tables import reviews as table

pytestmark = pytest.mark.begins("with_samples")


@pytest.fixture
def samples(store: Store) -> Store:
    """A store with the sample data in it."""
    return store


@pytest.fixture
def everybody(lead: User, expert: User, teacher: User) -> list[int]:
    """All three as reviewers."""
    return [lead.id, expert.id, teacher.id]


def rows(store: Store, user: User) -> list[sa.Row[tuple[int]]]:
    """What this person has given."""
    with store.read() as tx:
        return list(tx.execute(sa.select(table).where(table.c.reviewer_id == user.id).order_by(table.c.id)))


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"reviewers": []}, "reviewers"),
        ({"generators": []}, "generators"),
        ({"wanted": 6}, "wanted"),
        ({"wanted": 2}, "plan"),
        ({"way": "compare"}, "plan"),
        ({"items": 0}, "items"),
        ({"way": "sing"}, "way"),
        ({"reviewers": [99]}, "reviewers"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_the_field_and_nothing_is_stored(
    samples: Store, lead: User, plan: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        made.prepared(samples, lead, **plan)
    assert field in refused.value.fields and refused.value.fields[field].endswith(".")
    assert rounds.all_rounds(samples) == []


def test_only_a_lead_makes_rounds_and_their_names_are_their_own(samples: Store, lead: User, teacher: User) -> None:
    with pytest.raises(NotAllowed):
        made.prepared(samples, teacher)
    made.prepared(samples, lead)
    for name in ("", "  ", "autumn", "x" * 200):
        with pytest.raises(Refused) as refused:
            made.prepared(samples, lead, name=name)
        assert "name" in refused.value.fields
    assert len(rounds.all_rounds(samples)) == 1


def test_a_plan_that_nothing_fits_is_refused_with_a_sentence(samples: Store, lead: User) -> None:
    with pytest.raises(NotEnough):
        made.prepared(samples, lead, subjects=["Alchemy"])
    with pytest.raises(NotEnough):
        made.prepared(samples, lead, generators=[made.imported("Nobody")])


def test_a_preview_says_what_a_plan_comes_to(samples: Store, lead: User, everybody: list[int]) -> None:
    plan = {"way": "rate", "generators": [made.EXPERTS], "reviewers": everybody, "items": 12, "wanted": 3}
    found = rounds.preview(samples, plan)
    assert (found.students, found.replies, found.to_ask) == (72, {"Experts": 72}, 0)
    assert (found.most, found.reviews, found.for_each) == (12, 36, 12)


def test_a_round_is_shared_out_once_and_everybody_sees_only_their_own_turns(
    samples: Store, lead: User, teacher: User, expert: User, everybody: list[int]
) -> None:
    round_id = made.prepared(samples, lead, reviewers=everybody, items=9, wanted=2)
    assert review_queue.standing(samples, teacher).rounds == ()
    assert review_queue.next_in_round(samples, teacher, round_id) is None
    assert rounds.open_round(samples, lead, round_id) == rounds.open_round(samples, lead, round_id) == 18
    waiting = [review_queue.standing(samples, user).rounds[0].waiting for user in (lead, expert, teacher)]
    assert sorted(waiting) == [6, 6, 6]
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None and item.waiting == 6 and item.rubric is not None
    with pytest.raises(NotFound):  # somebody else's turn cannot be taken by its address
        reviews.rate(samples, expert, item.key, made.steps_for(item))
    assert rows(samples, expert) == []


def test_an_item_of_a_round_tells_nothing_of_who_wrote_it(samples: Store, lead: User, teacher: User) -> None:
    with samples.read() as tx:
        names = [name for name, _ in stored_rounds_generators(tx)]
    round_id = made.opened(samples, lead, reviewers=[teacher.id], way="both",
                           generators=[made.imported(name) for name in names], items=200)  # fmt: skip
    seen, said = set(), []
    while item := review_queue.next_in_round(samples, teacher, round_id, skipped=frozenset(seen)):
        if item.key in seen:
            break
        seen.add(item.key)
        said.append(json.dumps(item.model_dump(exclude={"left", "right", "situation"}), ensure_ascii=False))
    assert seen and not [line for line in said if any(f'"{name}"' in line for name in names)]


def stored_rounds_generators(tx: sa.Connection) -> list[tuple[str, int]]:
    """The generators whose replies came with the sample data."""
    from utta.store import responses

    return responses.generators(tx)


def test_reviews_of_a_round_carry_round_rubric_version_and_side(samples: Store, lead: User, teacher: User) -> None:
    with samples.read() as tx:
        names = [name for name, _ in stored_rounds_generators(tx)]
    round_id = made.opened(samples, lead, reviewers=[teacher.id], way="both",
                           generators=[made.imported(name) for name in names], items=30)  # fmt: skip
    given = made.review(samples, teacher, round_id)
    found = rows(samples, teacher)
    assert given == len(found) > 30
    assert {row.round_id for row in found} == {round_id} and all(row.round_item_id for row in found)
    sides = Counter(row.shown_left for row in found if row.kind == "preference")
    assert abs(sides["A"] - sides["B"]) <= len(names) ** 2
    progress = round_progress.progress(samples, round_id)
    (share,) = progress.shares
    assert (share.done, share.left, progress.short) == (given, 0, 0)


def test_nobody_is_asked_about_a_reply_they_wrote(samples: Store, lead: User, expert: User, teacher: User) -> None:
    own = dict.fromkeys(TeachingExample.model_fields, "Fractions on one bar")
    own |= {"grade_level": "5", "subject": "Mathematics", "teacher_response": "Draw both on one bar."}
    examples.submit(samples, expert, own | {"techniques_used": ["Scaffolding"]}, "token")
    round_id = made.opened(samples, lead, reviewers=[expert.id, teacher.id], items=100, wanted=1, overlap=0,
                           search="Draw both on one bar")  # fmt: skip
    assert review_queue.next_in_round(samples, expert, round_id) is None
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None and item.left == own["teacher_response"]


def test_what_waits_in_a_round_is_not_free_for_everybody_at_the_same_time(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    before = review_queue.standing(samples, expert)
    with samples.read() as tx:
        name, number = stored_rounds_generators(tx)[0]
    round_id = made.opened(samples, lead, reviewers=[teacher.id], generators=[made.imported(name)], items=1000)
    during = review_queue.standing(samples, expert)
    assert during.to_rate == before.to_rate - number and during.rounds == ()
    rounds.close(samples, lead, round_id)
    assert review_queue.standing(samples, expert).to_rate == before.to_rate


def test_a_review_taken_back_is_open_again_with_every_word_and_counts_nowhere(
    samples: Store, lead: User, teacher: User
) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None
    steps = made.steps_for(item)
    reviews.rate(samples, teacher, item.key, steps, improved_response="Better.", rationale="Why", seconds=12)
    assert review_own.take_back(samples, teacher) == item.key
    assert rows(samples, teacher) == []
    draft = drafts.load(samples, teacher, review_queue.draft_of(item.key))
    assert draft is not None
    assert draft[0] == {f"rating_{key}": step for key, step in steps.items()} | {
        "improve": True, "improved_response": "Better.", "rationale": "Why", "seconds": 12}  # fmt: skip
    back = review_queue.next_in_round(samples, teacher, round_id)
    assert back is not None and back.key == item.key and back.waiting == item.waiting
    assert reviews.rate(samples, teacher, item.key, steps) and len(rows(samples, teacher)) == 1
    (before,) = review_own.history(samples, teacher, item.key)
    assert before.deed == "taken back" and before.content["rationale"] == "Why"


def test_a_review_is_revised_with_its_history_and_only_by_its_reviewer(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None
    reviews.rate(samples, teacher, item.key, made.steps_for(item), rationale="First thought")
    (own,) = review_own.given(samples, teacher)
    lower = made.steps_for(item, 0)
    assert review_own.revise(samples, teacher, own.id, ratings=lower, rationale="Second thought")
    assert not review_own.revise(samples, teacher, own.id, ratings=lower, rationale="Second thought")
    (after,) = review_own.given(samples, teacher)
    assert after.review.ratings == lower and after.revision == 2 and after.review.rationale == "Second thought"
    (before,) = review_own.history(samples, teacher, item.key)
    assert before.deed == "revised" and before.content["rationale"] == "First thought"
    for deed in (review_own.one, review_own.revise):
        with pytest.raises(NotFound):
            deed(samples, expert, own.id)


def test_after_closing_it_is_revealed_and_nothing_changes_any_more(samples: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id])
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None
    made.review(samples, teacher, round_id, 2)
    assert {own.generators for own in review_own.given(samples, teacher)} == {()}
    other = review_queue.next_in_round(samples, teacher, round_id)
    assert other is not None
    rounds.close(samples, lead, round_id)
    assert {own.generators for own in review_own.given(samples, teacher)} == {("Experts",)}
    with pytest.raises(Refused, match="closed"):
        reviews.rate(samples, teacher, other.key, made.steps_for(other))
    with pytest.raises(Refused, match="closed"):
        review_own.take_back(samples, teacher)
    (newest, _) = review_own.given(samples, teacher)
    with pytest.raises(Refused, match="closed"):
        review_own.revise(samples, teacher, newest.id, ratings=made.steps_for(other, 0))
    assert not newest.may_change and review_queue.next_in_round(samples, teacher, round_id) is None


def test_what_somebody_hands_back_or_leaves_goes_to_the_others_and_to_nobody_twice(
    samples: Store, lead: User, teacher: User, expert: User, everybody: list[int]
) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id, expert.id], items=8, wanted=2)
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None
    with pytest.raises(Refused):
        review_problems.skip(samples, teacher, item.key, " ")
    review_problems.skip(samples, teacher, item.key, "Not my subject")
    progress = round_progress.progress(samples, round_id)
    assert progress.short == 1 and rounds.share_again(samples, lead, round_id) == 0  # nobody is left to give it to
    rounds.add_reviewer(samples, lead, round_id, lead.id)
    assert [row.waiting for row in review_queue.standing(samples, lead).rounds] == [1]
    made.review(samples, expert, round_id, 3)
    rounds.let_reviewer_go(samples, lead, round_id, expert.id)
    made.review(samples, lead, round_id)
    made.review(samples, teacher, round_id)
    with samples.read() as tx:
        turn = round_assignments.c
        done = tx.execute(
            sa.select(turn.item_id, sa.func.count()).where(turn.state == "done").group_by(turn.item_id)
        ).all()
    # The item that one handed back and the other had not reviewed when they left can get one more review only.
    assert len(done) == 8 and 8 - sum(number == 2 for _, number in done) <= 1
    assert round_progress.progress(samples, round_id).short == sum(number < 2 for _, number in done)
    assert len(rows(samples, expert)) == 3


def test_a_flagged_reply_waits_for_a_lead_and_set_aside_is_asked_of_nobody(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id, expert.id], items=1, wanted=2)
    item = review_queue.next_in_round(samples, teacher, round_id)
    assert item is not None
    for _ in range(2):
        review_problems.flag(samples, teacher, item.key, "private", "Names a real child")
    (flag,) = review_problems.undecided(samples, lead)
    assert (flag.problem, flag.comment, flag.text) == ("private", "Names a real child", item.left)
    assert review_queue.next_in_round(samples, teacher, round_id) is None
    assert review_queue.next_in_round(samples, expert, round_id) is not None
    with pytest.raises(NotAllowed):
        review_problems.decide(samples, teacher, flag.id, "set aside")
    review_problems.decide(samples, lead, flag.id, "set aside")
    assert review_queue.next_in_round(samples, expert, round_id) is None
    assert review_problems.undecided(samples, lead) == []


def test_a_round_whose_engine_cannot_be_reached_says_so_and_can_be_prepared_again(
    samples: Store, lead: User, teacher: User
) -> None:
    from utta.domain.engine import EngineSpec

    nowhere = EngineSpec(kind="openai_compatible", label="Nowhere", url="http://127.0.0.1:9/v1", model="none")
    engine = {"kind": "engine", "name": "Nowhere", "engine": nowhere.model_dump(mode="json")}
    with pytest.raises(AssertionError, match="cannot be reached"):
        made.prepared(samples, lead, reviewers=[teacher.id], generators=[engine, made.EXPERTS])
    (found,) = rounds.all_rounds(samples)
    with pytest.raises(Refused, match="preparing"):
        rounds.open_round(samples, lead, found.id)
    rounds.prepare_again(samples, lead, found.id)
    again = rounds.get(samples, found.id).job_id
    assert again is not None and again != found.job_id
    with pytest.raises(Refused, match="still being prepared"):
        rounds.close(samples, lead, found.id)
    rounds.stop_preparing(samples, lead, found.id)
    rounds.close(samples, lead, found.id)
    with samples.read() as tx:
        assert stored_rounds.items(tx, found.id) == []


def test_a_round_with_sample_data_goes_with_it_whole(samples: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id])
    made.review(samples, teacher, round_id, 3)
    sample_data.remove(samples, lead)
    assert rounds.all_rounds(samples) == [] and rows(samples, teacher) == []
    with samples.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(round_assignments)) == 0


def test_of_a_round_with_own_and_sample_replies_the_own_reviews_stay_when_the_sample_data_goes(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    own = dict.fromkeys(TeachingExample.model_fields, "Fractions on one bar")
    own |= {"grade_level": "5", "subject": "Mathematics", "teacher_response": "Draw both on one bar."}
    examples.submit(samples, expert, own | {"techniques_used": ["Scaffolding"]}, "token")
    round_id = made.opened(samples, lead, reviewers=[teacher.id], items=100, wanted=1)
    assert made.review(samples, teacher, round_id) == 73
    sample_data.remove(samples, lead)
    (kept,) = review_own.given(samples, teacher, limit=100)
    assert kept.review.response.text == own["teacher_response"]


def test_a_lead_may_close_reviewing_outside_of_rounds(samples: Store, lead: User, teacher: User) -> None:
    with pytest.raises(NotAllowed):
        review_queue.set_free(samples, teacher, False)
    review_queue.set_free(samples, lead, False)
    assert review_queue.next_to_rate(samples, teacher) is None
    assert not review_queue.standing(samples, teacher).is_free


def test_a_round_runs_on_postgresql_as_on_sqlite(tmp_path: Path) -> None:
    with postgres.server() as url:
        store = Store(Settings(home=tmp_path, database_url=url))
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        other = accounts.add_person(store, None, "Tara Teacher", "tara", "teacher", "purple tractor sings low")
        sample_data.load(store, lead)
        with store.read() as tx:
            names = [name for name, _ in stored_rounds_generators(tx)][:3]
        round_id = made.opened(store, lead, way="both", generators=[made.imported(name) for name in names],
                               reviewers=[lead.id, other.id], wanted=2, items=6)  # fmt: skip
        item = review_queue.next_in_round(store, other, round_id)
        assert item is not None
        review_problems.flag(store, other, item.key, "broken", "Cut off")
        given = made.review(store, other, round_id), made.review(store, lead, round_id)
        assert given == (11, 12)
        assert review_own.take_back(store, lead) and made.review(store, lead, round_id) == 1
        review_problems.decide(store, lead, review_problems.undecided(store, lead)[0].id, "set aside")
        rounds.close(store, lead, round_id)
        assert round_progress.progress(store, round_id).reviews == 23
        sample_data.remove(store, lead)
        assert rounds.all_rounds(store) == []
        store.close()


def test_a_round_with_a_name_that_differs_in_case_alone_is_refused_in_every_script(samples: Store, lead: User) -> None:
    made.prepared(samples, lead, name="Übung")
    for name in ("Übung", "übung"):
        with pytest.raises(Refused) as refused:
            made.prepared(samples, lead, name=name)
        assert "name" in refused.value.fields


def test_nothing_is_shared_out_before_a_round_is_open_or_after_it_is_closed(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.prepared(samples, lead, reviewers=[teacher.id], items=4, overlap=0)
    assert rounds.share_again(samples, lead, round_id) == 0
    assert rounds.open_round(samples, lead, round_id) == 4
    rounds.close(samples, lead, round_id)
    assert rounds.share_again(samples, lead, round_id) == 0
    for deed in (rounds.add_reviewer, rounds.let_reviewer_go):
        with pytest.raises(Refused, match="closed"):
            deed(samples, lead, round_id, expert.id)
    assert rounds.reviewers(samples, round_id) == {teacher.id: teacher.name}


def test_a_reply_set_aside_is_shared_out_to_nobody_afterwards_and_wanted_no_more(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    first = made.opened(samples, lead, name="First", reviewers=[teacher.id], items=1)
    second = made.prepared(samples, lead, name="Second", reviewers=[teacher.id, expert.id], items=100, wanted=2)
    item = review_queue.next_in_round(samples, teacher, first)
    assert item is not None
    review_problems.flag(samples, teacher, item.key, "harmful")
    review_problems.decide(samples, lead, review_problems.undecided(samples, lead)[0].id, "set aside")
    progress = round_progress.progress(samples, first)
    assert rounds.share_again(samples, lead, first) == progress.short == progress.wanted == 0
    rounds.add_reviewer(samples, lead, first, expert.id)
    assert review_queue.next_in_round(samples, expert, first) is None
    number = round_progress.progress(samples, second).items
    assert rounds.open_round(samples, lead, second) == 2 * (number - 1)
    assert round_progress.progress(samples, second).wanted == 2 * (number - 1)


def test_a_round_wants_as_many_reviews_after_its_reviewers_have_left(
    samples: Store, lead: User, teacher: User, expert: User
) -> None:
    round_id = made.opened(samples, lead, reviewers=[teacher.id, expert.id], items=4, wanted=2)
    made.review(samples, expert, round_id)
    rounds.let_reviewer_go(samples, lead, round_id, expert.id)
    accounts.remove_person(samples, lead, teacher.username)
    rounds.share_again(samples, lead, round_id)
    progress = round_progress.progress(samples, round_id)
    assert (progress.reviews, progress.wanted, progress.short) == (4, 8, 4)
    rounds.add_reviewer(samples, lead, round_id, lead.id)
    assert review_queue.standing(samples, lead).rounds[0].waiting == 4
    assert round_progress.progress(samples, round_id).short == 0


def test_a_real_worker_prepares_a_round(samples: Store, home: Path, lead: User) -> None:
    plan = {"way": "rate", "generators": [made.EXPERTS], "reviewers": [lead.id], "items": 3}
    round_id = rounds.create(samples, lead, "Autumn", plan)
    one = Worker(home, "--until-idle")
    try:
        job = jobs.wait(samples, rounds.get(samples, round_id).job_id or "", 90)
        assert job.state == "done", (job.failure, one.said)
    finally:
        one.clear()
    assert round_progress.progress(samples, round_id).items == 3
