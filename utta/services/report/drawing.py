"""One chart of a report, with the table behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

Made = tuple[Any, str, Sequence[Any]]
"""A figure, what to know when reading it, and the rows of its table."""


@dataclass(frozen=True)
class Drawing:
    """html: what Plotly fills. about: what to know when reading it. columns and rows: the same numbers, as text."""

    html: Markup
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def drawings_of(name: str, made: Iterable[Made]) -> tuple[Drawing, ...]:
    """Charts for a part of a report. name: of letters, different for each part."""
    return tuple(_drawing(f"{name}-{number}", *one) for number, one in enumerate(made, start=1))


def _drawing(name: str, figure: Any, about: str, rows: Sequence[Any]) -> Drawing:
    from utta.charts.standalone import drawn

    columns = tuple(rows[0]) if rows else ()
    return Drawing(Markup(drawn(figure, name)), about, columns,
                   tuple(tuple(_text(row[name]) for name in columns) for row in rows))  # fmt: skip


def _text(value: str | int | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".replace("-", "−")
    return "" if value is None else str(value)
