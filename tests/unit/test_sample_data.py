"""The sample data is rich enough to try everything on, comes once, and goes whole."""

from utta.domain.grades import GRADES
from utta.domain.user import User
from utta.services import datasets, examples, reviews, sample_data
from utta.store import examples as stored_examples
from utta.store import reviews as stored_reviews
from utta.store.database import Store
from utta.store.examples import Filter

SUBJECTS = {
    "Mathematics", "Science", "Literacy", "Social Studies", "Art", "Music", "Physical Education",
    "Social-Emotional Learning", "General",
}  # fmt: skip
PROFILES = {
    "Typically Developing", "Advanced Learner", "Struggling Learner", "English Language Learner", "Student with ADHD",
    "Student with Learning Disability", "Student with Emotional Needs", "Student with Autism Spectrum Disorder",
}  # fmt: skip


def test_it_covers_every_grade_subject_and_profile(store: Store, lead: User) -> None:
    sample_data.load(store, lead)
    with store.read() as tx:
        found = list(stored_examples.each(tx, Filter()))
        ratings = list(stored_reviews.each(tx, "rating"))
    assert len(found) >= 60 and all(example.origin.is_sample for example in found)
    assert {example.content.grade for example in found} == set(GRADES)
    assert {example.content.subject for example in found} >= SUBJECTS
    assert {example.content.student_profile.split(":")[0] for example in found} >= PROFILES
    assert len(ratings) >= 160 and len({review.reviewer for review in ratings}) == 3
    assert all(review.origin.is_sample for review in ratings)


def test_bringing_it_in_twice_adds_nothing(store: Store, lead: User) -> None:
    assert sample_data.load(store, lead) > 0
    assert sample_data.load(store, lead) == 0


def test_removing_it_leaves_ones_own_entries_and_nothing_of_the_sample(store: Store, lead: User) -> None:
    whole = {
        "grade_level": "4", "subject": "Mathematics", "student_profile": "Counts on.", "student_question": "Why?",
        "teacher_response": "What did you try?", "teaching_approach": "Inquiry-Based", "expected_outcomes": "Says why.",
    }  # fmt: skip
    own = examples.submit(store, lead, whole, "token")
    sample_data.load(store, lead)
    datasets.freeze(store, lead, "With samples")
    item = reviews.next_to_rate(store, lead)
    assert item is not None
    rubric = reviews.rubric(store)
    reviews.rate(store, lead, item.key, {criterion.key: "4" for criterion in rubric.criteria})
    said = sample_data.what_would_go(store).sentence
    assert "72 teaching examples" in said and "217 reviews" in said and "1 dataset version," in said + ","
    sample_data.remove(store, lead)
    assert not sample_data.present(store) and datasets.versions(store) == []
    assert [example.id for example in examples.listed(store, Filter()).examples] == [own]
    with store.read() as tx:
        assert stored_reviews.count(tx) == 0
