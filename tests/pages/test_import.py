"""Importing on the page: nothing is stored before it was shown what would happen, and every refusal has its place."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT, shared_file
from tests.pages.conftest import Open
from tests.pages.saying import texts
from tests.rows import ROW, stored
from utta.domain.user import User
from utta.services import examples, importing
from utta.services.examples import Filter
from utta.store.database import Store

HOSTILE = "<script>alert(1)</script> **bold** $x$ :red[r] \u202eright to left"

Choose = Callable[[User, str, bytes], AppTest]


@pytest.fixture
def page_for(open_page: Open) -> Callable[[User], AppTest]:
    """page_for(user): the import page, before a file is chosen."""

    def opened(user: User) -> AppTest:
        page = open_page(user, "examples")
        page.query_params["view"] = "import"
        return calm(page.run())

    return opened


@pytest.fixture
def choose(page_for: Callable[[User], AppTest]) -> Choose:
    """choose(user, name, data): the import page after that file was chosen on it."""

    def chosen(user: User, name: str, data: bytes) -> AppTest:
        page = page_for(user)
        page.file_uploader[0].upload(name, data)
        return calm(page.run())

    return chosen


def calm(page: AppTest) -> AppTest:
    assert not page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [button for button in page.button if button.label == label]
    return calm(button.click().run())


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def as_jsonl(*rows: dict[str, object]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def table(page: AppTest) -> list[dict[str, object]]:
    return page.dataframe[0].value.to_dict("records")  # type: ignore[no-any-return]


def test_a_teacher_is_not_offered_to_import(
    page_for: Callable[[User], AppTest], open_page: Open, teacher: User
) -> None:
    assert "Import a file" not in labels(open_page(teacher, "examples"))
    page = page_for(teacher)
    assert "This needs the role expert" in page.error[0].value
    assert not page.file_uploader


def test_bridge_is_looked_through_then_imported_and_a_second_time_there_is_nothing_to_do(
    choose: Choose, store: Store, expert: User
) -> None:
    data = shared_file("examples/bridge.jsonl").read_bytes()
    page = choose(expert, "bridge.jsonl", data)
    assert figures(page) == {"To add": "345", "To change": "0", "Unchanged": "0", "Refused": "0"}
    assert "Nothing is stored yet" in texts(page)
    assert stored(store) == 0
    press(page, "Import 345 examples")
    assert "345 teaching examples added" in page.success[0].value
    assert figures(page) == {"Added": "345", "Changed": "0", "Unchanged": "0", "Refused": "0"}
    page = choose(expert, "bridge.jsonl", data)
    assert figures(page)["Unchanged"] == "345"
    assert "There is nothing to import" in texts(page)
    assert not any(label.startswith("Import") for label in labels(page))
    assert stored(store) == 345


def test_the_imported_examples_are_one_press_away(choose: Choose, store: Store, expert: User) -> None:
    importing.import_file(store, PROJECT / "data" / "sample_examples.jsonl", is_sample=True)
    page = press(choose(expert, "class.jsonl", as_jsonl(ROW)), "Import 1 example")
    press(page, "See the imported examples")
    assert page.title[0].value == "Teaching examples"
    assert page.session_state["examples_source"] == "test"
    assert "1 example" in texts(page)


def test_a_changed_row_is_told_before_it_becomes_a_revision(choose: Choose, store: Store, expert: User) -> None:
    press(choose(expert, "class.jsonl", as_jsonl(ROW)), "Import 1 example")
    changed = as_jsonl(ROW | {"teacher_response": "Fold two strips of paper."}, ROW | {"external_id": "a-2"})
    page = choose(expert, "class.jsonl", changed)
    assert figures(page) == {"To add": "1", "To change": "1", "Unchanged": "0", "Refused": "0"}
    assert figures(press(page, "Import 2 examples")) == {"Added": "1", "Changed": "1", "Unchanged": "0", "Refused": "0"}


def test_a_broken_file_says_why_under_its_own_name_and_stores_nothing(
    choose: Choose, store: Store, expert: User
) -> None:
    page = choose(expert, "my class.jsonl", b'{"student_question": "a", "teacher_resp')
    assert "my class.jsonl, line 1, is not whole JSON" in texts(page)
    assert "/tmp" not in page.error[0].value
    assert press(page, "Choose another file").file_uploader
    assert stored(store) == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("header.csv", b"student_question,teacher_response\n"),
        ("photo.xlsx", b"PK\x03\x04 not a workbook"),
        ("../../evil.csv", b"a,b\n1\n"),
        ("swallowed.csv", b'student_question,teacher_response\na,"b\nc,d\ne,"\n'),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    name: str, data: bytes, choose: Choose, store: Store, expert: User
) -> None:
    page = choose(expert, name, data)
    assert page.error[0].value
    assert stored(store) == 0


def test_refused_rows_are_told_with_place_and_reason_and_the_good_ones_can_be_imported(
    choose: Choose, store: Store, lead: User
) -> None:
    page = choose(lead, "class.csv", b"student_question,teacher_response\nWhy?,Because.\nHow?,\nWho?,You.\n")
    assert "1 row of" in page.warning[0].value
    assert table(page) == [
        {
            "Row": 2,
            "Line": 3,
            "Column": "teacher_response",
            "Reason": "teacher_response is empty. A row needs a response.",
        }
    ]
    assert figures(page) == {"To add": "2", "To change": "0", "Unchanged": "0", "Refused": "1"}
    assert stored(store) == 0
    press(page, "Import only the 2 good rows")
    assert "2 teaching examples added" in page.success[0].value
    assert stored(store) == 2


def test_a_file_of_ratings_is_recognised_and_said(choose: Choose, lead: User) -> None:
    page = choose(lead, "ratings.jsonl", Path(PROJECT / "data" / "sample_ratings.jsonl").read_bytes())
    number = figures(page)["To add"]
    assert "ratings added" in press(page, f"Import {number} ratings").success[0].value


def test_mathdial_is_mapped_as_guessed_and_the_next_time_as_remembered(
    choose: Choose, store: Store, expert: User
) -> None:
    data = shared_file("raw/mathdial.csv").read_bytes()
    page = choose(expert, "mathdial.csv", data)
    assert page.selectbox(key="import_map_student_profile").value == "student_profile"
    assert page.text_input(key="import_map_subject_fixed").value == "Mathematics"
    assert len(table(page)) == 10
    assert "sure" in texts(page)
    page.text_input(key="import_map_licence_fixed").set_value("CC BY-SA 4.0").run()
    press(page, "Use these columns")
    assert figures(page)["To add"] == "250"
    press(page, "Import 250 examples")
    assert stored(store) == 250
    first = examples.listed(store, Filter()).examples[0]
    assert (first.origin.source, first.origin.licence, first.content.subject) == (
        "mathdial", "CC BY-SA 4.0", "Mathematics")  # fmt: skip
    page = choose(expert, "mathdial (1).csv", data)
    assert "as for the last file" in texts(page)
    assert page.text_input(key="import_map_licence_fixed").value == "CC BY-SA 4.0"
    assert figures(press(page, "Use these columns"))["Unchanged"] == "250"


def test_what_is_missing_is_said_beside_the_field_and_ten_rows_follow_the_choice(
    choose: Choose, store: Store, expert: User
) -> None:
    rows = b"colour,shape,size\n" + b"red,round,a big one\n" * 3 + b"blue,flat,another\n"
    page = choose(expert, "things.csv", rows)
    assert "Choose the column that holds the teacher's response" in texts(page)
    assert page.button(key="import_use").disabled
    for field in ("student_question", "teacher_response"):
        page.selectbox(key=f"import_map_{field}").set_value("shape").run()
    assert "is chosen twice" in texts(page)
    page.selectbox(key="import_map_teacher_response").set_value("size").run()
    assert {row["The teacher's response"] for row in table(page)} == {"a big one", "another"}
    page = press(calm(page), "Use these columns")
    assert figures(page) == {"To add": "2", "To change": "0", "Unchanged": "2", "Refused": "0"}
    page = press(page, "Choose the columns again")
    assert page.selectbox(key="import_map_teacher_response").value == "size"
    assert stored(store) == 0


def test_two_teachers_answers_to_one_question_are_two_examples(choose: Choose, store: Store, expert: User) -> None:
    rows = b"question,answer\nWhy is the sky blue?,Look at light.\nWhy is the sky blue?,What do you think?\n"
    page = press(choose(expert, "two.csv", rows), "Use these columns")
    press(page, "Import 2 examples")
    assert stored(store) == 2


def test_hostile_text_in_names_columns_and_rows_is_shown_and_not_obeyed(choose: Choose, expert: User) -> None:
    heading = HOSTILE.replace('"', "")
    page = choose(expert, f"{HOSTILE}.csv", f'"{heading}",answer\n"{HOSTILE}",b\n'.encode())
    shown = "\n".join(str(part.value) for part in [*page.markdown, *page.caption, *page.warning])
    assert "<script>" not in shown and "**bold**" not in shown and ":red[r]" not in shown


def test_after_a_reload_the_page_says_that_the_file_must_be_chosen_again(
    page_for: Callable[[User], AppTest], expert: User
) -> None:
    page = page_for(expert)
    page.query_params["chosen"] = "1"
    assert "Choose it again" in calm(page.run()).info[0].value


def test_a_chosen_file_is_let_go_with_the_next_one(choose: Choose, expert: User) -> None:
    page = choose(expert, "class.jsonl", as_jsonl(ROW))
    path = page.session_state["examples_import_held"].upload.path
    assert path.is_file()
    press(page, "Choose another file")
    assert not path.exists()
