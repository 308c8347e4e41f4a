"""`export`: examples, ratings or comparisons out of the store into a file."""

import argparse
from pathlib import Path
from typing import Any

from utta.commands.command import command, grade, opened
from utta.settings import Settings


def add(commands: Any) -> None:
    """Add the command."""
    take = command(commands, "export", _export, "export examples, ratings or comparisons: all, some or a version's")
    take.add_argument("--kind", default="examples", choices=("examples", "ratings", "comparisons"))
    take.add_argument("--format", default="jsonl", choices=("jsonl", "csv", "xlsx", "dspy", "chat"))
    take.add_argument("--out", required=True, type=Path, metavar="FILE")
    take.add_argument("--dataset", default="", metavar="NAME_OR_ID", help="what is frozen in this dataset version")
    take.add_argument("--split", choices=("train", "validation", "test"), help="one split of it alone")
    take.add_argument("--status", action="append", default=[], choices=("draft", "submitted", "approved", "archived"),
                      help="may be repeated, as may grade, subject and source")  # fmt: skip
    take.add_argument("--grade", action="append", default=[], type=grade, metavar="GRADE",
                      help="K, 1 to 12, or none")  # fmt: skip
    take.add_argument("--subject", action="append", default=[])
    take.add_argument("--source", action="append", default=[])
    take.add_argument("--search", default="", metavar="WORDS", help="with these words in them")
    take.add_argument("--no-sample", action="store_true", help="without the sample data")
    take.add_argument("--names", action="store_true", help="people by name instead of by pseudonym")
    take.add_argument("--open-rounds", action="store_true",
                      help="also reviews of rounds not closed: such a file tells what is sealed")  # fmt: skip


def _export(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.exporting import Filter, Order, export, statuses_of, version_called

    store = opened(settings)
    chosen = {"grades": tuple(asked.grade), "subjects": tuple(asked.subject), "sources": tuple(asked.source),
              "search": asked.search, "sample": False if asked.no_sample else None}  # fmt: skip
    is_narrowed = asked.status or any(value not in ((), "", None) for value in chosen.values())
    wanted = Filter(statuses=statuses_of(asked.kind, asked.status), **chosen) if is_narrowed else None
    dataset = version_called(store, asked.dataset) if asked.dataset else None
    order = Order(asked.kind, asked.format, wanted, dataset_id=dataset, split=asked.split, named=asked.names,
                  open_rounds=asked.open_rounds)  # fmt: skip
    return {"rows": export(store, order, asked.out), "file": str(asked.out)}
