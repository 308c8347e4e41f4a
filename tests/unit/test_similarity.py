"""Similarity to references, the best constant reply, and agreement of ratings."""

import time

import pytest

from tests.lessons import rated
from utta.ai.similarity import ReferenceSimilarity, ordinal_agreement
from utta.domain.answer import Answer
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.errors import NotEnough

TRAIN = ["Great try! How did you get 7?", "Great try! Can you explain how?", "Plants need light.", "Great try!"]


def test_the_same_words_score_one_and_no_shared_words_score_nothing() -> None:
    similarity = ReferenceSimilarity(TRAIN)
    same, other, nothing = similarity.score([TRAIN[0], "How did you do it?", "xyzzy"], [TRAIN[0], TRAIN[0], TRAIN[0]])
    assert same == pytest.approx(1.0) and 0 < other < 1 and nothing == 0.0
    assert similarity.score(["", "Great"], ["Great", ""]) == [0.0, 0.0]
    assert similarity.score([], []) == []


def test_weights_come_from_the_training_references_alone() -> None:
    similarity = ReferenceSimilarity(TRAIN)
    alone = similarity.score(["Great try, 7?"], [TRAIN[0]])
    assert similarity.score(["Great try, 7?", "light"], [TRAIN[0], "light light"])[:1] == alone


def test_the_best_constant_reply_is_the_one_most_like_the_others_on_average() -> None:
    similarity = ReferenceSimilarity(TRAIN)
    reply, mean = similarity.best_constant(TRAIN)
    means = {one: sum(similarity.score([one] * 3, [other for other in TRAIN if other != one])) / 3 for one in TRAIN}
    assert reply == max(means, key=lambda one: means[one])
    assert mean == pytest.approx(means[reply])


def test_thousands_of_references_take_moments() -> None:
    many = [f"Reply number {i}: try step {i % 7} again" for i in range(3000)]
    began = time.process_time()
    reply, mean = ReferenceSimilarity(many).best_constant(many)
    assert reply in many and 0 < mean < 1 and time.process_time() - began < 15


def test_too_little_to_compare_with_is_said() -> None:
    with pytest.raises(NotEnough):
        ReferenceSimilarity(["", "  "])
    with pytest.raises(NotEnough):
        ReferenceSimilarity(TRAIN).best_constant(TRAIN[:1])


def test_agreement_counts_steps_apart_on_the_criteria_both_rated() -> None:
    case = rated(1)[0]
    keys = [criterion.key for criterion in MISTAKE_REMEDIATION.criteria]

    def agreement(**ratings: str) -> float | None:
        answer = Answer(case=case.key, outputs=dict(ratings))
        return ordinal_agreement(case, answer, MISTAKE_REMEDIATION)

    assert agreement(**dict.fromkeys(keys, "Yes")) == 1.0
    assert agreement(**dict.fromkeys(keys, "No")) == 0.0
    assert agreement(**{keys[0]: "Yes", keys[1]: "To some extent"}) == 0.75
    assert agreement(reasons="none") is None
    assert ordinal_agreement(case, Answer(case=case.key, outputs=None, unscored="down"), MISTAKE_REMEDIATION) is None
