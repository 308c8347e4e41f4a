"""What is sealed is on no page: not in a list of answers, not in a download, not in a comparison of versions."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open, Wire
from utta.domain.user import User
from utta.services import evaluation, review_queue, reviews, rounds, training
from utta.store.database import Store

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
    sealed = sum(pair.is_sealed for pair in evaluation.compared(store, found, expert))
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
    before = [line.value for line in open_page(teacher, "home").markdown if "α =" in line.value]
    assert made.review(store, lead, round_id) == made.review(store, expert, round_id) == 3
    assert [line.value for line in open_page(teacher, "home").markdown if "α =" in line.value] == before
    rounds.close(store, lead, round_id)
    assert [line.value for line in open_page(teacher, "home").markdown if "α =" in line.value] != before


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
