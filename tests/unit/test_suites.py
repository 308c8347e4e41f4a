"""Suites beside the test split: asked of Teachers alone, kept apart, and never taken for a comparison."""

import pytest

from utta import jobs
from utta.domain.contestant import EXPERTS, UNTRAINED, EvaluationPlan, Suite
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import Refused
from utta.services import evaluation, evaluation_json, model_files, suites, training
from utta.services.standing import standing
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def done(store: Store, plan: EvaluationPlan) -> Evaluation:
    evaluation_id = evaluation.start(store, None, training.models(store)[0].id, plan)
    jobs.do(store, evaluation.evaluation(store, evaluation_id).job.id)
    found = evaluation.evaluation(store, evaluation_id)
    assert found.found is not None, found.job.failure
    return found


@pytest.mark.parametrize("suite", ["bias", "edge"])
def test_a_suite_is_never_taken_for_a_comparison_on_the_test_split(suite: Suite, store: Store, lead: User) -> None:
    (model,) = training.models(store)
    before = (evaluation.latest_result(store), evaluation.history(store), standing(store, lead).newest_evaluation,
              model_files.take_out(store, model.id))  # fmt: skip
    found = done(store, EvaluationPlan(against=(), suite=suite, pairs=10))
    assert found.result is None and found.sentence
    assert (evaluation.latest_result(store), evaluation.history(store), standing(store, lead).newest_evaluation,
            model_files.take_out(store, model.id)) == before  # fmt: skip
    assert [one.id for one in evaluation.history(store, model.id, suite)] == [found.id]
    assert evaluation_json.told(store, found)["verdict"] == found.sentence


def test_suites_are_for_teachers_and_for_what_can_be_asked(store: Store) -> None:
    (teacher,) = training.models(store)
    with pytest.raises(Refused, match="The experts answered the test split alone"):
        evaluation.start(store, None, teacher.id, EvaluationPlan(against=(EXPERTS,), suite="bias"))
    run = training.start(store, None, "student", teacher.dataset_id)
    jobs.do(store, training.run(store, run).job.id)
    student = training.model(store, training.run(store, run).model_id or 0)
    for suite in ("bias", "edge"):
        with pytest.raises(Refused, match="Student v1 is a Student; bias and edge cases are asked of a Teacher"):
            evaluation.start(store, None, student.id, EvaluationPlan(against=(), suite=suite))


def test_every_shipped_edge_case_is_accounted_for_of_each_contestant(store: Store) -> None:
    found = done(store, EvaluationPlan(against=(UNTRAINED,), suite="edge")).edge
    assert found is not None and found.n == len(suites.edge_cases(store)) >= 60
    for side in found.sides:
        assert [one.case for one in side.results] == [case.id for case in suites.edge_cases(store)]
    told = evaluation_json.told(store, evaluation.history(store, suite="edge")[0])
    assert set(told["others"]) == {"the untrained program"} and len(told["cases"]) == found.n
