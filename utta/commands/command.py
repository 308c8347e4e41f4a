"""What every command has: its line in the help, --json, and the store it opens."""

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any

from utta.domain.engine import EngineSpec, what_leaves
from utta.settings import Settings
from utta.store.database import Store

Deed = Callable[[argparse.Namespace, Settings], Any]
"""Does what was asked and returns what there is to print: a JSON object (`failed` in it makes exit 1), or nothing."""

WAIT_SECONDS = 6 * 3600.0

_open: list[Store] = []
"""Stores opened by the command under way; closed at its end, since a restore is refused while one is open."""


def command(commands: Any, name: str, deed: Deed, text: str) -> argparse.ArgumentParser:
    """Add one command that does `deed`; `text` is its line in the help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    parser.set_defaults(deed=deed)
    return parser


def opened(settings: Settings) -> Store:
    """The store, which close_all closes at the end."""
    _open.append(Store(settings))
    return _open[-1]


def say_what_leaves(engines: Iterable[EngineSpec]) -> None:
    """On standard error, where students' words go when these engines are asked, where that is another computer."""
    if where := what_leaves(engines):
        print(where, file=sys.stderr)


def close_all() -> None:
    """Close what `opened` opened."""
    while _open:
        _open.pop().close()


def grade(text: str) -> int | None:
    """A grade as written after --grade; none means without one."""
    from utta.domain.grades import grade_number

    number = grade_number(text)
    if number is None and text != "none":
        raise argparse.ArgumentTypeError(f"“{text}” is no grade; use K, 1 to 12, or none")
    return number
