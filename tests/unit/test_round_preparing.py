"""Preparing a review round: what cannot be made is said and excluded, what is forbidden is not asked, nothing twice."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import rounds as made
from tests.model_server import ModelServer, Rule, model_server
from tests.workers import Worker, until
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.review import Response
from utta.domain.review_round import Plan
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import (
    engines,
    evaluation,
    evaluation_rounds,
    examples,
    outside,
    review_queue,
    round_progress,
    rounds,
    training,
)
from utta.services.round_material import students
from utta.settings import Settings
from utta.store import responses, reviews
from utta.store import rounds as stored
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")
AT_A_TIME = 4


def asked_of(server: ModelServer) -> dict[str, Any]:
    """An engine without training at this server, as a generator of a plan."""
    spec = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3", parallel=AT_A_TIME)
    return {"kind": "engine", "name": "Untrained", "engine": spec.model_dump(mode="json")}


def asked(store: Store, round_id: int) -> list[tuple[str, str, str]]:
    """What a round asks about, in its order: (why, what the student said, reply)."""
    with store.read() as tx:
        items = stored.items(tx, round_id)
        found = responses.get_many(tx, [item.response_id for item in items])
    return [(item.why, found[item.response_id].situation.key, found[item.response_id].text) for item in items]


def test_a_failed_answer_is_told_with_its_reason_and_stands_in_no_item(store: Store, lead: User) -> None:
    plan: dict[str, Any] = {"subjects": ["Science"], "items": 1000}
    with store.read() as tx:
        cases = students(tx, Plan(way="rate", generators=(made.EXPERTS,), reviewers=(lead.id,), **plan)).cases
    questions = [str(case.inputs["student_question"]) for case in cases]
    said = next(words for words in questions if words.isascii() and words.isprintable() and '"' not in words)
    with model_server(Rule("empty", saying=said)) as server:
        round_id = made.opened(store, lead, generators=[asked_of(server), made.EXPERTS], **plan)
    (failures,) = round_progress.progress(store, round_id).failures.values()
    assert sum(failures.values()) == 1 and all(reason.endswith(".") for reason in failures)
    assert len(asked(store, round_id)) == 2 * len(cases) - 1
    while item := review_queue.next_in_round(store, lead, round_id):
        assert item.left.strip()
        made.review(store, lead, round_id, 1)


def test_an_engine_that_answers_nobody_leaves_a_round_of_the_others(store: Store, lead: User) -> None:
    with model_server("empty") as server:
        round_id = made.prepared(store, lead, generators=[asked_of(server), made.EXPERTS], subjects=["Science"],
                                 items=1000)  # fmt: skip
    progress = round_progress.progress(store, round_id)
    (failures,) = progress.failures.values()
    assert sum(failures.values()) == progress.items == len(asked(store, round_id))


def test_an_engine_that_the_lead_forbids_is_neither_planned_nor_asked_nor_asked_again(
    store: Store, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHOOL_KEY", "sk-4711")
    with model_server() as server:
        fields = {"kind": "openai", "label": "A service", "url": server.url, "model": "m", "key_env": "SCHOOL_KEY"}
        spec = engines.save(store, lead, fields).spec
        outsider = {"kind": "engine", "name": "A service", "engine": spec.model_dump(mode="json")}
        plan = {"way": "rate", "generators": [outsider], "reviewers": [lead.id], "items": 2, "subjects": ["Science"]}
        round_id = rounds.create(store, lead, "Autumn", plan)
        outside.allow(store, lead, False)
        with pytest.raises(NotAllowed, match="switched such engines off"):
            rounds.create(store, lead, "Winter", plan)
        job_id = rounds.get(store, round_id).job_id or ""
        jobs.do(store, job_id)
        job = jobs.look(store, job_id)
        assert job.state == "failed" and "switched such engines off" in job.failure
        with pytest.raises(NotAllowed, match="switched such engines off"):
            rounds.prepare_again(store, lead, round_id)
        assert server.calls == 0 and rounds.get(store, round_id).job_id == job_id
        outside.allow(store, lead, True)
        rounds.prepare_again(store, lead, round_id)
        jobs.do(store, rounds.get(store, round_id).job_id or "")
        assert rounds.get(store, round_id).state == "ready" and server.calls > 0


def test_a_round_whose_engine_cannot_be_reached_says_so_and_can_be_prepared_again(
    store: Store, lead: User, teacher: User
) -> None:
    nowhere = EngineSpec(kind="openai_compatible", label="Nowhere", url="http://127.0.0.1:9/v1", model="none")
    engine = {"kind": "engine", "name": "Nowhere", "engine": nowhere.model_dump(mode="json")}
    with pytest.raises(AssertionError, match="cannot be reached"):
        made.prepared(store, lead, reviewers=[teacher.id], generators=[engine, made.EXPERTS])
    (found,) = rounds.all_rounds(store)
    with pytest.raises(Refused, match="preparing"):
        rounds.open_round(store, lead, found.id)
    rounds.prepare_again(store, lead, found.id)
    again = rounds.get(store, found.id).job_id
    assert again is not None and again != found.job_id
    with pytest.raises(Refused, match="still being prepared"):
        rounds.close(store, lead, found.id)
    rounds.stop_preparing(store, lead, found.id)
    rounds.close(store, lead, found.id)
    assert asked(store, found.id) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
def test_a_worker_killed_while_it_prepares_asks_nothing_twice_and_the_round_is_the_same(
    store: Store, home: Path, lead: User
) -> None:
    shutil.copytree(home, home.with_name("peace"))
    plan = {"way": "rate", "reviewers": [lead.id], "items": 20}
    with model_server() as server:
        elsewhere = Store(Settings(home=home.with_name("peace")))
        peaceful = asked(elsewhere, made.prepared(elsewhere, lead, **plan, generators=[asked_of(server)]))
        elsewhere.close()
        needed = server.calls
    with model_server(seconds=0.2) as server:
        round_id = rounds.create(store, lead, "Autumn", plan | {"generators": [asked_of(server)]})
        for least in (8, 24):
            worker = Worker(home)
            until(lambda least=least: server.calls >= least)  # type: ignore[misc]
            worker.kill()
            assert rounds.get(store, round_id).state == "preparing"
        worker = Worker(home, "--until-idle")
        try:
            job = jobs.wait(store, rounds.get(store, round_id).job_id or "", 120)
        finally:
            worker.clear()
        assert (job.state, job.attempt) == ("done", 3), (job.failure, worker.said)
        assert server.distinct == needed and needed <= server.calls <= needed + 2 * AT_A_TIME
    assert rounds.get(store, round_id).state == "ready" and round_progress.progress(store, round_id).failures == {}
    assert asked(store, round_id) == peaceful and len(peaceful) == 20


def test_a_real_worker_prepares_a_round(store: Store, home: Path, lead: User) -> None:
    plan = {"way": "rate", "generators": [made.EXPERTS], "reviewers": [lead.id], "items": 3}
    round_id = rounds.create(store, lead, "Autumn", plan)
    one = Worker(home, "--until-idle")
    try:
        job = jobs.wait(store, rounds.get(store, round_id).job_id or "", 90)
        assert job.state == "done", (job.failure, one.said)
    finally:
        one.clear()
    assert round_progress.progress(store, round_id).items == 3


FAR_AWAY = {
    "grade_level": "Grade 5", "subject": "Kunst", "student_profile": "Liest viel", "context": "Im Museum vor dem Bild",
    "student_question": "Wer hat die Mona Lisa gemalt?", "teaching_approach": "Fragen",
    "teacher_response": "Was weißt du schon von ihr?", "techniques_used": ["Questioning"], "rationale": "Vorwissen",
    "expected_outcomes": "Neugier",
}  # fmt: skip


def free_for(store: Store, user: User) -> list[Response]:
    """What this person may be asked to rate or to compare outside of rounds."""
    with store.read() as tx:
        pairs = reviews.to_compare(tx, user.id)
        numbers = {number for number, _ in reviews.to_rate(tx, user.id, "teaching_quality")}
        return responses.usable(tx, [*(numbers | {number for pair in pairs for number in pair})])


@pytest.mark.begins("with_teacher")
def test_where_the_example_engine_has_no_close_example_nobody_is_asked_to_review_that_it_says_so(
    store: Store, lead: User
) -> None:
    examples.submit(store, lead, FAR_AWAY, "token")
    (model,) = training.models(store)
    learner = {"kind": "model", "name": model.name, "model_id": model.id}
    round_id = made.prepared(store, lead, generators=[learner, made.EXPERTS], subjects=["Kunst"])
    told = round_progress.progress(store, round_id).failures
    assert told == {"Teacher v1": {"None of the examples it learned from is close to what the student said.": 1}}
    assert [text for _, _, text in asked(store, round_id)] == [FAR_AWAY["teacher_response"]]


@pytest.mark.begins("with_teacher")
def test_that_an_engine_has_no_close_example_is_no_reply_to_review_outside_of_rounds_either(
    store: Store, lead: User
) -> None:
    (found,) = evaluation.history(store, training.models(store)[0].id)
    assert any("No close example." in str(one.outputs) for one in evaluation.answers(store, found.id))
    assert "Teacher v1" in {one.generator for one in free_for(store, lead)}
    assert "No close example." not in {one.text for one in free_for(store, lead)}
    rounds.close(store, lead, evaluation_rounds.open_round(store, lead, found.id))
    assert "No close example." not in {one.text for one in free_for(store, lead)}
