"""The command line's contract: one JSON object on standard output, all else on standard error, and exit codes."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import Home, QuickHome
from tests.conftest import PASSWORD, PROJECT
from tests.rows import ROW, written
from utta.__main__ import main
from utta.domain.interchange import RECORD_COLUMNS
from utta.settings import Settings
from utta.store.database import Store

SAMPLE = PROJECT / "data"


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """A folder without any data yet."""
    return QuickHome(tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Any]]:
    """A data folder brought from files to an evaluation by the command line alone, and what each step answered."""
    one = Home(tmp_path_factory.mktemp("line"))
    quick = QuickHome(one.folder)
    for name, number in (("examples", 30), ("ratings", 12)):
        lines = (SAMPLE / f"sample_{name}.jsonl").read_text("utf-8").splitlines(keepends=True)
        (one.folder / f"{name}.jsonl").write_text("".join(lines[:number]), "utf-8")
    said = {
        "user": one.json("users", "add", "lena", "--role", "lead", "--full-name", "Lena Lead", given=PASSWORD + "\n"),
        "examples": one.json("import", "examples.jsonl", "--kind", "examples"),
        "again": quick.json("import", "examples.jsonl"),
        "both": quick.json("import", "ratings.jsonl", SAMPLE / "sample_comparisons.jsonl"),
        "freeze": quick.json("freeze", "--name", "First"),
        "train": one.json("train", "--assistant", "teacher", "--preset", "quick", "--dataset", 1, "--wait"),
        "train again": quick.json("train", "--again", 1, "--wait"),
        "evaluate": one.json("evaluate", "--model", "teacher V1"),
        "verdict": quick.json("verdict", "--evaluation", 1),
    }
    return one, said


def test_import_answers_with_its_counts(trained: tuple[Home, dict[str, Any]]) -> None:
    said = trained[1]
    assert said["examples"] == {
        "kind": "examples", "read": 30, "added": 30, "unchanged": 0, "updated": 0, "refused": [], "notes": [],
    }  # fmt: skip
    assert (said["again"]["added"], said["again"]["unchanged"]) == (0, 30)
    assert said["both"] == {"read": 36, "added": 36, "unchanged": 0, "updated": 0, "refused": [], "notes": []}


def test_freeze_answers_with_hash_and_splits(trained: tuple[Home, dict[str, Any]]) -> None:
    answer = trained[1]["freeze"]
    assert set(answer) == {"id", "name", "hash", "train", "validation", "test", "counts"}
    assert (answer["id"], len(answer["hash"])) == (1, 64)
    assert answer["train"] + answer["validation"] + answer["test"] == 30
    assert answer["train"] > answer["validation"] >= answer["test"] > 0


def test_train_waits_and_answers_with_the_model_it_made(trained: tuple[Home, dict[str, Any]]) -> None:
    answer = trained[1]["train"]
    assert {"run", "model", "name", "state", "candidates", "chosen", "better", "calls", "seconds"} <= set(answer)
    assert (answer["run"], answer["model"], answer["name"], answer["state"]) == (1, 1, "Teacher v1", "done")
    again = trained[1]["train again"]
    assert (again["run"], again["name"], again["state"]) == (2, "Teacher v2", "done")
    assert [again[name] for name in ("candidates", "chosen")] == [answer[name] for name in ("candidates", "chosen")]


def test_evaluate_answers_with_differences_and_a_verdict(trained: tuple[Home, dict[str, Any]]) -> None:
    answer = trained[1]["evaluate"]
    assert {"evaluation", "n", "metrics", "verdict"} <= set(answer)
    for metric in answer["metrics"].values():
        assert {"baseline", "model", "difference", "low", "high"} <= set(metric)
        assert metric["low"] <= metric["difference"] <= metric["high"]
    assert answer["n"] == trained[1]["freeze"]["test"]
    assert answer["verdict"] == answer["decision"]["sentence"] and "Teacher v1" in answer["by_scores_alone"]


def test_run_again_with_other_threads_and_another_order_of_hashes_it_gives_the_same_to_the_last_digit(
    trained: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copytree(trained[0].folder, tmp_path / "copy")
    other = {"PYTHONHASHSEED": "4711", "TZ": "Asia/Tokyo", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    done = Home(tmp_path / "copy").run("evaluate", "--model", "teacher V1", "--json", **other)
    again, first = json.loads(done.stdout), trained[1]["evaluate"]
    assert (again.pop("evaluation"), again["decision"].pop("evaluation")) == (2, 2)
    without = first | {"decision": {name: value for name, value in first["decision"].items() if name != "evaluation"}}
    assert again == {name: value for name, value in without.items() if name != "evaluation"}


def test_the_verdict_is_an_object_and_can_be_asked_for_again(trained: tuple[Home, dict[str, Any]]) -> None:
    decision = trained[1]["evaluate"]["decision"]
    assert decision == trained[1]["verdict"]
    assert {"outcome", "sentence", "difference", "rests_on", "reviewed", "more_reviews"} <= set(decision)
    assert (decision["evaluation"], decision["model"]) == (1, "Teacher v1")
    assert decision["against"] == "the untrained program"
    assert decision["outcome"] == "ask people" and decision["difference"] is None
    assert decision["sentence"].startswith(
        "No verdict yet: reviewers are not shown to agree on any criterion. Accuracy"
    )
    assert "There is no evaluation 7." in trained[0].refusal("verdict", "--evaluation", 7)


def test_users_add_reads_the_password_and_says_who_it_is(trained: tuple[Home, dict[str, Any]]) -> None:
    one, said = QuickHome(trained[0].folder), trained[1]
    assert said["user"] == {"id": 1, "username": "lena", "role": "lead"}
    assert "somebody already has" in one.refusal("users", "add", "LENA", "--role", "lead", given=PASSWORD).lower()
    weak = one.refusal("users", "add", "x", "--role", "teacher", given="short\n")
    assert "Use 3 to 40 letters" in weak
    assert "at least 8 characters" in weak


def test_check_finds_a_used_store_sound_and_a_broken_one_not(
    trained: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    one = QuickHome(trained[0].folder)
    assert one.json("check") == {"sound": True, "problems": []}
    broken = QuickHome(tmp_path)
    one.json("backup", "--out", tmp_path / "copy.sqlite")
    broken.json("restore", tmp_path / "copy.sqlite")
    store = Store(Settings(home=broken.home))
    with store.write() as tx:
        tx.exec_driver_sql("DROP TRIGGER dataset_items_locked")  # somebody who means it
        tx.exec_driver_sql("UPDATE dataset_items SET content = '{}' WHERE position = 0")
        tx.exec_driver_sql("UPDATE examples SET revision = 7 WHERE id = 1")
    store.close()
    answer = broken.json("check", code=1)
    assert not answer["sound"]
    assert any("“First” is not what was frozen" in problem for problem in answer["problems"])
    assert any("1 examples have no record" in problem for problem in answer["problems"])


def test_export_writes_the_interchange_form(trained: tuple[Home, dict[str, Any]], tmp_path: Path) -> None:
    one = QuickHome(trained[0].folder)
    out = tmp_path / "examples.jsonl"
    assert one.json("export", "--kind", "examples", "--format", "jsonl", "--out", out) == {"rows": 30, "file": str(out)}
    came = [json.loads(line) for line in (one.folder / "examples.jsonl").read_text("utf-8").splitlines()]
    went = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    for before, after in zip(came, went, strict=True):
        assert after == before | {name: after[name] for name in RECORD_COLUMNS}
    assert "cannot be written" in one.refusal("export", "--kind", "examples", "--out", tmp_path / "no" / "x.jsonl")


def test_export_takes_filters_a_dataset_version_and_every_format(trained: tuple[Home, dict[str, Any]]) -> None:
    one = QuickHome(trained[0].folder)

    def rows(*words: object) -> int:
        return int(one.json("export", "--out", one.folder / "out", *words)["rows"])

    assert rows() == 30
    assert rows("--grade", "K", "--grade", 1, "--subject", "Mathematics") < 30
    assert rows("--status", "archived") == rows("--search", "nothing has this word") == rows("--source", "x") == 0
    split = rows("--dataset", "First", "--split", "train", "--format", "chat")
    assert split == trained[1]["freeze"]["train"] == rows("--dataset", 1, "--split", "train", "--format", "xlsx")
    assert rows("--kind", "ratings", "--dataset", "First", "--format", "csv") == 12
    assert rows("--format", "dspy", "--names", "--no-sample") == 30
    out = ("export", "--out", one.folder / "none")
    assert "There is no dataset version “Last”" in one.refusal(*out, "--dataset", "Last")
    assert "without filters" in one.refusal(*out, "--dataset", "First", "--grade", 4)
    assert "ratings as chat" in one.refusal(*out, "--kind", "ratings", "--format", "chat")
    assert "have a status" in one.refusal(*out, "--kind", "ratings", "--status", "approved")
    assert not (one.folder / "none").exists()


def test_agreement_is_told_by_criterion_and_refused_for_a_rubric_nobody_knows(
    trained: tuple[Home, dict[str, Any]],
) -> None:
    one = QuickHome(trained[0].folder)
    answer = one.json("agreement")
    assert list(answer["criteria"]) == ["accuracy", "age_appropriateness", "pedagogical_soundness", "engagement"]
    assert answer["reviews"] == 12 and answer["sentence"].startswith("Too early to tell")
    assert all(row["items"] > 0 and not row["gate"]["open"] for row in answer["criteria"].values())
    assert "There is no rubric “charm”" in one.refusal("agreement", "--rubric", "charm", "--json")


def test_the_judge_declines_below_fifty_ratings(trained: tuple[Home, dict[str, Any]]) -> None:
    one = QuickHome(trained[0].folder)
    assert "38 more" in one.refusal("judge", "card", "--rubric", "teaching_quality", "--json")


def test_the_judge_predicts_the_rows_of_a_file_one_object_a_line(empty: Home) -> None:
    ratings = (SAMPLE / "sample_ratings.jsonl").read_text("utf-8").splitlines(keepends=True)
    (empty.folder / "known.jsonl").write_text("".join(ratings[:90]), "utf-8")
    asked = [json.loads(line) | {"ratings": {"nonsense": "is ignored"}} for line in ratings[-3:]]
    empty.json("import", "known.jsonl")
    done = empty.run("judge", "predict", written(empty.folder, asked), "--rubric", "teaching_quality", "--json")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["external_id"] for answer in answers] == [row["external_id"] for row in asked]
    for answer in answers:
        assert set(answer) == {"external_id", "ratings", "probabilities"}
        for criterion, step in answer["ratings"].items():
            chances = answer["probabilities"][criterion]
            assert step in chances
            assert sum(chances.values()) == pytest.approx(1)
    for file, sentence in (("nothing.jsonl", "cannot be read"), (empty.folder, "cannot be read")):
        assert sentence in empty.refusal("judge", "predict", file, "--rubric", "teaching_quality")


def test_a_foreign_table_is_mapped_once_and_known_again(empty: Home) -> None:
    table = written(empty.folder, "pupil,tutor said\nWhy is it so?,What do you think?\n", "class.csv")
    assert "has columns UTTA does not know (pupil, tutor said)" in empty.refusal("import", table)
    columns = {"student_question": "pupil", "teacher_response": "tutor said"}
    chosen = written(empty.folder, json.dumps({"columns": columns}), "mapping.json")
    assert empty.json("import", table, "--map", chosen)["added"] == 1
    again = empty.json("import", table)
    assert (again["unchanged"], again["notes"]) == (
        1, ["The columns were mapped as for the last file that had the same ones."])  # fmt: skip


def test_a_refused_file_stores_nothing_and_good_rows_are_taken_only_when_asked(empty: Home) -> None:
    bad = written(empty.folder, [ROW, {**ROW, "external_id": "a-2", "teacher_response": ""}])
    answer = empty.json("import", bad, code=1)
    reason = "teacher_response is empty. A row needs a response."
    assert answer["refused"] == [{"row": 2, "column": "teacher_response", "reason": reason, "line": 2}]
    assert answer["added"] == 0
    two = empty.json("import", bad, written(empty.folder, [ROW], "other.jsonl"), code=1)
    assert [(row["file"], row["row"]) for row in two["refused"]] == [("rows.jsonl", 2)]
    assert empty.json("import", bad, "--good-rows")["unchanged"] == 1
    assert "is not whole JSON" in empty.refusal("import", written(empty.folder, '{"a', "cut.jsonl"), "--json")
    assert "There is no file" in empty.refusal("import", "missing.jsonl", "--json")


@pytest.mark.parametrize(
    "words",
    ["", "dance", "import", "import x --kind songs", "export --kind examples",
     "export --out x --grade 13", "freeze", "evaluate", "verdict", "judge",
     "train --assistant poet --dataset 1", "train --assistant teacher --dataset one", "users add x",
     "users add x --role king", "restore"],
)  # fmt: skip
def test_wrong_usage_is_two(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(words.split())
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def test_what_is_not_there_is_refused_in_a_sentence(empty: Home) -> None:
    assert "needs at least 10" in empty.refusal("freeze", "--name", "None")
    assert "no dataset version 7" in empty.refusal("train", "--assistant", "teacher", "--dataset", 7)
    assert "no model version “best”" in empty.refusal("evaluate", "--model", "best")
    assert empty.json("check") == {"sound": True, "problems": []}  # a new store is sound
    assert empty.home.joinpath("utta.sqlite").exists()


def test_a_store_that_cannot_be_opened_is_refused_in_a_sentence(empty: Home) -> None:
    assert "cannot be opened" in empty.refusal("check", UTTA_DATABASE_URL="nonsense")
    empty.home.mkdir(exist_ok=True)
    empty.home.joinpath("utta.sqlite").write_text("not a database at all, but long enough to be looked at")
    assert "cannot be opened" in empty.refusal("check")


def test_words_of_any_alphabet_are_printed_in_any_terminal(tmp_path: Path) -> None:
    empty = Home(tmp_path)
    row = ROW | {"ratings 評価 👩": "x", "teacher_response": "\ud800"}
    done = empty.run("import", written(empty.folder, [ROW | {"評価 👩": 1}]), "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["notes"] == ["Kept as metadata: 評価 👩."]
    done = empty.run("import", written(empty.folder, [row]), "--json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert (done.returncode, len(json.loads(done.stdout)["refused"])) == (1, 1)
