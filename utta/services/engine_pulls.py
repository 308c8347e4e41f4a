"""Letting an Ollama fetch a model: long work, watched, stopped, and gone on with where it stood."""

from pydantic import ValidationError

from utta import jobs
from utta.domain.engine import Engine, EngineSpec
from utta.domain.job import Job
from utta.domain.ollama import InstalledModel
from utta.domain.user import User
from utta.errors import Refused
from utta.store import engines
from utta.store import jobs as stored_jobs
from utta.store.database import Store

_KIND = "pull"
_MEGABYTE = 1_000_000


def installed(by: User, address: str) -> list[InstalledModel]:
    """The models that the Ollama at an address has.

    Raises Refused for what is no address, EngineFailed with a sentence, within seconds, for what does not answer.
    """
    from utta.ai import ollama

    by.must("lead")
    try:
        spec = EngineSpec(kind="ollama", label="Ollama", url=address, model="any")
    except ValidationError:
        raise Refused("That is not an address.", "It should look like http://localhost:11434.") from None
    return ollama.installed(spec)


def start(store: Store, by: User, engine: Engine) -> str:
    """Ask for an Ollama engine's model to be fetched and return the job's id; asked again meanwhile, the same job."""
    by.must("lead")
    if engine.id is None or engine.spec.kind != "ollama":
        raise Refused("Only an Ollama can fetch a model.", "Install the model on the server itself.")
    with store.write() as tx:
        engines.get(tx, engine.id)
        known = stored_jobs.newest(tx, _KIND, engine.id)
        if known is not None and not known.ended:
            return known.id
        return jobs.ask(tx, _KIND, engine.id, by.id)


def latest(store: Store, engine: Engine) -> Job | None:
    """The last fetching of an engine's model, or None."""
    if engine.id is None:
        return None
    with store.read() as tx:
        return stored_jobs.newest(tx, _KIND, engine.id)


def stop(store: Store, by: User, job_id: str) -> None:
    """Stop fetching; Ollama keeps what it has."""
    by.must("lead")
    jobs.stop(store, job_id)


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Have a model fetched: the work registered under its kind. Progress counts megabytes."""
    from utta.ai import ollama

    with store.read() as tx:
        spec = engines.get(tx, job.subject).spec

    def tell(phase: str, done: int, total: int) -> None:
        reporter.progress(phase, done // _MEGABYTE, total // _MEGABYTE, None)

    ollama.pull(spec, tell, reporter.should_stop)
    with store.write() as tx:
        reporter.finish(tx)


jobs.register(_KIND, _work)
