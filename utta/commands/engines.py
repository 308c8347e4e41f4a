"""`engines`: what speaks, listed and tried."""

import argparse
import sys
from typing import Any

from utta.commands.command import command, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the commands."""
    engines = commands.add_parser("engines", help="what speaks").add_subparsers(required=True, metavar="DEED")
    command(engines, "list", _engines_list, "the engines there are, by name")
    trial = command(engines, "try", _engines_try, "ask an engine one question and say what is wrong, if anything")
    trial.add_argument("name", metavar="NAME")


def _engines_list(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import engines, outside

    store = opened(settings)
    rows = [{"name": "example" if engine.origin == "built-in" else engine.spec.label, "kind": engine.spec.kind,
             "address": engine.spec.address, "model": engine.spec.model, "outside": engine.spec.leaves_machine}
            for engine in engines.everything(store)]  # fmt: skip
    return {"engines": rows, "outside_allowed": outside.is_allowed(store)}


def _engines_try(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import engine_trials, engines

    store = opened(settings)
    trial = engine_trials.run(store, engines.find(store, asked.name))
    print(trial.sentence, file=sys.stderr)
    return trial.model_dump(mode="json", exclude={"settings"}) | {"failed": trial.state == "fails"}
