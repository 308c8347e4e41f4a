"""Home says where the team stands and names one next thing for this person."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta.domain.user import User
from utta.services import agreement, datasets, drafts
from utta.store.database import Store


def links(page: AppTest) -> list[str]:
    return [link.proto.label for link in page.get("page_link")]


def test_an_empty_store_asks_for_the_first_example(open_page: Open, lead: User) -> None:
    page = open_page(lead, "home")
    assert page.button(key="next_step").label == "Enter an example"
    assert "Not known yet" in texts(page) and "No model version has been compared" in texts(page)
    assert "There is no reply to rate yet" in texts(page)


def test_only_who_can_bring_in_sample_data_or_train_is_told_to(open_page: Open, lead: User, teacher: User) -> None:
    assert "Or look around with sample data first" in links(open_page(lead, "home"))
    page = open_page(teacher, "home")
    assert links(page) == ["Open", "Review"] and "Train one first" not in texts(page)


@pytest.mark.begins("with_samples")
def test_nobody_is_offered_sample_data_that_is_there(open_page: Open, lead: User) -> None:
    assert "Or look around with sample data first" not in links(open_page(lead, "home"))


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
    assert "n = 75" in texts(page) and "are samples to try things out with" in texts(page)
    assert "Team and data" not in texts(page)


@pytest.mark.begins("with_samples")
def test_home_speaks_of_agreement_as_the_gate_does(open_page: Open, store: Store, lead: User) -> None:
    for asked, word in ((0.40, "Enough agreement"), (0.99, "Not enough agreement yet")):
        agreement.set_thresholds(store, lead, 20, asked)
        gates = agreement.gates(store).values()
        shown = texts(open_page(lead, "home"))
        assert all(f"{word} on **{gate.name}**" in shown for gate in gates if gate.is_open == (asked < 0.5)), shown
        assert (f"{asked:.2f} is needed" in shown.replace("\\", "")) == any(not gate.is_open for gate in gates)
