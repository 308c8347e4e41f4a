"""An evaluation's verdict as it stands now: people's reviews of a random sample, once their round is closed, correct
the judge; nothing else enters."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from tests import rounds as made
from tests.model_server import model_server
from tests.speaking import speaking_through
from utta import jobs
from utta.domain.contestant import EXPERTS, UNTRAINED, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.prediction_powered import prediction_powered
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough
from utta.services import (
    agreement,
    evaluation,
    evaluation_json,
    evaluation_rounds,
    judging,
    review_problems,
    review_queue,
    reviews,
    rounds,
    training,
    verdicts,
)
from utta.services.review_items import find
from utta.store import changes
from utta.store import rounds as stored_rounds
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
    return max(0, min(4, (len(text) + shift) % 3 + (0 if text.startswith("No close example") else 2)))


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
    assert verdict.main.sentence == (
        "The judge prefers Teacher v1 to the untrained program, but its word alone does not decide; "
        f"{verdict.more_reviews} reviews of a random sample would settle it."
    )
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


def own_round(store: Store, lead: User, expert: User, name: str, **plan: object) -> int:
    """A lead's own round over what was evaluated against the experts: both sides, on all the test cases."""
    (model,) = training.models(store)
    generators = [{"kind": "model", "name": model.name, "model_id": model.id}, made.EXPERTS]
    plan = {"generators": generators, "dataset_id": model.dataset_id, "split": "test", "items": 40} | plan
    return made.opened(store, lead, name, reviewers=[expert.id], **plan)


def test_only_replies_drawn_by_chance_count_whoever_opened_the_round_and_comparisons_do_not(
    store: Store, lead: User, expert: User
) -> None:
    asked = evaluation.start(store, lead, training.models(store)[0].id, EvaluationPlan(against=(EXPERTS,)))
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    found = evaluation.evaluation(store, asked)
    for name, plan in (("Telling", {"random_share": 0}), ("Compared", {"way": "compare"})):
        round_id = own_round(store, lead, expert, name, **plan)
        assert made.review(store, expert, round_id) > 10
        rounds.close(store, lead, round_id)
        assert verdicts.of(store, found).main.reviewed == 0
    round_id = own_round(store, lead, expert, "Random", random_share=1)
    rate_all(store, round_id, {expert: 0})
    rounds.close(store, lead, round_id)
    verdict = verdicts.of(store, found)
    assert verdict.main.rests_on == "people and judge" and verdict.main.reviewed == found.result.n  # type: ignore[union-attr]
    assert evaluation_rounds.offer(store, lead, found, verdict) is None  # nothing is left to review


def test_what_was_handed_back_or_set_aside_leaves_its_pair_out_and_that_is_told(
    store: Store, lead: User, expert: User
) -> None:
    found = evaluated(store)
    round_id = evaluation_rounds.open_round(store, lead, found.id)
    first = review_queue.next_in_round(store, expert, round_id)
    assert first is not None
    review_problems.skip(store, expert, first.key, "I wrote this or know who did")
    rate_all(store, round_id, {expert: 0}, most=15)  # and leaves the rest
    drawn, reviewed = evaluated_cases(store, round_id), reviewed_cases(store, round_id)
    assert (going := evaluation_rounds.going(store, lead, found.id)) is not None
    assert (going.done, going.cases) == (len(reviewed), len(drawn)) and 0 < len(reviewed) < 10
    rounds.close(store, lead, round_id)
    verdict = verdicts.of(store, found)
    assert (verdict.main.reviewed, verdict.against[0].unreviewed) == (len(reviewed), len(drawn - reviewed))
    again = evaluation_rounds.offer(store, lead, found, verdict)
    assert again is not None and not set(again.cases) & reviewed  # what was reviewed is not asked again
    whole = {one.case_key for one in evaluation.answers(store, found.id)}
    assert set(again.cases) <= whole - reviewed and len(again.cases) >= 10 - len(reviewed)
    set_aside(store, lead, sorted(reviewed)[0], round_id)
    verdict = verdicts.of(store, found)
    assert (verdict.main.reviewed, verdict.against[0].unreviewed) == (len(reviewed) - 1, len(drawn - reviewed) + 1)


def evaluated_cases(store: Store, round_id: int) -> set[str]:
    with store.read() as tx:
        rows = tx.exec_driver_sql("select case_key from round_answers where round_id = :r", {"r": round_id})
        return {row[0] for row in rows}


def reviewed_cases(store: Store, round_id: int) -> set[str]:
    """Of which both replies were reviewed."""
    query = """select a.case_key from round_answers a join reviews v on v.response_id = a.response_id
               where a.round_id = :r and v.round_id = :r group by a.case_key having count(*) = 2"""
    with store.read() as tx:
        return {row[0] for row in tx.exec_driver_sql(query, {"r": round_id})}


def set_aside(store: Store, lead: User, case: str, round_id: int) -> None:
    """Have somebody report the model's reply to a case, and the lead set it aside."""
    query = "select response_id from round_answers where round_id = :r and case_key = :c and generator like 'model:%'"
    with store.read() as tx:
        response_id = tx.exec_driver_sql(query, {"r": round_id, "c": case}).scalar_one()
    review_problems.flag(store, lead, f"rate:teaching_quality:{response_id}", "harmful")
    (flag,) = review_problems.undecided(store, lead)
    review_problems.decide(store, lead, flag.id, "set aside")


def test_evaluated_again_beside_others_the_same_answers_keep_their_reviews_and_all_are_corrected(
    store: Store, lead: User, expert: User
) -> None:
    before = evaluated(store)
    rate_and_close(store, lead, expert, evaluation_rounds.open_round(store, lead, before.id))
    alone = verdicts.of(store, before).main
    asked = evaluation.start(store, lead, before.model_id, EvaluationPlan(against=(UNTRAINED, EXPERTS)))
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    found = evaluation.evaluation(store, asked)
    first, second = verdicts.of(store, found).against
    assert (first.name, second.name) == ("the untrained program", "the experts")
    assert first.verdict.difference == alone.difference
    assert (first.verdict.reviewed, second.verdict.reviewed) == (alone.reviewed, 0) and alone.reviewed >= 10
    while any(one.verdict.rests_on == "judge" for one in verdicts.of(store, found).against):
        round_id = evaluation_rounds.open_round(store, lead, found.id)
        assert rounds.get(store, round_id).plan.generators[0].kind == "model"
        rate_and_close(store, lead, expert, round_id)
    first, second = verdicts.of(store, found).against
    assert first.verdict.rests_on == second.verdict.rests_on == "people and judge"
    assert first.verdict.corrected_p is not None and second.verdict.corrected_p is not None
    told = verdicts.as_json(verdicts.of(store, found))
    assert told["outcome"] == first.verdict.outcome and told["others"][0]["against"] == "the experts"
    assert told["criteria"]["Accuracy"]["rests_on"] == "people and judge"


def rate_and_close(store: Store, lead: User, expert: User, round_id: int) -> None:
    assert rate_all(store, round_id, {expert: 0})
    rounds.close(store, lead, round_id)


def test_with_a_bar_that_it_meets_the_judge_decides_alone_and_at_once(store: Store, lead: User) -> None:
    found = evaluated(store)
    assert verdicts.of(store, found).main.outcome == "ask people"
    judging.set_bar(store, lead, 0.0)
    decided = verdicts.of(store, found).main
    assert decided.outcome == "better" and decided.sentence.endswith("its agreement with experts meets the lead's bar.")
    judging.set_bar(store, lead, 1.0)
    assert verdicts.of(store, found).main.outcome == "ask people"


def test_where_every_answer_is_the_same_there_is_nothing_to_settle_and_nobody_is_asked(home: Path, lead: User) -> None:
    with model_server() as server, closing(speaking_through(home, server.url)) as store:  # says the same to everybody
        model_id = training.models(store)[0].id
        asked = evaluation.start(store, lead, model_id, EvaluationPlan(against=(UNTRAINED, EXPERTS)))
        jobs.do(store, evaluation.evaluation(store, asked).job.id)
        found = evaluation.evaluation(store, asked)
        assert found.result is not None
        same, experts = verdicts.of(store, found).against
        assert same.verdict.outcome == "no difference shown" and same.verdict.more_reviews is None
        assert same.verdict.sentence == (
            "Teacher v1 and the untrained program gave the same answers, word for word, to all "
            f"{found.result.n} cases that both answered. There is nothing to settle between them."
        )
        assert {one.more_reviews for one in same.criteria.values()} == {None}
        assert not experts.verdict.alike and experts.verdict.more_reviews
        told = evaluation_json.told(store, found)
        assert told["headline"] == "Teacher v1 and the untrained program gave the same answers"
        on_offer = evaluation_rounds.offer(store, lead, found, verdicts.of(store, found))
        assert on_offer is not None and on_offer.sides == ("model", "other 2")  # the experts are still to be judged


def test_a_criterion_reviewers_do_not_agree_on_enters_no_verdict_and_with_none_left_nothing_does(
    store: Store, lead: User, expert: User
) -> None:
    found = evaluated(store)
    agreement.set_thresholds(store, lead, 20, 0.80)
    verdict = verdicts.of(store, found)
    assert "Pedagogical soundness" in verdict.shut and set(verdict.against[0].criteria) == {
        "Accuracy", "Age appropriateness", "Engagement",
    }  # fmt: skip
    scores = [[one.scores for one in evaluation.answers(store, found.id) if one.who == who]
              for who in ("model", "baseline")]  # fmt: skip
    agreed = ("accuracy", "age_appropriateness", "engagement")
    means = [sum(own[name] for own in side for name in agreed) / 3 / len(side) for side in scores]
    assert verdict.main.difference is not None
    assert verdict.main.difference.estimate == pytest.approx(means[0] - means[1])
    agreement.set_thresholds(store, lead, 200, 0.40)
    nothing = verdicts.of(store, found)
    assert nothing.main.outcome == "ask people" and nothing.main.difference is None and not nothing.against[0].criteria
    assert nothing.main.sentence.startswith("No verdict yet: reviewers are not shown to agree on any criterion.")
    assert (nothing.main.more_reviews or 0) > 50
    assert len(evaluation_rounds.offer(store, lead, found, nothing).cases) == found.result.n  # type: ignore[union-attr]


def test_without_a_judge_people_alone_decide(store: Store, lead: User, expert: User) -> None:
    model = evaluated(store).model_id
    agreement.set_thresholds(store, lead, 0, 0.0)
    with store.write() as tx:
        tx.exec_driver_sql("delete from reviews")
        changes.note(tx, "reviews")
    asked = evaluation.start(store, lead, model)
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    found = evaluation.evaluation(store, asked)
    before = verdicts.of(store, found).main
    assert before.rests_on == "people" and before.outcome == "ask people" and before.more_reviews == 10
    assert before.sentence.startswith("No judge scored these cases, and 0 reviews of a random sample say too little")
    round_id = evaluation_rounds.open_round(store, lead, found.id)
    given = rate_all(store, round_id, {expert: 0})
    rounds.close(store, lead, round_id)
    after = verdicts.of(store, found).main
    assert after.rests_on == "people" and after.reviewed == 10 and after.difference is not None
    nobody = given.pop("No close example.")
    others = [points for own in given.values() for points in own]
    assert after.difference.estimate == pytest.approx(sum(others) / 10 - sum(nobody) / 10)


def test_a_failed_answer_leaves_its_pair_out_and_the_same_words_are_rated_once(
    store: Store, lead: User, expert: User
) -> None:
    found = evaluated(store)
    model = answers_by_case(store, found, "model")
    failed, same = sorted(model)[:2]
    with store.write() as tx:
        change = "update evaluation_answers set outputs = :o, scores = :s where case_key = :c and who = 'baseline'"
        tx.exec_driver_sql(change, {"o": None, "s": "{}", "c": failed})
        alike = json.dumps({"teacher_response": model[same][0]})
        tx.exec_driver_sql(change.replace(", scores = :s", ""), {"o": alike, "c": same})
    verdict = verdicts.of(store, found)
    assert verdict.main.difference is not None and verdict.main.difference.n == len(model) - 1
    agreement.set_thresholds(store, lead, 200, 0.40)  # so that all the cases are asked about
    round_id = evaluation_rounds.open_round(store, lead, found.id)
    assert evaluated_cases(store, round_id) == set(model) - {failed}
    with store.read() as tx:
        assert len(stored_rounds.items(tx, round_id)) == 2 * (len(model) - 1) - 1
    rate_all(store, round_id, {expert: 0})
    rounds.close(store, lead, round_id)
    agreement.set_thresholds(store, lead, 20, 0.40)
    assert verdicts.of(store, found).main.reviewed == len(model) - 1
    assert by_people(store, [round_id], same, model[same][0], model[same][0]) == 0


def test_nobody_but_a_lead_learns_whose_replies_a_round_asks_about(store: Store, lead: User, expert: User) -> None:
    found = evaluated(store)
    round_id = evaluation_rounds.open_round(store, lead, found.id)
    assert rounds.get(store, round_id).name == "Random sample 1"
    with pytest.raises(NotAllowed):
        evaluation_rounds.going(store, expert, found.id)
    with pytest.raises(NotAllowed):
        evaluation_rounds.offer(store, expert, found, verdicts.of(store, found))
    student = training.start(store, lead, "student", training.models(store)[0].dataset_id)
    jobs.do(store, training.run(store, student).job.id)
    asked = evaluation.start(store, lead, training.models(store)[0].id)
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    words = verdicts.of_id(store, asked)
    assert words.main.rests_on == "wording" and words.main.sentence == evaluation.evaluation(store, asked).sentence
    assert evaluation_rounds.offer(store, lead, evaluation.evaluation(store, asked), words) is None
    with pytest.raises(NotEnough, match="would settle anything"):
        evaluation_rounds.open_round(store, lead, asked)
