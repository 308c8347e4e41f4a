"""How a response relates to the situation: which words and numbers it takes up, which sums it states."""

import math
import re
from dataclasses import dataclass

from utta.domain.arithmetic import Sum, numbers, same_number, stated_sums
from utta.domain.situation import Situation
from utta.domain.text import sentences
from utta.domain.turns import turns_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_LONGEST_RUN = 12
_MIDDLE_GRADE = 6


@dataclass(frozen=True)
class Heard:
    """What the relation needs to know of a situation, read once for all the responses to it."""

    last: str
    words: tuple[frozenset[str], ...]
    """Content words of the last turn, the earlier student turns, the problem, the teacher's last and other turns."""
    answered: list[float]
    student: frozenset[float]
    problem: frozenset[float]
    known: frozenset[float]
    student_sums: list[Sum]
    asked_result: float | None
    turns: int
    student_asks: bool
    teacher_asks: bool
    grade: int | None
    profile: frozenset[str]
    topic: frozenset[str]


def hear(situation: Situation) -> Heard:
    """Read a situation for `relation`."""
    talk = turns_of(situation)
    taught = "\n".join(talk.teacher)
    parts = (talk.last, talk.earlier, talk.problem, talk.asked, "\n".join(talk.teacher[1:]))
    open_sums = [total.result for total in stated_sums(talk.asked) if total.stated is None]
    answered, problem = numbers(talk.last), frozenset(numbers(talk.problem))
    student = frozenset(answered) | frozenset(numbers(talk.earlier))
    return Heard(
        last=f" {' '.join(talk.last.lower().split())} ",
        words=tuple(_content_words(part) for part in parts),
        answered=answered,
        student=student,
        problem=problem,
        known=student | problem | frozenset(numbers(taught)),
        student_sums=stated_sums(talk.last),
        asked_result=open_sums[-1] if open_sums else None,
        turns=len(talk.student) + len(talk.teacher),
        student_asks="?" in talk.last,
        teacher_asks="?" in talk.asked,
        grade=situation.grade,
        profile=_content_words(situation.student_profile),
        topic=_content_words(f"{situation.topic} {situation.subject}"),
    )


def relation(heard: Heard, response: str) -> list[float]:
    """All columns that set the response against the situation. Any situation part may be empty."""
    said, named = _content_words(response), numbers(response)
    return [
        *(_share(said, part) for part in heard.words),
        _share(heard.words[0], said),
        _share(said, frozenset().union(*heard.words)),
        math.log1p(_longest_run(response, heard.last)),
        math.log1p(len(heard.last.split())),
        math.log1p(heard.turns),
        float(heard.student_asks),
        float(heard.teacher_asks),
        *_numbers(heard, response, named),
        *_sums(heard, response, named),
        *_level(heard, response, said),
    ]


def _numbers(heard: Heard, response: str, named: list[float]) -> list[float]:
    """Whose numbers the response names: the student's, the problem's, or new ones."""
    last, final = set(heard.answered), heard.answered[-1:]
    opening = numbers((sentences(response) or [""])[0])
    return [
        math.log1p(len(named)),
        math.log1p(sum(number in last for number in named)),
        math.log1p(sum(number in heard.student and number not in heard.problem for number in named)),
        math.log1p(sum(number in heard.problem for number in named)),
        math.log1p(sum(number not in heard.known for number in named)),
        float(bool(named) and named[-1] not in heard.known),
        float(any(number in final for number in named)),
        float(any(number in final for number in opening)),
    ]


def _sums(heard: Heard, response: str, named: list[float]) -> list[float]:
    """Sums the response states, right and wrong; the student's own; and the result the teacher had asked for."""
    own, asked = stated_sums(response), heard.asked_result
    return [
        math.log1p(len(own)),
        math.log1p(sum(total.right is True for total in own)),
        math.log1p(sum(total.right is False for total in own)),
        float(any(total.stated is None for total in own)),
        math.log1p(sum(total.right is False for total in heard.student_sums)),
        math.log1p(sum(total.right is True for total in heard.student_sums)),
        float(asked is not None),
        float(asked is not None and any(same_number(asked, number) for number in named)),
        float(asked is not None and any(same_number(asked, number) for number in heard.answered)),
    ]


def _level(heard: Heard, response: str, said: frozenset[str]) -> list[float]:
    """How the wording stands to the student's grade, profile and topic."""
    words = _WORD.findall(response)
    long_words = sum(len(word) > 7 for word in words) / max(len(words), 1)
    grade = 0.0 if heard.grade is None else (heard.grade - _MIDDLE_GRADE) / _MIDDLE_GRADE
    return [
        long_words,
        float(heard.grade is not None),
        grade,
        -long_words * grade,
        _share(said, heard.profile),
        _share(said, heard.topic),
    ]


def _content_words(text: str) -> frozenset[str]:
    """Words of more than three letters: a plain stand-in for a list of stop words, in any language."""
    return frozenset(word.lower() for word in _WORD.findall(text) if len(word) > 3)


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


def _longest_run(response: str, source: str) -> int:
    """Length in words, at most 12, of the longest run of words copied from `source` (lower case, spaces around)."""
    words = response.lower().split()
    longest = 0
    for start in range(len(words)):
        while longest < _LONGEST_RUN and start + longest < len(words):
            if f" {' '.join(words[start : start + longest + 1])} " not in source:
                break
            longest += 1
    return longest
