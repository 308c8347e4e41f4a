"""The command line: the same deeds as the pages, for scripts and schedules.

--json prints one JSON object on standard output (predict: one a line); all else goes to standard error.
Exit 0 done, 1 refused with a sentence, 2 wrong usage.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from utta.errors import Stopped, UttaError
from utta.settings import Settings, from_environment
from utta.store.database import Store

Deed = Callable[[argparse.Namespace, Settings], Any]

_open: list[Store] = []
"""Stores opened by the command under way; closed at its end, since a restore is refused while one is open."""

_WAIT_SECONDS = 6 * 3600.0


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # A schedule has no .streamlit; these keep every library silent, single-threaded and off the network.
    for name, value in (("LITELLM_LOCAL_MODEL_COST_MAP", "True"), ("OMP_NUM_THREADS", "1"),
                        ("OPENBLAS_NUM_THREADS", "1")):  # fmt: skip
        os.environ.setdefault(name, value)
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
        while _open:
            _open.pop().close()
    failed = isinstance(answer, dict) and bool(answer.pop("failed", False))
    if answer is not None and asked.json:
        print(json.dumps(answer, ensure_ascii=False))
    elif answer is not None:
        print(json.dumps(answer, ensure_ascii=False, indent=2), file=sys.stderr)
    return 1 if failed else 0


def _opened(settings: Settings) -> Store:
    _open.append(Store(settings))
    return _open[-1]


def _import(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.import_report import Report
    from utta.services.importing import import_file
    from utta.services.mapping import from_file

    mapping = from_file(asked.map) if asked.map else None
    store = _opened(settings)
    reports: list[Report] = []
    for path in asked.files:
        if not path.is_file():
            raise UttaError(f"There is no file {path}.")
        reports.append(import_file(store, path, asked.kind, mapping=mapping, good_rows_only=asked.good_rows))
    answer = reports[0].as_json() if len(reports) == 1 else _together(asked.files, reports)
    answer["failed"] = bool(answer["refused"]) and not asked.good_rows
    return answer


def _together(files: list[Path], reports: list[Any]) -> dict[str, Any]:
    parts = [report.as_json() for report in reports]
    total: dict[str, Any] = {name: sum(part[name] for part in parts)
                             for name in ("read", "added", "unchanged", "updated")}  # fmt: skip
    total["refused"] = [{"file": path.name} | row for path, part in zip(files, parts, strict=True)
                        for row in part["refused"]]  # fmt: skip
    total["notes"] = [note for part in parts for note in part["notes"]]
    return total


def _export(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.exporting import Filter, Order, export, statuses_of, version_called

    store = _opened(settings)
    chosen = {"grades": tuple(asked.grade), "subjects": tuple(asked.subject), "sources": tuple(asked.source),
              "search": asked.search, "sample": False if asked.no_sample else None}  # fmt: skip
    is_narrowed = asked.status or any(value not in ((), "", None) for value in chosen.values())
    wanted = Filter(statuses=statuses_of(asked.kind, asked.status), **chosen) if is_narrowed else None
    dataset = version_called(store, asked.dataset) if asked.dataset else None
    order = Order(asked.kind, asked.format, wanted, dataset_id=dataset, split=asked.split, named=asked.names,
                  open_rounds=asked.open_rounds)  # fmt: skip
    return {"rows": export(store, order, asked.out), "file": str(asked.out)}


def _freeze(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import data_cards
    from utta.services.datasets import SUBMITTED, Filter, freeze

    wanted = Filter(statuses=tuple(asked.status) or SUBMITTED, grades=tuple(asked.grade),
                    subjects=tuple(asked.subject), sources=tuple(asked.source),
                    sample=False if asked.no_sample else None)  # fmt: skip
    store = _opened(settings)
    version = freeze(store, None, asked.name, wanted, with_reviews=not asked.no_reviews)
    if asked.card:
        asked.card.write_text(data_cards.markdown(store, version), encoding="utf-8")
    splits = {split: version.number("example", split) for split in ("train", "validation", "test")}
    return {"id": version.id, "name": version.name, "hash": version.hash, **splits, "counts": version.counts}


def _train(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import engines, training
    from utta.services.working import wait_for

    store = _opened(settings)
    if asked.again is not None:
        run_id = training.go_on(store, None, asked.again)
    else:
        engine = engines.find(store, asked.engine).spec
        run_id = training.start(store, None, asked.assistant, asked.dataset, asked.preset, engine, _limits(asked),
                                asked.seed)  # fmt: skip
    if not asked.wait:
        return {"run": run_id, "state": "waiting"}
    wait_for(store, training.run(store, run_id).job.id, _WAIT_SECONDS)
    run = training.run(store, run_id)
    found = run.result.model_dump(mode="json") if run.result else {}
    return {"run": run_id, "model": run.model_id, "name": run.model_name, "state": run.job.state, **found}


def _limits(asked: argparse.Namespace) -> Any:
    from pydantic import ValidationError

    from utta.domain.presets import RunSettings

    caps = {"calls": asked.most_calls, "minutes": asked.most_minutes, "money": asked.most_money}
    try:
        return RunSettings.model_validate({"caps": caps})
    except ValidationError as error:
        raise UttaError("A limit must be greater than zero.") from error


def _evaluate(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.domain.contestant import EvaluationPlan
    from utta.services import contestants, evaluation, training
    from utta.services.working import wait_for

    store = _opened(settings)
    against = [contestants.find(store, name) for name in asked.against]
    plan = EvaluationPlan(against=tuple(against)) if against else EvaluationPlan()
    evaluation_id = evaluation.start(store, None, training.model(store, asked.model).id, plan)
    wait_for(store, evaluation.evaluation(store, evaluation_id).job.id, _WAIT_SECONDS)
    result = evaluation.evaluation(store, evaluation_id).result
    if result is None:
        raise Stopped("The evaluation was stopped.", "Half an evaluation says nothing, so no result was kept.")
    return {"evaluation": evaluation_id, **evaluation.as_json(result)}


def _judge_card(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.judging import card

    return card(_opened(settings), asked.rubric).model_dump(mode="json")


def _judge_predict(asked: argparse.Namespace, settings: Settings) -> None:
    from utta.services.judging import predict

    for row in predict(_opened(settings), asked.rubric, asked.file):
        print(json.dumps(row, ensure_ascii=False))


def _agreement(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.agreement import measured, round_called
    from utta.services.agreement_json import agreement_json

    store = _opened(settings)
    round_id = round_called(store, asked.round) if asked.round else None
    return agreement_json(measured(store, asked.rubric, round_id, open_rounds=round_id is not None))


def _preferences(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.agreement import round_called
    from utta.services.agreement_json import comparisons_json
    from utta.services.comparisons import counted

    store = _opened(settings)
    round_id = round_called(store, asked.round) if asked.round else None
    return comparisons_json(counted(store, round_id, open_rounds=round_id is not None))


def _engines_list(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import engines, outside

    store = _opened(settings)
    rows = [{"name": "example" if engine.origin == "built-in" else engine.spec.label, "kind": engine.spec.kind,
             "address": engine.spec.address, "model": engine.spec.model, "outside": engine.spec.leaves_machine}
            for engine in engines.everything(store)]  # fmt: skip
    return {"engines": rows, "outside_allowed": outside.is_allowed(store)}


def _engines_try(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services import engine_trials, engines

    store = _opened(settings)
    trial = engine_trials.run(store, engines.find(store, asked.name))
    print(trial.sentence, file=sys.stderr)
    return trial.model_dump(mode="json", exclude={"settings"}) | {"failed": trial.state == "fails"}


def _worker(asked: argparse.Namespace, settings: Settings) -> None:
    from utta import worker

    if asked.job:
        worker.run_child(settings, asked.job)
    try:
        worker.run(settings, until_idle=asked.until_idle)
    except worker.AlreadyRunning as nothing_wrong:  # code 0: run.py need not start it again
        print(nothing_wrong, file=sys.stderr)


def _users_add(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.accounts import add_person

    if sys.stdin.isatty():
        import getpass

        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    try:
        person = add_person(_opened(settings), None, asked.full_name or asked.name, asked.name, asked.role, password)
    except UttaError as error:
        fields = getattr(error, "fields", {})
        raise UttaError(" ".join([error.what, *fields.values()])) from error
    return {"id": person.id, "username": person.username, "role": person.role}


def _check(asked: argparse.Namespace, settings: Settings) -> Any:
    if asked.examples:
        from utta.services import findings

        return findings.counts(_opened(settings))
    from utta.services.soundness import problems

    found = problems(_opened(settings))
    return {"sound": not found, "problems": found, "failed": bool(found)}


def _backup(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.backups import backup

    return {"file": str(backup(_opened(settings), asked.out))}


def _restore(asked: argparse.Namespace, settings: Settings) -> Any:
    from utta.services.backups import restore

    return {"restored": str(restore(settings, asked.file))}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m utta", description=__doc__)
    parser.set_defaults(json=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _material(commands)
    _models(commands)
    _house(commands)
    return parser


def _command(commands: Any, name: str, deed: Deed, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    parser.set_defaults(deed=deed)
    return parser


def _material(commands: Any) -> None:
    bring = _command(commands, "import", _import, "import files of examples, ratings or comparisons")
    bring.add_argument("files", nargs="+", type=Path, metavar="FILE")
    bring.add_argument("--kind", choices=("examples", "ratings", "comparisons"), help="told by the columns if left out")
    bring.add_argument("--good-rows", action="store_true", help="import the good rows although some are refused")
    bring.add_argument("--map", type=Path, metavar="FILE", help="JSON saying what the columns of another project's "
                       "table mean; without it, the mapping last used for the same columns is taken")  # fmt: skip
    _taking_out(commands)
    freeze = _command(commands, "freeze", _freeze, "freeze a dataset version of submitted and approved examples")
    freeze.add_argument("--name", required=True)
    freeze.add_argument("--status", action="append", default=[], choices=("draft", "submitted", "approved"),
                        help="may be repeated, as may grade, subject and source")  # fmt: skip
    freeze.add_argument("--grade", action="append", default=[], type=_grade, metavar="GRADE",
                        help="K, 1 to 12, or none")  # fmt: skip
    freeze.add_argument("--subject", action="append", default=[])
    freeze.add_argument("--source", action="append", default=[])
    freeze.add_argument("--no-sample", action="store_true", help="leave out sample data")
    freeze.add_argument("--no-reviews", action="store_true", help="leave out reviews and comparisons")
    freeze.add_argument("--card", type=Path, metavar="FILE", help="also write the data card, as Markdown")


def _taking_out(commands: Any) -> None:
    take = _command(commands, "export", _export, "export examples, ratings or comparisons: all, some or a version's")
    take.add_argument("--kind", default="examples", choices=("examples", "ratings", "comparisons"))
    take.add_argument("--format", default="jsonl", choices=("jsonl", "csv", "xlsx", "dspy", "chat"))
    take.add_argument("--out", required=True, type=Path, metavar="FILE")
    take.add_argument("--dataset", default="", metavar="NAME_OR_ID", help="what is frozen in this dataset version")
    take.add_argument("--split", choices=("train", "validation", "test"), help="one split of it alone")
    take.add_argument("--status", action="append", default=[], choices=("draft", "submitted", "approved", "archived"),
                      help="may be repeated, as may grade, subject and source")  # fmt: skip
    take.add_argument("--grade", action="append", default=[], type=_grade, metavar="GRADE",
                      help="K, 1 to 12, or none")  # fmt: skip
    take.add_argument("--subject", action="append", default=[])
    take.add_argument("--source", action="append", default=[])
    take.add_argument("--search", default="", metavar="WORDS", help="with these words in them")
    take.add_argument("--no-sample", action="store_true", help="without the sample data")
    take.add_argument("--names", action="store_true", help="people by name instead of by pseudonym")
    take.add_argument("--open-rounds", action="store_true",
                      help="also reviews of rounds not closed: such a file tells what is sealed")  # fmt: skip


def _grade(text: str) -> int | None:
    from utta.domain.grades import grade_number

    grade = grade_number(text)
    if grade is None and text != "none":
        raise argparse.ArgumentTypeError(f"“{text}” is no grade; use K, 1 to 12, or none")
    return grade


def _models(commands: Any) -> None:
    train = _command(commands, "train", _train, "train an assistant on a dataset version")
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
    train.add_argument("--wait", action="store_true", help="wait until it has ended")
    engines = commands.add_parser("engines", help="what speaks").add_subparsers(required=True, metavar="DEED")
    _command(engines, "list", _engines_list, "the engines there are, by name")
    trial = _command(engines, "try", _engines_try, "ask an engine one question and say what is wrong, if anything")
    trial.add_argument("name", metavar="NAME")
    evaluate = _command(commands, "evaluate", _evaluate, "compare a model version with others on the test split")
    evaluate.add_argument("--model", required=True, help="id or name of a model version")
    evaluate.add_argument("--against", action="append", default=[], metavar="NAME", help="untrained (the default), "
                          "experts, another model version, or an engine without training; may be repeated")  # fmt: skip
    judge = commands.add_parser("judge", help="the built-in judge").add_subparsers(required=True, metavar="DEED")
    card = _command(judge, "card", _judge_card, "how far the judge agrees with experts on reviews it never saw")
    card.add_argument("--rubric", required=True)
    predict = _command(judge, "predict", _judge_predict, "judge the rows of a ratings file, one JSON object a line")
    predict.add_argument("file", type=Path, metavar="FILE")
    predict.add_argument("--rubric", required=True)
    agreement = _command(commands, "agreement", _agreement, "how far reviewers agree on each criterion")
    agreement.add_argument("--rubric", default="teaching_quality")
    preferences = _command(commands, "preferences", _preferences, "which generators people prefer to which")
    for parser in (agreement, preferences):
        parser.add_argument("--round", default="", metavar="NAME_OR_ID", help="one review round alone, open or closed")


def _house(commands: Any) -> None:
    worker = _command(commands, "worker", _worker, "do the long work; run.py starts one")
    worker.add_argument("--until-idle", action="store_true", help="end when nothing is left to do")
    worker.add_argument("--job", help=argparse.SUPPRESS)
    people = commands.add_parser("users", help="the team").add_subparsers(required=True, metavar="DEED")
    add = _command(people, "add", _users_add, "add a person; the password is read from standard input")
    add.add_argument("name", metavar="NAME", help="the user name")
    add.add_argument("--role", required=True, choices=("teacher", "expert", "lead"))
    add.add_argument("--full-name", default="", help="the name colleagues see")
    backup = _command(commands, "backup", _backup, "copy the store to one file while it is in use")
    backup.add_argument("--out", required=True, type=Path, metavar="FILE")
    restore = _command(commands, "restore", _restore, "put a backup in the place of the store")
    restore.add_argument("file", type=Path, metavar="FILE")
    check = _command(commands, "check", _check, "test the store's soundness")
    check.add_argument("--examples", action="store_true", help="look for what is worth mending in the examples instead")


if __name__ == "__main__":
    sys.exit(main())
