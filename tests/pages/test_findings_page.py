"""The section Findings: each finding is ranked, opens its rows, and is not worked out again at a rerun."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from utta.domain.example import TeachingExample
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.services import findings
from utta.store import examples
from utta.store.database import Store


def stored(store: Store, author: User, **content: str) -> int:
    with store.write() as tx:
        return examples.add(tx, TeachingExample.model_validate(content), Origin(), "submitted", author.id, 0.0)


def section(page: AppTest) -> AppTest:
    chosen = page.segmented_control(key="dataset_section").set_value("Findings").run()
    assert not chosen.exception
    return chosen


def test_what_spoils_an_example_stands_first_and_opens_its_rows(open_page: Open, expert: User, store: Store) -> None:
    stored(store, expert, student_question="a", teacher_response="TODO")
    stored(store, expert, student_question="b", teacher_response="What do you see there?", subject="<b>x</b>")
    page = section(open_page(expert, "dataset"))
    assert [heading.value for heading in page.subheader] == [
        "Spoils an example for training", "Likely to need mending", "Missing, or worth a look",
        "How complete the examples are",
    ]  # fmt: skip
    page.button(key="dataset_finding_Placeholder text such as “TODO” or “N/A”").click().run()
    assert list(page.dataframe[0].value["Response"]) == ["TODO"]
    assert not any("<b>" in markdown.value for markdown in page.markdown)


def test_many_examples_are_looked_through_once_when_asked(
    open_page: Open, expert: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(store, expert, student_question="a", teacher_response="What do you see there?")
    monkeypatch.setattr(findings, "AT_ONCE", 0)
    page = section(open_page(expert, "dataset"))
    assert not page.subheader
    next(button for button in page.button if button.label == "Look for what to mend").click().run()
    page.run()
    assert page.subheader
    monkeypatch.setattr(findings, "Inspection", None)  # looking again would fail
    assert not page.run().exception and page.subheader
