"""Blind reviewing: which side a response stands on, and in which order items come. Chance is a stable hash."""

from typing import Literal

from utta.domain.text import fingerprint


def shown_left(first_id: int, second_id: int, reviewer: str) -> Literal["A", "B"]:
    """Which of a pair (A the first, B the second) stands on the left for this reviewer.

    The same after a reload or on another computer; half and half over pairs and over reviewers.
    """
    return "A" if int(fingerprint("side", str(first_id), str(second_id), reviewer)[:8], 16) % 2 == 0 else "B"


def place_in_queue(item: str, reviewer: str) -> str:
    """A sort key that gives every reviewer an order of their own, always the same."""
    return fingerprint("queue", item, reviewer)
