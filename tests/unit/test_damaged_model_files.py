"""A damaged model version is refused with a sentence, whatever is damaged in it, or is the whole one all the same."""

import io
import json
import random
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.lessons import made_up, rated
from utta.ai.programs import untrained, with_cases
from utta.domain.model_file import CONFIG, MODEL, README, ModelConfig, ModelFile, folder_of, read
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.user import User
from utta.errors import Refused, UttaError
from utta.services import model_files, training
from utta.store.database import Store

FILE = ModelFile(name="Teacher v1", program=with_cases(untrained("teacher"), made_up(3)), dataset="Autumn")
WHOLE = folder_of(FILE, ModelConfig(model="llama3", temperature=0.7), "How to load it.\n")
EVALUATOR = ModelFile(name="Evaluator v1", program=with_cases(untrained("evaluator", MISTAKE_REMEDIATION), rated(2)))
PARTS = {MODEL: FILE.model_dump_json().encode(), CONFIG: ModelConfig().model_dump_json().encode(), README: b"Hello."}


def refused_or_whole(data: bytes) -> None:
    """The property: never anything but a sentence, or the file that went out."""
    try:
        found = read(data)
    except Refused as refusal:
        assert refusal.what.endswith(".") and refusal.next_step
    else:
        assert found == FILE


def flipped(data: bytes, places: list[tuple[int, int]]) -> bytes:
    found = bytearray(data)
    for place, value in places:
        found[place % len(found)] ^= value
    return bytes(found)


@settings(max_examples=1_500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=4))
def test_with_bytes_flipped(places: list[tuple[int, int]]) -> None:
    refused_or_whole(flipped(WHOLE, places))


def test_with_every_single_byte_of_its_records_flipped() -> None:
    """Where the parts' heads and the table of contents stand, in which chance seldom strikes."""
    heads = [place for sign in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06") for place in _found(sign)]
    for head in heads:
        for place in range(head, min(head + 70, len(WHOLE))):
            for value in (0x01, 0x08, 0x20, 0x80, 0xFF):
                refused_or_whole(flipped(WHOLE, [(place, value)]))


def _found(sign: bytes) -> list[int]:
    return [place for place in range(len(WHOLE)) if WHOLE.startswith(sign, place)]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE)), st.binary(max_size=40), st.integers(0, 60))
@example(len(WHOLE), b"", 0)
def test_cut_with_something_else_in_between(place: int, other: bytes, taken: int) -> None:
    refused_or_whole(WHOLE[:place])
    refused_or_whole(WHOLE[:place] + other + WHOLE[place + taken :])
    refused_or_whole(WHOLE[place:])


def test_a_byte_of_any_part_that_is_not_what_it_was_is_found() -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename)
            for place in (start, start + info.compress_size // 2):
                with pytest.raises(Refused, match="damaged"):
                    read(flipped(WHOLE, [(place, 0x10)]))


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_fields(data: bytes, local: int, central: int, value: int) -> bytes:
    """A two-byte field of the first part set, in its own head and in the table of contents."""
    found = bytearray(data)
    struct.pack_into("<H", found, local, value)
    struct.pack_into("<H", found, data.index(b"PK\x01\x02") + central, value)
    return bytes(found)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packed_in_a_way_that_no_exported_file_is(method: int) -> None:
    with pytest.raises(Refused, match="damaged or locked"):
        read(zipped(PARTS, method))


@pytest.mark.parametrize("method", [1, 6, 9, 93, 97, 99])
def test_packed_in_a_way_nobody_knows(method: int) -> None:
    with pytest.raises(Refused, match="damaged or locked"):
        read(with_fields(zipped(PARTS), 8, 10, method))


def test_locked_with_a_password() -> None:
    with pytest.raises(Refused, match="damaged or locked"):
        read(with_fields(zipped(PARTS), 6, 8, 0x1))


@pytest.mark.parametrize(
    "name", ["/", "..", "x\x00y", "a" * 60_000, "\u202emodel.json", "model.json/", "C:\\model.json", "con", "e\u0301"]
)
def test_with_a_part_of_any_name(name: str) -> None:
    """Names lead nowhere: a part that is none of ours is read through and left out."""
    refused_or_whole(zipped({name: b"x", **PARTS}))


def test_with_a_part_twice() -> None:
    other = json.dumps(json.loads(PARTS[MODEL]) | {"name": "Another"}).encode()
    with pytest.raises(Refused, match="more than once"):
        read(zipped({"a/model.json": other, "b/model.json": PARTS[MODEL]}))


def test_a_part_that_unpacks_without_end_is_read_no_further_than_it_may_be() -> None:
    bomb = zipped({**PARTS, README: b"\0" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(Refused, match="larger than a model file may be"):
        read(bomb)


@pytest.mark.parametrize("file", [FILE, EVALUATOR], ids=["teacher", "evaluator"])
@pytest.mark.begins("with_teacher")
def test_with_any_entry_of_any_value_it_is_refused_or_brought_in(file: ModelFile, store: Store, lead: User) -> None:
    dataset = training.models(store)[0].dataset_id
    chance = random.Random(7)
    strange = [None, True, -1, 10**30, 1e308, float("nan"), "", "\x00", "\ud800", "x" * 20_001, [], {}, [[]], {"a": 1}]
    for path in list(_paths(json.loads(file.model_dump_json()))):
        for value in chance.sample(strange, 5):
            content = json.loads(file.model_dump_json())
            _set(content, path, value)
            try:
                number = model_files.bring_in(store, lead, json.dumps(content).encode(), dataset)
            except UttaError as refusal:
                assert refusal.what.endswith(".")
            else:  # then it can be looked at, used and taken out again
                assert model_files.take_out(store, number)


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Any:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*before, key)
            yield from _paths(inner, (*before, key))


def _set(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new
