"""What can be said of a reply without a judge: rules on its wording, each with a sentence on what it means and misses.

None of them is quality. They are shown beside a judge's scores and compared between groups of students, where a rule
that is wrong as often for one group as for the other still tells a difference. For English; an empty reply has none.

On the 792 replies of MRBench V2, against what experts say of them (area under the curve, 0.5 is chance): praise and
warmth tell an encouraging tone (0.83 and 0.80), corrections a mistake that is identified (0.67). Whether an answer is
given away: see answer_given.py. Directness, hedging and expectations were held against nobody's labels yet.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from utta.domain.answer_given import gives_answer
from utta.domain.moves import MOVES
from utta.domain.readability import MIN_WORDS, reading_level
from utta.domain.situation import Situation
from utta.domain.text import sentences


@dataclass(frozen=True)
class Feature:
    """One feature. meaning: what it counts; limits: what it misses. unit: "words", "grades", or "" for a share from 0
    to 1. better_up: whether more is better; None where neither is."""

    key: str
    label: str
    meaning: str
    limits: str
    unit: str = ""
    better_up: bool | None = None


FEATURES: tuple[Feature, ...] = (
    Feature("length", "Length", "Words in the reply.", "A long reply is neither good nor bad by itself.", "words"),
    Feature("reading_level", "Reading level", "School grade for which the wording is as hard (Flesch–Kincaid).",
            f"Under {MIN_WORDS} words, or in another language than English, there is none; subject words raise it "
            "though the class knows them.", "grades"),
    Feature("above_grade", "Reading level above grade", "Reading level minus the student's grade.",
            "As the reading level; and only where the grade is given.", "grades", better_up=False),
    Feature("asks", "Asks a question", "Whether the reply asks the student something.",
            "A question mark is all it sees: “Okay?” counts."),
    Feature("gives_answer", "Gives the answer away", "Whether the reply states an answer the student has not found.",
            "It knows numbers and answers that the case names, not an answer in other words (see answer_given.py).",
            better_up=False),
    Feature("warmth", "Warmth", "Share of sentences that welcome, thank, hearten or praise the student.",
            "It counts words, not whether they are meant."),
    Feature("praise", "Praise", "Share of sentences that praise.",
            "It does not know whether the praise is earned: see corrections."),
    Feature("directness", "Directness", "Share of sentences that tell the student what to do or what is so, and leave "
            "no choice.", "It does not count a command put as a question (“Can you add them?”)."),
    Feature("hedging", "Hedging", "Share of sentences that hold back: maybe, might, I think, sort of.",
            "It does not count “Could you …?”, which is polite rather than hedged."),
    Feature("corrects", "Points at a mistake", "Whether the reply says that something is wrong, or asks to check it.",
            "It does not know whether there is a mistake: compare replies to the same question."),
    Feature("expects", "Expectations", "Share of sentences that ask for reasons or go further, minus the share that "
            "make it easier or leave it to others.",
            "It goes by wording such as “why”, “what if”, “just copy”, “too hard”."),
)  # fmt: skip

_WARM = re.compile(
    r"\b(?:thanks?|thank you|welcome|glad|happy (?:to|that)|love(?:ly)?|proud|enjoy\w*|appreciate|no worries|no problem"
    r"|don't worry|it's (?:okay|ok|alright|normal)|(?:that's|that is) (?:okay|ok|alright)|i'm here|take your time"
    r"|keep (?:going|it up|trying)|you can do|you've got this|close|almost|on the right track|getting there"
    r"|good (?:start|try|effort|point|idea|question)|nice (?:start|try|effort|idea)|great|interesting|curious"
    r"|well done)\b", re.IGNORECASE,
)  # fmt: skip
_TELLS_TO = re.compile(
    r"^(?:(?:so|now|then|first|next|and|please|okay|ok|well)[, ]+)*(?:add|ask|begin|break|calculate|check|choose|circle"
    r"|compare|complete|convert|copy|count|cross|divide|do|draw|explain|fill|find|finish|fix|focus|follow|get|give|go|keep"
    r"|list|listen|look|make|mark|measure|move|multiply|name|notice|open|pick|practice|put|read|recall|remember|reread|say"
    r"|show|simplify|sit|skip|solve|sort|spell|start|stop|subtract|take|tell|think|try|turn|underline|use|wait|watch|write)\b"
    r"|\byou (?:must|have to|need to|should|ought to|are to)\b|\bthe (?:correct |right )?answer is\b", re.IGNORECASE,
)  # fmt: skip
_HEDGES = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|might|may be|could be|i (?:think|guess|believe|suppose)|sort of|kind of"
    r"|somewhat|a (?:little )?bit|seems?|appears?|not (?:quite|entirely) sure|more or less|in a way)\b", re.IGNORECASE,
)  # fmt: skip
_GOES_FURTHER = re.compile(
    r"\b(?:what if|how (?:do|did|would|could) you know|prove|convince|justify|compare|predict|challenge|another way"
    r"|on your own|go further|generali[sz]e|what pattern|what would happen|always true|your reasons?"
    r"|in your own words)\b",
    re.IGNORECASE,
)  # fmt: skip
_LOWERS = re.compile(
    r"\b(?:too (?:hard|difficult|much|advanced)|easier (?:one|problem|question|way)|don't worry about|simple version"
    r"|just (?:copy|guess|write|remember|use|follow)|skip (?:it|this|that)|you don't have to|that's all you need"
    r"|ask (?:an? |your )?(?:adult|parents?|mom|dad|grown-?up|helper|aide) to|good enough"
    r"|it's (?:okay|ok|fine) if you (?:can't|don't|cannot))\b", re.IGNORECASE,
)  # fmt: skip


def reply_features(reply: str, situation: Situation, answers: Sequence[str] = ()) -> dict[str, float | None]:
    """Every feature of FEATURES by its key; None where it cannot be said. A whether-or-not is 1 or 0.

    answers: what counts as the answer, where it is known (see `gives_answer`).
    """
    reply = reply.replace("’", "'").strip()
    parts = sentences(reply)
    if not parts:
        return {feature.key: None for feature in FEATURES}
    level = reading_level(reply)
    grade = situation.grade
    return {
        "length": float(len(reply.split())),
        "reading_level": level.grade if level else None,
        "above_grade": level.grade - grade if level and grade is not None else None,
        "asks": float("?" in reply),
        "gives_answer": float(gives_answer(reply, situation, answers)),
        "warmth": _share(parts, _WARM.search),
        "praise": _share(parts, MOVES["praise"].search),
        "directness": _share(parts, _is_direct),
        "hedging": _share(parts, _HEDGES.search),
        "corrects": float(corrects(reply)),
        "expects": _share(parts, _asks_for_more) - _share(parts, _LOWERS.search),
    }


def feature(key: str) -> Feature:
    """The feature of that key. Raises KeyError for one that is none."""
    return {known.key: known for known in FEATURES}[key]


def corrects(reply: str) -> bool:
    """Whether the reply says that something is wrong, or asks to look at it again."""
    reply = reply.replace("’", "'")
    return any(MOVES[move].search(reply) for move in ("denies", "mistake", "check", "close"))


def _share(parts: Sequence[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(part)) for part in parts) / len(parts)


def _is_direct(part: str) -> bool:
    return "?" not in part and bool(_TELLS_TO.search(part))


def _asks_for_more(part: str) -> bool:
    return bool(MOVES["asks for reasons"].search(part) or _GOES_FURTHER.search(part))
