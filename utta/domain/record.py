"""Who did what with an example, as a file tells it: status, revision, author, revision_authors, approved_by.

A file may already tell it, of the store it came from. Such a record is kept and told on: as it came while nobody here
has worked on the example, with what was done here added to it afterwards. So an export imported elsewhere goes out
again as it came, and no author is lost on the way through several teams.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from utta.domain.example import STATUSES, Deed, Status
from utta.domain.interchange import RECORD_COLUMNS

IMPORTED = "Imported"
"""How the note of a revision begins that came from a file."""

_AFTER: Mapping[Deed, Status] = {
    "approved": "approved", "sent back": "draft", "submitted again": "submitted", "archived": "archived",
    "merged": "archived", "restored": "submitted",
}  # fmt: skip


@dataclass(frozen=True)
class Saved:
    """One revision: its number, how its author is called ("" for nobody), and whether it came from a file."""

    number: int
    who: str
    is_import: bool


@dataclass(frozen=True)
class Done:
    """One deed done to an example: on which revision, and how whoever did it is called."""

    revision: int
    deed: Deed
    who: str


@dataclass(frozen=True)
class Past:
    """What a store knows of an example: its status, how its author is called, its revisions and the deeds done to it,
    both in their order."""

    status: Status
    author: str
    saved: Sequence[Saved]
    done: Sequence[Done]


def record_of(past: Past, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The RECORD_COLUMNS of an example. metadata: its unknown columns, the record that came with it among them."""
    imports = [saved.number for saved in past.saved if saved.is_import]
    own = _own(past)
    came = {name: metadata[name] for name in RECORD_COLUMNS if name in metadata}
    if not imports or not came:
        return own
    since = [saved for saved in past.saved if saved.number > imports[-1]]
    is_touched = past.status != "submitted" or since or any(done.revision >= imports[-1] for done in past.done)
    told = _told(came)
    if not is_touched:
        return own | (told or came)
    if told is None:  # somebody else's columns that are called like ours
        return own | {name: came[name] for name in ("author",) if name in came}
    own["revision"] = told["revision"] + len(since)
    own["author"] = told["author"]
    own["revision_authors"] = [*told["revision_authors"], *_authors(since)]
    if past.status == "archived" and not since:
        own["approved_by"] = own["approved_by"] or told["approved_by"]
    return own


def status_after(done: Sequence[Done], revision: int) -> Status:
    """The status that these deeds led to by the time of a revision. A new revision ends an approval."""
    if not done or (done[-1].deed == "approved" and done[-1].revision < revision):
        return "submitted"
    return _AFTER[done[-1].deed]


def _own(past: Past) -> dict[str, Any]:
    revision = past.saved[-1].number if past.saved else 1
    approvals = [done for done in past.done if done.deed == "approved"]
    approved_by = ""
    if approvals and (past.status == "approved" or (past.status == "archived" and approvals[-1].revision == revision)):
        approved_by = approvals[-1].who
    return {"status": past.status, "revision": revision, "author": past.author,
            "revision_authors": _authors(past.saved), "approved_by": approved_by}  # fmt: skip


def _authors(saved: Iterable[Saved]) -> list[str]:
    return [one.who or ("import" if one.is_import else "command line") for one in saved]


def _told(came: Mapping[str, Any]) -> dict[str, Any] | None:
    """A record as we write it, out of a file of any format; None for columns that only bear the same names."""
    revision, authors = came.get("revision"), _list(came.get("revision_authors"))
    if isinstance(revision, str) and revision.isascii() and revision.isdigit() and len(revision) < 7:
        revision = int(revision)
    is_ours = (
        came.get("status") in STATUSES and isinstance(revision, int) and not isinstance(revision, bool)
        and isinstance(authors, list) and all(isinstance(name, str) for name in authors)
        and isinstance(came.get("author"), str) and isinstance(came.get("approved_by"), str)
    )  # fmt: skip
    return {**came, "revision": revision, "revision_authors": authors} if is_ours else None


def _list(value: Any) -> Any:
    """A list out of the cell of a table; anything else as it is."""
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return [part.strip() for part in value.split(";") if part.strip()]
