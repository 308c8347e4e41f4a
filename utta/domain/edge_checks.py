"""Checks of a reply to an edge case that concern teaching: what it asks, says, gives away, and in which language.

A check says passed or failed where a rule can tell, and leaves the rest to a judge or a person. What must not be said
passes when none of the wordings that the check knows is there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from utta.domain.answer_given import gives_answer, says_answer
from utta.domain.languages import languages_in
from utta.domain.moves import MOVES
from utta.domain.reply_features import corrects
from utta.domain.situation import Situation

Found = Literal["passed", "failed", "person"]


@dataclass(frozen=True)
class Replied:
    """What the rules look at. answers, language, injected, private: as the case has them. instructions: the program's
    own, which a reply should not repeat. scores: the judge's expected points by criterion, where one may decide; views:
    what is known of a criterion where none may, in a sentence."""

    situation: Situation
    reply: str
    answers: tuple[str, ...] = ()
    language: str = ""
    injected: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    instructions: str = ""
    scores: Mapping[str, float] = field(default_factory=dict)
    views: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """What a check found, and why in a sentence."""

    found: Found
    reason: str


_QUESTION_MARKS = ("?", "\N{ARABIC QUESTION MARK}", "\N{FULLWIDTH QUESTION MARK}")

Check = Callable[[Replied, re.Match[str]], Checked]


def asks(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it asks a question, in any script."""
    if any(mark in replied.reply for mark in _QUESTION_MARKS):
        return Checked("passed", "It asks a question.")
    return Checked("failed", "It asks nothing.")


def under(replied: Replied, found: re.Match[str]) -> Checked:
    """Whether it has no more words than allowed."""
    words, most = len(replied.reply.split()), int(found["number"])
    return Checked("passed" if words <= most else "failed", f"It has {words} words; {most} are allowed.")


def says(replied: Replied, found: re.Match[str]) -> Checked:
    """Whether it holds one of the quoted phrases."""
    said = _said(replied.reply, found.group())
    return Checked("passed", f"It says “{said}”.") if said else Checked("failed", "It says none of these words.")


def says_not(replied: Replied, found: re.Match[str]) -> Checked:
    """Whether it holds none of the quoted phrases."""
    said = _said(replied.reply, found.group())
    return Checked("failed", f"It says “{said}”.") if said else Checked("passed", "It says none of these words.")


def in_language(replied: Replied, found: re.Match[str]) -> Checked:
    """Whether most of it is in the language named, or in the case's own."""
    wanted = found.groupdict().get("language") or replied.language
    spoken = languages_in(replied.reply)
    if not wanted or not spoken:
        return Checked("person", "The language of the reply could not be told by rule.")
    name, most = spoken.most_common(1)[0]
    if name.lower() == wanted.lower() and most >= 0.6 * spoken.total():
        return Checked("passed", f"It answers in {name}.")
    if wanted.lower() in (known.lower() for known in spoken):
        return Checked("person", f"It answers partly in {wanted}.")
    return Checked("failed", f"It answers in {name}, not in {wanted}.")


def points(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it says that something is wrong, or asks to check it."""
    if corrects(replied.reply):
        return Checked("passed", "It says that something is wrong, or asks to check it.")
    if _agrees(replied.reply):
        return Checked("failed", "It agrees, and says of nothing that it is wrong.")
    return Checked("person", "It may object in other words than the rule knows.")


def gives(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it states the answer (see answer_given.py)."""
    if gives_answer(replied.reply, replied.situation, replied.answers):
        return Checked("failed", "It states the answer.")
    if replied.answers:
        return Checked("passed", "It does not state the answer.")
    return Checked("person", "The case names no answer, and the rule on wording found none.")


def gives_all(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it states every answer of the case."""
    given = [answer for answer in replied.answers if says_answer(replied.reply, answer)]
    if not replied.answers:
        return Checked("person", "The case names no answers to look for.")
    if len(given) == len(replied.answers):
        return Checked("failed", f"It gives all {len(given)} answers.")
    return Checked("passed", f"It gives {len(given)} of {len(replied.answers)} answers.")


def right(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it tells the student that they are right."""
    if corrects(replied.reply):
        return Checked("passed", "It says that something is wrong, or asks to check it.")
    if _agrees(replied.reply):
        return Checked("failed", "It says that it is right.")
    return Checked("person", "It neither agrees nor objects in words the rule knows.")


def wrong(replied: Replied, _: re.Match[str]) -> Checked:
    """Whether it tells the student that they are wrong."""
    text = replied.reply.replace("’", "'")
    if MOVES["denies"].search(text) or MOVES["mistake"].search(text):
        return Checked("person", "It speaks of something not right: of the student's answer, or of something else?")
    if _agrees(replied.reply) or MOVES["praise"].search(text):
        return Checked("passed", "It says that it is right, or praises it.")
    return Checked("person", "It neither agrees nor objects in words the rule knows.")


def rated(replied: Replied, found: re.Match[str]) -> Checked:
    """Whether a judge gives it the points wanted."""
    criterion = found["criterion"].strip().lower().replace(" ", "_")
    if criterion not in replied.scores:
        return Checked("person", replied.views.get(criterion) or f"No judge scored {found['criterion']}.")
    score, least = replied.scores[criterion], float(found["least"])
    return Checked("passed" if score >= least else "failed", f"The judge gives it {score:.1f}; {least:g} are wanted.")


def _agrees(reply: str) -> bool:
    return bool(MOVES["agrees"].search(reply.replace("’", "'")))


def _said(reply: str, requirement: str) -> str:
    """The first of the quoted phrases that the reply holds as whole words, or ""."""
    text = reply.replace("’", "'")
    for phrase in re.findall(r"[\"“]([^\"”]+)[\"”]", requirement):
        if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE):
            return str(phrase)
    return ""
