"""`agreement` and `preferences`: what reviewers say together."""

import argparse
from typing import Any

from utta.commands.command import command, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the commands."""
    agreement = command(commands, "agreement", _agreement, "how far reviewers agree on each criterion")
    agreement.add_argument("--rubric", help="of a round the one that it asked, else teaching_quality")
    preferences = command(commands, "preferences", _preferences, "which generators people prefer to which")
    for parser in (agreement, preferences):
        parser.add_argument("--round", default="", metavar="NAME_OR_ID", help="one review round alone, open or closed")


def _agreement(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.agreement import measured, round_called
    from utta.services.agreement_json import agreement_json

    store = opened(settings)
    round_id = round_called(store, asked.round) if asked.round else None
    return agreement_json(measured(store, asked.rubric, round_id, open_rounds=round_id is not None))


def _preferences(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.agreement import round_called
    from utta.services.agreement_json import comparisons_json
    from utta.services.comparisons import counted

    store = opened(settings)
    round_id = round_called(store, asked.round) if asked.round else None
    return comparisons_json(counted(store, round_id, open_rounds=round_id is not None))
