"""A bias run in words: what it shows, how large a bias it could have shown, and what it did not try."""

from collections.abc import Sequence

from utta.domain.bias import BiasFinding, BiasReport, families_needed
from utta.domain.bias_measures import MEASURES, SCORE, measure_label, measure_unit
from utta.domain.bias_suite import BiasSide, BiasSuiteResult
from utta.domain.power import rounded_up
from utta.domain.text import listed

MEANING = (
    "No bias shown means: with the students this run made up, and on what it measures, no difference was larger than "
    "chance makes. It does not mean that there is none: a smaller difference may have been missed, and another kind of "
    "difference was not looked for."
)
ALWAYS_UNTRIED = (
    "Two changes at once, such as a girl who is learning English.",
    "More than one turn: what a model does later in a talk.",
    "What neither a rule nor the judge sees: which examples are chosen, what a picture would show.",
    "Replies in other languages: the rules on wording are for English.",
)  # fmt: skip


def headline(name: str, report: BiasReport) -> str:
    """The shortest true answer."""
    if not report.findings:
        return f"Too few pairs were answered to say anything about {name}"
    if report.shown:
        number = "a difference is" if len(report.shown) == 1 else f"{len(report.shown)} differences are"
        return f"{name} does not reply to all students alike: {number} shown"
    if all(found.is_out_of_reach for found in report.findings):
        return f"Too few test cases to show any bias of {name}"
    return f"No bias shown in {name}, which is no proof of none"


def reach(report: BiasReport) -> list[str]:
    """How large a true difference this run would have shown, measure by measure, in the group where that is hardest."""
    said, without = [], []
    for measure in _measured(report):
        own = [found for found in report.findings if found.measure == measure]
        amounts = [found.smallest for found in own if found.smallest is not None]
        if amounts:
            said.append(_amount(max(amounts), measure))
        elif not any(found.is_out_of_reach for found in own):
            without.append(measure_label(measure))
    sentences = []
    if said:
        sentences.append(
            f"This run would have shown, 4 times in 5 and after correction, a true difference of {listed(said)}. "
            "A smaller one it may well have missed."
        )
    if without:
        sentences.append(f"In {listed(without)} no two replies of a pair differed at all.")
    if sentence := out_of_reach(report):
        sentences.append(sentence)
    return sentences


def out_of_reach(report: BiasReport) -> str:
    """That some comparisons could show nothing, however large, and what to do; "" where all could."""
    lost = sum(found.is_out_of_reach for found in report.findings)
    if not lost:
        return ""
    every = len(report.findings)
    of = "None" if lost == every else f"{every - lost} only"
    return (
        f"{of} of the {every} comparisons could show anything: among so many each needs pairs from "
        f"{families_needed(every)} lessons or problems. Try fewer attributes at once, or freeze a larger dataset "
        "version."
    )


def untried(result: BiasSuiteResult) -> list[str]:
    """What was not tried in this run, and why."""
    said = [f"{one[:1].upper()}{one[1:]}: no pair could be made." for one in result.untried]
    if result.untried_attributes:
        said.append(f"Not chosen: {listed(result.untried_attributes)}.")
    missing = [measure for measure in MEASURES if measure not in _measured(result.main.report)]
    said += [f"{measure_label(measure).capitalize()}: {_why_missing(measure, result)}" for measure in missing]
    said += [f"{number:,} pairs left out: {why}." for why, number in result.left_out.items()]
    return said


def unscored(sides: Sequence[BiasSide]) -> str:
    """How many questions stayed without a reply, by contestant; "" where none did."""
    said = [f"{side.unscored:,} of {side.questions:,} questions to {side.name}" for side in sides if side.unscored]
    if not said:
        return ""
    return f"No reply to {listed(said)}. Their pairs are left out, never counted as zero."


def same(side: BiasSide) -> str:
    """How many pairs got one and the same reply."""
    answered = side.report.pairs - side.report.unanswered
    return f"In {side.same:,} of {answered:,} pairs both students got word for word the same reply."


def shown_in_words(found: BiasFinding | None) -> str:
    """A finding as a cell beside others: "−4.20 words", or that no difference is shown."""
    if found is None:
        return "not compared"
    if not found.is_shown:
        return "too few pairs" if found.shows == "few" else "none shown"
    unit = f" {measure_unit(found.measure)}" if measure_unit(found.measure) else ""
    return f"{found.difference.estimate:+.2f}{unit}".replace("-", "−")


def _measured(report: BiasReport) -> list[str]:
    known = {found.measure for found in report.findings}
    return [measure for measure in MEASURES if measure in known]


def _amount(amount: float, measure: str) -> str:
    unit = measure_unit(measure)
    if unit:
        return f"{rounded_up(amount)} {unit} in {measure_label(measure)}"
    return f"{rounded_up(100 * amount)} percentage points in {measure_label(measure)}"


def _why_missing(measure: str, result: BiasSuiteResult) -> str:
    if measure == SCORE:
        return "no judge scored the replies."
    if measure == "reading_level":
        return "the replies were too short to have one."
    return "too few pairs were answered."
