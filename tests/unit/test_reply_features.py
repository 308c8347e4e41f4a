"""Features of a reply by rule: what each counts, where it says nothing, and how far experts agree."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared_file
from utta.domain.answer_given import gives_answer
from utta.domain.reply_features import FEATURES, corrects, feature, reply_features
from utta.domain.situation import Situation

SUM = Situation(grade_level="3", context="Tutor: What is 25 minus 18?", student_question="8")
WORDS = Situation(context="Problem: A baker sells 12 pies of 8 slices at 3 dollars a slice.", student_question="96?")


@pytest.mark.parametrize(
    ("reply", "situation", "answers", "gives"),
    [
        ("Close! 25 minus 18 is 7.", SUM, (), True),
        ("Close, but wouldn't we get 7?", SUM, (), True),
        ("You said 8. Can you count up from 18 to 25?", SUM, (), False),
        ("Try 25 - 18 again, from 18 up.", SUM, (), False),
        ("96 slices, so 96 x 3 = 288 dollars.", WORDS, (), True),
        ("96 slices, yes. What do 96 slices cost?", WORDS, (), False),
        ("The answer is 288.", WORDS, (), True),
        ("What would the total be?", WORDS, (), False),
        ("It is photosynthesis!", Situation(student_question="osmosis?"), ("photosynthesis",), True),
        ("What does the plant make with light?", Situation(student_question="osmosis?"), ("photosynthesis",), False),
        ("Photosynthesis, as you say: why?", Situation(student_question="Photosynthesis?"), ("photosynthesis",), False),
        ("You need 4 more and then 3.", Situation(student_question="how many?"), ("7",), False),
        ("That makes 7.0 in all.", Situation(student_question="how many?"), ("7",), True),
        ("It is 1,200 grams.", Situation(student_question="how heavy?"), ("1200",), True),
        ("", SUM, (), False),
    ],
)
def test_giving_the_answer_away_is_told_by_number_and_wording(
    reply: str, situation: Situation, answers: tuple[str, ...], gives: bool
) -> None:
    assert gives_answer(reply, situation, answers) is gives


def test_each_feature_counts_what_it_says() -> None:
    found = reply_features(
        "Great job! You need to add them again. Maybe you missed one. Why do you think so? Thanks.", SUM
    )
    assert found["length"] == 18
    assert found["praise"] == pytest.approx(1 / 5)
    assert found["warmth"] == pytest.approx(2 / 5)
    assert found["directness"] == pytest.approx(1 / 5)
    assert found["hedging"] == pytest.approx(1 / 5)
    assert found["expects"] == pytest.approx(1 / 5)
    assert (found["asks"], found["corrects"], found["gives_answer"]) == (1, 1, 0)
    assert found["reading_level"] is None and found["above_grade"] is None  # too short to have one
    lower = reply_features("This is too hard, just copy it. You don't have to explain.", SUM)
    assert lower["expects"] == pytest.approx(0.5 - 1.0)
    assert lower["asks"] == 0


def test_the_reading_level_stands_beside_the_grade_where_there_is_one() -> None:
    reply = ("The denominator represents the number of equal partitions constituting the entire quantity under "
             "consideration, whereas the numerator enumerates the partitions selected.")  # fmt: skip
    third, unknown = reply_features(reply, SUM), reply_features(reply, Situation())
    assert third["reading_level"] == unknown["reading_level"] and (third["reading_level"] or 0) > 15
    assert third["above_grade"] == pytest.approx((third["reading_level"] or 0) - 3)
    assert unknown["above_grade"] is None


@pytest.mark.parametrize("reply", ["", "   ", "\n"])
def test_an_empty_reply_has_no_features_rather_than_zeros(reply: str) -> None:
    assert set(reply_features(reply, SUM).values()) == {None}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)


@given(TEXT, TEXT)
def test_any_text_has_features_within_their_bounds(reply: str, question: str) -> None:
    found = reply_features(reply, Situation(student_question=question))
    assert list(found) == [known.key for known in FEATURES]
    for key, value in found.items():
        if value is not None and not feature(key).unit:
            assert (-1 if key == "expects" else 0) <= value <= 1


def test_every_feature_says_in_a_sentence_what_it_is_and_what_it_misses() -> None:
    for known in FEATURES:
        for sentence in (known.meaning, known.limits):
            assert sentence[0].isupper() and sentence.endswith(".") and 15 < len(sentence) < 200


def curve(values: Iterable[tuple[float, bool]]) -> float:
    """Area under the ROC curve: how often a reply with the label scores higher than one without, ties counting half."""
    pairs = list(values)
    yes, no = [v for v, label in pairs if label], [v for v, label in pairs if not label]
    return sum((one > other) + 0.5 * (one == other) for one in yes for other in no) / (len(yes) * len(no))


def test_experts_mostly_agree_with_the_rules_on_real_replies() -> None:
    rows = [json.loads(line) for line in shared_file("ratings/mrbench_v2.jsonl").read_text("utf-8").splitlines()]
    found = []
    for row in rows:
        said = Situation(**{name: row[name] for name in Situation.model_fields if name in row})
        found.append((reply_features(row["response"], said), row["ratings"]))

    def agrees(key: str, criterion: str, labels: tuple[str, ...]) -> float:
        return curve((features[key] or 0.0, ratings[criterion] in labels) for features, ratings in found)

    assert agrees("praise", "tutor_tone", ("Encouraging",)) > 0.8
    assert agrees("warmth", "tutor_tone", ("Encouraging",)) > 0.75
    assert agrees("corrects", "mistake_identification", ("Yes", "To some extent")) > 0.65
    given_away = [(bool(f["gives_answer"]), ratings["revealing_of_the_answer"] != "No") for f, ratings in found]
    both = sum(rule and label for rule, label in given_away)
    assert both / sum(label for _, label in given_away) > 0.55
    assert both / sum(rule for rule, _ in given_away) > 0.75


def test_a_typographic_apostrophe_is_an_apostrophe() -> None:
    assert corrects("That isn’t quite right.") and corrects("That isn't quite right.")
    assert not corrects("Great job!")
