"""An evaluation of any size for measuring: real answers of the example engine, scored by the built-in judge."""

from tests.bench.collections import rows
from utta import jobs
from utta.domain.contestant import EXPERTS, UNTRAINED, EvaluationPlan
from utta.domain.dataset import Item, Split, counts_of
from utta.domain.evaluation import Evaluation
from utta.domain.example import TeachingExample
from utta.domain.user import User
from utta.services import evaluation, sample_data, training
from utta.store import datasets
from utta.store.database import Store

_LEARNED: tuple[Split, ...] = ("train",) * 200 + ("validation",) * 60


def evaluated(store: Store, lead: User, cases: int) -> Evaluation:
    """Teacher v1 beside the untrained program and the experts on so many test cases, four to a family."""
    sample_data.load(store, lead)
    items = list(_items(cases))
    with store.write() as tx:
        version = datasets.add(tx, name="Many", hash="many", counts=counts_of(items), choice={}, has_sample=False,
                               author_id=lead.id, items=items, now=0.0)  # fmt: skip
    run = training.start(store, lead, "teacher", version)
    jobs.do(store, training.run(store, run).job.id)
    model = training.run(store, run).model_id
    assert model is not None
    started = evaluation.start(store, lead, model, EvaluationPlan(against=(UNTRAINED, EXPERTS)))
    jobs.do(store, evaluation.evaluation(store, started).job.id)
    found = evaluation.evaluation(store, started)
    assert found.result is not None and found.result.n == cases, found.job.failure
    return found


def _items(cases: int) -> list[Item]:
    found = []
    for at, row in enumerate(rows(len(_LEARNED) + cases)):
        content = TeachingExample(**{name: row[name] for name in TeachingExample.model_fields if name in row})
        origin = {name: row[name] for name in ("source", "licence", "family", "external_id")} | {"metadata": {}}
        split = _LEARNED[at] if at < len(_LEARNED) else "test"
        found.append(Item(kind="example", item_id=at + 1, content=content.model_dump() | origin, author="Bench",
                          family=row["family"], split=split))  # fmt: skip
    return found
