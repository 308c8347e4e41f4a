"""Why nothing further is asked of an engine, in sentences."""

from utta.ai.hold import TURNED_AWAY
from utta.ai.ledger import Ledger
from utta.domain.engine import EngineSpec
from utta.errors import EngineFailed, UttaError


class CapReached(UttaError):
    """A cap was reached: nothing further is asked. Not a failure; what was found so far counts."""


def about(cap: float) -> float:
    """A cap in money, with room for what adding many small sums makes of the last digits."""
    return cap * (1 + 1e-9)


def lost(ledger: Ledger) -> str:
    """How the count comes about where a run was killed."""
    return f" It counts {ledger.lost} whose answers were lost when the work broke off." if ledger.lost else ""


def leave_alone(spec: EngineSpec, seconds: float) -> EngineFailed:
    """It asks to be left alone for longer than anybody waits."""
    what = f"{spec.label} asks to be left alone for {seconds / 60:,.0f} minutes."
    return EngineFailed(what, "Go on after that; no answer it gave is asked for again.")


def unpriced(spec: EngineSpec) -> EngineFailed:
    """What an answer costs cannot be known, and there is a cap in money."""
    return EngineFailed(
        f"{spec.label} does not say how many tokens an answer took, or its price is not known, so that a cap in money "
        "cannot be held.",
        "Cap the number of questions instead.",
    )


def again_and_again(failure: EngineFailed, times: int) -> EngineFailed:
    """It failed so many times in a row."""
    return EngineFailed(f"{failure.what} That was {times} times in a row, so UTTA stopped asking.", failure.next_step)


def turned_away_for_good(failure: EngineFailed) -> EngineFailed:
    """It was waited for, and turned everything away all the same."""
    what = f"{failure.what} UTTA waited {TURNED_AWAY} times without one answer, and stopped asking."
    return EngineFailed(what, failure.next_step)
