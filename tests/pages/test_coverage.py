"""Coverage: a map of two sides, gaps of three in words, and asking a colleague to fill one."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta.domain.user import User
from utta.services import requests
from utta.store.database import Store


def coverage(page: AppTest, view: str = "") -> AppTest:
    page.segmented_control(key="dataset_section").set_value("Coverage").run()
    if view:
        page.segmented_control(key="dataset_map").set_value(view).run()
    assert not page.exception
    return page


@pytest.mark.begins("with_samples")
def test_every_map_is_drawn_and_has_its_table(open_page: Open, lead: User) -> None:
    page = open_page(lead, "dataset")
    for view, corner in (
        ("Grade and profile", "English Language Learner"),
        ("Subject and profile", "Student with ADHD"),
        ("Grade and challenge type", "Fractions"),
    ):
        shown = coverage(page, view)
        assert shown.get("plotly_chart")
        assert corner in shown.dataframe[0].value.columns


@pytest.mark.begins("with_samples")
def test_a_gap_is_asked_for_once_and_stands_on_the_colleagues_page(
    open_page: Open, store: Store, expert: User, teacher: User
) -> None:
    page = coverage(open_page(expert, "dataset"))
    assert "No example for Grade" in texts(page)
    page.selectbox(key="dataset_gap_whom_0").set_value(teacher.id)
    page.text_input(key="dataset_gap_note_0").set_value("For the unit on <b>plants</b>")
    page.button(key="dataset_gap_send_0").click().run()
    assert not page.exception
    assert f"Sent to {teacher.name}." in texts(page)
    (request,) = requests.open_requests(store)
    assert "Asked for" in texts(page) and not [b for b in page.button if b.key == "dataset_gap_send_0"]
    theirs = open_page(teacher, "examples")
    assert "<b>" not in " ".join(markdown.value.replace("\\<", "") for markdown in theirs.markdown)
    theirs.button(key=f"example_wanted_{request.id}").click().run()
    assert not theirs.exception
    assert theirs.selectbox(key="example_field_subject").value == request.gap.subject


@pytest.mark.begins("with_samples")
def test_the_sender_withdraws_a_request(open_page: Open, store: Store, expert: User) -> None:
    page = coverage(open_page(expert, "dataset"))
    page.button(key="dataset_gap_send_0").click().run()
    (request,) = requests.open_requests(store)
    page.button(key=f"dataset_withdraw_{request.id}").click().run()
    assert not page.exception
    assert requests.open_requests(store) == []
