"""On real ratings the command line finds the agreement, counts and preferences that others computed independently."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import QuickHome
from tests.conftest import shared_file

FILES = {"uptake": "ratings/uptake.jsonl", "mistake_remediation": "ratings/bea2025.jsonl",
         "mrbench": "ratings/mrbench_v2.jsonl"}  # fmt: skip
COMPARISONS = "comparisons/mrbench.jsonl"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shared_file(name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> QuickHome:
    """A data folder with all the real ratings and comparisons, each row of which was taken."""
    one = QuickHome(tmp_path_factory.mktemp("real"))
    for name in (*FILES.values(), COMPARISONS):
        said = one.json("import", shared_file(name))
        assert (said["added"], said["refused"]) == (len(rows(name)), [])
    return one


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared_file("expected.json").read_text("utf-8"))
    return found


def test_every_number_of_agreement_is_as_expected(home: QuickHome, expected: dict[str, Any]) -> None:
    criteria = home.json("agreement", "--rubric", "uptake")["criteria"]
    compared = 0
    for name, wanted in expected["agreement"].items():
        found = criteria[name.removeprefix("uptake.")]
        for key, value in wanted.items():
            assert found[key] == (pytest.approx(value, abs=0.001) if isinstance(value, float) else value), (name, key)
            compared += 1
        assert found["alpha"] == found["kripp_ordinal"]
        for measure, (low, high) in found["intervals"].items():
            assert low < found[measure] < high
        assert set(found["intervals"]) == {
            "alpha", "kripp_nominal", "kripp_ordinal", "kripp_interval", "fleiss", "kappa", "ac1",
        }  # fmt: skip
    assert compared == 17


@pytest.mark.parametrize(("rubric", "name"), [("mistake_remediation", "bea2025"), ("mrbench", "mrbench_v2")])
def test_labels_and_desired_labels_are_counted_exactly(
    home: QuickHome, expected: dict[str, Any], rubric: str, name: str
) -> None:
    found = home.json("agreement", "--rubric", rubric)
    assert found["label_counts"] == expected["label_counts"][name]
    assert found["desired_label_rate"] == expected["desired_label_rate"][name]
    assert found["reviews"] == len(rows(FILES[rubric]))


def test_one_reviewer_alone_agrees_with_nobody(home: QuickHome) -> None:
    """The real files rate some replies twice, by one reviewer with different labels: two reviews, not two reviewers."""
    rated = Counter((row["context"], row["student_question"], row["generator"]) for row in rows(FILES["mrbench"]))
    assert max(rated.values()) > 1
    found = home.json("agreement", "--rubric", "mrbench")
    for criterion in found["criteria"].values():
        assert (criterion["items_2plus"], criterion["alpha"], criterion["intervals"]) == (0, None, {})
        assert criterion["gate"] == {"open": False, "missing": f"{criterion['name']}: 20 more items need a second "
                                     "reviewer."}  # fmt: skip
    assert found["sentence"].startswith("Too early to tell whether reviewers agree: 0 items were rated")


def test_win_counts_are_those_of_the_file(home: QuickHome) -> None:
    wins: Counter[tuple[str, str]] = Counter()
    for row in rows(COMPARISONS):
        a, b = row["generator_a"], row["generator_b"]
        wins[(a, b) if row["preferred"] == "A" else (b, a)] += 1
    found = home.json("preferences")
    assert found["comparisons"] == sum(wins.values())
    pairs = {(row["generator"], row["against"]): row for row in found["pairs"]}
    assert len(pairs) == 9 * 8
    for (one, other), row in pairs.items():
        assert (row["wins"], row["losses"], row["ties"], row["neither"]) == (wins[one, other], wins[other, one], 0, 0)
        assert row["low"] <= row["win_rate"] <= row["high"] and row["low"] < row["high"]
    strengths = found["bradley_terry"]
    assert list(strengths) == sorted(strengths, key=lambda name: -strengths[name]["strength"])
    assert next(iter(strengths)) == "Sonnet" and list(strengths)[-1] == "Novice"
    assert all(row["low"] < row["strength"] < row["high"] for row in strengths.values())
    assert (found["position_bias"]["n"], found["position_bias"]["unknown"]) == (0, sum(wins.values()))
    assert "is not known" in found["position_bias"]["sentence"]


def test_an_empty_store_says_what_is_missing(tmp_path: Path) -> None:
    found = QuickHome(tmp_path).json("preferences")
    assert (found["comparisons"], found["pairs"], found["bradley_terry"]) == (0, [], {})
    assert found["bradley_terry_says"].startswith("No generators were compared")
    assert "There is no such review round." in QuickHome(tmp_path).refusal("agreement", "--round", "Spring")
