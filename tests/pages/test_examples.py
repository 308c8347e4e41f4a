"""Teaching examples: entering (more in test_entering.py), opening, editing, approving, archiving."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from tests.pages.conftest import Open
from utta.domain.user import User
from utta.services import drafts, examples, importing
from utta.services.examples import Filter
from utta.store.database import Store

WHOLE: dict[str, Any] = {
    "grade_level": "4",
    "subject": "Mathematics",
    "topic": "Fractions",
    "student_profile": "English Language Learner: reads well in Spanish",
    "context": "Small group with fraction bars.",
    "student_question": "But 8 is bigger than 4, so 1/8 is bigger!",
    "teacher_response": "Cut one pizza for 4 people and one for 8. Who gets more?",
    "teaching_approach": "Inquiry-Based",
    "techniques_used": ["Questioning technique", "Scaffolding"],
    "rationale": "He reasons from whole numbers.",
    "expected_outcomes": "Says why eighths are smaller than fourths.",
}
HOSTILE = "<script>alert(1)</script> **bold** $x$ :red[r] \u202eright to left"
EVERY = Filter(statuses=("draft", "submitted", "approved", "archived"))

OpenAt = Callable[..., AppTest]


@pytest.fixture
def open_at(open_page: Open) -> OpenAt:
    """open_at(user, view="new"): the page at that address."""

    def opened(user: User, **query: str) -> AppTest:
        page = open_page(user, "examples", **query)
        assert not page.exception
        return page

    return opened


def add(store: Store, user: User, **changes: Any) -> int:
    return examples.submit(store, user, WHOLE | changes, f"token {user.username} {changes}")


def type_in(app: AppTest, **fields: Any) -> AppTest:
    if "subject" in fields:  # the topics follow it
        app.selectbox(key="example_field_subject").set_value(fields["subject"]).run()
    for name, value in fields.items():
        key = f"example_field_{name}"
        if name == "techniques_used":
            app.multiselect(key=key).set_value(value)
        elif name in ("grade_level", "subject", "topic", "teaching_approach"):
            app.selectbox(key=key).set_value(value)
        else:
            app.text_area(key=key).set_value(value)
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def unfold_history(app: AppTest, example_id: int) -> AppTest:
    app.session_state[f"example_history_{example_id}"] = True
    return app.run()


def words(app: AppTest) -> str:
    """Everything the page says, as one text, without the backslashes that keep user text from being Markdown."""
    return "\n".join([*markdown(app), *(part.value for part in app.text)]).replace("\\", "")


def markdown(app: AppTest) -> list[str]:
    """What the page has the browser read as Markdown."""
    parts = [*app.title, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return [str(part.value) for part in parts] + labels(app)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def count(store: Store) -> int:
    return examples.listed(store, EVERY).total


# Entering


def test_an_empty_store_says_what_to_do_first(open_at: OpenAt, teacher: User) -> None:
    page = open_at(teacher)
    assert page.title[0].value == "Teaching examples"
    assert page.subheader[0].value == "No teaching examples yet"
    assert press(page, "Enter an example").title[0].value == "Enter a teaching example"


# Opening, editing, standing


def test_an_example_opens_by_its_own_address(open_at: OpenAt, store: Store, teacher: User) -> None:
    page = open_at(teacher, example=str(add(store, teacher)))
    assert page.title[0].value == "Teaching example"
    assert "But 8 is bigger than 4, so 1/8 is bigger!" in words(page)
    assert "By \u2068Tara Teacher\u2069 · revision 1" in words(page)


@pytest.mark.parametrize("address", ["77", "x", "-1", "9" * 30, "٣"])
def test_an_address_of_no_example_says_so(address: str, open_at: OpenAt, teacher: User) -> None:
    page = open_at(teacher, example=address)
    assert "That example is not in the store" in page.error[0].value


def test_hostile_text_is_shown_as_text(open_at: OpenAt, store: Store, teacher: User) -> None:
    example_id = add(store, teacher, **{name: HOSTILE for name in WHOLE if name != "techniques_used"},
                     techniques_used=[HOSTILE])  # fmt: skip
    for query in ({}, {"example": str(example_id)}):
        page = open_at(teacher, **query)
        assert HOSTILE in words(page)
        for obeyed in (r"<script>", r"\*\*bold", r"\$x", r":red\[r"):
            assert not re.search(rf"(?<!\\){obeyed}", "\n".join(markdown(page)))


def test_an_edit_is_a_new_revision_and_the_history_tells_who(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example_id = add(store, teacher)
    page = press(open_at(expert, example=str(example_id)), "Edit")
    assert page.text_area(key="example_field_rationale").value == WHOLE["rationale"]
    press(type_in(page, rationale="A picture helps."), "Save the new text")
    assert "Saved as revision 2" in words(page)
    assert examples.get(store, example_id).revision == 2
    unfold_history(page, example_id)
    assert "Revision 2** by \u2068Edgar Expert\u2069" in words(page)
    assert any("whole numbers" in element.proto.body for element in page.get("html"))


def test_saving_without_a_change_makes_no_revision(open_at: OpenAt, store: Store, teacher: User) -> None:
    example_id = add(store, teacher)
    page = press(open_at(teacher, view="edit", example=str(example_id)), "Save the new text")
    assert "Nothing was changed" in words(page)
    assert examples.get(store, example_id).revision == 1


def conflicting(open_at: OpenAt, store: Store, teacher: User, expert: User) -> tuple[AppTest, int]:
    example_id = add(store, teacher)
    page = type_in(open_at(teacher, view="edit", example=str(example_id)), rationale="Mine")
    examples.revise(store, expert, example_id, 1, WHOLE | {"rationale": "Theirs"})
    return page, example_id


def test_when_somebody_saved_meanwhile_both_texts_are_shown_and_nothing_is_overwritten(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    page, example_id = conflicting(open_at, store, teacher, expert)
    press(page, "Save the new text")
    assert "\u2068Edgar Expert\u2069 saved another text" in page.warning[0].value
    assert {"Mine", "Theirs"} <= set(words(page).splitlines())
    assert examples.get(store, example_id).content.rationale == "Theirs"
    page.run()
    assert {"Mine", "Theirs"} <= set(words(page).splitlines())
    press(page, "Save mine on top")
    assert examples.get(store, example_id).content.rationale == "Mine"
    assert examples.get(store, example_id).revision == 3
    unfold_history(page, example_id)
    assert any("Theirs</del>" in element.proto.body for element in page.get("html"))


def test_a_stale_draft_shows_both_texts_when_it_is_opened_and_the_other_may_be_kept(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    _, example_id = conflicting(open_at, store, teacher, expert)
    page = open_at(teacher, view="edit", example=str(example_id))
    assert {"Mine", "Theirs"} <= set(words(page).splitlines())
    press(page, "Keep the other text")
    assert examples.get(store, example_id).content.rationale == "Theirs"
    assert drafts.load(store, teacher, drafts.item_of(example_id)) is None


def test_one_may_go_on_editing_ones_own_text_after_reading_both(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    page, example_id = conflicting(open_at, store, teacher, expert)
    press(press(page, "Save the new text"), "Edit mine further")
    assert page.text_area(key="example_field_rationale").value == "Mine"
    press(type_in(page, rationale="Both"), "Save the new text")
    assert examples.get(store, example_id).content.rationale == "Both"
    assert examples.get(store, example_id).revision == 3


def test_a_teacher_cannot_edit_another_persons_example(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    example_id = add(store, expert)
    assert not {"Edit", "Approve", "Archive"} & set(labels(open_at(teacher, example=str(example_id))))
    page = open_at(teacher, view="edit", example=str(example_id))
    assert "A teacher can change only their own examples" in page.error[0].value
    assert not page.text_area


def test_an_expert_approves_others_examples_but_not_their_own(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    own, others = add(store, expert), add(store, teacher)
    assert "Approve" not in labels(open_at(expert, example=str(own)))
    press(open_at(expert, example=str(others)), "Approve")
    assert examples.get(store, others).status == "approved"


def test_nobody_approves_a_text_they_have_not_read(open_at: OpenAt, store: Store, teacher: User, lead: User) -> None:
    example_id = add(store, teacher)
    page = open_at(lead, example=str(example_id))
    examples.revise(store, teacher, example_id, 1, WHOLE | {"rationale": "Changed"})
    press(page, "Approve")
    assert "The text was changed while you were reading it" in page.error[0].value
    assert examples.get(store, example_id).status == "submitted"


def test_an_archived_example_leaves_the_list_and_can_be_restored(open_at: OpenAt, store: Store, teacher: User) -> None:
    example_id = add(store, teacher)
    page = press(open_at(teacher, example=str(example_id)), "Archive")
    assert examples.get(store, example_id).status == "archived"
    assert "No example fits" in open_at(teacher).info[0].value
    press(page, "Restore")
    assert examples.get(store, example_id).status == "submitted"


# The list


def test_the_list_shows_25_a_page_and_searches_and_filters_all(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    for number in range(30):
        add(store, teacher, student_question=f"Question {number}", grade_level="K" if number < 3 else "4")
    add(store, expert, student_question="Why do whales breathe?", subject="Science")
    page = open_at(teacher)
    assert "31 examples · 1–25 shown" in words(page)
    assert sum(label.startswith("Question") for label in labels(page)) == 24  # newest first: the whales lead
    page.session_state["examples_page"] = 2
    page.run()
    assert "26–31 shown" in words(page)
    page.selectbox(key="examples_grade").set_value(0).run()
    assert "3 examples found" in words(page)
    press(press_nothing_found(page), "Clear search and filters")
    page.selectbox(key="examples_subject").set_value("Science").run()
    assert "1 example found" in words(page)
    page.toggle(key="examples_mine").set_value(True).run()
    assert "No example fits" in words(page)


def press_nothing_found(page: AppTest) -> AppTest:
    page.text_input(key="examples_search").set_value("whales").run()
    assert "No example fits" in words(page)
    return page


def test_a_row_opens_its_example_and_sample_rows_are_marked(open_at: OpenAt, store: Store, lead: User) -> None:
    importing.import_file(store, PROJECT / "data" / "sample_examples.jsonl", is_sample=True)
    page = open_at(lead)
    assert words(page).count(":orange-badge[Sample]") == 25
    row = next(button for button in page.button if (button.key or "").startswith("way__"))
    row.click().run()
    assert page.title[0].value == "Teaching example"
    assert ":orange-badge[Sample]" in words(page)
