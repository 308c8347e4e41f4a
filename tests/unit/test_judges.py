"""Any Evaluator version judges an evaluation as the built-in judge does: paid once, calibrated, and never a zero."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests import model_answers
from tests.model_answers import Asked, written
from tests.model_server import Rule, model_server
from tests.speaking import speaking_through
from tests.workers import worked_through_a_kill
from utta import jobs
from utta.domain.contestant import UNTRAINED, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import datasets, evaluation, evaluation_json, judges, outside, training
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_evaluator")

_KEYS = ("accuracy", "age_appropriateness", "pedagogical_soundness", "engagement")


@pytest.fixture(scope="module")
def with_evaluator(with_teacher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`with_teacher`, and "Evaluator v1", trained on the same version with the example engine."""
    folder = tmp_path_factory.mktemp("evaluator") / "home"
    shutil.copytree(with_teacher, folder)
    with closing(Store(Settings(home=folder))) as store:
        with store.read() as tx:
            lead = users.by_username(tx, "lena")
        run = training.start(store, lead, "evaluator", datasets.versions(store)[0].id)
        jobs.do(store, training.run(store, run).job.id)
        assert training.model(store, "Evaluator v1")
    return folder


def too_kind(asked: Asked) -> str:
    """Rates a reply that asks something 5, others 4, with reasons; answers everything else as the server does."""
    if "accuracy" not in asked.fields:
        return model_answers.well(asked)
    reply = asked.text.split("[[ ## response ## ]]")[-1].split("[[ ##")[0].split("Respond with")[0]
    step = "5" if "?" in reply else "4"
    return written(asked, {name: step if name in _KEYS else "It asks, or it tells." for name in asked.fields})


def asked_for(store: Store, judge: str = "Evaluator v1") -> Evaluation:
    plan = EvaluationPlan(against=(UNTRAINED,), judge=judges.find(store, judge))
    return evaluation.evaluation(store, evaluation.start(store, None, training.model(store, "Teacher v1").id, plan))


def done(store: Store, judge: str = "Evaluator v1") -> Evaluation:
    wanted = asked_for(store, judge)
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id)
    assert found.result is not None, found.job.failure
    return found


def test_an_evaluator_on_a_server_judges_and_nothing_is_paid_twice(home: Path) -> None:
    with model_server(answer=too_kind) as server, closing(speaking_through(home, server.url, "evaluator")) as store:
        before = evaluation.history(store)[0].result
        result = done(store).result
        assert before is not None and result is not None
        assert (before.judge, result.judge) == ("Built-in judge", "Evaluator v1")
        scored = [metric.key for metric in result.metrics]
        assert scored == ["teaching_effectiveness", *_KEYS, "reference_similarity"]
        by = "Evaluator v1, rubric Teaching quality, version 1"
        assert {metric.judged_by for metric in result.metrics[:-1]} == {by}
        assert result.judge_note.startswith(
            "Judged by Evaluator v1, on School server, by the rubric Teaching quality, v"
        )
        assert "Its steps are calibrated by 34 ratings of replies that it was not taught with." in result.judge_note
        assert result.card is not None and result.card.judge == "Evaluator v1" and result.card.ratings == 34
        assert all(one.ac1 is not None for one in result.card.criteria)
        main = result.metrics[0]  # two steps are all it ever gives, and reviewers give others
        assert main.model is not None and 1 < main.model.estimate < 4.9
        whole = [metric.model.estimate for metric in result.metrics[1:5] if metric.model]
        assert main.model.estimate == pytest.approx(sum(whole) / 4)
        kept = [one for one in evaluation.answers(store, evaluation.history(store)[0].id) if one.who == "model"]
        assert {one.reasons for one in kept if one.scores} == {"It asks, or it tells."}
        calls = server.calls
        assert calls == server.distinct  # every reply once, whoever gave it
        again = done(store).result
        assert again is not None and again.model_dump(exclude={"card"}) == result.model_dump(exclude={"card"})
        assert server.calls == calls
        built_in = done(store, "built-in").result
        assert built_in is not None and built_in.metrics == before.metrics and server.calls == calls


def full_of_praise(asked: Asked) -> str:
    """Rates every reply 5 on everything; answers everything else as the server does."""
    if "accuracy" not in asked.fields:
        return model_answers.well(asked)
    return written(asked, {name: "5" if name in _KEYS else "Lovely." for name in asked.fields})


def test_a_mean_on_the_rubrics_scale_stays_on_it_and_sameness_is_not_certainty(home: Path) -> None:
    with model_server(answer=full_of_praise) as server, closing(speaking_through(home, server.url, "evaluator")) as st:
        result = done(st).result
    assert result is not None
    for metric in result.metrics[:5]:
        assert metric.unit == "points" and metric.model is not None
        assert 1 <= metric.model.low < metric.model.estimate < metric.model.high <= 5


def test_every_metric_says_what_it_is_in_the_guides_words_too_and_who_judged(home: Path) -> None:
    with closing(Store(Settings(home=home))) as store:
        found = evaluation.history(store)[0].result
        assert found is not None
        told = evaluation_json.as_json(found)
    meanings = {metric.key: metric.meaning for metric in found.metrics}
    assert meanings["accuracy"].endswith("In the guide: content accuracy.")
    assert meanings["age_appropriateness"].endswith("In the guide: response appropriateness.")
    assert meanings["engagement"].endswith("In the guide: student engagement level.")
    for key, row in told["metrics"].items():
        assert row["meaning"] == meanings[key] and row["meaning"].endswith((".", "?"))
        assert row["judged_by"] and row["label"]
    for row in told["features"].values():
        assert row["meaning"].endswith((".", ")")) and row["label"]


def test_an_evaluator_judges_a_bias_run_and_is_asked_once_about_a_reply_that_several_pairs_share(home: Path) -> None:
    with model_server(answer=too_kind) as server, closing(speaking_through(home, server.url, "evaluator")) as store:
        plan = EvaluationPlan(against=(), suite="bias", pairs=12, attributes=("gender", "region"),
                              judge=judges.find(store, "Evaluator v1"))  # fmt: skip
        wanted = evaluation.start(store, None, training.model(store, "Teacher v1").id, plan)
        jobs.do(store, evaluation.evaluation(store, wanted).job.id)
        found = evaluation.evaluation(store, wanted)
        assert found.bias is not None, found.job.failure
        assert found.bias.judge == "Evaluator v1" and found.bias.judge_note.startswith("Judged by Evaluator v1")
        scored = [one for one in found.bias.main.report.findings if one.measure == "judge_score"]
        assert scored and all(one.difference.n == 12 for one in scored)
        assert server.calls == server.distinct


def test_what_it_could_not_judge_is_unscored_and_counted_and_never_zero(home: Path) -> None:
    with model_server(answer=too_kind) as server, closing(speaking_through(home, server.url, "evaluator")) as store:
        good = done(store)
        assert good.result is not None and good.result.unjudged == {}
        replies = [one.outputs["teacher_response"] for one in evaluation.answers(store, good.id)
                   if one.who == "model" and one.outputs]  # fmt: skip
    lost = sorted(set(replies), key=replies.count)[0]
    shutil.rmtree(home / "answers")
    rule = Rule("garbage", saying=str(lost)[:40])
    with (
        model_server(rule, answer=too_kind) as server,
        closing(speaking_through(home, server.url, "evaluator")) as store,
    ):
        found = done(store)
        result = found.result
        assert result is not None and 0 < result.unjudged["model"] < result.n
        assert any("could not score every answer" in one and "of Teacher v1" in one for one in result.cautions)
        hurt = [one for one in evaluation.answers(store, found.id) if one.outputs and one.unscored]
        assert sum(one.who == "model" for one in hurt) == result.unjudged["model"]
        assert hurt and all(set(one.scores) == {"reference_similarity"} for one in hurt)
        assert all(one.unscored.startswith("Evaluator v1 could not judge it: ") for one in hurt)
        before = next(one for one in good.result.metrics if one.key == "accuracy")
        after = next(one for one in result.metrics if one.key == "accuracy")
        assert before.model is not None and after.model is not None
        assert after.model.n == before.model.n - result.unjudged["model"]
        assert evaluation_json.as_json(result)["unjudged"] == result.unjudged


def test_a_worker_killed_while_judging_asks_nothing_twice_and_comes_to_the_same(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "peaceful")
    with model_server(answer=too_kind, seconds=0.1) as server:
        with closing(speaking_through(home, server.url, "evaluator")) as store:
            wanted = asked_for(store)
            worked_through_a_kill(home, store, wanted.job.id, lambda: server.calls >= 12)
            killed = evaluation.evaluation(store, wanted.id).result
            assert killed is not None and server.calls - server.distinct <= 2  # what was in flight
        calls = server.calls
        with closing(speaking_through(tmp_path / "peaceful", server.url, "evaluator")) as store:
            undisturbed = done(store).result
            assert server.calls - calls == server.distinct
    assert undisturbed is not None
    assert undisturbed.model_dump(exclude={"card"}) == killed.model_dump(exclude={"card"})


def test_who_cannot_judge_is_refused_with_a_sentence(store: Store, lead: User, home: Path) -> None:
    with pytest.raises(NotFound):
        judges.find(store, "Evaluator v9")
    with pytest.raises(Refused, match="Teacher v1 is a Teacher and cannot judge"):
        judges.find(store, "Teacher v1")
    assert judges.find(store, "built-in") is None
    own = training.model(store, "Evaluator v1")
    with pytest.raises(Refused, match="judges teachers’ replies, and Evaluator v1 gives none"):
        evaluation.start(store, lead, own.id, EvaluationPlan(judge=own.id))
    assert [one.name for one in judges.choices(store)] == ["Evaluator v1"]
    with closing(speaking_through(home, "https://models.example.org/v1", "evaluator")) as away:
        outside.allow(away, lead, False)
        assert judges.choices(away) == []
        with pytest.raises(NotAllowed, match="outside this computer"):
            asked_for(away)
