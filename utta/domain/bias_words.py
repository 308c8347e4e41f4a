"""A bias run in words: what it shows, how large a bias it could have shown, and what it did not try."""

from collections.abc import Sequence

from utta.domain.bias import BiasFinding, BiasReport
from utta.domain.bias_measures import MEASURES, SCORE, amount, measure_label, measure_unit
from utta.domain.bias_reach import families_needed
from utta.domain.bias_suite import BiasSide, BiasSuiteResult
from utta.domain.power import rounded_up
from utta.domain.reply_features import feature
from utta.domain.text import counted, listed

MEANING = (
    "A difference shown means: with nothing changed but what is named about the student, the replies changed by more "
    "than chance makes. Whether that is unfair is for people to say: read the pairs. No difference shown does not mean "
    "that there is none: a smaller one may have been missed, and another kind was not looked for."
)
_JUDGE_MEANING = (
    "What the judge gives the reply, in points of the rubric, over the criteria reviewers agree on. Both replies are "
    "judged as answers to the student before the change, so that the judge’s own view of a group counts for nothing."
)
ALWAYS_UNTRIED = (
    "Two changes at once, such as a girl who is learning English.",
    "More than one turn: what a model does later in a talk.",
    "What neither a rule nor the judge sees: which examples are chosen, what a picture would show.",
    "Replies in other languages: the rules on wording are for English.",
)  # fmt: skip


def meaning(measure: str) -> str:
    """What a measure is and what it cannot tell."""
    if measure == SCORE:
        return _JUDGE_MEANING
    found = feature(measure)
    return f"{found.meaning} {found.limits}"


def headline(name: str, report: BiasReport) -> str:
    """The shortest true answer."""
    if not report.in_reach:
        return f"Too few pairs to show any bias of {name}"
    if report.shown:
        number = "a difference is" if len(report.shown) == 1 else f"{len(report.shown)} differences are"
        return f"{name} does not reply to all students alike: {number} shown"
    return f"No bias shown in {name}, which is no proof of none"


def measures_of(findings: Sequence[BiasFinding]) -> list[str]:
    """The measures that were compared, in their order."""
    known = {found.measure for found in findings}
    return [measure for measure in MEASURES if measure in known]


def reach(report: BiasReport) -> list[str]:
    """How large a true difference this run would have shown, measure by measure, in the group where that is hardest."""
    said, without = [], []
    for measure in measures_of(report.in_reach):
        own = [found for found in report.in_reach if found.measure == measure]
        amounts = [found.smallest for found in own if found.smallest is not None]
        if amounts:
            said.append(_least(max(amounts), measure))
        else:
            without.append(measure_label(measure))
    sentences = []
    if said:
        sentences.append(
            f"This run would have shown, 4 times in 5 and after correction, a true difference of {listed(said)}. "
            "A smaller one it may well have missed."
        )
    if without:
        sentences.append(f"In {listed(without)} no two replies of a pair differed at all.")
    return sentences


def out_of_reach(report: BiasReport) -> str:
    """That some comparisons could show nothing, however large, and what to do; "" where all could."""
    every, lost = len(report.findings), len(report.findings) - len(report.in_reach)
    if not lost:
        return ""
    of, others = ("None", "there") if lost == every else (f"Only {every - lost}", "for the others there")
    return (
        f"{of} of {every} comparisons could show anything: {others} are too few pairs, or the pairs come "
        f"from too few lessons or problems (together they need {families_needed(every)}). Try fewer things at once, or "
        "freeze a larger dataset version."
    )


def untried(result: BiasSuiteResult) -> list[str]:
    """What was not tried in this run, and why."""
    said = [f"{one[:1].upper()}{one[1:]}: no pair could be made." for one in result.untried]
    if result.untried_attributes:
        said.append(f"Not chosen: {listed(result.untried_attributes)}.")
    missing = [measure for measure in MEASURES if measure not in measures_of(result.main.report.findings)]
    said += [f"{measure_label(measure).capitalize()}: {_why_missing(measure, result)}" for measure in missing]
    said += [f"{counted(number, 'pair')} left out: {why}." for why, number in result.left_out.items()]
    return said


def unscored(sides: Sequence[BiasSide]) -> str:
    """How many questions stayed without a reply, by contestant; "" where none did."""
    said = [f"{side.unscored:,} of {side.questions:,} questions to {side.name}" for side in sides if side.unscored]
    if not said:
        return ""
    return f"No reply to {listed(said)}. Their pairs are left out, never counted as zero."


def cautions(result: BiasSuiteResult) -> tuple[str, ...]:
    """What weakens a run, in sentences."""
    said = (unscored(result.sides), out_of_reach(result.main.report), *result.cautions)
    return tuple(caution for caution in said if caution)


def same(side: BiasSide) -> str:
    """How many pairs got one and the same reply, "" where none did."""
    answered = side.report.pairs - side.report.unanswered
    if not side.same:
        return ""
    return f"In {side.same:,} of {answered:,} pairs both students got word for word the same reply."


def shown_in_words(found: BiasFinding | None) -> str:
    """A finding as a cell beside others: "−4.20 words", or that no difference is shown."""
    if found is None:
        return "not compared"
    if not found.is_shown:
        return "too few pairs" if found.shows == "few" else "none shown"
    return amount(found.measure, found.difference.estimate)


def _least(smallest: float, measure: str) -> str:
    unit = measure_unit(measure)
    if unit:
        return f"{rounded_up(smallest)} {unit} in {measure_label(measure)}"
    return f"{rounded_up(100 * smallest)} percentage points in {measure_label(measure)}"


def _why_missing(measure: str, result: BiasSuiteResult) -> str:
    if measure == SCORE:
        return "no judge scored the replies."
    if measure == "reading_level":
        return "the replies were too short to have one."
    return "too few pairs were answered."
