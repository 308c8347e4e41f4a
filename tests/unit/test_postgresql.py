"""The store on PostgreSQL: readers that only read, connections that come back, questions that are planned once."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests import postgres
from tests.conftest import PASSWORD
from utta.services import accounts
from utta.settings import Settings
from utta.store import preferences
from utta.store.database import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with postgres.server() as url:
        opened = Store(Settings(home=tmp_path_factory.mktemp("home"), database_url=url))
        yield opened
        opened.close()


def test_a_reader_cannot_write_and_keeps_to_what_it_saw(store: Store) -> None:
    with store.read() as tx, pytest.raises(DBAPIError, match="read-only"):
        preferences.put(tx, "season", "autumn")
    with store.read() as tx:
        assert preferences.get(tx, "season") is None
        with store.write() as writer:
            preferences.put(writer, "season", "winter")
        assert preferences.get(tx, "season") is None
    with store.glance() as tx:
        assert preferences.get(tx, "season") == "winter"


def test_what_is_asked_often_is_planned_once(store: Store) -> None:
    lead = accounts.make_first_lead(store, "Lena Lead", "lena", PASSWORD)
    token = accounts.open_sign_in(store, lead)
    for _ in range(10):
        assert accounts.signed_in(store, token) == lead
        with store.read() as tx:
            preferences.get(tx, "season")
    with store.read() as tx:
        kept = list(tx.scalars(sa.text("SELECT statement FROM pg_prepared_statements")))
    assert [sum(table in statement for statement in kept) for table in ("sign_ins", "store_settings")] == [1, 1]


def test_after_a_rest_a_connection_that_was_cut_is_replaced(store: Store) -> None:
    own, end = sa.text("SELECT pg_backend_pid()"), sa.text("SELECT pg_terminate_backend(:other)")
    with store.read() as first, store.read() as second:
        ids = {first.scalar(own), second.scalar(own)}
    with store.read() as tx:
        (other,) = ids - {tx.scalar(own)}
        assert tx.scalar(end, {"other": other}) is True
    time.sleep(1.1)
    with store.read() as first, store.read() as second:
        now = {first.scalar(own), second.scalar(own)}
    assert len(now) == 2 and other not in now
