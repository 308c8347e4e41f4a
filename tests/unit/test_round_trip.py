"""Whatever people write goes out and comes back unchanged; what strangers send is taken or refused, never a fault."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.conftest import shared_file
from tests.rows import written
from utta.domain.interchange import Kind
from utta.errors import Refused
from utta.services.exporting import Format, export_file, export_text
from utta.services.importing import import_file
from utta.settings import Settings
from utta.store.database import Store

CALM = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
SUFFIXES: dict[Format, str] = {"dspy": "jsonl"}
NASTY = [
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "''",
    "'",
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r\nx",
    "x\ry",
    'say "no"',
    "a;b",
    "[1]",
    "{",
    "½ ≠ 0,5",
    "مرحبا \u202eabc\u202c",
    "👩‍🏫🏽",
    "e\u0301",
    "\u2028\u2029\x85",
    "\x0b\x0c\x1c\x1b[31m",
    "\ufeffbom",
    "NULL",
    "nan",
    "$x_1$ **b**",
    "<script>",
    " spaced ",
    "a,b\nc,d",
    "\x7f",
    "ﬁ",
    "0012",
    "1e5",
    "true",
    "# x",
    "\\n",
    "'\t",
    "_x000D_",
    "_x000D\x01",
    "_x005F_x000D_\r_",
    "\ufffe\uffff",
    "</t></is>&amp;]]>",
    "-",
    ";",
]
words = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40
)
said = (words | st.lists(words, max_size=3).map("".join)).filter(lambda text: text.strip() != "")
names = st.sampled_from(["lesson", "=cmd", "'quoted", "a b", "ünï", "@x", "author", "status", "_x0041_"])
situation = {
    "grade_level": words,
    "subject": words,
    "topic": words,
    "student_profile": words,
    "context": words,
    "student_question": said,
}
shared = {"licence": words, "family": words, "source": words}
plain = {
    "examples": {
        **situation,
        "teaching_approach": words,
        "teacher_response": said,
        "rationale": words,
        "techniques_used": st.lists(words, max_size=3),
        "expected_outcomes": words,
        **shared,
    },
    "ratings": {
        **situation,
        "response": said,
        "generator": words,
        "rubric": st.just("hostile"),
        "rubric_version": st.sampled_from([1, 3]),
        "reviewer": words,
        "ratings": st.fixed_dictionaries(
            {"tone": st.sampled_from([1, 5]), "care": st.sampled_from(["²", "=no", "ja"])}
        ),
        "improved_response": words,
        "rationale": words,
        **shared,
    },
    "comparisons": {
        **situation,
        "response_a": said,
        "generator_a": words,
        "response_b": said,
        "generator_b": words,
        "preferred": st.sampled_from(["A", "B", "tie", "neither"]),
        "shown_left": st.sampled_from(["A", "B", ""]),
        "reviewer": words,
        "improved_response": words,
        "rationale": words,
        **shared,
    },
}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    """A kind of file and some rows of it, all with the same columns, known and unknown."""
    kind = draw(st.sampled_from(sorted(plain)))
    extra: dict[str, Any] = dict.fromkeys(draw(st.sets(names, max_size=3)), words)
    rows = draw(st.lists(st.fixed_dictionaries(plain[kind] | extra), min_size=1, max_size=4))
    return kind, [{"external_id": f"{at}{row['topic']}"} | row for at, row in enumerate(rows)]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without anything in it, made once."""
    home = tmp_path_factory.mktemp("empty")
    Store(Settings(home=home)).close()
    return home


@contextmanager
def stores(empty: Path, number: int) -> Iterator[list[Store]]:
    """As many stores, each with nothing in it, in one folder."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        opened = []
        for at in range(number):
            home = Path(folder) / str(at)
            shutil.copytree(empty, home)
            opened.append(Store(Settings(home=home)))
            stack.callback(opened[-1].close)
        yield opened


def taken_out(store: Store, kind: Kind, form: Format) -> Path:
    """An export of everything, in the folder of the store."""
    path = store.settings.home / f"out.{SUFFIXES.get(form, form)}"
    export_file(store, kind, form, path)
    return path


def cells_of(path: Path) -> list[str]:
    """Every cell of a table as a spreadsheet would read it."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode()
        return [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    sheet = load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s"}
    return [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell is not None]


def through(here: Store, there: Store, kind: Kind, rows: list[dict[str, Any]], form: Format) -> list[dict[str, Any]]:
    """Import rows, export them, import the export here and into another store, and give what that one exports."""
    report = import_file(here, written(here.settings.home, rows), kind)
    assert (report.added, report.refused) == (len(rows), [])
    out = taken_out(here, kind, form)
    if form in ("csv", "xlsx"):  # no spreadsheet runs any of it
        assert not [cell for cell in cells_of(out) if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    first = out.read_bytes()
    again = import_file(here, out, kind)
    assert (again.unchanged, again.updated, again.refused) == (len(rows), 0, [])
    assert import_file(there, out, kind).refused == []
    assert taken_out(here, kind, form).read_bytes() == taken_out(there, kind, form).read_bytes() == first
    return [json.loads(line) for line in export_text(there, kind, "jsonl").split("\n") if line]


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx", "dspy"])
@CALM
@given(given_file=files())
@example(
    given_file=(
        "examples",
        [
            {
                "external_id": "1",
                "student_question": "?",
                "teacher_response": "x",
                "techniques_used": t,
                "lesson": " \x85",
            }
            for t in (["a;b", ""],)
        ],
    )
)
def test_hostile_text_comes_back_unchanged(
    empty: Path, form: Format, given_file: tuple[Kind, list[dict[str, Any]]]
) -> None:
    kind, rows = given_file
    with stores(empty, 2) as (here, there):
        went = through(here, there, kind, rows, form if kind == "examples" or form != "dspy" else "jsonl")
    for before, after in zip(rows, went, strict=True):
        assert {name: after[name] for name in before} == before


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
@pytest.mark.parametrize(
    "name",
    [
        "examples/bridge",
        "examples/mathdial",
        pytest.param("ratings/bea2025", marks=pytest.mark.slow),
        pytest.param("ratings/mrbench_v2", marks=pytest.mark.slow),
        pytest.param("ratings/uptake", marks=pytest.mark.slow),
        pytest.param("comparisons/mrbench", marks=pytest.mark.slow),
    ],
)
def test_a_real_file_loses_nothing_in_any_format(empty: Path, name: str, form: Format) -> None:
    rows = [json.loads(line) for line in shared_file(f"{name}.jsonl").read_text("utf-8").split("\n") if line]
    with stores(empty, 2) as (here, there):
        went = through(here, there, name.split("/")[0], rows, form)  # type: ignore[arg-type]
    for before, after in zip(rows, went, strict=True):
        assert {key: after[key] for key in before} == before


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that takes whatever is thrown at it."""
    store = Store(Settings(home=tmp_path_factory.mktemp("tried")))
    yield store
    store.close()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
columns = sorted(
    {"external_id", "input", "output", "metadata", *(name for fields in plain.values() for name in fields)}
)


@settings(CALM, max_examples=150)
@given(
    rows=st.lists(st.dictionaries(st.sampled_from(columns) | st.text(max_size=4), anything, max_size=8), max_size=3),
    kind=st.sampled_from(["examples", "ratings", "comparisons", None]),
    good=st.booleans(),
)
def test_any_json_is_taken_or_refused(tried: Store, rows: list[dict[str, Any]], kind: Kind | None, good: bool) -> None:
    base = {
        "student_question": "Why?",
        "teacher_response": "So.",
        "response": "So.",
        "response_a": "x",
        "response_b": "y",
        "preferred": "A",
        "rubric": "teaching_quality",
        "ratings": {"accuracy": 3},
    }
    path = tried.settings.home / "any.json"
    path.write_text(json.dumps([base | row for row in rows]), "utf-8")
    try:
        report = import_file(tried, path, kind, good_rows_only=good)
    except Refused:
        return
    assert report.read == report.added + report.unchanged + report.updated + len(report.refused) or not good
    json.dumps(report.as_json(), ensure_ascii=False, allow_nan=False).encode()
    for each in ("examples", "ratings", "comparisons"):
        export_text(tried, each, "jsonl").encode()  # type: ignore[arg-type]


@settings(CALM, max_examples=150)
@given(
    data=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode(errors="ignore")),
    start=st.sampled_from(
        [b"", b"student_question,teacher_response\n", b"[{", b'{"topic":', b"PK\x03\x04", b"\xff\xfe"]
    ),
    suffix=st.sampled_from([".csv", ".jsonl", ".json", ".xlsx", ".txt", ""]),
)
def test_any_bytes_are_taken_or_refused(tried: Store, data: bytes, start: bytes, suffix: str) -> None:
    path = tried.settings.home / f"any{suffix}"
    path.write_bytes(start + data)
    try:
        import_file(tried, path)
    except Refused as refused:
        assert str(refused).encode()
