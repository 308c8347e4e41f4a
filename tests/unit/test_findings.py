"""Findings: what should be mended is named with the examples it concerns, and nothing else is."""

import json
from fractions import Fraction

import pytest

from utta.__main__ import main
from utta.domain.example import StoredExample, TeachingExample
from utta.domain.findings import filled_fields, findings
from utta.domain.findings_groups import stated_result
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.services import findings as service
from utta.services.examples import Filter
from utta.store import examples
from utta.store.database import Store

FULL = {
    "grade_level": "4", "subject": "Mathematics", "student_profile": "A careful counter.",
    "context": "Teacher: What is a half?", "student_question": "Is 1/3 more than 1/2?",
    "teaching_approach": "Inquiry-Based", "teacher_response": "Draw both on the same bar. What do you see?",
    "techniques_used": ("Visual representation",), "rationale": "The bar shows it.",
    "expected_outcomes": "Compares unit fractions.",
}  # fmt: skip
IMPORTED = Origin(source="Made up", licence="MIT", family="one")


def an_example(number: int, origin: Origin | None = None, **changes: object) -> StoredExample:
    content = TeachingExample.model_validate(FULL | changes)
    return StoredExample(id=number, content=content, origin=origin or Origin(), status="submitted", revision=1,
                         author="A", author_id=None if origin else 1, created_at=0.0, updated_at=0.0)  # fmt: skip


def found(*some: StoredExample) -> dict[str, tuple[int, ...]]:
    return {finding.what: finding.examples for finding in findings(some)}


def test_a_full_example_has_nothing_to_mend() -> None:
    assert findings([an_example(1)]) == findings([an_example(1, IMPORTED)]) == findings([]) == []
    assert filled_fields(an_example(1)) == (8, 8)


def test_missing_fields_are_named_with_their_examples() -> None:
    some = [
        an_example(1, rationale=" "),
        an_example(2, techniques_used=(" ",), teacher_response="What would you try first?"),
    ]
    assert found(*some) == {"No reasoning": (1,), "No techniques": (2,)}
    assert filled_fields(some[0]) == (7, 8)


def test_unlikely_lengths_are_named() -> None:
    short = an_example(1, teacher_response="Draw it again")
    usual = an_example(2, teacher_response="Draw that once more")
    long, longest = an_example(3, teacher_response="draw. " * 251), an_example(4, teacher_response="draw. " * 250)
    assert found(short, usual, long, longest) == {
        "Response of fewer than 4 words": (1,), "Response of more than 250 words": (3,),
    }  # fmt: skip


@pytest.mark.parametrize(("what", "changes"), [
    ("Response repeats the student's words",
     {"teacher_response": "“is 1/3 more than 1/2?”", "techniques_used": ("Own",)}),
    ("No response", {"teacher_response": " ", "techniques_used": ("Own",)}),
    ("Placeholder text such as “TODO” or “N/A”", {"rationale": "TODO."}),
    ("Placeholder text such as “TODO” or “N/A”", {"techniques_used": ("n/a",)}),
    ("A picture or file stands in the response as code",
     {"teacher_response": "Look at this bar: data:image/png;base64,iVBORw0KGgo ok?"}),
    ("A whole conversation stands in the response",
     {"teacher_response": "Draw a bar.\nStudent: Done.\nTeacher: What do you see?"}),
    ("What looks like an email address, a phone number or an id", {"context": "Write to ana@example.org please."}),
    ("What looks like a student's name", {"teacher_response": "Good thinking, Maria! Draw both bars."}),
    ("Response begins with a speaker's name", {"teacher_response": "Teacher: Draw both. What do you see?"}),
    ("Grade level that names no single grade", {"grade_level": "K-2"}),
])  # fmt: skip
def test_what_one_example_shows_is_named(what: str, changes: dict[str, object]) -> None:
    assert found(an_example(1), an_example(2, **({"student_question": "Which is more?"} | changes
                 if "repeats" not in what else changes))) == {what: (2,)}  # fmt: skip


def test_what_a_child_may_well_say_is_no_placeholder() -> None:
    assert not found(an_example(1, student_question="test"), an_example(2, student_question="N/A"))


def test_a_response_far_above_its_grade_is_named_and_the_same_for_older_students_is_not() -> None:
    hard = (
        "Draw the diagram carefully and remember that equivalent fractions represent identical quantities although "
        "their denominators are different, because multiplication of numerator and denominator leaves the proportion."
    )
    young, old = an_example(1, teacher_response=hard, grade_level="2"), an_example(2, grade_level="4")
    assert found(young, old) == {"Response reads more than 4 grades above its grade level": (1,)}


@pytest.mark.parametrize(("technique", "shows", "shows_not"), [
    ("Questioning strategies", "What do you see?", "You have drawn both bars."),
    ("Visual aids/demonstrations", "Draw a number line.", "Count on from five to nine."),
    ("Positive reinforcement", "Great work on both parts.", "Count on from five to nine."),
    ("Step-by-step process", "First count, then add on.", "Count on from five to nine."),
])  # fmt: skip
def test_a_technique_without_its_sign_is_not_seen_and_never_called_wrong(
    technique: str, shows: str, shows_not: str
) -> None:
    some = [an_example(1, techniques_used=(technique,), teacher_response=shows, student_question="a"),
            an_example(2, techniques_used=(technique,), teacher_response=shows_not, student_question="b")]  # fmt: skip
    (finding,) = findings(some)
    assert finding.examples == (2,)
    assert "named, but not seen in the response" in finding.what and "Not seen is not wrong" in finding.mend
    assert not found(an_example(1, techniques_used=("Scaffolding",), teacher_response=shows_not))
    other = "Χρωμάτισε δύο από τα τέσσερα μέρη."
    assert not found(an_example(1, techniques_used=(technique,), teacher_response=other))


def test_imported_rows_without_source_licence_or_family_are_named() -> None:
    bare = an_example(2, Origin(external_id="7"), student_question="b")
    written_here = an_example(3, student_question="c")
    assert found(an_example(1, IMPORTED), bare, written_here) == {
        "Imported without a licence": (2,), "Imported without a source": (2,), "Imported without a family": (2,),
    }  # fmt: skip


def test_duplicates_are_found_through_spacing_and_capitals_and_not_through_signs() -> None:
    same = an_example(2, teacher_response="draw both  on the same bar. What do you see")
    other = an_example(3, context="Teacher: What is a third?")
    minus, plus = an_example(4, student_question="3 - 4?"), an_example(5, student_question="3 + 4?")
    assert found(an_example(1), same, other, minus, plus) == {"Same question and same response": (1, 2)}


def test_several_ways_of_writing_one_subject_or_technique_are_named_with_the_rarer_ones() -> None:
    some = [an_example(number, student_question=f"{number}?") for number in range(3)]
    some += [an_example(3, subject="Math"), an_example(4, subject="mathematics", student_question="4?"),
             an_example(5, techniques_used=("Visual learning",), student_question="5?")]  # fmt: skip
    named = found(*some)
    assert named == {
        "Subject written in 3 ways: “Mathematics” (4), “Math” (1), “mathematics” (1)": (3, 4),
        "Technique written in 2 ways: “Visual representation” (5), “Visual learning” (1)": (5,),
    }


@pytest.mark.parametrize(("text", "result"), [
    ("So the answer is 12.", Fraction(12)), ("The total should be $1,200.50!", Fraction("1200.5")),
    ("The answer is x = 3/4", Fraction(3, 4)), ("Is it 5? The answer is not 5.", None), ("The answer is 3 + 4.", None),
    ("The sum is 4 and the answer is 12", None), ("You get 7", None), ("The answer is 12.0", Fraction(12)),
    ("The answer is 3/0", None), ("The answer is 12 apples", Fraction(12)), ("", None),
])  # fmt: skip
def test_only_one_number_said_to_be_the_result_counts(text: str, result: Fraction | None) -> None:
    assert stated_result(text) == result


def test_different_results_for_one_question_are_named_beside_each_other() -> None:
    some = [
        an_example(1, teacher_response="Draw it. The answer is 12."),
        an_example(2, teacher_response="See, the answer is 12.0"),
        an_example(3, teacher_response="Draw it: the answer is 14."),
        an_example(4, teacher_response="Draw it: the answer is 15.", context="Another scene"),
    ]
    assert found(*some) == {"One question, but responses that state different results": (1, 2, 3)}
    assert found(some[0], some[1]) == {}


def test_what_spoils_an_example_comes_first_then_what_concerns_most_and_each_says_how_to_mend_it() -> None:
    some = [an_example(number, rationale="", student_question=f"{number}?") for number in range(3)]
    some += [an_example(9, subject="", student_question="9?"), an_example(10, student_question="x", rationale="tbd")]
    listed = findings(some)
    assert [finding.what for finding in listed] == [
        "Placeholder text such as “TODO” or “N/A”", "No reasoning", "No subject area",
    ]  # fmt: skip
    assert all(finding.mend.endswith(".") for finding in listed)


def test_a_report_is_made_once_and_again_after_a_change(store: Store, lead: User) -> None:
    with store.write() as tx:
        for number in range(3):
            content = TeachingExample.model_validate(FULL | {"student_question": f"{number}?", "rationale": ""})
            examples.add(tx, content, Origin(), "submitted", lead.id, 0.0)
    told: list[float] = []
    assert service.known_report(store, Filter()) is None
    first = service.report(store, Filter(), lambda share, _: told.append(share))
    assert (first.examples, first.filled["reasoning"], first.filled["subject area"]) == (3, 0, 3)
    assert [finding.what for finding in first.findings] == ["No reasoning"]
    assert told and service.report(store, Filter()) is first is service.known_report(store, Filter())
    with store.write() as tx:
        examples.set_status(tx, first.findings[0].examples[0], "archived", 1.0)
    assert service.known_report(store, Filter()) is None
    assert service.counts(store)["findings"][0]["examples"] == 2


def test_the_command_line_prints_the_counts(store: Store, lead: User, capsys: pytest.CaptureFixture[str]) -> None:
    with store.write() as tx:
        examples.add(tx, TeachingExample(teacher_response="TODO"), Origin(), "submitted", lead.id, 0.0)
    assert main(["check", "--examples", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["examples"] == 1 and answer["filled"]["reasoning"] == 0
    assert answer["findings"][0]["what"].startswith("Placeholder text") and answer["findings"][0]["examples"] == 1
