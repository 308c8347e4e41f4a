"""A judge card's figures as people read them, and what is too little to believe."""

from utta.domain.judge_card import CriterionCard

_WORDS = ((0.2, "hardly better than chance"), (0.4, "weak"), (0.6, "moderate"), (0.8, "good"), (2.0, "very good"))
_CHANCE = _WORDS[0][0]


def name_of(one: CriterionCard) -> str:
    """A criterion's name on screen."""
    return one.criterion.replace("_", " ").capitalize()


def word_for(kappa: float) -> str:
    """Kappa as a word, by the steps of Altman, Practical Statistics for Medical Research (1991)."""
    return next(word for upper, word in _WORDS if kappa < upper)


def is_above_guessing(one: CriterionCard) -> bool:
    """Whether the judge is shown to agree better than chance, and than always saying the commonest step."""
    return one.kappa.low > 0 and one.macro_f1.low > one.majority_macro_f1


def is_lost_on_new_sources(one: CriterionCard) -> bool:
    """Whether agreement falls to about chance on replies from sources the judge had not met."""
    return one.unseen_kappa is not None and one.unseen_kappa < _CHANCE
