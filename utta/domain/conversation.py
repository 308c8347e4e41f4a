"""Conversations in a column of a foreign file: read into turns, and the moment a teaching example is taken from.

The moment is the teacher's first turn after the student has said something: of MathDial's conversations this gives the
very response and student question of all 237 teaching examples that others took from them.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

LINES = "\n"
SEPARATORS = ("|EOM|", "<|endoftext|>", "<EOT>", "[SEP]", "</s>", "\n\n", LINES, "||")
"""What stands between the turns of a conversation, the likeliest first."""

_LABEL = re.compile(r"\s*([^\W\d_][\w .’'()-]{0,30}?)\s*:(?!//)\s*")
_MARK = re.compile(r"\(([^\W\d_][\w -]{1,30})\)\s*")
_TEACHER = {"teacher", "tutor", "instructor", "educator", "expert", "coach", "mentor", "assistant", "gpt", "model"}
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "professor"}
_SHORT_TEACHER = {"t"}
_NO_SPEAKER = {"system"}
_WHO = ("role", "from", "speaker", "author", "name", "who")
_WHAT = ("content", "value", "text", "utterance", "message", "says")
_MOST_SPEAKERS, _ENOUGH = 60, 0.7


class Turn(NamedTuple):
    """Who spoke, as the file calls them, and what they said; `mark` is what stood in brackets before it."""

    speaker: str
    text: str
    mark: str = ""


class Moment(NamedTuple):
    """What a teaching example is made of: the turns before, what the student said, and the teacher's answer to it."""

    before: tuple[Turn, ...]
    student: Turn
    teacher: Turn


class Conversation(BaseModel):
    """How a column holds a conversation. separator: what stands between turns, "" where the value is a list of turns.

    teachers: the labels of the teacher's turns; anybody else is the student. has_marks: whether teachers' turns begin
    with a name of the move in brackets, as in "(probing)What do you think?".
    """

    model_config = ConfigDict(frozen=True)

    column: str
    separator: str
    teachers: tuple[str, ...]
    has_marks: bool = False

    def turns(self, value: Any) -> list[Turn]:
        """The turns of one value, without those of nobody."""
        turns = _turns(value, self.separator)
        if not self.has_marks:
            return turns
        return [_marked(turn) if turn.speaker in self.teachers else turn for turn in turns]

    def moment(self, value: Any) -> Moment | None:
        """The teacher's first turn after a student's, or None where there is none."""
        turns = self.turns(value)
        for place in range(1, len(turns)):
            student, teacher = turns[place - 1], turns[place]
            if teacher.speaker in self.teachers and student.speaker not in self.teachers:
                return Moment(tuple(turns[: place - 1]), student, teacher)
        return None


def conversation_in(column: str, values: Sequence[Any]) -> Conversation | None:
    """How a column's values are conversations with a teacher, or None where most of them are not."""
    given = [value for value in values if value]
    separator = _separator([value for value in given if isinstance(value, str)])
    if given and all(isinstance(value, list) for value in given):
        separator = ""
    if not given or separator is None:
        return None
    spoken = speakers(given, separator)
    teachers = tuple(name for name in spoken if _is_teacher(name, spoken))
    if not teachers or len(spoken) > _MOST_SPEAKERS:
        return None
    turns = [turn for value in given for turn in _turns(value, separator) if turn.speaker in teachers]
    has_marks = sum(bool(_MARK.match(turn.text)) for turn in turns) >= _ENOUGH * len(turns)
    found = Conversation(column=column, separator=separator, teachers=teachers, has_marks=has_marks)
    usable = sum(found.moment(value) is not None for value in given)
    return found if usable >= _ENOUGH * len(given) else None


def speakers(values: Sequence[Any], separator: str) -> list[str]:
    """Who speaks in these conversations, by the labels of the file, most turns first."""
    counts = Counter(turn.speaker for value in values for turn in _turns(value, separator))
    return [name for name, _ in counts.most_common()]


def _separator(texts: Sequence[str]) -> str | None:
    """What stands between the turns of most of these texts, or None where they are no conversations."""
    for separator in SEPARATORS:
        parts = [[part for part in text.split(separator) if part.strip()] for text in texts]
        labelled = sum(len(own) > 1 and _labelled(own) >= min(len(own), 2) for own in parts)
        most = sum(_labelled(own) for own in parts) >= 0.9 * sum(len(own) for own in parts)
        if texts and labelled >= _ENOUGH * len(texts) and (most or separator == LINES):
            return separator
    return None


def _labelled(parts: Sequence[str]) -> int:
    return sum(bool(_LABEL.match(part)) for part in parts)


def _turns(value: Any, separator: str) -> list[Turn]:
    turns = _listed(value) if isinstance(value, list) else _labelled_turns(str(value or ""), separator or LINES)
    return [turn for turn in turns if turn.text and turn.speaker.casefold() not in _NO_SPEAKER]


def _labelled_turns(text: str, separator: str) -> list[Turn]:
    turns: list[Turn] = []
    for part in text.split(separator):
        found = _LABEL.match(part)
        if found:
            turns.append(Turn(found[1], part[found.end() :].strip()))
        elif turns and part.strip():  # a turn over several lines
            turns[-1] = turns[-1]._replace(text=f"{turns[-1].text}{separator}{part}".strip())
    return turns


def _listed(value: list[Any]) -> list[Turn]:
    """Turns of a list of objects, as chat formats have it."""
    turns = []
    for part in value:
        if isinstance(part, Mapping):
            who = next((part[name] for name in _WHO if isinstance(part.get(name), str)), "")
            what = next((part[name] for name in _WHAT if isinstance(part.get(name), str)), "")
            turns.append(Turn(who, what.strip()))
    return turns


def _marked(turn: Turn) -> Turn:
    found = _MARK.match(turn.text)
    return Turn(turn.speaker, turn.text[found.end() :].strip(), found[1]) if found else turn


def _is_teacher(name: str, spoken: Sequence[str]) -> bool:
    words = set(re.findall(r"[a-z]+", name.casefold()))
    return bool(words & (_TEACHER | _TITLES)) or (bool(words & _SHORT_TEACHER) and len(spoken) <= 3)
