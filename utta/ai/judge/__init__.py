"""The built-in statistical judge: learned from reviewers' ratings, measured on families it never saw."""

from utta.ai.judge.card import judge_card
from utta.ai.judge.families import families_of, family_folds
from utta.ai.judge.material import MINIMUM_RATINGS
from utta.ai.judge.model import Judge, fit_judge

__all__ = ["MINIMUM_RATINGS", "Judge", "families_of", "family_folds", "fit_judge", "judge_card"]
