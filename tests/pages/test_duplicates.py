"""The Duplicates section: groups side by side, merged, kept as one family or as distinct, and everything undone."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.bench import collections
from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta.domain.user import User
from utta.services import examples, importing
from utta.services.examples import Filter
from utta.store.database import Store
from utta.ui import dataset_duplicates

QUESTION = "Why do we need the same denominator before we can add two fractions together at all?"
RESPONSE = "Imagine cutting one pizza into three and another into four: are those slices the same size?"
ARCHIVED = Filter(statuses=("archived",))


def bring_in(store: Store, folder: Path, *rows: dict[str, object]) -> None:
    file = folder / "rows.jsonl"
    usual = {"source": "Made up", "grade_level": "4", "subject": "Mathematics", "student_question": QUESTION,
             "teacher_response": RESPONSE}  # fmt: skip
    written = [json.dumps(usual | {"external_id": f"row-{number}"} | row) for number, row in enumerate(rows)]
    file.write_text("\n".join(written), encoding="utf-8")
    assert not importing.import_file(store, file).refused


def section(open_page: Open, user: User) -> AppTest:
    page = open_page(user, "dataset")
    page.segmented_control(key="dataset_section").set_value("Duplicates").run()
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    pressed = next(button for button in page.button if button.label == label).click().run()
    assert not pressed.exception
    return pressed


@pytest.fixture
def pair(store: Store, tmp_path: Path) -> None:
    near = RESPONSE.replace("Imagine", "Think of")
    bring_in(
        store, tmp_path, {"techniques_used": ["Analogy"]},
        {"teacher_response": near, "rationale": "Slices first.", "techniques_used": ["Modeling"]},
        {"student_question": "How do plants eat when they have no mouth?", "teacher_response": "What about light?"},
    )  # fmt: skip


@pytest.mark.usefixtures("pair")
def test_near_duplicates_stand_side_by_side_with_their_differences(open_page: Open, expert: User) -> None:
    page = section(open_page, expert)
    said = texts(page)
    assert "**1 group of examples that are alike**, 2 examples in all" in said
    assert "**2 alike.** Very alike: some words of question or response differ." in said
    assert "Student: the same as in example 1" in said and "Teacher, against example 1" in said
    marked = "".join(element.proto.body for element in page.get("html"))
    assert ">Imagine</del>" in marked and ">Think of</ins>" in marked
    assert len(page.get("page_link")) == 2
    assert not [button for button in page.button if button.proto.type == "primary"]


@pytest.mark.usefixtures("pair")
def test_merging_keeps_one_and_can_be_undone(open_page: Open, expert: User, store: Store) -> None:
    page = press(section(open_page, expert), "Merge into one")
    assert page.radio[0].value == 2  # more of its fields are filled
    page.radio[0].set_value(1).run()
    assert [radio.label for radio in page.radio] == ["Which one stays?", "Reasoning"]
    assert page.radio[1].value == 2  # proposed, since example 1 says nothing there
    assert page.checkbox[0].label == "Add the techniques Modeling"
    page = press(page, "Merge into example 1")
    assert page.success[0].value == (
        "Example 1 is kept. Example 2 is archived; nothing is deleted. What it took over is its revision 2."
    )
    assert "Nothing to decide" in page.success[1].value
    kept = examples.get(store, 1)
    assert (kept.content.rationale, kept.content.techniques_used) == ("Slices first.", ("Analogy", "Modeling"))
    assert examples.listed(store, ARCHIVED).total == 1
    page = press(page, "Undo")
    assert "**2 alike.**" in texts(page) and not page.success
    assert examples.listed(store, ARCHIVED).total == 0
    assert examples.get(store, 1).content.rationale == ""


@pytest.mark.usefixtures("pair")
def test_a_panel_can_be_closed_again(open_page: Open, expert: User) -> None:
    page = press(section(open_page, expert), "Merge into one")
    page = press(page, "Cancel")
    assert not page.radio and "**2 alike.**" in texts(page)


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("label", "said"),
    [("Keep both, as one family", "Examples 1 and 2 are one family: they stay in one split."),
     ("Keep both, they differ", "Examples 1 and 2 differ and are not shown here again.")],
)  # fmt: skip
def test_both_are_kept_and_may_be_asked_about_again(label: str, said: str, open_page: Open, expert: User) -> None:
    page = press(section(open_page, expert), label)
    assert page.success[0].value == said
    assert "Nothing to decide" in page.success[1].value
    assert page.expander[-1].label == "Decided before: 1 pair to keep"
    page = press(page, "Ask again")
    assert "**2 alike.**" in texts(page)
    page = press(press(page, label), "Undo")
    assert "**2 alike.**" in texts(page) and len(page.expander) == 0


@pytest.mark.usefixtures("pair")
def test_what_changed_meanwhile_is_said_and_nothing_is_merged(
    open_page: Open, expert: User, lead: User, store: Store
) -> None:
    page = press(section(open_page, expert), "Merge into one")
    fields = examples.get(store, 1).content.model_dump() | {
        "student_profile": "Maya, 9.", "teaching_approach": "Inquiry-Based", "expected_outcomes": "Adds thirds.",
    }  # fmt: skip
    examples.revise(store, lead, 1, 1, fields)
    page = press(page, "Merge into example 2")
    assert page.error[0].value == "Example 1 was changed while you were looking\\. Look at the duplicates again\\."
    assert not page.radio and "**2 alike.**" in texts(page)
    assert examples.listed(store, ARCHIVED).total == 0


def test_why_a_group_is_alike_is_said_in_words(open_page: Open, expert: User, store: Store, tmp_path: Path) -> None:
    sum_of = "What is {0} + {0}, and how would you explain it to somebody who cannot add numbers yet?"
    whale = {
        "student_question": "Is a whale a fish, since it lives in the sea and looks like one to me and to others?",
        "teacher_response": "Tell me how a fish breathes. Does a whale do it like that as well, do you think?",
    }
    bring_in(
        store, tmp_path, {}, {"student_question": QUESTION.upper()},
        {"student_question": sum_of.format(21), "teacher_response": "Count on from 21 in tens, then in ones."},
        {"student_question": sum_of.format(34), "teacher_response": "Count on from 34 in tens, then in ones."},
        whale | {"context": "Maya has read a book about the sea."}, whale | {"context": "Ben was at the aquarium."},
    )  # fmt: skip
    said = texts(section(open_page, expert))
    assert "The same words; only spacing, capitals, quotes or punctuation differ." in said
    assert "The same question and response; the context differs." in said
    assert "The same words with other numbers. They may well be different problems." in said


def test_hostile_text_is_shown_as_text(open_page: Open, expert: User, store: Store, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> $x^2$ **b** :red[r] " * 3
    row = {"student_question": hostile, "teacher_response": hostile, "subject": hostile, "source": hostile}
    bring_in(store, tmp_path, row, row | {"teacher_response": hostile + " more", "rationale": hostile})
    page = press(section(open_page, expert), "Merge into one")
    page = press(page, "Merge into example 2")
    page = press(press(page, "Undo"), "Keep both, as one family")
    for element in (*page.markdown, *page.caption, *page.success, *page.get("html")):
        value = element.value if hasattr(element, "value") else element.proto.body
        assert "<script>" not in value.replace("\\<script\\>", "")


@pytest.mark.usefixtures("pair")
def test_only_what_the_filters_choose_is_compared(open_page: Open, expert: User) -> None:
    page = section(open_page, expert)
    page.text_input(key="dataset_search").set_value("plants").run()
    assert "among 1 example" in texts(page)
    page.text_input(key="dataset_search").set_value("nothing of the kind").run()
    assert "No example fits these filters" in texts(page)


def test_while_examples_are_compared_the_page_says_how_far_it_is(
    open_page: Open, expert: User, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not importing.import_file(store, collections.written(tmp_path / "rows.jsonl", 2000)).refused
    monkeypatch.setattr(dataset_duplicates, "_PATIENCE", 0.0)
    page = section(open_page, expert)
    assert "Comparing every example with every other" in page.get("progress")[0].proto.text
    monkeypatch.setattr(dataset_duplicates, "_PATIENCE", 30.0)
    assert "Nothing to decide: among 2,000 examples" in texts(page.run())
