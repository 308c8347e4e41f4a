"""Asking an engine many things: in parallel, metered, stopped within a second, and stopped early when it is broken."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Generic, TypeVar

from utta.ai.adapters import Chat, Json
from utta.ai.engines import connect, failure_of, refuses_schema
from utta.ai.example_engine import closest
from utta.ai.kept_answers import KeptAnswers
from utta.ai.ledger import Ledger
from utta.ai.library import dspy
from utta.ai.meter import FAILURES_IN_A_ROW, Halted, Meter
from utta.ai.metered import metered
from utta.ai.programs import defused_inputs, module_of, plain_outputs
from utta.domain.answer import NO_CLOSE_EXAMPLE, Answer
from utta.domain.assistant import Case, outputs_of
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.domain.spending import Caps
from utta.errors import Stopped

_LOOK_EVERY, _NOTE_EVERY = 0.2, 1.0
_IN_WORDS, _SECONDS = "asked in words", "seconds"
_NO_END_OF_ERRORS = 1_000_000
"""DSPy's own count of errors is switched off: it counts those in a row and those far apart alike. The meter decides."""
_Made = TypeVar("_Made")

STOPPED = "Stopped."


class _Waiting(Generic[_Made]):
    """What was begun on other threads. Whoever waits is woken at the end or by a failure, and not by each: with every
    wake-up one thread less speaks to the engine."""

    def __init__(self, futures: Sequence[Future[_Made]]) -> None:
        self._futures, self._guard, self._over = futures, threading.Lock(), threading.Event()
        self._failed: Future[_Made] | None = None
        self.ended = 0
        for future in futures:
            future.add_done_callback(self._note)

    def is_over(self, seconds: float) -> bool:
        """Whether all have ended or one has failed, after at most so many seconds."""
        return not self._futures or self._over.wait(seconds)

    def made(self) -> list[_Made]:
        """What they made. Raises what the first to fail raised."""
        return [future.result() for future in ([self._failed] if self._failed else self._futures)]

    def _note(self, future: Future[_Made]) -> None:
        with self._guard:
            self.ended += 1
            if not future.cancelled() and future.exception() is not None and self._failed is None:
                self._failed = future
            if self._failed is not None or self.ended == len(self._futures):
                self._over.set()


class Speaker:
    """An engine, connected and metered. Raises EngineFailed when it cannot be connected.

    caps: what it may spend, over all attempts of a training. budget: how many questions one attempt may ask.
    kept: where answers are kept, so that nothing is paid twice; None asks every time. in_training: answers may become
    examples, and the example engine's account of itself has no place in those. patience: so many failures in a row mean
    that the engine is of no use. attempts: see `metered`. spares: see Meter.
    """

    def __init__(
        self, spec: EngineSpec, environ: Mapping[str, str], caps: Caps | None = None, kept: KeptAnswers | None = None,
        in_training: bool = False, patience: int = FAILURES_IN_A_ROW, attempts: Sequence[int] = (0,),
        budget: int | None = None, spares: bool = False,
    ) -> None:  # fmt: skip
        self.spec = spec
        ledger = Ledger(kept if in_training else None)  # the file of evaluations belongs to many, and none has caps
        self.meter = Meter(spec, caps, (kept.noted(_SECONDS) if kept else None) or 0.0, patience, ledger, budget,
                           spares)  # fmt: skip
        self.lm: Any = metered(connect(spec, environ), self.meter, kept, attempts)
        self._kept, self._noted = kept, 0.0
        in_words = not spec.is_language_model or (kept is not None and kept.noted(_IN_WORDS))
        reasons = spec.is_language_model or not in_training
        self.adapter: Any = Chat(self.meter, reasons) if in_words else Json(self.meter)

    @contextmanager
    def context(self) -> Iterator[None]:
        """Speak through this engine on the current thread: nothing global, no history, no trace."""
        with dspy.context(
            lm=self.lm, adapter=self.adapter, callbacks=[], disable_history=True, trace=None, track_usage=False,
            max_errors=_NO_END_OF_ERRORS, num_threads=self.spec.parallel,
        ):  # fmt: skip
            yield

    def answer(
        self, program: Program, cases: Sequence[Case], should_stop: Callable[[], bool], tell: Callable[[int], None]
    ) -> list[Answer]:
        """Answer every case, in the order of `cases`. `tell` hears how many are answered, on this thread.

        Raises Stopped, CapReached, and EngineFailed when the engine is of no use.
        """
        module = module_of(program)
        names = outputs_of(program.assistant, program.rubric)
        jobs = [partial(self._one, module, names, program, case) for case in cases]
        return self._each(jobs, should_stop, tell)

    def answer_here(self, program: Program, cases: Sequence[Case]) -> list[Answer]:
        """Answer every case on this thread, one after the other: for work inside `run`, where answers are kept.

        Raises Halted, which only `run` may see.
        """
        module = module_of(program)
        names = outputs_of(program.assistant, program.rubric)
        return [self._one(module, names, program, case) for case in cases]

    def run(self, work: Callable[[], _Made], should_stop: Callable[[], bool], tell: Callable[[int], None]) -> _Made:
        """Do some work of DSPy's that calls the engine. Raises as `answer` does, and whatever `work` raises."""

        def inside() -> _Made:
            with self.context():
                return work()

        return self._each([inside], should_stop, tell)[0]

    def _each(
        self, jobs: Sequence[Callable[[], _Made]], should_stop: Callable[[], bool], tell: Callable[[int], None]
    ) -> list[_Made]:
        # Threads of our own rather than dspy.Evaluate, which counts a failure as a zero and asks slow questions twice.
        pool = ThreadPoolExecutor(max_workers=self.spec.parallel, thread_name_prefix="utta-engine")
        try:
            waiting = _Waiting([pool.submit(job) for job in jobs])
            while not waiting.is_over(_LOOK_EVERY):
                self._look_up(should_stop)
                tell(waiting.ended)
            self._look_up(should_stop)
            made = waiting.made()
            self._note_time()
            tell(len(made))
            return made
        except Halted:
            raise (self.meter.reason or Stopped(STOPPED)) from None
        except BaseException:
            self.meter.halt()
            raise
        finally:
            # A question that is out cannot be called back; nobody waits for its answer.
            pool.shutdown(wait=False, cancel_futures=True)

    def _look_up(self, should_stop: Callable[[], bool]) -> None:
        """While answers are waited for: has somebody asked for a stop, or is the time up?"""
        if time.monotonic() - self._noted > _NOTE_EVERY:
            self._note_time()
        self.meter.check_time()
        if should_stop():
            raise Stopped(STOPPED)
        if self.meter.reason is not None:
            raise self.meter.reason

    def _note_time(self) -> None:
        if self._kept is not None:
            self._noted = time.monotonic()
            self._kept.note(_SECONDS, self.meter.spent.seconds)

    def _one(self, module: Any, names: Sequence[str], program: Program, case: Case) -> Answer:
        try:
            prediction = self._ask(module, case)
        except (dspy.LMError, dspy.utils.exceptions.AdapterParseError) as error:
            return Answer(case=case.key, outputs=None, unscored=self._why(error))
        outputs = plain_outputs(prediction, names)
        if self.spec.is_language_model:
            return Answer(case=case.key, outputs=outputs)
        found, similarity = closest(program, case.inputs)
        if found is None:
            return Answer(case=case.key, outputs=outputs)
        return Answer(case=case.key, outputs=outputs, closest_case=found.case, similarity=similarity)

    def _ask(self, module: Any, case: Case) -> Any:
        inputs = defused_inputs(case)
        adapter = self.adapter  # Another thread may change it while this one waits.
        try:
            with self.context():
                return module(**inputs)
        except dspy.LMError as error:
            if not refuses_schema(error) or isinstance(adapter, Chat):
                raise
        # This server cannot be held to a schema (llama-cpp-python answers 500): ask in words from now on.
        self.adapter = Chat(self.meter)
        if self._kept is not None:
            self._kept.note(_IN_WORDS, True)
        with self.context():
            return module(**inputs)

    def _why(self, error: Exception) -> str:
        """The sentence for one failure."""
        if not self.spec.is_language_model and NO_CLOSE_EXAMPLE in str(getattr(error, "lm_response", "")):
            return NO_CLOSE_EXAMPLE
        return failure_of(error, self.spec).what
