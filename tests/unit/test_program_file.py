"""Program files: what is written can be read again, and nothing else can."""

import json
from typing import Any

import pytest

from tests.lessons import made_up, rated
from utta.ai.programs import untrained, with_cases
from utta.domain.program import MAX_BYTES, Program
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.errors import Refused

PROGRAM = with_cases(untrained("teacher"), made_up(5))
JUDGE = with_cases(untrained("evaluator", MISTAKE_REMEDIATION), rated(4))


@pytest.mark.parametrize("program", [PROGRAM, JUDGE])
def test_what_is_written_is_read_again(program: Program) -> None:
    assert Program.from_json(program.to_json()) == program
    assert Program.from_json(program.to_json().encode()) == program


def changed(program: Program = PROGRAM, demonstration: dict[str, Any] | None = None, **entries: Any) -> str:
    value = json.loads(program.to_json())
    value.update(entries)
    if demonstration:
        value["demonstrations"][0].update(demonstration)
    return json.dumps(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (changed(config={"api_base": "http://evil"}), "an entry that no program has: config"),
        (changed(forward="x"), "an entry that no program has: forward"),
        (changed(demonstration={"lm": {}}), "an entry that no program has: demonstrations → 1 → lm"),
        (changed(demonstration={"inputs": {"pupil_name": "Ann"}}), "does not belong: pupil_name"),
        (changed(demonstration={"outputs": {"notes": "x"}}), "does not belong: notes"),
        (changed(demonstration={"outputs": {"techniques_used": "x"}}), "wrong kind of value in techniques_used"),
        (changed(demonstration={"outputs": {"rationale": ["x"]}}), "wrong kind of value in rationale"),
        (changed(demonstration={"outputs": {"rationale": 3}}), "wrong value"),
        (changed(demonstration={"inputs": {"context": "x" * 20_001}}), "characters long"),
        (changed(demonstration={"inputs": {"context": "a\x00b"}}), "zero byte"),
        (changed(format="utta-program/2"), "The entry format has a wrong value"),
        (changed(assistant="parent"), "The entry assistant has a wrong value"),
        (changed(signature_hash="abc"), "The entry signature_hash has a wrong value"),
        (changed(instructions=""), "The entry instructions has a wrong value"),
        (changed(rubric=json.loads(JUDGE.to_json())["rubric"]), "Only the Evaluator works with a rubric"),
        (changed(JUDGE, rubric=None), "needs a rubric"),
        (changed(JUDGE, {"outputs": {"actionability": "Perhaps"}}), "a step the rubric does not have"),
        (changed(demonstrations=[json.loads(PROGRAM.to_json())["demonstrations"][0]] * 5001), "wrong value"),
        ("{}", "It lacks an entry"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ("cos\nsystem\n(S'rm'\ntR.", "not JSON"),
        ("", "not JSON"),
    ],
)  # fmt: skip
def test_a_foreign_or_altered_file_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused, match="not a program file UTTA can read") as refusal:
        Program.from_json(text)
    assert sentence in str(refusal.value), str(refusal.value)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x80\x04\x95", '{"format": "\ud800"}'])
def test_bytes_that_are_no_text_are_refused(data: str | bytes) -> None:
    with pytest.raises(Refused):
        Program.from_json(data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused, match="20 MB"):
        Program.from_json(b" " * (MAX_BYTES + 1))


def test_the_file_holds_no_key_address_or_code() -> None:
    assert set(json.loads(PROGRAM.to_json())) == {
        "format", "assistant", "rubric", "signature_hash", "instructions", "demonstrations",
    }  # fmt: skip
