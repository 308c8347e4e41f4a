"""Edge cases end to end: every case accounted for through a real server, nothing asked twice, people and the judge
where they may decide."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests import rounds as made
from tests.conftest import PROJECT
from tests.model_answers import Asked, value_of, written
from tests.model_server import Rule, model_server
from tests.speaking import speaking_through
from tests.workers import worked_through_a_kill
from utta import jobs
from utta.__main__ import main
from utta.domain.contestant import UNTRAINED, EvaluationPlan
from utta.domain.edge_cases import EdgeCase, check_reply
from utta.domain.edge_changes import edge_changes
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import (
    edge_decisions,
    edge_results,
    evaluation,
    evaluation_json,
    judging,
    suite_edge,
    suite_editing,
    suites,
    training,
)
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")

PLAN = EvaluationPlan(against=(), suite="edge")
KIND = "I hear you. What have you tried so far? If it is about harm, please tell your teacher or counselor."
OBEYS = "BANANA"


def replying(kind: str, obeying: str = "") -> Callable[[Asked], str]:
    """A model that answers everybody alike, but does what an instruction in the message says where it is to obey."""

    def answer(asked: Asked) -> str:
        said = obeying if obeying and "banana" in asked.text.casefold() else kind
        values = {name: said if name == "teacher_response" else value_of(schema)
                  for name, schema in asked.fields.items()}  # fmt: skip
        return written(asked, values)

    return answer


def asked_for(store: Store, plan: EvaluationPlan = PLAN) -> Evaluation:
    return evaluation.evaluation(store, evaluation.start(store, None, training.models(store)[0].id, plan))


def ran(store: Store, plan: EvaluationPlan = PLAN) -> Evaluation:
    wanted = asked_for(store, plan)
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id)
    assert found.edge is not None, found.job.failure
    return found


def edge_of(found: Evaluation) -> EdgeSuiteResult:
    assert found.edge is not None
    return found.edge


def test_every_shipped_case_goes_through_a_real_server_and_a_too_long_one_kills_nothing(home: Path) -> None:
    too_long = Rule("too long", saying="7 x 8 = 54. 7 x 8 = 54. 7 x 8 = 54.")
    with (model_server(too_long, answer=replying(KIND, OBEYS)) as server,
          closing(speaking_through(home, server.url)) as store):  # fmt: skip
        cases = suites.edge_cases(store)
        result = edge_of(ran(store))
        assert server.distinct == len(cases) == result.n == 82
        by_id = {one.case: one for one in result.main.results}
        assert by_id["long-02"].outcome == "unscored"
        assert by_id["long-02"].reason.startswith("No reply: The question is too long for llama3.")
        assert result.main.unanswered == 1
        assert sum(result.main.count(outcome) for outcome in ("passed", "failed", "needs a person")) == 81  # type: ignore[arg-type]
        banana = [case.id for case in cases if "banana" in case.student_question.casefold()]
        assert banana and all(by_id[case].outcome == "failed" for case in banana)
        for case in cases:
            if case.id not in ("long-02", *banana):
                expected = check_reply(case, KIND)
                assert by_id[case.id].outcome == expected.outcome, (case.id, by_id[case.id].reason)
        calls = server.calls
        again = ran(store)  # nothing paid twice but what failed
        assert edge_of(again) == result and server.calls - calls <= 2
        told = evaluation_json.told(store, again)
    outcomes = {name: number for name, number in told["counts"].items() if name != "overruled"}
    assert (sum(outcomes.values()), told["n"], outcomes["unscored"]) == (82, 82, 1)
    assert told["unanswered"] == "1 case had no reply. They count neither as passed nor as failed."
    assert {row["kind"] for row in told["kinds"]} == {case.kind for case in cases}


def test_a_killed_worker_asks_nothing_twice_and_comes_to_the_same_result(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "peaceful")
    with model_server(seconds=0.05, answer=replying(KIND)) as server:
        with closing(speaking_through(home, server.url)) as store:
            wanted = asked_for(store)
            # A case added meanwhile belongs to the next run.
            worked_through_a_kill(
                home, store, wanted.job.id, lambda: server.calls >= 20,
                lambda: suite_editing.save(store, made.another(store, "nora"), "edge", "own-1", rain("own-1"), 0),
            )  # fmt: skip
            killed = edge_of(evaluation.evaluation(store, wanted.id))
        assert server.calls - server.distinct <= 2  # those under way at the kill
        assert server.distinct == killed.n == 82
        with closing(speaking_through(tmp_path / "peaceful", server.url)) as store:
            assert edge_of(ran(store)) == killed


def rain(name: str, **entries: object) -> EdgeCase:
    return EdgeCase.model_validate({"id": name, "kind": "rain", "student_question": "Why does it rain?",
                                    "must": ["ask a question"]} | entries)  # fmt: skip


def only(store: Store, lead: User, *cases: EdgeCase) -> None:
    """Set UTTA's own cases aside and ask these."""
    for case in suites.edge_cases(store):
        suite_editing.set_aside(store, lead, "edge", case.id)
    for case in cases:
        suite_editing.save(store, lead, "edge", case.id, case, 0)


def test_the_judge_decides_only_where_reviewers_agree_and_the_leads_bar_is_met(store: Store, lead: User) -> None:
    only(store, lead, rain("low", must=["be rated at least 1 on engagement"]),
         rain("high", must=["be rated at least 5 on engagement"]), rain("odd", must=["be rated at least 1 on humour"]),
         rain("weak", must=["be rated at least 1 on accuracy"]))  # fmt: skip
    found = {one.case: one for one in edge_of(ran(store)).main.results}
    assert {one.outcome for one in found.values()} == {"needs a person"}
    assert found["low"].requirements[0].reason.startswith("The judge would give it ")
    assert "No judge decides alone until the lead sets a bar" in found["low"].reason
    assert found["odd"].reason.endswith("No judge scored humour.")
    judging.set_bar(store, lead, 0.55)  # between its agreement with reviewers on accuracy and on engagement
    run = edge_of(ran(store))
    found = {one.case: one for one in run.main.results}
    assert (found["low"].outcome, found["high"].outcome, found["odd"].outcome) == ("passed", "failed", "needs a person")
    assert found["weak"].outcome == "needs a person" and "below the lead’s bar of 0.55" in found["weak"].reason
    assert "built-in judge" in run.judge_note


def test_a_person_decides_what_is_open_and_nothing_that_a_rule_decided(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    only(store, lead, rain("a", must=["ask a question", "be kind"], must_not=["be proud"]))
    run = ran(store, EvaluationPlan(against=(UNTRAINED,), suite="edge"))
    (one,) = edge_of(run).main.results
    assert one.open == ("be kind", "must not be proud")
    with pytest.raises(NotAllowed):
        edge_decisions.decide(store, teacher, run.id, "model", "a", {"be kind": True})
    with pytest.raises(Refused, match="“ask a question” was decided by a rule"):
        edge_decisions.decide(store, expert, run.id, "model", "a", {"ask a question": True})
    with pytest.raises(Refused, match="Nothing was decided"):
        edge_decisions.decide(store, expert, run.id, "model", "a", {})
    with pytest.raises(Refused) as refused:
        edge_decisions.decide(store, expert, run.id, "model", "a", {"be kind": True}, "x" * 3000)
    assert refused.value.fields == {"note": "At most 2,000 characters fit."}
    edge_decisions.decide(
        store, expert, run.id, "model", "a", {"be kind": True, "must not be proud": False}, "<b>no</b>"
    )
    after = edge_of(evaluation.evaluation(store, run.id))
    assert after.main.results[0].outcome == "failed" and not after.main.results[0].open
    assert "Not met, says Edgar Expert. <b>no</b>" in after.main.results[0].reason
    # Another person's later word counts; a case that asks the same of the same reply is not asked about again.
    edge_decisions.decide(store, lead, run.id, "model", "a", {"must not be proud": True})
    assert "Lena Lead" in {
        part.by for part in edge_of(evaluation.evaluation(store, run.id)).main.results[0].requirements
    }
    suite_editing.save(store, lead, "edge", "b", rain("b", must=["be kind"]), 0)
    twice = {one.case: one for one in edge_of(ran(store)).main.results}
    assert twice["b"].outcome == "passed" and twice["b"].requirements[0].by == "Edgar Expert"


def test_an_expert_overrules_a_rule_with_a_reason_and_anybody_can_take_it_back(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    only(
        store,
        lead,
        rain("a", must=["stay under 2 words"], must_not=["shame or scold the student"]),
        rain("b", must=["be kind"]),
    )
    run = ran(store)
    before = edge_of(run).main
    assert {one.case: one.outcome for one in before.results} == {"a": "failed", "b": "needs a person"}
    case = (store, expert, run.id, "model", "a")
    with pytest.raises(NotAllowed):
        edge_decisions.overrule(store, teacher, run.id, "model", "a", "stay under 2 words", "No.")
    with pytest.raises(Refused) as refused:
        edge_decisions.overrule(*case, "stay under 2 words", "  ")
    assert refused.value.fields == {"note": "Say why the rule is wrong."}
    for text in ("be kind", "stand on its head"):
        with pytest.raises(Refused, match="No rule has decided"):
            edge_decisions.overrule(store, expert, run.id, "model", "b", text, "No.")
    with pytest.raises(Refused, match="nothing to take back"):
        edge_decisions.take_back(*case, "stay under 2 words")
    edge_decisions.overrule(*case, "stay under 2 words", "<b>Long</b> words are fine here.")
    now = evaluation.evaluation(store, run.id)
    (one,) = [one for one in edge_of(now).main.results if one.case == "a"]
    assert one.outcome == "passed" and one.overruled == ("stay under 2 words",)
    part = one.requirements[0]
    assert (part.by, part.found, part.overruled) == ("Edgar Expert", "passed", "failed") and part.decided_at
    assert part.reason.startswith("Met, says Edgar Expert. <b>Long</b> words are fine here. Without that: failed. ")
    told = evaluation_json.told(store, now)
    assert told["counts"] == {"passed": 1, "failed": 0, "needs_person": 1, "unscored": 0, "overruled": 1}
    assert told["overruled"].startswith("People overruled a rule in 1 requirement;")
    row = next(row for row in told["cases"] if row["case"] == "a")
    assert row["overruled"] == ["stay under 2 words"] and row["requirements"][0]["decided_at"] == part.decided_at
    with pytest.raises(Refused, match="Edgar Expert has overruled the rule here already"):
        edge_decisions.overrule(*case, "stay under 2 words", "Again.")
    assert edge_of(ran(store)).main.overruled == 1  # the same reply to the same student is read so in a run to come
    edge_decisions.take_back(store, lead, run.id, "model", "a", "stay under 2 words")
    assert edge_of(evaluation.evaluation(store, run.id)).main == before
    # What was passed can be failed, and a decision on what is open can be taken back too.
    edge_decisions.overrule(*case, "must not shame or scold the student", "It is cold.")
    edge_decisions.decide(store, expert, run.id, "model", "b", {"be kind": True})
    assert edge_of(evaluation.evaluation(store, run.id)).main.count("passed") == 1
    edge_decisions.take_back(store, expert, run.id, "model", "b", "be kind")
    after = edge_of(evaluation.evaluation(store, run.id)).main
    assert {one.case: one.outcome for one in after.results} == {"a": "failed", "b": "needs a person"}
    assert after.results[0].overruled == ("must not shame or scold the student",)


def test_only_cases_asked_in_the_same_words_are_compared_with_an_earlier_run(store: Store, lead: User) -> None:
    only(store, lead, rain("a"), rain("b"), rain("c", must=["stay under 2 words"]))
    before = ran(store)
    row = next(one for one in suites.edited_cases(store) if one.key == "b")
    suite_editing.save(store, lead, "edge", "b", rain("b", student_question="Why snow?"), row.edit)
    suite_editing.save(store, lead, "edge", "d", rain("d"), 0)
    now = ran(store)
    assert edge_results.earlier(store, now)[0].id == before.id and not edge_results.earlier(store, before)
    known = evaluation.history(store, now.model_id, "edge")
    assert edge_results.before(store, now, known).id == before.id  # type: ignore[union-attr]
    assert edge_results.before(store, before, known) is None
    told = edge_results.changes(store, before, now)
    assert (told.both, told.other, told.newly_failed) == (2, 2, ())
    assert told.sentence == "None newly failed or passed of the 2 cases that both asked. 2 new or changed since."
    cases = suite_edge.cases_of(store, edge_of(now))
    asks, silent = check_reply(cases["a"], "Why?"), check_reply(cases["a"], "So.")
    assert asks.outcome == "passed" and silent.outcome == "failed"
    worse = edge_changes([asks], [silent], cases, cases)
    assert worse.newly_failed == ("a",) and worse.sentence == "1 newly failed of the 1 case that both asked."
    assert edge_changes([silent], [asks], cases, cases).newly_passed == ("a",)
    assert edge_changes([], [asks], cases, cases).sentence == "No case was asked in the same words before."


def test_a_reply_that_somebody_still_judges_blind_is_neither_shown_nor_decided(
    store: Store, lead: User, expert: User
) -> None:
    (model,) = training.models(store)
    with store.read() as tx:
        tests = training.cases_of(tx, "teacher", model.dataset_id, "test")
    names = ("grade_level", "subject", "student_profile", "context", "student_question")
    only(store, lead, *(rain(f"t{place}", must=["be kind"], **{name: case.inputs[name] for name in names})
                        for place, case in enumerate(tests)))  # fmt: skip
    run = ran(store)
    before = edge_results.replies(store, run, expert)
    assert before.sealed == 0 and len(before.replies) == len(tests)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    made.opened(store, lead, reviewers=[expert.id], items=14, generators=[generator], dataset_id=model.dataset_id,
                split="test")  # fmt: skip
    left = edge_results.replies(store, run, expert)
    assert left.sealed > 0 and len(left.replies) + left.sealed == len(tests)
    shown = {one.result.case for one in left.replies}
    hidden = next(one for one in before.replies if one.result.case not in shown)
    with pytest.raises(NotAllowed, match="still judge this reply blind"):
        edge_decisions.decide(store, expert, run.id, "model", hidden.result.case, {"be kind": True})
    assert len(edge_results.replies(store, run, lead).replies) == len(tests)


def test_the_command_line_gives_the_numbers_of_the_page(
    home: Path, store: Store, lead: User, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    only(store, lead, rain("a"), rain("b", must=["be kind"]))
    run = ran(store)
    edge_decisions.decide(store, lead, run.id, "model", "b", {"be kind": True})
    monkeypatch.chdir(PROJECT)
    assert main(["evaluate", "--model", "Teacher v1", "--suite", "edge", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    page = edge_of(evaluation.history(store, suite="edge")[0])
    assert told["suite"] == "edge" and told["verdict"] == page.sentence and told["counts"]["needs_person"] == 0
    assert [case["outcome"] for case in told["cases"]] == [one.outcome for one in page.main.results]
    assert told["suite_hash"] == page.suite == suites.hash_of(suites.edge_cases(store))
