"""`evaluate`: a model version measured on the test split, beside others, or on a suite. `verdict`: what an evaluation
shows by now, without asking a model anything."""

import argparse
from typing import Any

from utta.commands.command import WAIT_SECONDS, command, opened, say_what_leaves
from utta.domain.contestant import LEAST_PAIRS, MOST_PAIRS, UNTRAINED, EvaluationPlan
from utta.errors import Refused, Stopped
from utta.settings import Settings

_PAIRS = EvaluationPlan().pairs


def add(commands: Any) -> None:
    """Add the commands."""
    evaluate = command(commands, "evaluate", _evaluate, "measure a model version on the test split or a suite")
    evaluate.add_argument("--model", required=True, help="id or name of a model version")
    evaluate.add_argument("--against", action="append", default=[], metavar="NAME", help="untrained (the default on "
                          "the test split), experts, another model version, or an engine without training; may be "
                          "repeated")  # fmt: skip
    evaluate.add_argument("--judge", default="built-in", metavar="NAME", help="who scores a Teacher's replies: "
                          "built-in (the default), or the name or id of an Evaluator version")  # fmt: skip
    evaluate.add_argument("--suite", default="test", choices=("test", "bias", "edge"), help="what is asked: the test "
                          "split (the default), the bias suite or the edge cases")  # fmt: skip
    evaluate.add_argument(
        "--pairs",
        type=int,
        default=_PAIRS,
        metavar="N",
        help=f"bias: at most so many pairs for each group (default: {_PAIRS})",
    )
    evaluate.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="NAME",
        help="bias: what is changed about the student, all by default; may be repeated",
    )
    verdict = command(commands, "verdict", _verdict, "what an evaluation on the test split shows by now, with the "
                      "reviews that came in since")  # fmt: skip
    verdict.add_argument("--evaluation", required=True, type=int, metavar="ID", help="as `evaluate` named it")


def _evaluate(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import contestants, evaluation, evaluation_before, evaluation_json, judges, training, verdicts
    from utta.services.working import wait_for

    if not LEAST_PAIRS <= asked.pairs <= MOST_PAIRS:
        raise Refused(f"{asked.pairs} pairs for each group are not possible.", f"{LEAST_PAIRS} to {MOST_PAIRS} are.")
    store = opened(settings)
    against = [contestants.find(store, name) for name in asked.against]
    if not against and asked.suite == "test":
        against = [UNTRAINED]
    plan = EvaluationPlan(against=tuple(against), suite=asked.suite, pairs=asked.pairs,
                          attributes=tuple(asked.attribute), judge=judges.find(store, asked.judge))  # fmt: skip
    model = training.model(store, asked.model)
    evaluation_id = evaluation.start(store, None, model.id, plan)
    say_what_leaves(evaluation_before.engines_asked(store, model, plan))
    wait_for(store, evaluation.evaluation(store, evaluation_id).job.id, WAIT_SECONDS)
    found = evaluation.evaluation(store, evaluation_id)
    if found.found is None:
        raise Stopped("The evaluation was stopped.", "Half an evaluation says nothing, so no result was kept.")
    told = {"evaluation": evaluation_id, "suite": asked.suite, **evaluation_json.told(store, found)}
    if found.result is None:
        return told
    decision = verdicts.as_json(verdicts.of(store, found))
    # One answer, one verdict: what the scores alone would say stands beside it under another name.
    return {**told, "verdict": decision["sentence"], "by_scores_alone": found.result.verdict, "decision": decision}


def _verdict(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import verdicts

    return verdicts.as_json(verdicts.of_id(opened(settings), asked.evaluation))
