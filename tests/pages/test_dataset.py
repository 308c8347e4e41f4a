"""The Dataset page: filters that hold, gaps and findings named, duplicates archived, versions frozen once."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import raw
from utta.domain.user import User
from utta.services import approving, datasets, examples, importing, training
from utta.services.examples import Filter
from utta.store.database import Store

RESPONSE = "How could you find out with counters first?"


def bring_in(store: Store, folder: Path, rows: list[dict[str, object]]) -> None:
    file = folder / "rows.jsonl"
    file.write_text("\n".join(json.dumps({"source": "Made up"} | row) for row in rows), encoding="utf-8")
    assert not importing.import_file(store, file).refused


def own(number: int, **changes: object) -> dict[str, object]:
    return {
        "external_id": f"row-{number}", "grade_level": "3", "subject": "Mathematics",
        "student_question": f"What is {number} + {number}?", "teacher_response": f"{RESPONSE} Try {number}.",
    } | changes  # fmt: skip


def section(page: AppTest, name: str) -> AppTest:
    chosen = page.segmented_control(key="dataset_section").set_value(name).run()
    assert not chosen.exception
    return chosen


def chosen(page: AppTest) -> str:
    return next(caption.value for caption in page.caption if caption.value.endswith("chosen"))


def press(page: AppTest, label: str) -> AppTest:
    pressed = next(button for button in page.button if button.label == label).click().run()
    assert not pressed.exception
    return pressed


def freeze(page: AppTest, name: str) -> AppTest:
    page.text_input(key="dataset_name").set_value(name)
    return press(page, "Freeze dataset version")


def test_an_empty_store_says_what_to_do_first(open_page: Open, expert: User) -> None:
    page = open_page(expert, "dataset")
    assert not page.exception
    assert "no teaching examples yet" in page.info[0].value
    assert not page.segmented_control and not page.button[1:]


@pytest.mark.begins("with_samples")
def test_the_filters_change_the_count_and_hold_in_every_section(open_page: Open, expert: User) -> None:
    page = open_page(expert, "dataset")
    assert chosen(page) == "**72 of 72 examples** chosen"
    page.multiselect(key="dataset_grades").set_value([0, 4])
    page.multiselect(key="dataset_subjects").set_value(["Mathematics"]).run()
    assert chosen(page) == "**3 of 72 examples** chosen"
    assert len(page.dataframe[0].value) == 3
    for name in ("Coverage", "Findings", "Duplicates", "Freeze"):
        assert chosen(section(page, name)) == "**3 of 72 examples** chosen"
    assert "3 examples are chosen; a dataset version needs at least 10." in page.warning[0].value.replace("\\", "")
    press(page, "Clear filters")
    assert chosen(page) == "**72 of 72 examples** chosen"
    page.text_input(key="dataset_search").set_value("no such words in them").run()
    assert "No example fits these filters" in raw(section(page, "Coverage"))


@pytest.mark.begins("with_samples")
def test_only_one_page_of_examples_is_shown(open_page: Open, expert: User) -> None:
    page = open_page(expert, "dataset")
    first = page.dataframe[0].value
    assert len(first) == 25
    assert list(first.columns)[1:] == ["Student question", "Response", "Grade", "Subject", "Status", "Source"]
    page.pagination(key="dataset_examples").set_value(3).run()
    assert len(page.dataframe[0].value) == 22
    page.multiselect(key="dataset_subjects").set_value(["Mathematics", "Science"]).run()
    assert page.pagination(key="dataset_examples").value == 1


@pytest.mark.begins("with_samples")
def test_sample_data_can_be_left_out_once_there_is_own(
    open_page: Open, expert: User, store: Store, tmp_path: Path
) -> None:
    assert not open_page(expert, "dataset").toggle
    bring_in(store, tmp_path, [own(number) for number in range(11)])
    page = open_page(expert, "dataset")
    assert chosen(page) == "**83 of 83 examples** chosen"
    page.toggle(key="dataset_samples").set_value(False).run()
    assert chosen(page) == "**11 of 83 examples** chosen"
    page = freeze(section(page, "Freeze"), "Own only")
    assert not datasets.versions(store)[0].has_sample


def test_text_is_shown_as_text(open_page: Open, expert: User, store: Store, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> $x^2$ **b** :red[r]"
    rows = [own(number, student_question=hostile, teacher_response=hostile, subject=hostile) for number in range(11)]
    bring_in(store, tmp_path, rows)
    page = open_page(expert, "dataset")
    assert page.dataframe[0].value["Response"][0] == hostile
    for name in ("Coverage", "Findings", "Duplicates"):
        shown = section(page, name)
        assert not any(hostile in markdown.value for markdown in (*shown.markdown, *shown.caption))
    frozen = freeze(section(page, "Freeze"), hostile)
    assert not any(hostile in said.value for said in (*frozen.success, *frozen.markdown, *frozen.caption))


def test_coverage_names_the_gaps(open_page: Open, expert: User, store: Store, tmp_path: Path) -> None:
    rows = [own(number, grade_level=str(number % 3 + 1)) for number in range(12)]
    rows += [own(20, grade_level="1", subject="Art"), own(21, grade_level="3", subject="Art")]
    bring_in(store, tmp_path, [*rows, own(22, grade_level="K-2")])
    page = section(open_page(expert, "dataset"), "Coverage")
    title = json.loads(page.get("plotly_chart")[0].proto.spec)["layout"]["title"]["text"]
    assert "15 examples, in 5 of 26" in title
    said = raw(page).replace("\\", "")
    assert "No example at all for Kindergarten and Grades 4–12." in said
    assert "no example for Grade 2 Art." in said
    assert "1 example without a grade" in said
    table = page.dataframe[0].value
    assert list(table.columns) == ["", "Art", "Mathematics", "Total"]
    assert table["Total"].sum() == 15
    assert page.get("download_button")[0].proto.label == "Download as CSV"


def test_each_finding_is_named_and_opens_its_examples(
    open_page: Open, expert: User, store: Store, tmp_path: Path
) -> None:
    bring_in(store, tmp_path, [own(1), own(2, teacher_response="Try again"), own(3, rationale="Because.")])
    page = section(open_page(expert, "dataset"), "Findings")
    said = raw(page).replace("\\", "")
    assert "**No student profile** · 3 of 3 examples" in said and "add the student profile." in said
    assert "**No reasoning** · 2 of 3 examples" in said
    assert not page.dataframe
    page.button(key="dataset_finding_Response of fewer than 4 words").click().run()
    assert list(page.dataframe[0].value["Response"]) == ["Try again"]
    press(page, "Hide examples")
    assert not page.dataframe


@pytest.mark.begins("with_samples")
@pytest.mark.parametrize("role", ["expert", "lead"])
def test_a_version_is_frozen_and_said_with_its_hash_and_counts(
    role: str, open_page: Open, store: Store, request: pytest.FixtureRequest
) -> None:
    page = section(open_page(request.getfixturevalue(role), "dataset"), "Freeze")
    assert "A frozen version never changes" in raw(page)
    before = {metric.label: metric.value for metric in page.metric}
    page = freeze(page, "Autumn")
    (version,) = datasets.versions(store)
    counts = {split: version.number("example", split) for split in ("train", "validation", "test")}
    assert before == {split.capitalize(): f"{number} examples" for split, number in counts.items()}
    said = page.success[0].value
    assert "**Autumn** is frozen" in said and version.hash[:12] in said
    assert f"Examples: {counts['train']} train, {counts['validation']} validation, {counts['test']} test." in said
    links = [link.proto.label for link in page.get("page_link")]
    assert ("Next: train an assistant on it" in links) == (role == "lead")
    assert "Sample data" in raw(page)
    page = press(page, "Check")
    assert any(success.value.startswith("Whole") for success in page.success)


@pytest.mark.begins("with_samples")
def test_a_name_is_asked_for_beside_its_field(open_page: Open, expert: User, store: Store) -> None:
    page = section(open_page(expert, "dataset"), "Freeze")
    page = freeze(page, "  ")
    assert "Give it a name" in raw(page) and not page.error
    page = freeze(page, "Autumn")
    assert page.text_input(key="dataset_name").value == ""
    page = press(page, "Freeze dataset version")  # pressed twice: the name is gone with the first press
    assert "Give it a name" in raw(page)
    page = freeze(page, "Autumn")
    assert "has this name already" in raw(page)
    assert page.text_input(key="dataset_name").value == "Autumn"
    assert [version.name for version in datasets.versions(store)] == ["Autumn"]


@pytest.mark.begins("with_samples")
def test_reviews_can_be_left_out(open_page: Open, expert: User, store: Store) -> None:
    page = section(open_page(expert, "dataset"), "Freeze")
    assert "reviews" in next(caption.value for caption in page.caption if "famil" in caption.value)
    page.toggle(key="dataset_with_reviews").set_value(False).run()
    page = freeze(page, "Examples alone")
    assert datasets.versions(store)[0].number("review") == 0


def test_fewer_than_ten_examples_are_refused_with_the_number(
    open_page: Open, expert: User, store: Store, tmp_path: Path
) -> None:
    bring_in(store, tmp_path, [own(number) for number in range(9)])
    page = section(open_page(expert, "dataset"), "Freeze")
    assert "9 examples are chosen; a dataset version needs at least 10." in page.warning[0].value.replace("\\", "")
    assert not any(button.label == "Freeze dataset version" for button in page.button)


@pytest.mark.begins("with_samples")
def test_versions_stay_listed_when_the_examples_are_gone(
    open_page: Open, lead: User, store: Store, tmp_path: Path
) -> None:
    datasets.freeze(store, lead, "Kept")
    for example in examples.listed(store, Filter(), size=100).examples:
        approving.archive(store, lead, example.id)
    page = open_page(lead, "dataset")
    assert "no teaching examples yet" in raw(page)
    assert "**Kept**" in raw(page)


@pytest.mark.begins("with_samples")
def test_the_filters_know_profiles_and_what_has_no_grade(
    open_page: Open, expert: User, store: Store, tmp_path: Path
) -> None:
    bring_in(store, tmp_path, [own(1, grade_level="K-2"), own(2, student_profile="English Language Learner: new here")])
    page = open_page(expert, "dataset")
    page.multiselect(key="dataset_grades").set_value([None]).run()
    assert chosen(page) == "**1 of 74 examples** chosen"
    press(page, "Clear filters")
    page.multiselect(key="dataset_profiles").set_value(["English Language Learner"]).run()
    learners = examples.listed(store, Filter(profile_kinds=("English Language Learner",)), size=100)
    assert "English Language Learner: new here" in {one.content.student_profile for one in learners.examples}
    assert chosen(page).startswith(f"**{learners.total} of 74")


@pytest.mark.begins("with_samples")
def test_the_split_of_many_examples_is_worked_out_when_asked_for(
    open_page: Open, expert: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasets, "AT_ONCE", 50)
    page = section(open_page(expert, "dataset"), "Freeze")
    assert not page.metric and "made and checked when you freeze" in raw(page)
    page = press(page, "Work out the split now")
    assert [metric.label for metric in page.metric] == ["Train", "Validation", "Test"]
    assert not any(button.label == "Work out the split now" for button in page.button)
    page = freeze(page, "Many")
    assert datasets.versions(store)[0].number("example", "train") == int(page.metric[0].value.split()[0])


@pytest.mark.begins("with_samples")
def test_the_data_card_of_a_version_is_shown_and_downloaded(open_page: Open, lead: User, store: Store) -> None:
    version = datasets.freeze(store, lead, "Autumn")
    page = press(section(open_page(lead, "dataset"), "Freeze"), "Data card")
    said = raw(page).replace("\\", "")
    assert "Whole families only" in said and "What it must not be used for" in said and "No example for" in said
    strata = page.dataframe[-1].value
    assert strata["All"].sum() == version.number("example")
    download = page.get("download_button")[-1].proto
    assert download.label == "Download the card"
    for table in ("Grade", "Subject", "Profile", "Sources", "Authors"):
        page.segmented_control(key=f"dataset_card_{version.id}_table").set_value(table).run()
        assert not page.exception
    page = press(page, "Hide data card")
    assert "Whole families only" not in raw(page)


def test_two_versions_are_compared_in_words_and_row_by_row(
    open_page: Open, lead: User, store: Store, tmp_path: Path
) -> None:
    hostile = "<script>alert(1)</script> **b**"
    bring_in(store, tmp_path, [own(number) for number in range(20)])
    datasets.freeze(store, lead, "Autumn")
    bring_in(store, tmp_path, [own(number) for number in range(20, 23)] + [own(5, teacher_response=hostile)])
    winter = datasets.freeze(store, lead, "Winter")
    page = section(open_page(lead, "dataset"), "Freeze")
    page = page.button(key=f"dataset_difference_{winter.id}").click().run()
    assert not page.exception
    assert "Compared with “Autumn”, “Winter” has 3 more examples and 1 changed." in raw(page).replace("\\", "")
    table = page.dataframe[-1].value
    assert len(table) == 3 and "What is 20 + 20?" in set(table["Student question"])
    key = f"dataset_difference_{winter.id}_{datasets.versions(store)[1].id}_example_which"
    page = page.segmented_control(key=key).set_value("changed").run()
    assert not page.exception
    shown = "".join(element.proto.body for element in page.get("html"))
    assert "&lt;script&gt;" in shown and "<script>" not in shown and "<ins" in shown


@pytest.mark.begins("with_samples")
def test_a_version_says_what_was_trained_on_it(open_page: Open, lead: User, store: Store) -> None:
    version = datasets.freeze(store, lead, "Autumn")
    assert "Nothing was trained on it yet" in raw(section(open_page(lead, "dataset"), "Freeze")).replace("\\", "")
    training.start(store, lead, "teacher", version.id)
    said = raw(section(open_page(lead, "dataset"), "Freeze")).replace("\\", "")
    assert "1 training run on it, without a model version so far (Teacher)" in said
