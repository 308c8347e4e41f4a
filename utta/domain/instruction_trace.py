"""Where the sentences of a rewritten instruction come from, as far as it is known.

Whoever rewrites an instruction sees a few answers at a time with what experts said of them. For each rewriting we know
these experts' words, so that a new sentence can be followed back to them; which word led to which sentence nobody
knows, and nobody claims.
"""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\n\d\.)\s+|\n+")
_WRAPPED = re.compile(r"(?<![\n:])\n(?!\s*(?:\n|[-*#•]|\d+[.)]))")
"""The end of a line that goes on in the next: no empty line, list item or heading follows, and no colon ends it."""

SourceKind = Literal["response", "reason", "comment", "improved response", "rating"]


class Source(BaseModel):
    """Words of an expert that a rewriting saw. case: the key of the training case they belong to."""

    model_config = ConfigDict(frozen=True)

    case: str
    author: str
    kind: SourceKind
    text: str


class Rewriting(BaseModel):
    """One proposal that was taken up: the instruction it made, and what it saw. parent: the rewriting it started
    from, 0 for the untrained instruction."""

    model_config = ConfigDict(frozen=True)

    number: int
    parent: int
    instruction: str
    sources: tuple[Source, ...]


class Sentence(BaseModel):
    """One sentence of the final instruction. rewriting: the number of the one that brought it, 0 for the untrained."""

    model_config = ConfigDict(frozen=True)

    text: str
    rewriting: int


class InstructionTrace(BaseModel):
    """The instruction before and after, sentence by sentence, and the rewritings that led from one to the other."""

    model_config = ConfigDict(frozen=True)

    before: str
    after: str
    sentences: tuple[Sentence, ...]
    dropped: tuple[str, ...]
    rewritings: tuple[Rewriting, ...]

    def sources_of(self, sentence: Sentence) -> tuple[Source, ...]:
        """The experts' words that the rewriting which brought a sentence saw, the likest in wording first."""
        own = {rewriting.number: rewriting for rewriting in self.rewritings}.get(sentence.rewriting)
        words = set(_words(sentence.text))

        def shared(source: Source) -> int:
            return len(words & set(_words(source.text)))

        return tuple(sorted(own.sources, key=shared, reverse=True)) if own else ()


def sentences_of(text: str) -> list[str]:
    """The sentences of an instruction, headings and list items among them."""
    return [part.strip() for part in _SENTENCE_END.split(_WRAPPED.sub(" ", text)) if part.strip()]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _same(text: str) -> str:
    """Equal for two sentences that differ in signs, case and spaces only."""
    return " ".join(_words(text))


def traced(before: str, after: str, rewritings: Mapping[int, Rewriting], last: int) -> InstructionTrace:
    """Follow the instruction `after`, made by the rewriting numbered `last`, back to `before`."""
    line: list[Rewriting] = []
    while last:
        line.insert(0, rewritings[last])
        last = rewritings[last].parent
    first_in = {_same(text): 0 for text in sentences_of(before)}
    for step in line:
        for text in sentences_of(step.instruction):
            first_in.setdefault(_same(text), step.number)
    newest = line[-1].number if line else 0
    kept = [Sentence(text=text, rewriting=first_in.get(_same(text), newest)) for text in sentences_of(after)]
    return InstructionTrace(before=before, after=after, sentences=tuple(kept), dropped=_dropped(before, after),
                            rewritings=tuple(line))  # fmt: skip


def _dropped(before: str, after: str) -> tuple[str, ...]:
    stays = {_same(text) for text in sentences_of(after)}
    return tuple(text for text in sentences_of(before) if _same(text) not in stays)
