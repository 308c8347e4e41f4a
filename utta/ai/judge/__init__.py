"""Judges: the built-in one, learned from reviewers' ratings, and the layer that calibrates an Evaluator; both measured
on families they never saw."""

from utta.ai.judge.card import judge_card
from utta.ai.judge.families import families_of, family_folds
from utta.ai.judge.layer import LEAST_FOR_LAYER, Layer, evaluator, learn_layer, uncalibrated
from utta.ai.judge.material import MINIMUM_RATINGS, gather, response_key
from utta.ai.judge.model import Judge, fit_judge
from utta.ai.judge.step_agreement import step_agreements

__all__ = [
    "LEAST_FOR_LAYER", "MINIMUM_RATINGS", "Judge", "Layer", "evaluator", "families_of", "family_folds", "fit_judge",
    "gather", "judge_card", "learn_layer", "response_key", "step_agreements", "uncalibrated",
]  # fmt: skip
