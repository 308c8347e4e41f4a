"""Edge cases by kind: how many passed, failed, need a person or had no reply."""

from collections.abc import Sequence

from plotly.graph_objects import Bar, Figure

from utta.charts.dots import rows_axis
from utta.charts.frame import Row, framed, nothing_yet, wrapped
from utta.charts.palette import BLUE, GREEN, GREY, VERMILLION
from utta.domain.edge_suite import KindCounts

_SERIES: tuple[tuple[str, str, str, str], ...] = (
    ("failed", "failed", VERMILLION, "x"),
    ("needs_person", "needs a person", BLUE, "/"),
    ("unscored", "had no reply", GREY, "."),
    ("passed", "passed", GREEN, ""),
)
"""(count, in words, colour, a second sign beside the colour)"""

_NAMED = 3


def edge_chart(rows: Sequence[KindCounts]) -> Figure:
    """Bars of cases, a row a kind: those with most failures on top. The title says where replies failed."""
    if not rows:
        return nothing_yet("Ask the edge cases, and how each kind came out appears here.")
    shown = in_order(rows)
    figure = Figure()
    for name, words, colour, pattern in _SERIES:
        counts = [getattr(row, name) for row in shown]
        if any(counts):
            figure.add_trace(Bar(
                x=counts, y=list(range(len(shown))), orientation="h", name=words, showlegend=True, hoverinfo="text",
                marker={"color": colour, "line": {"width": 0},
                        "pattern": {"shape": pattern, "fillmode": "overlay", "fgcolor": "#FFFFFF", "size": 6,
                                    "solidity": 0.25}},
                hovertext=[f"{wrapped(row.kind, 40)}<br>{count} of {row.n} {words}"
                           for row, count in zip(shown, counts, strict=True)],
            ))  # fmt: skip
    figure.update_layout(barmode="stack", bargap=0.4)
    labels = [f"{wrapped(row.kind, 22, lines=2)} ({row.n})" for row in shown]
    rows_axis(figure, labels)
    figure.update_xaxes(title_text="cases", zeroline=False, rangemode="tozero", dtick=1 if _most(shown) < 10 else None)
    height = sum(30 + 16 * label.count("<br>") for label in labels)
    figure = framed(figure, edge_title(rows), height, legend_lines=2, below=50)
    return figure.update_layout(legend_traceorder="normal")  # as the bars are stacked


def edge_title(rows: Sequence[KindCounts]) -> str:
    """Where replies failed, in a line."""
    failed = sorted((row for row in rows if row.failed), key=lambda row: -row.failed / row.n)
    if not failed:
        return f"No reply failed among {len(rows)} kind{'s' * (len(rows) != 1)} of edge cases"
    named = ", ".join(f"{row.kind} ({row.failed} of {row.n})" for row in failed[:_NAMED])
    more = f" and {len(failed) - _NAMED} more" if len(failed) > _NAMED else ""
    return f"Replies failed most on {named}{more}"


def edge_table(rows: Sequence[KindCounts]) -> list[Row]:
    """The numbers behind the chart."""
    return [
        {"Kind": row.kind, "Cases": row.n, "Passed": row.passed, "Failed": row.failed,
         "Needs a person": row.needs_person, "No reply": row.unscored}
        for row in in_order(rows)
    ]  # fmt: skip


def in_order(rows: Sequence[KindCounts]) -> list[KindCounts]:
    """The kinds with the largest share of failures first, then those that need most of a person."""
    return sorted(rows, key=lambda row: (-row.failed / row.n, -row.needs_person / row.n))


def _most(rows: Sequence[KindCounts]) -> int:
    return max(row.n for row in rows)
