"""Reading level: the published formula on English texts long enough to say, and silence on everything else."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared_file
from utta.domain.grades import grade_number
from utta.domain.readability import MIN_WORDS, ReadingLevel, is_unlikely_for, reading_level, syllables

SIMPLE = "Look at the big bar. Now cut it in half. Is each part the same size? Now cut one half in two and look at it."
HARD = (
    "Notwithstanding considerable disagreement, contemporary educational researchers consistently demonstrate that "
    "metacognitive instruction facilitates mathematical understanding in heterogeneous elementary classrooms, and "
    "that it does so independently of socioeconomic circumstances."
)


@pytest.mark.parametrize(("word", "number"), [
    ("the", 1), ("half", 1), ("number", 2), ("fraction", 2), ("multiply", 3), ("denominator", 5), ("open", 2),
    ("makes", 1), ("asked", 1), ("needed", 2), ("boxes", 2), ("little", 2), ("apples", 2), ("agree", 2), ("pieces", 2),
    ("divided", 3), ("they're", 1), ("photosynthesis", 5), ("7", 1), ("1/2", 1),
])  # fmt: skip
def test_syllables_of_classroom_words(word: str, number: int) -> None:
    assert syllables(word) == syllables(word.upper()) == number


def test_the_level_is_the_published_formula() -> None:
    level = reading_level(SIMPLE)
    assert level is not None
    assert (level.words, level.sentences) == (26, 4)
    assert level.grade == 0.39 * 26 / 4 + 11.8 * level.syllables / 26 - 15.59 < 2
    hard = reading_level(HARD)
    assert hard is not None and hard.grade > 20


def test_a_text_too_short_to_say_has_no_level() -> None:
    assert reading_level("") is None
    assert reading_level("How could you find out with counters first?") is None
    assert reading_level("the " * (MIN_WORDS - 1)) is None
    assert reading_level("the " * MIN_WORDS) is not None


@pytest.mark.parametrize("text", [
    "Hola, muy bien hecho. Ahora vamos a pensar juntos: si tienes tres manzanas y te doy dos más, ¿cuántas manzanas "
    "tienes en total? Cuéntalas conmigo y dime cómo lo has pensado tú.",
    " ".join(["Πολύ καλά, ας σκεφτούμε μαζί πόσα μήλα έχεις τώρα"] * 4),
    "3 + 4 = 7 " * 20,
])  # fmt: skip
def test_what_is_not_english_is_not_judged(text: str) -> None:
    assert reading_level(text) is None


def test_a_link_and_an_embedded_picture_are_not_read() -> None:
    level = reading_level(SIMPLE)
    assert reading_level(f"{SIMPLE} https://example.org/place-value-chart-millions/1326672.jpg") == level
    assert reading_level(f"{SIMPLE} data:image/png;base64,{'iVBOR/' * 300}") == level


def test_only_a_text_far_above_its_grade_is_unlikely() -> None:
    level = ReadingLevel(grade=8.5, words=40, sentences=2, syllables=60)
    assert is_unlikely_for(level, 4)
    assert not is_unlikely_for(level, 5)
    assert not is_unlikely_for(ReadingLevel(-1.0, 40, 8, 44), 12)


@given(st.text(max_size=400))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    level = reading_level(text)
    assert level is None or level.words >= MIN_WORDS


def test_few_responses_of_real_teachers_are_called_unlikely() -> None:
    judged = unlikely = 0
    for name in ("examples/bridge.jsonl", "examples/mathdial.jsonl"):
        for line in shared_file(name).read_text("utf-8").splitlines():
            row = json.loads(line)
            level, grade = reading_level(row["teacher_response"]), grade_number(row["grade_level"])
            if level is not None and grade is not None:
                judged += 1
                unlikely += is_unlikely_for(level, grade)
    assert judged > 200 and unlikely <= 0.03 * judged
