"""A review round of 2,000 items and 100 reviewers: prepared, shared out, reviewed, looked at by the lead, closed."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator

from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.bench.__main__ import middle
from tests.conftest import PROJECT
from tests.reviewing import TUTOR, reply, teacher
from utta import jobs
from utta.domain.user import User
from utta.services import accounts, review_desk, reviews, rounds
from utta.store.database import Store
from utta.ui import desk

Figure = tuple[str, int, float, str]

_ITEMS, _REVIEWERS, _WANTED = 2_000, 100, 5
_CLOSED = 5
"""Rounds of the same size that were closed before, listed under the one that is open."""
_TIMES = 20
_WHAT = f"{_ITEMS:,} items, {_REVIEWERS} reviewers"


def figures() -> Iterator[Figure]:
    """(what, n, median, unit); takes some two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["UTTA_HOME"] = folder
        desk.opened.clear()
        store = desk.store()
        lead = accounts.make_first_lead(store, "Lena Lead", "lena", "purple tractor sings low")
        people = [teacher(store, f"reviewer{at:03}") for at in range(_REVIEWERS)]
        reply(store, _ITEMS)
        yield from _lived(store, lead, people)
        store.close()
        desk.opened.clear()


def _lived(store: Store, lead: User, people: list[User]) -> Iterator[Figure]:
    prepared, opened, closed, nexts, submits = [], [], [], [], []
    for number in range(_CLOSED + 1):
        round_id = _planned(store, lead, people, f"Round {number}")
        job_id = rounds.get(store, round_id).job_id or ""
        prepared.append(_took(lambda job_id=job_id: jobs.do(store, job_id)))  # type: ignore[misc]
        opened.append(_took(lambda round_id=round_id: rounds.open_round(store, lead, round_id)))  # type: ignore[misc]
        for person in people[:_TIMES]:
            begun = time.perf_counter()
            item = review_desk.lay_out(store, person).item
            nexts.append(1000 * (time.perf_counter() - begun))
            assert item is not None
            steps = made.steps_for(item)
            submits.append(_took(lambda p=person, i=item.key, s=steps: reviews.rate(store, p, i, s, seconds=9)))  # type: ignore[misc]
        if number < _CLOSED:
            closed.append(_took(lambda round_id=round_id: rounds.close(store, lead, round_id)))  # type: ignore[misc]
    yield f"{_WHAT}: preparing (target ≤ 5000)", *middle(prepared), "ms"
    yield f"{_WHAT}: sharing out (target ≤ 5000)", *middle(opened), "ms"
    yield f"{_WHAT}: a reviewer's next item (target ≤ 50)", *middle(nexts), "ms"
    yield f"{_WHAT}: storing a review (target ≤ 50)", *middle(submits), "ms"
    page = _page(store, lead)
    looks = [_took(lambda: page.run()) for _ in range(_TIMES)]
    assert not page.exception and sum("Look at it" in button.label for button in page.button) == _CLOSED
    yield f"{_WHAT}: the lead's page Review rounds, {_CLOSED} others (target ≤ 300)", *middle(looks), "ms"
    yield f"{_WHAT}: closing (target ≤ 300)", *middle(closed), "ms"


def _planned(store: Store, lead: User, people: list[User], name: str) -> int:
    plan = {"way": "rate", "generators": [made.imported(TUTOR)], "reviewers": [one.id for one in people],
            "items": _ITEMS, "wanted": _WANTED}  # fmt: skip
    return rounds.create(store, lead, name, plan)


def _page(store: Store, lead: User) -> AppTest:
    page = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    page.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
    page.run()
    return page.switch_page(str(PROJECT / "pages" / "rounds.py")).run()


def _took(deed: Callable[[], object]) -> float:
    begun = time.perf_counter()
    deed()
    return 1000 * (time.perf_counter() - begun)
