"""`freeze`: a dataset version and its data card."""

import argparse
from pathlib import Path
from typing import Any

from utta.commands.command import command, grade, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    freeze = command(commands, "freeze", _freeze, "freeze a dataset version of submitted and approved examples")
    freeze.add_argument("--name", required=True)
    freeze.add_argument("--status", action="append", default=[], choices=("draft", "submitted", "approved"),
                        help="may be repeated, as may grade, subject and source")  # fmt: skip
    freeze.add_argument("--grade", action="append", default=[], type=grade, metavar="GRADE",
                        help="K, 1 to 12, or none")  # fmt: skip
    freeze.add_argument("--subject", action="append", default=[])
    freeze.add_argument("--source", action="append", default=[])
    freeze.add_argument("--no-sample", action="store_true", help="leave out sample data")
    freeze.add_argument("--no-reviews", action="store_true", help="leave out reviews and comparisons")
    freeze.add_argument("--card", type=Path, metavar="FILE", help="also write the data card, as Markdown")


def _freeze(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import data_cards
    from utta.services.datasets import SUBMITTED, Filter, freeze

    wanted = Filter(statuses=tuple(asked.status) or SUBMITTED, grades=tuple(asked.grade),
                    subjects=tuple(asked.subject), sources=tuple(asked.source),
                    sample=False if asked.no_sample else None)  # fmt: skip
    store = opened(settings)
    version = freeze(store, None, asked.name, wanted, with_reviews=not asked.no_reviews)
    if asked.card:
        asked.card.write_text(data_cards.markdown(store, version), encoding="utf-8")
    splits = {split: version.number("example", split) for split in ("train", "validation", "test")}
    return {"id": version.id, "name": version.name, "hash": version.hash, **splits, "counts": version.counts}
