"""One's own reviews: changed while that may be, revealed once their round is closed, made into teaching examples."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests import rounds as made
from tests.pages.conftest import Open, Wire
from tests.pages.reviewing import pressed_by_name, text_of, widget
from tests.pages.test_examples import type_in
from tests.pages.test_review import given
from utta.domain.user import User
from utta.services import examples, review_own, review_queue, reviews, rounds
from utta.services.drafts import of_examples
from utta.services.review_examples import SOURCE
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")

BETTER = "Which of the two pieces is larger? Draw both."


@pytest.fixture
def round_id(store: Store, lead: User, teacher: User, expert: User) -> int:
    """An open round in which teacher, expert and lead each rate the same two replies of the experts."""
    return made.opened(store, lead, reviewers=[teacher.id, expert.id, lead.id], items=2, wanted=3)


def rate(store: Store, user: User, round_id: int, level: int, **words: str) -> None:
    """Have a person rate what comes next."""
    item = review_queue.next_in_round(store, user, round_id)
    assert item is not None and reviews.rate(store, user, item.key, made.steps_for(item, level), **words)


def mine(open_page: Open, user: User, review_id: int | None = None) -> AppTest:
    """Somebody's own reviews, or one of them, by its address."""
    page = open_page(user, "review")
    page.query_params["view"] = "mine"
    if review_id is not None:
        page.query_params["review"] = str(review_id)
    page.run()
    assert not page.exception
    return page


def address(page: AppTest) -> dict[str, str]:
    """What stands behind the address of the page."""
    return {name: part if isinstance(part, str) else part[-1] for name, part in page.query_params.items()}


def on_list(page: AppTest) -> str:
    """Everything written on the page, students' words as they are too."""
    return "\n".join([text_of(page), *(text.value for text in page.text)])


def test_ones_own_reviews_stand_newest_first_with_what_was_said(
    store: Store, teacher: User, expert: User, open_page: Open, round_id: int
) -> None:
    assert "not given a review yet" in mine(open_page, teacher).info[0].value
    rate(store, teacher, round_id, 0, rationale="First *of* two")
    rate(store, teacher, round_id, 4, rationale="Second of two")
    rate(store, expert, round_id, 2, rationale="Somebody else's")
    said = on_list(mine(open_page, teacher))
    assert said.index("Second of two") < said.index("First *of* two") and "Somebody else's" not in said
    assert "Accuracy **1** · Age appropriateness **1**" in said and "in “Autumn”" in said.replace("\\", "")
    pressed_by_name(open_page(teacher, "review"), "Your reviews")


def test_many_are_paged(store: Store, teacher: User, open_page: Open) -> None:
    for _ in range(12):
        item = review_queue.next_to_rate(store, teacher)
        assert item is not None
        reviews.rate(store, teacher, item.key, made.steps_for(item))
    page = mine(open_page, teacher)
    assert len([button for button in page.button if button.label == "Change it"]) == 10
    page.session_state["review_mine_page"] = 2
    assert len([button for button in page.run().button if button.label == "Change it"]) == 2


def test_a_review_is_changed_in_its_own_form_and_what_it_said_before_stays_visible(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    rate(store, teacher, round_id, 0, rationale="First thought", improved_response=BETTER)
    (own,) = review_own.given(store, teacher)
    page = pressed_by_name(mine(open_page, teacher), "Change it")
    assert [radio.value for radio in page.radio] == ["1"] * 4
    assert widget(page.text_area, "improved_response").value == BETTER
    widget(page.radio, "rating_accuracy").set_value("3").run()
    widget(page.text_area, "rationale").set_value("Second thought").run()
    again = mine(open_page, teacher, own.id)  # another session goes on with what was typed
    assert widget(again.text_area, "rationale").value == "Second thought"
    pressed_by_name(again, "Save the change")
    assert "What it said before is kept" in again.info[0].value and address(again) == {"view": "mine"}
    (after,) = given(store, teacher)
    assert after.ratings["accuracy"] == "3" and after.rationale == "Second thought" and after.revision == 2
    assert "changed once" in on_list(again)
    page = mine(open_page, teacher, own.id)
    assert "What it said before (1)" in [expander.label for expander in page.expander]
    assert "First thought" in on_list(page) and "Accuracy **1**" in on_list(page)


def test_a_change_can_be_left_and_nothing_of_it_stays(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    rate(store, teacher, round_id, 1, rationale="As it was")
    (own,) = review_own.given(store, teacher)
    page = mine(open_page, teacher, own.id)
    widget(page.text_area, "rationale").set_value("Better not").run()
    pressed_by_name(page, "Leave it as it was")
    assert address(page) == {"view": "mine"} and given(store, teacher)[0].rationale == "As it was"
    assert widget(mine(open_page, teacher, own.id).text_area, "rationale").value == "As it was"


def test_nobody_opens_somebody_elses_review(
    store: Store, teacher: User, expert: User, open_page: Open, wire: Wire, round_id: int
) -> None:
    rate(store, expert, round_id, 2, rationale="Sealed words")
    (theirs,) = review_own.given(store, expert)
    for number in (theirs.id, 0, 99_999):
        page = mine(open_page, teacher, number)
        assert "not one of your reviews" in page.error[0].value and b"Sealed words" not in wire.take()


@pytest.mark.parametrize("role", ["teacher", "lead"])
def test_a_closed_round_reveals_who_wrote_it_and_how_the_others_judged_it(
    role: str, store: Store, lead: User, teacher: User, expert: User, open_page: Open, wire: Wire, round_id: int,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    user = request.getfixturevalue(role)
    for person, level in ((lead, 4), (teacher, 4), (expert, 0)):
        for _ in range(2):
            rate(store, person, round_id, level, rationale=f"Said {person.name}", improved_response=BETTER)
    (own, _) = review_own.given(store, user)
    before = on_list(mine(open_page, user)) + on_list(mine(open_page, user, own.id))
    sent = wire.take()
    assert b"Written by" not in sent and b"Experts" not in sent and b"Said Edgar" not in sent
    assert f"Said {user.name}" in before
    rounds.close(store, lead, round_id)
    page = mine(open_page, user, own.id)
    said = on_list(page)
    assert "Written by Experts" in said and "2 other reviews" in said and not page.radio
    assert "Accuracy: 1 × **1** · 1 × **5**" in said and "Said Edgar Expert" in said
    assert ("Edgar Expert" in [caption.value for caption in page.caption]) == (role == "lead")
    assert "Written by Experts" in on_list(mine(open_page, user))


def test_a_closed_round_reveals_nothing_that_another_round_still_asks(
    store: Store, lead: User, teacher: User, open_page: Open
) -> None:
    first = made.opened(store, lead, reviewers=[teacher.id], items=1000)
    made.review(store, teacher, first, 3)
    second = made.opened(store, lead, "Winter", reviewers=[teacher.id], items=1000)
    rounds.close(store, lead, first)
    assert [own.generators for own in review_own.given(store, teacher)] == [()] * 3
    (own, *_) = review_own.given(store, teacher)
    assert "Another round still asks you" in on_list(mine(open_page, teacher, own.id))
    made.review(store, teacher, second)
    assert {own.generators for own in review_own.given(store, teacher, limit=1000)[-3:]} == {("Experts",)}


def test_the_others_are_told_of_the_sides_as_they_stood_on_ones_own_screen(
    store: Store, lead: User, teacher: User, expert: User
) -> None:
    from utta.services.review_others import others
    from utta.store import responses

    with store.read() as tx:
        names = [name for name, _ in responses.generators(tx)][:2]
    people = [lead, teacher, expert]
    round_id = made.opened(store, lead, way="compare", wanted=3, items=6, reviewers=[one.id for one in people],
                           generators=[made.imported(name) for name in names])  # fmt: skip
    for user in people:  # everybody prefers the shorter reply, wherever it stands
        while item := review_queue.next_in_round(store, user, round_id):
            reviews.prefer(store, user, item.key, "left" if len(item.left) < len(item.right) else "right")
    rounds.close(store, lead, round_id)
    for own in review_own.given(store, teacher):
        found = others(store, teacher, own.id)
        assert found is not None and dict(found.choices) == {own.choice: 2} and len(set(own.generators)) == 2


def make_example(page: AppTest) -> AppTest:
    """Press the button that makes an improved response a teaching example."""
    page = pressed_by_name(page, "Make this a teaching example")
    assert not page.exception
    return page


def field(page: AppTest, name: str) -> Any:
    """A field of the example's form."""
    return page.session_state[f"example_field_{name}"]


def test_an_improved_response_becomes_one_teaching_example_that_knows_where_it_comes_from(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    rate(store, teacher, round_id, 0, improved_response=BETTER)
    (own,) = review_own.given(store, teacher)
    page = make_example(mine(open_page, teacher))
    about = own.review.response
    assert field(page, "teacher_response") == BETTER
    assert field(page, "student_question") == about.situation.student_question
    assert "your improved response" in page.info[0].value
    again = make_example(mine(open_page, teacher))  # pressed once more, in another session
    (draft,) = of_examples(store, teacher)
    assert address(page) == address(again) == {"view": "new", "draft": draft.key}
    page = open_page(teacher, "examples")
    page.query_params.update(address(again))
    page.run()
    page.button(key="example_submit").click().run()
    assert "still needed" in page.error[0].value
    type_in(page, teaching_approach="Inquiry-Based", expected_outcomes="Draws both and compares.")
    page.button(key="example_submit").click().run()
    assert "Your example is in" in page.title[0].value
    (stored,) = examples.listed(store, examples.Filter(sources=(SOURCE,))).examples
    assert stored.content.teacher_response == BETTER and stored.author_id == teacher.id
    assert stored.origin.metadata == {"improved_in_review": own.id, "improves_response": [about.id]}
    assert stored.origin.family == about.family and stored.origin.licence == about.licence
    opened = make_example(mine(open_page, teacher))
    assert address(opened) == {"example": str(stored.id)}
    assert examples.listed(store, examples.Filter(sources=(SOURCE,))).total == 1


def test_a_review_taken_back_and_given_again_makes_no_second_example(
    store: Store, teacher: User, open_page: Open, round_id: int
) -> None:
    rate(store, teacher, round_id, 0, improved_response=BETTER)
    make_example(mine(open_page, teacher))
    review_own.take_back(store, teacher)
    rate(store, teacher, round_id, 0, improved_response=BETTER)
    make_example(mine(open_page, teacher))
    assert len(of_examples(store, teacher)) == 1
