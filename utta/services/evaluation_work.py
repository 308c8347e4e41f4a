"""The work of an evaluation, whichever suite it is on."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from utta import jobs
from utta.domain.assistant import ASSISTANTS
from utta.domain.contestant import EvaluationPlan, Suite
from utta.domain.evaluation import CaseAnswer, Evaluation, Found
from utta.domain.job import Job
from utta.domain.training import ModelVersion
from utta.errors import Refused, UttaError
from utta.services import evaluation_split, suite_bias, suite_edge
from utta.store import evaluations
from utta.store.database import Store, Transaction

KIND = "evaluation"


class _OnSuite(NamedTuple):
    """check: raises, when an evaluation is asked for, where it cannot be carried out. carry_out: does it, and returns
    what it found with every answer."""

    check: Callable[[Store, Transaction, ModelVersion, EvaluationPlan], None]
    carry_out: Callable[[Store, Job, jobs.Reporter, Evaluation], tuple[Found, list[CaseAnswer]]]


_SUITES: Mapping[Suite, _OnSuite] = {
    "test": _OnSuite(evaluation_split.check, evaluation_split.carry_out),
    "bias": _OnSuite(suite_bias.check, suite_bias.carry_out),
    "edge": _OnSuite(suite_edge.check, suite_edge.carry_out),
}


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise Refused for a suite that is not for this assistant, NotEnough where it has too little to ask."""
    if plan.suite != "test" and model.assistant != "teacher":
        label = ASSISTANTS[model.assistant].label  # type: ignore[index]  # written by training
        raise Refused(f"{model.name} is a {label}; bias and edge cases are asked of a Teacher.",
                      "Choose a version of the Teacher, or the test split.")  # fmt: skip
    _SUITES[plan.suite].check(store, tx, model, plan)


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Do an evaluation: the work registered under its kind."""
    with store.read() as tx:
        wanted = evaluations.get(tx, job.subject)
    found, answers = _SUITES[wanted.plan.suite].carry_out(store, job, reporter, wanted)
    _keep(store, reporter, wanted, found, answers)


def _keep(store: Store, reporter: jobs.Reporter, wanted: Evaluation, found: Found,
          answers: Sequence[CaseAnswer]) -> None:  # fmt: skip
    with store.write() as tx:
        if not reporter.current(tx):
            raise UttaError("Another attempt has taken over this evaluation.")
        evaluations.set_result(tx, wanted.id, found, answers)
        reporter.finish(tx)


jobs.register(KIND, _work)
