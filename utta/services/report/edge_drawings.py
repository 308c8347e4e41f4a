"""The chart of a run of the edge cases."""

from utta.domain.edge_suite import EdgeSuiteResult, by_kind
from utta.services.report.drawing import Drawing, drawings_of


def edge_drawings(result: EdgeSuiteResult, name: str) -> tuple[Drawing, ...]:
    """The cases by kind. name: see `drawings_of`."""
    from utta.charts.edge import edge_chart, edge_table

    rows = tuple(by_kind(result.main.results))
    return drawings_of(name, [(edge_chart(rows), "The kinds with the largest share of failures come first.",
                               edge_table(rows))])  # fmt: skip
