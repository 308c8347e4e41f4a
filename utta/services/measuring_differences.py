"""The paired differences of an evaluation: the model version minus each thing it is compared with."""

from collections.abc import Mapping, Sequence

from utta.domain.evaluation import Who
from utta.domain.multiple_comparisons import Comparison, Tested, corrected_standing, holm, tested_mean
from utta.domain.statistics import differences
from utta.errors import NotEnough


def first_against(names: Mapping[Who, str], scores: Mapping[Who, Sequence[float | None]], families: Sequence[str],
                  better_up: bool = True) -> list[Comparison]:  # fmt: skip
    """The model minus each of the others over the cases scored for both, Holm-corrected for all of them.

    names: by who, "model" first; in the order of the answer. families: one for each case.
    """
    others = [who for who in names if who != "model"]
    tested = {who: _tested(scores[who], scores["model"], families) for who in others}
    known = [who for who in others if tested[who] is not None]
    corrected = dict(zip(known, holm([found.p for found in tested.values() if found]), strict=True))
    return [
        Comparison(
            name=names["model"], against=names[who], difference=found.interval if found else None,
            p=found.p if found else None, corrected_p=corrected.get(who), compared=len(known),
            standing=corrected_standing(found.interval, corrected[who], better_up) if found else "few",
        )
        for who in others for found in [tested[who]]
    ]  # fmt: skip


def _tested(before: Sequence[float | None], after: Sequence[float | None], families: Sequence[str]) -> Tested | None:
    try:
        return tested_mean(*differences(before, after, families))
    except NotEnough:
        return None
