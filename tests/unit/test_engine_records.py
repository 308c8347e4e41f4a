"""Engines that a lead connects: what a form may say, what is refused beside which field, and what is remembered."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.model_server import model_server
from utta.__main__ import main
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.engine_kinds import KINDS, EngineKind
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import engines
from utta.settings import Settings
from utta.store.database import Store

OLLAMA = {"kind": "ollama", "label": "Classroom Ollama", "url": "", "model": "qwen3.5:4b", "key_env": ""}


def values(kind: EngineKind, **more: Any) -> dict[str, Any]:
    """What the form of a kind begins with, and what was filled in."""
    card = KINDS[kind]
    begun = {"kind": kind, "label": f"Our {card.label}", "model": card.model_example, "key_env": card.key_env,
             "url": "http://localhost:8000/v1" if card.asks_address and not card.address else "",
             "temperature": card.temperature, "max_tokens": card.max_tokens, "top_p": card.top_p,
             "parallel": card.parallel}  # fmt: skip
    return begun | more


def refused(store: Store, lead: User, given: dict[str, Any]) -> dict[str, str]:
    """The sentences beside the fields."""
    with pytest.raises(Refused) as found:
        engines.save(store, lead, given)
    return found.value.fields


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "llama_cpp"])
def test_every_kind_can_be_saved_as_its_form_begins_with_the_guides_settings(
    kind: EngineKind, store: Store, lead: User
) -> None:
    engine = engines.save(store, lead, values(kind))
    assert (engine.spec.temperature, engine.spec.max_tokens) == (0.7, 500)
    assert engine.spec.top_p == (None if kind == "anthropic" else 0.9)
    assert engines.available(store) == [EXAMPLE_ENGINE, engine.spec]
    assert engine.spec.leaves_machine is KINDS[kind].is_service
    assert engine.spec.price_in is None, "not known is not zero"


@pytest.mark.parametrize(
    ("kind", "wrong", "field", "sentence"),
    [
        ("ollama", {"label": " "}, "label", "Give it a name"),
        ("ollama", {"label": "example"}, "label", "of this name"),
        ("ollama", {"model": ""}, "model", "such as qwen3.5:4b"),
        ("ollama", {"url": "localhost:11434"}, "url", "not an address"),
        ("ollama", {"url": "http://me:pw@host"}, "url", "more than an address"),
        ("openai_compatible", {"url": ""}, "url", "Where is the server"),
        ("openai", {"key_env": ""}, "key_env", "usually OPENAI_API_KEY"),
        ("openai", {"key_env": "sk-abc-123"}, "key_env", "it was not kept"),
        ("gemini", {"key_env": "AIzaSyD4711abcdefghijklmnopqrstuvwxyz12"}, "key_env", "it was not kept"),
        ("anthropic", {"temperature": 1.2}, "temperature", "from 0 to 1"),
        ("anthropic", {"top_p": 0.9}, "top_p", "not both"),
        ("openai", {"temperature": 2.5}, "temperature", "from 0 to 2"),
        ("openai", {"top_p": 0}, "top_p", "above 0"),
        ("openai", {"max_tokens": 0}, "max_tokens", "1 to 100,000"),
        ("openai", {"parallel": 65}, "parallel", "1 to 64"),
        ("openai", {"price_in": -1}, "price_in", "0 or more"),
        ("openai", {"price_out": float("inf")}, "price_out", "0 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field_and_not_repeated(
    kind: EngineKind, wrong: dict[str, Any], field: str, sentence: str, store: Store, lead: User
) -> None:
    fields = refused(store, lead, values(kind, **wrong))
    assert list(fields) == [field] and sentence in fields[field]
    assert all(str(value) not in fields[field] for value in wrong.values() if len(str(value)) > 20)
    assert engines.available(store) == [EXAMPLE_ENGINE]


def test_the_example_engine_is_there_already_and_no_second_one_is_made(store: Store, lead: User) -> None:
    assert "cannot be connected" in refused(store, lead, {"kind": "example", "label": "Mine"})["kind"]


def test_an_engine_is_changed_archived_and_offered_again_and_its_name_stays_its_own(store: Store, lead: User) -> None:
    engine = engines.save(store, lead, OLLAMA)
    assert engine.id is not None
    changed = engines.save(store, lead, OLLAMA | {"label": "Ollama", "price_in": 0.1}, engine.id)
    assert (changed.id, changed.spec.label, changed.spec.price_in) == (engine.id, "Ollama", 0.1)
    engines.archive(store, lead, engine.id)
    assert engines.available(store) == [EXAMPLE_ENGINE]
    assert [one.archived for one in engines.everything(store, archived=True)] == [False, True]
    assert "among the archived ones" in refused(store, lead, OLLAMA | {"label": "OLLAMA"})["label"]
    engines.archive(store, lead, engine.id, archived=False)
    assert engines.find(store, "ollama").spec == changed.spec


def test_only_a_lead_connects_changes_and_archives(store: Store, lead: User, expert: User) -> None:
    engine = engines.save(store, lead, OLLAMA)
    with pytest.raises(NotAllowed):
        engines.save(store, expert, OLLAMA | {"label": "Another"})
    with pytest.raises(NotAllowed):
        engines.archive(store, expert, engine.id or 0)


def test_the_engine_named_in_the_environment_is_one_more_and_a_bad_one_is_told(home: Path, lead: User) -> None:
    store = Store(Settings(home=home, model_url="http://localhost:11434/v1", model_name="llama3"))
    _, given = engines.everything(store)
    assert (given.origin, given.spec.temperature, given.spec.max_tokens, given.spec.top_p) == (
        "environment", 0.7, 500, 0.9)  # fmt: skip
    assert engines.find(store, "model") == engines.find(store, "llama3") == given
    assert "of this name" in refused(store, lead, OLLAMA | {"label": "llama3"})["label"]
    store.close()
    plain = Store(Settings(home=home))
    engines.save(plain, lead, OLLAMA | {"label": "LLAMA3"})
    plain.close()
    both = Store(Settings(home=home, model_url="http://localhost:11434/v1", model_name="llama3"))
    assert [spec.label for spec in engines.available(both)[1:]] == ["llama3 (named in the environment)", "LLAMA3"]
    assert engines.find(both, "llama3").origin == "record" and engines.find(both, "model").origin == "environment"
    both.close()
    bad = Store(Settings(home=home, model_name="llama3"))
    assert [spec.label for spec in engines.available(bad)] == [EXAMPLE_ENGINE.label, "LLAMA3"]
    assert "UTTA_MODEL_URL" in str(engines.problem(bad.settings))
    with pytest.raises(Refused, match="UTTA_MODEL_URL"):
        engines.find(bad, "model")
    bad.close()


def test_model_files_are_offered_only_where_llama_cpp_is_installed(store: Store, lead: User) -> None:
    try:
        import llama_cpp  # noqa: F401
    except ImportError:
        assert "llama_cpp" not in engines.kinds()
        assert "kind" in refused(store, lead, values("llama_cpp"))
    else:
        assert "llama_cpp" in engines.kinds()
        assert "gguf" in refused(store, lead, values("llama_cpp", model="qwen"))["model"]


def test_an_ollama_that_passes_on_to_its_makers_is_outside_this_computer() -> None:
    at_home = EngineSpec(kind="ollama", label="O", model="qwen3.5:4b")
    assert not at_home.leaves_machine
    assert all(at_home.model_copy(update={"model": name}).leaves_machine
               for name in ("gpt-oss:120b-cloud", "kimi-k3:cloud"))  # fmt: skip
    assert at_home.model_copy(update={"url": "http://192.168.1.5:11434"}).leaves_machine


def test_a_service_is_outside_whatever_its_address_says() -> None:
    proxied = EngineSpec(kind="openai", label="O", url="http://127.0.0.1:4000/v1", model="m", key_env="K")
    assert proxied.leaves_machine


def test_settings_stored_before_there_were_other_kinds_still_load() -> None:
    before = ('{"kind": "openai_compatible", "label": "llama3", "url": "http://localhost:11434/v1", "model": "llama3", '
              '"key_env": "my_key", "temperature": 0.7, "max_tokens": 500, "top_p": 0.9, "parallel": 4, '
              '"price_in": null, "price_out": null}')  # fmt: skip
    assert EngineSpec(**json.loads(before)).model_dump(mode="json") == json.loads(before)


def test_the_command_line_lists_tries_and_names_engines(
    store: Store, lead: User, capsys: pytest.CaptureFixture[str]
) -> None:
    with model_server(models={"tiny:1b": 1}) as server:
        engines.save(store, lead, OLLAMA | {"url": server.root})
        assert main(["engines", "list", "--json"]) == 0
        listed = json.loads(capsys.readouterr().out)
        assert [row["name"] for row in listed["engines"]] == ["example", "Classroom Ollama"]
        assert listed["engines"][1]["outside"] is False and listed["outside_allowed"] is True
        assert main(["engines", "try", "classroom ollama", "--json"]) == 1
        found = capsys.readouterr()
        assert json.loads(found.out)["models"] == ["tiny:1b"]
        assert "has no model called qwen3.5:4b" in found.err
        engines.save(store, lead, OLLAMA | {"url": server.root, "model": "tiny:1b", "label": "Tiny"})
        assert main(["engines", "try", "Tiny", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["state"] == "works"
    assert main(["train", "--assistant", "teacher", "--dataset", "1", "--engine", "nobody", "--json"]) == 1
    assert "There are: example, Classroom Ollama, Tiny" in capsys.readouterr().err
    with pytest.raises(NotFound):
        engines.find(store, "nobody")
