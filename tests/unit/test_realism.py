"""Student realism: simulated turns beside real ones of the same medium, with no pass mark where none is known."""

import json

import pytest

from tests.conftest import shared_file
from utta.domain.dialogue_acts import dialogue_act
from utta.domain.realism import MEDIA, RealismMeasure, RealismReport, realism_report
from utta.domain.repeats import repeated_openings, repeated_phrases
from utta.domain.situation import Situation
from utta.domain.student_turn import StudentTurn
from utta.errors import NotEnough

TALK = Situation(subject="Mathematics", topic="Fractions", context="Tutor: What is the denominator of this fraction?")


def turn(text: str, number: int = 0, **more: object) -> StudentTurn:
    return StudentTurn(text, TALK, conversation=f"talk {number}", number=number, **more)  # type: ignore[arg-type]


def by_key(report: RealismReport) -> dict[str, RealismMeasure]:
    return {measure.key: measure for measure in report.measures}


def estimate(measure: RealismMeasure, real: bool = False) -> float:
    interval = measure.real if real else measure.model
    assert interval is not None
    return interval.estimate


REAL = [turn(text, n) for n, text in enumerate(["8", "idk", "ok", "is it 4?", "the bottom number", "yes"] * 10)]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("12", "answers"), ("12?", "answers"), ("I added 20 to 21.", "answers"), ("the denominator", "answers"),
        ("what do i do now?", "seeks information"), ("can you help me", "seeks information"),
        ("J ?", "seeks information"),
        ("idk", "does not understand"), ("I don’t get this one.", "does not understand"),
        ("wait what do you mean?", "does not understand"), ("ok", "acknowledges"),
        ("Oh I see, thanks!", "acknowledges"),
        ("Yes.", "acknowledges"), ("I had pizza at lunch, it was funny", "off-topic"), ("", None), ("   ...", None),
    ],
)  # fmt: skip
def test_an_act_is_told_by_wording(text: str, act: str | None) -> None:
    assert dialogue_act(text, TALK) == act


def test_turns_ten_times_as_long_are_seen_beside_the_real_ones() -> None:
    long = [turn(f"I started by taking the fraction {n} and then I carefully multiplied both of its parts by the same "
                 "number so that I would obtain a common denominator for the sum", n) for n in range(20)]  # fmt: skip
    report = realism_report(long, REAL, "typed in a chat with a tutor")
    found = by_key(report)
    assert report.real_words == (1.0, 1.0, 3.0) and report.real_turns == 60
    assert estimate(found["words"]) > 8 * estimate(found["words"], real=True)
    assert estimate(found["usual_length"]) == 0.0
    assert estimate(found["usual_length"], real=True) == 1.0
    assert estimate(found["act_acknowledges"], real=True) == pytest.approx(1 / 3)
    assert estimate(found["act_acknowledges"]) == 0
    assert found["reading_level"].model is not None and found["reading_level"].real is None  # real ones are too short
    assert estimate(found["openings"]) == 1.0 and estimate(found["phrases"]) > 0.8
    assert found["words"].sentence.endswith("No pass mark is known.")
    assert "against 1.67 words of real students (n = 60)" in found["words"].sentence


def test_the_same_turns_as_the_real_ones_come_out_the_same() -> None:
    found = by_key(realism_report(REAL, REAL, "spoken in a classroom"))
    for measure in found.values():
        assert measure.real is None or measure.model == measure.real


def test_a_student_that_knows_the_answer_before_it_is_taught_leaks_it() -> None:
    given = {"answers": ("56",), "mistaken": ("54",), "unknown": ("commutative",)}
    turns = [
        turn("7 x 8 is 54", 0, **given), turn("it's 54 I think", 1, **given), turn("Hm, 56", 2, **given),
        turn("by the commutative law 54", 3, **given), turn("oh, 56!", 4, taught=True, **given),
        turn("still 54", 5, taught=True, **given), turn("nice day", 6),
    ]  # fmt: skip
    found = by_key(realism_report(turns, REAL, "typed in a chat with a tutor"))
    assert estimate(found["leaks"]) == pytest.approx(2 / 4)
    assert estimate(found["keeps"]) == pytest.approx(3 / 4)
    assert estimate(found["learns"]) == pytest.approx(1 / 2)
    assert found["leaks"].model is not None and found["leaks"].model.n == 4
    assert found["leaks"].real is None
    unknown = by_key(realism_report([turn("54", n) for n in range(3)], REAL, "typed in a chat with a tutor"))
    assert unknown["keeps"].model is None
    assert unknown["keeps"].sentence.endswith("it cannot be said of these turns.")


def test_repeats_are_counted_across_turns_and_not_within_one() -> None:
    texts = ["I think it is four", "I think it was five", "no no no no no no", "hm"]
    assert repeated_openings(texts) == [1, 1, 0, None]
    assert repeated_phrases(["a b c d e", "a b c d f", "x y z"]) == [0.5, 0.5, None]
    assert repeated_phrases(["no no no no no no"]) == [0.0]


def test_without_enough_real_turns_nothing_is_compared() -> None:
    with pytest.raises(
        NotEnough, match="29 turns of real students spoken in a classroom; a comparison needs at least 30"
    ):
        realism_report(REAL, REAL[:29], "spoken in a classroom")
    with pytest.raises(NotEnough, match="no turn of the simulated student"):
        realism_report([], REAL, "spoken in a classroom")


def turns_of_file(name: str) -> list[StudentTurn]:
    rows = {}
    for line in shared_file(name).read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["context"], row["student_question"]] = row
    return [
        StudentTurn(row["student_question"], Situation(subject=row["subject"], context=row["context"]), row["family"])
        for row in rows.values()
    ]


def test_real_chat_and_real_speech_differ_from_each_other_and_from_a_model_that_plays_the_student() -> None:
    chat, speech = turns_of_file("examples/bridge.jsonl"), turns_of_file("ratings/uptake.jsonl")
    played = turns_of_file("examples/mathdial.jsonl")
    assert set(MEDIA) == {"Bridge", "Conversational Uptake"}  # MathDial's students are no real ones
    beside_chat = by_key(realism_report(played, chat, MEDIA["Bridge"]))
    beside_speech = by_key(realism_report(played, speech, MEDIA["Conversational Uptake"]))
    assert estimate(beside_chat["words"], real=True) < 4 < estimate(beside_speech["words"], real=True) < 15
    assert estimate(beside_chat["words"]) > 50
    assert estimate(beside_chat["usual_length"]) < 0.05
    assert estimate(beside_speech["act_seeks_information"], real=True) > 0.1
    assert estimate(beside_speech["act_seeks_information"]) < 0.05
    assert estimate(beside_chat["openings"]) > 0.3
