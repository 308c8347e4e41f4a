"""Who is compared with a model version: one that knew the test cases is said to have known them."""

import pytest

from utta import jobs
from utta.domain.contestant import EvaluationPlan
from utta.domain.dataset import counts_of
from utta.domain.evaluation_words import cautions, how
from utta.domain.sameness import Sameness
from utta.domain.user import User
from utta.services import contestants, evaluation, report, training, verdicts
from utta.store import datasets
from utta.store.database import Store
from utta.store.training import models

pytestmark = pytest.mark.begins("with_teacher")


def turned_round(store: Store, lead: User) -> int:
    """A version of the same examples in which those that were for testing are learned from; returns its id."""
    sides = {"test": "train", "train": "test"}
    with store.write() as tx:
        items = [one.model_copy(update={"split": sides.get(one.split, one.split)})
                 for one in datasets.items(tx, models(tx)[0].dataset_id)]  # fmt: skip
        return datasets.add(tx, name="Turned round", hash="turned", counts=counts_of(items), choice={}, has_sample=True,
                            author_id=lead.id, items=items, now=0.0)  # fmt: skip


def test_another_version_that_learned_from_the_test_cases_is_favoured_and_that_is_said(
    store: Store, lead: User
) -> None:
    run = training.start(store, lead, "teacher", turned_round(store, lead))
    jobs.do(store, training.run(store, run).job.id)
    first, other = training.model(store, "Teacher v1"), training.model(store, "Teacher v2")
    asked = evaluation.start(store, lead, first.id, EvaluationPlan(against=(contestants.of_model(other),)))
    jobs.do(store, evaluation.evaluation(store, asked).job.id)
    found = evaluation.evaluation(store, asked)
    assert found.result is not None
    said = f"Teacher v2 learned from {found.result.n} of the {found.result.n} test cases"
    verdict = verdicts.of(store, found)
    assert any(one.startswith(said) for one in cautions(verdict, found.result, Sameness()))
    assert how(verdict, found.result).startswith(f"{found.result.n} test cases that Teacher v1 did not learn from. ")
    html = report.report(store, asked)
    assert said in html and "nothing was learned" not in html
