"""The section Clean up: every change is shown first, a person chooses, and what was done is said."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta.domain.example import Status, TeachingExample
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.services import cleaning
from utta.services import examples as entering
from utta.store import examples
from utta.store.database import Store
from utta.ui import dataset_cleaning


def stored(store: Store, author: User, response: str, status: Status = "submitted") -> int:
    with store.write() as tx:
        content = TeachingExample(student_question="Why?", teacher_response=response)
        return examples.add(tx, content, Origin(), status, author.id, 0.0)


def clean_up(page: AppTest) -> AppTest:
    chosen = page.segmented_control(key="dataset_section").set_value("Clean up").run()
    assert not chosen.exception
    return chosen


def test_a_rule_shows_what_it_would_change_and_cleans_what_is_chosen(
    open_page: Open, expert: User, store: Store
) -> None:
    one, other = stored(store, expert, "Don’t stop"), stored(store, expert, "Don’t <b>go</b>", "approved")
    page = clean_up(open_page(expert, "dataset"))
    assert "**Quotation marks** · 2 of 2 examples" in texts(page)
    assert "**Greeting boilerplate** · nothing to clean" in texts(page)
    page.button(key="dataset_rule_quotes").click().run()
    assert "Waits for approval again" in texts(page) and "1 example of these is approved" in texts(page)
    shown = "".join(block.proto.body for block in page.get("html"))
    assert "<del" in shown and "&lt;b&gt;" in shown and "<b>" not in shown
    page.checkbox(key=f"dataset_clean_{one}").uncheck().run()
    assert page.button(key="dataset_clean").label == "Clean 1 example"
    page.button(key="dataset_clean").click().run()
    assert not page.exception
    assert "Quotation marks: 1 example cleaned." in page.success[0].value
    assert "1 example waits for approval again." in page.success[0].value
    assert entering.get(store, other).content.teacher_response == "Don't <b>go</b>"
    assert entering.get(store, one).revision == 1
    assert "**Quotation marks** · 1 of 2 examples" in texts(page)


def test_what_changed_meanwhile_is_left_alone_and_said(open_page: Open, lead: User, store: Store) -> None:
    one = stored(store, lead, "Don’t stop")
    page = clean_up(open_page(lead, "dataset"))
    page.button(key="dataset_rule_quotes").click().run()
    with store.write() as tx:
        content = TeachingExample(student_question="Why?", teacher_response="Don’t stop, please")
        examples.revise(tx, one, 1, content, lead.id, 1.0)
    page.button(key="dataset_clean").click().run()
    assert not page.exception
    assert entering.get(store, one).content.teacher_response == "Don’t stop, please"
    assert f"1 example left alone, since somebody changed or archived it after you looked: {one}." in texts(page)


def test_many_examples_are_looked_through_when_asked(
    open_page: Open, expert: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(store, expert, "a\u200bb")
    monkeypatch.setattr(dataset_cleaning, "AT_ONCE", 0)
    page = clean_up(open_page(expert, "dataset"))
    assert "Broken characters" not in texts(page)
    next(button for button in page.button if button.label == "Look for what to clean").click().run()
    page.run()
    assert "**Broken characters** · 1 of 1 example" in texts(page)
    page.button(key="dataset_rule_Unicode").click().run()
    assert "stands for an invisible character" in texts(page)


def test_a_finding_leads_to_its_rule(open_page: Open, expert: User, store: Store) -> None:
    stored(store, expert, "Teacher: What do you see there?")
    page = open_page(expert, "dataset")
    page.segmented_control(key="dataset_section").set_value("Findings").run()
    page.button(key="dataset_mend_Response begins with a speaker's name").click().run()
    assert not page.exception
    assert page.segmented_control(key="dataset_section").value == "Clean up"
    assert page.button(key="dataset_clean").label == "Clean 1 example"
    assert cleaning.known_previews(store, entering.Filter()) is None
