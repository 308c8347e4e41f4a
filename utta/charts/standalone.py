"""Charts in a file that needs nothing else: Plotly's own script, and each drawing as HTML that it fills."""

from typing import Any

from plotly.graph_objects import Figure
from plotly.offline import get_plotlyjs

_LINES = "rgba(125,128,135,0.25)"
"""Of the grid, faint on paper and on a dark screen."""
_CONFIG: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def script() -> str:
    """Plotly's script, 4.6 MB, to stand once in the file."""
    return str(get_plotlyjs())


def drawn(figure: Figure, name: str) -> str:
    """A figure as HTML. name: of letters, digits and lines, different for each figure in a file.

    The figure itself is not changed: the page may have it in memory.
    """
    own = Figure(figure)
    own.update_layout(template="plotly_white")
    own.update_xaxes(gridcolor=_LINES, zerolinecolor=_LINES, linecolor=_LINES)
    own.update_yaxes(gridcolor=_LINES, zerolinecolor=_LINES, linecolor=_LINES)
    return str(own.to_html(full_html=False, include_plotlyjs=False, div_id=name, config=_CONFIG))
