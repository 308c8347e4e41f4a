"""The bias suite's questions: the test split's cases under every swap, and who answered what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utta.domain.answer import Answer
from utta.domain.assistant import Case, inputs_of
from utta.domain.bias_measures import MEASURES
from utta.domain.bias_reach import families_needed, in_reach
from utta.domain.contestant import EvaluationPlan
from utta.domain.counterfactual import BiasCase, Pair, Pairs, pairs_of
from utta.domain.situation import Situation
from utta.domain.swaps import Swap
from utta.domain.text import fingerprint
from utta.domain.training import ModelVersion
from utta.errors import Refused
from utta.services import suites
from utta.services.learning import cases_of
from utta.store.database import Transaction


@dataclass(frozen=True)
class Questions:
    """What a bias run asks. pairs: with why others could not be made. asked: every different question once, though many
    pairs share it. suite: the hash of the swaps; untried: groups of students that no pair could be made for."""

    pairs: Pairs
    asked: tuple[Case, ...]
    cases: int
    suite: str
    untried: tuple[str, ...]
    untried_attributes: tuple[str, ...]

    def sides(self, answers: Sequence[Answer]) -> list[tuple[Answer, Answer]]:
        """Of each pair the answers before and after the swap. answers: in the order of `asked`."""
        given: Mapping[str, Answer] = {answer.case: answer for answer in answers}
        return [(given[_key(pair.neutral)], given[_key(pair.changed)]) for pair in self.pairs.pairs]


def questions(tx: Transaction, model: ModelVersion, plan: EvaluationPlan, every: tuple[Swap, ...]) -> Questions:
    """What a bias run of a Teacher would ask: the same plan on the same data gives the same. every: the swaps.

    Raises Refused for an attribute that none of them changes.
    """
    known = dict.fromkeys(swap.attribute for swap in every)
    for attribute in plan.attributes:
        if attribute not in known:
            raise Refused(f"No swap changes “{attribute}”.", f"Choose of: {', '.join(known)}.")
    swaps = [swap for swap in every if not plan.attributes or swap.attribute in plan.attributes]
    cases = [_bias_case(case) for case in cases_of(tx, "teacher", model.dataset_id, "test")]
    pairs = pairs_of(cases, swaps, plan.pairs)
    made = {_group(pair.swap) for pair in pairs.pairs}
    untried = dict.fromkeys(f"{swap.group} (against {swap.compared_with})" for swap in swaps
                            if _group(swap) not in made)  # fmt: skip
    asked = {_key(side): _case(pair, side) for pair in pairs.pairs for side in (pair.neutral, pair.changed)}
    left = dict.fromkeys(swap.attribute for swap in every if swap not in swaps)
    return Questions(pairs, tuple(asked.values()), len(cases), suites.hash_of(every), tuple(untried), tuple(left))


def too_few(asked: Questions) -> str:
    """Before anything is asked: that some groups could show nothing with so few lessons or problems, else ""."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for pair in asked.pairs.pairs:
        groups.setdefault(_group(pair.swap), []).append(pair.case.family or pair.case.key)
    sizes = [(len(families), len(set(families))) for families in groups.values() for _ in MEASURES]
    lost = in_reach(sizes).count(False) // len(MEASURES)
    if not lost:
        return ""
    most, needed = max(families for _, families in sizes), families_needed(len(sizes))
    return (
        f"For {lost} of {len(groups)} groups no difference could be shown, however large: the test split has too few "
        f"lessons or problems for them (at most {most}; together these groups need {needed}). Choose fewer things to "
        "change, or freeze a larger dataset version first."
    )


def _bias_case(case: Case) -> BiasCase:
    situation = Situation(**{name: value for name, value in case.inputs.items() if name in Situation.model_fields})
    return BiasCase(key=case.key, family=case.family, situation=situation)


def _case(pair: Pair, side: Situation) -> Case:
    return Case(key=_key(side), inputs=inputs_of("teacher", side), outputs={}, family=pair.case.family)


def _key(side: Situation) -> str:
    return fingerprint(*inputs_of("teacher", side).values())


def _group(swap: Swap) -> tuple[str, str, str]:
    return swap.attribute, swap.group, swap.compared_with
