"""What looks personal is seen where it is a child's, and the sums and word problems around it are let be."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared_file
from utta.domain.privacy import PLACEHOLDERS, find, first_names, replaced


@pytest.mark.parametrize(
    ("text", "kind", "seen"),
    [
        ("Hi Mariana, please talk me through it.", "name", "Mariana"),
        ("Hello Jia, can you walk me through?", "name", "Jia"),
        ("Good thinking, Ana!", "name", "Ana"),
        ("Yes, Maria, you can.", "name", "Maria"),
        ("A quiet boy named DeAndre sits in front.", "name", "DeAndre"),
        ("Then Ana said it out loud.", "name", "Ana"),
        ("Teacher: Why?\nAna: Because.", "name", "Ana"),
        ("Hi Mariana Lopez, come in.", "name", "Mariana Lopez"),
        ("A girl named Mariana L. sits there.", "name", "Mariana L."),
        ("Write to ana.b@school.edu.", "email", "ana.b@school.edu"),
        ("Call 801-555-1234 today", "phone", "801-555-1234"),
        ("Call (801) 555-1234", "phone", "(801) 555-1234"),
        ("or +49 170 1234567", "phone", "+49 170 1234567"),
        ("Her student ID is A123456", "id", "A123456"),
        ("student number: 998122", "id", "998122"),
        ("SSN 123-45-6789", "id", "123-45-6789"),
    ],
)
def test_what_looks_personal_is_seen(text: str, kind: str, seen: str) -> None:
    assert [(sighting.kind, sighting.text) for sighting in find(text)] == [(kind, seen)]


@pytest.mark.parametrize(
    "text",
    [
        "Julia bought 12 spoons and Anya bought 5.",  # a word problem's people are nobody's children
        "Will you come? Mark the spot. May I ask?",
        "345 - 123 = 222 and 1,000 - 2.5",
        "On 2026-11-24 we measured 1/2, 3/4 and 12:30.",
        "In grade 4 they read about 1863 and Abraham Lincoln.",
        "Hi there, what do you see?",
        "Hi Teacher, we need to use fractions.",
        "Okay, so what is 12345678 divided by 2?",
        "f@ct and 3 @ 5",
        "There was a contest. Alan, a boy who loves wings, ate 8. Betty, Ann's friend, is 40.",
        "Lincoln said so, and Juliet asked Romeo.",
    ],
)
def test_lessons_are_not_nagged_about(text: str) -> None:
    assert find(text) == []


def test_a_name_once_told_is_seen_wherever_it_stands_in_the_text() -> None:
    text = "Hi Ana! So Ana has 3 apples and Tom has 4."
    assert [sighting.text for sighting in find(text)] == ["Ana", "Ana"]


def test_a_name_told_in_one_text_is_known_in_those_that_go_with_it() -> None:
    known = first_names(find("Ana Lopez is quiet.", about_student=True))
    assert known == {"ana"}
    assert [sighting.text for sighting in find("Ana counted 12 bears.", known=known)] == ["Ana"]


def test_in_a_description_of_the_student_a_first_name_is_theirs() -> None:
    text = "Luca is a 7th grade student. Julia sits beside him."
    assert [sighting.text for sighting in find(text, about_student=True)] == ["Luca", "Julia"]
    assert find("English Language Learner: reads well in Spanish", about_student=True) == []
    assert find("Student with ADHD. He needs time; Art is his subject.", about_student=True) == []


def test_real_profiles_all_show_their_names_and_real_turns_hardly_any() -> None:
    rows = _rows("examples/mathdial.jsonl")
    assert all(find(row["student_profile"], about_student=True) for row in rows)
    rows += _rows("examples/bridge.jsonl")
    turns = [row[name] for row in rows for name in ("student_question", "teacher_response")]
    assert sum(bool(find(turn)) for turn in turns) <= 2


def _rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in shared_file(name).read_text(encoding="utf-8").split("\n") if line]


def test_one_click_puts_placeholders_in_the_place_of_each() -> None:
    text = "Hi Ana! Your id: student number 12345, mail a@b.org, call 801-555-1234."
    assert replaced(text, find(text)) == "Hi [student]! Your id: student number [id], mail [email], call [phone]."


_PIECES = st.sampled_from(
    ["Hi Ana", "a@b.org", "801-555-1234", "student id 12345", "\n", ", Maria!", "+", "@", "İ", " "]
)


@given(st.one_of(st.text(), st.lists(st.one_of(_PIECES, st.text(max_size=5))).map("".join)), st.booleans())
def test_only_the_sighted_places_change_whatever_is_written(text: str, about_student: bool) -> None:
    sightings = find(text, about_student)
    assert all(text[seen.start : seen.end] == seen.text for seen in sightings)
    assert all(one.end <= other.start for one, other in pairwise(sightings))
    kept, at = [], 0
    for seen in sightings:
        kept += [text[at : seen.start], PLACEHOLDERS[seen.kind]]
        at = seen.end
    assert replaced(text, sightings) == "".join([*kept, text[at:]])
