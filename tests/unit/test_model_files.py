"""A model version goes out as a folder that plain DSPy loads, and comes in only as exactly that."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.model_server import model_server
from tests.writing import changed
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.model_file import MODEL, folder_name, read
from utta.domain.presets import RunSettings
from utta.domain.program import Program
from utta.domain.spending import Caps
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import accounts, datasets, evaluation, examples, model_files, training
from utta.services.pseudonyms import pseudonyms
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def parts_of(data: bytes) -> dict[str, bytes]:
    """The files of a ZIP by their whole names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(**parts: bytes) -> bytes:
    """A ZIP with these files in it; a name's double underscore stands for its dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.fixture
def taken(store: Store) -> tuple[str, bytes]:
    """The trained Teacher as a file."""
    return model_files.take_out(store, training.models(store)[0].id)


def test_a_folder_holds_the_program_where_it_comes_from_and_what_was_measured(
    store: Store, taken: tuple[str, bytes]
) -> None:
    name, data = taken
    model = training.models(store)[0]
    assert name == "teacher-v1.zip"
    parts = parts_of(data)
    assert set(parts) == {"teacher-v1/model.json", "teacher-v1/config.json", "teacher-v1/README.md"}
    value = json.loads(parts["teacher-v1/model.json"])
    assert Program.from_json(json.dumps(value["program"])) == Program(**model.program)
    assert len(value["data_hash"]) == 64 and value["engine"].startswith("Example engine")
    assert value["versions"]["dspy"] and value["metrics"]["reference_similarity"]["n"] > 0 and value["has_sample"]
    assert "sample data" in parts["teacher-v1/README.md"].decode()
    assert model_files.take_out(store, model.id) == taken  # the same bytes again


@pytest.mark.begins("furnished")
def test_whose_examples_it_is_shown_is_told_by_pseudonym_as_in_every_file_that_leaves(
    store: Store, lead: User, expert: User, teacher: User
) -> None:
    for number in range(16):
        writer = (expert, teacher)[number % 2]
        examples.submit(store, writer, changed(student_question=f"Why is {number} + {number} not {number * 3}?"), "")
    version = datasets.freeze(store, lead, "Ours")
    accounts.remove_person(store, lead, teacher.username)
    jobs.do(store, training.run(store, training.start(store, lead, "teacher", version.id)).job.id)
    (model,) = training.models(store)
    shown = {one["author"] for one in model.program["demonstrations"]}
    assert {expert.name, teacher.name} & shown, "the page names them"
    called = pseudonyms(store.settings)
    taken_out = b"".join(parts_of(model_files.take_out(store, model.id)[1]).values()).decode()
    assert expert.name not in taken_out and teacher.name not in taken_out
    assert any(called(person.id, "") in taken_out for person in (expert, teacher))


def test_the_lines_of_the_readme_load_and_run_it_in_plain_dspy(taken: tuple[str, bytes], tmp_path: Path) -> None:
    for name, content in parts_of(taken[1]).items():
        (tmp_path / Path(name).name).write_bytes(content)
    readme = (tmp_path / "README.md").read_text("utf-8")
    code = readme.partition("```python\n")[2].partition("```")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10 and "utta" not in code
    with model_server() as server:
        code = code.replace("http://localhost:11434/v1", server.url) + "\nprint(len(teacher.demos))\n"
        environment = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "DSPY_CACHEDIR": str(tmp_path / "cache")}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert server.calls >= 1
    shown = len(json.loads((tmp_path / "model.json").read_text("utf-8"))["program"]["demonstrations"])
    assert done.stdout.strip().splitlines()[-1] == str(shown)


@pytest.mark.begins("with_version")
def test_a_version_is_asked_on_and_goes_out_with_the_settings_its_run_had_of_its_own(store: Store, lead: User) -> None:
    own = RunSettings(temperature=0.2, max_tokens=333, top_p=0.5, caps=Caps(calls=30))
    with model_server() as server:
        engine = EngineSpec(kind="openai_compatible", label="School server", url=server.url, model="llama3")
        run = training.run(store, training.start(store, lead, "teacher", 1, "quick", engine, own))
        jobs.do(store, run.job.id)
        (model,) = training.models(store)
        trained = len(server.requests)
        jobs.do(store, evaluation.evaluation(store, evaluation.start(store, lead, model.id)).job.id)
        asked = [(one["temperature"], one["max_completion_tokens"], one["top_p"]) for one in server.requests]
        assert len(asked) > trained and set(asked) == {(0.2, 333, 0.5)}
    config = json.loads(parts_of(model_files.take_out(store, model.id)[1])["teacher-v1/config.json"])
    assert (config["temperature"], config["max_tokens"], config["top_p"]) == (0.2, 333, 0.5)
    assert training.run(store, run.id).engine == engine.model_dump(mode="json"), "what was asked for stays as it was"


def test_what_went_out_comes_in_again_as_a_version_of_its_own(
    store: Store, lead: User, teacher: User, taken: tuple[str, bytes]
) -> None:
    model = training.models(store)[0]
    with pytest.raises(NotAllowed):
        model_files.bring_in(store, teacher, taken[1], model.dataset_id)
    with pytest.raises(NotFound):
        model_files.bring_in(store, lead, taken[1], 9999)
    alone = parts_of(taken[1])["teacher-v1/model.json"]
    bare = Program(**model.program).to_json().encode()
    for data in (taken[1], alone, bare):
        brought = training.model(store, model_files.bring_in(store, lead, data, model.dataset_id))
        assert brought.program == model.program and brought.id != model.id and not brought.better
    assert len(training.models(store)) == 4 and len(training.runs(store)) == 1


def altered(data: bytes, **changes: Any) -> bytes:
    """The model.json of a ZIP with entries changed or added, in a ZIP again."""
    value = json.loads(parts_of(data)["teacher-v1/model.json"])
    return zipped(model__json=json.dumps(value | changes).encode())


def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_is_stored(
    store: Store, lead: User, taken: tuple[str, bytes]
) -> None:
    data = taken[1]
    program = json.loads(parts_of(data)["teacher-v1/model.json"])["program"]
    evil = [
        (altered(data, config={"api_base": "http://evil.example"}), "an entry that no program has: config"),
        (altered(data, program=program | {"forward": "x"}), "program → forward"),
        (altered(data, program=program | {"lm": {"model": "openai/x"}}), "program → lm"),
        (altered(data, program=program | {"instructions": "x" * 50_000_000}), "larger than a model file"),
        (altered(data, program=program | {"demonstrations": "none"}), "program → demonstrations"),
        (altered(data, seed="7"), "seed"),
        (altered(data, better="yes"), "better"),
        (altered(data, data_hash="../../etc"), "data_hash"),
        (altered(data, metrics={"x": {"label": "x"}}), "metrics"),
        (zipped(model__json=b"{}", **{f"f{n}": b"" for n in range(20)}), "more than a model version"),
        (zipped(readme__md=b""), "holds no model.json"),
        (zipped(model__json=parts_of(data)["teacher-v1/model.json"], config__json=b'{"api_base": "http://evil"}'),
         "an entry that no program has: api_base"),
        (zipped(model__json=b" " * 30_000_000), "larger than a model file"),
        (data[: len(data) // 2], "damaged"),
        (b"PK\x03\x04" + b"\x00" * 50, "damaged"),
        (b"\x80\x04\x95\x10cos\nsystem", "not JSON"),
        (b"", "not JSON"),
        (b"[" * 100_000, "not JSON"),
    ]  # fmt: skip
    before = len(training.models(store))
    dataset_id = training.models(store)[0].dataset_id
    for content, sentence in evil:
        with pytest.raises(Refused) as refused:
            model_files.bring_in(store, lead, content, dataset_id)
        assert sentence in str(refused.value), (sentence, str(refused.value))
    assert len(training.models(store)) == before


def test_a_version_made_for_other_questions_is_refused(store: Store, lead: User, taken: tuple[str, bytes]) -> None:
    program = json.loads(parts_of(taken[1])["teacher-v1/model.json"])["program"]
    other = altered(taken[1], program=program | {"signature_hash": "0" * 64})
    with pytest.raises(Refused, match="other questions and answers"):
        model_files.bring_in(store, lead, other, training.models(store)[0].dataset_id)


@pytest.mark.parametrize(
    ("name", "folder"), [("Teacher v2", "teacher-v2"), ("../../x", "x"), ("Ünï", "n"), ("", "model"), ("…", "model")]
)
def test_a_folder_is_named_so_that_it_leads_nowhere(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_names_inside_a_zip_are_never_paths(taken: tuple[str, bytes]) -> None:
    content = parts_of(taken[1])["teacher-v1/model.json"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"../../../../tmp/{MODEL}", content)
    assert read(buffer.getvalue()).name == "Teacher v1"
