"""The Training page while work is under way and after it was interrupted: cost, log, turns, rehearsal, going on."""

import json
import re
import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.model_imitating import imitating
from tests.model_server import ModelServer, Rule, model_server
from tests.pages.conftest import Open
from tests.pages.test_training import ask, labels, newest, texts
from utta import jobs
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.job import State
from utta.domain.presets import RunSettings
from utta.domain.spending import Caps, Spent
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.services import datasets, engines, kept_runs, outside, training
from utta.store import jobs as records
from utta.store import workers
from utta.store.database import Store
from utta.ui import training_form

pytestmark = pytest.mark.begins("with_version")


def served(server: ModelServer, **more: object) -> EngineSpec:
    return EngineSpec.model_validate(
        {"kind": "openai_compatible", "label": "School server", "url": server.url, "model": "llama3", **more}
    )


def under_way(store: Store, run: TrainingRun) -> jobs.Reporter:
    with store.write() as tx:
        workers.is_here(tx, "a worker", "here", time.time())
        records.begin(tx, run.job.id, time.time() - 10)
    return jobs.Reporter(store, jobs.look(store, run.job.id))


def log(page: AppTest) -> str:
    (found,) = [text.value for text in page.text if text.value[2:3] == ":"]
    return str(found)


def drawn(page: AppTest) -> list[str]:
    """What each chart says: its title, and the names in its legend."""
    charts = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    told = [[chart["layout"]["title"]["text"], *(trace["name"] for trace in chart["data"])] for chart in charts]
    return [" · ".join(parts).replace("<br>", " ") for parts in told]


@pytest.mark.parametrize(
    ("money", "said"),
    [(0.084, "12 questions, 11,520 tokens, $0.08."), (None, "12 questions, 11,520 tokens, cost not known."),
     (0.0, "12 questions, 11,520 tokens, no cost.")],
)  # fmt: skip
def test_what_was_spent_so_far_is_told_and_unknown_is_no_zero(
    money: float | None, said: str, open_page: Open, store: Store, lead: User
) -> None:
    reporter = under_way(store, ask(store, lead))
    reporter.spent(Spent(calls=12, tokens_in=10_000, tokens_out=1_520, money=money), 40.0)
    reporter.progress("Trying it without examples", 12, 80, None)
    assert f"So far: {said}" in texts(open_page(lead, "training"))


def test_the_log_is_folded_away_newest_last_and_ends_with_how_it_ended(
    open_page: Open, store: Store, lead: User
) -> None:
    run = ask(store, lead)
    reporter = under_way(store, run)
    assert "Log" not in [part.label for part in open_page(lead, "training").expander]
    reporter.note("Trying it without examples")
    reporter.note("Untrained: 0.056 on 14 validation cases, 14 questions. <script>alert(1)</script> **bold**")
    reporter.progress("Trying it without examples", 14, 80, 0.056)
    page = open_page(lead, "training")
    (folded,) = [part for part in page.expander if part.label == "Log"]
    assert not folded.proto.expanded
    first, second = log(page).splitlines()
    assert first.endswith("  Trying it without examples") and second.endswith("<script>alert(1)</script> **bold**")
    with store.write() as tx:
        reporter.finish(tx, stopped=True)
    assert log(open_page(lead, "training")).endswith("  Stopped.")


def test_a_waiting_run_says_what_comes_before_it_and_why_it_waits(open_page: Open, store: Store, lead: User) -> None:
    first, second = ask(store, lead), ask(store, lead, "student")
    version = datasets.versions(store)[0]
    third = training.run(store, training.start(store, lead, "teacher", version.id, "balanced"))
    under_way(store, first)
    page = open_page(lead, "training")
    assert [title.value for title in page.subheader][:3] == [
        "Training the Teacher", "Training the Student", "Training the Teacher",
    ]  # fmt: skip
    said = texts(page)
    assert "Before it: training the Teacher on Samples with Example engine (under way).  \n" in said
    assert (
        "Before it: training the Teacher on Samples with Example engine (under way); training the Student on " in said
    )
    assert "The worker does one thing at a time, so that two engines never mix" in said
    training.stop(store, lead, second.id)
    assert "training the Student" not in texts(page.run())
    page.radio(key="training_preset").set_value("thorough").run()
    assert not page.button(key="training_go").disabled and "2 runs before it" in texts(page)
    page.radio(key="training_preset").set_value("balanced").run()
    assert page.button(key="training_go").disabled
    assert {run.id for run in training.runs(store) if not run.job.ended} == {first.id, third.id}


def test_what_a_run_waits_behind_is_named_with_its_engine(open_page: Open, store: Store, lead: User) -> None:
    version = datasets.versions(store)[0].id
    with model_server() as server:
        for label in ("School server", "**Other** server"):
            training.start(store, lead, "teacher", version, engine=served(server, label=label))
    run = ask(store, lead, "student")
    with store.write() as tx:
        workers.is_here(tx, "a worker", "here", time.time())
    page = open_page(lead, "training")
    said = texts(page)
    assert (
        "Before it: training the Teacher on Samples with School server; training the Teacher on Samples with "
        "**Other** server.  \n"
    ) in said
    assert "(built from your examples" not in said
    (told,) = [part.value for part in page.markdown if "server; training" in part.value]
    assert r"\*\*Other" in told
    training.stop(store, lead, run.id)


def test_beside_an_engine_that_may_cost_something_one_click_rehearses_for_free(
    open_page: Open, store: Store, lead: User
) -> None:
    page = open_page(lead, "training")
    assert "Rehearse for free" not in labels(page)
    with model_server() as server:
        values = served(server).model_dump()
        for label, price in (("Unpriced", None), ("Priced", 2.0), ("Free", 0.0)):
            engines.save(store, lead, values | {"label": label, "price_in": price, "price_out": price})
        page = open_page(lead, "training")
        page.radio(key="training_preset").set_value("balanced").run()
        for label, offered in (("Unpriced", True), ("Free", False), ("Priced", True)):
            page.radio(key="training_engine").set_value(label).run()
            assert ("Rehearse for free" in labels(page)) is offered
        page.number_input(key="training_cap_money").set_value(1.5)
        page.number_input(key="training_cap_calls").set_value(40)
        page.number_input(key="training_temperature").set_value(0.2).run()
        page.button(key="training_rehearse").click().run()
        assert not page.exception and server.calls == 0
    run = newest(store)
    assert run.engine == EXAMPLE_ENGINE.model_dump(mode="json") and run.preset == "balanced"
    assert run.settings == training.rehearsal(run.settings) and run.settings.caps.calls == 40
    jobs.do(store, run.job.id)
    assert newest(store).result is not None and newest(store).job.state == "done"


def test_a_run_that_reached_its_limit_goes_on_with_another_and_pays_nothing_twice(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server(answer=imitating) as server:
        engines.save(store, lead, served(server).model_dump())
        page = open_page(lead, "training")
        page.radio(key="training_engine").set_value("School server").run()
        page.number_input(key="training_cap_calls").set_value(20).run()
        page.button(key="training_go").click().run()
        jobs.do(store, newest(store).job.id)
        assert server.calls == 20
        page.run()
        said = texts(page)
        assert "The cap of 20 questions was reached. The best until then was kept." in said
        run = newest(store)
        page.number_input(key=f"training_{run.id}_cap_calls").set_value(30)
        page.button(key=f"training_{run.id}_go_on").click().run()
        assert not page.exception
        second = newest(store)
        assert (second.continues, second.settings.caps.calls) == (run.id, 30)
        assert "not asked or paid again" in texts(page)
        jobs.do(store, second.job.id)
        assert server.calls == 30


def test_where_a_run_s_answers_are_kept_no_more_the_page_says_that_they_would_be_paid_again(
    open_page: Open, store: Store, lead: User
) -> None:
    with model_server(answer=imitating) as server:
        own = RunSettings(caps=Caps(calls=20))
        number = training.start(store, lead, "teacher", 1, engine=served(server), settings=own)
        jobs.do(store, training.run(store, number).job.id)
    said = texts(open_page(lead, "training"))
    assert "pays for no answer it already got" in said and "are kept with the run" in said
    kept_runs.forget(store.settings, number)  # as when twenty newer ones have ended
    said = texts(open_page(lead, "training"))
    assert "pays for no answer it already got" not in said and "are kept with the run" not in said
    assert said.count("asked and paid again") == 2


def test_going_on_in_two_tabs_is_one_run(open_page: Open, store: Store, lead: User) -> None:
    run = ask(store, lead)
    training.stop(store, lead, run.id)
    tabs = [open_page(lead, "training") for _ in range(2)]
    for tab in tabs:
        tab.button(key=f"training_{run.id}_go_on").click().run()
        assert not tab.exception and not tab.error
    assert [one.continues for one in training.runs(store)] == [run.id, None]


def test_a_run_that_broke_off_says_why_and_what_was_kept(open_page: Open, store: Store, lead: User) -> None:
    with model_server(Rule("wrong key", after=20), answer=imitating) as server:
        run_id = training.start(store, lead, "teacher", datasets.versions(store)[0].id, engine=served(server))
        jobs.do(store, training.run(store, run_id).job.id)
    run = newest(store)
    assert run.job.state == "failed" and run.result is not None
    page = open_page(lead, "training")
    (error,) = [part.value.replace("\\", "") for part in page.error]
    assert error.startswith(f"This training failed: {run.job.failure} The best until then was kept. ")
    assert "Go on from here" in labels(page)


def test_a_run_that_found_nothing_better_offers_nothing_to_compare(open_page: Open, store: Store, lead: User) -> None:
    with model_server() as server:  # whose answer is always the same
        run_id = training.start(store, lead, "teacher", datasets.versions(store)[0].id, engine=served(server))
        jobs.do(store, training.run(store, run_id).job.id)
    page = open_page(lead, "training")
    assert "Not better." in texts(page) and "there is nothing to release" in texts(page)
    assert "Compare with the untrained program" not in labels(page)


def test_of_many_runs_that_wait_none_is_out_of_sight(open_page: Open, store: Store, lead: User) -> None:
    version = datasets.versions(store)[0]
    first, *_ = [training.start(store, lead, "teacher", version.id, seed=seed) for seed in range(22)]
    under_way(store, training.run(store, first))
    assert training.start(store, lead, "teacher", version.id, seed=0) == first
    assert len(training.runs(store)) == 22
    page = open_page(lead, "training")
    assert "Getting ready" in page.get("progress")[0].proto.text
    assert "; 17 more." in texts(page)


def test_a_limit_of_one_question_ends_a_run_with_a_sentence_and_may_be_raised(
    open_page: Open, store: Store, lead: User
) -> None:
    page = open_page(lead, "training")
    page.number_input(key="training_cap_calls").set_value(1).run()
    assert "asks at most 1 question." in texts(page)
    page.button(key="training_go").click().run()
    run = newest(store)
    jobs.do(store, run.job.id)
    page.run()
    assert "The cap of 1 question was reached. Nothing could be compared before that." in texts(page)
    again = page.number_input(key=f"training_{run.id}_cap_calls")
    assert again.value == 1  # nothing is without its limit unless somebody says so
    again.set_value(None)
    page.button(key=f"training_{run.id}_go_on").click().run()
    assert newest(store).settings.caps.calls is None
    jobs.do(store, newest(store).job.id)
    assert newest(store).job.state == "done"


def test_an_engine_that_is_forbidden_meanwhile_is_not_asked_and_the_page_says_so(
    open_page: Open, store: Store, lead: User
) -> None:
    away = EngineSpec(kind="openai_compatible", label="Far", url="https://models.example.org/v1", model="tutor")
    run_id = training.start(store, lead, "teacher", datasets.versions(store)[0].id, engine=away)
    outside.allow(store, lead, False)
    jobs.do(store, training.run(store, run_id).job.id)
    page = open_page(lead, "training")
    assert newest(store).job.state == "failed"
    assert f"This training failed. {newest(store).job.failure}" in texts(page)
    page.button(key=f"training_{run_id}_go_on").click().run()
    assert not page.exception and len(training.runs(store)) == 1
    assert any("outside this computer" in error.value.replace("\\", "") for error in page.error)


def test_a_run_on_an_engine_that_was_archived_and_a_version_with_an_evil_name_are_shown(
    open_page: Open, store: Store, lead: User
) -> None:
    datasets.freeze(store, lead, "<script>alert(1)</script> **b** :red[c]")
    with model_server(answer=imitating) as server:
        made = engines.save(store, lead, served(server, label="<img src=x onerror=alert(1)>").model_dump())
        run_id = training.start(store, lead, "teacher", datasets.versions(store)[0].id, engine=made.spec)
        engines.archive(store, lead, made.id or 0)
        waiting = open_page(lead, "training")
        assert not waiting.exception and not [radio for radio in waiting.radio if radio.key == "training_engine"]
        jobs.do(store, training.run(store, run_id).job.id)
    page = open_page(lead, "training")
    assert not page.exception and newest(store).job.state == "done"
    for part in (*waiting.markdown, *waiting.caption, *page.markdown, *page.caption):
        assert not part.proto.allow_html
        assert not re.search(r"(?<!\\)(?:<script|<img|:red|\*\*b)", part.value)
    assert "<script>alert(1)</script>" in texts(page) and "<img src=x onerror=alert(1)>" in texts(page)


def ended(store: Store, run: TrainingRun, state: State) -> None:
    """Make a run end with nothing kept although two candidates had been scored, as when its worker is lost for good."""
    reporter = under_way(store, run)
    reporter.tried("Untrained", 0.02, 11)
    reporter.tried("8 examples", 0.11, 12)
    reporter.progress("Letting it practise on your examples", 26, 80, 0.11)
    with store.write() as tx:
        records.end(tx, run.job.id, state, time.time(), "It broke off three times." if state == "failed" else "")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("stopped", "Stopped before the best of what had been tried could be kept, so nothing was kept."),
        ("failed", "This training failed. It broke off three times."),
    ],
)
def test_a_run_that_ended_with_nothing_kept_shows_what_was_tried_as_over(
    state: State, said: str, open_page: Open, store: Store, lead: User
) -> None:
    ended(store, ask(store, lead), state)
    page = open_page(lead, "training")
    assert said in texts(page)
    (chart,) = drawn(page)
    assert chart == "1 candidate was tried, and none was kept; the untrained program scored 0.02 · untrained · tried"


def test_how_a_run_ended_is_told_as_over_whatever_way_it_ended(open_page: Open, store: Store, lead: User) -> None:
    version = datasets.versions(store)[0].id
    with model_server(Rule("wrong key", after=60), answer=imitating) as server:
        for caps in (Caps(calls=30), Caps(calls=1), Caps()):
            asked = training.start(
                store, lead, "teacher", version, engine=served(server), settings=RunSettings(caps=caps)
            )
            jobs.do(store, training.run(store, asked).job.id)
    whole = ask(store, lead, "student")
    jobs.do(store, whole.job.id)
    stopped = ask(store, lead)
    training.stop(store, lead, stopped.id)
    assert {run.job.state for run in training.runs(store)} == {"done", "failed", "stopped"}
    page = open_page(lead, "training")
    for run in training.runs(store):
        if opening := [button for button in page.button if button.key == f"training_open_{run.id}"]:
            opening[0].click().run()
        charts = drawn(page)
        said = "\n".join([texts(page).replace("Runs so far", ""), *charts])
        assert bool(charts) is (run.result is not None)
        assert not re.search(r"so far|tried yet|is kept|begins in a moment|seconds left", said), said
        assert all("the untrained program scored" in chart for chart in charts)


def test_without_test_reviews_it_says_that_nothing_can_tell_later() -> None:
    """A dataset version always holds test examples; the reviews in it may all be of others."""
    assert training_form.kept_back(0, "review") == (
        "There are no test reviews, so that nothing can tell later whether it is better."
    )
    assert training_form.kept_back(1, "review").startswith("The 1 test review stays untouched")
