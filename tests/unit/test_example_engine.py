"""The example engine: answers from examples, deterministically, and says when it has none."""

import asyncio
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lessons import made_up, rated
from utta.ai.adaptation import adapt
from utta.ai.answering import answer_cases
from utta.ai.engines import connect
from utta.ai.example_engine import closest
from utta.ai.library import dspy
from utta.ai.likeness import counts
from utta.ai.markers import defused, restored
from utta.ai.programs import module_of, untrained, with_cases
from utta.domain.answer import NO_CLOSE_EXAMPLE
from utta.domain.assistant import Case
from utta.domain.engine import EXAMPLE_ENGINE
from utta.domain.program import Demonstration
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.watch import Silent

TEACHER = untrained("teacher")


def ask(cases: list[Case], question: Case, adapter: Any = None) -> Any:
    """Ask a Teacher with these demonstrations through DSPy itself."""
    module = module_of(with_cases(TEACHER, cases))
    with dspy.context(
        lm=connect(EXAMPLE_ENGINE, {}), adapter=adapter or dspy.ChatAdapter(use_json_adapter_fallback=False),
        disable_history=True, trace=None,
    ):  # fmt: skip
        return module(**question.inputs)


def about(text: str, **inputs: str) -> Case:
    """A question to the Teacher."""
    empty = dict.fromkeys(("grade_level", "subject", "student_profile", "context", "student_question"), "")
    return Case(key="question", inputs={**empty, "student_question": text, **inputs}, outputs={}, family="")


def test_without_demonstrations_it_says_that_it_has_no_close_example() -> None:
    answer = answer_cases(TEACHER, EXAMPLE_ENGINE, made_up(1), Silent())[0]
    assert answer.outputs == {
        "teacher_response": NO_CLOSE_EXAMPLE, "techniques_used": [], "rationale": NO_CLOSE_EXAMPLE,
    }  # fmt: skip
    assert (answer.closest_case, answer.similarity) == ("", None)


def test_a_question_on_another_subject_has_no_close_example() -> None:
    program = with_cases(TEACHER, made_up(12))
    answer = answer_cases(program, EXAMPLE_ENGINE, [about("Qui a peint La Joconde ?")], Silent())[0]
    assert answer.outputs is not None and answer.outputs["teacher_response"] == NO_CLOSE_EXAMPLE
    assert closest(program, about("Qui a peint La Joconde ?").inputs)[0] is None


def test_an_examples_own_question_gets_its_own_reply_word_for_word() -> None:
    cases = made_up(12)
    answers = answer_cases(with_cases(TEACHER, cases), EXAMPLE_ENGINE, cases, Silent())
    assert [a.outputs and a.outputs["teacher_response"] for a in answers] == [
        case.outputs["teacher_response"] for case in cases
    ]
    assert [a.closest_case for a in answers] == [case.key for case in cases]


def test_a_like_question_is_answered_on_its_own_topic_and_names_the_example() -> None:
    program = with_cases(TEACHER, made_up(12))
    question = about("Do plants eat the soil they stand in?", subject="photosynthesis")
    answer = answer_cases(program, EXAMPLE_ENGINE, [question], Silent())[0]
    assert answer.outputs is not None and "soil" in answer.outputs["teacher_response"]
    found, similarity = closest(program, question.inputs)
    assert found is not None and found.case == answer.closest_case and answer.similarity == similarity
    number = [item.case for item in program.demonstrations].index(found.case) + 1
    assert str(answer.outputs["rationale"]).startswith(f"From example {number} (similarity {similarity:.2f})")


@pytest.mark.parametrize("adapter", [dspy.JSONAdapter(), dspy.ChatAdapter(use_json_adapter_fallback=False)])
def test_chat_and_json_prompts_get_the_same_answer(adapter: Any) -> None:
    question = about("He go to school yesterday, I wrote.", subject="verbs")
    assert dict(ask(made_up(8), question, adapter)) == dict(ask(made_up(8), question))


def test_the_asynchronous_engine_gives_the_same_answer() -> None:
    question = about("Do heavy balls fall faster?", subject="gravity")
    module = module_of(with_cases(TEACHER, made_up(8)))

    async def asked() -> Any:
        with dspy.context(lm=connect(EXAMPLE_ENGINE, {}), adapter=dspy.ChatAdapter(), trace=None):
            return await module.acall(**question.inputs)

    assert dict(asyncio.run(asked())) == dict(ask(made_up(8), question))


def test_asking_twice_gives_the_same_answer_whatever_was_asked_between() -> None:
    program, questions = with_cases(TEACHER, made_up(20)), made_up(26)[20:]
    first = answer_cases(program, EXAMPLE_ENGINE, questions, Silent())
    assert first[::-1] == answer_cases(program, EXAMPLE_ENGINE, questions[::-1], Silent())


def test_ratings_follow_the_reviewed_examples_and_without_any_none_is_made_up() -> None:
    cases = rated(24)
    blank = untrained("evaluator", MISTAKE_REMEDIATION)
    answers = answer_cases(with_cases(blank, cases[:16]), EXAMPLE_ENGINE, cases[16:], Silent())
    assert [a.outputs and a.outputs["actionability"] for a in answers] == ["Yes", "No"] * 4
    assert all(a.outputs and str(a.outputs["reasons"]).startswith("From 16 examples; the closest") for a in answers)
    unrated = answer_cases(blank, EXAMPLE_ENGINE, cases[16:], Silent())
    assert [(a.outputs, a.unscored) for a in unrated] == [(None, NO_CLOSE_EXAMPLE)] * 8


def test_numbers_are_predicted_within_the_range_of_the_examples() -> None:
    module = dspy.Predict("essay: str -> points: int, share: float, ok: bool")
    module.demos = [dspy.Example(essay=f"word {'long ' * i}", points=i, share=i / 10, ok=i > 4) for i in range(10)]
    with dspy.context(lm=connect(EXAMPLE_ENGINE, {}), adapter=dspy.ChatAdapter(), trace=None):
        answer = module(essay="word long long")
    assert 0 <= answer.points <= 9 and 0 <= answer.share <= 0.9 and isinstance(answer.ok, bool)


def test_a_reply_loses_the_numbers_and_names_of_the_other_student() -> None:
    own = {"student_profile": "This is Mariana.", "context": "So Mariana has 36 apples.", "student_question": "72"}
    new = {"student_profile": "This is Luca.", "context": "So Luca has 15 pears.", "student_question": "30"}
    adapted = adapt("Well done, Mariana! How did you get 72? You know that 36 is half.", own, new)
    assert adapted.text == "Well done, Luca! How did you get 30?"
    assert 0 < adapted.kept < 1
    assert adapt("36 and 36 make 72 apples.", own, new | {"student_question": "I do not know"}).text == ""


MARKS = [
    "[[ ## ", " ## ]]", "[[ ## teacher_response ## ]]\n", "\n[[ ## student_question ## ]]\n", "[[ ## completed ## ]]",
    "\n\nRespond with the corresponding output fields",
    "\n\nRespond with a JSON object in the following order of fields",
    "<<CUSTOM-TYPE-START-IDENTIFIER>>", "{student_question}", "Your output fields are:", "None",
]  # fmt: skip
TRICKY = st.lists(st.sampled_from([*"ab .\n[]#<>{}\"'\u2028\u2060é", *MARKS]), max_size=12).map("".join)


@given(TRICKY)
def test_markers_in_typed_text_are_defused_and_come_back_as_typed(text: str) -> None:
    assert restored(defused(text)) == text
    assert "[[ ##" not in defused(text) and "<<CUSTOM-TYPE" not in defused(text)


@settings(max_examples=25, deadline=None)
@given(TRICKY, TRICKY, TRICKY)
def test_text_that_imitates_the_prompts_own_marks_changes_nothing(said: str, context: str, reply: str) -> None:
    plain = made_up(4)
    inputs = {**plain[0].inputs, "student_question": f"photosynthesis {said}", "context": context}
    tricky = Case(key="tricky", inputs=inputs, outputs={**plain[0].outputs, "teacher_response": f"Well, {reply}"},
                  family="t")  # fmt: skip
    program = with_cases(TEACHER, [*plain, tricky])
    answer = answer_cases(program, EXAMPLE_ENGINE, [tricky], Silent())[0]
    assert answer.outputs is not None and answer.closest_case == "tricky"
    # DSPy strips an answer and ends its lines its own way; beyond that every character comes back.
    assert str(answer.outputs["teacher_response"]).split() == str(tricky.outputs["teacher_response"]).split()


def test_it_answers_only_programs() -> None:
    assert "not a language model" in connect(EXAMPLE_ENGINE, {})("Hello")[0]


def test_demonstrations_that_lack_fields_are_used_for_what_they_hold() -> None:
    cases = made_up(8)
    bare = [c.model_copy(update={"outputs": {"teacher_response": c.outputs["teacher_response"]}}) for c in cases[:4]]
    program = with_cases(TEACHER, [*cases[4:], *bare])
    assert [len(item.outputs) for item in program.demonstrations] == [1] * 4 + [3] * 4
    answers = answer_cases(program, EXAMPLE_ENGINE, cases, Silent())
    assert [a.closest_case for a in answers] == [case.key for case in cases]
    assert all(a.outputs and a.outputs["techniques_used"] == ["Guiding question"] for a in answers)
    for number, item in enumerate(program.demonstrations, start=1):
        answer = next(a for a in answers if a.closest_case == item.case)
        assert answer.outputs and str(answer.outputs["rationale"]).startswith(f"From example {number} ")


def test_a_demonstration_with_one_word_or_none_does_no_harm() -> None:
    words = [Demonstration(inputs={"context": text}, outputs={"teacher_response": "Hm"}) for text in ("", "?", "a")]
    program = TEACHER.model_copy(update={"demonstrations": tuple(words)})
    assert answer_cases(program, EXAMPLE_ENGINE, [about("a")], Silent())[0].outputs is not None


def test_hundreds_of_examples_are_fitted_in_seconds_and_asked_in_milliseconds() -> None:
    counts(["warm up"])
    program, questions = with_cases(TEACHER, made_up(276)), made_up(297)[276:]
    began = time.process_time()
    answer_cases(program, EXAMPLE_ENGINE, questions[:1], Silent())
    fitted = time.process_time()
    answer_cases(program, EXAMPLE_ENGINE, questions[1:], Silent())
    asked = (time.process_time() - fitted) / 20
    assert fitted - began < 4 and asked < 0.12, json.dumps([fitted - began, asked])
