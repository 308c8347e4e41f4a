"""Validation findings: what a lead should look at before freezing a dataset version. An Inspection sees every example
once and keeps no text, only ids and counts, so that any number of examples can be looked through."""

from collections import Counter
from collections.abc import Iterable

from utta.domain.example import StoredExample
from utta.domain.findings_entry import FIELDS, Entry, Finding, is_filled
from utta.domain.findings_groups import Contradictions, Repeats, Spellings
from utta.domain.findings_rows import CHECKS, techniques_not_seen
from utta.domain.vocabulary import subject, technique

__all__ = ["Finding", "Inspection", "filled_fields", "findings"]


class Inspection:
    """What has been seen so far: `see` each example once, then ask for `findings` and `filled`."""

    def __init__(self) -> None:
        self.seen = 0
        self.filled: Counter[str] = Counter()
        """How many examples have each of the guide's fields filled, by the field's name on screen."""
        self._rows: dict[int, list[int]] = {}
        self._missing: dict[str, list[int]] = {}
        self._techniques: dict[str, list[int]] = {}
        self._groups = (
            Contradictions(), Repeats(), Spellings("Subject", "subject", subject),
            Spellings("Technique", "technique", technique),
        )  # fmt: skip

    def see(self, entry: Entry) -> None:
        """Look at one example."""
        self.seen += 1
        for name, label in FIELDS.items():
            if is_filled(getattr(entry, name)):
                self.filled[label] += 1
            else:
                self._missing.setdefault(label, []).append(entry.id)
        for at, check in enumerate(CHECKS):
            if check.applies(entry):
                self._rows.setdefault(at, []).append(entry.id)
        for name in techniques_not_seen(entry):
            self._techniques.setdefault(name, []).append(entry.id)
        for group in self._groups:
            group.see(entry)

    def findings(self) -> list[Finding]:
        """Every finding: what spoils an example first, then what is likely to need mending, then what is missing."""
        found = [CHECKS[at].finding(ids) for at, ids in self._rows.items()]
        found += [
            Finding(what=f"No {label}", mend=f"Open the example and add the {label}.", examples=tuple(ids), matters=3)
            for label, ids in self._missing.items()
        ]
        found += [
            Finding(what=f"“{name}” named, but not seen in the response", examples=tuple(ids), matters=3,
                    mend="Not seen is not wrong: words can hide it. Read the response; where the technique is not "
                         "in it, take its name off or work it in.")
            for name, ids in self._techniques.items()
        ]  # fmt: skip
        for group in self._groups:
            found += group.findings()
        return sorted(found, key=lambda finding: (finding.matters, -len(finding.examples), finding.what))


def findings(examples: Iterable[StoredExample]) -> list[Finding]:
    """Every finding about these examples."""
    inspection = Inspection()
    for example in examples:
        inspection.see(Entry.of(example))
    return inspection.findings()


def filled_fields(example: StoredExample) -> tuple[int, int]:
    """How many of the guide's fields are filled in this example, and how many there are."""
    return sum(is_filled(getattr(example.content, name)) for name in FIELDS), len(FIELDS)
