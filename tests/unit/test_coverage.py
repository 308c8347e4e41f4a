"""Gaps in the coverage are named where most would be expected, and nowhere else."""

from pathlib import Path

from tests.rows import ROW, written
from utta.domain.coverage import Gap, gaps_of_three, largest_gaps
from utta.domain.user import User
from utta.services import approving, coverage, examples
from utta.services.examples import Filter
from utta.services.importing import import_file
from utta.store.database import Store

LEARNER = "English Language Learner"


def test_a_gap_is_the_empty_cell_whose_neighbours_hold_most() -> None:
    counts = {("4", "Science"): 9, ("4", "Music"): 1, ("5", "Science"): 5, ("6", "Music"): 1}
    assert largest_gaps(counts) == [("6", "Science"), ("5", "Music")]
    assert largest_gaps(counts, limit=1) == [("6", "Science")]
    assert largest_gaps({("Grade 1", "Art"): 3}) == largest_gaps({}) == []
    assert ("Grade 3", "Science") not in largest_gaps({("Grade 1", "Science"): 5, ("Grade 3", "Art"): 0}, limit=9)


def test_a_gap_of_three_sides_is_said_as_a_person_would() -> None:
    counts = {(2, "Science", "Advanced Learner"): 4, (3, "Science", LEARNER): 6, (3, "Science", "Advanced Learner"): 1}
    assert [gap.words for gap in gaps_of_three(counts)] == ["Grade 2 Science with an English language learner"]


def test_no_gap_is_named_where_grade_or_profile_is_unknown_or_the_pair_is_not_taught() -> None:
    counts = {(None, "Science", LEARNER): 5, (2, "Science", "Other"): 5, (3, "Science", LEARNER): 2}
    assert gaps_of_three(counts) == []


def test_a_gap_without_any_side_still_reads_as_a_sentence() -> None:
    assert Gap().words == "any grade and subject"
    assert Gap(subject="Science", challenge_type="Life Science").words == "Science on Life Science"


def test_counts_follow_the_filter_and_every_change(store: Store, lead: User, tmp_path: Path) -> None:
    rows = [
        ROW | {"external_id": str(at), "grade_level": "2", "subject": "Science", "student_profile": profile}
        for at, profile in enumerate([LEARNER, f"{LEARNER}: shy", "Tall", ""])
    ]
    import_file(store, written(tmp_path, rows))
    everything = coverage.counts(store, Filter(), "grade", "profile_kind")
    assert everything == {("Grade 2", LEARNER): 2, ("Grade 2", "Other"): 1, ("Grade 2", "Not given"): 1}
    approved = Filter(statuses=("approved",))
    assert coverage.counts(store, approved, "grade", "subject") == {}
    approving.approve(store, lead, examples.listed(store, Filter()).examples[0].id)
    assert coverage.counts(store, approved, "grade", "subject") == {("Grade 2", "Science"): 1}
