"""`evaluate`: a model version compared with others on the test split."""

import argparse
from typing import Any

from utta.commands.command import WAIT_SECONDS, command, opened
from utta.errors import Stopped
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    evaluate = command(commands, "evaluate", _evaluate, "compare a model version with others on the test split")
    evaluate.add_argument("--model", required=True, help="id or name of a model version")
    evaluate.add_argument("--against", action="append", default=[], metavar="NAME", help="untrained (the default), "
                          "experts, another model version, or an engine without training; may be repeated")  # fmt: skip


def _evaluate(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.domain.contestant import EvaluationPlan
    from utta.services import contestants, evaluation, training
    from utta.services.working import wait_for

    store = opened(settings)
    against = [contestants.find(store, name) for name in asked.against]
    plan = EvaluationPlan(against=tuple(against)) if against else EvaluationPlan()
    evaluation_id = evaluation.start(store, None, training.model(store, asked.model).id, plan)
    wait_for(store, evaluation.evaluation(store, evaluation_id).job.id, WAIT_SECONDS)
    result = evaluation.evaluation(store, evaluation_id).result
    if result is None:
        raise Stopped("The evaluation was stopped.", "Half an evaluation says nothing, so no result was kept.")
    return {"evaluation": evaluation_id, **evaluation.as_json(result)}
