"""Counting what an engine is asked, and the only place that says no: caps, failures in a row, a stop.

Optimisers swallow ordinary exceptions and would go on asking a dead server until their budget is burnt. The meter
stands before every single request and refuses it with an exception that nothing of DSPy's catches.
"""

import threading
import time
from typing import Any

from utta.ai.engines import failure_of, is_hopeless
from utta.ai.hold import LONGEST, Hold
from utta.ai.ledger import Ledger
from utta.ai.reasons import CapReached, about, again_and_again, leave_alone, lost, turned_away_for_good, unpriced
from utta.domain.engine import EngineSpec
from utta.domain.spending import Caps, Spent, Took
from utta.errors import UttaError

__all__ = ["FAILURES_IN_A_ROW", "CapReached", "Halted", "Meter"]

FAILURES_IN_A_ROW = 8
_PER_MILLION = 1e-6
_ENOUGH_FOR_A_PACE = 8


class Halted(BaseException):
    """Ends work from inside DSPy, which swallows ordinary exceptions. Never leaves this room."""


class Meter:
    """Counts calls, tokens, money and time of one piece of work with one engine. Threads may use it together.

    seconds_before, ledger: how long the work has taken and what it has asked in earlier attempts; the caps hold over
    all of them. patience: so many failures in a row end the work. budget: so many questions it may ask by itself, those
    answered in an earlier attempt included. spares: a question that is turned away for good has failed by itself, and
    the others go on.
    """

    def __init__(self, spec: EngineSpec, caps: Caps | None = None, seconds_before: float = 0.0,
                 patience: int = FAILURES_IN_A_ROW, ledger: Ledger | None = None,
                 budget: int | None = None, spares: bool = False) -> None:  # fmt: skip
        self._spares = spares
        self._spec, self._caps, self._patience, self._budget = spec, caps or Caps(), patience, budget
        self._ledger, self._hold = ledger or Ledger(None), Hold()
        self._began = time.monotonic() - seconds_before
        self._changed = threading.Condition()
        self._calls = self._asked = self._answered = self._out = self._failures = 0
        self._first = 0.0
        self._tokens = [0, 0]
        self._money: float | None = 0.0
        self._untold = self._halted = False
        self.reason: UttaError | None = None

    @property
    def spent(self) -> Spent:
        """What has been spent up to now."""
        with self._changed:
            return Spent(calls=self._calls, tokens_in=self._tokens[0], tokens_out=self._tokens[1], money=self._money,
                         seconds=self._seconds())  # fmt: skip

    @property
    def took(self) -> Took:
        """What the answers up to now took, those that were there already included; their time is then not known."""
        with self._changed:
            tokens = self._tokens if self._spec.is_language_model and not self._untold else [None, None]
            seconds = time.monotonic() - self._first if self._first else 0.0
            return Took(questions=self._answered, tokens_in=tokens[0], tokens_out=tokens[1], money=self._money,
                        seconds=seconds if self._asked == self._calls else None)  # fmt: skip

    def seconds_for(self, calls: int) -> float | None:
        """How long so many further questions will take at the pace so far, None while that cannot be told."""
        with self._changed:
            asked, since = self._asked, time.monotonic() - self._first
        return since / asked * max(0, calls) if asked >= _ENOUGH_FOR_A_PACE else None

    @property
    def waits(self) -> float:
        """Seconds for which the engine still wants to be left alone; 0 as a rule."""
        with self._changed:
            return self._hold.left(time.monotonic())

    def admit(self, replayed: bool = False) -> float:
        """Count a question that is about to be asked, and give the moment. Raises Halted when it may not be.

        At a cap it first waits for the questions that are out: they are paid and their answers are worth keeping.
        With a cap on money it also waits while they might use up what is left; and it waits while the engine wants to
        be left alone. replayed: its answer was paid in an earlier attempt, which says nothing of the engine's pace.
        Raises OSError when it cannot be noted.
        """
        with self._changed:
            while not self._halted:
                over = self._over(replayed)
                if over and (not self._out or self._minutes_are_up()):
                    self._halt(over)
                elif over or (not replayed and (self._might_be_over() or self._hold.left(time.monotonic()))):
                    self._changed.wait(min(0.5, self._hold.left(time.monotonic()) or 0.5))
                else:
                    break
            if self._halted:
                raise Halted
            if not replayed:
                self._ledger.sent()
                self._first = self._first or time.monotonic()
                self._asked += 1
            self._calls += 1
            self._out += 1
            return time.monotonic()

    def answered(self, tokens_in: int | None, tokens_out: int | None, replayed: bool = False) -> None:
        """An admitted question was answered, with so many tokens; None where the server does not say."""
        with self._changed:
            self._out -= 1
            self._answered += 1
            self._untold = self._untold or None in (tokens_in, tokens_out)
            self._tokens[0] += tokens_in or 0
            self._tokens[1] += tokens_out or 0
            cost = self._cost(tokens_in, tokens_out)
            if not replayed:
                self._ledger.ended(cost or 0.0)
                self._hold.answered()
            if cost is None:
                self._money = None
                if self._caps.money is not None:
                    self._halt(unpriced(self._spec))
            elif self._money is not None:
                self._money += cost
            self._changed.notify_all()

    def failed(self, error: Exception) -> None:
        """An admitted question failed. Halts at once where asking again cannot help."""
        with self._changed:
            self._out -= 1
            self._ledger.ended(0.0)
            self._count_failure(error)
            self._changed.notify_all()

    def turned_away(self, error: Any, admitted: float) -> bool:
        """The question that was admitted at that moment was turned away (HTTP 429): all of them wait. Returns whether
        it may be asked again; it is then neither a question asked nor a failure. Where waiting does not help this
        halts or, where the meter spares the others, counts a failure: it may be this question that is too much."""
        with self._changed:
            self._out, self._calls, self._asked = self._out - 1, self._calls - 1, self._asked - 1
            self._ledger.turned_away()
            self._hold.turned_away(admitted, error.retry_after, time.monotonic())
            if (error.retry_after or 0.0) > LONGEST:
                self._halt(leave_alone(self._spec, error.retry_after))
            elif self._hold.is_hopeless and not self._spares:
                self._halt(turned_away_for_good(failure_of(error, self._spec)))
            elif self._hold.is_hopeless:
                self._count_failure(error)
            self._changed.notify_all()
            return not (self._spares and self._hold.is_hopeless)

    def refused(self) -> None:
        """An admitted question was turned down for its form, and will be asked in another."""
        with self._changed:
            self._out -= 1
            self._ledger.ended(0.0)
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
            if not self._halted and self._minutes_are_up():
                self._halt(self._time_is_up())

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
            self._halt(again_and_again(failure, self._patience))

    def _halt(self, reason: UttaError | None) -> None:
        if not self._halted:
            self._halted, self.reason = True, reason
        self._changed.notify_all()

    def _over(self, replayed: bool) -> CapReached | None:
        caps, ledger = self._caps, self._ledger
        if self._budget is not None and self._calls >= self._budget:
            return CapReached(f"The cap of {_questions(self._budget)} was reached.")
        if self._minutes_are_up():
            return self._time_is_up()
        if replayed:
            return None
        if caps.calls is not None and ledger.asked >= caps.calls:
            return CapReached(f"The cap of {_questions(caps.calls)} was reached.{lost(ledger)}")
        if caps.money is not None and self._money is not None and ledger.money + ledger.dearest > about(caps.money):
            return CapReached(f"The cap of {caps.money:g} in money was reached.{lost(ledger)}")
        return None

    def _time_is_up(self) -> CapReached:
        return CapReached(f"The cap of {self._caps.minutes:g} minutes was reached.")

    def _might_be_over(self) -> bool:
        """Whether the questions that are out may use up the money: only then does a further one wait for them."""
        cap, dearest = self._caps.money, self._ledger.dearest
        if self._money is None or cap is None or not self._out:
            return False
        # Before the first answer nobody knows what one costs, so the first goes alone.
        return not dearest or self._ledger.money + dearest * (self._out + 1) > about(cap)

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


def _questions(number: int) -> str:
    return f"{number:,} question{'s' * (number != 1)}"
