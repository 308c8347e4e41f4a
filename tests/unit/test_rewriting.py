"""A rewritten instruction: made from experts' words, followed back to them, and only taken when it does better."""

import json
from collections.abc import Sequence

import pytest

from tests import model_answers
from tests.lessons import made_up
from tests.model_server import ModelServer, model_server
from tests.unit.test_meter import engine
from utta.ai.programs import untrained
from utta.ai.training import TrainingResult, TrainingTask, train
from utta.ai.training_reflection import quoting
from utta.domain.answer import Answer
from utta.domain.assistant import Case, Comment
from utta.domain.instruction_trace import Rewriting, Source, sentences_of, traced
from utta.domain.watch import Silent

BEFORE = untrained("teacher").instructions
FIRST = "Answer this student as an experienced teacher would. Ask for a picture first."
SECOND = f"{FIRST} Praise the attempt."
REMARK = "It should have asked for a drawing of both fractions."


def answer(asked: model_answers.Asked) -> str:
    """Rewrites step by step, and answers the better the more of its instruction it was given."""
    fields = {name: model_answers.value_of(schema) for name, schema in asked.fields.items()}
    if "new_instruction" in fields:
        fields["new_instruction"] = SECOND if FIRST in asked.text else FIRST
    elif "teacher_response" in fields:
        words = [word for word in ("picture", "Praise") if word in asked.system]
        fields["teacher_response"] = " ".join(["Look again.", *words])
    return model_answers.written(asked, fields)


def score(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
    replies = [str((one.outputs or {}).get("teacher_response", "")) for one in answers]
    return [0.2 + 0.3 * ("picture" in reply) + 0.3 * ("Praise" in reply) for reply in replies]


def trained(server: ModelServer) -> TrainingResult:
    cases = made_up(44)
    said = (Comment(kind="comment", text=REMARK, author="Rita Reviewer"),)
    cases = [case.model_copy(update={"comments": said}) if case.inputs["subject"] == "fractions" else case
             for case in cases]  # fmt: skip
    task = TrainingTask("teacher", "thorough", cases[:24], cases[24:], engine(server), score, environ={})
    return train(task, Silent())


@pytest.fixture(scope="module")
def rewritten() -> tuple[TrainingResult, list[str]]:
    """A run whose instruction was rewritten twice, and everything the server was asked."""
    with model_server(answer=answer) as server:
        found = trained(server)
        return found, [json.dumps(body) for body in server.requests]


Rewritten = tuple[TrainingResult, list[str]]


def test_an_instruction_is_rewritten_from_experts_words_and_every_sentence_can_be_followed_back(
    rewritten: Rewritten,
) -> None:
    found, _ = rewritten
    assert found.better and found.program.instructions == SECOND
    names = [one.name for one in found.candidates]
    assert names[:3] == ["Untrained", "Instruction 1", "Instruction 2"] and "Mix 1" in names
    assert [round(one.score or 0, 2) for one in found.candidates[:3]] == [0.2, 0.5, 0.8]
    trace = found.trace
    assert trace is not None and (trace.before, trace.after) == (BEFORE, SECOND)
    assert [(one.text, one.rewriting) for one in trace.sentences] == [
        ("Answer this student as an experienced teacher would.", 0), ("Ask for a picture first.", 1),
        ("Praise the attempt.", 2),
    ]  # fmt: skip
    assert "Be correct." in trace.dropped
    train_keys = {case.key for case in made_up(44)[:24]}
    for rewriting in trace.rewritings:
        assert len({source.case for source in rewriting.sources}) == 3  # GEPA shows three answers at a time
        assert {source.case for source in rewriting.sources} <= train_keys
        assert {source.author for source in rewriting.sources} <= {f"teacher-{i}" for i in range(3)} | {"Rita Reviewer"}
        assert {source.kind for source in rewriting.sources} >= {"response", "reason"}
    assert trace.sources_of(trace.sentences[0]) == () and trace.sources_of(trace.sentences[1])


def test_the_writer_is_told_experts_words_and_nobodys_name(rewritten: Rewritten) -> None:
    _, asked = rewritten
    writing = [text for text in asked if "new_instruction" in text]
    assert any(REMARK in text for text in writing)
    assert any("An expert answered this student:" in text and "The expert's reason:" in text for text in writing)
    assert not [text for text in asked if "Rita Reviewer" in text or "teacher-0" in text]
    assert {json.loads(text).get("max_completion_tokens") for text in writing} == {4000}


def test_the_mixes_that_follow_are_tried_with_the_better_instruction(rewritten: Rewritten) -> None:
    found, _ = rewritten
    mixes = [one for one in found.candidates if one.name.startswith("Mix")]
    assert len(mixes) == 4 and all(one.score == 0.8 for one in mixes)


def test_an_instruction_that_does_no_better_is_not_taken() -> None:
    with model_server() as server:
        found = trained(server)
    assert not found.better and found.trace is None and found.program == untrained("teacher")
    assert not [one for one in found.candidates if one.name.startswith("Instruction")]


def test_on_the_example_engine_experts_words_are_added_as_they_are() -> None:
    seen = {"self": [{"Feedback": f"Score: 0.10 of 1.\nA reviewer said of another reply to this student: {REMARK}"}]}
    made = quoting({"self": BEFORE}, seen, ["self"])
    assert made["self"].startswith(BEFORE) and REMARK in made["self"] and "Score" not in made["self"]
    assert quoting({"self": made["self"]}, seen, ["self"]) == {}  # nothing new was said


def test_a_sentence_belongs_to_the_first_rewriting_that_had_it() -> None:
    said = Source(case="example 1", author="Ann", kind="comment", text="Ask for a drawing.")
    steps = {
        1: Rewriting(number=1, parent=0, instruction="Be kind. Ask for a drawing.", sources=(said,)),
        2: Rewriting(number=2, parent=0, instruction="Be brief.", sources=()),
        3: Rewriting(number=3, parent=1, instruction="Be kind.\n- Ask for a  drawing!\n- Be short.", sources=()),
    }
    trace = traced("Be kind. Be correct.", steps[3].instruction, steps, 3)
    assert [(one.text, one.rewriting) for one in trace.sentences] == [
        ("Be kind.", 0), ("- Ask for a  drawing!", 1), ("- Be short.", 3),
    ]  # fmt: skip
    assert trace.dropped == ("Be correct.",) and [one.number for one in trace.rewritings] == [1, 3]
    assert trace.sources_of(trace.sentences[1]) == (said,)
    assert sentences_of("") == []


def test_a_wrapped_line_is_no_end_of_a_sentence_and_a_list_item_is_one() -> None:
    wrapped = (
        "Start here: if there is a mistake, let\nthe student find it. Stay\nkind.\n\nThen:\n- Ask\n- Wait\n1. Go on"
    )
    assert sentences_of(wrapped) == [
        "Start here: if there is a mistake, let the student find it.", "Stay kind.", "Then:", "- Ask", "- Wait",
        "1. Go on",
    ]  # fmt: skip
    assert not [one for one in sentences_of(BEFORE) if one[-1] not in ".:"]
