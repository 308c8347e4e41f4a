"""Home says where the team stands and names one next thing for this person."""

import pytest

from tests.pages.conftest import Open
from utta.domain.user import User
from utta.services import datasets, drafts
from utta.store.database import Store


def said(page) -> str:
    return " ".join(str(element.value) for kind in ("title", "subheader", "markdown", "caption") for element in page.get(kind)).replace("\\", "")  # fmt: skip  # noqa: E501


def test_an_empty_store_asks_for_the_first_example(open_page: Open, lead: User) -> None:
    page = open_page(lead, "home")
    assert page.button(key="next_step").label == "Enter an example"
    assert "Not known yet" in said(page) and "No model version has been compared" in said(page)


def test_a_draft_comes_before_everything(open_page: Open, store: Store, teacher: User) -> None:
    drafts.save(store, teacher, drafts.NEW, {"student_question": "Why?"})
    assert open_page(teacher, "home").button(key="next_step").label == "Go on writing"


@pytest.mark.begins("with_samples")
def test_with_examples_the_lead_is_sent_to_freeze_and_then_to_train(open_page: Open, store: Store, lead: User) -> None:
    assert open_page(lead, "home").button(key="next_step").label == "Go to the dataset"
    datasets.freeze(store, lead, "First")
    assert open_page(lead, "home").button(key="next_step").label == "Go to training"


@pytest.mark.begins("with_samples")
def test_a_teacher_is_asked_to_review_and_sees_agreement(open_page: Open, teacher: User) -> None:
    page = open_page(teacher, "home")
    assert page.button(key="next_step").label == "Start reviewing"
    assert "n = 75" in said(page) and "sample data" in said(page)
