"""An evaluation's verdict as it stands now: people's reviews of a random sample, once their round is closed, correct
the judge; nothing else enters."""

from collections.abc import Mapping

import pytest

from tests import rounds as made
from utta.domain.evaluation import Evaluation
from utta.domain.prediction_powered import prediction_powered
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import (
    evaluation,
    evaluation_rounds,
    review_queue,
    reviews,
    rounds,
    verdicts,
)
from utta.services.review_items import find
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")

CRITERIA = ("accuracy", "age_appropriateness", "pedagogical_soundness", "engagement")


def evaluated(store: Store) -> Evaluation:
    found = evaluation.latest_result(store)
    assert found is not None
    return found


def answers_by_case(store: Store, found: Evaluation, who: str) -> dict[str, tuple[str, float]]:
    """Case → (the reply, the judge's teaching effectiveness), as stored."""
    return {one.case_key: (one.outputs["teacher_response"], one.scores["teaching_effectiveness"])  # type: ignore[index]
            for one in evaluation.answers(store, found.id) if one.who == who}  # fmt: skip


def level_for(text: str, person: User, shift: int) -> int:
    """A step that depends on nothing but the words and the reviewer, so that a test knows every rating by itself."""
    return max(0, min(4, (len(text) + shift) % 3 + (0 if text == "No close example" else 2)))


def rate_all(store: Store, round_id: int, people: Mapping[User, int], most: int = 10_000) -> dict[str, list[float]]:
    """Have people rate what waits for them; returns every reply's ratings, in points of the scale."""
    given: dict[str, list[float]] = {}
    for person, shift in people.items():
        number = 0
        while number < most and (item := review_queue.next_in_round(store, person, round_id)):
            with store.read() as tx:
                text = find(tx, person, item.key).response.text
            level = level_for(text, person, shift)
            assert reviews.rate(store, person, item.key, made.steps_for(item, level))
            given.setdefault(text, []).append(level + 1.0)
            number += 1
    return given


def test_before_any_review_the_judge_ranks_and_a_round_of_random_cases_is_on_offer(
    store: Store, lead: User, expert: User
) -> None:
    found = evaluated(store)
    verdict = verdicts.of(store, found)
    assert verdict.main.outcome == "ask people" and verdict.main.rests_on == "judge" and verdict.main.reviewed == 0
    assert verdict.main.sentence.startswith("The judge prefers Teacher v1, but it may rank and not decide; ")
    assert set(verdict.against[0].criteria) == {
        "Accuracy",
        "Age appropriateness",
        "Pedagogical soundness",
        "Engagement",
    }
    on_offer = evaluation_rounds.offer(store, lead, found, verdict)
    assert on_offer is not None and len(on_offer.cases) == verdict.more_reviews
    assert on_offer.reviewers == {expert.id: expert.name} and on_offer.wanted == 1
    with pytest.raises(NotAllowed):
        evaluation_rounds.open_round(store, expert, found.id)


def test_after_a_round_is_closed_the_verdict_is_that_of_people_and_judge_with_the_right_numbers(
    store: Store, lead: User, expert: User
) -> None:
    found, other = evaluated(store), made.another(store, "olive")
    before = verdicts.of(store, found)
    given: dict[str, list[float]] = {}
    opened = []
    while (verdict := verdicts.of(store, found)).main.rests_on == "judge":  # until ten families were reviewed
        round_id = evaluation_rounds.open_round(store, lead, found.id)
        assert evaluation_rounds.open_round(store, lead, found.id) == round_id
        opened.append(round_id)
        for text, points in rate_all(store, round_id, {expert: 0, other: 1}).items():
            given.setdefault(text, []).extend(points)
        assert verdicts.of(store, found) == verdict  # nobody learns anything before the round is closed
        rounds.close(store, lead, round_id)
    assert len(opened) <= 3
    model, baseline = (answers_by_case(store, found, who) for who in ("model", "baseline"))
    families = {one.case_key: one.family for one in evaluation.answers(store, found.id)}
    keys = list(model)
    expected = prediction_powered(
        [model[key][1] - baseline[key][1] for key in keys],
        [by_people(store, opened, key, model[key][0], baseline[key][0]) for key in keys],
        [families[key] for key in keys],
    )
    assert verdict.main.rests_on == "people and judge"
    assert verdict.main.reviewed == expected.reviewed >= 10
    assert verdict.main.difference is not None
    assert verdict.main.difference.model_dump() == pytest.approx(expected.interval.model_dump())
    assert f"{expected.reviewed} reviews of a random sample" in verdict.main.sentence
    assert evaluated(store).result == found.result and before.main.difference is not None  # its own numbers stay


def by_people(store: Store, opened: list[int], case: str, own: str, other: str) -> float | None:
    """The reviewers' mean difference of a case, straight from the tables."""
    query = """
        select i.round_id, r.text, v.ratings from reviews v
        join round_items i on i.id = v.round_item_id join responses r on r.id = i.response_id
        join round_answers a on a.response_id = r.id and a.round_id = i.round_id
        where a.case_key = :case and i.round_id = :round group by v.id
    """
    import json

    differences = []
    for round_id in opened:
        with store.read() as tx:
            rows = list(tx.exec_driver_sql(query, {"case": case, "round": round_id}))
        means = []
        for text in (own, other):
            points = [sum(float(json.loads(row[2])[name]) for name in CRITERIA) / 4 for row in rows if row[1] == text]
            means.append(sum(points) / len(points) if points else None)
        if means[0] is not None and means[1] is not None:
            differences.append(means[0] - means[1])
    return sum(differences) / len(differences) if differences else None
