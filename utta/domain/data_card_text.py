"""A data card as Markdown, to be kept beside the data. Whatever people typed in it is shown, not obeyed."""

import time
from collections.abc import Iterable, Sequence

from utta.domain.data_card import DataCard, Line, choice_in_words, kinds_in_words, not_for
from utta.domain.dataset import KINDS, SHARES, DatasetVersion

_ESCAPED = str.maketrans({character: f"\\{character}" for character in r"\`*_{}[]<>#|~$^=@"})


def as_markdown(version: DatasetVersion, card: DataCard) -> str:
    """The whole card as one Markdown text. It names nobody: neither who froze the version nor any author."""
    parts = [
        f"# Data card: {escaped(version.name)}",
        f"Dataset version {version.id}, frozen {date(version.created_at)}.  \nHash (SHA-256): `{version.hash}`",
        *_sample(version, card),
        "## What is in it", _list(kinds_in_words(card.counts)), _list([_revisions(card)]),
        "## How it was chosen", escaped(choice_in_words(card.choice)) + ".",
        "## How it was split", split_in_words(card),
        "## Shares in each grade and subject",
        "Examples in each split; the aim is 60, 20 and 20 %, as far as whole families allow.",
        _lines("Grade and subject", card.strata, with_shares=True),
        "## Examples by grade", _lines("Grade", card.grades),
        "## Examples by subject", _lines("Subject", card.subjects),
        "## Examples by student profile", _lines("Profile", card.profiles),
        "## Sources and licences",
        _table(["What", "Source", "Licence", "Number"],
               [[KINDS[source.kind][1].capitalize(), source.source or "Written here",  # type: ignore[index]
                 source.licence or "Not given", f"{source.number:,}"] for source in card.sources]),
        "## Authors", *_authors(card),
        "## Known gaps", _list(card.gaps) if card.gaps else "Every grade and subject in it has an example.",
        "## What it must not be used for", _list(not_for(card)),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def split_in_words(card: DataCard) -> str:
    """How the split was made and what was kept together."""
    families = f"{card.families:,} families: {card.alone:,} of one item, the largest of {card.largest_family:,}."
    where = ", ".join(f"{card.families_in.get(split, 0):,} in {split}" for split in SHARES)
    if not card.method:
        return (f"Whole families only, {families[0].lower()}{families[1:]} {where.capitalize()}. It was frozen before "
                "UTTA looked for near-duplicates and balanced grades and subjects.")  # fmt: skip
    kept = [_pairs(card.near_pairs, "near-duplicates"), _pairs(card.linked_pairs, "examples that people linked")]
    return (
        "Whole families only, so that nothing alike stands on both sides: entries of one given family, the same words "
        "of a student in the same context, near-duplicates, and what people marked as one family. Families were placed "
        "one by one, the largest first, where all things, each grade, each subject and each pair of them then came "
        "closest to 60 % train, 20 % validation and 20 % test (minimisation, Pocock and Simon 1975); no chance is in "
        f"it. {families} {where[0].upper()}{where[1:]}. Kept together: {' and '.join(kept)}. Before it was stored, "
        "another check found nothing that stands on both sides."
    )


def escaped(text: str) -> str:
    """User text inside a line of Markdown: no markup, link, mathematics, HTML or table border in it is obeyed."""
    return " ".join(text.split()).translate(_ESCAPED).replace("://", r"\://")


def date(when: float) -> str:
    """A day in UTC, the same wherever it is read: "24 November 2026"."""
    day = time.gmtime(when)
    return f"{day.tm_mday} {time.strftime('%B %Y', day)}"


def _pairs(number: int | None, what: str) -> str:
    return f"{number or 0:,} pair{'s' * (number != 1)} of {what}"


def _sample(version: DatasetVersion, card: DataCard) -> list[str]:
    if not version.has_sample:
        return []
    return [f"**It holds sample data** that came with UTTA{f' ({card.samples:,} items)' if card.samples else ''}."]


def _revisions(card: DataCard) -> str:
    if card.saved_from is None or card.saved_to is None:
        return "When its revisions were saved is no longer known."
    first, last = date(card.saved_from), date(card.saved_to)
    return f"Revisions saved on {first}." if first == last else f"Revisions saved from {first} to {last}."


def _authors(card: DataCard) -> list[str]:
    if not card.authors:
        return ["No example in it was written here by a person; all came from files."]
    rows = [[name, f"{number:,}"] for name, number in card.authors.items()]
    explained = "Under pseudonyms; examples that came from a file count for their source."
    return [explained, _table(["Author", "Examples"], rows)]


def _lines(what: str, lines: Sequence[Line], with_shares: bool = False) -> str:
    if not lines:
        return "No examples."
    rows = [[line.name, *(_cell(line, split, with_shares) for split in SHARES), f"{line.total:,}"] for line in lines]
    return _table([what, *(split.capitalize() for split in SHARES), "All"], rows)


def _cell(line: Line, split: str, with_share: bool) -> str:
    number = f"{getattr(line, split):,}"
    return f"{number} ({100 * line.share(split):.0f} %)" if with_share else number


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head)]
    body = ["| " + " | ".join(escaped(cell) for cell in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(line) + " |" for line in lines] + body)


def _list(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(sentence)}" for sentence in sentences)
