"""Asking an engine many things: in parallel, counted, stopped within a second, and stopped early when it is broken."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from utta.ai.adapters import Chat, Json
from utta.ai.engines import connect, failure_of, is_hopeless, refuses_schema
from utta.ai.example_engine import NO_CLOSE_EXAMPLE, closest
from utta.ai.library import dspy
from utta.ai.programs import defused_inputs, module_of, plain_outputs
from utta.domain.answer import Answer
from utta.domain.assistant import Case, outputs_of
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.errors import EngineFailed, Stopped

FAILURES_IN_A_ROW = 8
_LOOK_EVERY = 0.2
_Made = TypeVar("_Made")

STOPPED = "Stopped."


class Halted(BaseException):
    """Ends a run from inside DSPy, which swallows ordinary exceptions. Never leaves this room."""


class CallMeter(dspy.utils.callback.BaseCallback):
    """Counts calls to the engine, and refuses them when the limit is reached or a stop was asked for."""

    def __init__(self, limit: int | None) -> None:
        self.calls = 0
        self._limit = limit
        self._halted = False
        self._lock = threading.Lock()

    def on_lm_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """DSPy calls this before each call, on the thread that makes it."""
        with self._lock:
            if self._halted or (self._limit is not None and self.calls >= self._limit):
                raise Halted
            self.calls += 1

    def halt(self) -> None:
        """Refuse every further call."""
        with self._lock:
            self._halted = True


class Speaker:
    """An engine, connected, with the number of calls made so far. Raises EngineFailed when it cannot be connected.

    limit: the most calls it may make; None for no limit.
    """

    def __init__(self, spec: EngineSpec, environ: Mapping[str, str], limit: int | None = None) -> None:
        self.spec = spec
        self.meter = CallMeter(limit)
        self._lm = connect(spec, environ)
        self._adapter = Chat() if spec.kind == "example" else Json()
        self._failures = 0
        self._lock = threading.Lock()

    @contextmanager
    def context(self) -> Iterator[None]:
        """Speak through this engine on the current thread: nothing global, no history, no trace."""
        with dspy.context(
            lm=self._lm, adapter=self._adapter, callbacks=[self.meter], disable_history=True, trace=None,
            max_errors=FAILURES_IN_A_ROW, track_usage=False,
        ):  # fmt: skip
            yield

    def answer(
        self, program: Program, cases: Sequence[Case], should_stop: Callable[[], bool], tell: Callable[[int], None]
    ) -> list[Answer]:
        """Answer every case, in the order of `cases`. `tell` hears how many are answered, on this thread.

        Raises Stopped, Halted when the limit of calls is reached, and EngineFailed when the engine is of no use.
        """
        module = module_of(program)
        names = outputs_of(program.assistant, program.rubric)
        jobs = [partial(self._one, module, names, program, case) for case in cases]
        return self._each(jobs, should_stop, tell)

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
            futures = [pool.submit(job) for job in jobs]
            waiting: set[Future[_Made]] = set(futures)
            while waiting:
                done, waiting = wait(waiting, timeout=_LOOK_EVERY, return_when=FIRST_COMPLETED)
                if should_stop():
                    raise Stopped(STOPPED)
                for future in done:
                    future.result()
                tell(len(futures) - len(waiting))
            return [future.result() for future in futures]
        except BaseException:
            self.meter.halt()
            raise
        finally:
            # A question that is out cannot be called back; nobody waits for its answer.
            pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, module: Any, names: Sequence[str], program: Program, case: Case) -> Answer:
        try:
            prediction = self._ask(module, case)
        except (dspy.LMError, dspy.utils.exceptions.AdapterParseError) as error:
            return Answer(case=case.key, outputs=None, unscored=self._failed(error))
        with self._lock:
            self._failures = 0
        outputs = plain_outputs(prediction, names)
        if self.spec.kind != "example":
            return Answer(case=case.key, outputs=outputs)
        found, similarity = closest(program, case.inputs)
        if found is None:
            return Answer(case=case.key, outputs=outputs)
        return Answer(case=case.key, outputs=outputs, closest_case=found.case, similarity=similarity)

    def _ask(self, module: Any, case: Case) -> Any:
        inputs = defused_inputs(case)
        adapter = self._adapter  # Another thread may change it while this one waits.
        try:
            with self.context():
                return module(**inputs)
        except dspy.LMError as error:
            if not refuses_schema(error) or isinstance(adapter, Chat):
                raise
        # This server cannot be held to a schema (llama-cpp-python answers 500): ask in words from now on.
        self._adapter = Chat()
        with self.context():
            return module(**inputs)

    def _failed(self, error: Exception) -> str:
        """The sentence for one failure. Raises EngineFailed when there is no point in going on."""
        if self.spec.kind == "example" and NO_CLOSE_EXAMPLE in str(getattr(error, "lm_response", "")):
            return NO_CLOSE_EXAMPLE
        failure = failure_of(error, self.spec)
        if is_hopeless(error):
            raise failure from error
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES_IN_A_ROW:
                what = f"{failure.what} That was {FAILURES_IN_A_ROW} times in a row, so UTTA stopped asking."
                raise EngineFailed(what, failure.next_step) from error
        return failure.what
