"""However many examples there are, a page of the list is found in an index, without a look at one text."""

from typing import Any

import pytest
import sqlalchemy as sa

from utta.store import examples
from utta.store.database import Store, Transaction
from utta.store.examples import Filter

FILTERS = [
    Filter(),
    Filter(statuses=("submitted",)),
    Filter(grades=(3,)),
    Filter(grades=(None,)),
    Filter(grades=(3, None), subjects=("Science",)),
    Filter(subjects=("Science",), profile_kinds=("",)),
    Filter(sources=("bench",), author_id=1),
    Filter(search="whale", sources=("bench",)),
]


def plans(tx: Transaction, ask: Any) -> list[str]:
    """What SQLite says of how it would answer each question that `ask` asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    sa.event.listen(tx, "before_cursor_execute", note)
    ask()
    sa.event.remove(tx, "before_cursor_execute", note)
    return [
        " ".join(str(row[3]) for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
        for statement, parameters in asked
    ]


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_page_and_its_count_touch_no_text(wanted: Filter, store: Store) -> None:
    with store.read() as tx:
        for ask in (lambda: examples.page_ids(tx, wanted, 25, 1000), lambda: examples.count(tx, wanted)):
            (plan,) = plans(tx, ask)
            assert "COVERING INDEX" in plan


def test_the_last_changed_are_walked_in_their_order_and_nothing_is_sorted(store: Store) -> None:
    for wanted in (Filter(), Filter(statuses=("submitted", "approved")), Filter(statuses=("archived",))):
        with store.read() as tx:
            (plan,) = plans(tx, lambda wanted=wanted: examples.page_ids(tx, wanted, 25, 0))  # type: ignore[misc]
            assert "ORDER BY" not in plan


def test_whether_there_is_any_and_which_subjects_there_are_touch_no_text(store: Store) -> None:
    with store.read() as tx:
        for ask in (lambda: examples.is_any(tx), lambda: examples.distinct(tx, "subject")):
            (plan,) = plans(tx, ask)
            assert "COVERING INDEX" in plan and "TEMP B-TREE" not in plan
