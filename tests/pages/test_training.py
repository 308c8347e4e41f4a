"""The Training page: what will happen is said beforehand, work is watched and stopped, no score is sold as a gain."""

import importlib.metadata
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import PROJECT
from tests.pages.conftest import Open
from tests.pages.saying import texts, words
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.model_file import read
from utta.domain.presets import ExpertSettings, RunSettings
from utta.domain.program import Program
from utta.domain.training import TrainingRun
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.services import agreement, datasets, evaluation, examples, importing, model_files, sample_data, training
from utta.store import jobs as records
from utta.store import workers
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_version")


def newest(store: Store) -> TrainingRun:
    return training.runs(store)[0]


def ask(store: Store, lead: User, assistant: str = "teacher") -> TrainingRun:
    return training.run(store, training.start(store, lead, assistant, datasets.versions(store)[0].id))


def trained(store: Store, lead: User, assistant: str = "teacher") -> TrainingRun:
    run = ask(store, lead, assistant)
    jobs.do(store, run.job.id)
    return training.run(store, run.id)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def primary(page: AppTest) -> list[str]:
    return [button.label for button in page.button if button.proto.type == "primary"]


def frozen(store: Store) -> list[int]:
    """How many examples the version holds to train on, to validate with and to test on."""
    version = datasets.versions(store)[0]
    return [version.number("example", split) for split in ("train", "validation", "test")]


def test_without_a_dataset_version_it_says_what_to_do_first(open_page: Open, store: Store, lead: User) -> None:
    sample_data.remove(store, lead)
    page = open_page(lead, "training")
    assert "no dataset version yet" in texts(page) and "it takes 10 teaching examples, and there are 0" in texts(page)
    assert page.get("page_link")[0].proto.label == "Enter a teaching example"
    assert "Train" not in labels(page)
    sample_data.load(store, lead)
    page = open_page(lead, "training")
    assert "no dataset version yet" in texts(page) and "it takes" not in texts(page)
    assert page.get("page_link")[0].proto.label == "Freeze a dataset version"


def test_it_says_beforehand_what_will_happen(open_page: Open, store: Store, lead: User) -> None:
    train, validation, test = frozen(store)
    page = open_page(lead, "training")
    said = texts(page)
    assert f"{train} training examples" in said and f"{validation} validation examples" in said
    assert f"{test} test examples stay untouched" in said
    assert "at most 80 questions" in said
    assert "not a language model" in said
    assert primary(page) == ["Train"]
    page.radio(key="training_assistant").set_value("evaluator").run()
    reviews = datasets.versions(store)[0].number("review", "train")
    assert f"{reviews} training reviews" in texts(page)
    assert "It learns to judge Accuracy, Age appropriateness, Pedagogical soundness and Engagement" in texts(page)
    agreement.set_thresholds(store, lead, 20, 0.80)
    said = texts(page.run())
    assert "It learns to judge Accuracy, Age appropriateness and Engagement, on which reviewers agree." in said
    assert "Pedagogical soundness: alpha is 0.75 on 75 items, 0.80 is needed" in said


def test_the_chosen_dataset_version_is_named_whole_where_its_box_is_too_narrow_for_it(
    open_page: Open, store: Store, lead: User
) -> None:
    long = "Autumn term, *all* schools of the district, approved and submitted until now"
    datasets.freeze(store, lead, long)
    page = open_page(lead, "training")
    assert page.selectbox(key="training_dataset").options == [long, "Samples"]  # nothing beside a name makes it longer
    for version in datasets.versions(store):
        page.selectbox(key="training_dataset").set_value(version.id).run()
        examples, reviews = version.number("example"), version.number("review")
        assert f"{version.name} (sample data): {examples} examples, {reviews} reviews." in texts(page)
    page.selectbox(key="training_dataset").set_value(datasets.versions(store)[0].id).run()
    assert any(r"\*all\* schools" in caption.value for caption in page.caption)


def test_one_click_asks_for_one_run_and_the_page_finds_it_again(open_page: Open, store: Store, lead: User) -> None:
    page = open_page(lead, "training")
    page.button(key="training_go").click().run()
    assert not page.exception
    assert "No worker is running; it starts with `python run.py`" in texts(page)
    assert "goes on when you close this tab" in texts(page)
    assert page.button(key="training_go").disabled
    again = open_page(lead, "training")
    assert "Training the Teacher" in texts(again)
    assert training.start(store, lead, "teacher", datasets.versions(store)[0].id) == newest(store).id
    assert len(training.runs(store)) == 1


def test_a_waiting_run_is_stopped_at_once(open_page: Open, store: Store, lead: User) -> None:
    run = ask(store, lead)
    page = open_page(lead, "training")
    page.button(key=f"training_{run.id}_stop").click().run()
    page.run()
    assert newest(store).job.state == "stopped"
    assert "Stopped before anything could be compared" in texts(page)
    assert not page.button(key="training_go").disabled


def test_running_work_tells_its_phase_its_progress_and_what_was_tried(
    open_page: Open, store: Store, lead: User
) -> None:
    run = ask(store, lead)
    with store.write() as tx:
        workers.is_here(tx, "a worker", "here", time.time())
    assert "begins in a moment" in texts(open_page(lead, "training"))
    with store.write() as tx:
        records.begin(tx, run.job.id, time.time() - 10)
    reporter = jobs.Reporter(store, jobs.look(store, run.job.id))
    reporter.tried("Untrained", 0.02, 11)
    reporter.tried("8 examples", 0.11, 12)
    reporter.progress("Letting it practise on your examples", 20, 80, 0.11)
    page = open_page(lead, "training")
    bar = page.get("progress")[0].proto
    assert bar.value == 25
    said = bar.text.replace("\\", "")
    assert re.fullmatch(r"Letting it practise on your examples · 20 of 80 questions · about 3\d seconds left", said)
    chart = page.get("plotly_chart")[0].proto.spec
    assert "1 candidate tried" in chart and "n = 12" in chart and "n = 11" in chart
    assert "interval" not in chart  # none is known of a validation score


def test_afterwards_it_says_what_came_of_it_and_sells_no_gain(open_page: Open, store: Store, lead: User) -> None:
    run = trained(store, lead)
    page = open_page(lead, "training")
    assert not page.exception
    said = texts(page)
    table = page.dataframe[0].value
    n = table["Scored (n)"][0]
    (kept,) = (name.removesuffix(" (kept)") for name in table["Candidate"] if name.endswith(" (kept)"))
    assert f"Teacher v1: “{kept}” scored best on validation, " in said and f" untrained, n = {n}." in said
    assert n >= 10
    assert "Whether it is better is told by the test split." in said
    assert not re.search(r"\b(beats|improve\w*|gains?)\b", said)
    candidates = [name.removesuffix(" (kept)") for name in table["Candidate"]]
    assert candidates == ["Untrained", "8 examples", "Own answers", "All examples"]
    assert list(table["Scored (n)"]) == [n] * 4 and list(table["Unscored"]) == [0] * 4
    shown = frozen(store)[0] if kept == "All examples" else 8
    assert f"The {shown} examples it is shown**: {shown} by UTTA sample" in said
    assert any(text.startswith("Answer this student as an experienced teacher would.") for text in words(page))
    shown_answers = {
        example.content.teacher_response for example in examples.listed(store, examples.Filter(), size=99).examples
    }
    assert sum(text in shown_answers for text in words(page)) >= 4  # what it is shown, word for word
    assert f"hash {datasets.versions(store)[0].hash[:12]}" in said and "seed 0" in said
    assert not [mark for mark in ("Traceback", '{"', "signature", "teleprompter") if mark in said]
    assert Program.from_json(Program(**training.model(store, run.model_id or 0).program).to_json()).demonstrations


def test_the_next_step_compares_it_with_the_untrained_program(open_page: Open, store: Store, lead: User) -> None:
    run = trained(store, lead)
    page = open_page(lead, "training")
    assert primary(page) == ["Compare with the untrained program"]
    page.button(key=f"training_{run.id}_compare").click().run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Evaluation"]
    assert [found.model_id for found in evaluation.history(store)] == [run.model_id]
    assert "Evaluating Teacher v1" in texts(page)


def test_too_little_material_is_said_before_the_click(
    open_page: Open, store: Store, lead: User, tmp_path: Path
) -> None:
    sample_data.remove(store, lead)
    rows = "".join(
        f'{{"external_id": "{n}", "source": "Own", "student_question": "Why {n}?", "teacher_response": "See {n}."}}\n'
        for n in range(10)
    )
    (tmp_path / "few.jsonl").write_text(rows, encoding="utf-8")
    importing.import_file(store, tmp_path / "few.jsonl")
    datasets.freeze(store, lead, "Few")
    page = open_page(lead, "training")
    page.radio(key="training_assistant").set_value("evaluator").run()
    assert "Reviewers are not shown to agree on any criterion yet" in texts(page)
    assert "Accuracy: 20 more items need a second reviewer." in texts(page)
    assert "Train" not in labels(page)


def test_a_failed_run_says_why_in_a_sentence(open_page: Open, store: Store, lead: User) -> None:
    nobody = EngineSpec(kind="openai_compatible", label="Nobody", url="http://127.0.0.1:9/v1", model="none")
    run_id = training.start(store, lead, "teacher", datasets.versions(store)[0].id, engine=nobody)
    jobs.do(store, training.run(store, run_id).job.id)
    assert newest(store).job.state == "failed"
    said = texts(open_page(lead, "training"))
    assert f"This training failed. {newest(store).job.failure}" in said
    assert "Traceback" not in said and "Compare" not in said


def test_an_engine_elsewhere_is_named_before_anything_leaves(
    open_page: Open, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UTTA_MODEL_URL", "https://models.example.org/v1")
    monkeypatch.setenv("UTTA_MODEL", "tutor")
    page = open_page(lead, "training")
    assert "leave this computer" not in texts(page)
    page.radio(key="training_engine").set_value("tutor").run()
    assert "leave this computer: they are sent to https://models.example.org/v1" in texts(page)


@pytest.mark.parametrize("role", ["teacher", "expert"])
def test_only_a_lead_trains(role: str, open_page: Open, store: Store, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(role)
    page = open_page(person, "training")
    assert [title.value for title in page.title] == ["This page is not open to you"]
    assert "Train" not in labels(page)
    with pytest.raises(NotAllowed):
        training.start(store, person, "teacher", datasets.versions(store)[0].id)


_OPEN_BOTH = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60)
app.session_state["_sign_in_token"] = sys.argv[1]
app.run()
for page in ("training", "evaluation"):
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and app.title[0].value.lower() == page, app.title
print(sorted({"dspy", "sklearn", "dbos", "litellm"} & set(sys.modules)))
"""


def test_the_pages_bring_no_heavy_library_into_the_web_process(store: Store, lead: User) -> None:
    from utta.services import accounts

    trained(store, lead)
    token = accounts.open_sign_in(store, lead)
    done = subprocess.run([sys.executable, "-c", _OPEN_BOTH, token], cwd=PROJECT, capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.stdout.strip() == "[]", done.stderr[-2000:]


@pytest.mark.begins("with_teacher")
def test_a_model_version_is_taken_out_and_brought_in_again(store: Store, lead: User, open_page: Open) -> None:
    page = open_page(lead, "training")
    assert any("fine-tuning format" in part.value for part in page.markdown)
    model = training.models(store)[0]
    data = model_files.take_out(store, model.id)[1]
    page.file_uploader(key="training_bring_file").upload("teacher-v1.zip", data, "application/zip").run()
    page.button(key="training_bring_go").click().run()
    assert not page.exception and any("is here" in part.value for part in page.success)
    assert [found.program for found in training.models(store)] == [model.program] * 2
    page.file_uploader(key="training_bring_file").upload("x.json", b"{}", "application/json").run()
    page.button(key="training_bring_go").click().run()
    assert "not a model version UTTA can read" in page.error[0].value and len(training.models(store)) == 2
    unpacks = data.index(b"model.json") + len(b"model.json")  # where the first part's packed bytes begin
    for damaged in (data[: len(data) // 2], data[:unpacks] + b"\xff\xff" + data[unpacks + 2 :]):
        page.file_uploader(key="training_bring_file").upload("teacher-v1.zip", damaged, "application/zip").run()
        page.button(key="training_bring_go").click().run()
        assert not page.exception and "This ZIP file is damaged or locked" in page.error[0].value
    assert len(training.models(store)) == 2


def test_a_run_is_made_thorough_and_limited_and_gone_on_from(store: Store, lead: User, open_page: Open) -> None:
    page = open_page(lead, "training")
    page.radio(key="training_preset").set_value("balanced").run()
    assert "at most 320 questions" in texts(page)
    page.number_input(key="training_cap_calls").set_value(30).run()
    assert "at most 30 questions" in texts(page)
    page.button(key="training_go").click().run()
    run = newest(store)
    assert (run.preset, run.settings.caps.calls) == ("balanced", 30)
    jobs.do(store, run.job.id)
    ended = newest(store)
    assert ended.result is not None and ended.result.ended and ended.result.spent.calls <= 30
    page.run()
    said = texts(page)
    assert ended.result.ended in said and "It learned from" in said
    assert page.code[0].value == f"python -m utta train --again {run.id} --wait"
    page.button(key=f"training_{run.id}_go_on").click().run()
    assert not page.exception and newest(store).continues == run.id


def test_expert_settings_are_folded_away_and_kept_with_the_run(store: Store, lead: User, open_page: Open) -> None:
    page = open_page(lead, "training")
    assert not [one for one in page.number_input if one.key == "training_trials"]
    page.radio(key="training_preset").set_value("expert").run()
    page.number_input(key="training_trials").set_value(3).run()
    page.button(key="training_go").click().run()
    assert newest(store).settings.expert.trials == 3


def test_a_model_version_names_the_library_that_searched_where_one_did(
    store: Store, lead: User, open_page: Open
) -> None:
    short = RunSettings(expert=ExpertSettings(candidates=2, trials=1, own_answers=1, validation_cases=2))
    version = datasets.versions(store)[0].id
    searched = training.start(store, lead, "teacher", version, "expert", settings=short)
    jobs.do(store, training.run(store, searched).job.id)
    optuna = importlib.metadata.version("optuna")
    assert f", optuna {optuna}" in texts(open_page(lead, "training"))
    data = model_files.take_out(store, training.models(store)[0].id)[1]
    assert read(data).versions["optuna"] == optuna
    trained(store, lead)
    assert "optuna" not in texts(open_page(lead, "training"))
