"""What a model answers is held to its type: a step of the scale or an unreadable answer, never a number beyond it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.lessons import rated as rated_cases
from tests.model_server import model_server
from utta.ai.adapters import Chat, Json
from utta.ai.answering import answer_cases
from utta.ai.library import dspy
from utta.ai.programs import module_of, untrained
from utta.domain.assistant import TARGETS
from utta.domain.engine import EngineSpec
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION, TEACHING_QUALITY
from utta.domain.step_reading import read_step
from utta.domain.watch import Silent

FIVE = ("1", "2", "3", "4", "5")
THREE = ("No", "To some extent", "Yes")
ParseError = dspy.utils.exceptions.AdapterParseError


def signature(assistant: Any, rubric: Any = None) -> Any:
    return module_of(untrained(assistant, rubric)).signature


def rated(**changed: object) -> str:
    ratings = {criterion.key: "3" for criterion in TEACHING_QUALITY.criteria}
    return json.dumps({**ratings, "reasons": "It asks a question.", **changed})


@pytest.mark.parametrize(
    ("answered", "step"),
    [("4", "4"), (4, "4"), (4.0, "4"), ("4.0", "4"), ("4.", "4"), ("**4**", "4"), ("4/5", "4"), ("4 out of 5", "4"),
     ("4 of 5", "4"), ("4: clear and kind", "4"), ("4 – clear", "4"), ("4 (clear)", "4"), (" 4\n", "4")],
)  # fmt: skip
def test_a_step_is_understood_however_a_model_writes_it(answered: object, step: str) -> None:
    assert read_step(answered, FIVE) == step
    fields = Json().parse(signature("evaluator", TEACHING_QUALITY), rated(accuracy=answered))
    assert fields["accuracy"] == step and type(fields["accuracy"]) is str


@pytest.mark.parametrize(
    "answered", ["yes", "Yes.", "“Yes”", "'Yes'", "YES!", True, "Yes, because it asks", "Yes: it asks"]
)
def test_labels_are_understood_in_any_case_and_with_a_reason_behind(answered: object) -> None:
    assert read_step(answered, THREE) == "Yes"


@pytest.mark.parametrize(
    "answered",
    [9, "9", 0, -4, "-4", 4.5, "4.5", "4.7", "4 or 5", "4, maybe 5", "3-4", "4–5", "4/10", "8 out of 10", "45", "",
     None, True, "good", ["4"], {"step": 4}],
)  # fmt: skip
def test_what_is_no_step_of_the_scale_is_an_unreadable_answer_and_not_a_score(answered: object) -> None:
    assert read_step(answered, FIVE) is None
    with pytest.raises(ParseError):
        Json().parse(signature("evaluator", TEACHING_QUALITY), rated(accuracy=answered))


@pytest.mark.parametrize("answered", ["none", "Yesterday", "No, to some extent", "No close example.", "Not sure", 1])
def test_a_word_that_only_begins_like_a_label_is_not_that_label(answered: object) -> None:
    assert read_step(answered, THREE) is None


@given(
    st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text())), st.sampled_from([FIVE, THREE])
)
def test_whatever_comes_a_step_of_the_scale_or_nothing_is_read(value: object, labels: tuple[str, ...]) -> None:
    assert read_step(value, labels) in (*labels, None)


@given(st.integers() | st.floats(allow_nan=False))
def test_a_number_is_read_exactly_when_it_is_on_the_scale(number: float) -> None:
    assert (read_step(number, FIVE) is not None) == (number in (1, 2, 3, 4, 5))
    assert (read_step(str(number), FIVE) is not None) == (number in (1, 2, 3, 4, 5))


@given(st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=8, unique=True), st.data())
def test_every_label_of_any_scale_is_read_as_itself(labels: list[str], data: st.DataObject) -> None:
    label = data.draw(st.sampled_from(labels))
    assert read_step(label, labels) == label


@pytest.mark.parametrize(
    "written",
    [["Hint", "Question"], "Hint; Question", "- Hint\n- Question", "1. Hint\n2) Question\n", '["Hint", "Question"]'],
)
def test_techniques_are_a_list_however_they_are_written(written: object) -> None:
    reply = {"teacher_response": "Look again.", "techniques_used": written, "rationale": ""}
    assert Json().parse(signature("teacher"), json.dumps(reply))["techniques_used"] == ["Hint", "Question"]


@pytest.mark.parametrize("blank", ["", "  \n "])
def test_a_teacher_or_student_who_says_nothing_has_not_answered(blank: str) -> None:
    reply = {"teacher_response": blank, "techniques_used": [], "rationale": "Silence."}
    with pytest.raises(ParseError):
        Json().parse(signature("teacher"), json.dumps(reply))
    with pytest.raises(ParseError):
        Chat().parse(signature("student"), f"[[ ## student_reply ## ]]\n{blank}\n\n[[ ## completed ## ]]")


@pytest.mark.parametrize("said", [{"text": "Look again."}, ["Look", "again"], None, True])
@pytest.mark.parametrize("assistant", ["teacher", "student"])
def test_a_reply_that_is_no_text_is_an_unreadable_answer_and_not_what_its_code_looks_like(
    assistant: Any, said: object
) -> None:
    others = {"techniques_used": [], "rationale": "It is kind."} if assistant == "teacher" else {}
    answered = json.dumps({TARGETS[assistant]: said, **others}, indent=2)
    with pytest.raises(ParseError, match="is no text"):
        Json().parse(signature(assistant), answered)


@pytest.mark.parametrize(
    ("said", "read"),
    [(8, "8"), (0.5, "0.5"), *((text, text) for text in ("[1, 2]", "{x}", "null", '"student_reply": {'))],
)
def test_a_number_is_a_reply_and_so_is_a_text_that_looks_like_code(said: object, read: str) -> None:
    for answered in (json.dumps({"student_reply": said}), "Sure! " + json.dumps({"student_reply": said})):
        assert Json().parse(signature("student"), answered)["student_reply"] == read


def test_where_nothing_stands_beside_a_reply_nothing_is_said_there() -> None:
    fields = Json().parse(
        signature("teacher"), '{"teacher_response": "Why?", "techniques_used": [], "rationale": null}'
    )
    assert fields["rationale"] == ""


def test_a_model_is_shown_the_steps_as_before_and_a_server_is_held_to_them() -> None:
    shown = Chat().format_system_message(signature("evaluator", MISTAKE_REMEDIATION))
    assert "(Literal['No', 'To some extent', 'Yes'])" in shown
    assert "must exactly match (no extra characters) one of: No; To some extent; Yes" in shown
    with model_server() as server:
        spec = EngineSpec(kind="openai_compatible", label="School server", url=server.url, model="llama3")
        answer_cases(untrained("evaluator", MISTAKE_REMEDIATION), spec, rated_cases(1), Silent(), {})
    properties = server.requests[0]["response_format"]["json_schema"]["schema"]["properties"]
    assert properties["actionability"]["enum"] == ["No", "To some extent", "Yes"]
