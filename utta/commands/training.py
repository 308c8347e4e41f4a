"""`train`: a run, new or done again."""

import argparse
from typing import Any

from utta.commands.command import WAIT_SECONDS, command, opened, say_what_leaves
from utta.errors import UttaError
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    train = command(commands, "train", _train, "train an assistant on a dataset version")
    what = train.add_mutually_exclusive_group(required=True)
    what.add_argument("--dataset", type=int, metavar="ID", help="the dataset version to learn from")
    what.add_argument("--again", type=int, metavar="RUN", help="do this run again, from the answers it has kept")
    train.add_argument("--assistant", default="teacher", choices=("teacher", "student", "evaluator"))
    train.add_argument("--preset", default="quick", choices=("quick", "balanced", "thorough", "expert"))
    train.add_argument("--seed", type=int, default=0, help="another one tries in another order (default: 0)")
    train.add_argument("--most-calls", type=int, metavar="N", help="stop after so many questions; likewise below")
    train.add_argument("--most-minutes", type=float, metavar="N")
    train.add_argument("--most-money", type=float, metavar="N", help="in the currency of the engine's prices")
    train.add_argument(
        "--engine",
        default="example",
        metavar="NAME",
        help="of an engine of the page Engines; example: the built-in one; model: UTTA_MODEL",
    )
    train.add_argument(
        "--temperature", type=float, metavar="N", help="of this run; likewise below (default: the engine's)"
    )
    train.add_argument("--max-tokens", type=int, metavar="N", help="the longest answer, in tokens")
    train.add_argument("--top-p", type=float, metavar="N")
    train.add_argument("--wait", action="store_true", help="wait until it has ended")


def _train(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.domain.engine import EngineSpec
    from utta.services import engines, training
    from utta.services.working import wait_for

    store = opened(settings)
    if asked.again is not None:
        engine = EngineSpec(**training.run(store, asked.again).engine)
        run_id = training.go_on(store, None, asked.again)
    else:
        engine = engines.find(store, asked.engine).spec
        run_id = training.start(store, None, asked.assistant, asked.dataset, asked.preset, engine, _settings(asked),
                                asked.seed)  # fmt: skip
    say_what_leaves([engine])
    if not asked.wait:
        return {"run": run_id, "state": "waiting"}
    wait_for(store, training.run(store, run_id).job.id, WAIT_SECONDS)
    run = training.run(store, run_id)
    found = run.result.model_dump(mode="json") if run.result else {}
    return {"run": run_id, "model": run.model_id, "name": run.model_name, "state": run.job.state, **found}


def _settings(asked: argparse.Namespace) -> Any:
    from pydantic import ValidationError

    from utta.domain.presets import RunSettings

    caps = {"calls": asked.most_calls, "minutes": asked.most_minutes, "money": asked.most_money}
    own = {"temperature": asked.temperature, "max_tokens": asked.max_tokens, "top_p": asked.top_p}
    try:
        return RunSettings.model_validate({"caps": caps, **own})
    except ValidationError as error:
        if error.errors()[0]["loc"][0] == "caps":
            raise UttaError("A limit must be greater than zero.") from error
        raise UttaError("A run's own settings are: a temperature from 0 to 2, a longest answer of 1 to 100,000 tokens, "
                        "a top-p above 0 and up to 1.") from error  # fmt: skip
