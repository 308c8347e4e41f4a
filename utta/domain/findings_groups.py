"""What is seen only in several examples together."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction

from utta.domain.findings_entry import Entry, Finding
from utta.domain.text import normalised, number_of

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:/[1-9]\d*)?"
_RESULT = re.compile(
    r"\b(?:answer|result|total|sum|difference|product|quotient)\s+(?:is|was|=|should be|would be|must be)\s+"
    rf"(?:[a-z]\s*=\s*)?\$?({_NUMBER})(?![\w/^]|\s*[-+*×÷/=<>]\s*\d|[.,]\d)", re.IGNORECASE
)  # fmt: skip


class Contradictions:
    """Examples with one question in one context whose responses state different numbers as the result.

    Only numbers said to be the answer, result, total, sum, difference, product or quotient count, and a response that
    states several is left out: it may walk through a mistake.
    """

    def __init__(self) -> None:
        self._stated: dict[int, list[tuple[Fraction, int]]] = defaultdict(list)

    def see(self, entry: Entry) -> None:
        """Look at one example."""
        result = stated_result(entry.teacher_response)
        if result is not None:
            asked = number_of(normalised(entry.context), normalised(entry.student_question))
            self._stated[asked].append((result, entry.id))

    def findings(self) -> list[Finding]:
        """One finding for all such examples, those of one question beside each other."""
        against = [group for group in self._stated.values() if len({result for result, _ in group}) > 1]
        ids = tuple(example_id for group in against for _, example_id in group)
        mend = ("Read them side by side: at most one result can be right, unless a response repeats a mistake on "
                "purpose. Correct or archive the other.")  # fmt: skip
        what = "One question, but responses that state different results"
        return [Finding(what=what, mend=mend, examples=ids, matters=1)] if ids else []


class Repeats:
    """Examples whose question, context and response are the same but for spacing and punctuation."""

    def __init__(self) -> None:
        self._ids: dict[str, list[int]] = defaultdict(list)

    def see(self, entry: Entry) -> None:
        """Look at one example."""
        self._ids[entry.duplicate_key].append(entry.id)

    def findings(self) -> list[Finding]:
        """One finding for all of them, those that are alike beside each other."""
        repeated = tuple(example_id for ids in self._ids.values() if len(ids) > 1 for example_id in ids)
        mend = "See Duplicates: keep one and archive the others; until then they stay in one split."
        return [Finding(what="Same question and same response", mend=mend, examples=repeated)] if repeated else []


class Spellings:
    """Names of one thing written in several ways. same: gives one name for all ways of writing one."""

    def __init__(self, label: str, field: str, same: Callable[[str], str]) -> None:
        self._label, self._field, self._same = label, field, same
        self._ids: dict[str, dict[str, list[int]]] = {}

    def see(self, entry: Entry) -> None:
        """Look at one example."""
        names = (entry.subject,) if self._field == "subject" else entry.techniques_used
        for name in dict.fromkeys(names):
            if name.strip():
                known = " ".join(self._same(name).casefold().split())
                self._ids.setdefault(known, {}).setdefault(name, []).append(entry.id)

    def findings(self) -> list[Finding]:
        """A finding for each name written in several ways; its examples are those with a rarer way."""
        found = []
        for ways in self._ids.values():
            if len(ways) < 2:
                continue
            counts = Counter({name: len(ids) for name, ids in ways.items()}).most_common()
            usual = counts[0][0]
            rarer = sorted({example_id for name, ids in ways.items() if name != usual for example_id in ids})
            written = ", ".join(f"“{name}” ({number:,})" for name, number in counts[:4])
            more = f" and {len(counts) - 4} more" if len(counts) > 4 else ""
            found.append(Finding(
                what=f"{self._label} written in {len(counts)} ways: {written}{more}", examples=tuple(rarer),
                mend=f"Write “{usual}” in these too, so that they are counted as one {self._field}.",
            ))  # fmt: skip
        return found


def stated_result(text: str) -> Fraction | None:
    """The one number that a text states as its result ("the answer is 12"); None for none and for several."""
    if not any(map(str.isdigit, text)):
        return None
    found = {_value(number) for number in _RESULT.findall(text)}
    return found.pop() if len(found) == 1 else None


def _value(number: str) -> Fraction:
    top, _, bottom = number.replace(",", "").partition("/")
    return Fraction(top) / Fraction(bottom or 1)
