"""Trying an engine: one made-up question with a typed answer through the real client, and what is wrong in words."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from utta.ai.adapters import Chat, Json
from utta.ai.engine_failures import Unstorable, failure_of, lacks_model, refuses_schema, timed_out
from utta.ai.engines import connect, models_at
from utta.ai.library import dspy, lm15
from utta.domain.engine import EngineSpec
from utta.domain.engine_trial import SECONDS_FOR_A_TRIAL, Trial
from utta.errors import EngineFailed

_QUESTION = "I think 1/4 is more than 1/2, because 4 is more than 2."
_SECONDS_FOR_A_LIST = 5.0
_MODELS_NAMED = 30


class _Mark(BaseModel):
    """A mark inside limits, which an engine that holds to a schema cannot leave."""

    step: int = Field(ge=1, le=5)


class _TypedQuestion(dspy.Signature):
    """Answer the pupil in one short sentence that helps them think again."""

    said: str = dspy.InputField(desc="what the pupil said")
    reply: str = dspy.OutputField(desc="one short sentence to the pupil")
    techniques: list[str] = dspy.OutputField(desc="one or two teaching techniques, a few words each")
    pupil_is_right: Literal["yes", "partly", "no"] = dspy.OutputField()
    difficulty: _Mark = dspy.OutputField(desc="how difficult this is for a fourth grader, 1 to 5")


class _Unreadable(Exception):
    """An answer that does not have the form it should have."""

    def __init__(self, is_cut: bool, text: str) -> None:
        super().__init__("unreadable")
        self.is_cut, self.is_json = is_cut, text.lstrip().startswith(("{", "```json"))


_FAILURES = (dspy.LMError, dspy.utils.exceptions.AdapterParseError, EngineFailed, lm15.LM15Error, _Unreadable)


def try_engine(spec: EngineSpec, environ: Mapping[str, str], seconds: float = SECONDS_FOR_A_TRIAL) -> Trial:
    """Ask an engine one typed question, at most twice where it cannot be held to a schema. Ends within `seconds`.

    Never raises for what is wrong with the engine: the trial says it.
    """
    began, at = time.monotonic(), time.time()

    def so_far(**found: Any) -> Trial:
        return Trial(settings=spec.settings_hash, started_at=at, seconds=time.monotonic() - began, **found)

    try:
        told = _within(seconds, lambda: _ask(spec, environ, seconds))
    except queue.Empty:
        return so_far(state="fails", **_too_slow(spec, seconds))
    except _FAILURES as error:
        return so_far(state="fails", **_what_is_wrong(error, spec, environ, seconds))
    return so_far(state="works", **told)


def _within(seconds: float, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` gives, or its error; queue.Empty when it takes longer. A server that sends one letter a second would
    never exceed a limit on silence, so the whole is limited."""
    ended: queue.SimpleQueue[dict[str, Any] | Exception] = queue.SimpleQueue()

    def run() -> None:
        found: dict[str, Any] | Exception = EngineFailed("Something in UTTA itself broke.", "The log says what.")
        try:
            found = work()
        except _FAILURES as error:
            found = error
        finally:
            ended.put(found)

    threading.Thread(target=run, name="utta-trial", daemon=True).start()
    found = ended.get(timeout=seconds)
    if isinstance(found, Exception):
        raise found
    return found


def _ask(spec: EngineSpec, environ: Mapping[str, str], seconds: float) -> dict[str, Any]:
    lm = connect(spec, environ, seconds=seconds, retries=0)
    holds = lm.supports_response_schema
    try:
        _question(lm, Json())
    except dspy.LMError as error:
        if not refuses_schema(error):
            raise
        holds = False
        _question(lm, Chat())
    except dspy.utils.exceptions.AdapterParseError as error:
        if isinstance(error, Unstorable) and not _cut_off(lm):
            raise
        raise _Unreadable(_cut_off(lm), str(error.lm_response or "")) from error
    entry = lm.history[-1]
    if _cut_off(lm):  # DSPy mends what was cut off, and takes it as whole
        raise _Unreadable(True, "")
    usage = entry["usage"] or {}
    return {
        "holds_to_schema": holds,
        "tokens_in": usage.get("prompt_tokens"),
        "tokens_out": usage.get("completion_tokens"),
        "remarks": tuple(_remark(change) for change in getattr(entry["response"], "adaptations", ())),
    }


def _question(lm: Any, adapter: Any) -> None:
    with dspy.context(lm=lm, adapter=adapter, trace=None, max_errors=1):
        dspy.Predict(_TypedQuestion)(said=_QUESTION)


def _cut_off(lm: Any) -> bool:
    return bool(lm.history) and getattr(lm.history[-1]["response"], "finish_reason", "") == "length"


def _remark(change: Any) -> str:
    setting = str(change.field).rpartition(".")[2].replace("_", "-")
    if change.action == "clamped":
        return f"It takes a {setting} of at most {change.applied}."
    return f"It does not take a {setting} as it was given."


def _too_slow(spec: EngineSpec, seconds: float) -> dict[str, Any]:
    loading = "A server that has to load the model first may need longer the first time: try again. "
    return {
        "what": f"{spec.label} did not answer within {seconds:.0f} seconds.",
        "next_step": f"{'' if spec.is_service else loading}If it stays so, take a smaller model.",
    }


def _what_is_wrong(error: Exception, spec: EngineSpec, environ: Mapping[str, str], seconds: float) -> dict[str, Any]:
    if timed_out(error):
        return _too_slow(spec, seconds)
    if isinstance(error, _Unreadable):
        return _unreadable(error, spec)
    failure = failure_of(error, spec)
    found: dict[str, Any] = {"what": failure.what, "next_step": failure.next_step}
    if isinstance(error, dspy.LMRateLimitError) and error.retry_after:
        found["next_step"] = f"It asks to wait {max(1, round(error.retry_after))} s. {failure.next_step}"
    if lacks_model(error):
        found |= {"lacks_model": True, "models": _models_there(spec, environ)}
    return found


def _unreadable(error: _Unreadable, spec: EngineSpec) -> dict[str, Any]:
    if error.is_cut:
        longer = f"Allow longer answers than {spec.max_tokens} tokens." if spec.max_tokens else "Allow longer answers."
        return {
            "what": f"{spec.label} was cut off in the middle of its answer.",
            "next_step": f"{longer} A model that thinks first needs some thousand.",
        }
    if error.is_json:
        what = f"{spec.label} answers, but puts values of the wrong type into the form UTTA asks for."
    else:
        what = f"{spec.label} answers, but not in the form UTTA asks for: its answer is not JSON."
    return {"what": what, "next_step": "A larger model may help, or a server that can hold it to a form."}


def _models_there(spec: EngineSpec, environ: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return tuple(models_at(spec, environ, _SECONDS_FOR_A_LIST)[:_MODELS_NAMED])
    except _FAILURES:  # the list would only have been a help
        return ()
