"""Counting what an engine is asked, and the only place that says no: caps, failures in a row, a stop.

Optimisers swallow ordinary exceptions and would go on asking a dead server until their budget is burnt. The meter
stands before every single request and refuses it with an exception that nothing of DSPy's catches.
"""

import threading
import time
from typing import Any

from utta.ai.engines import failure_of, is_hopeless
from utta.domain.engine import EngineSpec
from utta.domain.spending import Caps, Spent
from utta.errors import EngineFailed, UttaError

FAILURES_IN_A_ROW = 8
_PER_MILLION = 1e-6
_ENOUGH_FOR_A_PACE = 8


class Halted(BaseException):
    """Ends work from inside DSPy, which swallows ordinary exceptions. Never leaves this room."""


class CapReached(UttaError):
    """A cap was reached: nothing further is asked. Not a failure; what was found so far counts."""


class Meter:
    """Counts calls, tokens, money and time of one piece of work with one engine. Threads may use it together.

    seconds_before: how long the work has taken in earlier attempts. patience: so many failures in a row end the work.
    """

    def __init__(self, spec: EngineSpec, caps: Caps | None = None, seconds_before: float = 0.0,
                 patience: int = FAILURES_IN_A_ROW) -> None:  # fmt: skip
        self._spec, self._caps, self._patience = spec, caps or Caps(), patience
        self._began = time.monotonic() - seconds_before
        self._changed = threading.Condition()
        self._calls = self._asked = self._out = self._failures = 0
        self._first = 0.0
        self._tokens = [0, 0]
        self._money: float | None = 0.0
        self._dearest = 0.0
        self._halted = False
        self.reason: UttaError | None = None

    @property
    def spent(self) -> Spent:
        """What has been spent up to now."""
        with self._changed:
            return Spent(calls=self._calls, tokens_in=self._tokens[0], tokens_out=self._tokens[1], money=self._money,
                         seconds=self._seconds())  # fmt: skip

    def seconds_for(self, calls: int) -> float | None:
        """How long so many further questions will take at the pace so far, None while that cannot be told."""
        with self._changed:
            asked, since = self._asked, time.monotonic() - self._first
        return since / asked * max(0, calls) if asked >= _ENOUGH_FOR_A_PACE else None

    def admit(self, replayed: bool = False) -> None:
        """Count a question that is about to be asked. Raises Halted when it may not be.

        At a cap it first waits for the questions that are out: they are paid and their answers are worth keeping.
        With a cap on money it also waits while they might use up what is left. replayed: its answer was paid in an
        earlier attempt, which says nothing of the engine's pace.
        """
        with self._changed:
            while not self._halted:
                over = self._over()
                if over and (not self._out or self._minutes_are_up()):
                    self._halt(over)
                elif over or self._might_be_over():
                    self._changed.wait(0.5)
                else:
                    break
            if self._halted:
                raise Halted
            self._calls += 1
            self._out += 1
            if not replayed:
                self._first = self._first or time.monotonic()
                self._asked += 1

    def answered(self, tokens_in: int | None, tokens_out: int | None) -> None:
        """An admitted question was answered, with so many tokens; None where the server does not say."""
        with self._changed:
            self._out -= 1
            self._tokens[0] += tokens_in or 0
            self._tokens[1] += tokens_out or 0
            cost = self._cost(tokens_in, tokens_out)
            if cost is None:
                self._money = None
                if self._caps.money is not None:
                    self._halt(_unpriced(self._spec))
            elif self._money is not None:
                self._money += cost
                self._dearest = max(self._dearest, cost)
            self._changed.notify_all()

    def failed(self, error: Exception) -> None:
        """An admitted question failed. Halts at once where asking again cannot help."""
        with self._changed:
            self._out -= 1
            self._count_failure(error)
            self._changed.notify_all()

    def refused(self) -> None:
        """An admitted question was turned down for its form, and will be asked in another."""
        with self._changed:
            self._out -= 1
            self._changed.notify_all()

    def understood(self) -> None:
        """An answer could be read."""
        with self._changed:
            self._failures = 0

    def not_understood(self, error: Exception) -> None:
        """An answer could not be read; as much a failure as none. The example engine finds no close example instead."""
        with self._changed:
            if self._spec.is_language_model:
                self._count_failure(error)

    def check_time(self) -> None:
        """Halt when the time is up, even while answers are waited for."""
        with self._changed:
            if not self._halted and (over := self._over()) and self._minutes_are_up():
                self._halt(over)

    def halt(self, reason: UttaError | None = None) -> None:
        """Refuse every further question. reason: None when somebody asked for a stop."""
        with self._changed:
            self._halt(reason)

    def _count_failure(self, error: Exception) -> None:
        failure = failure_of(error, self._spec)
        self._failures += 1
        if is_hopeless(error):
            self._halt(failure)
        elif self._failures >= self._patience:
            what = f"{failure.what} That was {self._patience} times in a row, so UTTA stopped asking."
            self._halt(EngineFailed(what, failure.next_step))

    def _halt(self, reason: UttaError | None) -> None:
        if not self._halted:
            self._halted, self.reason = True, reason
        self._changed.notify_all()

    def _over(self) -> CapReached | None:
        caps = self._caps
        if caps.calls is not None and self._calls >= caps.calls:
            return CapReached(f"The cap of {caps.calls:,} questions was reached.")
        if caps.money is not None and self._money is not None and self._money + self._dearest > _about(caps.money):
            return CapReached(f"The cap of {caps.money:g} in money was reached.")
        if self._minutes_are_up():
            return CapReached(f"The cap of {caps.minutes:g} minutes was reached.")
        return None

    def _might_be_over(self) -> bool:
        """Whether the questions that are out may use up the money: only then does a further one wait for them."""
        money, cap = self._money, self._caps.money
        if money is None or cap is None or not self._out:
            return False
        # Before the first answer nobody knows what one costs, so the first goes alone.
        return not self._dearest or money + self._dearest * (self._out + 1) > _about(cap)

    def _minutes_are_up(self) -> bool:
        return self._caps.minutes is not None and self._seconds() >= 60 * self._caps.minutes

    def _seconds(self) -> float:
        return time.monotonic() - self._began

    def _cost(self, tokens_in: int | None, tokens_out: int | None) -> float | None:
        spec = self._spec
        if not spec.is_language_model:
            return 0.0
        if None in (tokens_in, tokens_out, spec.price_in, spec.price_out):
            return None
        pairs: Any = ((tokens_in, spec.price_in), (tokens_out, spec.price_out))
        return float(sum(tokens * price * _PER_MILLION for tokens, price in pairs))


def _about(cap: float) -> float:
    """A cap in money, with room for what adding many small sums makes of the last digits."""
    return cap * (1 + 1e-9)


def _unpriced(spec: EngineSpec) -> EngineFailed:
    return EngineFailed(
        f"{spec.label} does not say how many tokens an answer took, or its price is not known, so that a cap in money "
        "cannot be held.",
        "Cap the number of questions instead.",
    )
