"""DBOS, which remembers whose work a job is and how it ended, on SQLite or in the same PostgreSQL as the store."""

import json
import logging
from collections.abc import Callable
from typing import Any

from utta import jobs
from utta.store import jobs as records
from utta.store.database import Store
from utta.worker.attempts import ATTEMPTS, BrokeOff, run_child_of

_QUEUE = "work"
_OPEN = ("ENQUEUED", "PENDING", "DELAYED")

log = logging.getLogger("utta.worker")


class JobEngine:
    """The job engine of this process: switched on while there is work, and off meanwhile, since it never rests itself.

    Being switched off, or killed, loses nothing: what it knows is in its database. One a process.
    """

    def __init__(self, store: Store, executor: str) -> None:
        self._store, self._executor, self.is_on = store, executor, False
        self._do_job = _registered(store)

    def switch_on(self) -> None:
        """Start it under the worker's name, and let it go on with what this worker had begun."""
        from dbos import DBOS, DBOSConfig

        if self.is_on:
            return
        config: DBOSConfig = {
            "name": "utta",
            "system_database_url": self._store.settings.jobs_url,
            # Pinned: an upgrade of UTTA must go on with the work that the version before it began.
            "application_version": "utta",
            "executor_id": self._executor,
            "serializer": _json_serializer(),
            "enable_otlp": False,
            "console_log_level": "WARNING",
            "max_executor_threads": 4,
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(_QUEUE, worker_concurrency=1, polling_interval_sec=0.3)
        self.is_on = True
        self._settle()

    def switch_off(self, patience: int = 0) -> None:
        """Stop it; half a second as a rule. patience: seconds to let it note how the last job ended."""
        from dbos import DBOS

        if self.is_on:
            DBOS.destroy(workflow_completion_timeout_sec=patience)
            self.is_on = False

    def enqueue(self, job_id: str) -> None:
        """Hand a job over. The same one twice is one workflow."""
        from dbos import DBOS, SetWorkflowID

        with SetWorkflowID(job_id):
            DBOS.enqueue_workflow(_QUEUE, self._do_job, job_id)

    def executors_at_work(self) -> set[str]:
        """The names of the workers that have begun a job and not ended it; while it is off nobody can tell."""
        from dbos import DBOS

        if not self.is_on:
            return set()
        begun = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {workflow.executor_id for workflow in begun if workflow.executor_id}

    @property
    def is_busy(self) -> bool:
        """Whether it has begun something and not yet noted how that ended."""
        return self._executor in self.executors_at_work()

    def recover(self, executor: str) -> None:
        """Put what a dead worker had begun back into the queue. Two that do so at once do it once."""
        from dbos import DBOS

        DBOS._recover_pending_workflows([executor])

    def _settle(self) -> None:
        """Bring store and job engine together again after one of them was restored from a backup or lost."""
        from dbos import DBOS

        for job in jobs.unfinished(self._store):
            known = DBOS.get_workflow_status(job.id)
            if known is None:
                with self._store.write() as tx:
                    records.handed_over(tx, job.id, known=False)
            elif known.status not in _OPEN:
                jobs.lose(self._store, job.id)


def _registered(store: Store) -> Callable[[str], str]:
    """The work as the job engine knows it: a job of one step, which is tried again when the store does not answer."""
    from dbos import DBOS

    def is_worth_another_try(error: BaseException) -> bool:
        return not isinstance(error, BrokeOff)

    @DBOS.step(name="attempt", retries_allowed=True, max_attempts=ATTEMPTS, interval_seconds=0.5,
               should_retry=is_worth_another_try)  # fmt: skip
    def attempt(job_id: str) -> str:
        return run_child_of(store, job_id)

    @DBOS.workflow(name="job", max_recovery_attempts=1000)
    def do_job(job_id: str) -> str:
        try:
            return attempt(job_id)
        except Exception:  # the job must record its failure
            log.exception("job %s broke off for good", job_id)
            jobs.give_up(store, job_id)
            return "failed"

    return do_job


def _json_serializer() -> Any:
    """DBOS keeps arguments and results as pickles unless told otherwise; ours are plain texts."""
    from dbos import Serializer

    class Json(Serializer):
        def serialize(self, data: Any) -> str:
            if isinstance(data, BaseException):
                return json.dumps({"error": f"{type(data).__name__}: {data}"})
            return json.dumps(data)

        def deserialize(self, serialized_data: str) -> Any:
            return json.loads(serialized_data)

        def name(self) -> str:
            return "utta_json"

    return Json()
