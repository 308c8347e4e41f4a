"""Values as cells of a table. What a spreadsheet would run as a formula is guarded by an apostrophe before it; reading
the table back takes the guard away."""

import json
from collections.abc import Mapping
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def cell_of(value: Any) -> str:
    """A value as the text of a cell: nothing for None, a list split by “;” where that can be undone, else JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, list) and all(_is_plain(part) for part in value):
        text = "; ".join(value)
    else:
        text = json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text


def same_cells(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rows are the same in a table, where a number is its digits and what is missing an empty cell."""
    return one == other or all(cell_of(one.get(name)) == cell_of(other.get(name)) for name in {*one, *other})


def _is_plain(part: object) -> bool:
    """Whether a part of a list can be told from its neighbours when the cell is split by “;” again."""
    return isinstance(part, str) and bool(part) and part == part.strip() and ";" not in part and part[0] != "["
