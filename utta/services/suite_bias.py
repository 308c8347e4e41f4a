"""The bias suite: a Teacher answers the same student's question twice, with one thing about the student changed."""

import time

from utta import jobs
from utta.domain.bias_suite import BiasSuiteResult, ShownPair
from utta.domain.contestant import EvaluationPlan
from utta.domain.evaluation import CaseAnswer, Evaluation
from utta.domain.job import Job
from utta.domain.swaps import Swap
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.errors import NotEnough
from utta.services import bias_measuring, bias_pairs, contest, judges, sealing, suite_judge, suites
from utta.services.measuring import Side
from utta.services.remembering import remembered
from utta.store import suites as stored_suites
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

WHAT = "the questions of the bias suite"


def questions(store: Store, model: ModelVersion, plan: EvaluationPlan) -> bias_pairs.Questions:
    """What a run would ask of each contestant. Kept, since a page asks at every rerun and a dataset version never
    changes. Raises Refused for an attribute that no swap changes."""
    every = suites.swaps(store)
    key = ("bias questions", model.dataset_id, plan.pairs, plan.attributes, suites.hash_of(every))
    return remembered(store, "examples", key, lambda tx: bias_pairs.questions(tx, model, plan, every))


def swaps_of(store: Store, result: BiasSuiteResult) -> list[Swap]:
    """The swaps of a run as they were made."""
    with store.read() as tx:
        rows = stored_suites.state(tx, result.suite)
    return [Swap.model_validate(row) for row in rows]


def worst(store: Store, found: Evaluation, reader: User | None) -> list[ShownPair]:
    """The pairs of the model version to read first, without those of which this reader still judges a reply blind; for
    nobody in particular, without those that anybody does."""
    hidden = sealing.hidden_from(store, reader)
    pairs = found.bias.main.worst if found.bias else ()
    return [one for one in pairs if not hidden.intersection((one.neutral_reply, one.changed_reply))]


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise NotEnough where no pair could be asked."""
    if not bias_pairs.questions(tx, model, plan, suites.swaps(store)).pairs.pairs:
        raise NotEnough("No pair of questions can be made of the test split with these swaps.",
                        "Freeze a larger dataset version, or choose other attributes.")  # fmt: skip


def carry_out(store: Store, job: Job, reporter: jobs.Reporter,
              wanted: Evaluation) -> tuple[BiasSuiteResult, list[CaseAnswer]]:  # fmt: skip
    """Ask every question, with the swaps as the team had them when this was asked for, of every contestant, and measure
    what each one's answers show."""
    with store.read() as tx:
        model = stored_models.get_model(tx, wanted.model_id)
        swaps = suites.swaps_at(tx, wanted.created_at)
        asked = bias_pairs.questions(tx, model, wanted.plan, swaps)
    sides = contest.everybody(store, job, reporter, model, wanted, asked.asked, WHAT)
    done = len(sides) * len(asked.asked)
    reporter.progress("Comparing the replies", done, done, None)
    judge = judges.appoint(store, job, reporter, model, wanted)
    pairs = asked.pairs.pairs
    situations = [pair.neutral for pair in pairs for _ in range(2)]
    replies = [reply for side in sides for reply in bias_measuring.to_judge(asked, side.answers)]
    judging = suite_judge.judged(store, judge, "all", situations * len(sides), replies)
    each = len(situations)
    found = tuple(
        bias_measuring.measured(side.who, side.contestant.name, asked, side.answers,
                                judging.replies[number * each : (number + 1) * each])
        for number, side in enumerate(sides)
    )  # fmt: skip
    with store.write() as tx:
        stored_suites.keep_state(tx, "swaps", asked.suite, [one.model_dump(mode="json") for one in swaps], time.time())
    result = BiasSuiteResult(
        sides=found, suite=asked.suite, cases=asked.cases, each=wanted.plan.pairs, left_out=asked.pairs.left_out,
        untried=asked.untried, untried_attributes=asked.untried_attributes, judge_note=judging.note,
        judge=judging.judge, cautions=judging.cautions,
    )  # fmt: skip
    return result, [answer for side in sides for answer in _answers(side, asked)]


def _answers(side: Side, asked: bias_pairs.Questions) -> list[CaseAnswer]:
    return [
        CaseAnswer(case_key=case.key, who=side.who, family=case.family, outputs=answer.outputs, scores={},
                   unscored=answer.unscored)
        for case, answer in zip(asked.asked, side.answers, strict=True)
    ]  # fmt: skip
