"""Findings: what should be mended is named with the examples it concerns, and nothing else is."""

from utta.domain.example import StoredExample, TeachingExample
from utta.domain.findings import completeness, duplicate_groups, filled_fields, largest_gaps, validate
from utta.domain.origin import Origin

FULL = {
    "grade_level": "4", "subject": "Mathematics", "student_profile": "A careful counter.",
    "context": "Teacher: What is a half?", "student_question": "Is 1/3 more than 1/2?",
    "teaching_approach": "Inquiry-Based", "teacher_response": "Draw both on the same bar. What do you see?",
    "techniques_used": ("Visual representation",), "rationale": "The bar shows it.",
    "expected_outcomes": "Compares unit fractions.",
}  # fmt: skip


def an_example(number: int, **changes: object) -> StoredExample:
    content = TeachingExample.model_validate(FULL | changes)
    return StoredExample(id=number, content=content, origin=Origin(), status="submitted", revision=1, author="A",
                         author_id=1, created_at=0.0, updated_at=0.0)  # fmt: skip


def found(*examples: StoredExample) -> dict[str, tuple[int, ...]]:
    return {finding.what: finding.examples for finding in validate(examples)}


def test_a_full_example_has_nothing_to_mend() -> None:
    assert validate([an_example(1)]) == []
    assert filled_fields(an_example(1)) == (8, 8)


def test_missing_fields_are_named_with_their_examples() -> None:
    some = [
        an_example(1, rationale=" "),
        an_example(2, techniques_used=(), teacher_response="What would you try first?"),
    ]
    assert found(*some) == {"No reasoning": (1,), "No techniques": (2,)}
    assert filled_fields(some[0]) == (7, 8)


def test_unlikely_lengths_are_named() -> None:
    short, usual = an_example(1, teacher_response="Try once more"), an_example(2, teacher_response="Try that once more")
    long, longest = an_example(3, teacher_response="so " * 251), an_example(4, teacher_response="so " * 250)
    assert found(short, usual, long, longest) == {
        "Response of fewer than 4 words": (1,), "Response of more than 250 words": (3,),
    }  # fmt: skip


def test_a_response_that_repeats_the_student_is_named() -> None:
    echo = an_example(1, teacher_response="“is 1/3 more than 1/2?”")
    assert found(echo) == {"Response repeats the student's words": (1,)}


def test_duplicates_are_found_through_spacing_and_capitals_and_not_through_signs() -> None:
    same = an_example(2, teacher_response="draw both  on the same bar. What do you see")
    other = an_example(3, context="Teacher: What is a third?")
    minus, plus = an_example(4, student_question="3 - 4?"), an_example(5, student_question="3 + 4?")
    examples = [an_example(1), same, other, minus, plus]
    assert [[example.id for example in group] for group in duplicate_groups(examples)] == [[1, 2]]
    assert found(*examples) == {"Same question and same response": (1, 2)}


def test_the_finding_of_most_examples_comes_first_and_each_says_how_to_mend_it() -> None:
    examples = [an_example(number, rationale="", teacher_response=f"Draw it {number} times.") for number in range(3)]
    findings = validate([*examples, an_example(9, subject="", teacher_response="Say what you see there.")])
    assert [finding.what for finding in findings] == ["No reasoning", "No subject area"]
    assert all(finding.mend.endswith(".") for finding in findings)


def test_completeness_is_a_share_of_the_examples() -> None:
    shares = completeness([an_example(1), an_example(2, student_profile="")])
    assert shares["student profile"] == 0.5
    assert set(shares.values()) == {0.5, 1.0} and len(shares) == 8
    assert completeness([]) == {}


def test_the_largest_gap_is_where_most_would_be_expected() -> None:
    counts = {("Grade 1", "Art"): 1, ("Grade 1", "Science"): 5, ("Grade 2", "Mathematics"): 9, ("Grade 3", "Art"): 0}
    gaps = largest_gaps(counts, limit=9)
    assert gaps == [("Grade 1", "Mathematics"), ("Grade 2", "Science"), ("Grade 2", "Art")]
    assert largest_gaps(counts, limit=1) == gaps[:1]
    assert largest_gaps({("Grade 1", "Art"): 3}) == largest_gaps({}) == []
