"""An engine that is asked through the meter, and never the same thing twice.

DSPy's own cache leaves the server out of its key and counts nothing; this stands one step nearer to the wire, where
each attempt is one request. What the same question is, DSPy decides: the whole request, and its rollout number where
an optimiser wants another answer to the same words.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from dspy.clients.backend_selection import CLIENT_KEYS, select_backend
from dspy.clients.call_result import response_from_dict, response_to_dict
from dspy.clients.engines.lm15_engine import LM15Engine, timeouts_for
from dspy.clients.errors import wrap_error
from dspy.clients.execution import request_to_dict

from utta.ai.engines import refuses_schema
from utta.ai.kept_answers import KeptAnswers
from utta.ai.library import dspy, lm15
from utta.ai.meter import Halted, Meter
from utta.domain.text import fingerprint
from utta.errors import UttaError

_ROLLOUT: ContextVar[int | None] = ContextVar("rollout", default=None)


class MeteredLM(dspy.LM):
    """A `dspy.LM` that tells its engine the rollout number, which DSPy keeps from engines."""

    def __call__(self, prompt: Any = None, *, messages: Any = None, **options: Any) -> Any:
        """As dspy.LM."""
        token = _ROLLOUT.set(options.get("rollout_id", self.kwargs.get("rollout_id")))
        try:
            return super().__call__(prompt, messages=messages, **options)
        finally:
            _ROLLOUT.reset(token)


def metered(lm: Any, meter: Meter, kept: KeptAnswers | None, attempts: Sequence[int] = (0,)) -> MeteredLM:
    """`lm`, asked through `meter`. kept: where its answers are kept; None asks every time. attempts: another number is
    another answer to the same words, where an earlier one could not be read. Of those kept the last of these counts;
    a new one is kept under the first."""
    made: MeteredLM = object.__new__(MeteredLM)
    made.__dict__.update(lm.__dict__)
    # A custom engine owns its connection, and DSPy refuses to know the key and the timeout beside it.
    made.kwargs = {name: value for name, value in lm.kwargs.items() if name not in CLIENT_KEYS}
    copied: MeteredLM = made.copy(engine=MeteredEngine(lm, meter, kept, attempts))
    return copied


class MeteredEngine:
    """The engine object for `dspy.LM(engine=…)`. Safe to use from several threads."""

    def __init__(self, lm: Any, meter: Meter, kept: KeptAnswers | None, attempts: Sequence[int] = (0,)) -> None:
        self._engine, self._model = _engine_of(lm), lm.model
        self._meter, self._kept, self._attempts = meter, kept, attempts
        self._out: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._last = threading.local()
        self.supports_response_schema = lm.supports_response_schema
        self.supports_function_calling = lm.supports_function_calling
        self.supports_reasoning = lm.supports_reasoning
        self.supported_params = lm.supported_params

    @property
    def cut_off(self) -> bool:
        """Whether the last answer on this thread ended because it had reached its limit of tokens."""
        return getattr(self._last, "reason", "") == "length"

    def complete(self, request: lm15.Request) -> lm15.Response:
        """Answer one request: from what is kept, else from the engine. Raises Halted when the meter refuses."""
        response = self._answer(request)
        self._last.reason = response.finish_reason
        return response

    def _answer(self, request: lm15.Request) -> lm15.Response:
        if self._kept is None:
            return self._ask(request)
        keys = [_key(request, attempt) for attempt in self._attempts]
        with self._alone(keys[0]):
            known = [found for key in keys if (found := self._known(self._kept, key)) is not None]
            if known:
                return known[-1]
            response = self._ask(request, keys[0])
            self._kept.counted.add(keys[0])
        return response

    def _known(self, kept: KeptAnswers, key: str) -> lm15.Response | None:
        """An answer that is kept. Paid before this piece of work, it is counted now, so that the budget goes as it
        would have gone then."""
        found = self._filed(kept.get, key)
        if found is None:
            return None
        response = response_from_dict(found)
        if key not in kept.counted:
            self._meter.admit(replayed=True)
            self._meter.answered(response.usage.input_tokens, response.usage.output_tokens, replayed=True)
            kept.counted.add(key)
        return response

    def _ask(self, request: lm15.Request, key: str = "") -> lm15.Response:
        response = None
        while response is None:
            admitted = self._filed(self._meter.admit)
            try:
                response = self._engine.complete(request)
            except Exception as error:  # whatever it was, the meter counts it and DSPy is told
                told: Exception = wrap_error(error, model=self._model)
                if not isinstance(told, dspy.LMRateLimitError):
                    raise self._told(request, told) from error
                # DSPy would wait by itself, each thread for its own, and nobody could stop it meanwhile.
                if not self._filed(self._meter.turned_away, told, admitted):
                    raise told from error
        if self._kept is not None:  # before anything is made of it, so that no crash makes anybody pay twice
            self._filed(self._kept.put, key, response_to_dict(response))
        self._filed(self._meter.answered, response.usage.input_tokens, response.usage.output_tokens)
        return response

    def _told(self, request: lm15.Request, error: Exception) -> Exception:
        """The error DSPy is to see. A server that cannot be held to a schema is not asked the same thing again."""
        if request.config.response_format is None or not refuses_schema(error):
            self._filed(self._meter.failed, error)
            return error
        self._filed(self._meter.refused)
        refusal: Exception = dspy.LMUnsupportedFeatureError(f"response_format: {error}", model=self._model)
        return refusal

    def _filed(self, deed: Callable[..., Any], *values: Any) -> Any:
        """Read or keep an answer or a count; where that fails nothing further is asked: it would be paid again."""
        try:
            return deed(*values)
        except OSError as error:
            self._meter.halt(UttaError(str(error), "Make room on the disk, then go on with the run."))
            raise Halted from error

    @contextmanager
    def _alone(self, key: str) -> Iterator[None]:
        """Wait until nobody else asks the same thing: DSPy asks slow questions a second time on another thread."""
        while True:
            with self._lock:
                other = self._out.get(key)
                if other is None:
                    mine = self._out[key] = threading.Event()
                    break
            other.wait()
        try:
            yield
        finally:
            with self._lock:
                del self._out[key]
            mine.set()


def _key(request: lm15.Request, attempt: int) -> str:
    whole = [request_to_dict(request), _ROLLOUT.get(), *([attempt] if attempt else [])]
    return fingerprint(json.dumps(whole, sort_keys=True, ensure_ascii=False))


def _engine_of(lm: Any) -> Any:
    """The engine object behind an LM: its own, or DSPy's native client set up as the LM would have set it up."""
    if not isinstance(lm.engine, str):
        return lm.engine
    selected = select_backend(lm)
    provider, clients = selected.resolution.provider, selected.clients
    config = lm15.RouterConfig(
        api_keys={provider: clients["api_key"]} if "api_key" in clients else None,
        base_urls={provider: clients["api_base"]} if "api_base" in clients else None,
        timeouts=timeouts_for(clients.get("timeout")),
        providers=tuple(known.definition for known in lm15.registered_providers()),
    )
    return LM15Engine(config, model_type=lm.model_type)
