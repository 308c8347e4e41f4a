"""The command line: the same deeds as the pages, for scripts and schedules.

--json prints one JSON object on standard output (predict: one a line); all else goes to standard error.
Exit 0 done, 1 refused with a sentence, 2 wrong usage.
"""

import argparse
import io
import json
import os
import sys

from utta.commands import (
    agreement,
    datasets,
    engines,
    evaluation,
    exporting,
    importing,
    judge,
    reporting,
    store,
    training,
    users,
    worker,
)
from utta.commands.command import close_all
from utta.errors import UttaError
from utta.settings import from_environment

# In the order of the help: material, models, the house.
_NOUNS = (
    importing,
    exporting,
    datasets,
    training,
    engines,
    evaluation,
    reporting,
    judge,
    agreement,
    worker,
    users,
    store,
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # silent and off the network
    # With more threads, whoever set them, sums are added in another order and the last digits are others: run.py.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # JSON is UTF-8, whatever the terminal's own alphabet
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
    try:
        answer = asked.deed(asked, from_environment())
    except UttaError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        close_all()
    failed = isinstance(answer, dict) and bool(answer.pop("failed", False))
    if answer is not None and asked.json:
        print(json.dumps(answer, ensure_ascii=False))
    elif answer is not None:
        print(json.dumps(answer, ensure_ascii=False, indent=2), file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m utta", description=__doc__)
    parser.set_defaults(json=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for noun in _NOUNS:
        noun.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
