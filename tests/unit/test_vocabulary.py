"""The words offered in forms."""

import json

import pytest

from tests.conftest import PROJECT
from utta.domain import vocabulary as words


def test_every_grade_from_kindergarten_to_twelve_can_be_chosen_and_read() -> None:
    assert [words.grade_shown(level) for level in words.GRADE_LEVELS][:2] == ["Kindergarten", "Grade 1"]
    assert len(words.GRADE_LEVELS) == 13


def test_a_grade_that_somebody_typed_reads_as_typed() -> None:
    assert words.grade_shown("7th grade") == "7th grade"
    assert words.grade_shown("K-2") == "K-2"


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("Real-world examples", "Real-world example"),
        ("Real-world connections", "Real-world example"),
        ("questioning strategies ", "Questioning technique"),
        ("Peer learning", "Collaborative learning"),
        ("Scaffolding", "Scaffolding"),
        ("Cold Call", "Cold Call"),
    ],
)
def test_a_technique_is_known_by_its_earlier_names_and_an_unknown_one_keeps_its_own(old: str, name: str) -> None:
    assert words.technique(old) == name


def test_no_technique_answers_to_two_names() -> None:
    names = [alias.casefold() for name, others in words.TECHNIQUES.items() for alias in (name, *others)]
    assert len(names) == len(set(names))


def test_every_subject_but_the_general_ones_has_challenge_types_of_its_own() -> None:
    assert set(words.TOPICS) == set(words.SUBJECTS) - {"Social-Emotional Learning", "General"}
    assert words.topics_for("Language Arts") == words.TOPICS["Literacy"]
    assert "Application" in words.topics_for("Robotics")


def test_profiles_grow_with_those_of_the_grade() -> None:
    assert "Test Anxiety" in words.profiles_for("Grade 4")
    assert words.profiles_for("") == words.profiles_for("11") == words.PROFILES


def test_suggestions_hold_what_was_typed_once_and_the_list_first() -> None:
    offered = words.suggestions(["Mathematics"], ["math", "Robotics", " ", "robotics"], same=words.subject)
    assert offered == ["Mathematics", "Robotics"]


def test_the_sample_examples_use_the_words_that_forms_offer() -> None:
    lines = (PROJECT / "data" / "sample_examples.jsonl").read_text("utf-8").splitlines()
    for row in map(json.loads, lines):
        assert row["grade_level"] in words.GRADE_LEVELS
        assert row["subject"] in words.SUBJECTS
        assert row["teaching_approach"] in words.APPROACHES
        assert row["student_profile"].split(":")[0] in words.PROFILES
        assert {words.technique(name) for name in row["techniques_used"]} <= set(words.TECHNIQUES)
