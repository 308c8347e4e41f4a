"""Cleaning of texts as named rules. Each is text → text, gives the same when applied again, and leaves alone what is
written as code or as a formula. Nothing is ever cleaned but by a person who has seen what would change."""

from collections.abc import Callable
from dataclasses import dataclass

from utta.domain.cleaning_steps import greeting, html_remains, punctuation, quotes, spaces, speaker, unicode_repair
from utta.domain.example import TeachingExample
from utta.domain.text import MAX_CHARACTERS, normalised, storable

FIELD_LABELS = {
    "grade_level": "grade level", "subject": "subject area", "topic": "topic", "student_profile": "student profile",
    "context": "context", "student_question": "student question", "teaching_approach": "teaching approach",
    "teacher_response": "response", "techniques_used": "techniques", "rationale": "reasoning",
    "expected_outcomes": "expected outcomes",
}  # fmt: skip
"""Every field of an example as it is called on screen."""

EVERY_FIELD = tuple(FIELD_LABELS)
OWN_WORDS = ("teacher_response", "rationale", "expected_outcomes")
"""What a teacher wrote: the student's own words and the scene stay as they were said."""

_ROUNDS = 8  # what is repaired may show something else to repair, as in "&amp;lt;"


@dataclass(frozen=True)
class Rule:
    """A way of cleaning. name: as stored in a revision's note and as chosen; what: one sentence; fields: where."""

    name: str
    title: str
    what: str
    fields: tuple[str, ...]
    step: Callable[[str], str]

    def __call__(self, text: str) -> str:
        """The text cleaned. It stays as it is where nothing would be left of it, or nothing that can be stored."""
        before, after = text, self.step(text)
        for _ in range(_ROUNDS):
            if after == before:
                return after if after == text or _is_fit(after) else text
            before, after = after, self.step(after)
        return text


RULES: tuple[Rule, ...] = (
    Rule("white space", "White space",
         "Non-breaking and other special spaces become plain ones; double spaces between words, spaces at line ends "
         "and more than one blank line go.", EVERY_FIELD, spaces),
    Rule("quotes", "Quotation marks",
         "Curly quotation marks and apostrophes, and backticks used as such, become straight ones.",
         EVERY_FIELD, quotes),
    Rule("Unicode", "Broken characters",
         "Characters garbled by a wrong encoding are repaired; invisible characters and stray direction marks go.",
         EVERY_FIELD, unicode_repair),
    Rule("HTML remains", "HTML remains",
         "Tags such as <p> and <br> go, and entities such as &amp; become the characters they stand for.",
         EVERY_FIELD, html_remains),
    Rule("greeting", "Greeting boilerplate",
         "Openings that say nothing go: “Hello! I'm your AI tutor.”, “As an AI language model,”, “Sure! Here is a "
         "response:”. A greeting by name stays.", ("teacher_response",), greeting),
    Rule("speaker", "Speaker's name",
         "“Teacher:” or “Tutor:” before the response goes.", ("teacher_response",), speaker),
    Rule("repeated punctuation", "Repeated punctuation",
         "“!!!”, “???” and “.....” after a word become “!”, “?” and “...”; “...” and “?!” stay.",
         OWN_WORDS, punctuation),
)  # fmt: skip
"""In the order in which they are offered; no rule needs another one before it."""


def rule(name: str) -> Rule:
    """The rule of this name. Raises KeyError for any other."""
    return {each.name: each for each in RULES}[name]


def cleaned(by: Rule, content: TeachingExample) -> TeachingExample:
    """The example with the rule's fields cleaned; equal to `content` where nothing changes."""
    changes: dict[str, object] = {}
    for name in by.fields:
        value = getattr(content, name)
        new = by(value) if isinstance(value, str) else tuple(by(part) for part in value)
        if new != value:
            changes[name] = new
    return content.model_copy(update=changes) if changes else content


def same_words(before: TeachingExample, after: TeachingExample) -> bool:
    """Whether the two differ in spacing, quotes, capitals and punctuation alone."""
    return all(_words(getattr(before, name)) == _words(getattr(after, name)) for name in EVERY_FIELD)


def _words(value: str | tuple[str, ...]) -> list[str]:
    return [normalised(part) for part in ([value] if isinstance(value, str) else value)]


def _is_fit(text: str) -> bool:
    if not text.strip() or len(text) > MAX_CHARACTERS:
        return False
    try:
        storable(text)
    except ValueError:
        return False
    return True
