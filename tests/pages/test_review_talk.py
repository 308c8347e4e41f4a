"""Reviewers talk over what they judged differently, on a page of their own, once the round is closed."""

import pytest

from tests import rounds as made
from tests.pages.conftest import Open, Wire
from tests.unit.test_discussions import judge
from utta.domain.user import User
from utta.services import discussions, rounds
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


@pytest.fixture
def round_id(store: Store, lead: User, teacher: User, expert: User) -> int:
    """An open round in which two people judged two replies differently."""
    found = made.opened(store, lead, reviewers=[teacher.id, expert.id], wanted=2, items=2)
    judge(store, teacher, found, 4)
    judge(store, expert, found, 2)
    return found


def test_a_reviewer_answers_a_colleague_under_the_reply_they_both_judged(
    store: Store, lead: User, teacher: User, expert: User, open_page: Open, round_id: int
) -> None:
    rounds.close(store, lead, round_id)
    one = discussions.discussion(store, expert, round_id).items[0]
    discussions.remark(store, expert, round_id, one.item_id, "Is a *question* enough?")
    assert "Talk it over in “Autumn”" in open_page(teacher, "home").subheader[0].value
    page = open_page(teacher, "review", view="talk")
    assert not page.exception and page.title[0].value == "Talk it over"
    assert "Is a *question* enough?" in "".join(text.value for text in page.text)
    told = [text.value.partition("  \n")[0] for text in page.markdown if text.value.startswith(":gray[")]
    assert told.count(":gray[You]") == told.count(":gray[Reviewer 2]") == len(page.text_area)
    assert "Reason of the expert" in [text.value for text in page.text]  # why they judged so, and not who they are
    page.text_area(key=f"remark_{one.item_id}").set_value("Not").run()
    assert open_page(teacher, "review", view="talk").text_area(key=f"remark_{one.item_id}").value == "Not"
    page.text_area(key=f"remark_{one.item_id}").set_value("Not to me").run()
    page.button(key=f"remark_{one.item_id}_send").click().run()
    assert not page.exception
    said = discussions.discussion(store, expert, round_id).items[0].remarks
    assert [(remark.who, remark.text) for remark in said][-1] == (teacher.name, "Not to me")
    assert not [button for button in page.button if (button.key or "").startswith("settle_")]  # a lead writes that down


@pytest.mark.parametrize("address", ["", "1", "0", "x", "99999999999999999999"])
def test_before_the_round_is_closed_no_address_tells_anything(
    store: Store, lead: User, teacher: User, expert: User, open_page: Open, wire: Wire, round_id: int, address: str
) -> None:
    sealed = discussions.discussion(store, lead, round_id).items[0]
    discussions.remark(store, lead, round_id, sealed.item_id, "Sealed words of the lead")
    page = open_page(teacher, "review", view="talk", round=address)
    sent = wire.take()
    assert not page.exception and b"There is nothing to talk over yet" in sent
    assert b"Sealed words" not in sent and b"Reason of the expert" not in sent


def test_the_way_there_stands_with_ones_own_reviews_once_there_is_something(
    store: Store, lead: User, teacher: User, open_page: Open, round_id: int
) -> None:
    def ways() -> list[str]:
        return [button.label for button in open_page(teacher, "review", view="mine").button]

    assert "Talk over what was judged differently" not in ways()
    rounds.close(store, lead, round_id)
    assert "Talk over what was judged differently" in ways()


def test_of_several_rounds_the_one_that_waits_for_an_answer_comes_first_and_stays(
    store: Store, lead: User, teacher: User, expert: User, open_page: Open, round_id: int
) -> None:
    later = made.opened(store, lead, "Winter", reviewers=[teacher.id, expert.id], wanted=2, items=3)
    judge(store, teacher, later, 4)
    judge(store, expert, later, 2)
    rounds.close(store, lead, round_id)
    rounds.close(store, lead, later)
    assert open_page(teacher, "review", view="talk").selectbox(key="talk_round").value == later
    assert open_page(teacher, "review", view="talk", round=str(round_id)).selectbox(key="talk_round").value == round_id
    one = discussions.discussion(store, expert, round_id).items[0]
    discussions.remark(store, expert, round_id, one.item_id, "And you?")
    page = open_page(teacher, "review", view="talk")
    assert page.selectbox(key="talk_round").value == round_id
    page.text_area(key=f"remark_{one.item_id}").set_value("I too").run()
    page.button(key=f"remark_{one.item_id}_send").click().run()
    assert not page.exception and page.selectbox(key="talk_round").value == round_id
    page.selectbox(key="talk_round").set_value(later).run()
    assert not page.exception and page.selectbox(key="talk_round").value == later
