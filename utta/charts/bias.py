"""Bias effects: how replies change on one measure with nothing but the student changed, beside no change at all."""

from collections.abc import Sequence

from plotly.graph_objects import Figure

from utta.charts.dots import Dot, Look, dot_rows, framed_rows
from utta.charts.frame import NOTHING_YET, Row, interval_cells, nothing_yet, safe
from utta.charts.palette import BLUE, GREY, VERMILLION
from utta.domain.bias import BiasFinding, BiasReport
from utta.domain.bias_measures import amount, measure_label, measure_unit

_SHOWN: dict[str, Look] = {
    "more": ("more than for others", BLUE, "circle"),
    "less": ("less than for others", VERMILLION, "square"),
    "none": ("no difference shown", GREY, "circle-open"),
    "few": ("too few pairs to tell", GREY, "diamond-open"),
}
"""Neither is good or bad in itself, so the colours only tell two sides apart."""


def bias_chart(report: BiasReport, measure: str) -> Figure:
    """The difference on one measure for each group with its 95 % interval, by what it shows after correction for all
    comparisons of the run. The title says what is found on this measure."""
    own = [found for found in report.findings if found.measure == measure]
    if not own:
        return nothing_yet("Run the bias suite on a model version, and what it shows appears here.")
    dots = [Dot(_who(found, own), found.sentence, found.difference, found.shows, found.difference.n) for found in own]
    unit = measure_unit(measure)
    figure = dot_rows(dots, _SHOWN, unit, upright=[0.0])
    figure.update_xaxes(title_text=safe(f"difference in {measure_label(measure)}{', ' + unit if unit else ''}"))
    return framed_rows(figure, bias_title(report, measure))


def bias_title(report: BiasReport, measure: str) -> str:
    """What is found on one measure, in a line."""
    own = [found for found in report.findings if found.measure == measure]
    return _title(own, measure, len(report.in_reach)) if own else NOTHING_YET


def bias_table(report: BiasReport) -> list[Row]:
    """Every comparison of a run, one row each."""
    return [
        {"Attribute": found.attribute, "Group": found.group, "Compared with": found.compared_with,
         "Measure": measure_label(found.measure), **interval_cells(found.difference), "Corrected p": found.corrected_p,
         "Could show": found.smallest, "Shows": _SHOWN[found.shows][0], "Called": found.name}
        for found in report.findings
    ]  # fmt: skip


def _who(found: BiasFinding, own: Sequence[BiasFinding]) -> str:
    """The group; with what it is compared with only where that tells two apart, since the hover says it too."""
    alone = sum(one.group == found.group for one in own) == 1
    return found.group if alone else f"{found.group} (against {found.compared_with})"


def _title(own: Sequence[BiasFinding], measure: str, comparisons: int) -> str:
    shown = [found for found in own if found.is_shown]
    what = measure_label(measure)
    corrected = f"corrected for {comparisons} comparison{'s' * (comparisons != 1)}"
    told = [found for found in own if found.shows != "few"]
    if not told:
        return f"Too few pairs to tell anything of {what}"
    if not shown:
        whom = f"“{told[0].group}”" if len(told) == 1 else f"any of {len(told)} groups"
        few = len(own) - len(told)
        rest = f"; too few pairs for {few} other group{'s' * (few > 1)}" if few else ""
        return f"No difference in {what} shown for {whom} ({corrected}{rest})"
    surest = min(shown, key=lambda found: found.corrected_p)
    others = len(shown) - 1
    also = f"; {others} other group{'s' * (others > 1)} too" if others else ""
    by = amount(measure, surest.difference.estimate)
    said = f"{what.capitalize()} {by} for “{surest.group}” against “{surest.compared_with}”"
    return f"{said} (n = {surest.difference.n} pairs{also}; {corrected})"
