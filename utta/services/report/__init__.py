"""One evaluation as one file for a meeting: the verdict, how it was reached, charts, the worst answers, the limits and
the hashes. It loads nothing from anywhere, and holds nothing that somebody still has to judge blind."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from utta import __version__
from utta.domain.assistant import ASSISTANTS
from utta.domain.contestant import Contestant
from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.evaluation_method import method
from utta.domain.evaluation_verdict import EvaluationVerdict
from utta.domain.evaluation_words import cautions, figures, headline, how
from utta.domain.judge_words import sentences
from utta.domain.text import content_hash
from utta.domain.training import ModelVersion
from utta.errors import NotEnough, Refused
from utta.services import datasets, evaluation, evaluation_cases, training, verdicts
from utta.services.report.drawings import drawings
from utta.services.report.suites import suites
from utta.services.report.worst import worst
from utta.store.database import Store

_FOLDER = Path(__file__).parent
_LIMITS = (
    "It says what was measured on these students and on no others.",
    "A judge predicts what reviewers would say; it is not a person.",
    "Worst answers are shown because they are the worst: they do not stand for the rest.",
)


def report(store: Store, evaluation_id: int) -> str:
    """The file, as HTML. Raises NotFound, NotEnough where the evaluation has no result, Refused where it is on a
    suite."""
    found = evaluation.evaluation(store, evaluation_id)
    if found.plan.suite != "test":
        raise Refused(f"Evaluation {found.id} is on a suite.", "Ask for the report of one on the test split: it tells "
                      "of the suites as well.")  # fmt: skip
    if found.result is None:
        raise NotEnough(f"Evaluation {found.id} has no result.", "Wait until it is done, or evaluate again.")
    return _rendered(_content(store, found, found.result))


def file_name(found: Evaluation) -> str:
    """What the file is called outside."""
    kept = "".join(sign if sign.isalnum() else "-" for sign in found.model_name.casefold()).strip("-")
    return f"{kept or 'model'}-evaluation-{found.id}.html"


def _content(store: Store, found: Evaluation, result: EvaluationResult) -> dict[str, Any]:
    model = training.model(store, found.model_id)
    version = datasets.version(store, model.dataset_id)
    verdict = verdicts.of(store, found)
    alike = evaluation_cases.sameness(store, found, None)
    known = how(verdict, result)
    return {
        "name": model.name,
        "headline": headline(verdict, result, alike),
        "sentence": verdict.main.sentence,
        "known": known,
        "figures": figures(verdict.main),
        "others": [one.verdict.sentence for one in verdict.against[1:]],
        "cautions": cautions(verdict, result, alike),
        "is_sample": version.has_sample,
        "method": method(model.name, result, version.name, _rests_on(verdict, result)),
        "drawings": drawings(store, model, found, result),
        "suites": suites(store, model),
        "judge": sentences(result.card) if result.card else [],
        "worst": worst(store, model, found, result),
        "limits": [*_LIMITS, *([result.power] if result.power else [])],
        "facts": _facts(store, model, found, version.hash),
    }


def _rests_on(verdict: EvaluationVerdict, result: EvaluationResult) -> str:
    """Who scored the answers, in one sentence."""
    scored = how(verdict, result).partition("learned from. ")[2]
    return scored.rstrip(".") + "."


def _facts(store: Store, model: ModelVersion, found: Evaluation, data_hash: str) -> list[tuple[str, str]]:
    """What somebody needs to find all this again."""
    against = [f"--against “{_argument(one)}”" for one in found.plan.against]
    judge = [f"--judge “{training.model(store, found.plan.judge).name}”"] if found.plan.judge else []
    return [
        ("Model version", f"{model.name}, a {ASSISTANTS[model.assistant].label} by {model.author}"),  # type: ignore[index]  # written by training
        ("Model hash (SHA-256)", content_hash(model.program)),
        ("Trained and tested on", model.dataset_name),
        ("Data hash (SHA-256)", data_hash),
        ("Evaluation", f"number {found.id}, asked for by {found.author} on {_day(found.created_at)}"),
        ("To do it again", " ".join([f"python -m utta evaluate --model “{model.name}”", *against, *judge])),
        ("Written", f"{_day(time.time())} by UTTA {__version__}"),
    ]


def _argument(one: Contestant) -> str:
    return one.kind if one.kind in ("untrained", "experts") else one.engine.label if one.engine else one.name


def _day(moment: float) -> str:
    return time.strftime("%d %B %Y", time.localtime(moment)).lstrip("0")


def _rendered(content: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader
    from markupsafe import Markup

    from utta.charts.standalone import script

    # Everything is escaped but Plotly's own script and what it wrote, which escapes its texts itself.
    pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    shown: Sequence[Any] = content["drawings"]
    return pages.get_template("report.html").render(content, script=Markup(script()) if shown else "")
