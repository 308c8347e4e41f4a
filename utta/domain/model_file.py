"""A model version to take along: model.json, config.json and a README, as a folder in a ZIP file; and how one is read.

What is read can run nothing and redirect nothing: both files are our own schemas with extra entries forbidden, nothing
is unpacked onto the disk, and an address or a key has no place in either.
"""

import io
import struct
import zipfile
import zlib
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from utta.domain.presets import LARGEST_SEED
from utta.domain.program import MAX_BYTES, Program, sentence_of
from utta.domain.text import Text
from utta.errors import Refused

MODEL, CONFIG, README = "model.json", "config.json", "README.md"
_ELSEWHERE = "Choose a file that was exported from UTTA."
_MOST_FILES = 8
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, NotImplementedError, OSError,
            OverflowError, RuntimeError, ValueError)  # fmt: skip
"""What Python's reader of ZIP files says of damaged ones, locked ones and those packed in a way it does not know."""
_Read = TypeVar("_Read", bound=BaseModel)


class Score(BaseModel):
    """What was measured: the mean with its 95 % interval, the cases it rests on, and who judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Text
    mean: float
    low: float
    high: float
    n: int = Field(ge=0)
    judged_by: Text


class ModelFile(BaseModel):
    """model.json: a trained program and where it comes from. data_hash: of the dataset version it learned from.
    metrics: of its newest evaluation, by key; empty where there is none. versions: of the libraries it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["utta-model/1"] = "utta-model/1"
    name: str = Field(min_length=1, max_length=200)
    program: Program
    dataset: str = Field(default="", max_length=500)
    data_hash: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    has_sample: bool = False
    engine: str = Field(default="", max_length=200)
    seed: int = Field(default=0, ge=0, le=LARGEST_SEED)
    better: bool = False
    metrics: dict[str, Score] = Field(default_factory=dict, max_length=100)
    versions: dict[str, str] = Field(default_factory=dict, max_length=100)


class ModelConfig(BaseModel):
    """config.json: how the engine was asked (the guide's settings). Neither an address nor a key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(default="", max_length=200)
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    top_p: float | None = Field(default=None, gt=0, le=1)


def folder_of(model: ModelFile, config: ModelConfig, readme: str) -> bytes:
    """The three files as a ZIP with one folder, the same bytes for the same content."""
    buffer = io.BytesIO()
    parts = {MODEL: model.model_dump_json(indent=1), CONFIG: config.model_dump_json(indent=1), README: readme}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(f"{folder_name(model.name)}/{name}"), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def folder_name(name: str) -> str:
    """A model version's name as the name of a folder: "Teacher v2" is teacher-v2."""
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "model"


def read(data: bytes) -> ModelFile:
    """Read a model version from a ZIP that was exported, or from its model.json alone (or a bare program file).

    Raises Refused with a sentence for anything else.
    """
    if data[:4] == b"PK\x03\x04":
        data = _from_zip(data)
    if len(data) > MAX_BYTES:
        raise Refused(f"This file is {len(data) / 1e6:.0f} MB; a model file is at most {MAX_BYTES // 1_000_000} MB.")
    if b'"utta-program/1"' in data[:60] and b'"utta-model/1"' not in data[:60]:  # the first entry of each is its format
        program = Program.from_json(data)
        return ModelFile(name="Imported", program=program)
    return _checked(ModelFile, data)


def _from_zip(data: bytes) -> bytes:
    try:
        found = _unpacked(data)
    except _DAMAGED as error:
        raise Refused("This ZIP file is damaged or locked.", _ELSEWHERE) from error
    names = [name for name, _ in found]
    if MODEL not in names:
        raise Refused(f"This ZIP file holds no {MODEL}.", _ELSEWHERE)
    for name in (MODEL, CONFIG):
        if names.count(name) > 1:
            raise Refused(f"This ZIP file holds {name} more than once.", _ELSEWHERE)
    parts = dict(found)
    if CONFIG in parts:
        _checked(ModelConfig, parts[CONFIG])
    return parts[MODEL]


def _unpacked(data: bytes) -> list[tuple[str, bytes]]:
    """Every part by its name without folders. All are read, so that damage is found wherever it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_FILES:
            raise Refused("This ZIP file holds more than a model version.", _ELSEWHERE)
        if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
            raise zipfile.BadZipFile("packed in a way that UTTA does not use")
        return [(info.filename.rsplit("/", 1)[-1], _part(archive, info)) for info in infos]


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file of the archive, read no further than a model file may be long, whatever the archive says of its size."""
    with archive.open(info) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Refused(f"{info.filename[:60]} is larger than a model file may be ({MAX_BYTES // 1_000_000} MB).")
    return data


def _checked(kind: type[_Read], data: bytes) -> _Read:
    try:
        return kind.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise Refused("This is not a model version UTTA can read. " + sentence_of(error), _ELSEWHERE) from error
