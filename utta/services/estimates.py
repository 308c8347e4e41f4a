"""Before the click: what a training would take, from three questions asked of the engine, and what would go where."""

import time

from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.estimate import EstimateRequest
from utta.domain.job import Job
from utta.domain.presets import RunSettings
from utta.domain.user import User
from utta.services import engines, training
from utta.services.learning import check_enough
from utta.services.outside import check_allowed
from utta.services.training_work import task_of
from utta.store import estimates
from utta.store.database import Store, Transaction

_KIND = "estimate"


def ask(store: Store, by: User | None, assistant: str, dataset_id: int, preset: str, engine: EngineSpec,
        settings: RunSettings | None = None) -> int:  # fmt: skip
    """Ask for an estimate and return its id; `look` tells how it stands. The worker asks three questions for it.
    The same click twice while it is unfinished gives the same estimate.

    `by` is the lead; None is the machine's owner on the command line. Raises as `training.start` does.
    """
    if by is not None:
        by.must("lead")
    own = settings or RunSettings()
    chosen, way = training.check(assistant, preset, engine, own)
    with store.write() as tx:
        check_allowed(tx, engine)
        check_enough(tx, chosen, dataset_id)
        known = _newest(tx, chosen, dataset_id, way, engine, own)
        if known is not None and not known.job.ended:
            return known.id
        author = by.id if by else None
        estimate_id = estimates.add(
            tx, assistant=chosen, preset=way, dataset_id=dataset_id, engine=engine.model_dump(mode="json"),
            settings=own.model_dump(mode="json"), author_id=author, created_at=time.time(),
        )  # fmt: skip
        estimates.set_job(tx, estimate_id, jobs.ask(tx, _KIND, estimate_id, author))
    return estimate_id


def look(store: Store, estimate_id: int) -> EstimateRequest:
    """An estimate as it stands, or NotFound. Its job says why where there is no result."""
    with store.read() as tx:
        return estimates.get(tx, estimate_id)


def newest(store: Store, assistant: str, dataset_id: int, preset: str, engine: EngineSpec,
           settings: RunSettings) -> EstimateRequest | None:  # fmt: skip
    """The last estimate of this very choice, under way or ended; None where nobody has asked."""
    with store.read() as tx:
        return _newest(tx, assistant, dataset_id, preset, engine, settings)


def _newest(tx: Transaction, assistant: str, dataset_id: int, preset: str, engine: EngineSpec,
            settings: RunSettings) -> EstimateRequest | None:  # fmt: skip
    wanted = (preset, engine.model_dump(mode="json"), settings)
    for found in estimates.newest_of(tx, assistant, dataset_id):
        if (found.preset, found.engine, found.settings) == wanted:
            return found
    return None


def stop(store: Store, by: User, estimate_id: int) -> None:
    """Ask no more."""
    by.must("lead")
    jobs.stop(store, look(store, estimate_id).job.id)


def where_data_goes(assistant: str, engine: EngineSpec) -> str:
    """What a training sends where, in a sentence or two."""
    if not engine.address:
        return "Nothing leaves this computer."
    kind = "reviews with the responses they judge" if assistant == "evaluator" else "examples with what students said"
    extra = " and what reviewers said of responses (not their names)" if assistant == "teacher" else ""
    what = f"The training and validation {kind}{extra}"
    kept = f"The test {'reviews' if assistant == 'evaluator' else 'examples'} are not sent."
    if engine.leaves_machine:
        return f"{what} leave this computer: they are sent to {engine.label} ({engine.address}). {kept}"
    return f"{what} are sent to {engine.label} on this computer ({engine.address}). Nothing leaves it. {kept}"


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Measure: the work registered under its kind."""
    from utta.ai.estimating import measure

    with store.read() as tx:
        wanted = estimates.get(tx, job.subject)
    keys = engines.permit(store, EngineSpec(**wanted.engine), job)
    task, _, _ = task_of(store, wanted, keys, wanted.created_at, None)
    found = measure(task, reporter)
    with store.write() as tx:
        if reporter.current(tx):
            estimates.set_result(tx, wanted.id, found)
        reporter.finish(tx)


jobs.register(_KIND, _work)
