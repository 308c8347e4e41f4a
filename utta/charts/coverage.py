"""The coverage map: how many examples stand in each grade and subject, and where none does."""

from collections.abc import Mapping, Sequence
from typing import Any

from plotly.graph_objects import Figure, Heatmap, Scatter

from utta.charts.frame import TEXT_SIZE, Row, framed, nothing_yet, wrapped
from utta.charts.palette import GREY, TINT_LEAST, TINT_MOST

_CELL, _GAP, _UPRIGHT = 38, 3, 6

Counts = Mapping[tuple[str, str], int]


def coverage_map(counts: Counts, rows: Sequence[str], columns: Sequence[str], title: str) -> Figure:
    """A heat map of `counts` (row, column) → number of examples, every cell with its number.

    A cell without examples is an empty dotted box with a 0, and says so on hover. Rows run from top to bottom, columns
    from left to right, as given. Pairs outside `rows` and `columns` are not drawn: leave none out of them.
    """
    if not rows or not columns:
        return nothing_yet("Enter a teaching example, and the map shows its grade and subject.")
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    heat = Heatmap(
        z=[[number or None for number in line] for line in table],
        zmin=0, zmax=max(1, *(number for line in table for number in line)),
        colorscale=[[0, TINT_LEAST], [1, TINT_MOST]], showscale=False, xgap=_GAP, ygap=_GAP, hoverinfo="skip",
    )  # fmt: skip
    figure = Figure([heat, _numbers(table, rows, columns)])
    figure.update_layout(shapes=[_empty_box(x, y) for y, line in enumerate(table) for x, n in enumerate(line) if not n])
    is_wide = len(columns) > _UPRIGHT  # so many names stand upright, on one line each
    figure.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[wrapped(name, 26, lines=1) if is_wide else wrapped(name, 12, lines=3) for name in columns],
        range=[-0.5, len(columns) - 0.5], showgrid=False, zeroline=False, showline=False, ticks="",
        autotickangles=[90] if is_wide else [0, 90],
    )  # fmt: skip
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=[wrapped(name, 16, lines=2) for name in rows],
        range=[len(rows) - 0.5, -0.5], showgrid=False, zeroline=False, showline=False, ticks="",
    )  # fmt: skip
    return framed(figure, title, plot_height=_CELL * len(rows), below=150 if is_wide else 60)


def coverage_table(counts: Counts, rows: Sequence[str], columns: Sequence[str]) -> list[Row]:
    """The table behind `coverage_map`: one row for each of `rows`, a column for each of `columns`, and the total."""
    return [
        {"": row, **{name: counts.get((row, name), 0) for name in columns},
         "Total": sum(counts.get((row, name), 0) for name in columns)}
        for row in rows
    ]  # fmt: skip


def _numbers(table: Sequence[Sequence[int]], rows: Sequence[str], columns: Sequence[str]) -> Scatter:
    """The numbers as text in the theme's own colour; they carry the hovers of filled and empty cells alike."""
    cells = [(x, y, number) for y, line in enumerate(table) for x, number in enumerate(line)]
    return Scatter(
        x=[x for x, _, _ in cells], y=[y for _, y, _ in cells], text=[str(number) for _, _, number in cells],
        hovertext=[_hover(rows[y], columns[x], number) for x, y, number in cells],
        mode="text", textfont={"size": TEXT_SIZE}, hoverinfo="text", showlegend=False, cliponaxis=False,
    )  # fmt: skip


def _hover(row: str, column: str, number: int) -> str:
    told = {0: "no examples yet", 1: "1 example"}.get(number, f"{number} examples")
    return f"{wrapped(f'{row}, {column}', 40)}: {told}"


def _empty_box(x: int, y: int) -> dict[str, Any]:
    return {"type": "rect", "x0": x - 0.45, "x1": x + 0.45, "y0": y - 0.44, "y1": y + 0.44,
            "line": {"color": GREY, "width": 1, "dash": "dot"}}  # fmt: skip
