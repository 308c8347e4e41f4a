"""The report of a run of a suite: what its page says, the pairs or replies to read, nothing somebody judges blind."""

import pytest
import sqlalchemy as sa

from tests import rounds as made
from tests.unit.test_report import HOSTILE, words
from utta import jobs
from utta.domain import bias_words
from utta.domain.contestant import UNTRAINED, EvaluationPlan, Suite
from utta.domain.evaluation import Evaluation
from utta.domain.user import User
from utta.services import (
    edge_decisions,
    edge_results,
    evaluation,
    report,
    suite_bias,
    suite_editing,
    suite_judge,
    training,
)
from utta.services.report.content import MOST
from utta.store.database import Store
from utta.store.evaluation_tables import evaluation_answers
from utta.store.training_tables import model_versions

pytestmark = pytest.mark.begins("with_teacher")


def run(store: Store, lead: User, suite: Suite, *attributes: str) -> Evaluation:
    """A finished run of the one Teacher and the untrained program, on a few pairs where it is for bias."""
    (model,) = training.models(store)
    plan = EvaluationPlan(against=(UNTRAINED,), suite=suite, pairs=12, attributes=attributes)
    asked = evaluation.start(store, lead, model.id, plan)
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    return evaluation.evaluation(store, asked)


def test_a_bias_run_says_what_its_page_says_with_its_pairs_and_what_it_did_not_try(store: Store, lead: User) -> None:
    found = run(store, lead, "bias")
    assert found.bias is not None
    said, result = words(report.report(store, found.id)), found.bias
    assert bias_words.headline("Teacher v1", result.main.report) in said and result.main.report.sentence in said
    assert all(side.report.sentence in said for side in result.sides) and result.judge_note in said
    assert suite_judge.agreement_with_reviewers(store, result.judge) in said
    assert all(one in said for one in (*bias_words.untried(result), *bias_words.ALWAYS_UNTRIED, bias_words.MEANING))
    pairs = suite_bias.worst(store, found, None)[:MOST]
    assert pairs and all(pair.neutral_reply in said and pair.changed_reply in said for pair in pairs)
    assert result.suite in said
    assert "python -m utta evaluate --model “Teacher v1” --suite bias --pairs 12 --against “untrained”" in said
    assert report.file_name(found) == f"teacher-v1-bias-{found.id}.html"


def test_edge_cases_say_where_replies_failed_and_that_the_cases_were_edited_since(
    store: Store, lead: User, expert: User
) -> None:
    found = run(store, lead, "edge")
    assert found.edge is not None
    said, main = words(report.report(store, found.id)), found.edge.main
    assert main.sentence in said and f"Teacher v1 on {found.edge.n} edge cases" in said
    assert f"{main.count('needs a person')} replies still wait for a person" in said
    wrong = [one for one in edge_results.replies(store, found, None).replies
             if one.result.outcome in ("failed", "needs a person")]  # fmt: skip
    assert len(wrong) > MOST and f", {MOST} of {len(wrong)}" in said
    for one in wrong[:MOST]:
        assert one.result.reason in said and one.reply in said
    assert "edited since" not in said
    (failed, requirement) = next((one, own) for one in main.results for own in one.requirements
                                 if own.by == "rule" and own.found == "failed")  # fmt: skip
    edge_decisions.overrule(store, expert, found.id, "model", failed.case, requirement.text, "It does, in other words")
    said = words(report.report(store, found.id))
    assert "People overruled a rule in 1 requirement; the counts follow them." in said
    first = said.split("or a person had to say or has to")[1]
    assert f"{requirement.text}: Met, says Edgar Expert. It does, in other words" in first[:600]
    suite_editing.set_aside(store, expert, "edge", main.results[0].case)
    assert "The cases have been edited since" in words(report.report(store, found.id))


def test_the_report_on_the_test_split_draws_what_the_suites_found(store: Store, lead: User) -> None:
    (split,) = evaluation.history(store)
    before = report.report(store, split.id)
    assert words(before).count("has not been asked them.") == 2
    bias, edge = run(store, lead, "bias", "gender"), run(store, lead, "edge")
    assert "--pairs 12 --attribute “gender” --against" in words(report.report(store, bias.id))
    after = report.report(store, split.id)
    assert bias.sentence in words(after) and edge.sentence in words(after) and "has not been asked" not in words(after)
    assert 'id="bias-1"' in after and 'id="edge-1"' in after and 'id="bias-1"' not in before


@pytest.mark.parametrize("suite", ["bias", "edge"])
def test_what_anybody_still_judges_blind_is_left_out_and_counted(
    suite: Suite, store: Store, lead: User, expert: User
) -> None:
    found = run(store, lead, suite)
    model = training.model(store, found.model_id)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    made.opened(store, lead, reviewers=[expert.id], items=14, generators=[generator],
                dataset_id=model.dataset_id, split="test")  # fmt: skip
    said = words(report.report(store, found.id))
    if suite == "edge":
        sealed = edge_results.replies(store, found, None).sealed
        assert sealed and f"{sealed} repl" in said and "left out: somebody still judges" in said
    else:
        every = found.bias.main.worst if found.bias else ()
        shown = suite_bias.worst(store, found, None)
        assert (f"{len(every) - len(shown)} pair" in said) == (len(shown) < len(every))


@pytest.mark.parametrize("suite", ["bias", "edge"])
def test_nothing_that_somebody_wrote_becomes_a_part_of_the_page(suite: Suite, store: Store, lead: User) -> None:
    found = run(store, lead, suite)
    with store.write() as tx:
        tx.execute(sa.update(model_versions).values(name=HOSTILE))
        tx.execute(sa.update(evaluation_answers).values(outputs={"teacher_response": HOSTILE}))
    html = report.report(store, found.id)
    assert "<script>document.title" not in html and HOSTILE in words(html)
