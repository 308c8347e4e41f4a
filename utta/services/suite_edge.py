"""The edge cases: a Teacher answers what no lesson plan has foreseen, and each reply is held to what it must do."""

import time
from collections.abc import Sequence
from typing import Any

from utta import jobs
from utta.domain.assistant import Case, inputs_of
from utta.domain.contestant import Contestant, EvaluationPlan
from utta.domain.edge_cases import EdgeCase, EdgeResult, check_reply
from utta.domain.edge_suite import EdgeSide, EdgeSuiteResult, by_kind
from utta.domain.evaluation import CaseAnswer, Evaluation
from utta.domain.job import Job
from utta.domain.program import Program
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.services import contest, edge_judging, judges, suites
from utta.services.bias_measuring import reply_of
from utta.services.edge_judging import EdgeJudge
from utta.services.measuring import Side
from utta.store import suites as stored_suites
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

WHAT = "the edge cases"


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise NotEnough where there is no case to ask."""
    if not suites.edge_cases(store):
        raise NotEnough("There are no edge cases.", "Add some first, or restore those that were set aside.")


def carry_out(store: Store, job: Job, reporter: jobs.Reporter,
              wanted: Evaluation) -> tuple[EdgeSuiteResult, list[CaseAnswer]]:  # fmt: skip
    """Ask every case, as the team had them when this was asked for, of every contestant, and check each reply."""
    with store.read() as tx:
        model = stored_models.get_model(tx, wanted.model_id)
        cases = suites.edge_cases_at(tx, wanted.created_at)
    asked = [_case(one) for one in cases]
    sides = contest.everybody(store, job, reporter, model, wanted, asked, WHAT)
    done = len(sides) * len(asked)
    reporter.progress("Checking the replies", done, done, None)
    replies = [reply_of(answer) for side in sides for answer in side.answers]
    judge = edge_judging.judge(store, lambda: judges.appoint(store, job, reporter, model, wanted),
                               list(cases) * len(sides), replies)  # fmt: skip
    found = tuple(
        _checked(side, cases, judge, number * len(cases), _instructions(store, model, side.contestant))
        for number, side in enumerate(sides)
    )  # fmt: skip
    state = suites.hash_of(cases)
    with store.write() as tx:
        stored_suites.keep_state(tx, "edge", state, [one.model_dump(mode="json") for one in cases], time.time())
    result = EdgeSuiteResult(sides=found, suite=state, judge_note=judge.note)
    return result, [answer for side in sides for answer in _answers(side, asked)]


def cases_of(store: Store, result: EdgeSuiteResult) -> dict[str, EdgeCase]:
    """The cases of a run as they were asked, by id."""
    with store.read() as tx:
        rows = stored_suites.state(tx, result.suite)
    return {case.id: case for case in map(EdgeCase.model_validate, rows)}


def _checked(side: Side, cases: Sequence[EdgeCase], judge: EdgeJudge, first: int, instructions: str) -> EdgeSide:
    """Every reply of a contestant held to its case. first: where its replies begin among those judged."""
    results = []
    for place, (case, answer) in enumerate(zip(cases, side.answers, strict=True)):
        said = judge.said(first + place)
        results.append(check_reply(case, reply_of(answer), answer.unscored or "It said nothing.", instructions,
                                   said.scores, said.views))  # fmt: skip
    return EdgeSide(who=side.who, name=side.contestant.name, results=tuple(results))


def _instructions(store: Store, model: ModelVersion, one: Contestant) -> str:
    """What a contestant was told to do, which its replies must not repeat."""
    if one.kind != "model":
        from utta.ai.programs import untrained

        return untrained("teacher").instructions
    with store.read() as tx:
        other = model if one.model_id == model.id else stored_models.get_model(tx, one.model_id or 0)
    return Program(**other.program).instructions


def _case(one: EdgeCase) -> Case:
    return Case(key=one.id, inputs=inputs_of("teacher", one.situation), outputs={}, family=one.id)


def _answers(side: Side, asked: list[Case]) -> list[CaseAnswer]:
    return [
        CaseAnswer(case_key=case.key, who=side.who, family=case.family, outputs=answer.outputs, scores={},
                   unscored=answer.unscored)
        for case, answer in zip(asked, side.answers, strict=True)
    ]  # fmt: skip


def as_json(result: EdgeSuiteResult) -> dict[str, Any]:
    """A result in the command line's form; `cases` are the model version's, each of the others has its own."""
    main, *others = result.sides
    return {**_side(main), "judge": result.judge_note, "suite_hash": result.suite,
            "others": {side.name: _side(side) for side in others}}  # fmt: skip


def _side(side: EdgeSide) -> dict[str, Any]:
    counts = {"passed": side.count("passed"), "failed": side.count("failed"),
              "needs_person": side.count("needs a person"), "unscored": side.unanswered,
              "overruled": side.overruled}  # fmt: skip
    return {"verdict": side.sentence, "overruled": side.overruled_sentence,
            "unanswered": side.unanswered_sentence, "n": len(side.results), "counts": counts,
            "kinds": [row._asdict() for row in by_kind(side.results)],
            "cases": [_result(one) for one in side.results]}  # fmt: skip


def _result(one: EdgeResult) -> dict[str, Any]:
    return {**one.model_dump(mode="json"), "open": list(one.open), "overruled": list(one.overruled),
            "reason": one.reason}  # fmt: skip
