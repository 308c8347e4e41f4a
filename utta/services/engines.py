"""The engines a team may use: the built-in one, the server named in the environment, and those a lead connected."""

import importlib.util
import time
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from utta.domain.engine import EXAMPLE_ENGINE, Engine, EngineSpec
from utta.domain.engine_form import refusal_of, spec_of
from utta.domain.engine_kinds import KINDS, EngineKind
from utta.domain.job import Job
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services import outside
from utta.services.engine_keys import keys
from utta.settings import Settings
from utta.store import engines
from utta.store.database import Store, Transaction

EXAMPLE = Engine(key="example", spec=EXAMPLE_ENGINE, origin="built-in")


def named_in_environment(settings: Settings) -> Engine | None:
    """The server of UTTA_MODEL_URL, UTTA_MODEL and UTTA_MODEL_KEY_ENV, or None where there is none.

    Raises Refused with a sentence when what stands there cannot be used.
    """
    if not (settings.model_url or settings.model_name):
        return None
    try:
        spec = EngineSpec(
            kind="openai_compatible", label=settings.model_name or "Language model", url=settings.model_url,
            model=settings.model_name, key_env=settings.model_key_env,
        )  # fmt: skip
    except ValidationError as error:
        raise Refused(
            "The language model named in the environment cannot be used.",
            "Check UTTA_MODEL_URL (such as http://localhost:11434/v1), UTTA_MODEL and UTTA_MODEL_KEY_ENV.",
        ) from error
    return Engine(key="environment", spec=spec, origin="environment")


def problem(settings: Settings) -> Refused | None:
    """What is wrong with the server named in the environment, if anything."""
    try:
        named_in_environment(settings)
    except Refused as error:
        return error
    return None


def everything(store: Store, archived: bool = False) -> list[Engine]:
    """Every engine: the built-in one, the environment's, then the lead's in the order they were made.

    archived: also those that are offered no longer. What stands in the environment and cannot be used is not among
    them; `problem` says so.
    """
    given = None if problem(store.settings) else named_in_environment(store.settings)
    with store.read() as tx:
        made = engines.in_order(tx)
    if given is not None and given.spec.label.casefold() in {one.spec.label.casefold() for one in made}:
        label = f"{given.spec.label} (named in the environment)"  # two of one name could be taken for each other
        given = given.model_copy(update={"spec": given.spec.model_copy(update={"label": label})})
    return [EXAMPLE, *([given] if given else []), *(one for one in made if archived or not one.archived)]


def available(store: Store) -> list[EngineSpec]:
    """What may be chosen to speak, the built-in one first."""
    allowed = outside.is_allowed(store)
    return [engine.spec for engine in everything(store) if allowed or not engine.spec.leaves_machine]


def find(store: Store, name: str) -> Engine:
    """The engine of that key or name; "example" is the built-in one, "model" the environment's. Else NotFound.

    Raises Refused as `named_in_environment` does, so that nobody is given another engine in its place.
    """
    named_in_environment(store.settings)
    known = everything(store)
    wanted = {"model": "environment"}.get(name, name).casefold()
    found = [engine for engine in known if wanted in (engine.key, engine.spec.label.casefold())]
    if not found:
        names = ", ".join(["example", *(engine.spec.label for engine in known[1:])])
        raise NotFound(f"There is no engine called “{name}”.", f"There are: {names}.")
    return found[0]


def kinds() -> list[EngineKind]:
    """The kinds that can be connected on this computer."""
    without = () if importlib.util.find_spec("llama_cpp") else ("llama_cpp",)
    return [kind for kind in KINDS if kind not in without]


def save(store: Store, by: User, values: Mapping[str, Any], engine_id: int | None = None) -> Engine:
    """Store a new engine, or other settings of one. values: the fields of EngineSpec, as a form has them.

    What was trained keeps the settings it was trained with. Raises Refused with a sentence for each wrong field.
    """
    by.must("lead")
    spec = spec_of(values, kinds())
    now = time.time()
    with store.write() as tx:
        _check_name(tx, spec.label, engine_id, store.settings)
        if engine_id is None:
            return engines.get(tx, engines.add(tx, spec, by.id, now))
        engines.get(tx, engine_id)
        engines.change(tx, engine_id, spec, now)
        return engines.get(tx, engine_id)


def archive(store: Store, by: User, engine_id: int, archived: bool = True) -> None:
    """Offer an engine no longer, or again. Nothing that was made with it changes."""
    by.must("lead")
    with store.write() as tx:
        engines.get(tx, engine_id)
        engines.archive(tx, engine_id, time.time() if archived else None)


def permit(store: Store, spec: EngineSpec, job: Job | None = None) -> Mapping[str, str]:
    """What it takes to ask an engine: the keys it may be shown. Every piece of work asks here before its first call.

    job: the work that asks; it is stopped as soon as the lead forbids such engines. Raises NotAllowed when they are
    forbidden already and this is one.
    """
    with store.read() as tx:
        outside.check_allowed(tx, spec)
    if job is not None and spec.leaves_machine:
        outside.stop_when_forbidden(store, job)
    return keys(store.settings)


def _check_name(tx: Transaction, name: str, engine_id: int | None, settings: Settings) -> None:
    known = engines.named(tx, name)
    taken = {"example", "model", "environment", EXAMPLE_ENGINE.label.casefold(), settings.model_name.casefold()}
    if (known is not None and known.id != engine_id) or name.casefold() in taken:
        archived = " among the archived ones" if known is not None and known.archived else ""
        raise refusal_of({"label": f"There is an engine of this name{archived}. Choose another."})
