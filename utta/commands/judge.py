"""`judge`: the built-in judge's card and its judgements."""

import argparse
import json
from pathlib import Path
from typing import Any

from utta.commands.command import command, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the commands."""
    judge = commands.add_parser("judge", help="the built-in judge").add_subparsers(required=True, metavar="DEED")
    card = command(judge, "card", _judge_card, "how far the judge agrees with experts on reviews it never saw")
    card.add_argument("--rubric", required=True)
    predict = command(judge, "predict", _judge_predict, "judge the rows of a ratings file, one JSON object a line")
    predict.add_argument("file", type=Path, metavar="FILE")
    predict.add_argument("--rubric", required=True)


def _judge_card(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.judging import card

    return card(opened(settings), asked.rubric).model_dump(mode="json")


def _judge_predict(asked: argparse.Namespace, settings: Settings) -> None:
    from utta.services.judging import predict

    for row in predict(opened(settings), asked.rubric, asked.file):
        print(json.dumps(row, ensure_ascii=False))
