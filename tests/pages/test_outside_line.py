"""Beside every button that sends students' words out of this computer it is said where they go, not only on forms."""

import pytest

from tests import rounds as made
from tests.model_imitating import imitating
from tests.model_server import model_server
from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.presets import RunSettings
from utta.domain.spending import Caps
from utta.domain.user import User
from utta.services import training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")
AWAY = "leave this computer: they are sent to "


def outside_at(url: str) -> EngineSpec:
    """A service counts as outside whatever its address."""
    return EngineSpec(kind="openai", label="A service", url=url, model="m", key_env="SCHOOL_KEY")


def trained_outside(store: Store, lead: User) -> str:
    """Where Teacher v2 was trained: on an engine outside, until it reached its limit. Teacher v1 was trained here."""
    with model_server(answer=imitating) as server:
        own = RunSettings(caps=Caps(calls=30))
        number = training.start(store, lead, "teacher", 1, "quick", outside_at(server.url), own)
        jobs.do(store, training.run(store, number).job.id)
        run = training.run(store, number)
        assert run.result is not None and run.result.better and run.result.ended and run.model_name == "Teacher v2"
        return server.url


def test_beside_a_run_that_is_gone_on_from_or_compared_and_where_it_is_asked_beside_a_model_of_this_computer(
    store: Store, lead: User, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_KEY", "sk-4711")
    address = trained_outside(store, lead)
    page = open_page(lead, "training")
    labels = [button.label for button in page.button]
    assert "Compare with the untrained program" in labels and "Go on" in labels
    assert texts(page).count(f"{AWAY}{address}") == 1
    assert [one.key for one in page.radio if one.key == "training_engine"] == [], "the form itself asks the one inside"

    here, away = (training.model(store, name).id for name in ("Teacher v1", "Teacher v2"))
    page = open_page(lead, "evaluation")
    page.selectbox(key="evaluation_model").set_value(here).run()
    for suite, key in (("Edge cases", "suite_edge_beside"), ("Bias", "suite_bias_beside")):
        page.segmented_control(key="evaluation_suite").set_value(suite).run()
        assert "Nothing leaves this computer" in texts(page) and AWAY not in texts(page)
        page.multiselect(key=key).set_value([f"model {away}"]).run()
        assert not page.exception
        assert f"{AWAY}{address}" in texts(page) and "Nothing leaves this computer" not in texts(page)


def test_beside_a_round_that_is_to_be_prepared_again(store: Store, lead: User, open_page: Open) -> None:
    nowhere = outside_at("http://127.0.0.1:9/v1")
    generator = {"kind": "engine", "name": "A service", "engine": nowhere.model_dump(mode="json")}
    with pytest.raises(AssertionError):
        made.prepared(store, lead, generators=[generator, made.EXPERTS])
    page = open_page(lead, "rounds")
    assert "Try again" in [button.label for button in page.button]
    assert f"{AWAY}http://127.0.0.1:9/v1" in texts(page)
