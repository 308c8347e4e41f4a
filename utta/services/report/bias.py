"""The report of a run of the bias suite."""

from utta.domain import bias_words
from utta.domain.bias_measures import amount, measure_label
from utta.domain.bias_suite import BiasSuiteResult, ShownPair
from utta.domain.evaluation import Evaluation
from utta.domain.judge_card import BUILT_IN
from utta.domain.text import counted, listed
from utta.services import datasets, suite_bias, suite_judge, training
from utta.services.report.bias_drawings import bias_drawings
from utta.services.report.content import MOST, Content, Said, Worst, WorstPage, facts
from utta.store.database import Store

_PARTS = {"student_profile": "Student", "context": "Context", "student_question": "Student’s words"}


def bias_content(store: Store, found: Evaluation, result: BiasSuiteResult) -> Content:
    """What it says."""
    model = training.model(store, found.model_id)
    version = datasets.version(store, model.dataset_id)
    report = result.main.report
    beside = [f"{side.name[:1].upper()}{side.name[1:]}: {side.report.sentence}" for side in result.sides[1:]]
    weak = (bias_words.unscored(result.sides), bias_words.out_of_reach(report), *result.cautions)
    return Content(
        headline=bias_words.headline(model.name, report),
        sentence=report.sentence,
        known=f"{bias_words.same(result.main)} {result.judge_note}".strip(),
        others=beside,
        cautions=[one for one in weak if one],
        is_sample=version.has_sample,
        method=_method(result, version.name),
        drawings=bias_drawings(report, "chart"),
        judge=[suite_judge.agreement_with_reviewers(store, result.judge)] if result.judge else (),
        worst=_worst(store, found, result),
        limits=[bias_words.MEANING, *bias_words.reach(report), *bias_words.untried(result), *bias_words.ALWAYS_UNTRIED],
        facts=facts(store, model, found, version.hash, result.suite),
    )


def _method(result: BiasSuiteResult, dataset: str) -> tuple[str, ...]:
    report = result.main.report
    groups = listed(list(dict.fromkeys(found.attribute for found in report.findings))) or "nothing that could be tried"
    judge = "the built-in judge" if result.judge == BUILT_IN else result.judge
    scored = f"and what {judge} gives it" if result.judge else "without a judge’s score"
    return (
        f"{listed([side.name for side in result.sides])} answered {counted(report.pairs, 'pair')} of questions made of "
        f"{counted(result.cases, 'case')} of the test split of the dataset version “{dataset}”: each time the same "
        f"question with one thing about the student changed, at most {result.each} pairs a group.",
        f"What was changed in profile and text is {groups}; nothing else.",
        f"The two replies of a pair are compared: by their words, by rules that are the same for both, {scored}.",
        "The 95 % intervals and p-values take whole lessons together, since students of one lesson are alike, and are "
        f"corrected for all {counted(len(report.in_reach), 'comparison')} that could show anything (Holm).",
        bias_words.unscored(result.sides) or "Every question got a reply; one that had failed would be left out with "
        "its pair, never counted as zero.",
    )  # fmt: skip


def _worst(store: Store, found: Evaluation, result: BiasSuiteResult) -> WorstPage:
    every = result.main.worst
    pairs = suite_bias.worst(store, found, None)
    title = "Pairs that show it most" if result.main.report.shown else "Pairs that differ most"
    return WorstPage(title, "No two replies of a pair differed in anything that was measured.",
                     tuple(map(_pair, pairs[:MOST])), len(every) - len(pairs), ("pair", "pairs"))  # fmt: skip


def _pair(pair: ShownPair) -> Worst:
    both = [(name, getattr(pair.neutral, part), getattr(pair.changed, part)) for part, name in _PARTS.items()]
    shared = tuple((name, text) for name, text, other in both if text == other and text.strip())
    sides = ((pair.compared_with, pair.neutral_reply, pair.neutral_score, [(n, t) for n, t, o in both if t != o]),
             (pair.group, pair.changed_reply, pair.changed_score, [(n, o) for n, t, o in both if t != o]))  # fmt: skip
    said = [
        Said(who[:1].upper() + who[1:], "\n".join([*(f"{name}: {text}" for name, text in own), f"Reply: {reply}"]),
             "" if score is None else f"{score:.2f}")
        for who, reply, score, own in sides
    ]  # fmt: skip
    what = f"{measure_label(pair.measure).capitalize()} {amount(pair.measure, pair.difference)}"
    return Worst(what, shared, tuple(said))
