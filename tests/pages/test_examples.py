"""Teaching examples: entering without losing a word, opening, editing, approving, archiving, importing."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT, shared_file
from tests.pages.conftest import Open
from utta.domain.user import User
from utta.services import accounts, examples, import_report, importing
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
def open_at(open_page: Open, store: Store) -> OpenAt:
    """open_at(user, view="new"): the page at that address, in a browser session of its own."""

    def opened(user: User, **query: str) -> AppTest:
        app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=30)
        app.session_state["_sign_in_token"] = accounts.open_sign_in(store, user)
        app.run()
        app.switch_page(str(PROJECT / "pages" / "examples.py"))
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

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


def test_what_was_typed_is_still_there_in_a_new_session(open_at: OpenAt, teacher: User) -> None:
    first = open_at(teacher, view="new")
    type_in(first, grade_level="4", student_question="Why  is\n1/8 small?", techniques_used=["Scaffolding"])
    second = open_at(teacher, view="new")
    assert second.text_area(key="example_field_student_question").value == "Why  is\n1/8 small?"
    assert second.selectbox(key="example_field_grade_level").value == "4"
    assert second.multiselect(key="example_field_techniques_used").value == ["Scaffolding"]
    assert "Draft saved just now" in words(second)


def test_words_of_ones_own_are_kept_where_choices_are_offered(open_at: OpenAt, store: Store, teacher: User) -> None:
    own = WHOLE | {"grade_level": "3–4", "subject": "Robotics", "techniques_used": ["Pizza talk"]}
    examples.save_draft(store, teacher, examples.NEW, own)  # AppTest cannot add a choice; the journey does
    press(type_in(open_at(teacher, view="new"), rationale="He counts pieces."), "Submit example")
    (stored,) = examples.listed(store, EVERY).examples
    assert stored.content.model_dump(mode="json") == own | {"rationale": "He counts pieces."}


def test_a_draft_is_nobody_elses(open_at: OpenAt, teacher: User, expert: User) -> None:
    type_in(open_at(teacher, view="new"), student_question="Mine alone")
    assert open_at(expert, view="new").text_area(key="example_field_student_question").value == ""


def test_the_list_offers_to_continue_a_draft_and_the_form_to_discard_it(open_at: OpenAt, teacher: User) -> None:
    type_in(open_at(teacher, view="new"), student_question="Half a thought")
    form = press(open_at(teacher), "Continue your draft")
    assert form.text_area(key="example_field_student_question").value == "Half a thought"
    press(form, "Yes, discard it")
    assert form.text_area(key="example_field_student_question").value == ""
    assert "Enter an example" in labels(open_at(teacher))


def test_emptying_the_form_leaves_no_draft(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Oh")
    type_in(form, student_question="")
    assert examples.load_draft(store, teacher, examples.NEW) is None


def test_refusals_stand_beside_their_fields_and_nothing_typed_is_lost(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    form = type_in(open_at(teacher, view="new"), student_question="Why?", grade_level="4")
    press(form, "Submit example")
    assert "5 fields are still needed" in words(form)
    assert "Write what you would say to this student" in words(form)
    assert "Write what the student says or asks" not in words(form)
    assert form.text_area(key="example_field_student_question").value == "Why?"
    assert examples.load_draft(store, teacher, examples.NEW) is not None
    assert count(store) == 0
    type_in(form, teacher_response="Look here.")
    assert "Filled in" in words(form) and "5 fields are still needed" in words(form)


def test_the_refusal_goes_once_everything_it_asked_for_is_there(open_at: OpenAt, teacher: User) -> None:
    form = press(type_in(open_at(teacher, view="new"), student_question="Why?"), "Submit example")
    assert "still needed" in words(form)
    type_in(form, **{name: value for name, value in WHOLE.items() if name != "topic"})
    assert "still needed" not in words(form) and "Everything is filled in now" in words(form)


def test_a_text_that_is_too_long_is_refused_beside_its_field(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE | {"context": "x" * 20_001})
    press(form, "Submit example")
    assert "20,001 characters long" in words(form)
    assert count(store) == 0


def test_submitting_stores_one_example_and_ends_the_draft(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE)
    press(form, "Submit example")
    assert form.title[0].value == "Your example is in"
    (stored,) = examples.listed(store, EVERY).examples
    assert stored.content.model_dump(mode="json") == WHOLE
    assert (stored.status, stored.author_id, stored.revision) == ("submitted", teacher.id, 1)
    assert examples.load_draft(store, teacher, examples.NEW) is None
    press(form, "Enter another")
    assert form.text_area(key="example_field_student_question").value == ""


def test_pressing_submit_twice_stores_one_example(open_at: OpenAt, store: Store, teacher: User) -> None:
    form = type_in(open_at(teacher, view="new"), **WHOLE)
    form.button(key="example_submit").click()
    pressed = form._tree.get_widget_states()  # what a browser sends when the button is pressed
    form._run(pressed)
    form._run(pressed)
    assert not form.exception
    assert count(store) == 1


def test_the_same_draft_submitted_from_two_windows_is_one_example(open_at: OpenAt, store: Store, teacher: User) -> None:
    first = type_in(open_at(teacher, view="new"), **WHOLE)
    second = open_at(teacher, view="new")
    press(first, "Submit example")
    press(second, "Submit example")
    assert count(store) == 1


def test_the_choices_of_topic_follow_the_subject_and_hold_what_the_team_typed(
    open_at: OpenAt, store: Store, teacher: User
) -> None:
    add(store, teacher, subject="Robotics", topic="Line followers", techniques_used=["Pizza talk"])
    form = type_in(open_at(teacher, view="new"), subject="Music")
    topics = form.selectbox(key="example_field_topic").options
    assert "Singing" in topics and "Line followers" in topics and "Fractions" not in topics
    assert "Robotics" in form.selectbox(key="example_field_subject").options
    assert "Pizza talk" in form.multiselect(key="example_field_techniques_used").options


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
    assert "**Revision 2** · \u2068Edgar Expert\u2069" in words(page)
    assert "He reasons from whole numbers" in words(page)


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
    assert "Theirs" in words(page)  # in the history


def test_a_stale_draft_shows_both_texts_when_it_is_opened_and_the_other_may_be_kept(
    open_at: OpenAt, store: Store, teacher: User, expert: User
) -> None:
    _, example_id = conflicting(open_at, store, teacher, expert)
    page = open_at(teacher, view="edit", example=str(example_id))
    assert {"Mine", "Theirs"} <= set(words(page).splitlines())
    press(page, "Keep the other text")
    assert examples.get(store, example_id).content.rationale == "Theirs"
    assert examples.load_draft(store, teacher, examples.item_of(example_id)) is None


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


# Importing


def upload(page: AppTest, name: str, data: bytes) -> AppTest:
    page.file_uploader[0].upload(name, data)
    page.run()
    return press(page, "Import this file")


def test_a_teacher_is_not_offered_to_import(open_at: OpenAt, teacher: User) -> None:
    assert "Import a file" not in labels(open_at(teacher))
    page = open_at(teacher, view="import")
    assert "This needs the role expert" in page.error[0].value
    assert not page.file_uploader


def test_bridge_is_imported_whole_and_a_second_time_adds_nothing(open_at: OpenAt, store: Store, expert: User) -> None:
    data = shared_file("examples/bridge.jsonl").read_bytes()
    page = upload(open_at(expert, view="import"), "bridge.jsonl", data)
    assert "345 teaching examples added" in page.success[0].value
    assert [metric.value for metric in page.metric] == ["345", "345", "0", "0", "0"]
    assert count(store) == 345
    page = upload(open_at(expert, view="import"), "bridge.jsonl", data)
    assert "Nothing was changed" in page.info[0].value
    assert count(store) == 345


def test_a_broken_file_says_why_under_its_own_name_and_stores_nothing(
    open_at: OpenAt, store: Store, expert: User
) -> None:
    page = upload(open_at(expert, view="import"), "my class.jsonl", b'{"student_question": "a", "teacher_resp')
    assert "my class.jsonl, line 1, is not whole JSON" in words(page)
    assert "/tmp" not in page.error[0].value
    assert count(store) == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("photo.xlsx", b"PK\x03\x04 not a workbook"),
        ("../../evil.csv", b"a,b\n1\n"),
        (".csv", b"a\n1\n"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(
    name: str, data: bytes, open_at: OpenAt, store: Store, expert: User
) -> None:
    page = upload(open_at(expert, view="import"), name, data)
    assert page.error[0].value
    assert count(store) == 0


def test_refused_rows_are_told_and_the_good_ones_can_be_imported(open_at: OpenAt, store: Store, lead: User) -> None:
    rows = b"student_question,teacher_response\nWhy?,Because.\nHow?,\nWho?,You.\n"
    page = upload(open_at(lead, view="import"), "class.csv", rows)
    assert "Nothing of" in page.warning[0].value and "Of its 3 teaching examples, 1" in page.warning[0].value
    assert page.dataframe[0].value.to_dict("records") == [
        {"Row": 2, "Reason": "teacher_response is empty. A row needs a response."}
    ]
    assert count(store) == 0
    press(page, "Import the 2 good rows")
    assert "2 teaching examples added" in page.success[0].value
    assert count(store) == 2


def test_a_file_of_ratings_is_recognised_and_said(open_at: OpenAt, lead: User) -> None:
    data = Path(PROJECT / "data" / "sample_ratings.jsonl").read_bytes()
    page = upload(open_at(lead, view="import"), "ratings.jsonl", data)
    assert "ratings added" in page.success[0].value


def test_refusals_as_csv_hold_no_formula() -> None:
    report = import_report.Report(refused=[(2, '=HYPERLINK("x")'), (3, "topic is “a”.")])
    assert import_report.refusals_csv(report).decode("utf-8-sig").splitlines() == [
        "row,reason",
        '2,"\'=HYPERLINK(""x"")"',
        "3,topic is “a”.",
    ]
