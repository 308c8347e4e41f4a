"""What a report says, whatever the evaluation was on."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from utta import __version__
from utta.domain.assistant import ASSISTANTS
from utta.domain.contestant import Contestant, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.text import content_hash
from utta.domain.training import ModelVersion
from utta.services import training
from utta.services.report.drawing import Drawing
from utta.services.report.suites import Told
from utta.store.database import Store

MOST = 10
"""Of the worst, at most so many are shown."""


@dataclass(frozen=True)
class Said:
    """Who said it, what, and what it was scored, "" where it was not."""

    who: str
    text: str
    score: str = ""


@dataclass(frozen=True)
class Worst:
    """One to be read. change: what is wrong with it, in words; asked: the parts of what was asked, by name."""

    change: str
    asked: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class WorstPage:
    """title; none: what is said where there are none. cases: the worst first. sealed: how many were left out, since
    somebody still judges a reply of each blind; noun: what one is called, and several."""

    title: str
    none: str
    cases: tuple[Worst, ...]
    sealed: int
    noun: tuple[str, str]


@dataclass(frozen=True)
class Content:
    """headline: the answer in a line; sentence: the measured one; known: how it is known; others: the same against
    others. cautions: what weakens it. method: how it was made, in five sentences. judge: how far to believe who scored.
    suites: what the suites found of the same model version. facts: what somebody needs to find all this again."""

    headline: str
    sentence: str
    known: str
    method: Sequence[str]
    drawings: Sequence[Drawing]
    worst: WorstPage
    limits: Sequence[str]
    facts: Sequence[tuple[str, str]]
    others: Sequence[str] = ()
    cautions: Sequence[str] = ()
    judge: Sequence[str] = ()
    judge_drawings: Sequence[Drawing] = ()
    suites: Sequence[Told] = ()
    is_sample: bool = False


def facts(store: Store, model: ModelVersion, found: Evaluation, data_hash: str,
          suite: str = "") -> list[tuple[str, str]]:  # fmt: skip
    """See Content. data_hash: of the dataset version; suite: the hash of the suite as it was asked."""
    again = ["python -m utta evaluate", f"--model “{model.name}”", *_arguments(store, found.plan)]
    return [
        ("Model version", f"{model.name}, a {ASSISTANTS[model.assistant].label} by {model.author}"),  # type: ignore[index]  # written by training
        ("Model hash (SHA-256)", content_hash(model.program)),
        ("Dataset version", model.dataset_name),
        ("Data hash (SHA-256)", data_hash),
        *([("Suite, hash", suite)] if suite else []),
        ("Evaluation", f"number {found.id}, asked for by {found.author} on {_day(found.created_at)}"),
        ("To do it again", " ".join(again)),
        ("Written", f"{_day(time.time())} by UTTA {__version__}"),
    ]


def _arguments(store: Store, plan: EvaluationPlan) -> list[str]:
    suite = [] if plan.suite == "test" else [f"--suite {plan.suite}"]
    pairs = [f"--pairs {plan.pairs}", *(f"--attribute “{one}”" for one in plan.attributes)]
    judge = [f"--judge “{training.model(store, plan.judge).name}”"] if plan.judge else []
    against = [f"--against “{_named(one)}”" for one in plan.against]
    return [*suite, *(pairs if plan.suite == "bias" else []), *against, *judge]


def _named(one: Contestant) -> str:
    return one.kind if one.kind in ("untrained", "experts") else one.engine.label if one.engine else one.name


def _day(moment: float) -> str:
    return time.strftime("%d %B %Y", time.localtime(moment)).lstrip("0")
