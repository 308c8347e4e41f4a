"""Whose turn it is: what a piece of long work waits behind, in words."""

from utta import jobs
from utta.domain.assistant import ASSISTANTS
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.errors import NotFound
from utta.services import evaluation, training
from utta.store.database import Store

_KINDS = {"estimate": "an estimate", "evaluation": "an evaluation", "pull": "the download of a model",
          "review round": "the preparing of a review round", "training": "a training"}  # fmt: skip


def before(store: Store, job: Job) -> list[str]:
    """The work that comes before a waiting job, what runs first; plain text with people's own names in it."""
    others = [other for other in jobs.unfinished(store) if other.id != job.id]
    running = [other for other in others if other.state == "running"]
    waiting = [other for other in others if other.state == "waiting" and other.created_at < job.created_at]
    return [f"{_named(store, one)} (under way)" for one in running] + [_named(store, one) for one in waiting]


def _named(store: Store, job: Job) -> str:
    try:
        if job.kind == "training":
            run = training.run(store, job.subject)
            label = next((card.label for name, card in ASSISTANTS.items() if name == run.assistant), run.assistant)
            return f"training the {label} on {run.dataset_name} with {EngineSpec(**run.engine).name}"
        if job.kind == "evaluation":
            return f"evaluating {evaluation.evaluation(store, job.subject).model_name}"
    except NotFound:  # it went with the sample data a moment ago
        pass
    return _KINDS.get(job.kind, "other work")
