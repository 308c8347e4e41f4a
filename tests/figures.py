"""What a chart says, for tests to read."""

import html
from typing import Any

from plotly.graph_objects import Figure


def traces(figure: Figure) -> dict[str, Any]:
    """Its marks by their name in the legend."""
    return {str(trace.name): trace for trace in figure.data}


def title(figure: Figure) -> str:
    """Its title in one line, as a person reads it."""
    return html.unescape(str(figure.layout.title.text)).replace("<br>", " ").replace("\N{NO-BREAK SPACE}", " ")


def strings(value: object) -> list[str]:
    """Every text anywhere in a part of a chart's JSON."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []
