"""Ratings and comparisons from files: every judgement kept, none overwritten, each on its version of the rubric."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import shared_file
from tests.rows import RATING, written
from utta.domain.rubric_form import form_of
from utta.domain.shipped_rubrics import MRBENCH, TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import Refused
from utta.services import review_queue, reviews, rubrics, sample_data
from utta.services.exporting import Format, export_file, export_text
from utta.services.import_report import Report
from utta.services.importing import check_file, import_file
from utta.settings import Settings
from utta.store import rubrics as stored_rubrics
from utta.store.database import Store

COMPARISON = {
    "external_id": "c-1", "source": "test", "student_question": "Why?", "response_a": "Because.", "generator_a": "A",
    "response_b": "Why do you think?", "generator_b": "B", "preferred": "B", "shown_left": "A", "reviewer": "r1",
    "improved_response": "What do you think, and why?", "rationale": "It asks.",
}  # fmt: skip


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    """Another team's store, with nothing in it."""
    opened = Store(Settings(home=tmp_path / "other"))
    yield opened
    opened.close()


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.read, report.added, report.unchanged, len(report.refused)


def taken_out(store: Store, kind: Any = "ratings") -> list[dict[str, Any]]:
    return [json.loads(line) for line in export_text(store, kind, "jsonl").split("\n") if line]


def rated(reviewer: str, step: int, **more: Any) -> dict[str, Any]:
    return RATING | {"reviewer": reviewer, "ratings": {"accuracy": step}} | more


# Judgements under one external id


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("ratings", [rated("r1", 4), rated("r1", 2), rated("r1", 4), rated("r2", 4), rated("r1", 2, rationale="Why")]),
        ("comparisons", [COMPARISON, COMPARISON | {"preferred": "tie"}, COMPARISON, COMPARISON | {"reviewer": "r2"},
                         COMPARISON | {"response_b": "Look again."}]),
    ],
)  # fmt: skip
def test_different_judgements_under_one_id_are_different_reviews_and_exact_repeats_are_one(
    store: Store, other: Store, tmp_path: Path, kind: str, rows: list[dict[str, Any]]
) -> None:
    file = written(tmp_path, rows)
    assert counts(check_file(store, file)) == (5, 4, 1, 0)
    assert counts(import_file(store, file)) == (5, 4, 1, 0)
    assert counts(import_file(store, file)) == (5, 0, 5, 0)
    went = export_text(store, kind, "jsonl")  # type: ignore[arg-type]
    for before, after in zip([*rows[:2], *rows[3:]], taken_out(store, kind), strict=True):
        assert {name: after[name] for name in before} == before
    assert counts(import_file(other, written(tmp_path, went, "out.jsonl"))) == (4, 4, 0, 0)
    assert export_text(other, kind, "jsonl") == went  # type: ignore[arg-type]
    assert counts(import_file(store, written(tmp_path, went, "out.jsonl"))) == (4, 0, 4, 0)


def test_another_file_adds_another_reviewers_judgement_and_overwrites_nobodys(store: Store, tmp_path: Path) -> None:
    import_file(store, written(tmp_path, [rated("r1", 4), rated("r2", 4)]))
    later = written(tmp_path, [rated("r1", 1), rated("r2", 4), rated("r3", 2), rated("r3", 3)])
    report = import_file(store, later)
    assert counts(report) == (4, 2, 2, 0)
    assert "the file judges otherwise now: r-1. Give a changed judgement its own external_id" in report.notes[0]
    given = [(row["reviewer"], row["ratings"]["accuracy"]) for row in taken_out(store)]
    assert given == [("r1", 4), ("r2", 4), ("r3", 2), ("r3", 3)]
    assert counts(import_file(store, later)) == (4, 0, 4, 0)


def test_many_changed_judgements_are_one_note(store: Store, tmp_path: Path) -> None:
    rows = [rated("r1", 4, external_id=f"r-{number}") for number in range(1500)]
    import_file(store, written(tmp_path, rows))
    report = import_file(store, written(tmp_path, [row | {"ratings": {"accuracy": 1}} for row in rows]))
    assert counts(report) == (1500, 0, 1500, 0)
    (note,) = report.notes
    assert "r-0, r-1, r-2, r-3, r-4 and 1,495 more" in note


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_what_a_reviewer_of_ours_said_goes_out_by_pseudonym_and_comes_in_whole(
    store: Store, lead: User, teacher: User, other: Store, tmp_path: Path, form: Format
) -> None:
    sample_data.load(store, lead)
    item, pair = review_queue.next_to_rate(store, teacher), review_queue.next_to_compare(store, teacher)
    assert item is not None and item.rubric is not None and pair is not None
    words = {"improved_response": '=Try "both"; draw it.\nThen tell me.', "rationale": "- Kind, but it tells $x$."}
    ratings = {criterion.key: criterion.labels[-1] for criterion in item.rubric.criteria}
    assert reviews.rate(store, teacher, item.key, ratings, **words)
    assert reviews.prefer(store, teacher, pair.key, "right", **words)
    for kind in ("ratings", "comparisons"):
        out = tmp_path / f"{kind}.{form}"
        export_file(store, kind, form, out)  # type: ignore[arg-type]
        assert import_file(other, out, kind).refused == []  # type: ignore[arg-type]
        assert taken_out(other, kind) == taken_out(store, kind)
        mine = taken_out(other, kind)[-1]
        assert {name: mine[name] for name in words} == words
        assert mine["reviewer"] and teacher.username not in mine["reviewer"]
    assert mine["shown_left"] in ("A", "B") and mine["preferred"] != mine["shown_left"]


# Versions of rubrics


def change(store: Store, lead: User) -> None:
    """Version 2 of the default rubric, with one criterion more and another scale for accuracy."""
    form = form_of(TEACHING_QUALITY)
    form.criteria[0].steps[4].label = "Perfect"
    form.add_criterion()
    form.criteria[-1].name = "Brevity"
    rubrics.save(store, lead, form)


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
def test_the_version_of_the_rubric_goes_out_and_comes_in_with_everything_else(
    store: Store, lead: User, tmp_path: Path, form: Format
) -> None:
    change(store, lead)
    rows = [
        rated("R 1", 5, rubric_version=1, improved_response="=Try", rationale="a;b\nc", external_id="v-1"),
        rated("R 2", 4, rubric_version=2, ratings={"accuracy": "Perfect", "brevity": "2"}, external_id="v-2"),
    ]
    import_file(store, written(tmp_path, rows))
    out = tmp_path / f"out.{form}"
    export_file(store, "ratings", form, out)
    assert [row["rubric_version"] for row in taken_out(store)] == [1, 2]
    again = import_file(store, out)
    assert counts(again) == (2, 0, 2, 0) and again.notes == []
    for name in ("first", "second"):  # a team that has both versions, and one that has neither
        team = Store(Settings(home=tmp_path / name))
        if name == "first":
            with team.write() as tx:
                for version in (1, 2):
                    stored_rubrics.add(tx, reviews.rubric(store, version=version), 1.0)
            report = import_file(team, out)
            assert counts(report) == (2, 2, 0, 0) and report.notes == []
            assert export_text(team, "ratings", "jsonl") == export_text(store, "ratings", "jsonl")
        else:
            report = import_file(team, out, good_rows_only=True)
            assert counts(report) == (2, 1, 0, 1)
            assert report.notes == ["Version 2 of the rubric teaching_quality is not here; its ratings were checked "
                                    "against version 1."]  # fmt: skip
            assert "“Perfect” is not a step of Accuracy" in report.refused[0].reason
        team.close()


def test_ratings_that_tell_no_version_are_taken_on_the_newest_they_fit(
    store: Store, lead: User, tmp_path: Path
) -> None:
    change(store, lead)
    report = import_file(store, written(tmp_path, [rated("r1", 5)]))
    assert taken_out(store)[0]["rubric_version"] == 1
    assert report.notes == ["The ratings on teaching_quality are those of version 1 of the rubric, not of the newest."]
    rows = [rated("r1", 4, external_id="r-2", ratings={"accuracy": "Perfect"})]
    assert import_file(store, written(tmp_path, rows)).notes == []
    assert [row["rubric_version"] for row in taken_out(store)] == [1, 2]


def test_a_rubric_nobody_knows_is_made_in_the_versions_the_file_tells_of(other: Store, tmp_path: Path) -> None:
    rows = [
        rated("r1", 4, external_id=f"w-{version}-{step}", rubric="warmth", rubric_version=version,
              ratings={"tone": step})
        for version, step in ((3, "cold"), (3, "warm"), ("", "hot"), (7, 1), (7, 5))
    ]  # fmt: skip
    report = import_file(other, written(tmp_path, rows))
    assert counts(report) == (5, 5, 0, 0)
    assert [note.partition(" (")[2] for note in report.notes] == [
        "tone: cold < warm < hot).", "tone: 1 < 2 < 3 < 4 < 5).",
    ]  # fmt: skip
    assert [row["rubric_version"] for row in taken_out(other)] == [3, 3, 3, 7, 7]
    assert counts(import_file(other, written(tmp_path, rows))) == (5, 0, 5, 0)


@pytest.mark.parametrize("version", ["two", -1, "1.5", "٣", 10**9])
def test_a_version_that_is_no_number_is_refused_with_its_column(store: Store, tmp_path: Path, version: Any) -> None:
    report = import_file(store, written(tmp_path, [rated("r1", 4, rubric_version=version)]))
    assert [(one.row, one.column) for one in report.refused] == [(1, "rubric_version")]
    assert "is “" in report.refused[0].reason and "leave it empty" in report.refused[0].reason


def test_a_file_cannot_make_versions_without_end(other: Store, tmp_path: Path) -> None:
    rows = [rated("r1", 4, external_id=f"w-{n}", rubric="warmth", rubric_version=n) for n in range(1, 102)]
    with pytest.raises(Refused, match="101 versions of the rubric “warmth”"):
        import_file(other, written(tmp_path, rows))


# The real files


def test_mrbench_comes_in_on_the_rubric_that_ships_with_utta(store: Store) -> None:
    file = shared_file("ratings/mrbench_v2.jsonl")
    report = import_file(store, file)
    assert counts(report) == (792, 792, 0, 0) and report.notes == []
    assert counts(import_file(store, file)) == (792, 0, 792, 0)
    assert reviews.rubric(store, "mrbench") == MRBENCH
    assert {(row["rubric"], row["rubric_version"]) for row in taken_out(store)} == {("mrbench", 1)}
    twice = _judged_twice(taken_out(store))
    assert twice["same response, different labels"] == 2


def test_the_same_response_judged_twice_with_different_labels_is_two_reviews(store: Store) -> None:
    file = shared_file("ratings/bea2025.jsonl")
    assert counts(import_file(store, file)) == (1212, 1212, 0, 0)
    came = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    went = taken_out(store)
    assert [row["ratings"] for row in went] == [row["ratings"] for row in came]
    assert _judged_twice(went) == _judged_twice(came) == {
        "same response": 10, "same response, different labels": 4, "same dialogue and generator": 54,
    }  # fmt: skip


def _judged_twice(rows: list[dict[str, Any]]) -> Counter[str]:
    """How many dialogues with a generator, and how many responses, stand in several rows."""
    found: Counter[str] = Counter()
    for what, names in (("same dialogue and generator", ()), ("same response", ("response",))):
        groups: dict[tuple[str, ...], list[str]] = {}
        for row in rows:
            key = tuple(row[name] for name in ("context", "student_question", "generator", *names))
            groups.setdefault(key, []).append(json.dumps(row["ratings"], sort_keys=True))
        found[what] = sum(len(group) > 1 for group in groups.values())
        if names:
            found[f"{what}, different labels"] = sum(len(set(group)) > 1 for group in groups.values())
    return found
