"""What a training would cost, measured beforehand."""

from typing import Any

import sqlalchemy as sa

from utta.domain.estimate import Estimate, EstimateRequest
from utta.domain.job import Job
from utta.domain.presets import RunSettings
from utta.errors import NotFound
from utta.store.training import job_of
from utta.store.training_tables import training_estimates
from utta.store.work_tables import jobs

_JOB = tuple(Job.model_fields)


def add(tx: sa.Connection, **values: Any) -> int:
    """Store a request for an estimate and return its id."""
    return int(tx.execute(sa.insert(training_estimates).returning(training_estimates.c.id), values).scalar_one())


def set_job(tx: sa.Connection, estimate_id: int, job_id: str) -> None:
    """Name the job that measures."""
    tx.execute(sa.update(training_estimates).where(training_estimates.c.id == estimate_id).values(job_id=job_id))


def set_result(tx: sa.Connection, estimate_id: int, result: Estimate) -> None:
    """Keep what was measured."""
    values = {"result": result.model_dump(mode="json")}
    tx.execute(sa.update(training_estimates).where(training_estimates.c.id == estimate_id).values(**values))


def get(tx: sa.Connection, estimate_id: int) -> EstimateRequest:
    """One request with its job and, once there is one, its result. Raises NotFound."""
    row = tx.execute(_requests().where(training_estimates.c.id == estimate_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no estimate {estimate_id}.")
    return _request(row)


def newest_of(tx: sa.Connection, assistant: str, dataset_id: int, limit: int = 40) -> list[EstimateRequest]:
    """The last requests for an assistant on a dataset version, newest first."""
    table = training_estimates
    query = _requests().where(table.c.assistant == assistant, table.c.dataset_id == dataset_id)
    return [_request(row) for row in tx.execute(query.order_by(table.c.id.desc()).limit(limit))]


def _requests() -> sa.Select[Any]:
    table = training_estimates
    query = sa.select(table, *(jobs.c[name].label(f"job_{name}_") for name in _JOB))
    return query.join(jobs, jobs.c.id == table.c.job_id)


def _request(row: sa.Row[Any]) -> EstimateRequest:
    return EstimateRequest(
        id=row.id, assistant=row.assistant, preset=row.preset, dataset_id=row.dataset_id, engine=row.engine,
        settings=RunSettings(**(row.settings or {})), job=job_of(row._mapping), created_at=row.created_at,
        result=Estimate(**row.result) if row.result else None,
    )  # fmt: skip
