"""Trying an engine: in a process of its own, so that no page waits for it and DSPy stays out of the web process."""

import logging
import os
import subprocess
import sys
import threading
import time

from utta.domain.engine import Engine
from utta.domain.engine_trial import SECONDS_FOR_A_TRIAL, Trial
from utta.domain.user import User
from utta.errors import Refused
from utta.services import engines
from utta.settings import PROJECT
from utta.store import preferences
from utta.store.database import Store

_STARTING = 30.0
"""Seconds that a busy computer may need to start the process and load DSPy."""

log = logging.getLogger("utta.engines")


def begin(store: Store, by: User, engine: Engine) -> None:
    """Begin to try an engine; `latest` tells how it went. A second click while one is under way begins nothing.

    Raises NotAllowed when the lead forbade engines outside this computer and this is one.
    """
    by.must("lead")
    engines.permit(store, engine.spec)
    if not engine.spec.is_language_model:
        raise Refused("The example engine is always there; there is nothing to try.")
    now = time.time()
    with store.write() as tx:
        under_way = _kept(preferences.get(tx, _key(engine)))
        if under_way is not None and _is_asking(under_way, now):
            return
        asking = Trial(state="asking", settings=engine.spec.settings_hash, started_at=now)
        preferences.put(tx, _key(engine), asking.model_dump(mode="json"))
    threading.Thread(target=_follow, args=(store, engine, asking), name="utta-trial", daemon=True).start()


def latest(store: Store, engine: Engine) -> Trial | None:
    """The last trial of an engine as it is set now; None when it was not tried with these settings."""
    with store.read() as tx:
        found = _kept(preferences.get(tx, _key(engine)))
    if found is None or found.settings != engine.spec.settings_hash:
        return None
    if found.state == "asking" and not _is_asking(found, time.time()):
        return _broken_off(found)
    return found


def run(store: Store, engine: Engine) -> Trial:
    """Try an engine in this process, keep what it showed and return it. Raises NotAllowed as `begin` does."""
    from utta.ai.engine_trial import try_engine

    trial = try_engine(engine.spec, engines.permit(store, engine.spec))
    _keep(store, engine, trial)
    return trial


def _follow(store: Store, engine: Engine, asking: Trial) -> None:
    command = [sys.executable, "-m", "utta", "engines", "try", engine.key, "--json"]
    environment = os.environ | {"UTTA_HOME": str(store.settings.home), "PYTHONPATH": str(PROJECT)}
    try:
        subprocess.run(command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=_limit(), check=False)  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("the trial of engine %s broke off: %s", engine.key, type(error).__name__)
    with store.read() as tx:
        kept = _kept(preferences.get(tx, _key(engine)))
    if kept is None or kept == asking:  # the process ended without a word
        _keep(store, engine, _broken_off(asking))


def _keep(store: Store, engine: Engine, trial: Trial) -> None:
    with store.write() as tx:
        preferences.put(tx, _key(engine), trial.model_dump(mode="json"))


def _kept(value: object) -> Trial | None:
    return Trial.model_validate(value) if value else None


def _is_asking(trial: Trial, now: float) -> bool:
    return trial.state == "asking" and now - trial.started_at < _limit() + 1


def _limit() -> float:
    return SECONDS_FOR_A_TRIAL + _STARTING


def _broken_off(asking: Trial) -> Trial:
    return asking.model_copy(update={
        "state": "fails", "what": "Trying it was broken off before it ended.", "next_step": "Try again.",
    })  # fmt: skip


def _key(engine: Engine) -> str:
    return f"engine_trial {engine.key}"
