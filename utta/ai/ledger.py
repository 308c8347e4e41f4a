"""What a run has asked and paid over all its attempts: its caps hold over all of them, whatever was killed between.

Kept beside the run's answers, written before a question is sent and after it is answered.
"""

from typing import Any

from utta.ai.kept_answers import KeptAnswers

_NOTE = "ledger"


class Ledger:
    """Questions sent to an engine, also those that failed, and the money they took. The meter guards it.

    asked: all that were ever sent. money: what all answers cost. lost: those of earlier attempts whose answer was
    never seen, since the attempt was killed while they were out: they may have been paid, the dearest price each.
    """

    def __init__(self, kept: KeptAnswers | None) -> None:
        self._kept = kept
        noted: dict[str, Any] = (kept.noted(_NOTE) if kept else None) or {}
        self.asked: int = noted.get("asked", 0)
        self._ended: int = noted.get("ended", 0)
        self._paid: float = noted.get("paid", 0.0)
        self.dearest: float = noted.get("dearest", 0.0)
        self.lost = self.asked - self._ended

    @property
    def money(self) -> float:
        """What was paid, and may have been paid."""
        return float(self._paid + self.lost * self.dearest)

    def sent(self) -> None:
        """A question is about to be sent."""
        self.asked += 1
        self._write()

    def turned_away(self) -> None:
        """A question that was sent was not taken, and does not count."""
        self.asked -= 1
        self._write()

    def ended(self, cost: float) -> None:
        """A question that was sent was answered, or failed for nothing."""
        self._ended += 1
        self._paid += cost
        self.dearest = max(self.dearest, cost)
        self._write()

    def _write(self) -> None:
        if self._kept is not None:
            self._kept.note(_NOTE, {"asked": self.asked, "ended": self._ended, "paid": self._paid,
                                    "dearest": self.dearest})  # fmt: skip
