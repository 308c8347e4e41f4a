"""The Engines page: connect, try, change, archive; where words would go is said, and the switch holds."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.model_server import model_server
from tests.pages.conftest import Open
from tests.pages.saying import texts
from tests.workers import until
from utta import jobs
from utta.domain.engine import Engine
from utta.domain.user import User
from utta.services import engine_pulls, engine_trials, engines, outside, training
from utta.store.database import Store

NEW = "engine_new_0"


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def a_record(store: Store, lead: User, url: str, **more: object) -> Engine:
    fields = {"kind": "openai_compatible", "label": "School server", "url": url, "model": "m", "key_env": ""}
    return engines.save(store, lead, fields | more)


def ended(store: Store, engine: Engine) -> None:
    until(lambda: (trial := engine_trials.latest(store, engine)) and trial.state != "asking")


def test_at_first_the_example_engine_is_there_and_the_form_is_open(open_page: Open, lead: User) -> None:
    page = open_page(lead, "engines")
    said = texts(page)
    assert "Only the example engine is there" in said and "not a language model" in said
    assert "Every engine here is on this computer" in said
    assert [button.label for button in page.button if button.key == f"save_{NEW.removeprefix('engine_')}"] == [
        "Save and try it"
    ]
    assert not any(key.startswith("try_") for key in (button.key or "" for button in page.button))
    for word in ("signature", "demo", "teleprompter", "JSON"):
        assert word not in said


@pytest.mark.parametrize("role", ["teacher", "expert"])
def test_only_a_lead_sees_it(role: str, open_page: Open, request: pytest.FixtureRequest) -> None:
    page = open_page(request.getfixturevalue(role), "engines")
    assert [title.value for title in page.title] == ["This page is not open to you"]
    assert not any("Save" in label for label in buttons(page))


def test_a_server_is_connected_and_tried_and_the_page_says_that_it_works(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server(seconds=0.2) as server:
        page = open_page(lead, "engines")
        page.radio(key=f"{NEW}_kind").set_value("openai_compatible").run()
        page.text_input(key=f"{NEW}_label").set_value("School server")
        page.text_input(key=f"{NEW}_openai_compatible_url").set_value(server.url)
        page.text_input(key=f"{NEW}_openai_compatible_model").set_value("m")
        help_text = page.text_input(key=f"{NEW}_openai_compatible_model").help
        assert "fine-tuned elsewhere is named like any other" in help_text
        page.button(key="save_new_0").click().run()
        assert "School server is saved." in texts(page) and "Only the example engine" not in texts(page)
        (_, engine) = engines.everything(store)
        assert (engine.spec.temperature, engine.spec.top_p, engine.spec.max_tokens) == (0.7, 0.9, 500)
        ended(store, engine)
        said = texts(page.run())
        assert "Works: it answered in" in said and "10 tokens asked and 5 answered" in said and server.calls == 1
        assert page.text_input(key="engine_new_1_label").value == "", "the next form begins empty"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    open_page: Open, store: Store, lead: User
) -> None:
    page = open_page(lead, "engines")
    page.radio(key=f"{NEW}_kind").set_value("anthropic").run()
    page.text_input(key=f"{NEW}_label").set_value("Claude")
    page.text_input(key=f"{NEW}_anthropic_key_env").set_value("sk-ant-4711")
    page.number_input(key=f"{NEW}_anthropic_top_p").set_value(0.9)
    page.button(key="save_new_0").click().run()
    said = texts(page)
    assert "Name the model, such as claude-haiku-4-5." in said and "it was not kept" in said
    assert page.text_input(key=f"{NEW}_label").value == "Claude"
    page.text_input(key=f"{NEW}_anthropic_model").set_value("claude-haiku-4-5")
    page.text_input(key=f"{NEW}_anthropic_key_env").set_value("ANTHROPIC_API_KEY")
    page.button(key="save_new_0").click().run()
    assert "not both. Leave one empty" in texts(page) and len(engines.everything(store)) == 1


def test_words_that_would_leave_are_announced_before_saving_and_a_missing_key_is_named(
    open_page: Open, store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    page = open_page(lead, "engines")
    page.radio(key=f"{NEW}_kind").set_value("openai").run()
    said = texts(page)
    assert "would leave this computer" in said and "they are sent to https://api.openai.com/v1" in said
    assert "No key is there under this name yet" in said
    monkeypatch.setenv("OPENAI_API_KEY", "sk-4711")
    said = texts(page.run())
    assert "A key is there under this name" in said and "sk-4711" not in said


def test_the_switch_takes_outside_engines_out_of_training_and_back(open_page: Open, store: Store, lead: User) -> None:
    a_record(store, lead, "https://models.example.org/v1")
    page = open_page(lead, "engines")
    assert "School server (https://models.example.org/v1)" in texts(page)
    page.toggle(key="engines_outside_allowed").set_value(False).run()
    assert not outside.is_allowed(store)
    page.button(key="try_record-1").click().run()
    assert "School server is outside this computer" in texts(page) and engine_trials.latest(
        store, engines.everything(store)[1]) is None  # fmt: skip
    page.toggle(key="engines_outside_allowed").set_value(True).run()
    assert outside.is_allowed(store)


def test_a_failing_engine_says_what_is_wrong_and_which_models_are_there(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server(models={"tiny:1b": 1}) as server:
        engine = a_record(store, lead, server.url)
        engine_trials.run(store, engine)
        said = texts(open_page(lead, "engines"))
    assert "School server has no model called m." in said and "The models that are there: tiny:1b." in said


def test_a_server_that_wants_a_key_where_none_is_named_says_where_to_name_one_and_works_once_it_is(
    open_page: Open, store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_KEY", "sk-4711")
    with model_server("wrong key") as server:
        engine = a_record(store, lead, server.url)
        page = open_page(lead, "engines")
        page.button(key=f"try_{engine.key}").click().run()
        ended(store, engine)
        said = texts(page.run())
        assert "School server refuses to answer, and no key is named for it. Name the variable that holds its" in said
        assert "does not accept the key" not in said
        assert "Change its settings" in said and "Change its settings" in buttons(page)
        page.button(key=f"change_{engine.key}").click().run()
        server.rules = ()
        page.text_input(key=f"engine_{engine.key}_0_openai_compatible_key_env").set_value("SCHOOL_KEY")
        page.button(key=f"save_{engine.key}_0").click().run()
        ended(store, engines.find(store, "School server"))
        assert "Works: it answered in" in texts(page.run()) and server.keys == ["none", "sk-4711"]


def test_an_ollama_offers_its_models_fetches_one_and_says_when_it_is_there(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server(models={"tiny:1b": 3_400_000_000}) as server:
        page = open_page(lead, "engines")
        page.text_input(key=f"{NEW}_ollama_url").set_value(server.root).run()
        assert page.selectbox(key=f"{NEW}_ollama_model").options == ["tiny:1b (3.4 GB)"]
        engine = a_record(store, lead, server.root, kind="ollama", model="qwen3.5:4b")
        engine_trials.run(store, engine)
        page.run()
        assert "Fetch qwen3.5:4b" in buttons(page)
        page.button(key=f"pull_{engine.key}").click().run()
        assert "Stop fetching" in buttons(page) and "Fetch qwen3.5:4b" not in buttons(page)
        assert "has no model called" not in texts(page), "that is being mended"
        job = engine_pulls.latest(store, engine)
        assert job is not None
        jobs.do(store, job.id)
        assert "qwen3.5:4b is there now. Try it." in texts(page.run())
        engine_trials.run(store, engine)
        assert "Works: it answered" in texts(page.run()) and "is there now" not in texts(page)


def test_settings_are_changed_and_an_engine_is_archived_and_offered_again(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server() as server:
        engine = a_record(store, lead, server.url)
        page = open_page(lead, "engines")
        page.button(key=f"change_{engine.key}").click().run()
        form = f"engine_{engine.key}_0"
        assert page.text_input(key=f"{form}_label").value == "School server"
        page.number_input(key=f"{form}_openai_compatible_temperature").set_value(0.2)
        page.number_input(key=f"{form}_openai_compatible_price_in").set_value(0.5)
        page.button(key=f"save_{engine.key}_0").click().run()
        changed = engines.find(store, "School server")
        assert (changed.spec.temperature, changed.spec.price_in, changed.spec.price_out) == (0.2, 0.5, None)
        assert "temperature 0.2" in texts(page) and "$0.5 / ? per million" in texts(page)
        ended(store, changed)
        page.button(key=f"archive_{engine.key}").click().run()
        assert "School server is archived." in texts(page) and len(engines.everything(store)) == 1
        page.button(key=f"restore_{engine.key}").click().run()
        assert len(engines.everything(store)) == 2


def test_a_bad_server_in_the_environment_is_told_and_the_rest_of_the_page_works(
    open_page: Open, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTTA_MODEL", "llama3")
    page = open_page(lead, "engines")
    assert "Check UTTA_MODEL_URL" in texts(page) and "Save and try it" in buttons(page)


def test_a_server_named_in_the_environment_is_one_more_engine(
    open_page: Open, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTTA_MODEL", "llama3")
    monkeypatch.setenv("UTTA_MODEL_URL", "http://localhost:11434/v1")
    page = open_page(lead, "engines")
    assert "Named by UTTA_MODEL_URL and UTTA_MODEL" in texts(page)
    assert "Try it" in buttons(page) and "Archive" not in buttons(page)


@pytest.mark.begins("with_version")
def test_training_and_evaluation_say_where_words_go_and_offer_what_is_allowed(
    open_page: Open, store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_KEY", "sk-4711")
    with model_server() as server:
        a_record(store, lead, server.url, kind="openai", key_env="SCHOOL_KEY", top_p=None, max_tokens=None)
        page = open_page(lead, "training")
        page.radio(key="training_engine").set_value("School server").run()
        assert not page.exception
        assert f"leave this computer: they are sent to {server.url}" in texts(page)
        spec = engines.find(store, "School server").spec
        jobs.do(store, training.run(store, training.start(store, lead, "teacher", 1, "quick", spec)).job.id)
        assert f"leave this computer: they are sent to {server.url}" in texts(open_page(lead, "evaluation"))
        outside.allow(store, lead, False)
        said = texts(open_page(lead, "training"))
        assert "Not offered, since engines outside this computer are switched off: School server." in said


def test_a_name_with_markdown_in_it_is_shown_and_not_obeyed(open_page: Open, store: Store, lead: User) -> None:
    a_record(store, lead, "http://127.0.0.1:9/v1", label="**A** <b>b</b> $x$", model="`m` [l](http://x)")
    page = open_page(lead, "engines")
    (shown,) = [one.value for one in page.markdown if "A" in one.value and "On this computer" in one.value]
    assert r"\*\*A\*\*" in shown and r"\<b\>" in shown and r"\$x\$" in shown
    (line,) = [one.value for one in page.caption if "temperature" in one.value and "Server at" in one.value]
    assert r"\`m\`" in line and r"\[l\]" in line
