"""Your examples: what became of each, told in words, what needs the author first."""

from tests.pages.test_examples import OpenAt, labels, open_at, press, words
from tests.pages.test_examples_standing import add
from utta.domain.user import User
from utta.services import approving, datasets, examples
from utta.services.mine import Overview
from utta.store.database import Store
from utta.ui import examples_mine

__all__ = ["open_at"]


def test_who_entered_nothing_is_told_what_to_do_first(open_at: OpenAt, teacher: User) -> None:
    page = open_at(teacher, view="mine")
    assert "You have not entered an example yet" in words(page)
    assert press(page, "Enter an example").title[0].value == "Enter a teaching example"


def test_the_way_there_leads_from_the_list(open_at: OpenAt, store: Store, teacher: User) -> None:
    add(store, teacher)
    assert press(open_at(teacher), "Your examples").title[0].value == "Your examples"


def test_what_was_sent_back_is_shown_first_with_its_comment(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    back = [add(store, teacher, at) for at in range(3)][1]
    approving.send_back(store, expert, back, "Say <b>how</b>.")
    page = open_at(teacher, view="mine")
    assert "3 examples**: 2 waiting for approval, 1 sent back." in words(page)
    assert "Say <b>how</b>." in words(page) and "\u2068Edgar Expert\u2069" in words(page)
    assert "Question 0?" not in labels(page)
    page.segmented_control(key="examples_mine_which").set_value("all").run()
    assert {"Question 0?", "Question 1?", "Question 2?"} <= set(labels(page))


def test_it_says_which_version_holds_which_text(open_at: OpenAt, store: Store, teacher: User, lead: User) -> None:
    own = [add(store, teacher, at) for at in range(12)]
    datasets.freeze(store, lead, "Autumn *1*")
    examples.revise(store, teacher, own[0], 1, examples.get(store, own[0]).content.model_dump() | {"topic": "New"})
    page = open_at(teacher, view="mine")
    assert "12 are in a dataset version." in words(page)
    assert "\u2068Autumn *1*\u2069 with an older text (revision 1)" in words(page)
    assert "\u2068Autumn *1*\u2069 with this text" in words(page)


def test_only_one_page_is_shown_at_a_time(open_at: OpenAt, store: Store, teacher: User) -> None:
    for at in range(12):
        add(store, teacher, at)
    page = open_at(teacher, view="mine")
    assert sum(label.startswith("Question") for label in labels(page)) == examples_mine.SIZE
    page.session_state["examples_mine_page"] = 2
    page.run()
    assert sum(label.startswith("Question") for label in labels(page)) == 2


def test_the_headline_says_where_all_of_them_are() -> None:
    counts = {"draft": 1, "submitted": 2, "approved": 9, "archived": 0}
    told = examples_mine.headline(Overview(counts, 7, {"Teacher v3": 2, "Teacher v1": 1}))  # type: ignore[arg-type]
    assert told == (
        "**12 examples**: 9 approved, 2 waiting for approval, 1 sent back. 7 are in a dataset version. "
        "2 demonstrations in Teacher v3, and others in 1 other model version."
    )
