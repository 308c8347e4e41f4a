"""What a talk so far says, by rule, of what its student knows: sums the student got wrong, and those a teacher asks.

Most of what a student knows stands in words that no rule reads; where a talk holds no sum, nothing is said.
"""

from dataclasses import dataclass

from utta.domain.answer_given import says_answer
from utta.domain.arithmetic import stated_sums
from utta.domain.situation import Situation
from utta.domain.turns import turns_of


@dataclass(frozen=True)
class Knowing:
    """answers: the right result of the sum that the student got wrong last; mistaken: the student's own result. taught:
    whether a teacher has stated the right one. All empty where the student got none wrong."""

    answers: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    taught: bool = False


def knowing(situation: Situation) -> Knowing:
    """What the talk before a turn says of its student. situation: without the turn itself."""
    talk = turns_of(situation)
    wrong = [total for turn in talk.student for total in stated_sums(turn) if total.right is False]
    if not wrong or wrong[-1].stated is None:
        return Knowing()
    right = f"{wrong[-1].result:g}"
    return Knowing((right,), (f"{wrong[-1].stated:g}",), any(says_answer(turn, right) for turn in talk.teacher))


def asked_for(situation: Situation) -> str:
    """The result of the open sum that the teacher asked last ("what is 25 minus 18?"), "" where there is none."""
    found = [total.result for total in stated_sums(turns_of(situation).asked) if total.stated is None]
    return f"{found[-1]:g}" if found else ""
