"""The sample data is rich enough to try everything on, comes once, and goes whole, leaving what people wrote."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.rows import RATING, ROW, written
from utta.domain.assistant import ASSISTANTS
from utta.domain.grades import GRADES
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound
from utta.services import datasets, examples, learning, review_queue, reviews, sample_data, soundness, training
from utta.services.agreement import gates
from utta.services.importing import import_file
from utta.store.database import Store
from utta.store.tables import metadata

SUBJECTS = {
    "Mathematics", "Science", "Literacy", "Social Studies", "Art", "Music", "Physical Education",
    "Social-Emotional Learning", "General",
}  # fmt: skip
PROFILES = {
    "Typically Developing", "Advanced Learner", "Struggling Learner", "English Language Learner", "Student with ADHD",
    "Student with Learning Disability", "Student with Emotional Needs", "Student with Autism Spectrum Disorder",
}  # fmt: skip
FIELDS = {
    "grade_level": "4", "subject": "Mathematics", "student_profile": "Counts on.", "student_question": "Why?",
    "teacher_response": "What did you try?", "teaching_approach": "Inquiry-Based", "expected_outcomes": "Says why.",
}  # fmt: skip


def contents(store: Store) -> dict[str, list[str]]:
    """Every row of every table as text, but the rubrics, which stay, and the stamps of change."""
    with store.read() as tx:
        return {
            table.name: sorted(str(tuple(row)) for row in tx.execute(table.select()))
            for table in metadata.sorted_tables
            if table.name not in ("rubrics", "changes")
        }


def rate_next(store: Store, user: User) -> None:
    """Rate whatever comes next for this person."""
    item = review_queue.next_to_rate(store, user)
    assert item is not None
    assert reviews.rate(store, user, item.key, {c.key: "4" for c in reviews.rubric(store).criteria})


def test_there_are_enough_examples_of_every_grade_subject_and_profile(store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    found = examples.listed(store, examples.Filter(sample=True), size=500).examples
    assert len(found) >= 60
    assert {example.content.grade for example in found} == set(GRADES)
    assert {example.content.subject for example in found} >= SUBJECTS
    assert {example.content.student_profile.split(":")[0] for example in found} >= PROFILES
    assert all(example.content.teaching_approach and example.content.rationale for example in found)
    assert len({example.content.duplicate_key for example in found}) == len(found)


def test_there_are_enough_reviews_by_three_who_mostly_agree_on_good_and_bad_replies(store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    with store.read() as tx:
        kept = tx.exec_driver_sql("SELECT reviewer, ratings FROM reviews WHERE kind = 'rating'").all()
    assert len(kept) >= 160
    assert len({reviewer for reviewer, _ in kept}) == 3
    for gate in gates(store).values():
        assert gate.is_open and gate.items >= 50
        assert gate.alpha is not None
        assert 0.4 < gate.alpha < 1
    for criterion in reviews.rubric(store).criteria:
        steps = Counter(json.loads(ratings)[criterion.key] for _, ratings in kept)
        assert min(steps[step] for step in criterion.labels) >= 3  # good and bad: every step is used


def test_all_of_it_is_marked_and_a_second_time_adds_nothing(store: Store, lead: User, expert: User) -> None:
    assert not sample_data.present(store)
    with pytest.raises(NotAllowed):
        sample_data.load(store, expert)
    assert sample_data.load(store, lead) >= 60 + 160
    assert sample_data.present(store)
    before = contents(store)
    assert sample_data.load(store, lead) == 0
    assert contents(store) == before
    with store.read() as tx:
        for table in ("examples", "responses", "reviews"):
            assert tx.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE NOT is_sample").scalar() == 0
    assert datasets.freeze(store, lead, "Samples").has_sample


def test_every_assistant_can_learn_from_it(store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    version = datasets.freeze(store, lead, "Samples")
    with store.read() as tx:
        for assistant in ASSISTANTS:
            rubric = learning.rubric_of(tx, assistant)
            for split in ("train", "validation"):
                cases = learning.material_of(tx, assistant, version.id, split, rubric, version.created_at)
                assert len(cases) >= 10 and all(case.inputs and case.outputs for case in cases)


def test_removing_it_leaves_the_store_as_it_was(store: Store, lead: User, teacher: User, tmp_path: Path) -> None:
    examples.submit(store, teacher, FIELDS, "token")
    import_file(store, written(tmp_path, [RATING]))
    before = contents(store)
    sample_data.load(store, lead)
    assert "72 teaching examples" in sample_data.remove(store, lead).sentence
    assert contents(store) == before
    assert not sample_data.present(store)
    assert sample_data.remove(store, lead).sentence == "nothing"
    assert soundness.problems(store) == []


def test_what_people_wrote_stays_and_what_stood_on_it_goes_as_was_said(
    store: Store, lead: User, tmp_path: Path
) -> None:
    sample_data.load(store, lead)
    own = examples.submit(store, lead, FIELDS, "token")
    rows = [ROW | {"external_id": f"own-{at}", "student_question": f"Why is {at} + {at} even?"} for at in range(12)]
    import_file(store, written(tmp_path, rows))
    mixed = datasets.freeze(store, lead, "Mixed")
    only_own = datasets.freeze(store, lead, "Only our own", examples.Filter(sample=False))
    run_id = training.start(store, lead, "teacher", mixed.id)
    said = sample_data.what_would_go(store).sentence
    assert "1 dataset version," in said
    assert "1 training run" in said
    sample_data.remove(store, lead)
    assert examples.get(store, own).status == "submitted"
    assert examples.listed(store, examples.Filter()).total == 13
    assert [version.id for version in datasets.versions(store)] == [only_own.id]
    assert datasets.still_whole(store, only_own.id)
    with pytest.raises(NotFound):
        training.run(store, run_id)
    assert soundness.problems(store) == []


def test_own_reviews_of_sample_replies_go_and_this_is_said_before(
    store: Store, lead: User, expert: User, tmp_path: Path
) -> None:
    import_file(store, written(tmp_path, [RATING]))
    rate_next(store, expert)  # of the team's own response
    sample_data.load(store, lead)
    assert "by your team" not in sample_data.what_would_go(store).sentence
    rate_next(store, expert)
    assert reviews.done_by(store, expert) == 2
    going = sample_data.what_would_go(store)
    assert "217 reviews (1 of them by your team)" in going.sentence
    assert sample_data.remove(store, lead) == going
    assert reviews.done_by(store, expert) == 1
