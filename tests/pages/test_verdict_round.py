"""From "ask people" to a verdict of people and judge: a lead opens the round with one click, experts review it blind,
it is closed, and every page says what people and judge show."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open, Wire
from utta.domain.user import User
from utta.services import evaluation, report, review_queue, rounds, verdicts
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def said_on(page: AppTest) -> str:
    """Everything written on the page, its buttons too."""
    assert not page.exception
    kinds = (page.title, page.header, page.markdown, page.caption, page.success, page.info, page.warning, page.error)
    written = [element.value for kind in kinds for element in kind]
    bars = [bar.proto.text for bar in page.get("progress")]
    return (
        "\n".join([*written, *bars, *(button.label for button in page.button)])
        .replace("\\", "")
        .replace("\N{NO-BREAK SPACE}", " ")
    )


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_one_click_opens_the_round_and_once_it_is_closed_people_and_judge_decide(
    open_page: Open, store: Store, lead: User, expert: User, wire: Wire
) -> None:
    found = evaluation.latest_result(store)
    assert found is not None
    assert "Settle whether Teacher v1 is better" in "".join(part.value for part in open_page(lead, "home").subheader)
    page = open_page(lead, "evaluation")
    wanted = verdicts.of(store, found).more_reviews
    assert page.header[0].value.endswith("Not known yet whether Teacher v1 is better than the untrained program")
    assert "The verdict corrects" not in said_on(page)
    assert page.button(key="evaluation_round_open").label == f"Open a round of {wanted} random cases"
    assert f"rates up to {2 * wanted} replies blind, each once. The answers are there; no model is asked." in said_on(
        page
    )
    for number in (1, 2, 3):
        if verdicts.of(store, found).main.rests_on != "judge":
            break
        round_id = reviewed_round(open_page, wire, store, lead, expert, number)
        rounds.close(store, lead, round_id)
    verdict = verdicts.of(store, found).main
    assert verdict.rests_on == "people and judge" and verdict.reviewed >= 10
    page = open_page(lead, "evaluation")
    assert "**Pedagogical soundness**, no difference shown: " in said_on(page)  # all got the same step
    assert "The verdict corrects them by what people said" in said_on(page)
    assert "The verdict corrects them by what people said" in report.report(store, found.id)
    for told in (said_on(page), said_on(open_page(lead, "home")), said_on(history(page))):
        assert verdict.sentence in told and f"{verdict.reviewed} reviews of a random sample" in told


def reviewed_round(open_page: Open, wire: Wire, store: Store, lead: User, expert: User, number: int) -> int:
    """The next round, opened by the lead's click and reviewed by the expert, seen by both meanwhile."""
    landed = said_on(press(open_page(lead, "evaluation"), "evaluation_round_open"))
    assert f"### Random sample {number} " in landed and ":material/rate_review: Open" in landed
    (round_id,) = [one.id for one in rounds.all_rounds(store) if one.state == "open"]
    assert number > 1 or sealed_from(open_page, wire, store, expert)
    cases = rounds.get(store, round_id).plan.items // 2
    made.review(store, expert, round_id, 2 * cases - 1)
    watching = open_page(lead, "evaluation")
    assert f"“Random sample {number}” is open: {cases - 1} of {cases} cases reviewed" in said_on(watching)
    assert "evaluation_round_open" not in [button.key for button in watching.button]
    assert f"### Random sample {number} " in said_on(press(watching, "evaluation_round_see"))
    assert "Settle whether" not in "".join(part.value for part in open_page(lead, "home").subheader)
    made.review(store, expert, round_id)
    assert "Close the round, and the verdict counts what people said." in said_on(open_page(lead, "evaluation"))
    return round_id


def sealed_from(open_page: Open, wire: Wire, store: Store, expert: User) -> bool:
    """Whether somebody who has still to judge the round learns nothing of it where its replies were measured: neither
    that it is open, nor how far it is, nor whose the reply before them is."""
    (round_id,) = [one.id for one in rounds.all_rounds(store) if one.state == "open"]
    item = review_queue.next_in_round(store, expert, round_id)
    assert item is not None
    wire.take()
    page = open_page(expert, "evaluation")
    answers = page.segmented_control(key="evaluation_section").set_value("Answers one by one").run()
    told = said_on(page) + said_on(answers)
    return "Random sample" not in told and "cases reviewed" not in told and item.left.encode() not in wire.take()


def history(page: AppTest) -> AppTest:
    return page.segmented_control(key="evaluation_section").set_value("History").run()
