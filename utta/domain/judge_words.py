"""A judge card's figures as people read them, and what is too little to believe."""

from collections.abc import Mapping

from utta.domain.agreement_gate import two
from utta.domain.judge_card import BUILT_IN, CriterionCard, JudgeCard
from utta.domain.text import listed

_WORDS = ((0.2, "hardly better than chance"), (0.4, "weak"), (0.6, "moderate"), (0.8, "good"), (2.0, "very good"))
_CHANCE = _WORDS[0][0]
_NO_NEW_SOURCES = "How it does on replies from new sources is not known: fewer than two sources are named."


def name_of(one: CriterionCard) -> str:
    """A criterion's name on screen."""
    return one.name or one.criterion.replace("_", " ").capitalize()


def word_for(kappa: float) -> str:
    """Kappa as a word, by the steps of Altman, Practical Statistics for Medical Research (1991)."""
    return next(word for upper, word in _WORDS if kappa < upper)


def is_above_guessing(one: CriterionCard) -> bool:
    """Whether the judge is shown to agree better than chance, and than always saying the commonest step."""
    return one.kappa.low > 0 and one.macro_f1.low > one.majority_macro_f1


def is_lost_on_new_sources(one: CriterionCard) -> bool:
    """Whether agreement falls to about chance on replies from sources the judge had not met."""
    return one.unseen_kappa is not None and one.unseen_kappa < _CHANCE


def bar_sentence(card: JudgeCard, bar: float | None, criteria: Mapping[str, str]) -> str:
    """Whether this judge may decide alone, and why, by the lead's bar (see domain/verdict.py).

    criteria: what it would decide on, by key as people read it.
    """
    if bar is None:
        return "It may rank models but not decide between them: no bar has been set for a judge."
    kappas = card.kappas_to_decide(criteria)
    unknown = [name for key, name in criteria.items() if kappas[key] is None]
    below = [f"{criteria[key]} ({two(kappa)})" for key, kappa in kappas.items()
             if kappa is not None and kappa < bar]  # fmt: skip
    why = []
    if below:
        why.append(f"its kappa, on new sources too, is below the bar of {bar:.2f} on {listed(below)}")
    if unknown:
        why.append(f"how far it agrees with reviewers on {listed(unknown)}, on new sources too, is not known")
    if why:
        return f"It may rank models but not decide between them: {'; '.join(why)}."
    return f"It may decide alone: its kappa is at least {bar:.2f}, the bar, on every criterion, on new sources too."


def sentences(card: JudgeCard, with_figures: bool = False) -> list[str]:
    """The judge card in words. with_figures: each criterion's too, for where no table beside them has these."""
    new = [] if card.mean_unseen_macro_f1 is not None else [_NO_NEW_SOURCES]
    drift = [card.drift.sentence] if card.drift else []
    return [
        _tested(card),
        *(_criterion(one, with_figures, is_known=not new) for one in card.criteria),
        *new,
        *_order(card),
        card.more_reviews(),
        *drift,
    ]


def _tested(card: JudgeCard) -> str:
    older = f" {card.older} of them were given on older versions, whose steps mean the same." if card.older else ""
    version = f", on version {card.rubric_version} of the rubric" if card.rubric_version else ""
    families = f"{card.families:,} {'lesson or problem' if card.families == 1 else 'lessons and problems'}"
    learner = "it" if card.judge == BUILT_IN else "its calibration"
    return (f"It was tested on {card.ratings:,} ratings from {families}{version}, each time on some that {learner} had "
            f"not learned from.{older}")  # fmt: skip


def _criterion(one: CriterionCard, with_figures: bool, is_known: bool) -> str:
    """is_known: whether something is known of new sources, so that what is not on this criterion has to be said."""
    kappa, unseen = one.kappa, one.unseen_kappa
    between = f"{two(kappa.low)} to {two(kappa.high)}"
    known = f" (kappa {two(kappa.estimate)}, 95 % interval {between}, n = {kappa.n:,})" if with_figures else ""
    guessing = "" if is_above_guessing(one) else ", not shown to be better than guessing"
    new = "; how much on replies from new sources is not known" if is_known else ""
    if unseen is not None:
        figure = f" ({two(unseen)})" if with_figures else ""
        new = f"; {word_for(unseen)} on replies from new sources{figure}"
    return f"{name_of(one)}: {word_for(kappa.estimate)} agreement with reviewers{known}{guessing}{new}."


def _order(card: JudgeCard) -> list[str]:
    if card.pair_order is None:
        return []
    new = f"; {card.unseen_pair_order:.0%} where the source was new to it" if card.unseen_pair_order is not None else ""
    return [f"Of {card.pairs:,} pairs of replies to one student it ordered {card.pair_order:.0%} as people did{new}."]
