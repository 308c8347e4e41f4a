"""Foreign columns: guessed from their names and values, mapped without losing a cell, and corrected by a person."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import shared_file
from utta.domain.conversation import Conversation, conversation_in, speakers
from utta.domain.interchange import read_example
from utta.domain.mapping import TARGETS, ColumnMapping, apply, columns_of, guess, problems, shape_of
from utta.services.reading import rows_of

SAID = "Why is a half more than a third?"
ANSWER = "Draw both on the same bar."


def guessed(*rows: dict[str, Any]) -> ColumnMapping:
    return guess(columns_of(rows), rows)


@pytest.mark.parametrize(
    ("question", "response"),
    [
        ("prompt", "completion"), ("question", "answer"), ("input", "output"), ("instruction", "response"),
        ("student_utterance", "teacher reply"), ("Student Utterance", "Tutor Reply"), ("studentMessage", "tutorAnswer"),
        ("student_question", "teacher_response"), ("Student qestion", "Teacher respons"), ("query", "reply"),
        ("data.question", "data.answer"), ("user", "assistant"),
    ],
)  # fmt: skip
def test_columns_are_known_by_many_names(question: str, response: str) -> None:
    found = guessed({question: SAID, "n": 1, response: ANSWER}, {question: SAID, "n": 2, response: ANSWER})
    assert found.columns == {"student_question": question, "teacher_response": response}
    assert problems(found) == {}


def test_values_help_where_names_mislead() -> None:
    rows = [{"level": level, "question": SAID, "answer": ANSWER, "grade": mark, "id": "same"}
            for level, mark in (("4th grade", "A+"), ("K", "B"), ("Grade 2", "C"))]  # fmt: skip
    found = guessed(*rows)
    assert found.columns["grade_level"] == "level"
    assert found.columns["family"] == "id" and "external_id" not in found.columns
    assert "family" in found.unsure and "teacher_response" not in found.unsure


def test_nothing_is_guessed_where_nothing_fits_and_what_is_missing_is_said_beside_its_field() -> None:
    found = guessed({"a": 1.5, "b": "x"}, {"a": 2.5, "b": "y"})
    assert found == ColumnMapping()
    assert set(problems(found)) == {"teacher_response", "student_question"}
    assert guess([], []) == ColumnMapping()


def test_what_cannot_be_is_said_beside_its_field() -> None:
    mapping = ColumnMapping(
        columns={"teacher_response": "a", "rationale": "a", "context": "gone"},
        fixed={"external_id": "1", "subject": "Art"},
    )
    found = problems(mapping, ["a", "b"])
    assert set(found) == {"rationale", "context", "external_id"}
    assert "“a” is chosen twice" in found["rationale"] and "no column “gone”" in found["context"]
    told = Conversation(column="gone", separator="|EOM|", teachers=("T",))
    assert set(problems(ColumnMapping(conversation=told), ["a"])) == {"conversation"}


def test_a_row_is_mapped_with_fixed_values_and_the_rest_stays_as_metadata() -> None:
    mapping = ColumnMapping(
        columns={"student_question": "q", "teacher_response": "a", "subject": "s", "techniques_used": "t"},
        fixed={"subject": "Mathematics", "licence": "CC0"},
    )
    row = {"q": SAID, "a": ANSWER, "s": "", "t": "Scaffolding, Clear explanation", "n": 3, "topic": "not ours"}
    content, origin = read_example(apply(mapping, row))
    assert (content.student_question, content.teacher_response) == (SAID, ANSWER)
    assert (content.subject, origin.licence, content.topic) == ("Mathematics", "CC0", "")
    assert content.techniques_used == ("Scaffolding", "Clear explanation")
    assert origin.metadata == {"n": 3, "topic_column": "not ours"}
    assert read_example(apply(mapping, row | {"s": "Science"}))[0].subject == "Science"


def test_a_grade_is_taken_from_a_description_which_stays_whole() -> None:
    text = "Mariana is a 7th grade student. She reads slowly."
    mapping = guessed(*[{"student_profile": text, "prompt": SAID, "reply": ANSWER}] * 3)
    assert mapping.columns["grade_level"] == "student_profile" and "grade_level" in mapping.unsure
    row = apply(mapping, {"student_profile": text, "prompt": SAID, "reply": ANSWER})
    assert (row["grade_level"], row["student_profile"]) == ("7th grade", text)
    two = {"student_profile": "Between 3rd grade and 4th grade, she says.", "prompt": SAID, "reply": ANSWER}
    assert apply(mapping, two)["grade_level"] == ""
    alone = ColumnMapping(columns={"grade_level": "about"})
    assert apply(alone, {"about": text}) == {"grade_level": "7th grade", "about": text}


@pytest.mark.parametrize(
    "value",
    [
        "Teacher: (generic)Hi Ana, go on|EOM|Ana: It is 5.|EOM|Teacher: (probing)Why is it 5?|EOM|Ana: 2+3",
        "Ms. Lopez: (generic) Hi Ana, go on\nAna: It is 5.\nMs. Lopez: (probing) Why is it 5?\nAna: 2+3",
        [{"role": "system", "content": "Be kind."}, {"role": "assistant", "content": "(generic)Hi Ana, go on"},
         {"role": "user", "content": "It is 5."}, {"role": "assistant", "content": "(probing)Why is it 5?"}],
    ],
)  # fmt: skip
def test_a_conversation_gives_the_first_answer_to_the_student(value: Any) -> None:
    row = {"problem": "Ana has 2 and gets 3.", "talk": value}
    mapping = guessed(row, row, row)
    assert mapping.conversation is not None and mapping.conversation.column == "talk"
    assert problems(mapping, list(row)) == {}
    found = apply(mapping, row)
    assert (found["student_question"], found["teacher_response"]) == ("It is 5.", "Why is it 5?")
    assert found["techniques_used"] == ["Probing"]
    assert found["context"].split("\n")[0] == "Ana has 2 and gets 3."
    assert found["context"].endswith(": Hi Ana, go on")
    assert found["talk"] == value


def test_turns_over_several_lines_stay_together_and_a_web_address_is_no_speaker() -> None:
    text = "Teacher: Look:\n- one\nStudent: see https://a.b\nhttps://c.d/e\nTeacher: Fine."
    found = conversation_in("talk", [text])
    assert found is not None
    assert [turn.text for turn in found.turns(text)] == ["Look:\n- one", "see https://a.b\nhttps://c.d/e", "Fine."]


def test_a_text_that_only_holds_colons_is_no_conversation() -> None:
    assert conversation_in("text", ["Note: this is one.\nHint: look again."]) is None
    assert conversation_in("text", ["Teacher: alone"]) is None
    assert conversation_in("text", []) is None
    assert speakers(["A: one|EOM|B: two|EOM|A: three"], "|EOM|") == ["A", "B"]


def test_a_conversation_without_an_answer_has_no_response_and_a_chosen_column_goes_before_it() -> None:
    told = Conversation(column="talk", separator="|EOM|", teachers=("Teacher",))
    row = apply(ColumnMapping(conversation=told), {"talk": "Student: It is 5.", "n": 1})
    assert "teacher_response" not in row and row["talk"] == "Student: It is 5."
    mapping = ColumnMapping(columns={"teacher_response": "better"}, conversation=told)
    row = apply(mapping, {"talk": "Student: It is 5.|EOM|Teacher: No.", "better": ANSWER})
    assert (row["teacher_response"], row["student_question"]) == (ANSWER, "It is 5.")


def test_a_history_beside_a_response_is_its_context() -> None:
    row = {"dialogue history": "Tutor: Go on.\nStudent: It is 5.\nTutor: Hm.", "response": ANSWER}
    found = guessed(row, row)
    assert found.conversation is None
    assert found.columns == {"context": "dialogue history", "teacher_response": "response"}


def test_the_shape_of_a_file_is_its_set_of_columns() -> None:
    assert shape_of(["a", "b"]) == shape_of(["b", "a"]) != shape_of(["a", "B"])


def test_real_conversations_are_mapped_as_others_mapped_them_by_hand() -> None:
    """Every one of the 237 examples that were made from this set by hand is there, response, question and all."""
    rows = list(rows_of(shared_file("raw/mathdial.csv")))
    mapping = guess(columns_of(rows), rows[:50])
    assert problems(mapping, list(rows[0])) == {}
    assert mapping.fixed == {"subject": "Mathematics"} and mapping.columns["family"] == "qid"
    names = ("student_question", "teacher_response", "student_profile", "grade_level", "rationale", "subject")
    mapped = [read_example(apply(mapping, row))[0] for row in rows]
    ours = {(*(getattr(one, name) for name in names), one.techniques_used) for one in mapped}
    by_hand = list(rows_of(shared_file("examples/mathdial.jsonl")))
    assert sum((*(one[name] for name in names), tuple(one["techniques_used"])) in ours for one in by_hand) == 237
    contexts = {f"Problem: {one.context}" for one in mapped}
    assert sum(one["context"] in contexts for one in by_hand) == 236


@pytest.mark.parametrize("name", ["bridge", "mathdial"])
def test_an_interchange_file_maps_to_itself(name: str) -> None:
    rows = list(rows_of(shared_file(f"examples/{name}.jsonl")))[:40]
    found = guessed(*rows)
    assert found.columns == {target: target for target in TARGETS}
    assert [read_example(apply(found, row)) for row in rows] == [read_example(row) for row in rows]


CELLS = st.dictionaries(
    st.sampled_from([*TARGETS, "question", "answer", "grade", "talk", "x", "a.b"]),
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=40)
    | st.sampled_from([SAID, "Teacher: a b|EOM|S: c d|EOM|Teacher: e f", "a 7th grade student of ours"])
    | st.lists(st.text(max_size=5) | st.dictionaries(st.sampled_from(["role", "content"]), st.text(max_size=5))),
)  # fmt: skip


@settings(deadline=None)
@given(rows=st.lists(CELLS, max_size=4))
def test_no_cell_is_lost_whatever_is_guessed(rows: list[dict[str, Any]]) -> None:
    mapping = guessed(*rows)
    problems(mapping, columns_of(rows))
    assert ColumnMapping.model_validate_json(mapping.model_dump_json()) == mapping
    for row in rows:
        found = apply(mapping, row)
        whole = json.dumps(found, ensure_ascii=False)
        for column, value in row.items():
            if column == mapping.columns.get("techniques_used") and isinstance(value, str):
                continue  # split into a list, at its commas
            assert value in ("", None, [], {}) or json.dumps(value, ensure_ascii=False)[1:-1] in whole
