"""What agreement shows, in one plain sentence over the criteria."""

from collections.abc import Sequence
from typing import Literal

from utta.domain.agreement import SKEWED, CriterionAgreement
from utta.domain.agreement_gate import Thresholds, two

Kind = Literal["agree", "not yet", "unclear", "same", "few"]
"""What a criterion's agreement shows: see `kind`."""


def kind(one: CriterionAgreement, asked: Thresholds) -> Kind:
    """ "agree" where the whole 95 % interval of alpha lies at or above what the lead asks, "not yet" where all of it
    lies below, else "unclear"; "same" where every rating is one step, "few" with fewer items rated twice than asked."""
    alpha = one.alpha
    if one.twice < _least(asked):
        return "few"
    if alpha.value is None:
        return "same"
    if alpha.low is None or alpha.high is None:
        return "unclear"
    if alpha.low >= asked.agreement:
        return "agree"
    return "not yet" if alpha.high < asked.agreement else "unclear"


def headline(criteria: Sequence[CriterionAgreement], asked: Thresholds) -> str:
    """The same in a title: on how many of the criteria reviewers are shown to agree."""
    agreed = [one for one in criteria if kind(one, asked) == "agree"]
    if len(agreed) == len(criteria):
        return "Reviewers agree on every criterion"
    if not agreed:
        return "On no criterion are reviewers shown to agree yet"
    return f"Reviewers agree on {len(agreed)} of {len(criteria)} criteria"


def scale_use(criteria: Sequence[CriterionAgreement]) -> str:
    """How the scale was used, in a title: of one criterion its commonest step, of more those that are nearly one step
    all through, where alpha is low however often reviewers say the same."""
    told = [one for one in criteria if one.commonest[0]]
    skewed = [one for one in told if one.is_skewed]
    only = skewed or (told if len(told) == 1 else [])
    if len(only) == 1:
        (one,) = only
        return f"Of the ratings on {_name(one)}, {one.commonest[1]:.0%} are “{one.commonest[0]}”"
    if skewed:
        where = "every criterion" if len(skewed) == len(told) else f"{len(skewed)} of {len(told)} criteria"
        return f"On {where} more than {SKEWED:.0%} of the ratings are one step"
    return f"On no criterion are more than {SKEWED:.0%} of the ratings one step"


def same_scale(criteria: Sequence[CriterionAgreement]) -> list[list[CriterionAgreement]]:
    """The criteria in groups that have the same steps, each group and each criterion in the order they come."""
    groups: dict[tuple[str, ...], list[CriterionAgreement]] = {}
    for one in criteria:
        groups.setdefault(tuple(one.label_counts), []).append(one)
    return list(groups.values())


def sentence(criteria: Sequence[CriterionAgreement], asked: Thresholds) -> str:
    """On which criteria reviewers agree, on which not, and on which it cannot be told; what to do about it.

    Nothing is said that `kind` does not show. Where nearly all ratings are one step a low alpha may be no disagreement:
    AC1 is given beside it.
    """
    kinds: dict[Kind, list[CriterionAgreement]] = {"agree": [], "not yet": [], "unclear": [], "same": [], "few": []}
    for one in criteria:
        kinds[kind(one, asked)].append(one)
    if len(kinds["few"]) == len(criteria):
        most = max((one.twice for one in criteria), default=0)
        were = "item was" if most == 1 else "items were"
        return (f"Too early to tell whether reviewers agree: {most} {were} rated by two reviewers or more, at least "
                f"{_least(asked)} are needed.")  # fmt: skip
    parts = [_main(kinds["agree"], kinds["not yet"])]
    parts += [f"Not certain yet on {_with_intervals(kinds['unclear'], asked)}." if kinds["unclear"] else ""]
    parts += [
        f"On {_names(kinds['same'])} every rating is the same step, which shows nothing." if kinds["same"] else ""
    ]
    parts += [f"Too few items rated twice on {_with_numbers(kinds['few'], asked)}." if kinds["few"] else ""]
    parts += [_on_skew([*kinds["not yet"], *kinds["unclear"]])]
    return " ".join(part for part in parts if part)


def _least(asked: Thresholds) -> int:
    return max(asked.items, 2)


def _main(agreed: Sequence[CriterionAgreement], not_yet: Sequence[CriterionAgreement]) -> str:
    after = f"calibrate before training on {'it' if len(not_yet) == 1 else 'them'}."
    if agreed and not_yet:
        return f"Reviewers agree on {_names(agreed)}, not yet on {_names(not_yet)}: {after}"
    if agreed:
        return f"Reviewers agree on {_names(agreed)}."
    return f"Reviewers do not agree yet on {_names(not_yet)}: {after}" if not_yet else ""


def _with_intervals(some: Sequence[CriterionAgreement], asked: Thresholds) -> str:
    return _listed([f"{_name(one)} (alpha {_interval(one, asked)}, n = {one.alpha.n:,})" for one in some])


def _interval(one: CriterionAgreement, asked: Thresholds) -> str:
    alpha = one.alpha
    if alpha.low is None or alpha.high is None:
        return f"{two(alpha.value or 0.0)}, all items from one lesson or problem"
    return f"{two(alpha.low)} to {two(alpha.high)}, {two(asked.agreement)} needed"


def _with_numbers(some: Sequence[CriterionAgreement], asked: Thresholds) -> str:
    return _listed([f"{_name(one)} ({one.twice} of {_least(asked)})" for one in some])


def _on_skew(told: Sequence[CriterionAgreement]) -> str:
    skewed = [f"{_name(one)} ({one.commonest[1]:.0%} “{one.commonest[0]}”, AC1 {two(one.measures['ac1'].value or 0.0)})"
              for one in told if one.is_skewed and one.measures["ac1"].value is not None]  # fmt: skip
    if not skewed:
        return ""
    return f"Nearly all ratings are one step on {_listed(skewed)}, where alpha says little: read AC1 beside it."


def _names(some: Sequence[CriterionAgreement]) -> str:
    return _listed([_name(one) for one in some])


def _name(one: CriterionAgreement) -> str:
    """Within a sentence: “accuracy”, but “MRBench style” as it is written."""
    return one.name if one.name[1:2].isupper() else one.name[:1].lower() + one.name[1:]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
