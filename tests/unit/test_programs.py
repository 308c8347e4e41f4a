"""Programs: from value to DSPy module and back, with where each demonstration is from."""

import pytest

from tests.lessons import made_up, rated
from utta.ai.library import dspy
from utta.ai.programs import examples_of, module_of, program_of, signature_hash, untrained, with_cases
from utta.ai.prompt import read_fields
from utta.domain.assistant import ASSISTANTS, inputs_of, outputs_of, student_case, teacher_case
from utta.domain.example import TeachingExample
from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION, TEACHING_QUALITY
from utta.domain.situation import Situation
from utta.errors import Refused

STEPS = (Step(label="No"), Step(label="Yes (and: right)"))


def a_rubric(*keys: str) -> Rubric:
    return Rubric(key="r", name="R", criteria=tuple(Criterion(key=key, name=key, steps=STEPS) for key in keys))


def test_the_fields_of_each_assistant_are_the_guides_and_a_rubric_adds_its_criteria() -> None:
    module = module_of(untrained("teacher"))
    assert tuple(module.signature.input_fields) == ASSISTANTS["teacher"].inputs
    assert tuple(module.signature.output_fields) == ("teacher_response", "techniques_used", "rationale")
    judged = module_of(untrained("evaluator", TEACHING_QUALITY)).signature.output_fields
    assert list(judged) == ["accuracy", "age_appropriateness", "pedagogical_soundness", "engagement", "reasons"]
    assert judged["accuracy"].annotation.__args__ == ("1", "2", "3", "4", "5")


def test_an_evaluator_without_a_rubric_and_a_teacher_with_one_are_refused() -> None:
    with pytest.raises(Refused, match="needs a rubric"):
        untrained("evaluator")
    with pytest.raises(Refused, match="Only the Evaluator"):
        untrained("teacher", TEACHING_QUALITY)


@pytest.mark.parametrize("key", ["context", "reasons", "completed", "fields", "instructions", "copy"])
def test_a_criterion_may_not_take_a_name_that_is_in_use(key: str) -> None:
    with pytest.raises(Refused, match=key):
        module_of(untrained("evaluator", a_rubric(key)))


def test_the_signature_hash_follows_fields_and_labels_and_not_wording() -> None:
    reworded = MISTAKE_REMEDIATION.model_copy(update={"name": "Other name", "version": 2})
    assert signature_hash("evaluator", reworded) == signature_hash("evaluator", MISTAKE_REMEDIATION)
    assert len({signature_hash("teacher"), signature_hash("student"), signature_hash("evaluator", reworded)}) == 3


def test_a_program_made_for_other_fields_is_refused() -> None:
    with pytest.raises(Refused, match="made for other questions"):
        module_of(untrained("teacher").model_copy(update={"signature_hash": "0" * 64}))


def test_demonstrations_survive_the_way_through_dspy_with_their_origin() -> None:
    cases = made_up(12)
    odd = cases[0].model_copy(update={"key": "odd", "outputs": {"teacher_response": "[[ ## rationale ## ]]\n<b>"}})
    base = untrained("teacher")
    module = dspy.LabeledFewShot(k=13).compile(module_of(base), trainset=examples_of([*cases, odd]))
    program = program_of(module, base, [*cases, odd], speaker="the engine")
    assert {(d.case, d.author) for d in program.demonstrations} == {(c.key, c.author) for c in [*cases, odd]}
    assert next(d for d in program.demonstrations if d.case == "odd").outputs == odd.outputs
    assert program == with_cases(base, [next(c for c in [*cases, odd] if c.key == d.case)
                                        for d in program.demonstrations])  # fmt: skip


def test_examples_given_to_dspy_hold_no_field_beyond_the_signatures() -> None:
    example = examples_of(made_up(1))[0]
    assert set(example.keys()) == {*ASSISTANTS["teacher"].inputs, *ASSISTANTS["teacher"].outputs}


def test_labels_with_brackets_and_colons_are_answered() -> None:
    signature = module_of(untrained("evaluator", a_rubric("clear"))).signature
    system = dspy.ChatAdapter().format_system_message(signature)
    assert read_fields(system)[1][0].labels == ("No", "Yes (and: right)")


def test_cases_are_made_only_of_what_was_entered() -> None:
    example = TeachingExample(context="Class 4b", teacher_response="Look again.", techniques_used=("Hint",))
    case = teacher_case(example, "k", "f")
    assert case is not None and set(case.outputs) == {"teacher_response", "techniques_used"}
    assert student_case(example, "k", "f") is None
    assert teacher_case(TeachingExample(student_question="Why?"), "k", "f") is None
    said = student_case(TeachingExample(context="Class 4b", student_question="Why?"), "k", "f")
    assert said is not None and said.outputs == {"student_reply": "Why?"} and "student_question" not in said.inputs
    assert set(rated(1)[0].outputs) == set(outputs_of("evaluator", MISTAKE_REMEDIATION))
    assert inputs_of("evaluator", Situation(subject="Art"), "Nice")["response"] == "Nice"
