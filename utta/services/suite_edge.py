"""The edge cases: a Teacher answers what no lesson plan has foreseen, and each reply is held to what it must do."""

from typing import Any

from utta import jobs
from utta.domain.assistant import Case, inputs_of
from utta.domain.contestant import EvaluationPlan
from utta.domain.edge_cases import EdgeCase, EdgeResult, check_reply
from utta.domain.edge_suite import EdgeSide, EdgeSuiteResult
from utta.domain.evaluation import CaseAnswer, Evaluation
from utta.domain.job import Job
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.services import contest, suite_judge, suites
from utta.services.bias_measuring import reply_of
from utta.services.measuring import Side
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

WHAT = "the edge cases"


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise NotEnough where there is no case to ask."""
    if not suites.edge_cases(store):
        raise NotEnough("There are no edge cases.", "Add some first.")


def carry_out(store: Store, job: Job, reporter: jobs.Reporter,
              wanted: Evaluation) -> tuple[EdgeSuiteResult, list[CaseAnswer]]:  # fmt: skip
    """Ask every case of every contestant, and check each reply."""
    with store.read() as tx:
        model = stored_models.get_model(tx, wanted.model_id)
    cases = suites.edge_cases(store)
    asked = [_case(one) for one in cases]
    sides = contest.everybody(store, job, reporter, model, wanted, asked, WHAT)
    done = len(sides) * len(asked)
    reporter.progress("Checking the replies", done, done, None)
    known = suite_judge.known_outside(store, model.dataset_id)
    situations = [one.situation for one in cases]
    found, note = [], ""
    for side in sides:
        judging = suite_judge.judged(store, known, situations, [reply_of(answer) for answer in side.answers])
        note = judging.note
        results = tuple(
            check_reply(case, reply_of(answer), answer.unscored or "It said nothing.",
                        scores=judge.criteria if judge else None)
            for case, answer, judge in zip(cases, side.answers, judging.replies, strict=True)
        )  # fmt: skip
        found.append(EdgeSide(who=side.who, name=side.contestant.name, results=results))
    result = EdgeSuiteResult(sides=tuple(found), suite=suites.hash_of(cases), judge_note=note)
    return result, [answer for side in sides for answer in _answers(side, asked)]


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
    return {"verdict": side.sentence, "n": len(side.results), "unscored": side.unanswered,
            "cases": [_result(one) for one in side.results]}  # fmt: skip


def _result(one: EdgeResult) -> dict[str, Any]:
    return {**one.model_dump(mode="json"), "open": list(one.open), "reason": one.reason}
