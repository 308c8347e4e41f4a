"""What an evaluation says beside its scores: features of the replies by rule, slices of the cases, and what the split
can show."""

import math
from collections.abc import Mapping, Sequence

from utta.domain.assistant import Case
from utta.domain.evaluation import FeatureResult, MetricResult, Who
from utta.domain.judge_card import JudgeCard
from utta.domain.power import Power, power
from utta.domain.reply_features import FEATURES, reply_features
from utta.domain.situation import Situation
from utta.domain.slices import Slices, slice_names, sliced
from utta.domain.statistics import differences
from utta.errors import NotEnough
from utta.services.measuring_scores import POINTS, interval_of

Replies = Mapping[Who, Sequence[str | None]]
"""By who, a reply for each case; None where there is none."""


_BOUNDS = {"expects": (-1.0, 1.0)}
"""Of shares that may be negative; all others lie from 0 to 1."""


def features(replies: Replies, situations: Sequence[Situation], families: Sequence[str]) -> tuple[FeatureResult, ...]:
    """Every feature of the replies of all sides, and how the model's differ from the baseline's on the same cases."""
    found = {
        who: [{} if reply is None else reply_features(reply, situation)
              for reply, situation in zip(texts, situations, strict=True)]
        for who, texts in replies.items()
    }  # fmt: skip
    results = []
    for feature in FEATURES:
        values = {who: [own.get(feature.key) for own in rows] for who, rows in found.items()}
        bounds = _BOUNDS.get(feature.key, None if feature.unit else (0.0, 1.0))
        means = {who: mean for who, own in values.items() if (mean := interval_of(own, families, bounds)) is not None}
        both, own_families = differences(values["baseline"], values["model"], families)
        results.append(FeatureResult(
            key=feature.key, label=feature.label, meaning=f"{feature.meaning} {feature.limits}", unit=feature.unit,
            means=means, difference=interval_of(both, own_families),
        ))  # fmt: skip
    return tuple(results)


def slices(baseline: Sequence[float | None], model: Sequence[float | None], asked: Sequence[Case],
           situations: Sequence[Situation]) -> Slices:  # fmt: skip
    """The paired differences on the main metric, for each kind of case beside the rest."""
    paired = [None if before is None or after is None else after - before
              for before, after in zip(baseline, model, strict=True)]  # fmt: skip
    names = [slice_names(situation, case.source) for case, situation in zip(asked, situations, strict=True)]
    return sliced(paired, [case.family for case in asked], names)


def power_sentence(baseline: Sequence[float | None], model: Sequence[float | None], families: Sequence[str],
                   comparisons: int, metric: MetricResult, card: JudgeCard | None) -> str:  # fmt: skip
    """What differences this split can show on a metric, or "" where that cannot be said. card: of the judge that
    scored it, if one did."""
    try:
        found = power(*differences(baseline, model, families), comparisons, apart_of(metric, card))
    except NotEnough:
        return ""
    return said_of(found, metric)


def apart_of(metric: MetricResult, card: JudgeCard | None) -> float | None:
    """How far reviewers and the judge that scored a metric are apart on a difference; None where none did, or it is not
    known."""
    return card.apart.get(metric.key) if card is not None and metric.unit == POINTS else None


def said_of(found: Power, metric: MetricResult) -> str:
    """What a split can show on a metric, in a sentence; "" where that cannot be said."""
    by = "by the judge's scores alone" if metric.unit == POINTS else ""
    widest = math.inf if metric.widest is None else metric.widest
    return found.sentence(metric.unit, by=by, widest=widest) if found.is_known else ""
