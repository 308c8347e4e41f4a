"""Sealed until a round is closed: no file, no dataset version and no list of answers tells what reviewers must not
know."""

import json
from pathlib import Path

import pytest

from tests import rounds as made
from utta import __main__ as command_line
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import (
    agreement,
    datasets,
    downloads,
    evaluation,
    evaluation_cases,
    exporting,
    judging,
    review_queue,
    reviews,
    rounds,
    sealing,
    training,
)
from utta.services.evaluation_cases import Wanted
from utta.services.exporting import Order
from utta.store.database import Store

WHY = "Nobody else may know why yet"


@pytest.fixture
def round_id(store: Store, lead: User, expert: User, teacher: User) -> int:
    """An open round in which the expert and the teacher each rate eight of the experts' replies."""
    return made.opened(store, lead, reviewers=[expert.id, teacher.id], items=8, wanted=2)


@pytest.fixture
def given(store: Store, teacher: User, round_id: int) -> str:
    """A review that the teacher gave in it; the text of the reply."""
    item = review_queue.next_in_round(store, teacher, round_id)
    assert item is not None
    assert reviews.rate(store, teacher, item.key, made.steps_for(item), rationale=WHY)
    return item.left


def taken_out(store: Store, order: Order) -> str:
    """The file of an order, as text."""
    path = store.settings.home / "out"
    exporting.export(store, order, path)
    return path.read_text(encoding="utf-8")


pytestmark = pytest.mark.begins("with_teacher")


@pytest.mark.usefixtures("given")
def test_a_review_of_an_open_round_is_in_no_file_and_no_count_of_one(
    store: Store, lead: User, round_id: int, tmp_path: Path
) -> None:
    rows = exporting.count(store, Order("ratings"))
    assert WHY not in taken_out(store, Order("ratings")) + taken_out(store, Order("ratings", "csv"))
    mine = downloads.make_ready(store, lead, Order("ratings", open_rounds=True))
    assert WHY not in mine.path.read_text(encoding="utf-8") and mine.rows == rows
    out = tmp_path / "ratings.jsonl"
    command = ["export", "--kind", "ratings", "--out", str(out)]
    assert command_line.main(command) == 0 and WHY not in out.read_text(encoding="utf-8")
    assert command_line.main([*command, "--open-rounds"]) == 0
    (told,) = [row for row in map(json.loads, out.read_text(encoding="utf-8").splitlines()) if row["rationale"] == WHY]
    assert told["ratings"] and exporting.count(store, Order("ratings", open_rounds=True)) == rows + 1
    rounds.close(store, lead, round_id)
    assert not downloads.is_current(store, mine)
    assert WHY in taken_out(store, Order("ratings")) and exporting.count(store, Order("ratings")) == rows + 1


@pytest.mark.usefixtures("given")
def test_a_version_frozen_meanwhile_holds_none_of_it_and_one_frozen_afterwards_does(
    store: Store, lead: User, round_id: int
) -> None:
    before = datasets.preview(store, datasets.Filter(statuses=datasets.SUBMITTED)).card.counts
    meanwhile = datasets.freeze(store, lead, "Meanwhile")
    assert WHY not in taken_out(store, Order("ratings", dataset_id=meanwhile.id))
    assert meanwhile.counts == before
    rounds.close(store, lead, round_id)
    assert datasets.preview(store, datasets.Filter(statuses=datasets.SUBMITTED)).card.counts != before
    afterwards = datasets.freeze(store, lead, "Afterwards")
    assert WHY in taken_out(store, Order("ratings", dataset_id=afterwards.id))


def test_no_judge_learns_from_it_and_no_agreement_counts_it_before_the_round_is_closed(
    store: Store, lead: User, expert: User, teacher: User, round_id: int
) -> None:
    def told() -> tuple[int, int, int]:
        units = {gate.items for gate in agreement.gates(store).values()}
        return len(judging.rated(store, "teaching_quality")), evaluation.ratings_on_default_rubric(store), units.pop()

    before = told()
    given = made.review(store, expert, round_id) + made.review(store, teacher, round_id)
    assert told() == before and given == 16
    rounds.close(store, lead, round_id)
    assert told() == (before[0] + 16, before[1] + 16, before[2] + 8)


def test_ratings_and_comparisons_are_for_leads_and_not_while_they_review_themselves(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    for kind in ("ratings", "comparisons"):
        for by in (teacher, expert):
            with pytest.raises(NotAllowed):
                downloads.make_ready(store, by, Order(kind))
        assert downloads.make_ready(store, lead, Order(kind)).rows
    assert downloads.make_ready(store, expert, Order()).rows == 72
    assert sealing.may_see_reviews(store, lead) and not sealing.may_see_reviews(store, expert)
    ready = made.prepared(store, lead, items=2)
    for opening in (False, True):
        if opening:
            rounds.open_round(store, lead, ready)
        with pytest.raises(NotAllowed, match="“Autumn”"):
            downloads.make_ready(store, lead, Order("ratings"))
        assert not sealing.may_see_reviews(store, lead)
    assert downloads.make_ready(store, lead, Order()).rows == 72
    made.review(store, lead, ready)
    assert downloads.make_ready(store, lead, Order("ratings")).rows and sealing.may_see_reviews(store, lead)


def test_an_evaluation_hides_the_answers_that_its_reader_has_still_to_judge(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    (model,) = training.models(store)
    (found,) = evaluation.history(store, model.id)

    def sealed_from(reader: User) -> int:
        page = evaluation_cases.page(store, found, reader, Wanted(), 1, 10_000)
        assert len(page.cases) == page.total == n - page.sealed
        return page.sealed

    n = found.result.n  # type: ignore[union-attr]
    assert not sealed_from(expert)
    generator = {"kind": "model", "name": model.name, "model_id": model.id}
    round_id = made.opened(store, lead, reviewers=[expert.id, teacher.id], wanted=2, items=3,
                           generators=[generator], dataset_id=model.dataset_id, split="test")  # fmt: skip
    asked = []
    while item := review_queue.next_in_round(store, expert, round_id, skipped=frozenset(asked)):
        if item.key in asked:
            break
        asked.append(item.key)
    assert len(asked) == 3 <= sealed_from(expert) < n
    assert not sealed_from(lead)
    made.review(store, expert, round_id)
    assert not sealed_from(expert)
    assert sealed_from(teacher)
