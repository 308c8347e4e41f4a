"""Doing a training run: the worker's part of services/training.py."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from utta import jobs
from utta.domain.assistant import Assistant, Case
from utta.domain.engine import EngineSpec
from utta.domain.estimate import EstimateRequest
from utta.domain.job import Job
from utta.domain.presets import with_settings
from utta.domain.rubric import Rubric
from utta.domain.training import RunResult, TrainingRun
from utta.errors import UttaError
from utta.services import engines, kept_runs, learning
from utta.store import datasets, training
from utta.store.database import Store

if TYPE_CHECKING:  # at run time dspy is only imported where a run is done
    from utta.ai.scoring import Score
    from utta.ai.training import TrainingResult, TrainingTask

KIND = "training"


def validation_score(assistant: Assistant, train: Sequence[Case], rubric: Rubric | None) -> "tuple[Score, str]":
    """How candidates are scored on the validation split, and that measure in words."""
    from utta.ai.scoring import agreement_score, similarity_score

    if rubric is not None:
        return agreement_score(rubric), "agreement with the reviewers' ratings, 0 to 1"
    return similarity_score(assistant, train), "similarity to the experts' own words, 0 to 1"


def task_of(store: Store, wanted: TrainingRun | EstimateRequest, keys: Mapping[str, str], when: float,
            folder: Path | None, rubric: Rubric | None = None) -> "tuple[TrainingTask, str, str]":  # fmt: skip
    """What a run is to do; its measure in words; the hash of the dataset version it learns from.

    keys: as engines.permit gives them. when: the moment at which examples stood approved or not. folder: where paid
    answers are kept. rubric: what an Evaluator is to judge by; None for what reviewers agree on at this moment.
    """
    from utta.ai.training import TrainingTask

    assistant: Assistant = wanted.assistant  # type: ignore[assignment]  # written by start
    with store.read() as tx:
        rubric = rubric or learning.rubric_of(tx, assistant)
        learn, choose = (
            learning.material_of(tx, assistant, wanted.dataset_id, split, rubric, when) for split in learning.FEWEST
        )
        data_hash = datasets.get(tx, wanted.dataset_id).hash
    score, metric = validation_score(assistant, learn, rubric)
    task = TrainingTask(
        assistant=assistant, preset=wanted.preset, train=learn, validation=choose, rubric=rubric,  # type: ignore[arg-type]
        engine=EngineSpec(**wanted.engine), seed=wanted.seed, score=score, settings=wanted.settings, folder=folder,
        environ=keys,
    )  # fmt: skip
    return task, metric, data_hash


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Do a training run: the work registered under its kind."""
    from utta.ai.training import TrainingBroke, TrainingStopped, train

    with store.read() as tx:
        wanted = training.get_run(tx, job.subject)
        first = training.get_run(tx, training.first_of(tx, wanted.id))
    keys = engines.permit(store, EngineSpec(**wanted.engine), job)
    folder = kept_runs.folder_of(store.settings, first.id)
    task, metric, data_hash = task_of(store, wanted, keys, first.created_at, folder, first.rubric)
    try:
        found = train(task, reporter)
    except TrainingStopped as stopped:
        if stopped.best is None:
            raise
        _keep(store, reporter, wanted, stopped.best, metric, data_hash, stopped=True)
    except TrainingBroke as broke:
        if broke.best is None:
            raise
        _keep(store, reporter, wanted, broke.best, metric, data_hash, failure=str(broke))
    else:
        _keep(store, reporter, wanted, found, metric, data_hash)
    kept_runs.tidy(store)


def _keep(store: Store, reporter: jobs.Reporter, wanted: TrainingRun, found: "TrainingResult", metric: str,
          data_hash: str, stopped: bool = False, failure: str = "") -> None:  # fmt: skip
    from utta.ai.training import versions

    result = RunResult(
        candidates=found.candidates, chosen=found.chosen, better=found.better, calls=found.spent.calls,
        seconds=found.spent.seconds, metric=metric, versions=versions(wanted.preset), ended=found.ended,
        spent=found.spent,
        material=found.material.model_copy(update={"data_hash": data_hash}), trace=found.trace,
    )  # fmt: skip
    engine = with_settings(EngineSpec(**wanted.engine), wanted.settings)  # what it was chosen on is what is asked later
    with store.write() as tx:
        if not reporter.current(tx):
            raise UttaError("Another attempt has taken over this run.")
        training.set_result(tx, wanted.id, result)
        training.add_model(
            tx, assistant=wanted.assistant, run_id=wanted.id, dataset_id=wanted.dataset_id,
            program=found.program.model_dump(mode="json"), engine=engine.model_dump(mode="json"), better=found.better,
            author_id=wanted.author_id, now=time.time(),
        )  # fmt: skip
        reporter.finish(tx, stopped=stopped, failure=failure)


jobs.register(KIND, _work)
