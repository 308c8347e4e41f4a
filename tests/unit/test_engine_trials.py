"""Trying an engine: one typed question through the real client, and plain words for whatever is wrong."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from tests.conftest import PROJECT
from tests.model_server import Manner, ModelServer, Rule, model_server
from tests.workers import until
from utta.ai.engine_trial import try_engine
from utta.domain.engine import Engine, EngineKind, EngineSpec
from utta.domain.engine_trial import Trial
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import engine_trials, engines, outside
from utta.store.database import Store

MODELS: dict[EngineKind, str] = {
    "openai_compatible": "qwen3.5-4b", "ollama": "qwen3.5:4b", "openai": "gpt-4.1-mini",
    "anthropic": "claude-sonnet-4-5", "gemini": "gemini-2.5-flash",
}  # fmt: skip
KINDS: list[EngineKind] = list(MODELS)
ENVIRON = {"SCHOOL_KEY": "sk-canary-4711"}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a server, and the words for it."""

    manner: Manner
    sentence: str


def an_engine(kind: EngineKind, server: ModelServer) -> EngineSpec:
    """An engine of a kind at the test server, with the settings that its form begins with."""
    url = {"ollama": server.root, "gemini": server.gemini_url}.get(kind, server.url)
    key_env = "SCHOOL_KEY" if kind in ("openai", "anthropic", "gemini") else ""
    top_p = None if kind == "anthropic" else 0.9
    return EngineSpec(kind=kind, label="School server", url=url, model=MODELS[kind], key_env=key_env, top_p=top_p)


def tried(manner: Manner, kind: EngineKind = "openai_compatible", seconds: float = 5) -> Trial:
    with model_server(manner) as server:
        return try_engine(an_engine(kind, server), ENVIRON, seconds)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_answers_one_typed_question_through_dspys_own_client(kind: EngineKind) -> None:
    with model_server(usage=(321, 45)) as server:
        trial = try_engine(an_engine(kind, server), ENVIRON, 5)
        assert (trial.state, trial.tokens_in, trial.tokens_out, trial.holds_to_schema) == ("works", 321, 45, True)
        assert 0 < (trial.seconds or 0) < 5 and server.calls == 1
        assert server.keys == ["sk-canary-4711" if kind in ("openai", "anthropic", "gemini") else "none"]
        assert "321 tokens asked and 45 answered" in trial.sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("wrong key", "does not accept the key"),
        Wrong("no quota", "quota"),
        Wrong("rate limited", r"asked too much at a time. It asks to wait 1 s"),
        Wrong("no model", "has no model called"),
        Wrong("broken", "failed while answering"),
        Wrong("garbage", "not in the form UTTA asks for: its answer is not JSON"),
        Wrong("empty", "not in the form UTTA asks for"),
        Wrong("wrong type", "values of the wrong type"),
        Wrong("cut", "cut off in the middle of its answer. Allow longer answers than 500 tokens"),
        Wrong("cut late", "cut off in the middle of its answer. Allow longer answers than 500 tokens"),
        Wrong("malformed", "does not speak like a language model"),
        Wrong("page", "does not speak like a language model"),
        Wrong("dies", "broke off in the middle of its answer"),
        Wrong("no sampling", "does not take the temperature or top-p"),
    ],
    ids=lambda wrong: wrong.manner,
)
def test_what_is_wrong_is_said_in_plain_words_and_asked_once(wrong: Wrong, kind: EngineKind) -> None:
    with model_server(wrong.manner) as server:
        spec = an_engine(kind, server)
        if wrong.manner == "wrong key":
            spec = spec.model_copy(update={"key_env": "SCHOOL_KEY"})
        trial = try_engine(spec, ENVIRON, 5)
        assert trial.state == "fails" and server.calls == 1
    assert wrong.sentence in trial.sentence and trial.next_step
    assert "sk-canary" not in trial.model_dump_json()  # although this server repeats the key it was shown


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("openai_compatible", "on the page Engines under “More” and “Change its settings”, or in UTTA_MODEL_KEY_ENV"),
        ("ollama", "“Another server that speaks like OpenAI's”"),
    ],
)
def test_a_server_that_wants_a_key_where_none_is_named_is_told_so_and_where_to_name_one(
    kind: EngineKind, where: str
) -> None:
    trial = tried("wrong key", kind)
    assert trial.what == "School server refuses to answer, and no key is named for it." and where in trial.next_step
    assert "does not accept" not in trial.sentence


@pytest.mark.parametrize("manner", ["hangs", "drips"])
def test_too_slow_ends_at_the_limit_whether_the_server_is_silent_or_drips(manner: Manner) -> None:
    began = time.monotonic()
    trial = tried(manner, seconds=1.0)
    assert time.monotonic() - began < 4
    assert "did not answer within 1 seconds" in trial.sentence and "load the model first" in trial.sentence


def test_a_server_that_is_down_or_elsewhere_is_told_with_its_address() -> None:
    spec = EngineSpec(kind="openai_compatible", label="School server", url="http://127.0.0.1:9/v1", model="m")
    assert "cannot be reached at http://127.0.0.1:9/v1" in try_engine(spec, {}, 5).sentence
    with model_server() as server:
        wrong_path = spec.model_copy(update={"url": server.root})
        assert "ends in /v1" in try_engine(wrong_path, {}, 5).sentence


def test_a_key_that_is_not_there_is_named_and_no_other_is_used_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ambient")
    with model_server() as server:
        trial = try_engine(an_engine("anthropic", server), {"ANTHROPIC_API_KEY": "sk-ambient"}, 5)
        assert "needs a key" in trial.sentence and "SCHOOL_KEY is not set" in trial.sentence
        assert server.calls == 0


@pytest.mark.parametrize("kind", KINDS)
def test_where_the_model_is_missing_those_that_are_there_are_named(kind: EngineKind) -> None:
    with model_server(models={"tiny:1b": 1, "small:4b": 2}) as server:
        trial = try_engine(an_engine(kind, server), ENVIRON, 5)
    assert trial.models == ("tiny:1b", "small:4b")


def test_a_server_that_cannot_be_held_to_a_form_is_asked_in_words() -> None:
    with model_server("no schema") as server:
        trial = try_engine(an_engine("openai_compatible", server), {}, 5)
        assert (trial.state, trial.holds_to_schema, server.calls) == ("works", False, 2)
    assert "cannot be held to a form" in trial.sentence


def test_a_setting_that_a_service_does_not_take_is_said() -> None:
    with model_server() as server:
        hot = an_engine("anthropic", server).model_copy(update={"temperature": 1.5})
        assert try_engine(hot, ENVIRON, 5).remarks == ("It takes a temperature of at most 1.0.",)
        assert server.requests[0]["temperature"] == 1.0


def test_reasoning_models_are_asked_without_sampling_and_told_what_they_want() -> None:
    with model_server() as server:
        spec = an_engine("openai", server).model_copy(update={"model": "gpt-5-mini"})
        assert "Reasoning models want" in try_engine(spec, ENVIRON, 5).sentence
        spec = spec.model_copy(update={"temperature": None, "top_p": None, "max_tokens": None})
        assert try_engine(spec, ENVIRON, 5).state == "works"
        assert not {"temperature", "top_p", "max_tokens", "max_completion_tokens"} & set(server.requests[-1])


def test_what_stays_on_this_machine_takes_no_round_trip_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "intranet.example")
    with model_server() as proxy, model_server() as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.root)
        assert try_engine(an_engine("openai_compatible", server), {}, 5).state == "works"
        assert (proxy.calls, server.calls) == (0, 1)


def test_the_first_call_imports_no_litellm_and_asks_nobody_else() -> None:
    with model_server() as server:
        code = (
            "import sys, socket\n"
            "asked = []\n"
            "real = socket.getaddrinfo\n"
            "socket.getaddrinfo = lambda host, *a, **k: asked.append(host) or real(host, *a, **k)\n"
            "from utta.ai.engine_trial import try_engine\n"
            "from utta.domain.engine import EngineSpec\n"
            f"for kind, url in (('openai', '{server.url}'), ('anthropic', '{server.url}'), "
            f"('gemini', '{server.gemini_url}'), ('ollama', '{server.root}')):\n"
            "    spec = EngineSpec(kind=kind, label='x', url=url, model='unheard-of-9', key_env='K')\n"
            "    try_engine(spec, {'K': 'k'}, 10)\n"
            "print('litellm' in sys.modules, sorted(set(asked)))"
        )
        found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)},
                               capture_output=True, text=True, check=True)  # fmt: skip
        assert server.calls >= 4
    assert found.stdout.strip() == "False ['127.0.0.1']"


def a_record(store: Store, lead: User, server: ModelServer, kind: EngineKind = "openai_compatible") -> Engine:
    spec = an_engine(kind, server)
    return engines.save(store, lead, spec.model_dump())


def test_a_trial_runs_beside_the_page_and_is_found_when_it_has_ended(store: Store, lead: User) -> None:
    with model_server(seconds=0.3) as server:
        engine = a_record(store, lead, server)
        assert engine_trials.latest(store, engine) is None
        began = time.monotonic()
        engine_trials.begin(store, lead, engine)
        engine_trials.begin(store, lead, engine)  # a second click
        assert time.monotonic() - began < 1
        asking = engine_trials.latest(store, engine)
        assert asking is not None and asking.state == "asking"
        until(lambda: (found := engine_trials.latest(store, engine)) and found.state != "asking")
        found = engine_trials.latest(store, engine)
        assert found is not None and found.state == "works" and server.calls == 1
        changed = engines.save(store, lead, engine.spec.model_dump() | {"temperature": 0.2}, engine.id)
    assert engine_trials.latest(store, changed) is None, "it says nothing of other settings"


def test_a_trial_whose_process_died_says_so_instead_of_asking_for_ever(
    store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_trials, "SECONDS_FOR_A_TRIAL", 0.3)
    monkeypatch.setattr(engine_trials, "_STARTING", 0.3)
    with model_server("hangs") as server:
        engine = a_record(store, lead, server)
        engine_trials.begin(store, lead, engine)
        until(lambda: (found := engine_trials.latest(store, engine)) and found.state != "asking", 10)
    found = engine_trials.latest(store, engine)
    assert found is not None and "broken off" in found.sentence


def test_only_a_lead_tries_and_only_what_may_be_asked(store: Store, lead: User, expert: User) -> None:
    with model_server() as server:
        engine = a_record(store, lead, server, "anthropic")
        with pytest.raises(NotAllowed):
            engine_trials.begin(store, expert, engine)
        outside.allow(store, lead, False)
        with pytest.raises(NotAllowed, match="switched such engines off"):
            engine_trials.begin(store, lead, engine)
        with pytest.raises(NotAllowed, match="switched such engines off"):
            engine_trials.run(store, engine)
        assert server.calls == 0
    with pytest.raises(Refused, match="always there"):
        engine_trials.begin(store, lead, engines.EXAMPLE)


def test_rules_of_the_test_server_decide_by_number_and_by_request() -> None:
    with model_server(Rule("broken", nth=2), Rule("wrong key", every=3)) as server:
        spec = an_engine("openai_compatible", server)
        states = [try_engine(spec, {}, 5).state for _ in range(4)]
        assert states == ["works", "fails", "fails", "works"]
        assert (server.calls, server.distinct, server.most_in_flight) == (4, 1, 1)
    with model_server(Rule("broken", tries=1)) as server:
        spec = an_engine("openai_compatible", server)
        assert [try_engine(spec, {}, 5).state for _ in range(2)] == ["fails", "works"]
