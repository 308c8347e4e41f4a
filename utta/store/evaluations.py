"""Evaluations and every answer they rest on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from utta.domain.bias_suite import BiasSuiteResult
from utta.domain.contestant import EvaluationPlan, Suite
from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.evaluation import CaseAnswer, Evaluation, EvaluationResult, Found, Who
from utta.domain.job import Job
from utta.domain.judgement import Interval
from utta.domain.spending import Took
from utta.errors import NotFound
from utta.store.evaluation_tables import evaluation_answers, evaluations
from utta.store.people_tables import users
from utta.store.training import job_of
from utta.store.training_tables import model_versions
from utta.store.work_tables import jobs


def add(tx: sa.Connection, *, model_id: int, split: str, plan: EvaluationPlan, author_id: int | None,
        now: float) -> int:  # fmt: skip
    """Store an evaluation that has been asked for and return its id."""
    row = {"model_id": model_id, "split": split, "author_id": author_id, "created_at": now,
           "plan": plan.model_dump(mode="json")}  # fmt: skip
    return int(tx.execute(sa.insert(evaluations).returning(evaluations.c.id), row).scalar_one())


def set_job(tx: sa.Connection, evaluation_id: int, job_id: str) -> None:
    """Name the job that does this evaluation."""
    tx.execute(sa.update(evaluations).where(evaluations.c.id == evaluation_id).values(job_id=job_id))


def set_result(tx: sa.Connection, evaluation_id: int, result: Found,
               answers: Sequence[CaseAnswer]) -> None:  # fmt: skip
    """Keep what an evaluation found, with every answer, in place of an unfinished attempt's."""
    own = evaluation_answers.c.evaluation_id == evaluation_id
    tx.execute(sa.delete(evaluation_answers).where(own))
    rows = [answer.model_dump(mode="json") | {"evaluation_id": evaluation_id} for answer in answers]
    if rows:
        tx.execute(sa.insert(evaluation_answers), rows)
    values = {"result": result.model_dump(mode="json")}
    tx.execute(sa.update(evaluations).where(evaluations.c.id == evaluation_id).values(**values))


def keep_took(tx: sa.Connection, evaluation_id: int, took: Mapping[Who, Took]) -> None:
    """Keep what everybody's answers took."""
    values = {"took": {who: one.model_dump(mode="json") for who, one in took.items()}}
    tx.execute(sa.update(evaluations).where(evaluations.c.id == evaluation_id).values(**values))


def get(tx: sa.Connection, evaluation_id: int) -> Evaluation:
    """One evaluation, or NotFound."""
    row = tx.execute(_select().where(evaluations.c.id == evaluation_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no evaluation {evaluation_id}.")
    return _evaluation(row)


def newest_first(tx: sa.Connection, model_id: int | None = None, limit: int = 30, suite: Suite = "test",
                 skip: int = 0) -> list[Evaluation]:  # fmt: skip
    """The last evaluations on a suite, of one model version or of all, after the newest `skip`."""
    query = _select().where(*_on(model_id, suite)).order_by(evaluations.c.id.desc()).limit(limit).offset(skip)
    return [_evaluation(row) for row in tx.execute(query)]


def count(tx: sa.Connection, model_id: int | None = None, suite: Suite = "test") -> int:
    """How many there are."""
    query = sa.select(sa.func.count()).select_from(evaluations).where(*_on(model_id, suite))
    return int(tx.execute(query).scalar_one())


def _on(model_id: int | None, suite: Suite) -> list[sa.ColumnElement[bool]]:
    own = [] if model_id is None else [evaluations.c.model_id == model_id]
    return [_suite() == suite, *own]


def answers(tx: sa.Connection, evaluation_id: int, keys: Sequence[str] | None = None) -> list[CaseAnswer]:
    """Every answer of an evaluation, by case; keys: of these cases only."""
    return list(each_answer(tx, evaluation_id, keys))


def each_answer(tx: sa.Connection, evaluation_id: int, keys: Sequence[str] | None = None) -> Iterator[CaseAnswer]:
    """As `answers`, streamed."""
    query = sa.select(evaluation_answers).where(evaluation_answers.c.evaluation_id == evaluation_id)
    if keys is not None:
        query = query.where(evaluation_answers.c.case_key.in_(keys))
    query = query.order_by(evaluation_answers.c.case_key, evaluation_answers.c.who)
    names = tuple(CaseAnswer.model_fields)
    for row in tx.execute(query, execution_options={"yield_per": 1000}):
        yield CaseAnswer(**{name: row._mapping[name] for name in names})


class MainMean(NamedTuple):
    """A model version's mean on the main metric of an evaluation."""

    model_id: int
    mean: Interval


def main_means(tx: sa.Connection, metric: str, judge: int | None, limit: int) -> list[MainMean]:
    """Of the newest evaluations on the test split whose main metric is this, by this judge, newest first."""
    row = evaluations.c
    query = sa.select(row.model_id, row.plan, row.result).where(row.result.is_not(None), _suite() == "test")
    found = []
    for one in tx.execute(query.order_by(row.id.desc()).limit(limit)):
        main = one.result["metrics"][0]
        if main["key"] == metric and main["model"] and EvaluationPlan(**one.plan).judge == judge:
            found.append(MainMean(one.model_id, Interval(**main["model"])))
    return found


def plans(tx: sa.Connection, model_ids: Sequence[int]) -> list[tuple[EvaluationPlan, int, int]]:
    """Plan, model version and id of every evaluation on the test split with a result, of these model versions."""
    query = sa.select(evaluations.c.plan, evaluations.c.model_id, evaluations.c.id).where(
        evaluations.c.model_id.in_(model_ids), evaluations.c.result.is_not(None), _suite() == "test"
    )
    return [(EvaluationPlan(**row.plan), row.model_id, row.id) for row in tx.execute(query)]


def ended(tx: sa.Connection) -> tuple[str, ...]:
    """The jobs of all evaluations with a result, whatever they asked."""
    return tuple(tx.scalars(sa.select(evaluations.c.job_id).where(evaluations.c.result.is_not(None))))


def taken(tx: sa.Connection) -> list[tuple[EvaluationPlan, int, dict[Who, Took]]]:
    """Plan, model version and what everybody's answers took, of every evaluation with a result."""
    row = evaluations.c
    query = sa.select(row.plan, row.model_id, row.took).where(row.result.is_not(None))
    return [
        (EvaluationPlan(**one.plan), one.model_id, {who: Took(**took) for who, took in (one.took or {}).items()})
        for one in tx.execute(query)
    ]


def ended_on_test(tx: sa.Connection) -> tuple[str, ...]:
    """The jobs of all evaluations on the test split that have a result: new whenever there is another one."""
    row = evaluations.c
    return tuple(tx.scalars(sa.select(row.job_id).where(row.result.is_not(None), _suite() == "test").order_by(row.id)))


def answered(tx: sa.Connection, evaluation_id: int) -> dict[str, list[str]]:
    """By who, the cases of an evaluation that were answered at all."""
    answer = evaluation_answers.c
    query = sa.select(answer.who, answer.case_key).where(answer.evaluation_id == evaluation_id, answer.unscored == "")
    found: dict[str, list[str]] = {}
    for row in tx.execute(query):
        found.setdefault(row.who, []).append(row.case_key)
    return found


def _suite() -> sa.ColumnElement[str]:
    return sa.func.coalesce(evaluations.c.plan["suite"].as_string(), "test")  # what older plans leave unsaid


def _select() -> sa.Select[Any]:
    return (
        sa.select(evaluations, model_versions.c.name.label("model_name"), users.c.name.label("author_name"),
                  *(jobs.c[name].label(f"job_{name}_") for name in Job.model_fields))
        .join(model_versions, model_versions.c.id == evaluations.c.model_id)
        .join(jobs, jobs.c.id == evaluations.c.job_id)
        .outerjoin(users, users.c.id == evaluations.c.author_id)
    )  # fmt: skip


def _evaluation(row: Any) -> Evaluation:
    plan, found = EvaluationPlan(**row.plan), row.result
    return Evaluation(
        id=row.id, model_id=row.model_id, model_name=row.model_name, split=row.split, job=job_of(row._mapping),
        plan=plan, result=EvaluationResult(**found) if found and plan.suite == "test" else None,
        bias=BiasSuiteResult(**found) if found and plan.suite == "bias" else None,
        edge=EdgeSuiteResult(**found) if found and plan.suite == "edge" else None,
        author=row.author_name or "Command line", created_at=row.created_at, took=row.took or {},
    )  # fmt: skip
