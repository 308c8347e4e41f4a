"""From what an evaluation found to the rows, titles and figures of its charts: for the page and the report alike."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

from utta.charts.distribution import binned
from utta.charts.evaluation import DifferenceBar, Role, ScoredBar
from utta.domain.evaluation import EvaluationResult, FeatureResult, MetricResult, Who
from utta.domain.judgement import Interval
from utta.domain.statistics import Standing, standing
from utta.domain.text import listed

CONSTANT_NAME = "Best constant reply"
POINTS, SHARE = "points", ""
_STEPS_IN_A_POINT, _STEPS_OF_SHARES = 2, 10
MOST_SPREAD = 4
"""So many are told apart in a chart of distributions: the model, the baseline and the next two."""


def score_rows(name: str, result: EvaluationResult, metrics: Sequence[MetricResult]) -> list[ScoredBar]:
    """What everybody reached on each metric, the model first, the best constant reply last."""
    rows = []
    for metric in metrics:
        others = {one.who: one.mean for one in metric.others}
        rows += _bars(name, result, metric.label, {"model": metric.model, "baseline": metric.baseline, **others})
        if metric.constant:
            rows.append(ScoredBar(metric.label, CONSTANT_NAME, "constant", metric.constant))
    return rows


def feature_rows(name: str, result: EvaluationResult, features: Sequence[FeatureResult]) -> list[ScoredBar]:
    """What is counted in everybody's replies, the model's first. What a reply does not have is not a failure."""
    whos = ("model", "baseline", *(who for who in result.names if who not in ("model", "baseline")))
    return [ScoredBar(one.label, called(name, result, who), _role(who), one.means[who], place=_place(result, who))
            for one in features for who in whos if who in one.means]  # fmt: skip


def difference_rows(name: str, result: EvaluationResult, metrics: Sequence[MetricResult]) -> list[DifferenceBar]:
    """The model minus everybody else, on each metric that may enter a verdict; corrected where several are compared."""
    rows = []
    for metric in metrics:
        if metric.gate:
            continue
        corrected = metric.comparison.standing if metric.comparison else None
        compared: list[tuple[Who, Interval | None, Standing | None]] = [("baseline", metric.difference, corrected)]
        compared += [(one.who, one.comparison.difference, one.comparison.standing) for one in metric.others]
        rows += [
            DifferenceBar(metric.label, name, called(name, result, who), found, corrected=shows,
                          left_out=result.n - found.n)
            for who, found, shows in compared if found
        ]  # fmt: skip
    return rows


def scores_title(name: str, result: EvaluationResult, metric: MetricResult) -> str:
    """ "Teaching effectiveness: Teacher v1 3.90 points, untrained 3.50, best constant reply 0.31"."""
    if metric.model is None:
        return f"{metric.label}: {name} could not be scored"
    of, against = " points" if metric.unit == POINTS else "", result.against_short
    beside = f", {against} {metric.baseline.estimate:.2f}" if metric.baseline else ""
    if not metric.baseline and _failed(result, "baseline"):
        beside = f", {against} could not be scored"
    if metric.constant:
        beside += f", best constant reply {metric.constant.estimate:.2f}"
    return f"{metric.label}: {name} {metric.model.estimate:.2f}{of}{beside}"


def differences_title(name: str, result: EvaluationResult, metrics: Sequence[MetricResult]) -> str:
    """What the differences show, counted over the metrics; against several, what the first metric shows of each.

    What the judge's scores show is said to be the judge's: it may be below the bar, and people may say otherwise.
    """
    counting = [metric for metric in metrics if not metric.gate]
    if any(metric.others for metric in counting):
        return _against_several(name, result, counting[0])
    found = [_standing(metric) for metric in counting if metric.difference]
    if not found or found.count("few") == len(found):
        return f"Too few cases to tell {name} from {result.against}"
    by = "By the judge " if all(_is_judged(metric) for metric in counting) else ""
    if len(counting) == 1:
        words = {"better": "is above", "worse": "is below", "none": "shows no difference to"}
        return f"{by}{name} {words[found[0]]} {result.against}"
    better, worse = found.count("better"), found.count("worse") or "none"
    return f"{by}{name} is above {result.against} on {better} of {len(counting)} measures, below on {worse}"


class Spread(NamedTuple):
    """bounds: the ends of the scale. counts: by name, how many scores lie in each part of it; nothing for those that
    the metric does not measure. baseline: who of them is the baseline."""

    bounds: tuple[float, float]
    counts: dict[str, list[int]]
    baseline: str


def spread(result: EvaluationResult, name: str, metric: MetricResult, scores: Mapping[Who, Sequence[float]],
           scale: tuple[float, float] | None) -> Spread:  # fmt: skip
    """How the scores on a metric spread: those of MOST_SPREAD, in the order in which they have their colours. scale: of
    the rubric, for a metric in points."""
    bounds = _around(scores, (scale if metric.unit == POINTS else None) or (0.0, 1.0))
    bins = round((bounds[1] - bounds[0]) * _STEPS_IN_A_POINT) if metric.unit == POINTS else _STEPS_OF_SHARES
    order = list(dict.fromkeys(("model", "baseline", *result.names)))[:MOST_SPREAD]
    names = {who: _counted(name, result, who, len(scores.get(who, ()))) for who in order}
    counts = {names[who]: binned(scores.get(who, ()), bounds, bins) for who in order}
    return Spread(bounds, counts, names["baseline"])


def _around(scores: Mapping[Who, Sequence[float]], bounds: tuple[float, float]) -> tuple[float, float]:
    """The scale, wider where a score lies outside: the rubric may have had other steps then."""
    every = [value for own in scores.values() for value in own]
    low, high = (end(every, default=bound) for end, bound in zip((min, max), bounds, strict=True))
    return min(math.floor(low), bounds[0]), max(math.ceil(high), bounds[1])


def by_itself(metrics: Sequence[MetricResult]) -> str:
    """What to know of differences on these metrics, none of them corrected for the others; "" of one alone."""
    counting = [metric for metric in metrics if not metric.gate]
    return "Each measure is looked at by itself: of several one may differ by chance." if len(counting) > 1 else ""


def spread_title(name: str, result: EvaluationResult, label: str, scores: Mapping[Who, Sequence[float]]) -> str:
    """ "Accuracy: half of Teacher v1's answers reach 3.4 or more, of untrained 2.9"."""
    if not scores.get("model"):
        return f"{label}: {name} could not be scored"
    beside = f", of {result.against_short} {median(scores['baseline']):.2f}" if scores.get("baseline") else ""
    return f"{label}: half of the answers of {name} reach {median(scores['model']):.2f} or more{beside}"


def called(name: str, result: EvaluationResult, who: Who) -> str:
    """What somebody is called on a chart."""
    words = name if who == "model" else result.short_name(who)
    return words[:1].upper() + words[1:]


def _bars(name: str, result: EvaluationResult, label: str, means: Mapping[Who, Interval | None]) -> list[ScoredBar]:
    """Those whom the metric could measure at all: the experts are not held against their own wording."""
    return [
        ScoredBar(label, called(name, result, who), _role(who), mean, result.n - (mean.n if mean else 0),
                  _place(result, who))
        for who, mean in means.items() if mean or _failed(result, who)
    ]  # fmt: skip


def _place(result: EvaluationResult, who: Who) -> int:
    """The model's and the others' place among those that have a colour of their own: everybody but the baseline."""
    return [one for one in result.names or ("model",) if one != "baseline"].index(who) if who != "baseline" else 0


def _role(who: Who) -> Role:
    return "baseline" if who == "baseline" else "model"


def _failed(result: EvaluationResult, who: Who) -> int:
    known = {"model": result.unscored_model, "baseline": result.unscored_baseline}
    return known[who] if who in known else result.unscored.get(who, 0)


def _standing(metric: MetricResult) -> Standing:
    if metric.comparison:
        return metric.comparison.standing
    return standing(metric.difference) if metric.difference else "few"


def _against_several(name: str, result: EvaluationResult, metric: MetricResult) -> str:
    shown: dict[Standing, list[str]] = {"better": [], "worse": [], "none": [], "few": []}
    shown[_standing(metric)].append(result.against_short)
    for one in (one for one in metric.others if one.mean or _failed(result, one.who)):
        shown[one.comparison.standing].append(result.short_name(one.who))
    words: dict[Standing, str] = {"better": "above", "worse": "below", "none": "not shown to differ from",
                                  "few": "with too few cases to tell from"}  # fmt: skip
    parts = [f"{words[kind]} {listed(names)}" for kind, names in shown.items() if names]
    by = ", by the judge" if _is_judged(metric) else ""
    return f"{metric.label}{by}: {name} is {'; '.join(parts)}"


def _is_judged(metric: MetricResult) -> bool:
    """Points of the rubric's scale are a judge's; all else is computed, or given by reviewers themselves."""
    return metric.unit == POINTS


def _counted(name: str, result: EvaluationResult, who: Who, scored: int) -> str:
    without = result.n - scored
    return called(name, result, who) + (f", {without} unscored" if without else "")
