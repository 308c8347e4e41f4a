"""Review rounds whole: on PostgreSQL as on SQLite, and when the sample data goes."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import postgres
from tests import rounds as made
from utta.domain.example import TeachingExample
from utta.domain.user import User
from utta.services import (
    accounts,
    examples,
    review_own,
    review_problems,
    review_queue,
    reviews,
    round_progress,
    rounds,
    sample_data,
    verdict_material,
)
from utta.settings import Settings
from utta.store import responses
from utta.store.database import Store
from utta.store.round_tables import round_assignments

pytestmark = pytest.mark.begins("with_samples")


def test_a_round_runs_on_postgresql_as_on_sqlite(tmp_path: Path) -> None:
    with postgres.server() as url:
        store = Store(Settings(home=tmp_path, database_url=url))
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        other = accounts.add_person(store, None, "Tara Teacher", "tara", "teacher", "purple tractor sings low")
        sample_data.load(store, lead)
        with store.read() as tx:
            names = [name for name, _ in responses.generators(tx)][:3]
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
        there = verdict_material.samples(store, reviews.rubric(store))
        (drawn,) = there.rounds
        assert len(drawn) == 3 and len(there.set_aside) == 1  # half of the six replies, by chance
        assert {len(own) for own in drawn.values()} <= {1, 2}
        sample_data.remove(store, lead)
        assert rounds.all_rounds(store) == []
        store.close()


def test_a_round_with_sample_data_goes_with_it_whole(store: Store, lead: User, teacher: User) -> None:
    round_id = made.opened(store, lead, reviewers=[teacher.id])
    made.review(store, teacher, round_id, 3)
    sample_data.remove(store, lead)
    assert rounds.all_rounds(store) == [] and made.given_by(store, teacher) == []
    with store.read() as tx:
        assert tx.scalar(sa.select(sa.func.count()).select_from(round_assignments)) == 0


def test_of_a_round_with_own_and_sample_replies_the_own_reviews_stay_when_the_sample_data_goes(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    own = dict.fromkeys(TeachingExample.model_fields, "Fractions on one bar")
    own |= {"grade_level": "5", "subject": "Mathematics", "teacher_response": "Draw both on one bar."}
    examples.submit(store, expert, own | {"techniques_used": ["Scaffolding"]}, "token")
    round_id = made.opened(store, lead, reviewers=[teacher.id], items=100, wanted=1)
    assert made.review(store, teacher, round_id) == 73
    sample_data.remove(store, lead)
    (kept,) = review_own.given(store, teacher, limit=100)
    assert kept.review.response.text == own["teacher_response"]
