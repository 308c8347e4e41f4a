"""The data card of a dataset version: what is in it, where it comes from, what it lacks, and what it is not for.

After "Datasheets for Datasets" (Gebru et al. 2021) and "Data Cards" (Pushkarna et al. 2022). Computed from exactly the
frozen items; people stand on it under pseudonyms only.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.coverage import gaps_of_three, largest_gaps
from utta.domain.dataset import KINDS, SHARES, Item, counts_of
from utta.domain.grades import GRADES, grade_label
from utta.domain.vocabulary import profile_kind

NOT_GIVEN = "Not given"
_MOST_GAPS = 5
_MOST_SUBJECTS = 40
"""Gaps are looked for among so many subjects, those with most examples."""
_SPLITS = tuple(SHARES)


class Line(BaseModel):
    """One line of a table on the card: how many examples of a grade, subject or profile stand in each split."""

    model_config = ConfigDict(frozen=True)

    name: str
    train: int = 0
    validation: int = 0
    test: int = 0

    @property
    def total(self) -> int:
        """In all splits together."""
        return self.train + self.validation + self.test

    def share(self, split: str) -> float:
        """The part (0..1) of the line that stands in a split."""
        return float(getattr(self, split) / self.total)


class Source(BaseModel):
    """How many things of a kind come from a source under a licence; both are empty where they were not given."""

    model_config = ConfigDict(frozen=True)

    kind: str
    source: str
    licence: str
    number: int


class DataCard(BaseModel):
    """The card. counts: kind → split → number. Tables (grades, subjects, profiles, strata) count examples.

    authors: pseudonym → examples; saved_from and saved_to: when the oldest and newest frozen revision were saved,
    seconds since the epoch; choice: the filter it was chosen by; method: how it was split, "" where that was not kept;
    samples, near_pairs and linked_pairs are None where they were not counted.
    """

    model_config = ConfigDict(frozen=True)

    counts: dict[str, dict[str, int]]
    grades: list[Line]
    subjects: list[Line]
    profiles: list[Line]
    strata: list[Line]
    sources: list[Source]
    authors: dict[str, int] = Field(default_factory=dict)
    families: int
    largest_family: int
    alone: int
    families_in: dict[str, int]
    gaps: list[str]
    saved_from: float | None = None
    saved_to: float | None = None
    choice: dict[str, Any] = Field(default_factory=dict)
    method: str = ""
    samples: int | None = None
    near_pairs: int | None = None
    linked_pairs: int | None = None


def card_of(items: Sequence[Item], **facts: Any) -> DataCard:
    """The card of these items; facts: the card's other fields, which items do not tell."""
    tables: dict[str, dict[Any, Counter[str]]] = {
        name: defaultdict(Counter) for name in ("grade", "subject", "profile", "stratum")
    }
    sources: Counter[tuple[str, str, str]] = Counter()
    sizes: Counter[str] = Counter()
    split_of: dict[str, str] = {}
    cells: Counter[tuple[int | None, str, str]] = Counter()
    for item in items:
        sources[item.kind, item.content.get("source", ""), item.content.get("licence", "")] += 1
        sizes[item.family] += 1
        split_of[item.family] = item.split
        if item.kind == "example":
            grade, subject = item.stratum
            tables["grade"][grade][item.split] += 1
            tables["subject"][subject][item.split] += 1
            profile = profile_kind(item.content["student_profile"])
            cells[grade, subject, profile] += 1
            tables["profile"][profile][item.split] += 1
            tables["stratum"][grade, subject][item.split] += 1
    return DataCard(
        counts=counts_of(items),
        grades=_lines(tables["grade"], grade_label, _by_grade),
        subjects=_lines(tables["subject"], _or_not_given, str.casefold),
        profiles=_lines(tables["profile"], _or_not_given, str.casefold),
        strata=_lines(tables["stratum"], stratum_name, lambda key: (_by_grade(key[0]), key[1].casefold())),
        sources=[Source(kind=kind, source=source, licence=licence, number=number)
                 for (kind, source, licence), number in sorted(sources.items(), key=lambda one: (-one[1], one[0]))],
        families=len(sizes), largest_family=max(sizes.values(), default=0),
        alone=sum(size == 1 for size in sizes.values()),
        families_in={split: list(split_of.values()).count(split) for split in _SPLITS},
        gaps=_gaps(cells),
        **facts,
    )  # fmt: skip


def stratum_name(stratum: tuple[int | None, str]) -> str:
    """A grade and subject in words: "Grade 4, Science"."""
    return f"{grade_label(stratum[0])}, {stratum[1] or 'subject not given'}"


def choice_in_words(choice: Mapping[str, Any]) -> str:
    """What was chosen when a version was frozen: "submitted and approved · Grade 4 · no sample data"."""
    parts = [" and ".join(choice.get("statuses") or ["all but archived"])]
    parts += [grade_label(grade) for grade in choice.get("grades", [])]
    for name, missing in (("subjects", "no subject"), ("profile_kinds", "no student profile"),
                          ("challenge_types", "no topic")):  # fmt: skip
        parts += [value or missing for value in choice.get(name, [])]
    parts += [f"from {source}" if source else "written here" for source in choice.get("sources", [])]
    if choice.get("search"):
        parts.append(f"with the words “{choice['search']}”")
    if choice.get("ids"):
        parts.append(f"{choice['ids']:,} chosen one by one")
    if choice.get("one_author"):
        parts.append("of one author")
    if choice.get("sample") is not None:
        parts.append("sample data only" if choice["sample"] else "no sample data")
    if choice.get("reviews") is False:
        parts.append("no reviews")
    return " · ".join(parts)


def not_for(card: DataCard) -> list[str]:
    """What a version must not be used for, sentence by sentence."""
    said = [
        "Grading or ranking real students or teachers, or deciding anything about them: nothing in it measures people.",
        "Training or tuning on its test split, or reading it before a model version is evaluated: it could then no "
        "longer tell whether the model is better.",
    ]
    if card.gaps:
        said.append("Claims about the grades and subjects named under known gaps: it holds nothing to learn or measure "
                    "them with.")  # fmt: skip
    if any(not source.licence for source in card.sources):
        said.append("Passing on the entries without a licence to others before their authors or sources have agreed.")
    if card.samples:
        said.append("Conclusions about your own teaching: sample data that came with UTTA is in it.")
    return said


def _lines(table: Mapping[Any, Counter[str]], name: Callable[[Any], str], order: Callable[[Any], Any]) -> list[Line]:
    return [Line(name=name(key), **table[key]) for key in sorted(table, key=order)]


def _by_grade(grade: int | None) -> int:
    return len(GRADES) if grade is None else grade


def _or_not_given(name: str) -> str:
    return name or NOT_GIVEN


def _gaps(counts: Counter[tuple[int | None, str, str]]) -> list[str]:
    """What is missing, in sentences: the grades without any example, then the pairs of grade and subject, and the
    students within such a pair, of whom most would be expected. counts: (grade, subject, profile) → examples."""
    subjects = Counter[str]()
    for (_, subject, _), number in counts.items():
        subjects[subject] += number
    del subjects[""]
    many = {subject for subject, _ in sorted(subjects.items(), key=lambda one: (-one[1], one[0]))[:_MOST_SUBJECTS]}
    known = {key: number for key, number in counts.items() if key[0] is not None and key[1] in many}
    there = {grade for grade, _, _ in known}
    said = [f"No example for {grade_label(grade)}." for grade in GRADES if grade not in there]
    pairs = Counter[tuple[str, str]]()
    for (grade, subject, _), number in known.items():
        pairs[grade_label(grade), subject] += number
    said += [f"No example for {grade} {subject}." for grade, subject in largest_gaps(pairs, _MOST_GAPS)]
    return said + [f"No example for {gap.words}." for gap in gaps_of_three(known, _MOST_GAPS)]


def kinds_in_words(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """ "Examples: 204 train, 68 validation, 73 test." for each kind that is there."""
    return [
        f"{many.capitalize()}: {', '.join(f'{counts[kind].get(split, 0):,} {split}' for split in _SPLITS)}."
        for kind, (_, many) in KINDS.items() if sum(counts.get(kind, {}).values())
    ]  # fmt: skip
