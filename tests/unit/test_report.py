"""The report of an evaluation: one file that says what the page says, needs nothing else, and gives nothing away."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
import sqlalchemy as sa

from tests import rounds as made
from utta import jobs
from utta.__main__ import main
from utta.domain.contestant import EXPERTS, UNTRAINED, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.evaluation_words import cautions, headline
from utta.domain.user import User
from utta.errors import NotEnough
from utta.services import (
    datasets,
    evaluation,
    evaluation_cases,
    evaluation_rounds,
    report,
    rounds,
    training,
    verdicts,
)
from utta.store.database import Store
from utta.store.evaluation_tables import evaluation_answers
from utta.store.people_tables import users
from utta.store.training_tables import model_versions

pytestmark = pytest.mark.begins("with_teacher")

HOSTILE = "</script><script>document.title='taken'</script>$x$ & “Ölçü”"


def only(store: Store) -> Evaluation:
    """The one evaluation there is."""
    (found,) = evaluation.history(store)
    return found


def words(html: str) -> str:
    """What a reader of the file reads, without its scripts."""
    body = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def test_it_says_what_the_page_says(store: Store) -> None:
    found = only(store)
    assert found.result is not None
    said = words(report.report(store, found.id))
    verdict, alike = verdicts.of(store, found), evaluation_cases.sameness(store, found, None)
    assert headline(verdict, found.result, alike) in said and verdict.main.sentence in said
    assert all(one in said for one in cautions(verdict, found.result, alike))
    for metric in found.result.metrics:
        for interval in (metric.model, metric.baseline, metric.difference):
            assert interval is None or f"{interval.estimate:.2f}".replace("-", "−") in said
    version = datasets.version(store, training.model(store, found.model_id).dataset_id)
    assert version.hash in said and "python -m utta evaluate --model “Teacher v1” --against “untrained”" in said
    assert found.result.power in said
    assert "Each measure is looked at by itself: of several one may differ by chance." in said
    assert found.result.card is not None
    for one in found.result.card.criteria:  # how far to believe the judge, in figures, with new sources beside
        assert one.unseen_kappa is not None
        assert f"(kappa {one.kappa.estimate:.2f}, 95 % interval " in said
        assert f"on replies from new sources ({one.unseen_kappa:.2f})".replace("-", "−") in said


def test_how_the_intervals_came_about_is_said_of_the_verdicts_own_too(store: Store, lead: User, expert: User) -> None:
    found = only(store)
    assert "whole lessons again 2,000 times (bootstrap), since" in words(report.report(store, found.id))
    while verdicts.of(store, found).main.rests_on == "judge":
        round_id = evaluation_rounds.open_round(store, lead, found.id)
        made.review(store, expert, round_id)
        rounds.close(store, lead, round_id)
    said = words(report.report(store, found.id))
    assert "that of the verdict from people’s reviews and the judge’s scores together (prediction-powered" in said


def test_the_greatest_losses_come_first_with_every_word_of_them(store: Store) -> None:
    found = only(store)
    page = evaluation_cases.page(store, found, None, evaluation_cases.Wanted(), 1, 10)
    said = words(report.report(store, found.id))
    lost = [one for one in page.cases if (one.change or 0) < 0]
    for number, one in enumerate(lost, start=1):
        assert f"{number}. " in said and one.case.inputs["student_question"] in said
        assert str(one.case.outputs["teacher_response"]) in said
    assert lost or "On no case" in said


def test_an_answer_that_failed_is_unscored_with_its_reason(store: Store) -> None:
    found = only(store)
    (worst, *_) = evaluation_cases.page(store, found, None, evaluation_cases.Wanted(), 1, 1).cases
    with store.write() as tx:
        tx.execute(sa.update(evaluation_answers).where(
            evaluation_answers.c.case_key == worst.case.key, evaluation_answers.c.who == "baseline"
        ).values(outputs=None, unscored="The server was down."))  # fmt: skip
    assert "Unscored. The server was down." in words(report.report(store, found.id)) or (worst.change or 0) >= 0


def test_nothing_that_somebody_wrote_becomes_a_part_of_the_page(store: Store) -> None:
    found = only(store)
    with store.write() as tx:
        tx.execute(sa.update(model_versions).values(name=HOSTILE))
        tx.execute(sa.update(users).values(name=HOSTILE))
        tx.execute(sa.update(evaluation_answers).values(outputs={"teacher_response": HOSTILE}))
    html = report.report(store, found.id)
    assert "<script>document.title" not in html and HOSTILE in words(html)


def test_it_loads_nothing_from_anywhere(store: Store) -> None:
    html = report.report(store, only(store).id)
    without = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"(src|href)\s*=|url\(|@import|<link|<img|<iframe", without)
    assert "default-src 'none'" in html


def test_what_anybody_has_still_to_judge_is_left_out_and_counted(store: Store, lead: User, expert: User) -> None:
    found = only(store)
    model = training.model(store, found.model_id)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    made.opened(store, lead, reviewers=[expert.id], items=14, generators=[generator],
                dataset_id=model.dataset_id, split="test")  # fmt: skip
    page = evaluation_cases.page(store, found, None, evaluation_cases.Wanted(), 1, 100)
    shown = [str(one.answers["model"].outputs) for one in page.cases]
    every = [str(one.outputs) for one in evaluation.answers(store, found.id) if one.who == "model"]
    said = words(report.report(store, found.id))
    assert page.sealed and f"{page.sealed} case" in said and "somebody still judges" in said
    for outputs in set(every) - set(shown):
        assert json.dumps(outputs)[20:80] not in said


def test_against_several_every_verdict_stands_in_it(store: Store, lead: User) -> None:
    model = training.model(store, only(store).model_id)
    asked = evaluation.start(store, lead, model.id, EvaluationPlan(against=(UNTRAINED, EXPERTS)))
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    said = words(report.report(store, asked))
    found = verdicts.of_id(store, asked)
    assert all(one.verdict.sentence in said for one in found.against)
    assert "--against “untrained” --against “experts”" in said and "(Holm)" in said


def test_what_has_no_result_is_refused(store: Store, lead: User) -> None:
    unfinished = evaluation.start(store, lead, only(store).model_id, EvaluationPlan(against=(EXPERTS,)))
    with pytest.raises(NotEnough, match="has no result"):
        report.report(store, unfinished)


@pytest.mark.parametrize("assistant", ["student", "evaluator"])
def test_the_other_assistants_have_one_too(
    assistant: str, store: Store, lead: User, trained: Callable[[str], int]
) -> None:
    said = words(report.report(store, trained(assistant)))
    assert "How it was found out" in said and "Beyond the test split" not in said


@pytest.fixture
def trained(store: Store, lead: User) -> Callable[[str], int]:
    """Trains an assistant, evaluates it and returns the evaluation's id."""

    def train(assistant: str) -> int:
        (version,) = datasets.versions(store)
        run = training.start(store, lead, assistant, version.id)
        jobs.do(store, training.run(store, run).job.id)
        model_id = training.run(store, run).model_id
        assert model_id is not None
        asked = evaluation.start(store, lead, model_id)
        jobs.do(store, evaluation.evaluation(store, asked).job.id)
        return asked

    return train


def test_the_command_line_writes_the_same_file(store: Store, tmp_path_factory: pytest.TempPathFactory,
                                               capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    out = tmp_path_factory.mktemp("out") / "report.html"
    assert main(["report", "--evaluation", str(only(store).id), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(out) and told["bytes"] == out.stat().st_size
    assert words(out.read_text("utf-8")) == words(report.report(store, only(store).id))
    assert main(["report", "--evaluation", "1", "--out", str(out / "nowhere.html")]) == 1
    assert "cannot be written" in capsys.readouterr().err
