"""A team's edits of a suite, laid over the rows that come with UTTA.

An edit is never overwritten: how a suite stood at any time can be told again. Where a newer UTTA words a row anew, a
row that the team changed stays as the team has it, and says that UTTA's own is another now; one that the team set
aside stays aside; one that nobody touched is replaced; and one that UTTA has dropped stays where the team changed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from utta.domain.text import content_hash

Row = TypeVar("Row", bound=BaseModel)

EditedSuite = Literal["edge", "swaps"]
Deed = Literal["added", "changed", "set aside", "restored", "as shipped"]
"""added, changed: the row says something new. set aside: it is asked no longer; restored: it is again. as shipped: it
says again what UTTA's own says."""


class SuiteEdit(BaseModel):
    """One deed. row: the key of its row. content: what the row says since, of the first two deeds. shipped: the hash of
    UTTA's own row at the time, "" where there was none. id: in the order of the deeds, 0 before it is stored."""

    model_config = ConfigDict(frozen=True)

    id: int = 0
    row: str
    deed: Deed
    content: dict[str, Any] | None = None
    shipped: str = ""
    author: str = ""
    made_at: float = 0.0


@dataclass(frozen=True)
class EditedRow(Generic[Row]):
    """A row as it stands. shipped: UTTA's own of this key, None where it is the team's alone. is_changed: it says
    something else than UTTA's. is_outdated: UTTA's own has changed since the team changed it. edit: the id of the last
    deed, 0 where there was none, by author at changed_at."""

    key: str
    content: Row
    shipped: Row | None
    is_aside: bool = False
    is_changed: bool = False
    is_outdated: bool = False
    author: str = ""
    changed_at: float = 0.0
    edit: int = 0

    @property
    def origin(self) -> str:
        """Whose it is, in two or three words."""
        if self.shipped is None:
            return "the team’s own"
        return "changed by the team" if self.is_changed else "comes with UTTA"


def as_edited(shipped: Mapping[str, Row], edits: Sequence[SuiteEdit], kind: type[Row]) -> list[EditedRow[Row]]:
    """UTTA's rows in their order, then the team's own in the order they came, each as the edits leave it.

    edits: in the order they were made. kind: what a row is.
    """
    rows = {key: EditedRow(key, row, row) for key, row in shipped.items()}
    for edit in edits:
        before = rows.get(edit.row)
        after = _edited(before, edit, shipped.get(edit.row), kind)
        if after is not None:
            rows[edit.row] = replace(after, author=edit.author, changed_at=edit.made_at, edit=edit.id)
    return list(rows.values())


def active(rows: Sequence[EditedRow[Row]]) -> tuple[Row, ...]:
    """What is asked: the rows that nobody set aside."""
    return tuple(row.content for row in rows if not row.is_aside)


def row_hash(row: BaseModel | None) -> str:
    """What tells one wording of a row from another, "" where there is none."""
    return content_hash(row.model_dump(mode="json")) if row is not None else ""


def _edited(before: EditedRow[Row] | None, edit: SuiteEdit, ours: Row | None, kind: type[Row]) -> EditedRow[Row] | None:
    """The row after an edit; None where UTTA no longer has the row and the team never worded it."""
    if edit.content is not None:
        content = kind.model_validate(edit.content)
        is_changed = ours is not None and content != ours
        is_outdated = is_changed and edit.shipped != row_hash(ours)
        is_aside = before.is_aside if before else False
        return EditedRow(edit.row, content, ours, is_aside, is_changed, is_outdated)
    if before is None:
        return None
    if edit.deed == "as shipped" and ours is not None:
        return EditedRow(edit.row, ours, ours, before.is_aside)
    return replace(before, is_aside=edit.deed == "set aside")
