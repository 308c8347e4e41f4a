"""Before the click: what a training would take, measured with three questions, and what would go where."""

import pytest

from tests.model_server import Rule, model_server
from utta import jobs
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.estimate import EstimateRequest, Sample, reckoned
from utta.domain.presets import Part, RunSettings
from utta.domain.spending import Caps
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import datasets, estimates, outside, training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_version")


def server_spec(url: str, **changed: object) -> EngineSpec:
    values = {"kind": "openai_compatible", "label": "School server", "url": url, "model": "llama3", **changed}
    return EngineSpec.model_validate(values)


def estimate(store: Store, lead: User, preset: str, spec: EngineSpec, assistant: str = "teacher",
             settings: RunSettings | None = None) -> EstimateRequest:  # fmt: skip
    version = datasets.versions(store)[0]
    number = estimates.ask(store, lead, assistant, version.id, preset, spec, settings)
    jobs.do(store, estimates.look(store, number).job.id)
    return estimates.look(store, number)


def test_three_questions_tell_what_a_run_would_take(store: Store, lead: User) -> None:
    with model_server(seconds=0.1, usage=(100, 50)) as server:
        asked = estimate(store, lead, "balanced", server_spec(server.url, price_in=2.0, price_out=4.0))
        assert server.calls == 3 and len(server.requests[2]["messages"]) > len(server.requests[0]["messages"])
    found = asked.result
    assert asked.job.state == "done" and found is not None
    assert found.calls <= 320 and found.readable == 3 and found.note == ""
    assert (found.tokens_in, found.tokens_out) == (100 * found.calls, 50 * found.calls)
    assert found.money == pytest.approx(found.calls * (100 * 2 + 50 * 4) / 1e6)
    practice = 8 * 16  # asked one after the other, since each mix is found by trying; of the others four at a time
    turns = practice + (found.calls - practice) / 4
    assert turns * 0.1 <= found.seconds <= turns * 0.2
    assert found.spent.calls == 3


def test_the_same_estimate_asked_for_in_two_tabs_is_paid_once(store: Store, lead: User) -> None:
    version = datasets.versions(store)[0]
    with model_server() as server:
        spec = server_spec(server.url)
        first = estimates.ask(store, lead, "teacher", version.id, "quick", spec)
        assert estimates.ask(store, lead, "teacher", version.id, "quick", spec) == first
        jobs.do(store, estimates.look(store, first).job.id)
        assert server.calls == 3
        again = estimates.ask(store, lead, "teacher", version.id, "quick", spec)
        assert again != first and (
            newest := estimates.newest(store, "teacher", version.id, "quick", spec, RunSettings())
        )
        assert newest.id == again


def test_the_example_engine_is_measured_for_nothing(store: Store, lead: User) -> None:
    found = estimate(store, lead, "thorough", EXAMPLE_ENGINE).result
    assert found is not None and found.money == 0.0 and 0 < found.calls <= 600 and found.seconds > 0


def test_unknown_prices_and_a_cap_are_told_as_they_are(store: Store, lead: User) -> None:
    with model_server() as server:
        capped = RunSettings(caps=Caps(calls=30))
        found = estimate(store, lead, "quick", server_spec(server.url, price_in=1.0), settings=capped).result
    assert found is not None and found.calls == 30 and found.money is None and found.tokens_in == 300


def test_an_engine_of_no_use_is_told_before_a_run_is_paid(store: Store, lead: User) -> None:
    with model_server("wrong key") as server:
        asked = estimate(store, lead, "thorough", server_spec(server.url))
        assert server.calls == 1
    assert asked.result is None and asked.job.state == "failed" and "no key is named" in asked.job.failure
    with model_server(Rule("garbage", nth=2)) as server:
        found = estimate(store, lead, "quick", server_spec(server.url)).result
    assert found is not None and found.note.startswith("Only 2 of 3 answers could be read.")


def test_nobody_is_asked_where_the_lead_forbids_it_or_a_cap_could_not_be_held(store: Store, lead: User) -> None:
    away = server_spec("https://models.example.org/v1")
    with pytest.raises(Refused, match="costs is not known"):
        estimate(store, lead, "quick", away, settings=RunSettings(caps=Caps(money=1.0)))
    outside.allow(store, lead, False)
    with pytest.raises(NotAllowed):
        estimate(store, lead, "quick", away)


@pytest.mark.parametrize(
    ("own", "sentence"),
    [(RunSettings(temperature=1.5), "a temperature from 0 to 1"), (RunSettings(top_p=0.8), "a temperature or a top-p")],
)
def test_what_a_service_would_refuse_is_refused_before_a_run_or_its_estimate_is_asked_for(
    own: RunSettings, sentence: str, store: Store, lead: User
) -> None:
    spec = EngineSpec(kind="anthropic", label="A service", model="claude-haiku-4-5", key_env="KEY", top_p=None)
    for ask in (training.start, estimates.ask):
        with pytest.raises(Refused, match=sentence):
            ask(store, lead, "teacher", datasets.versions(store)[0].id, "quick", spec, own)
    assert training.runs(store) == []


def test_it_is_said_what_goes_where() -> None:
    assert estimates.where_data_goes("teacher", EXAMPLE_ENGINE) == "Nothing leaves this computer."
    here = estimates.where_data_goes("student", server_spec("http://localhost:11434/v1"))
    assert "on this computer (http://localhost:11434/v1). Nothing leaves it." in here
    away = estimates.where_data_goes("evaluator", server_spec("https://models.example.org/v1"))
    assert "leave this computer: they are sent to School server (https://models.example.org/v1)" in away
    assert away.endswith("The test reviews are not sent.")


def test_time_and_tokens_grow_with_the_examples_that_are_shown() -> None:
    samples = [Sample(demonstrations=0, seconds=1.0, tokens_in=100, tokens_out=10, answered=True),
               Sample(demonstrations=8, seconds=3.0, tokens_in=900, tokens_out=10, answered=True)]  # fmt: skip
    parts = [Part(what="plain", calls=10), Part(what="with four", calls=20, demonstrations=4)]
    found = reckoned(parts, samples, parallel=2, most=100)
    assert found == (30, 10 * 100 + 20 * 500, 300, (10 * 1.0 + 20 * 2.0) / 2)
    parts[1] = parts[1].model_copy(update={"one_by_one": 20})
    assert reckoned(parts, samples, parallel=2, most=100).seconds == 10 * 1.0 / 2 + 20 * 2.0
    assert reckoned(parts, samples, parallel=2, most=15).tokens_in == (10 * 100 + 20 * 500) / 2
    unknown = [one.model_copy(update={"tokens_in": None}) for one in samples]
    assert reckoned(parts, unknown, parallel=2, most=100).tokens_in is None
