"""The charts of a report, with the table behind each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.training import ModelVersion
from utta.errors import NotFound
from utta.services import evaluation_cases, reviews
from utta.services.measuring_scores import POINTS
from utta.store.database import Store

_Made = tuple[Any, str, Sequence[Any]]
"""A figure, what to know when reading it, and the rows of its table."""


@dataclass(frozen=True)
class Drawing:
    """html: what Plotly fills. about: what to know when reading it. columns and rows: the same numbers, as text."""

    html: Markup
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def drawings(store: Store, model: ModelVersion, found: Evaluation, result: EvaluationResult) -> list[Drawing]:
    """Scores and differences of the metrics in points, then of the others; the spread of the main one; the slices."""
    scale = _scale(store)
    made: list[_Made] = []
    for unit in (POINTS, ""):
        metrics = [metric for metric in result.metrics if (metric.unit == POINTS) == (unit == POINTS)]
        if metrics:
            made += _metrics(model.name, result, metrics, unit, scale if unit == POINTS else None)
    made += [_spread(store, model.name, found, result, scale), *_slices(model.name, result)]
    return [_drawing(number, *one) for number, one in enumerate(made, start=1)]


def _metrics(name: str, result: EvaluationResult, metrics: Sequence[MetricResult], unit: str,
             bounds: tuple[float, float] | None) -> Iterator[_Made]:  # fmt: skip
    from utta.charts.evaluation import criteria_chart, criteria_table, difference_chart, difference_table
    from utta.charts.evaluation_rows import difference_rows, differences_title, score_rows, scores_title

    scores, differences = score_rows(name, result, metrics), difference_rows(name, result, metrics)
    about = " ".join(f"{metric.label}: {metric.meaning} {metric.judged_by}." for metric in metrics)
    yield (criteria_chart(scores, scores_title(name, result, metrics[0]), unit or "0 to 1", bounds), about,
           criteria_table(scores))  # fmt: skip
    if differences:
        shown = [metric for metric in metrics if not metric.gate][:1] if len(result.names) > 2 else metrics
        drawn = [row for row in differences if row.metric in {metric.label for metric in shown}]
        more = " The table has the other measures." if len(drawn) < len(differences) else ""
        yield (difference_chart(drawn, differences_title(name, result, shown), unit or "score"),
               f"Right of the line {name} did better.{more}", difference_table(differences))  # fmt: skip


def _spread(store: Store, name: str, found: Evaluation, result: EvaluationResult,
            scale: tuple[float, float] | None) -> _Made:  # fmt: skip
    from utta.charts.distribution import distribution_chart, distribution_rows
    from utta.charts.evaluation_rows import called, spread, spread_title

    main = result.metrics[0]
    scores = evaluation_cases.scores_of(store, found, main.key)
    bounds, counts = spread(result, name, main, scores, scale)
    baseline = next((who for who in counts if who.startswith(called(name, result, "baseline"))), "")
    title = spread_title(name, result, main.label, scores)
    figure = distribution_chart(counts, bounds, title, main.unit or "score", baseline)
    return figure, "Two with the same mean may serve students very differently.", distribution_rows(counts, bounds)


def _slices(name: str, result: EvaluationResult) -> Iterator[_Made]:
    from utta.charts.slices import slices_chart, slices_table

    slices = result.slices
    if slices is None or not slices.slices:
        return
    main = result.metrics[0]
    names = [one.dimension for one in slices.slices]
    kinds = tuple(dict.fromkeys(kind for kind in names if names.count(kind) > 1))
    about = (f"{main.label}: {name} minus {result.against_short} for each kind of case. A kind of fewer than "
             f"{slices.least} cases is grey and compared with nothing; those compared are corrected for being so many "
             "(Holm).")  # fmt: skip
    yield (slices_chart(slices, 0.0, main.unit or "score", kinds), f"{slices.sentence(main.unit)} {about}",
           slices_table(slices, kinds))  # fmt: skip


def _drawing(number: int, figure: Any, about: str, rows: Sequence[Any]) -> Drawing:
    from utta.charts.standalone import drawn

    columns = tuple(rows[0]) if rows else ()
    return Drawing(Markup(drawn(figure, f"chart-{number}")), about, columns,
                   tuple(tuple(_text(row[name]) for name in columns) for row in rows))  # fmt: skip


def _text(value: str | int | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".replace("-", "−")
    return "" if value is None else str(value)


def _scale(store: Store) -> tuple[float, float] | None:
    try:
        return reviews.rubric(store).bounds
    except NotFound:
        return None
