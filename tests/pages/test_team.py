"""Team and data: the lead adds people, and the sample data comes and goes whole."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PASSWORD
from tests.pages.conftest import Open
from utta.ai.kept_answers import KeptAnswers
from utta.domain.user import User
from utta.services import accounts, kept_evaluations, sample_data
from utta.store.database import Store


def add(page: AppTest, name: str, username: str, password: str) -> AppTest:
    page.text_input[-3].set_value(name)
    page.text_input[-2].set_value(username)
    page.text_input[-1].set_value(password)
    next(button for button in page.button if button.label == "Add this person").click()
    return page.run()


def test_the_lead_adds_a_person_who_can_then_sign_in(open_page: Open, store: Store, lead: User) -> None:
    page = add(open_page(lead, "team"), "Devon Clark", "Devon.Clark", "seven green bicycles")
    assert not page.exception
    assert "Devon Clark can sign in now" in page.success[0].value.replace("\\", "")
    assert accounts.check_sign_in(store, "devon.clark", "seven green bicycles") is not None


def test_what_is_wrong_with_a_new_person_is_said_beside_each_field(open_page: Open, store: Store, lead: User) -> None:
    page = add(open_page(lead, "team"), "", "<script>", "12345678")
    said = " ".join(element.value for element in page.markdown)
    assert "Write the name" in said and "3 to 40 letters" in said and "unrelated words" in said
    assert len(accounts.team(store, lead)) == 3


def test_the_last_lead_keeps_the_role(open_page: Open, store: Store, lead: User) -> None:
    page = open_page(lead, "team")
    page.selectbox(key=f"role_{lead.id}").set_value("teacher").run()
    assert "A team needs a lead" in page.error[0].value
    assert page.selectbox(key=f"role_{lead.id}").value == "lead"


def test_the_sample_data_comes_and_goes_with_one_click(open_page: Open, store: Store, lead: User) -> None:
    page = open_page(lead, "team")
    page.button(key="bring_samples").click().run()
    assert sample_data.present(store)
    page.button(key="remove_samples").click().run()
    assert not page.exception and not sample_data.present(store)


def test_a_new_password_ends_open_sign_ins(open_page: Open, store: Store, lead: User, teacher: User) -> None:
    token = accounts.open_sign_in(store, teacher)
    page = open_page(lead, "team")
    page.text_input(key=f"password_{teacher.id}").set_value("seven green bicycles")
    page.button(key=f"set_{teacher.id}").click().run()
    assert accounts.signed_in(store, token) is None
    assert accounts.check_sign_in(store, "tara", PASSWORD) is None


@pytest.mark.parametrize("kind", ["examples", "ratings", "comparisons"])
def test_everything_can_be_taken_out(kind: str, open_page: Open, lead: User) -> None:
    assert any(f"take_{kind}" in str(button.proto.id) for button in open_page(lead, "team").get("download_button"))


def test_the_lead_sees_how_much_of_engines_answers_is_kept_and_may_remove_it(
    open_page: Open, store: Store, lead: User
) -> None:
    assert "Kept answers" not in [title.value for title in open_page(lead, "team").subheader]
    kept = KeptAnswers(kept_evaluations.folder_of(store.settings), "an engine")
    kept.put("question", {"said": "Look at the picture again."})
    kept.close()
    page = open_page(lead, "team")
    said = next(element.value for element in page.markdown if "nobody pays for the same answer twice" in element.value)
    assert "kB" in said and "90 days" in said and "A backup holds none of them" in said
    page.button(key="kept_remove").click().run()
    assert not page.exception and "1 kept answers were removed" in page.success[0].value
    assert kept_evaluations.size(store.settings) == 0
