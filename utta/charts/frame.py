"""What every chart shares: safe and wrapped text, one calm frame around the drawing, and the empty chart."""

import html
import textwrap
from collections.abc import Iterable
from typing import Any, Literal

import pandas  # noqa: F401  # whole, before any chart is made: Plotly uses it half loaded while another tab loads it
from plotly.graph_objects import Figure

from utta.charts.palette import BLUE, GREY, TEXT
from utta.domain.judgement import Interval
from utta.domain.text import tied

Row = dict[str, str | int | float | None]
"""One row of the table behind a chart: column name on screen → plain value."""

CHART_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "utta-chart"},
}
"""Pass as `config` wherever a chart is shown: no logo, no tools but "save as picture"."""

Picture = Literal["png", "svg"]


def chart_config(figure: Figure, picture: Picture, name: str) -> dict[str, Any]:
    """As CHART_CONFIG, with the camera always in sight; it saves a picture of this kind under this name, as wide as a
    page of text whatever the width on screen."""
    size = {"width": _PICTURE_WIDTH, "height": figure.layout.height}
    saved = {"format": picture, "scale": 1 if picture == "svg" else 2, "filename": name, **size}
    return CHART_CONFIG | {"displayModeBar": True, "toImageButtonOptions": saved}


NOTHING_YET = "Nothing to show yet"
TEXT_SIZE, TITLE_SIZE = 13, 16
_TITLE_WIDTH, _LINE, _EDGE = 38, 21, 8
_PICTURE_WIDTH = 720
_FONT = "Arial, Helvetica, sans-serif"
"""Of saved pictures, and what is measured to place texts: the page's own font is in no picture, and texts placed by it
are cut off where they are drawn in a wider one. On the page .streamlit/theme.css sets that in its place."""
_FIRST_LINE = 12
"""Plotly sets the first of several title lines on the upper edge, not under it: pixels to put that right."""


def safe(text: str) -> str:
    """`text` so that Plotly shows it as typed: its pseudo-HTML and MathJax signs are written as entities."""
    return html.escape(text, quote=False).replace("$", "&#36;")


def wrapped(text: str, width: int = 18, lines: int = 4) -> str:
    """User text on several lines of at most `width` characters, escaped, cut with an ellipsis after `lines`."""
    parts = textwrap.wrap(text, width, max_lines=lines, placeholder=" …") or [""]
    return "<br>".join(safe(part) for part in parts)


def framed(figure: Figure, title: str, plot_height: int, legend_lines: int = 0, below: int = 0) -> Figure:
    """Give `figure` its title, margins, height and legend; returns it.

    title: the finding, as plain text. plot_height: of the drawing itself, in pixels. legend_lines: how many lines the
    legend may need on a phone. below: pixels for the labels and title of the lower axis.
    """
    title_lines = _title_lines(title)
    top = _LINE * len(title_lines) + 2 * _EDGE + 6
    raised = _FIRST_LINE if len(title_lines) > 1 else 0
    bottom = below + legend_lines * _LINE + _EDGE
    font = {"size": TEXT_SIZE, "color": TEXT, "family": _FONT}
    figure.update_layout(
        title={
            "text": "<br>".join(safe(line) for line in title_lines),
            "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": _EDGE, "t": _EDGE + raised},
            "y": 1, "yref": "container", "yanchor": "top",
            "font": font | {"size": TITLE_SIZE},
        },
        height=top + plot_height + bottom,
        margin={"l": _EDGE, "r": 3 * _EDGE, "t": top, "b": bottom},
        legend={"orientation": "h", "x": 0, "xref": "container", "xanchor": "left", "y": 0, "yref": "container",
                "yanchor": "bottom", "font": font, "itemclick": False, "itemdoubleclick": False,
                "title": {"text": ""}},
        font=font,
        hoverlabel={"align": "left", "font": {"size": TEXT_SIZE}},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
        modebar={"orientation": "v", "bgcolor": "rgba(0,0,0,0)", "color": GREY, "activecolor": BLUE},
    )  # fmt: skip
    figure.update_xaxes(fixedrange=True, automargin=True, tickfont=font, title_font=font, title_standoff=10)
    figure.update_yaxes(fixedrange=True, automargin=True, tickfont=font, title_font=font, title_standoff=14)
    return figure


def _title_lines(title: str) -> list[str]:
    """The title on as few lines as fit a phone, of about equal length, never parting a number from its n or %."""
    fitting = [textwrap.wrap(tied(title), width) for width in range(_TITLE_WIDTH, _TITLE_WIDTH // 2, -1)]
    return [lines for lines in fitting if len(lines) == len(fitting[0])][-1]


def in_percent(figure: Figure) -> Figure:
    """Write the lower axis of shares, 0 to 1, as "0 %" to "100 %", and below zero where it goes there; returns it."""
    parts = range(-100, 101, 25)
    figure.update_xaxes(tickmode="array", tickangle=0, tickvals=[part / 100 for part in parts],
                        ticktext=[f"{part}\N{NO-BREAK SPACE}%".replace("-", "−") for part in parts])  # fmt: skip
    return figure


def nothing_yet(sentence: str = "") -> Figure:
    """An empty chart that says so: its title is NOTHING_YET, and under it the sentence that says what would fill it."""
    figure = framed(Figure(), NOTHING_YET, plot_height=60)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    if sentence:
        figure.add_annotation(
            text=wrapped(sentence, 46), x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="top",
            showarrow=False, align="left", font={"size": TEXT_SIZE},
        )  # fmt: skip
    return figure


def interval_text(interval: Interval, unit: str = "") -> str:
    """ "3.9 points, 95 % interval 3.6 to 4.2, n = 69", for hovers."""
    amount = f"{interval.estimate:.2f} {unit}".strip()
    return f"{amount}, 95 % interval {interval.low:.2f} to {interval.high:.2f}, n = {interval.n}".replace("-", "−")


def number_of_cases(numbers: Iterable[int], unscored: Iterable[int] = ()) -> str:
    """ "n = 69", or "n = 60 to 69" where the series differ; "n = 66, 3 unscored" where some failed."""
    failed = [number for number in unscored if number]
    said = f", {_span(failed)} unscored" if failed else ""
    return f"n = {_span(numbers)}{said}"


def _span(numbers: Iterable[int]) -> str:
    found = sorted(set(numbers))
    return f"{found[0]}" if len(found) == 1 else f"{found[0]} to {found[-1]}"


def interval_cells(interval: Interval | None) -> Row:
    """An interval as table cells; empty cells, never zeros, where there is none."""
    if interval is None:
        return {"Estimate": None, "Low (95 %)": None, "High (95 %)": None, "n": 0}
    low, high = interval.low, interval.high
    return {"Estimate": interval.estimate, "Low (95 %)": low, "High (95 %)": high, "n": interval.n}
