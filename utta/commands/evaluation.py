"""`evaluate`: a model version measured on the test split, beside others, or on a suite."""

import argparse
from typing import Any

from utta.commands.command import WAIT_SECONDS, command, opened
from utta.errors import Stopped
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    evaluate = command(commands, "evaluate", _evaluate, "measure a model version on the test split or a suite")
    evaluate.add_argument("--model", required=True, help="id or name of a model version")
    evaluate.add_argument("--against", action="append", default=[], metavar="NAME", help="untrained (the default on "
                          "the test split), experts, another model version, or an engine without training; may be "
                          "repeated")  # fmt: skip
    evaluate.add_argument("--suite", default="test", choices=("test", "bias", "edge"), help="what is asked: the test "
                          "split (the default), the bias suite or the edge cases")  # fmt: skip


def _evaluate(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.domain.contestant import UNTRAINED, EvaluationPlan
    from utta.services import contestants, evaluation, training
    from utta.services.working import wait_for

    store = opened(settings)
    against = [contestants.find(store, name) for name in asked.against]
    if not against and asked.suite == "test":
        against = [UNTRAINED]
    plan = EvaluationPlan(against=tuple(against), suite=asked.suite)
    evaluation_id = evaluation.start(store, None, training.model(store, asked.model).id, plan)
    wait_for(store, evaluation.evaluation(store, evaluation_id).job.id, WAIT_SECONDS)
    found = evaluation.evaluation(store, evaluation_id)
    if found.found is None:
        raise Stopped("The evaluation was stopped.", "Half an evaluation says nothing, so no result was kept.")
    return {"evaluation": evaluation_id, "suite": asked.suite, **evaluation.told(found)}
