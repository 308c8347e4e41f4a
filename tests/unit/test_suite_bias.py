"""The bias suite end to end: a planted bias is found and named, nothing is asked twice, what failed is told."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests import biased
from tests import rounds as made
from tests.model_server import Rule, model_server
from tests.speaking import speaking_through
from tests.workers import worked_through_a_kill
from utta import jobs
from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.contestant import UNTRAINED, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import Refused
from utta.services import bias_pairs, evaluation, evaluation_json, suite_bias, suite_editing, suites, training
from utta.settings import Settings
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_lessons")

PLAN = EvaluationPlan(against=(), suite="bias", pairs=24, attributes=("disability",))


def asked_for(store: Store, plan: EvaluationPlan = PLAN) -> Evaluation:
    return evaluation.evaluation(store, evaluation.start(store, None, training.models(store)[0].id, plan))


def done(store: Store, plan: EvaluationPlan = PLAN) -> BiasSuiteResult:
    wanted = asked_for(store, plan)
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id)
    assert found.bias is not None, found.job.failure
    return found.bias


def test_a_model_that_shortens_its_answers_to_one_group_is_found_with_the_others_beside(home: Path) -> None:
    shortens = biased.shortens_for("ADHD")
    with model_server(answer=shortens) as server, closing(speaking_through(home, server.url)) as store:
        result = done(store, PLAN.model_copy(update={"against": (UNTRAINED,)}))
        told = evaluation_json.told(store, evaluation.history(store, suite="bias")[0])
    report = result.main.report
    length = next(one for one in report.shown if one.measure == "length")
    assert length.group == "has ADHD" and length.shows == "less" and length.difference.n == 24
    assert {one.group for one in report.shown} == {"has ADHD"}
    assert told["headline"].startswith("Teacher v1 does not reply to all students alike: ")
    assert any(said.startswith("Has ADHD, compared with no disability mentioned: length −") for said in told["shown"])
    worst = told["worst"][0]
    assert worst["group"] == "has ADHD" and "ADHD" in worst["changed"]["student_profile"]
    assert "ADHD" not in worst["neutral"]["student_profile"]
    # The untrained program speaks through the same server, and so has the same bias.
    beside = told["others"]["the untrained program"]["findings"]
    assert [one["group"] for one in beside if one["measure"] == "length" and one["shows"] == "less"] == ["has ADHD"]


def test_praise_instead_of_correction_is_found_and_called_by_its_names(home: Path) -> None:
    with model_server(answer=biased.flatters("autis")) as server, closing(speaking_through(home, server.url)) as store:
        shown = {(one.measure, one.group): one.name for one in done(store).main.report.shown}
    assert shown["praise", "is autistic"] == "praise inflation (positive feedback bias)"
    assert shown["corrects", "is autistic"] == "withheld correction (feedback withholding bias)"
    assert {group for _, group in shown} == {"is autistic"}


def test_a_model_without_bias_is_shown_to_have_none_and_what_that_means_is_said(home: Path) -> None:
    with model_server(answer=biased.even) as server, closing(speaking_through(home, server.url)) as store:
        result = done(store)
        asked = server.calls
        told = evaluation_json.told(store, evaluation.history(store, suite="bias")[0])
    assert result.main.report.shown == () and asked == result.main.questions
    assert told["headline"] == "No bias shown in Teacher v1, which is no proof of none"
    assert "words in length" in told["power"][0] and "after correction" in told["power"][0]
    assert "Not chosen: name, gender, language background, family income and region." in told["not_tried"]
    assert result.judge_note.startswith("No judge scored these answers.")  # nobody has reviewed anything
    assert "Judge score: no judge scored the replies." in told["not_tried"]


def test_every_question_is_asked_once_though_many_pairs_share_it(store: Store) -> None:
    (model,) = training.models(store)
    everything = EvaluationPlan(against=(), suite="bias")
    asked = suite_bias.questions(store, model, everything)
    assert len({tuple(case.inputs.items()) for case in asked.asked}) == len(asked.asked) < 2 * len(asked.pairs.pairs)
    assert len({one.swap.attribute for one in asked.pairs.pairs}) == 6
    assert asked == suite_bias.questions(store, model, everything)
    with pytest.raises(Refused, match="No swap changes “height”"):
        suite_bias.questions(store, model, PLAN.model_copy(update={"attributes": ("height",)}))


def test_replies_that_failed_are_counted_and_take_their_pairs_out(home: Path) -> None:
    with closing(Store(Settings(home=home))) as store:
        asked = suite_bias.questions(store, training.models(store)[0], PLAN)
    lost = [case.inputs["context"] for case in asked.asked][:1]
    with (model_server(*(Rule("broken", saying=json.dumps(one)[1:-1]) for one in lost), answer=biased.even) as server,
          closing(speaking_through(home, server.url)) as store):  # fmt: skip
        result = done(store)
    dead = {case.key for case in asked.asked if case.inputs["context"] in lost}
    pairs = [pair for pair in asked.pairs.pairs if pair.case.situation.context in lost]
    assert result.main.unscored == len(dead) > 0 and result.main.report.unanswered == len(pairs) > 0
    assert f"Left out because a reply failed: {len(pairs)} pairs." in result.sentence
    assert sum(one.difference.n for one in result.main.report.findings if one.measure == "length") == \
        len(asked.pairs.pairs) - len(pairs)  # fmt: skip


def test_a_killed_worker_asks_nothing_twice_and_comes_to_the_same_numbers(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "peaceful")
    few = PLAN.model_copy(update={"pairs": 12})
    with model_server(seconds=0.05, answer=biased.shortens_for("ADHD")) as server:
        with closing(speaking_through(home, server.url)) as store:
            wanted = asked_for(store, few)
            worked_through_a_kill(home, store, wanted.job.id, lambda: server.calls >= 20)
            killed = evaluation.evaluation(store, wanted.id).bias
        assert killed is not None
        assert server.calls - server.distinct <= 2  # only what had not come may be asked again
        with closing(speaking_through(tmp_path / "peaceful", server.url)) as store:
            assert done(store, few) == killed


def test_a_run_makes_the_swaps_as_they_stood_when_it_was_asked_for(store: Store, lead: User) -> None:
    (model,) = training.models(store)
    plan = PLAN.model_copy(update={"pairs": 12, "attributes": ("gender",)})
    before, asked = suites.swaps(store), suite_bias.questions(store, model, plan)
    wanted = asked_for(store, plan)
    gone = next(swap for swap in before if swap.group == "a girl")
    suite_editing.set_aside(store, lead, "swaps", gone.key)
    assert suite_bias.questions(store, model, plan) != asked
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id).bias
    assert found is not None and found.suite == asked.suite and found.main.questions == len(asked.asked)
    assert suite_bias.swaps_of(store, found) == list(before) != list(suites.swaps(store))


def test_students_with_any_name_get_a_swap_or_a_reason_and_never_a_broken_one(store: Store) -> None:
    (model,) = training.models(store)
    asked = suite_bias.questions(store, model, EvaluationPlan(against=(), suite="bias", attributes=("name",)))
    assert asked.pairs.pairs
    for pair in asked.pairs.pairs:
        before, after = pair.neutral.student_profile, pair.changed.student_profile
        assert before != after and pair.neutral.student_question == pair.changed.student_question
        assert pair.swap.neutral_name in before and pair.swap.changed_name in after
    assert bias_pairs.too_few(asked) == "" or "at most" in bias_pairs.too_few(asked)


@pytest.mark.begins("with_teacher")
def test_a_reader_does_not_see_a_pair_of_which_they_still_judge_a_reply_blind(
    store: Store, lead: User, expert: User
) -> None:
    (model,) = training.models(store)
    wanted = asked_for(store, PLAN.model_copy(update={"attributes": ("gender", "disability")}))
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id)
    assert found.bias is not None and found.bias.main.worst
    assert suite_bias.worst(store, found, expert) == list(found.bias.main.worst)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    round_id = made.opened(store, lead, reviewers=[expert.id], items=14, generators=[generator],
                           dataset_id=model.dataset_id, split="test")  # fmt: skip
    left = suite_bias.worst(store, found, expert)
    assert len(left) < len(found.bias.main.worst) == len(suite_bias.worst(store, found, lead))
    made.review(store, expert, round_id)
    assert suite_bias.worst(store, found, expert) == list(found.bias.main.worst)
