"""Training runs and the model versions they made."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from utta.domain.job import ENDED, Job, Progress
from utta.domain.presets import RunSettings
from utta.domain.rubric import Rubric
from utta.domain.training import ModelVersion, RunResult, TrainingRun
from utta.errors import NotFound
from utta.store.dataset_tables import dataset_versions
from utta.store.people_tables import users
from utta.store.training_tables import model_versions, training_runs
from utta.store.work_tables import jobs


class Made(NamedTuple):
    """What makes a run repeatable beside its data: its seed, and the versions of the libraries."""

    seed: int
    versions: dict[str, str]


_JOB = tuple(name for name in Job.model_fields)


def add_run(tx: sa.Connection, **values: Any) -> int:
    """Store a run that has been asked for and return its id."""
    return int(tx.execute(sa.insert(training_runs).returning(training_runs.c.id), values).scalar_one())


def set_job(tx: sa.Connection, run_id: int, job_id: str) -> None:
    """Name the job that does this run."""
    tx.execute(sa.update(training_runs).where(training_runs.c.id == run_id).values(job_id=job_id))


def set_result(tx: sa.Connection, run_id: int, result: RunResult) -> None:
    """Keep what a run found."""
    values = {"result": result.model_dump(mode="json")}
    tx.execute(sa.update(training_runs).where(training_runs.c.id == run_id).values(**values))


def get_run(tx: sa.Connection, run_id: int) -> TrainingRun:
    """One run with its job, or NotFound."""
    row = tx.execute(_runs().where(training_runs.c.id == run_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no training run {run_id}.")
    return _run(row)


def newest_runs(tx: sa.Connection, limit: int = 20) -> list[TrainingRun]:
    """The last runs that are not archived and all that are unfinished, newest first."""
    kept = training_runs.c.archived_at.is_(None)
    last = sa.select(training_runs.c.id).where(kept).order_by(training_runs.c.id.desc()).limit(limit)
    query = _runs().where(kept, training_runs.c.id.in_(last) | jobs.c.state.not_in(ENDED))
    return [_run(row) for row in tx.execute(query.order_by(training_runs.c.id.desc()))]


def archive_run(tx: sa.Connection, run_id: int, now: float) -> None:
    """Take a run off the list. What it made stays."""
    tx.execute(sa.update(training_runs).where(training_runs.c.id == run_id).values(archived_at=now))


def first_of(tx: sa.Connection, run_id: int) -> int:
    """The run at the beginning of the line of runs that go on from each other, this one where it goes on from none."""
    before = tx.scalar(sa.select(training_runs.c.continues).where(training_runs.c.id == run_id))
    return run_id if before is None else first_of(tx, before)


def kept_apart(tx: sa.Connection) -> list[tuple[int, bool, bool]]:
    """(id, archived, ended) of every run, newest first: whose paid answers are still of use."""
    query = sa.select(training_runs.c.id, training_runs.c.archived_at, jobs.c.state).join(
        jobs, jobs.c.id == training_runs.c.job_id
    )
    rows = tx.execute(query.order_by(training_runs.c.id.desc()))
    return [(row.id, row.archived_at is not None, row.state in ENDED) for row in rows]


def made_with(tx: sa.Connection, run_id: int) -> Made:
    """The seed and the versions of libraries a run was done with; no versions where it found nothing, or imported."""
    row = tx.execute(sa.select(training_runs.c.seed, training_runs.c.result).where(training_runs.c.id == run_id)).one()
    return Made(row.seed, (row.result or {}).get("versions", {}))


def add_model(tx: sa.Connection, *, assistant: str, run_id: int, dataset_id: int, program: dict[str, Any],
              engine: dict[str, Any], better: bool, author_id: int | None, now: float) -> int:  # fmt: skip
    """Store the model version a run made, numbered after those of its assistant, and return its id."""
    last = tx.scalar(sa.select(sa.func.max(model_versions.c.number)).where(model_versions.c.assistant == assistant))
    number = (last or 0) + 1
    row = {"name": f"{assistant.capitalize()} v{number}", "assistant": assistant, "number": number, "run_id": run_id,
           "dataset_id": dataset_id, "program": program, "engine": engine, "better": better, "author_id": author_id,
           "created_at": now}  # fmt: skip
    return int(tx.execute(sa.insert(model_versions).returning(model_versions.c.id), row).scalar_one())


def get_model(tx: sa.Connection, model_id: int) -> ModelVersion:
    """One model version, or NotFound."""
    row = tx.execute(_models().where(model_versions.c.id == model_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no model version {model_id}.", "Train one on the Training page.")
    return _model(row)


def model_named(tx: sa.Connection, name: str) -> ModelVersion | None:
    """The model version of that name, whatever the case of its letters."""
    row = tx.execute(_models().where(sa.func.lower(model_versions.c.name) == name.strip().lower())).one_or_none()
    return _model(row) if row else None


def models(tx: sa.Connection) -> list[ModelVersion]:
    """Every model version, newest first."""
    return [_model(row) for row in tx.execute(_models().order_by(model_versions.c.id.desc()))]


def _runs() -> sa.Select[Any]:
    return (
        sa.select(training_runs, dataset_versions.c.name.label("dataset_name"), users.c.name.label("author_name"),
                  model_versions.c.id.label("model_id"), model_versions.c.name.label("model_name"),
                  *(jobs.c[name].label(f"job_{name}_") for name in _JOB))
        .join(dataset_versions, dataset_versions.c.id == training_runs.c.dataset_id)
        .join(jobs, jobs.c.id == training_runs.c.job_id)
        .outerjoin(users, users.c.id == training_runs.c.author_id)
        .outerjoin(model_versions, model_versions.c.run_id == training_runs.c.id)
    )  # fmt: skip


def _run(row: Any) -> TrainingRun:
    values = row._mapping
    plain = ("id", "assistant", "preset", "dataset_id", "dataset_name", "engine", "seed", "model_id", "author_id",
             "created_at", "continues")  # fmt: skip
    return TrainingRun(
        **{name: values[name] for name in plain},
        settings=RunSettings(**(row.settings or {})),
        rubric=Rubric(**row.rubric) if row.rubric else None,
        job=job_of(values),
        result=RunResult(**row.result) if row.result else None,
        model_name=row.model_name or "",
        author=row.author_name or "Command line",
    )


def job_of(values: Any) -> Job:
    """The job out of a joined row whose job columns are named job_…_."""
    found = {name: values[f"job_{name}_"] for name in _JOB}
    return Job(**(found | {"progress": Progress(**(found["progress"] or {}))}))


def _models() -> sa.Select[Any]:
    return (
        sa.select(model_versions, dataset_versions.c.name.label("dataset_name"), users.c.name.label("author_name"))
        .join(dataset_versions, dataset_versions.c.id == model_versions.c.dataset_id)
        .outerjoin(users, users.c.id == model_versions.c.author_id)
    )


def _model(row: Any) -> ModelVersion:
    values = row._mapping
    names = [name for name in ModelVersion.model_fields if name != "author"]
    return ModelVersion(**{name: values[name] for name in names}, author=row.author_name or "Command line")
