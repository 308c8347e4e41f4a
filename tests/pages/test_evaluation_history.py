"""The history of evaluations: every one of them can be found and opened, however many there are."""

import pytest
import sqlalchemy as sa

from tests.pages.conftest import Open
from tests.pages.test_evaluation import section, texts
from utta.domain.user import User
from utta.services import evaluation
from utta.store.database import Store
from utta.store.evaluation_tables import evaluations

pytestmark = pytest.mark.begins("with_teacher")


def many_more(store: Store, number: int) -> int:
    """The first evaluation, asked for so many times again; returns its id."""
    (first,) = evaluation.history(store)
    with store.write() as tx:
        (row,) = tx.execute(sa.select(evaluations)).mappings()
        kept = {name: value for name, value in row.items() if name != "id"}
        tx.execute(sa.insert(evaluations), [kept for _ in range(number)])
    return first.id


def test_every_evaluation_stands_in_the_history_and_the_oldest_can_be_shown(
    open_page: Open, store: Store, lead: User
) -> None:
    first = many_more(store, 40)
    page = section(open_page(lead, "evaluation"), "History")
    shown = {button.key for button in page.button if (button.key or "").startswith("evaluation_open_")}
    assert f"evaluation_open_{first}" not in shown and len(shown) == evaluation.ON_PAGE - 1  # one is shown above
    assert "41 evaluations" in texts(page)
    page.session_state["evaluation_history_test"] = 2
    page.run()
    page.button(key=f"evaluation_open_{first}").click().run()
    assert not page.exception and page.session_state["evaluation_shown"] == first
    assert page.button(key=f"evaluation_open_{first + 1}")
    assert not [button for button in page.button if button.key == f"evaluation_open_{first}"]  # it is shown above
    assert texts(page).count("Shown above") == 1


def test_what_is_not_of_this_model_version_is_not_shown_as_its_own(open_page: Open, store: Store, lead: User) -> None:
    many_more(store, 2)
    page = open_page(lead, "evaluation")
    page.session_state["evaluation_shown"] = 999_999
    page.run()
    assert not page.exception and "Teacher v1" in texts(page)
