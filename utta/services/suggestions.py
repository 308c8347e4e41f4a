"""Words the team typed before, to be offered in a form beside those of the vocabulary: suggestions, never a cage."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from utta.domain import privacy
from utta.domain.vocabulary import profile_of
from utta.services.remembering import remembered
from utta.store import example_words
from utta.store.database import Store, Transaction

_BY_PEOPLE, _BY_ANYBODY = 1000, 300
_MOST = 100
_LONGEST = 60

Typed = Mapping[str, tuple[str, ...]]


def typed_before(store: Store) -> Typed:
    """By field (subject, topic, teaching_approach, student_profile, techniques_used) what stands in the examples that
    people entered lately, and after it what stands in those last changed at all; each most frequent first.

    Of a student profile it is the words before a colon, or the whole of a short one, where they name no child.
    """
    return remembered(store, "examples", "typed before", _both)


def _both(tx: Transaction) -> Typed:
    people = _counted(example_words.by_people(tx, _BY_PEOPLE))
    anybody = _counted(example_words.by_anybody(tx, _BY_ANYBODY))
    merged = {name: tuple(dict.fromkeys((*people[name], *anybody[name])))[:_MOST] for name in people}
    return MappingProxyType(merged)


def _counted(rows: Sequence[Any]) -> dict[str, list[str]]:
    return {
        "subject": _frequent(row.subject for row in rows),
        "topic": _frequent(row.topic for row in rows),
        "teaching_approach": _frequent(row.teaching_approach for row in rows),
        "techniques_used": _frequent(name for row in rows for name in row.techniques_used),
        "student_profile": [kind for kind in _frequent(profile_of(row.student_profile) for row in rows)
                            if len(kind) <= _LONGEST and not privacy.find(kind, about_student=True)],
    }  # fmt: skip


def _frequent(texts: Iterable[str]) -> list[str]:
    counted = Counter(text.strip() for text in texts)
    return [text for text, _ in counted.most_common() if text]
