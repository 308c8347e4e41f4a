"""What can be seen in one example by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from utta.domain import privacy
from utta.domain.cleaning import rule
from utta.domain.cleaning_steps import is_conversation
from utta.domain.findings_entry import Entry, Finding
from utta.domain.readability import TOLERANCE, is_unlikely_for, reading_level
from utta.domain.text import normalised
from utta.domain.vocabulary import technique

SHORT_WORDS, LONG_WORDS = 4, 250
"""A teacher's reply below or above this many words is worth a look: lengths of the reviewed replies we have seen."""

_PLACEHOLDERS = frozenset({
    "todo", "to do", "tbd", "tba", "n/a", "na", "test", "testing", "xxx", "asdf", "placeholder", "lorem ipsum", "null",
    "nan", "undefined", "fill in", "your text here", "same as above", "see above",
})  # fmt: skip
# What the student says is left out: a child may well say "none" or "test".
_WRITTEN = ("teacher_response", "student_profile", "subject", "topic", "teaching_approach", "rationale",
            "expected_outcomes")  # fmt: skip
_DIGIT = re.compile(r"\d")
# Whatever privacy.find may take for an email address, a phone number or an id has one of these in it.
_MAY_BE_CONTACT = re.compile(
    r"@|\+\d[\d .-]{4}|\d{3}(?:\) ?|[ .-])\d{3}[ .-]\d{4}|\d{3}-\d\d-\d{4}"
    r"|(?:id|number|no)\b\W{0,4}(?:is )?[a-z]{0,3}-?\d{4}", re.IGNORECASE
)  # fmt: skip
_EMBEDDED = re.compile(r"data:(?:image|audio|video|application)/[\w.+-]+;base64,", re.IGNORECASE)

_DRAWN = re.compile(
    r"\b(?:draw|drew|sketch|diagram|picture|image|graph|chart|table|number line|model|array|grid|map|figure|visual|"
    r"illustrat|shade|colou?r|circle|bar|block|look at|show|see|imagine|photo|plot|tally|dots?)", re.IGNORECASE
)  # fmt: skip
_PRAISED = re.compile(
    r"!|\b(?:good|great|nice|well|excellent|awesome|love|like how|proud|amazing|fantastic|perfect|correct|right|thank|"
    r"wonderful|super|exactly|yes|brilliant|impress|glad|happy|keep)", re.IGNORECASE
)  # fmt: skip
_STEPPED = re.compile(
    r"\b(?:first|second|then|next|after|step|now|finally|last|start|begin|once)|\b1[.)]", re.IGNORECASE
)  # fmt: skip
_ASKED = re.compile(r"[?？؟]|\b(?:tell me|explain|describe|what|why|how|which|can you)\b", re.IGNORECASE)  # noqa: RUF001
_SIGNS = {
    "Questioning technique": _ASKED, "Visual representation": _DRAWN, "Positive reinforcement": _PRAISED,
    "Step-by-step process": _STEPPED,
}  # fmt: skip
"""Only techniques that leave a sign which can be recognised; any one sign is enough."""


class Check(NamedTuple):
    """Something that one example may show."""

    what: str
    mend: str
    matters: int
    applies: Callable[[Entry], bool]
    rule: str = ""

    def finding(self, ids: Sequence[int]) -> Finding:
        """The finding for these examples."""
        return Finding(what=self.what, mend=self.mend, examples=tuple(ids), matters=self.matters, rule=self.rule)


def techniques_not_seen(entry: Entry) -> Iterator[str]:
    """The techniques named in an English response that shows no sign of them."""
    if not entry.techniques_used or (not entry.teacher_response.isascii() and not _is_mostly_ascii(entry)):
        return
    named = dict.fromkeys(technique(name) for name in entry.techniques_used)
    for name in named:
        if (sign := _SIGNS.get(name)) and not sign.search(entry.teacher_response):
            yield name


def _is_mostly_ascii(entry: Entry) -> bool:
    text = entry.teacher_response
    return sum(character < "\x80" for character in text) > 0.9 * len(text)


def _is_placeholder(entry: Entry) -> bool:
    texts = (*(getattr(entry, name) for name in _WRITTEN), *entry.techniques_used)
    return any(text and len(text) < 40 and text.strip(" .!?-–[]()<>*_").casefold() in _PLACEHOLDERS for text in texts)


def _is_too_hard(entry: Entry) -> bool:
    if entry.grade is None:
        return False
    level = reading_level(entry.teacher_response)
    return level is not None and is_unlikely_for(level, entry.grade)


def _has_contact(entry: Entry) -> bool:
    texts = (entry.student_profile, entry.context, entry.student_question, entry.teacher_response)
    return any(
        sighting.kind != "name"
        for text in texts if (_DIGIT.search(text) or "@" in text) and _MAY_BE_CONTACT.search(text)
        for sighting in privacy.find(text)
    )  # fmt: skip


def _has_name(entry: Entry) -> bool:
    # Not in the context: word problems are full of invented people.
    return _names_somebody(entry.student_profile, True) or _names_somebody(entry.teacher_response, False)


@lru_cache(maxsize=4096)  # one profile often stands in many rows
def _names_somebody(text: str, about_student: bool) -> bool:
    return any(sighting.kind == "name" for sighting in privacy.find(text, about_student))


def _number_of_words(entry: Entry) -> int:
    return len(entry.teacher_response.split())


def _repeats_student(entry: Entry) -> bool:
    said = normalised(entry.student_question)
    return bool(said) and said == normalised(entry.teacher_response)


def _has_speaker(entry: Entry) -> bool:
    return rule("speaker")(entry.teacher_response) != entry.teacher_response


CHECKS: tuple[Check, ...] = (
    Check("What looks like an email address, a phone number or an id",
          "Open the example and put a placeholder such as [email] in its place.", 1, _has_contact),
    Check("Response repeats the student's words", "Write what the teacher says.", 1, _repeats_student),
    Check("No response", "Write what the teacher says, or archive the example.", 1,
          lambda entry: not entry.teacher_response.strip()),
    Check("Placeholder text such as “TODO” or “N/A”", "Write what belongs there, or leave the field empty.", 1,
          _is_placeholder),
    Check("A picture or file stands in the response as code", "Say in words what the picture shows.", 1,
          lambda entry: "base64" in entry.teacher_response and bool(_EMBEDDED.search(entry.teacher_response))),
    Check("A whole conversation stands in the response",
          "Keep the teacher's one turn; what was said before belongs in the context.", 1,
          lambda entry: ":" in entry.teacher_response and is_conversation(entry.teacher_response)),
    Check("What looks like a student's name",
          "Where it is a real child's, open the example and put [student] in its place; an invented name may stay.", 3,
          _has_name),
    Check("Response begins with a speaker's name", "“Clean up” takes it away; every change is shown first.", 2,
          _has_speaker, "speaker"),
    Check(f"Response of fewer than {SHORT_WORDS} words", "Say a little more, or archive the example.", 2,
          lambda entry: 0 < _number_of_words(entry) < SHORT_WORDS),
    Check(f"Response of more than {LONG_WORDS} words", "Keep what you would say in one turn.", 2,
          lambda entry: len(entry.teacher_response) > LONG_WORDS and _number_of_words(entry) > LONG_WORDS),
    Check(f"Response reads more than {TOLERANCE:.0f} grades above its grade level",
          "Shorter sentences and everyday words help. This is a formula for English (Flesch–Kincaid): subject words "
          "the class knows count as hard, so judge for yourself.", 2, _is_too_hard),
    Check("Grade level that names no single grade", "Write one grade: K, or 1 to 12.", 2,
          lambda entry: entry.grade is None and bool(entry.grade_level.strip())),
    Check("Imported without a source", "Add the column source to the file and import it again.", 3,
          lambda entry: entry.is_imported and not entry.source.strip()),
    Check("Imported without a licence",
          "Find out whether it may be used, add the column licence to the file and import it again.", 2,
          lambda entry: entry.is_imported and not entry.licence.strip()),
    Check("Imported without a family",
          "Where several rows come from one lesson or word problem, name it in the column family: rows of one family "
          "stay on one side of a split.", 3, lambda entry: entry.is_imported and not entry.family.strip()),
)  # fmt: skip
