"""Finding and removing what is sample data, and all that stands on it."""

import sqlalchemy as sa

from utta.store import changes
from utta.store.dataset_tables import dataset_versions
from utta.store.evaluation_tables import evaluations
from utta.store.example_tables import examples
from utta.store.review_tables import responses, reviews
from utta.store.round_tables import review_rounds
from utta.store.training_tables import model_versions, training_estimates, training_runs
from utta.store.work_tables import jobs

_datasets = sa.select(dataset_versions.c.id).where(dataset_versions.c.has_sample)
_runs = sa.select(training_runs.c.id).where(training_runs.c.dataset_id.in_(_datasets))
_estimates = sa.select(training_estimates.c.id).where(training_estimates.c.dataset_id.in_(_datasets))
_models = sa.select(model_versions.c.id).where(model_versions.c.dataset_id.in_(_datasets))
_evaluations = sa.select(evaluations.c.id).where(evaluations.c.model_id.in_(_models))
# Answers of a model that goes are responses too; so are reviews of any response that goes.
_responses = sa.select(responses.c.id).where(sa.or_(responses.c.is_sample, responses.c.model_id.in_(_models)))
_reviews = sa.select(reviews.c.id).where(
    sa.or_(reviews.c.is_sample, reviews.c.response_id.in_(_responses), reviews.c.other_response_id.in_(_responses))
)
_rounds = sa.select(review_rounds.c.id).where(review_rounds.c.has_sample)
_examples = sa.select(examples.c.id).where(examples.c.is_sample)


def present(tx: sa.Connection) -> bool:
    """Whether any sample row is in the store."""
    return tx.scalar(sa.select(sa.exists(_examples))) is True or tx.scalar(sa.select(sa.exists(_responses))) is True


def counts(tx: sa.Connection) -> dict[str, int]:
    """How many of each thing `remove` takes away."""
    wanted = {
        "teaching example": _examples, "response": _responses, "review": _reviews,
        "dataset version": _datasets, "training run": _runs, "model version": _models,
        "evaluation": _evaluations, "review round": _rounds,
    }  # fmt: skip
    return {name: tx.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            for name, query in wanted.items()}  # fmt: skip


def reviews_by_people(tx: sa.Connection) -> int:
    """How many of the reviews that go were given by signed-in people."""
    query = sa.select(sa.func.count()).where(reviews.c.id.in_(_reviews), reviews.c.reviewer_id.is_not(None))
    return tx.scalar(query) or 0


def remove(tx: sa.Connection) -> None:
    """Delete it all, leaves first."""
    job_ids = set(tx.scalars(sa.select(training_runs.c.job_id).where(training_runs.c.id.in_(_runs))))
    job_ids |= set(tx.scalars(sa.select(evaluations.c.job_id).where(evaluations.c.id.in_(_evaluations))))
    job_ids |= set(tx.scalars(sa.select(review_rounds.c.job_id).where(review_rounds.c.has_sample)))
    job_ids |= set(tx.scalars(sa.select(training_estimates.c.job_id).where(training_estimates.c.id.in_(_estimates))))
    tx.execute(sa.delete(reviews).where(reviews.c.id.in_(_reviews)))
    # A round with sample data in it goes; what people said in it of other responses stays.
    tx.execute(sa.update(reviews).where(reviews.c.round_id.in_(_rounds)).values(round_id=None, round_item_id=None))
    tx.execute(sa.delete(review_rounds).where(review_rounds.c.has_sample))
    tx.execute(sa.delete(responses).where(responses.c.id.in_(_responses)))
    tx.execute(sa.delete(examples).where(examples.c.id.in_(_examples)))
    changes.note(tx, "examples")
    changes.note(tx, "reviews")
    tx.execute(sa.delete(dataset_versions).where(dataset_versions.c.has_sample))  # runs, models, answers go with it
    tx.execute(sa.delete(jobs).where(jobs.c.id.in_([job for job in job_ids if job])))
