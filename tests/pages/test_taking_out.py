"""Taking out: a quiet Download that computes nothing before it is asked, and a file ready before it is offered."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.rows import ROW, written
from tests.writing import FIELDS
from utta.domain.user import User
from utta.services import datasets, examples, importing
from utta.services.downloads import Ready
from utta.store.database import Store


def opened(page: AppTest, key: str = "taking_out") -> AppTest:
    """The page after a click on Download."""
    page.session_state[key] = True
    page.run()
    assert not page.exception
    return page


def pressed(page: AppTest, key: str) -> Ready:
    """The file made by a click on the button."""
    page.button(key=f"{key}_make").click().run()
    assert not page.exception and not page.error
    ready = page.session_state["taking_out_ready"]
    assert isinstance(ready, Ready)
    return ready


def labels(page: AppTest, kind: str) -> list[str]:
    """The labels of all elements of a kind."""
    return [element.proto.label for element in page.get(kind)]


@pytest.mark.begins("with_samples")
def test_nothing_is_computed_before_it_is_asked_and_the_file_is_handed_over_ready(open_page: Open, lead: User) -> None:
    page = open_page(lead, "examples")
    assert "Make the file" not in labels(page, "button")
    page = opened(page)
    assert "**72 teaching examples**" in [markdown.value for markdown in page.markdown]
    assert "taking_out_ready" not in page.session_state
    page.selectbox(key="taking_out_form_examples").set_value("jsonl").run()
    ready = pressed(page, "taking_out")
    assert (ready.name, ready.rows) == ("utta-examples.jsonl", 72)
    assert "Download the file" in labels(page, "download_button")
    page.toggle(key="taking_out_named").set_value(True).run()
    assert "Download the file" not in labels(page, "download_button")  # that would be another file
    assert pressed(page, "taking_out").order.named
    assert not ready.path.exists()


def test_a_teacher_takes_out_their_own_examples_without_names(
    open_page: Open, teacher: User, store: Store, tmp_path: Path
) -> None:
    importing.import_file(store, written(tmp_path, [ROW]))
    examples.submit(store, teacher, FIELDS, "token")
    page = opened(open_page(teacher, "examples"))
    assert "**1 teaching example** of yours" in [markdown.value for markdown in page.markdown]
    assert "taking_out_kind" not in page.session_state and "taking_out_named" not in page.session_state
    assert "People appear as pseudonyms, the same at every download." in [caption.value for caption in page.caption]
    assert pressed(page, "taking_out").rows == 1


@pytest.mark.begins("with_samples")
def test_ratings_and_comparisons_come_without_the_formats_that_are_not_theirs_and_for_leads_alone(
    open_page: Open, expert: User, lead: User
) -> None:
    page = opened(open_page(expert, "dataset"))
    assert not [box for box in page.selectbox if box.key == "taking_out_kind"]
    assert "taking_out_named" not in page.session_state
    page = opened(open_page(lead, "dataset"))
    page.selectbox(key="taking_out_kind").set_value("ratings").run()
    assert len(page.selectbox(key="taking_out_form_ratings").options) == 3
    assert pressed(page, "taking_out").name == "utta-ratings.xlsx"


@pytest.mark.begins("with_samples")
def test_a_split_of_a_version_is_taken_out_under_its_name(open_page: Open, expert: User, store: Store) -> None:
    version = datasets.freeze(store, None, "Autumn / 1")
    page = open_page(expert, "dataset")
    page.segmented_control(key="dataset_section").set_value("Freeze").run()
    key = f"taking_out_{version.id}"
    page = opened(page, key)
    page.selectbox(key=f"{key}_split").set_value("test").run()
    page.selectbox(key=f"{key}_form_examples").set_value("chat").run()
    ready = pressed(page, key)
    assert ready.name == "utta-examples-Autumn-1-test-chat.jsonl"
    assert ready.rows == version.number("example", "test")


def test_what_a_format_cannot_hold_is_said_in_the_open_choice(
    open_page: Open, lead: User, store: Store, tmp_path: Path
) -> None:
    importing.import_file(store, written(tmp_path, [ROW | {"notes": "😀" * 16_384}]))
    page = opened(open_page(lead, "examples"))
    page.button(key="taking_out_make").click().run()
    assert "is too long for Excel" in page.error[0].value.replace("\\", "")
    assert "Download the file" not in labels(page, "download_button")
