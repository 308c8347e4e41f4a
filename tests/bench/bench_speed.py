"""Asking a server that takes 100 ms: 200 examples, 8 and 32 at a time, beside bare DSPy; and what a call costs in CPU.

The server is a process of its own. Ours keeps every answer on disk before it is used; bare DSPy keeps nothing.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.bench.bare_client import seconds_for
from tests.lessons import made_up
from tests.model_server import model_server_apart
from utta.ai.answering import answer_for_good
from utta.ai.engines import connect
from utta.ai.library import dspy
from utta.ai.programs import defused_inputs, examples_of, module_of, untrained, with_cases
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.domain.watch import Silent

_EXAMPLES, _THINKS, _TIMES = 200, 0.1, 5
_FOR_CPU = 200


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows."""
    rows = []
    with model_server_apart("--seconds", str(_THINKS)) as server:
        for at_a_time, target in ((8, 1.15), (32, 1.6)):
            ideal = _EXAMPLES * _THINKS / at_a_time
            ours, bare, floor = [], [], []
            for _ in range(_TIMES):  # in turn, so that a slow minute of the machine slows both
                ours.append(_ours(server.url, at_a_time) / ideal)
                bare.append(_bare(server.url, at_a_time) / ideal)
                floor.append(seconds_for(server.url, _EXAMPLES, at_a_time) / ideal)
            name = f"{_EXAMPLES} examples, {at_a_time} at a time, against the ideal"
            rows += [(f"{name} (target ≤ {target})", _TIMES, median(ours), "×"),
                     (f"{name}, bare dspy.Evaluate", _TIMES, median(bare), "×"),
                     (f"{name}, the server with bare sockets", _TIMES, median(floor), "×")]  # fmt: skip
    with model_server_apart() as server:
        for shown in (0, 8):
            rows += _cpu(server.url, shown)
    return rows


def _spec(url: str, at_a_time: int) -> EngineSpec:
    return EngineSpec(kind="openai_compatible", label="Server", url=url, model="llama3", parallel=at_a_time)


def _ours(url: str, at_a_time: int) -> float:
    cases = made_up(_EXAMPLES)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        answers = answer_for_good(untrained("teacher"), _spec(url, at_a_time), cases, Silent(), {}, Path(folder))
        took = time.perf_counter() - began
    assert all(answer.outputs for answer in answers)
    return took


def _bare(url: str, at_a_time: int) -> float:
    examples = examples_of(made_up(_EXAMPLES))
    evaluate = dspy.Evaluate(devset=examples, metric=lambda *_: 1.0, num_threads=at_a_time)
    began = time.perf_counter()
    with _natively(url):
        evaluate(module_of(untrained("teacher")))
    return time.perf_counter() - began


def _natively(url: str) -> Any:
    return dspy.context(lm=connect(_spec(url, 1), {}), adapter=dspy.JSONAdapter(), disable_history=True, trace=None)


def _cpu(url: str, shown: int) -> list[tuple[str, int, float, str]]:
    """CPU of this process a call, one at a time: ours less bare DSPy, in turn."""
    program = with_cases(untrained("teacher"), made_up(shown)) if shown else untrained("teacher")
    cases = made_up(_FOR_CPU)
    module = module_of(program)

    def bare() -> None:
        with _natively(url):
            for case in cases:
                module(**defused_inputs(case))

    ours, plain = [], []
    for _ in range(_TIMES):
        ours.append(_spent(lambda: _ask_all(program, url)))
        plain.append(_spent(bare))
    name = f"CPU a call with {shown} demonstrations"
    beyond = median(one - other for one, other in zip(ours, plain, strict=True))
    return [(f"{name}, bare native DSPy", _TIMES, median(plain), "ms"),
            (f"{name}, ours beyond that (target ≤ 0.5)", _TIMES, beyond, "ms")]  # fmt: skip


def _ask_all(program: Program, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answer_for_good(program, _spec(url, 1), made_up(_FOR_CPU), Silent(), {}, Path(folder))


def _spent(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return 1000 * (time.process_time() - before) / _FOR_CPU
