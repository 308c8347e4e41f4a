"""Engines: what leaves the machine, how failures are told, and that one never replaces another."""

import time

import pytest
from pydantic import ValidationError

from tests.lessons import made_up, rated
from tests.model_server import Manner, model_server
from utta.ai.answering import answer_cases
from utta.ai.engines import connect
from utta.ai.programs import untrained, with_cases
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.watch import Silent
from utta.errors import EngineFailed, Stopped

TEACHER = untrained("teacher")


def a_server(url: str = "http://localhost:11434/v1", model: str = "llama3", key_env: str = "") -> EngineSpec:
    return EngineSpec(kind="openai_compatible", label="School server", url=url, model=model, key_env=key_env)


@pytest.mark.parametrize(
    ("url", "leaves"),
    [
        ("http://localhost:11434/v1", False), ("http://127.0.0.1:8000/v1", False), ("http://[::1]:8000/v1", False),
        ("http://192.168.1.5/v1", True), ("https://api.openai.com/v1", True), ("http://localhost.example.org/v1", True),
    ],
)  # fmt: skip
def test_only_loopback_addresses_stay_on_this_machine(url: str, leaves: bool) -> None:
    assert a_server(url).leaves_machine is leaves
    assert not EXAMPLE_ENGINE.leaves_machine and not EXAMPLE_ENGINE.is_language_model


@pytest.mark.parametrize(
    "wrong",
    [{"url": "localhost:11434"}, {"url": "http://me:secret@host/v1"}, {"url": "https://host/v1?key=secret"},
     {"key_env": "sk-abc-123"}, {"model": ""}],
)  # fmt: skip
def test_an_address_or_key_name_that_cannot_be_used_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        a_server(**{"url": "http://localhost/v1", **wrong})


def test_a_server_answers_every_field_under_a_schema_with_the_guides_settings() -> None:
    with model_server() as server:
        answers = answer_cases(TEACHER, a_server(server.url), made_up(6), Silent(), {})
    assert [a.outputs and a.outputs["techniques_used"] for a in answers] == [["Ask a question"]] * 6
    assert [a.case for a in answers] == [case.key for case in made_up(6)]
    body = server.requests[0]
    assert (body["temperature"], body["top_p"], body["model"]) == (0.7, 0.9, "llama3")
    assert body["response_format"]["json_schema"]["strict"] and server.calls == 6
    assert answers[0].closest_case == "" and answers[0].similarity is None


def test_a_server_rates_with_the_rubrics_own_steps() -> None:
    program = with_cases(untrained("evaluator", MISTAKE_REMEDIATION), rated(2))
    with model_server() as server:
        answer = answer_cases(program, a_server(server.url), rated(3)[2:], Silent(), {})[0]
    assert answer.outputs is not None and answer.outputs["actionability"] == "Yes"


def test_a_server_that_cannot_hold_to_a_schema_is_asked_in_words() -> None:
    with model_server("no schema") as server:
        answers = answer_cases(TEACHER, a_server(server.url), made_up(9), Silent(), {})
    assert all(a.outputs and a.outputs["teacher_response"] == "What could you try next?" for a in answers)


def test_the_key_goes_to_the_server_and_nowhere_else() -> None:
    spec = a_server(key_env="SCHOOL_KEY")
    with model_server() as server:
        spec = a_server(server.url, key_env="SCHOOL_KEY")
        answer_cases(TEACHER, spec, made_up(1), Silent(), {"SCHOOL_KEY": "s3cret"})
    assert server.keys == ["s3cret"] and "s3cret" not in spec.model_dump_json()
    with pytest.raises(EngineFailed, match="SCHOOL_KEY is not set"):
        connect(spec, {})


@pytest.mark.parametrize(
    ("manner", "sentence", "most_calls"),
    [
        ("wrong key", "no key is named for it", 8), ("no quota", "no quota left", 8),
        ("no model", "has no model called llama3", 8), ("broken", "failed while answering", 32),
        ("garbage", "does not understand", 12),
    ],
)  # fmt: skip
def test_a_failing_server_is_told_in_plain_words_and_not_asked_on(
    manner: Manner, sentence: str, most_calls: int
) -> None:
    with model_server(manner) as server, pytest.raises(EngineFailed, match=sentence) as failure:
        answer_cases(TEACHER, a_server(server.url), made_up(40), Silent(), {})
    assert server.calls <= most_calls
    assert "sk-SECRET" not in str(failure.value)


def test_a_server_that_is_down_is_told_with_its_address() -> None:
    with pytest.raises(EngineFailed, match=r"cannot be reached at http://127\.0\.0\.1:9/v1.*8 times in a row"):
        answer_cases(TEACHER, a_server("http://127.0.0.1:9/v1"), made_up(40), Silent(), {})


def test_a_few_failed_answers_are_unscored_and_say_why() -> None:
    with model_server("garbage") as server:
        answers = answer_cases(TEACHER, a_server(server.url), made_up(3), Silent(), {})
    assert all(a.outputs is None and "does not understand" in a.unscored for a in answers)


def test_stopping_takes_less_than_a_second_even_while_the_server_thinks() -> None:
    class Impatient(Silent):
        def should_stop(self) -> bool:
            return time.monotonic() - began > 0.3

    with model_server(seconds=2.0) as server:
        began = time.monotonic()
        with pytest.raises(Stopped):
            answer_cases(TEACHER, a_server(server.url), made_up(40), Impatient(), {})
        assert time.monotonic() - began < 1.3
        assert server.calls <= 4


def test_two_servers_never_share_a_name() -> None:
    one, other = (connect(a_server(f"http://127.0.0.1:{port}/v1"), {}) for port in (8001, 8002))
    assert one.model != other.model and one.model.endswith("/llama3")
    assert connect(a_server("http://127.0.0.1:8001/v1"), {}).model == one.model
