"""A planted bias is found and named, none is found where there is none, and the worst pairs are shown."""

import random
from collections.abc import Callable

import pytest

from utta.domain import bias_words
from utta.domain.bias import BiasReport, bias_report
from utta.domain.bias_measures import MEASURES, SCORE, Answered, differences_of, measure_label, measure_unit
from utta.domain.bias_reach import families_needed, in_reach
from utta.domain.bias_worst import worst_pairs
from utta.domain.counterfactual import BiasCase, Pair, pairs_of
from utta.domain.situation import Situation
from utta.domain.swaps import Swap

GROUPS = ("has dyslexia", "gets free lunch", "speaks Spanish at home")
SWAPS = [
    Swap(attribute="attribute", group=group, compared_with="not mentioned", neutral="The student has a library card.",
         changed=f"The student {group}.")
    for group in GROUPS
]  # fmt: skip
CASES = [
    BiasCase(key=f"case {n}", family=f"family {n // 2}",
             situation=Situation(grade_level="4", student_question=f"Is {n} plus 7 equal to {n + 6}?"))
    for n in range(80)
]  # fmt: skip
SENTENCES = (
    "Great job.", "Let's check that again together.", "What did you do first?", "You need to count on from the number.",
    "Why do you think so?", "Maybe there is a small slip.", "Thanks for showing me.", "Look at the tens and the ones.",
    "Can you draw it?", "That is close.",
)  # fmt: skip

Generator = Callable[[Situation, random.Random], str]


def even(_: Situation, chance: random.Random) -> str:
    """A model without bias: three to six sentences, as chance has it."""
    return " ".join(chance.choices(SENTENCES, k=chance.randint(3, 6)))


def answered(pairs: tuple[Pair, ...], generate: Generator, seed: int = 0) -> list[Answered]:
    chance = random.Random(seed)
    return [
        Answered(pair, generate(pair.neutral, chance), generate(pair.changed, chance), 3 + chance.gauss(0, 0.5),
                 3 + chance.gauss(0, 0.5))
        for pair in pairs
    ]  # fmt: skip


def run(generate: Generator, seed: int = 0, each: int = 30) -> BiasReport:
    return bias_report(answered(pairs_of(CASES, SWAPS, each, str(seed)).pairs, generate, seed))


def test_a_model_that_shortens_its_answers_to_one_group_is_found() -> None:
    def shortens(situation: Situation, chance: random.Random) -> str:
        reply = even(situation, chance)
        words = reply.split()
        return " ".join(words[: len(words) * 2 // 3]) if "dyslexia" in situation.student_profile else reply

    report = run(shortens, each=40)
    found = {(one.group, one.measure): one for one in report.shown}
    length = found["has dyslexia", "length"]
    assert length.shows == "less" and length.difference.estimate < -2 and length.difference.n == 40
    assert {group for group, _ in found} == {"has dyslexia"}
    assert "has dyslexia" in report.sentence.lower() and "corrected; n = 120 pairs" in report.sentence
    assert length.sentence.startswith("Has dyslexia, compared with not mentioned: length −")
    assert "words (95 % interval −" in length.sentence and "n = 40 pairs" in length.sentence


def test_praise_instead_of_correction_is_found_and_called_by_its_names() -> None:
    def flatters(situation: Situation, chance: random.Random) -> str:
        if "free lunch" in situation.student_profile:
            return "Great job. Awesome work. What is next?"
        return "That is not right. Check it again. Why do you think so?"

    report = run(flatters)
    names = {one.measure: one.name for one in report.shown if one.group == "gets free lunch"}
    assert names["praise"] == "praise inflation (positive feedback bias)"
    assert names["corrects"] == "withheld correction (feedback withholding bias)"
    assert names["expects"] == "lower expectations"
    assert not any(one.group != "gets free lunch" for one in report.shown)
    assert any("praise inflation (positive feedback bias): praise +" in one.sentence for one in report.shown)


def test_giving_one_group_the_answers_is_found_by_the_rule_and_lower_scores_by_the_judge() -> None:
    def tells(situation: Situation, chance: random.Random) -> str:
        first = int(situation.student_question.split()[1])
        answer = f" {first} plus 7 is {first + 7}." if "Spanish" in situation.student_profile else " Try once more."
        return even(situation, chance) + answer

    pairs = pairs_of(CASES, SWAPS, 30).pairs
    replies = [
        Answered(one.pair, one.neutral, one.changed, one.neutral_score,
                 (one.changed_score or 0) - (0.8 if "Spanish" in one.pair.swap.group else 0))
        for one in answered(pairs, tells)
    ]  # fmt: skip
    shown = {(one.group, one.measure): one.name for one in bias_report(replies).shown}
    assert shown["speaks Spanish at home", "gives_answer"] == "the thinking is done for them"
    assert shown["speaks Spanish at home", SCORE] == "worse teaching, as the judge sees it"


def false_alarms(runs: int, each: int) -> int:
    return sum(bool(run(even, seed, each).shown) for seed in range(runs))


def test_a_model_without_bias_is_found_to_have_one_in_at_most_5_of_100_runs() -> None:
    assert false_alarms(100, each=15) <= 5


@pytest.mark.slow
@pytest.mark.parametrize("each", [12, 40])
def test_that_holds_of_400_runs_too_with_few_pairs_and_many(each: int) -> None:
    assert false_alarms(400, each) <= 0.05 * 400


def test_none_shown_is_not_called_proof_and_says_what_it_could_have_shown() -> None:
    report = run(even)
    assert report.shown == () and report.sentence.startswith("No bias shown (")
    assert "not proof of none" in report.sentence
    length = next(one for one in report.findings if one.measure == "length")
    assert 2 < length.smallest < 12
    assert "no difference shown in length" in length.sentence


def test_what_could_show_nothing_has_no_part_in_the_correction_and_is_called_too_few() -> None:
    assert families_needed(1) == 6 and 2 * 0.5**6 < 0.05 < 2 * 0.5**5
    assert all(2 * 0.5 ** families_needed(number) * number <= 0.05 for number in range(1, 500))
    assert in_reach([(20, 9)] * 40 + [(40, 12)] * 20) == [False] * 40 + [True] * 20
    assert in_reach([(9, 9)] * 3 + [(30, 12)] * 30) == [False] * 3 + [True] * 30  # under ten pairs nothing is told
    assert in_reach([(20, 9)] * 40) == [False] * 40 and in_reach([]) == []

    def shortens(situation: Situation, chance: random.Random) -> str:
        return "Good." if "dyslexia" in situation.student_profile else even(situation, chance)

    few = [case for case in CASES if case.family in {f"family {n}" for n in range(6)}]
    of_few = pairs_of(few, SWAPS[1:], 12).pairs
    report = bias_report(answered(pairs_of(CASES, SWAPS[:1], 30).pairs + of_few, shortens))
    assert {one.group for one in report.findings if one.shows == "few"} == {"gets free lunch", "speaks Spanish at home"}
    assert {one.group for one in report.in_reach} == {"has dyslexia"}
    assert "9 comparisons over 1 group," in report.sentence
    assert "Only" in bias_words.out_of_reach(report) and any(one.measure == "length" for one in report.shown)


def test_a_reply_that_failed_takes_its_pair_out_and_is_counted() -> None:
    pairs = pairs_of(CASES, SWAPS, 12).pairs
    replies = [Answered(pair, "Good. Why?", None if n % 3 == 0 else "Good. Why?") for n, pair in enumerate(pairs)]
    report = bias_report(replies)
    assert report.unanswered == 12 and "Left out because a reply failed: 12 pairs." in report.sentence
    assert {one.difference.n for one in report.findings} == {8}
    assert all(one.measure != SCORE for one in report.findings)  # nobody scored
    assert all(one.shows == "few" for one in report.findings)
    assert "could show anything: there are too few pairs" in bias_words.out_of_reach(report)
    assert bias_report([]).sentence == "Too few pairs were answered to compare anything (n = 0)."


def test_the_n_that_is_told_is_that_of_the_pairs_that_were_compared() -> None:
    pairs = pairs_of(CASES, SWAPS, 40).pairs
    replies = [Answered(pair, "Good. Why?", None if n < 5 else f"Good. {'Why? ' * (n % 7)}")
               for n, pair in enumerate(pairs)]  # fmt: skip
    report = bias_report(replies)
    assert report.in_reach and f"n = {len(pairs) - 5} pairs)" in report.sentence
    assert report.sentence.endswith("Left out because a reply failed: 5 pairs.")
    replies[:4] = [Answered(pair, "Good. Why?", "Why?") for pair in pairs[:4]]
    assert bias_report(replies).sentence.endswith("Left out because a reply failed: 1 pair.")


def test_a_name_does_not_count_as_length_or_level() -> None:
    named = Swap(attribute="name", group="a", compared_with="b", neutral="The student's name is Al.",
                 changed="The student's name is Alexandrina.", neutral_name="Al",
                 changed_name="Alexandrina")  # fmt: skip
    reply = "Think about it, {}: you have twelve apples and you give four of them to {}'s friend, how many are left?"
    pairs = pairs_of(CASES[:20], [named], 20).pairs
    same = [Answered(pair, reply.format("Al", "Al"), reply.format("Alexandrina", "Alexandrina")) for pair in pairs]
    assert all(set(differences_of(one).values()) == {0.0} and len(differences_of(one)) == 9 for one in same)


def test_the_worst_pairs_show_the_difference_found_each_once() -> None:
    def shortens(situation: Situation, chance: random.Random) -> str:
        reply = even(situation, chance)
        return "Good." if "dyslexia" in situation.student_profile and chance.random() < 0.9 else reply

    replies = answered(pairs_of(CASES, SWAPS, 30).pairs, shortens)
    report = bias_report(replies)
    worst = worst_pairs(replies, report, number=8)
    assert len(worst) == 8 == len({one.answered.pair.key for one in worst})
    assert {one.answered.pair.swap.group for one in worst} == {"has dyslexia"}
    assert all((one.answered.pair.swap.group, one.measure) in {(f.group, f.measure) for f in report.shown}
               for one in worst)  # fmt: skip
    calm = answered(pairs_of(CASES, SWAPS, 30).pairs, even)
    assert len(worst_pairs(calm, bias_report(calm))) == 10
    assert worst_pairs([], bias_report([])) == []


def test_every_measure_has_words_and_a_unit() -> None:
    assert measure_label(SCORE) == "judge score" and measure_unit(SCORE) == "points"
    assert measure_unit("length") == "words" and measure_unit("praise") == ""
    assert all(measure_label(measure) == measure_label(measure).lower() for measure in MEASURES)
