"""The charts of a bias run."""

from utta.domain import bias_words
from utta.domain.bias import BiasReport
from utta.services.report.drawing import Drawing, Made, drawings_of

_MOST = 4


def bias_drawings(report: BiasReport, name: str) -> tuple[Drawing, ...]:
    """The measures a difference is shown on, else the first that was compared. name: see `drawings_of`."""
    measures = bias_words.measures_of(report.findings)
    shown = [one for one in measures if any(found.measure == one for found in report.shown)]
    return drawings_of(name, [_made(report, measure) for measure in (shown or measures[:1])[:_MOST]])


def _made(report: BiasReport, measure: str) -> Made:
    from utta.charts.bias import bias_chart, bias_table

    own = report.model_copy(update={"findings": tuple(one for one in report.findings if one.measure == measure)})
    return bias_chart(report, measure), bias_words.meaning(measure), bias_table(own)
