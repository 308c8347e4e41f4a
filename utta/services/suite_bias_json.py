"""A bias run as the command line gives it: what the page shows, and every number behind it."""

from typing import Any

from utta.domain import bias_words
from utta.domain.bias import BiasFinding
from utta.domain.bias_suite import BiasSide, BiasSuiteResult


def as_json(result: BiasSuiteResult) -> dict[str, Any]:
    """The model version's own findings, and under `others` those of each contestant beside it."""
    main, *others = result.sides
    return {
        **_side(main), "judge": result.judge_note, "cautions": list(bias_words.cautions(result)),
        "cases": result.cases, "pairs_a_group": result.each,
        "suite_hash": result.suite, "meaning": bias_words.MEANING,
        "not_tried": [*bias_words.untried(result), *bias_words.ALWAYS_UNTRIED],
        "others": {side.name: _side(side) for side in others},
    }  # fmt: skip


def _side(side: BiasSide) -> dict[str, Any]:
    return {
        "headline": bias_words.headline(side.name, side.report), "verdict": side.report.sentence,
        "pairs": side.report.pairs, "unanswered": side.report.unanswered, "same_reply": side.same,
        "same": bias_words.same(side),
        "questions": side.questions, "unscored": side.unscored, "power": bias_words.reach(side.report),
        "shown": [one.sentence for one in side.report.shown],
        "findings": [_finding(one) for one in side.report.findings],
        "worst": [one.model_dump(mode="json") for one in side.worst],
    }  # fmt: skip


def _finding(one: BiasFinding) -> dict[str, Any]:
    return {
        "attribute": one.attribute, "group": one.group, "compared_with": one.compared_with, "measure": one.measure,
        "difference": one.difference.estimate, "low": one.difference.low, "high": one.difference.high,
        "n": one.difference.n, "families": one.families, "corrected_p": one.corrected_p, "could_show": one.smallest,
        "shows": one.shows, "called": one.name,
    }  # fmt: skip
