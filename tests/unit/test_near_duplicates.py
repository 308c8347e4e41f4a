"""Near-duplicates: what is almost the same is found, what only looks so is not, the same on any machine."""

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.bench import planted
from tests.conftest import shared_file
from utta.domain import minhash, near_duplicates
from utta.domain.near_duplicates import Words, words

QUESTION = "Why do we need the same denominator before we can add two fractions together at all?"
RESPONSE = "Imagine cutting one pizza into three and another into four: are those slices the same size?"

SIGNED = [[54224, 57952, 51065, 53146], [26518, 45332, 389, 48813], [65535, 65535, 65535, 65535]]
KEY = 6178663432875331687


def real_rows() -> list[dict[str, Any]]:
    """The rows of Bridge and MathDial."""
    files = [shared_file(f"examples/{name}.jsonl") for name in ("bridge", "mathdial")]
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def clusters(*rows: tuple[str, str, str]) -> list[list[int]]:
    """Which of the (question, context, response) rows are together."""
    return near_duplicates.clusters(range(len(rows)), [words(*row) for row in rows])


def test_a_few_changed_words_make_a_near_duplicate() -> None:
    changed = QUESTION.replace("two fractions", "fractions"), RESPONSE.replace("Imagine", "Think of")
    assert clusters((QUESTION, "", RESPONSE), (changed[0], "", changed[1])) == [[0, 1]]


def test_another_answer_to_the_same_question_is_no_duplicate() -> None:
    other = "Good question. Let us draw both on a number line and see where they end."
    assert clusters((QUESTION, "", RESPONSE), (QUESTION, "", other)) == []


def test_the_same_reply_to_another_question_is_no_duplicate() -> None:
    other = "How can I find the area of a triangle when I only know two of its sides and an angle?"
    assert clusters((QUESTION, "", RESPONSE), (other, "", RESPONSE)) == []


def test_a_long_shared_context_makes_nothing_alike() -> None:
    context = "The class has worked on a shop that sells apples at three for two dollars. " * 20
    assert clusters((QUESTION, context, RESPONSE), ("How many apples are there?", context, "What do you think?")) == []


def test_before_a_short_question_the_end_of_the_context_counts() -> None:
    first, second = "Tutor: What is the value of 36 + 42?", "Tutor: How many legs do seven spiders have in all?"
    reply = "Great try! Can you tell me how you got that?"
    assert clusters(("15", first, reply), ("15", second, reply)) == []
    assert clusters(("15", first, reply), ("15", f"Tutor: Go on.\n{first}", reply)) == [[0, 1]]


def test_very_short_texts_are_alike_only_when_equal() -> None:
    assert clusters((QUESTION, "", "OK, go on."), (QUESTION, "", "Oh, go on.")) == []
    assert clusters((QUESTION, "", "OK, go on."), (QUESTION, "", "ok  go on")) == [[0, 1]]


def test_stock_replies_do_not_chain_other_examples_together() -> None:
    replies = ("ok", "Ok.", "okay", "OK!!", "no", "yes")
    rows = [(f"{number} times {number + 3}", "", replies[number % 6]) for number in range(60)]
    assert clusters(*rows) == []


def test_likeness_is_followed_through() -> None:
    middle = RESPONSE.replace("pizza into three", "cake into five")
    far = middle.replace("another into four", "its twin into nine")
    assert clusters((QUESTION, "", RESPONSE), (QUESTION, "", middle), (QUESTION, "", far)) == [[0, 1, 2]]


def test_scripts_without_spaces_are_compared_by_characters() -> None:
    question, response = (
        "分数を足すときに、どうして分母を同じにしなければならないのですか",
        "ピザを三つに切るのと四つに切るのを比べてみましょう",
    )
    changed = response.replace("比べて", "くらべて")
    other = "いい質問ですね。数直線をかいて、どこで終わるか見てみましょう"
    assert clusters((question, "", response), (question, "", changed), (question, "", other)) == [[0, 1]]


def test_thousands_of_equal_examples_cost_no_more_than_their_number() -> None:
    texts = [words(QUESTION, "", RESPONSE)] * 3000 + [words(QUESTION + " Please.", "", RESPONSE)] * 3000
    found = near_duplicates.pairs(texts)
    assert len(found) < 6100
    assert near_duplicates.clusters(range(6000), texts) == [list(range(6000))]


def test_thousands_in_one_bucket_cost_no_more_than_their_number() -> None:
    texts = [words(QUESTION, "", f"{RESPONSE} Say it again for number {number}.") for number in range(3000)]
    assert len(near_duplicates.pairs(texts)) < 3000 * 32
    assert len(near_duplicates.clusters(range(3000), texts)[0]) == 3000


def test_the_same_texts_give_the_same_clusters_in_any_order() -> None:
    rows = [row for pair in planted.pairs(planted.made_up(200), 0.15, seed=3) for row in pair]
    texts = [planted.compared(row) for row in rows]
    names = list(range(len(texts)))
    before = {frozenset(group) for group in near_duplicates.clusters(names, texts)}
    random.Random(1).shuffle(names)
    assert {frozenset(group) for group in near_duplicates.clusters(names, [texts[at] for at in names])} == before
    assert len(before) > 150


def test_signatures_are_the_same_on_any_machine() -> None:
    # Taken down once: another version of rensa or numpy must not change which families a dataset version has.
    signature = minhash.sign(["what is the same denominator", "分母を同じに", ""])
    assert signature.shape == (3, minhash.HASHES)
    assert signature[:, :4].tolist() == SIGNED
    assert words(QUESTION, "", RESPONSE).key == KEY


@pytest.mark.parametrize(("share", "target"), [(0.1, 0.95), (0.2, 0.69)])
def test_planted_pairs_of_real_length_are_found(share: float, target: float) -> None:
    rows = real_rows()
    found = planted.found(rows, share, seed=5)
    assert found.recall >= target
    assert found.precision >= 0.95


def test_in_real_rows_hardly_anything_is_alike() -> None:
    rows = real_rows()
    texts = [planted.compared(row) for row in rows]
    groups = near_duplicates.clusters(range(len(rows)), texts)
    assert len(groups) <= 4 and max(map(len, groups)) <= 5


texts = some.text(max_size=60)


@settings(deadline=None, max_examples=60)
@given(some.lists(some.tuples(texts, texts, texts), max_size=12))
def test_any_text_can_be_compared(rows: list[tuple[str, str, str]]) -> None:
    compared = [words(*row) for row in rows]
    found = near_duplicates.pairs(compared)
    assert all(pair.one < pair.other and near_duplicates.ALIKE <= pair.likeness <= 1 for pair in found)
    together = near_duplicates.clusters(range(len(rows)), compared)
    of = {row: at for at, group in enumerate(together) for row in group}
    for one, first in enumerate(compared):
        for other, second in enumerate(compared[:one]):
            if first == second:
                assert of[one] == of[other]


def test_one_row_is_found_among_many_as_all_are_among_themselves() -> None:
    rows = [row for pair in planted.pairs(planted.made_up(150), 0.15, seed=4) for row in pair]
    signed = near_duplicates.sign_all([planted.compared(row) for row in rows])
    among = {tuple(pair) for pair in minhash.candidates(signed).tolist()}
    for row in range(len(rows)):
        one = minhash.Signed(signed.keys[row : row + 1], signed.said[row : row + 1], signed.response[row : row + 1])
        others = set(minhash.candidates_of(signed, one).tolist()) - {row}
        assert others == {a + b - row for a, b in among if row in (a, b)}


def test_nothing_and_one_are_no_duplicates() -> None:
    assert near_duplicates.pairs([]) == [] and clusters((QUESTION, "", RESPONSE)) == []
    assert near_duplicates.likeness([], []).shape == (0,)
    assert minhash.nearest(minhash.sign([]), minhash.sign([QUESTION]), 5).tolist() == []


def test_likeness_is_of_the_less_alike_text() -> None:
    one, other = Words("a" * 40, "b" * 40), Words("a" * 40, "b" * 39 + "c")
    assert near_duplicates.likeness([one], [other]).tolist() == pytest.approx([78 / 80])
    assert np.all(near_duplicates.likeness([one], [Words("a" * 40, "x" * 40)]) == 0)
