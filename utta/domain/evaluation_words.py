"""An evaluation in words, the same wherever it is told: is it better, how is that known, and what weakens it."""

from utta.domain.contestant import UNTRAINED_NAME
from utta.domain.evaluation import EvaluationResult, MetricResult
from utta.domain.evaluation_verdict import EvaluationVerdict
from utta.domain.judge_card import BUILT_IN, JudgeCard
from utta.domain.judge_words import is_above_guessing, is_lost_on_new_sources, name_of
from utta.domain.judgement import Interval
from utta.domain.sameness import Sameness
from utta.domain.statistics import ENOUGH
from utta.domain.text import listed
from utta.domain.verdict import Verdict

_SIMILARITY = "reference_similarity"


def headline(found: EvaluationVerdict, result: EvaluationResult, alike: Sameness) -> str:
    """Is it better? The shortest true answer."""
    main, name, against = found.main, found.model_name, result.against
    if main.outcome == "ask people":
        return f"Not known yet whether {name} is better than {against}"
    if main.alike:
        return f"{name} and {against} gave the same answers"
    if main.difference is None:
        return f"{name} cannot be compared with {against}"
    if main.difference.n < ENOUGH:
        return f"Too few test cases to tell whether {name} is better"
    if main.outcome == "no difference shown":
        return f"No difference shown between {name} and {against}"
    if main.outcome == "better" and alike.same:
        who = "an untrained program" if against == UNTRAINED_NAME else against
        return f"{name} beats {who} that gave everybody the same answer"
    return _decided(found, result, main.outcome)


def _decided(found: EvaluationVerdict, result: EvaluationResult, word: str) -> str:
    name, against, metric = found.model_name, result.against, result.metrics[0]
    if found.main.rests_on == "judge":
        if result.card is not None and not any(is_above_guessing(one) for one in result.card.criteria):
            return f"Not known: the judge that calls {name} {word} is no better than guessing"
        return f"{name} is {word} than {against}, says the {_judge(result)}"
    if found.main.rests_on == "people and judge":
        return f"{name} is {word} than {against}, say people and judge"
    if found.main.rests_on == "wording":
        if metric.constant is not None and word == "better" and not _beats_constant(metric):
            return f"{name} beats {against}, but is not shown to beat one fixed answer to everybody"
        closer = "closer to" if word == "better" else "further from"
        return f"{name} is {closer} the experts’ wording than {result.against_short}"
    return f"{name} is {word} than {against}"


def how(found: EvaluationVerdict, result: EvaluationResult) -> str:
    """How it is known, in a line."""
    return f"{result.n:,} test cases that {found.model_name} did not learn from. {scored(found, result)}"


def scored(found: EvaluationVerdict, result: EvaluationResult) -> str:
    """Who scored the answers, in a sentence."""
    rests_on, reviewed = found.main.rests_on, found.main.reviewed
    if rests_on == "wording":
        return "Compared by wording only: no judge and no person scored these answers."
    if not found.can_be_reviewed:
        return "Compared with the reviewers’ own ratings."
    if rests_on == "people and judge":
        return f"Scored by the {_judge(result)}, corrected by people’s blind reviews of {reviewed:,} drawn by chance."
    if rests_on == "judge":
        some = f"; people have reviewed {reviewed:,} of a random sample" if reviewed else ", not by people"
        return f"Scored by the {_judge(result)}{some}."
    return f"People have reviewed {reviewed:,} of a random sample; no judge has a say."


def beside_charts(found: EvaluationVerdict) -> str:
    """Why charts of the judge's scores may show something else than the verdict: it rests on people as well. "" where
    it does not."""
    if all(one.verdict.rests_on != "people and judge" for one in found.against):
        return ""
    return ("Scores in points are the judge’s, as it gave them. The verdict corrects them by what people said, and may "
            "come out otherwise.")  # fmt: skip


def figures(one: Verdict, unit: str = "points") -> str:
    """The difference with its interval and n: "+0.52 points (95 % interval +0.21 to +0.83, n = 40)", "" without one."""
    if one.difference is None:
        return ""
    estimate, low, high = (f"{value:+.2f}".replace("-", "−") for value in
                           (one.difference.estimate, one.difference.low, one.difference.high))  # fmt: skip
    return f"{estimate}{' ' + unit if unit else ''} (95 % interval {low} to {high}, n = {one.difference.n:,})"


def cautions(found: EvaluationVerdict, result: EvaluationResult, alike: Sameness) -> list[str]:
    """What a careful reader would want to know before relying on the verdict."""
    name = found.model_name
    said = [*_unscored(name, result), *result.cautions, *_unreviewed(found)]
    if alike.same:
        quoted = "" if alike.is_sealed else f", “{alike.same}”"
        who = f"{result.against[:1].upper()}{result.against[1:]}"
        said.append(f"{who} gave all {alike.n} students the same answer{quoted}. That is easily beaten.")
    if alike.alike and not found.main.alike:  # where all are, the verdict says so
        said.append(f"On {alike.alike} of {alike.n} test cases {name} gave word for word the answer of "
                    f"{result.against}.")  # fmt: skip
    said += [_beside_constant(one) for one in result.metrics if one.constant and one.model and not _beats_constant(one)]
    if result.card is not None and found.main.rests_on != "people":
        said += _about_judge(result.card)
    if found.main.rests_on == "wording":
        said.append(f"Similar wording is not yet a good answer. {result.judge_note or 'Let people read the answers.'}")
    elif result.card is None and found.can_be_reviewed and result.judge_note:
        said.append(result.judge_note)
    if found.shut and found.main.difference is not None:
        said.append(f"Left out of the verdict until reviewers agree: {found.shut}")
    return said


def _unscored(name: str, result: EvaluationResult) -> list[str]:
    missing = [(name, result.unscored_model), (result.against, result.unscored_baseline)]
    missing += [(result.names[who], number) for who, number in result.unscored.items()]
    said = [f"{number} of {result.n} answers of {who}" for who, number in missing if number]
    return [f"Unscored: {' and '.join(said)}. They count as missing, never as zero."] if said else []


def _unreviewed(found: EvaluationVerdict) -> list[str]:
    return [
        f"Of {one.unreviewed} {'case' if one.unreviewed == 1 else 'cases'} drawn by chance people rated not both "
        f"replies, {found.model_name}’s and that of {one.name}: one was skipped or set aside. The verdict knows "
        "nothing of them."
        for one in found.against if one.unreviewed
    ]  # fmt: skip


def _about_judge(card: JudgeCard) -> list[str]:
    unsure = [name_of(one) for one in card.criteria if not is_above_guessing(one)]
    new = [name_of(one) for one in card.criteria if is_lost_on_new_sources(one)]
    said = []
    if unsure:
        said.append(f"The judge is not shown to do better than guessing on {listed(unsure)}.")
    if new:
        said.append(f"On replies from a source it had never met, as this model is, the judge hardly agrees with "
                    f"reviewers on {listed(new)}.")  # fmt: skip
    return said


def _judge(result: EvaluationResult) -> str:
    """The judge in a sentence."""
    name = result.judge or BUILT_IN
    return "built-in judge" if name == BUILT_IN else f"judge {name}"


def _beside_constant(metric: MetricResult) -> str:
    assert metric.constant is not None and metric.model is not None
    return (
        f"{metric.label}: {_figure(metric.model)}. One fixed answer to everybody gets {_figure(metric.constant)}, so "
        "it is not shown to beat that."
    )


def _figure(one: Interval) -> str:
    return f"{one.estimate:.2f} ({one.low:.2f} to {one.high:.2f}, n = {one.n})".replace("-", "−")


def _beats_constant(metric: MetricResult) -> bool:
    return bool(metric.model and metric.constant and metric.model.low > metric.constant.high)
