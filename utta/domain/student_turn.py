"""One turn of a student, real or simulated, and what can be measured on it by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from utta.domain.answer_given import says_answer
from utta.domain.readability import reading_level
from utta.domain.situation import Situation
from utta.domain.student_knowing import asked_for


@dataclass(frozen=True)
class StudentTurn:
    """One turn of a student, real or simulated. conversation, number: which turn of which talk, from 0.

    answers: the right answers, where they are known; mistaken: what the student's misconception leads to say ("54").
    unknown: words for what the profile says the student has not met. taught: whether the teacher has already dealt with
    the misconception before this turn.
    """

    text: str
    situation: Situation
    family: str = ""
    conversation: str = ""
    number: int = 0
    answers: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    taught: bool = False


def words(turn: StudentTurn) -> float:
    """Words by white space."""
    return float(len(turn.text.split()))


def level(turn: StudentTurn) -> float | None:
    """The reading level, None where the turn is too short for one."""
    found = reading_level(turn.text)
    return found.grade if found else None


def right(turn: StudentTurn) -> float | None:
    """Whether the turn holds the result of the sum that the teacher asked for; None where no open sum was asked."""
    wanted = asked_for(turn.situation)
    return float(says_answer(turn.text, wanted)) if wanted else None


def _states(turn: StudentTurn, answers: Sequence[str]) -> bool:
    return any(says_answer(turn.text, answer) for answer in answers)


def _leaks(turn: StudentTurn) -> float | None:
    if turn.taught or not (turn.answers or turn.unknown):
        return None
    return float(_states(turn, (*turn.answers, *turn.unknown)))


def _keeps(turn: StudentTurn) -> float | None:
    if turn.taught or not turn.answers or not turn.mistaken:
        return None
    return float(_states(turn, turn.mistaken) and not _states(turn, turn.answers))


def _learns(turn: StudentTurn) -> float | None:
    return float(_states(turn, turn.answers)) if turn.taught and turn.answers else None


KNOWING: tuple[tuple[str, str, str, Callable[[StudentTurn], float | None]], ...] = (
    ("leaks", "Knows more than its profile",
     "Share of turns before teaching that state the right answer or use a word the profile does not know; only where "
     "these are given.", _leaks),
    ("keeps", "Keeps its misconception until taught",
     "Share of turns before teaching that hold the mistaken answer and not the right one; only where both are given.",
     _keeps),
    ("learns", "Learns when taught",
     "Share of turns after teaching that state the right answer; only where it is given.", _learns),
)  # fmt: skip
"""What a real student's turn cannot be measured on: nobody wrote down what they knew."""
