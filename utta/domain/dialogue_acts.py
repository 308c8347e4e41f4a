"""What a student does with a turn: one of five acts, told by rule.

The acts are those of "Simulated Students: Substance or Illusion?" (arXiv 2601.04025): they answer, seek information, do
not understand, acknowledge, or go off-topic. The rule goes by wording; it is for comparing many turns with many others,
and often wrong about one. What is none of the other acts counts as an answer. Off-topic is told by few words only: of
133 turns that raters of the uptake study call off task it finds 4, and one more wrongly, so its share is a lower bound.
"""

import re
from typing import Literal

from utta.domain.arithmetic import numbers
from utta.domain.situation import Situation
from utta.domain.text import normalised

Act = Literal["answers", "seeks information", "does not understand", "acknowledges", "off-topic"]
ACTS: tuple[Act, ...] = ("answers", "seeks information", "does not understand", "acknowledges", "off-topic")

_LOST = re.compile(
    r"\b(?:idk|dunno|no idea|(?:i )?(?:don't|dont|do not|didn't|didnt|can't|cant) (?:know|get|understand|remember"
    r"|see how)|not sure|confus\w+|i'?m (?:lost|stuck)|what do you mean|huh|makes? no sense)\b", re.IGNORECASE,
)  # fmt: skip
_ASKS = re.compile(
    r"^(?:(?:so|but|and|wait|um|ok|okay|oh)[, ]+)*(?:what|how|why|when|where|which|who|can|could|do|does|did|is|are"
    r"|should|would|will)\b", re.IGNORECASE,
)  # fmt: skip
_ASKS_WITHOUT_MARK = re.compile(
    r"^(?:(?:so|but|and|wait|um|ok|okay|oh)[, ]+)*(?:(?:can|could|would|will) (?:you|i|we)|(?:do|should|am) (?:i|we)"
    r"|(?:what|how|why|where|when) (?:do|does|did|is|are|should|can|would))\b", re.IGNORECASE,
)  # fmt: skip
_NODS = frozenset((
    "ok", "okay", "k", "yes", "yeah", "yep", "yup", "ya", "no", "nope", "nah", "sure", "right", "alright", "thanks",
    "thank", "you", "got", "it", "i", "see", "oh", "ah", "mhm", "mm", "hmm", "done", "yay", "cool", "great", "good",
    "hi", "hello", "hey", "ready", "fine", "true", "sorry", "please", "ty", "bye", "nice",
))  # fmt: skip
_MOST_NODS = 5
_ELSEWHERE = re.compile(
    r"\b(?:fortnite|minecraft|roblox|video ?games?|youtube|tiktok|phone|recess|lunch|snacks?|hungry|bathroom|restroom"
    r"|weekend|birthday|party|sleep|tired|bored|boring|my (?:dog|cat|mom|dad|brother|sister|friend|tooth)|funny|lol"
    r"|haha|favou?rite|movie|soccer|football|basketball|copying me|shut up|stop it|leave me|hitting|pushed)\b",
    re.IGNORECASE,
)  # fmt: skip


def dialogue_act(turn: str, situation: Situation) -> Act | None:
    """The act of a student's turn, given the talk before it; None for a turn without a word or number.

    situation: subject, topic and context tell what the talk is about; its student_question is not read.
    """
    text = turn.replace("’", "'").strip()
    words = normalised(text).split()
    if not words:
        return None
    has_number = bool(numbers(text))
    if _LOST.search(text):
        return "does not understand"
    if ("?" in text and (_ASKS.search(text) or not has_number)) or _ASKS_WITHOUT_MARK.search(text):
        return "seeks information"
    if len(words) <= _MOST_NODS and not has_number and all(word.strip(".") in _NODS for word in words):
        return "acknowledges"
    if _ELSEWHERE.search(text) and not has_number and not _takes_up(words, situation):
        return "off-topic"
    return "answers"


def _takes_up(words: list[str], situation: Situation) -> bool:
    """Whether a content word of the turn stands in what the talk is about."""
    about = normalised(f"{situation.subject} {situation.topic} {situation.context}").split()
    stems = {word[:5] for word in about if len(word) > 3}
    return any(word[:5] in stems for word in words if len(word) > 3)
