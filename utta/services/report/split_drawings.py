"""The charts of an evaluation on the test split."""

from collections.abc import Iterator, Sequence

from utta.domain.evaluation import Evaluation, EvaluationResult, MetricResult
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.errors import NotFound
from utta.services import evaluation_cases, reviews
from utta.services.measuring_scores import POINTS
from utta.services.report.drawing import Drawing, Made, drawings_of
from utta.store.database import Store


def drawings(store: Store, model: ModelVersion, found: Evaluation, result: EvaluationResult,
             beside: str = "") -> tuple[Drawing, ...]:  # fmt: skip
    """Scores and differences of the metrics in points, then of the others; the spread of the main one; the slices; what
    an answer takes, where that is known. beside: what is to be known of the first beside the verdict."""
    scale = _scale(store)
    made: list[Made] = []
    for unit in (POINTS, ""):
        metrics = [metric for metric in result.metrics if (metric.unit == POINTS) == (unit == POINTS)]
        if metrics:
            pair = _metrics(model.name, result, metrics, unit, scale if unit == POINTS else None)
            made += [(figure, f"{beside} {about}".strip(), rows) for figure, about, rows in pair] if unit else pair
    made += [_spread(store, model.name, found, result, scale), *_slices(model.name, result)]
    return drawings_of("chart", [*made, *_cost(model.name, found, result)])


def _metrics(name: str, result: EvaluationResult, metrics: Sequence[MetricResult], unit: str,
             bounds: tuple[float, float] | None) -> Iterator[Made]:  # fmt: skip
    from utta.charts.evaluation import criteria_chart, criteria_table, difference_chart, difference_table
    from utta.charts.evaluation_rows import by_itself, difference_rows, differences_title, score_rows, scores_title

    scores, differences = score_rows(name, result, metrics), difference_rows(name, result, metrics)
    about = " ".join(f"{metric.label}: {metric.meaning} {metric.judged_by}." for metric in metrics)
    yield (criteria_chart(scores, scores_title(name, result, metrics[0]), unit or "0 to 1", bounds), about,
           criteria_table(scores))  # fmt: skip
    if differences:
        shown = [metric for metric in metrics if not metric.gate][:1] if len(result.names) > 2 else metrics
        drawn = [row for row in differences if row.metric in {metric.label for metric in shown}]
        more = " The table has the other measures." if len(drawn) < len(differences) else ""
        about = f"Right of the line {name} did better.{more} {by_itself(shown)}".strip()
        figure = difference_chart(drawn, differences_title(name, result, shown), unit or "score")
        yield figure, about, difference_table(differences)


def _spread(store: Store, name: str, found: Evaluation, result: EvaluationResult,
            scale: tuple[float, float] | None) -> Made:  # fmt: skip
    from utta.charts.distribution import distribution_chart, distribution_rows
    from utta.charts.evaluation_rows import spread, spread_title

    main = result.metrics[0]
    scores = evaluation_cases.scores_of(store, found, main.key)
    bounds, counts, baseline = spread(result, name, main, scores, scale)
    title = spread_title(name, result, main.label, scores)
    figure = distribution_chart(counts, bounds, title, main.unit or "score", baseline)
    return figure, "Two with the same mean may serve students very differently.", distribution_rows(counts, bounds)


def _slices(name: str, result: EvaluationResult) -> Iterator[Made]:
    from utta.charts.slices import slices_chart, slices_table

    slices = result.slices
    if slices is None or not slices.compared:
        return  # a column of grey that nothing can be read from; the limits say so
    main = result.metrics[0]
    names = [one.dimension for one in slices.slices]
    kinds = tuple(dict.fromkeys(kind for kind in names if names.count(kind) > 1))
    about = (f"{main.label}: {name} minus {result.against_short} for each kind of case. A kind of fewer than "
             f"{slices.least} cases is grey and compared with nothing; those compared are corrected for being so many "
             "(Holm).")  # fmt: skip
    yield (slices_chart(slices, 0.0, main.unit or "score", kinds), f"{slices.sentence(main.unit)} {about}",
           slices_table(slices, kinds))  # fmt: skip


def _scale(store: Store) -> tuple[float, float] | None:
    try:
        return reviews.rubric(store).bounds
    except NotFound:
        return None


def _cost(name: str, found: Evaluation, result: EvaluationResult) -> Iterator[Made]:
    from utta.charts.cost import cost_chart, cost_table
    from utta.charts.cost_rows import costs, offered

    main = result.metrics[0]
    for what in offered(found.took)[:1]:  # money before tokens before time; the page has the others
        known = costs(name, result, found.took, what)
        missing = f"Not known, which does not mean 0: {listed(known.missing)}. " if known.missing else ""
        yield (cost_chart(known.points, known.title, known.unit, main.unit or main.label.lower()),
               f"{missing}Up is better, left is cheaper.", cost_table(known.points, known.unit))  # fmt: skip
