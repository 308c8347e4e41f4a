"""What is sealed is on no page: not in a list of answers, not in a download, not in a comparison of versions."""

import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open, Wire
from tests.pages.reviewing import sitting_of, type_keys
from utta.domain.user import User
from utta.services import evaluation, evaluation_cases, review_queue, reviews, rounds, training
from utta.services.evaluation_cases import Wanted
from utta.store import responses
from utta.store.database import Store
from utta.ui import desk

pytestmark = pytest.mark.begins("with_teacher")


@pytest.fixture
def round_id(store: Store, lead: User, expert: User) -> int:
    """An open round in which the lead and the expert judge three answers of "Teacher v1" to the test split."""
    (model,) = training.models(store)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    return made.opened(store, lead, reviewers=[expert.id, lead.id], wanted=2, items=3, generators=[generator],
                       dataset_id=model.dataset_id, split="test")  # fmt: skip


def answers_one_by_one(page: AppTest) -> AppTest:
    return page.segmented_control(key="evaluation_section").set_value("Answers one by one").run()


def test_evaluation_leaves_out_what_its_reader_has_still_to_judge_and_says_how_much(
    store: Store, expert: User, open_page: Open, wire: Wire, round_id: int
) -> None:
    item = review_queue.next_in_round(store, expert, round_id)
    assert item is not None
    (found,) = evaluation.history(store)
    sealed = evaluation_cases.page(store, found, expert, Wanted(), 1, 5).sealed
    page = answers_one_by_one(open_page(expert, "evaluation"))
    number = "case" if sealed == 1 else "cases"
    assert f"{sealed} {number} of {found.result.n} left out" in page.info[0].value  # type: ignore[union-attr]
    seen = 0
    for at in range(1, -(-(found.result.n - sealed) // 5) + 1):  # type: ignore[union-attr]
        page.session_state[f"evaluation_cases_{found.id}"] = at
        page.run()
        seen += len([text for text in page.markdown if text.value == "###### Untrained"])
    assert seen == found.result.n - sealed and item.left.encode() not in wire.take()  # type: ignore[union-attr]
    made.review(store, expert, round_id)
    page = answers_one_by_one(open_page(expert, "evaluation"))
    assert not page.info


def test_a_lead_who_reviews_takes_out_no_reviews_meanwhile(
    store: Store, lead: User, open_page: Open, wire: Wire, round_id: int
) -> None:
    page = open_page(lead, "team")
    assert "wait: You have still to review in “Autumn”".encode() in wire.take()
    assert [one.proto.label for one in page.get("download_button")] == ["Teaching examples (JSONL)"]
    made.review(store, lead, round_id)
    assert len(open_page(lead, "team").get("download_button")) == 3


def test_home_counts_no_agreement_of_an_open_round(
    store: Store, lead: User, expert: User, teacher: User, open_page: Open, wire: Wire, round_id: int
) -> None:
    before = [line.value for line in open_page(teacher, "home").markdown if "rated twice" in line.value]
    assert made.review(store, lead, round_id) == made.review(store, expert, round_id) == 3
    assert [line.value for line in open_page(teacher, "home").markdown if "rated twice" in line.value] == before
    rounds.close(store, lead, round_id)
    assert [line.value for line in open_page(teacher, "home").markdown if "rated twice" in line.value] != before


def test_no_address_opens_somebody_elses_turn(
    store: Store, lead: User, expert: User, teacher: User, open_page: Open, wire: Wire, round_id: int
) -> None:
    theirs = review_queue.next_in_round(store, expert, round_id)
    assert theirs is not None
    reviews.rate(store, expert, theirs.key, made.steps_for(theirs), rationale="Sealed words of a colleague")
    for query in ({"item": theirs.key}, {"round": str(round_id)}, {"view": "mine"}, {"view": "mine", "review": "1"},
                  {"place": f"round:{round_id}"}):  # fmt: skip
        page = open_page(teacher, "review")
        page.query_params.update(query)
        page.run()
        sent = wire.take()
        assert not page.exception and b"Review" in sent
        assert b"Sealed words" not in sent and theirs.left.encode() not in sent


OTHERWISE = (
    "UPDATE responses SET generator = 'Somebody else ' || generator, generator_kind = 'expert', source = 'elsewhere'",
    "UPDATE reviews SET reviewer = 'another', rationale = 'Quite another reason', improved_response = 'Other words', "
    "ratings = NULL, seconds = 1 WHERE round_id IS NOT NULL",
    "UPDATE reviews SET preferred = 'neither' WHERE round_id IS NOT NULL AND preferred IS NOT NULL",
    "UPDATE round_items SET gold = '{\"accuracy\": \"1\"}', why = 'gold'",
)
"""The same store, but for everything that is sealed."""


def what_is_sent(teacher: User, open_page: Open, wire: Wire) -> list[bytes]:
    """Everything a reviewer's browser is sent in a round, from the first item to their own reviews."""
    page = open_page(teacher, "review")
    for _ in range(4):
        pair = sitting_of(page).item.kind == "compare"
        type_keys(page, *("1" if pair else "1234"), "Enter")
        type_keys(page, "s")
        sitting_of(page).asking = ""
        type_keys(page, "f")
        sitting_of(page).asking = ""
    type_keys(page, "u")
    for address in ({"view": "mine"}, {"view": "mine", "review": "218"}):
        page.query_params.update(address)
        page.run()
    assert not page.exception
    return wire.elements()


def test_what_a_reviewer_is_sent_is_the_same_whoever_wrote_it_and_however_others_judged(
    store: Store, lead: User, expert: User, teacher: User, open_page: Open, wire: Wire,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)]
    made.opened(store, lead, "Winter", way="both", items=6, wanted=2, reviewers=[expert.id, teacher.id],
                generators=[made.imported(name) for name in names])  # fmt: skip
    made.review(store, expert, 1)
    shutil.copytree(store.settings.home, tmp_path / "otherwise")
    here = what_is_sent(teacher, open_page, wire)
    monkeypatch.setenv("UTTA_HOME", str(tmp_path / "otherwise"))
    desk.store().close()
    desk.opened.clear()
    with desk.store().write() as tx:
        for statement in OTHERWISE:
            tx.execute(sa.text(statement))
    there = what_is_sent(teacher, open_page, wire)
    assert len(here) > 300 and here == there
