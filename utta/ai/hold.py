"""An engine that asks to be left alone for a while (HTTP 429): all questions of a piece of work then wait together."""

import math

TURNED_AWAY = 8
"""So many waits in a row, without one answer between them, and the engine counts as being of no use."""
LONGEST = 300.0
"""Seconds. Whoever asks to wait longer is not waited for: the run ends, and goes on when somebody says so."""
_LONGEST_GUESS = 60.0


class Hold:
    """How long to leave an engine alone, and how often it has asked for that. Times are of one monotonic clock.

    Not for several threads at once: the meter guards it.
    """

    def __init__(self) -> None:
        self.times = 0
        self._from = self._until = 0.0

    def left(self, now: float) -> float:
        """Seconds that are still to be waited; 0 when it may be asked."""
        return max(0.0, self._until - now)

    def turned_away(self, admitted: float, said: float | None, now: float) -> None:
        """A question that was asked at `admitted` was turned away; the engine said to wait so long, None for nothing.

        Those that were out together are one time. Whoever says very little again and again is waited for longer.
        """
        if not self.times or admitted >= self._from:
            self.times += 1
            self._from = now
        grown = min(2.0 ** (self.times - 1), _LONGEST_GUESS)
        self._until = max(self._until, now + (grown if said is None else max(said, grown / 20)))

    def answered(self) -> None:
        """It gave an answer: what was before says nothing any more."""
        self.times = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether waiting has gone on for too long."""
        return self.times > TURNED_AWAY


def in_words(seconds: float) -> str:
    """What a person who watches reads meanwhile."""
    return f"The engine asks us to wait {max(1, math.ceil(seconds))} s"
