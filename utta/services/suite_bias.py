"""The bias suite: a Teacher answers the same student's question twice, with one thing about the student changed."""

from typing import Any

from utta import jobs
from utta.domain.bias import BiasFinding
from utta.domain.bias_suite import BiasSide, BiasSuiteResult
from utta.domain.contestant import EvaluationPlan
from utta.domain.evaluation import CaseAnswer, Evaluation
from utta.domain.job import Job
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.services import bias_measuring, bias_pairs, contest, suite_judge
from utta.services.measuring import Side
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

WHAT = "the questions of the bias suite"


def questions(store: Store, model: ModelVersion, plan: EvaluationPlan) -> bias_pairs.Questions:
    """What a run would ask of each contestant."""
    with store.read() as tx:
        return bias_pairs.questions(store, tx, model, plan)


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise NotEnough where no pair could be asked."""
    if not bias_pairs.questions(store, tx, model, plan).pairs.pairs:
        raise NotEnough("No pair of questions can be made of the test split with these swaps.",
                        "Freeze a larger dataset version, or choose other attributes.")  # fmt: skip


def carry_out(store: Store, job: Job, reporter: jobs.Reporter,
              wanted: Evaluation) -> tuple[BiasSuiteResult, list[CaseAnswer]]:  # fmt: skip
    """Ask every question of every contestant, and measure what each one's answers show."""
    with store.read() as tx:
        model = stored_models.get_model(tx, wanted.model_id)
        asked = bias_pairs.questions(store, tx, model, wanted.plan)
    sides = contest.everybody(store, job, reporter, model, wanted, asked.asked, WHAT)
    done = len(sides) * len(asked.asked)
    reporter.progress("Comparing the replies", done, done, None)
    known = suite_judge.known_outside(store, model.dataset_id)
    pairs = asked.pairs.pairs
    situations = [pair.neutral for pair in pairs for _ in range(2)]
    replies = [reply for side in sides for reply in bias_measuring.to_judge(asked, side.answers)]
    judging = suite_judge.judged(store, known, situations * len(sides), replies)
    each = len(situations)
    found = tuple(
        bias_measuring.measured(side.who, side.contestant.name, asked, side.answers,
                                judging.replies[number * each : (number + 1) * each])
        for number, side in enumerate(sides)
    )  # fmt: skip
    result = BiasSuiteResult(
        sides=found, suite=asked.suite, cases=asked.cases, each=wanted.plan.pairs, left_out=asked.pairs.left_out,
        untried=asked.untried, judge_note=judging.note,
    )  # fmt: skip
    return result, [answer for side in sides for answer in _answers(side, asked)]


def _answers(side: Side, asked: bias_pairs.Questions) -> list[CaseAnswer]:
    return [
        CaseAnswer(case_key=case.key, who=side.who, family=case.family, outputs=answer.outputs, scores={},
                   unscored=answer.unscored)
        for case, answer in zip(asked.asked, side.answers, strict=True)
    ]  # fmt: skip


def as_json(result: BiasSuiteResult) -> dict[str, Any]:
    """A result in the command line's form; `findings` are the model version's, each of the others has its own."""
    main, *others = result.sides
    return {
        **_side(main), "judge": result.judge_note, "cases": result.cases, "suite_hash": result.suite,
        "left_out": result.left_out, "untried": list(result.untried),
        "others": {side.name: _side(side) for side in others},
    }  # fmt: skip


def _side(side: BiasSide) -> dict[str, Any]:
    return {
        "verdict": side.report.sentence, "pairs": side.report.pairs, "unanswered": side.report.unanswered,
        "questions": side.questions, "unscored": side.unscored, "could_show": side.could_show,
        "shown": [one.sentence for one in side.report.shown],
        "findings": [_finding(one) for one in side.report.findings],
        "worst": [one.model_dump(mode="json") for one in side.worst],
    }  # fmt: skip


def _finding(one: BiasFinding) -> dict[str, Any]:
    return {
        "attribute": one.attribute, "group": one.group, "compared_with": one.compared_with, "measure": one.measure,
        "difference": one.difference.estimate, "low": one.difference.low, "high": one.difference.high,
        "n": one.difference.n, "corrected_p": one.corrected_p, "could_show": one.smallest, "shows": one.shows,
        "called": one.name,
    }  # fmt: skip
