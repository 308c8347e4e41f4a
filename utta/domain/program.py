"""A model version as a file: instructions and demonstrations as plain JSON, never code.

Our own schema with extra entries forbidden, because DSPy's own file format is not safe to take from others: it sets
whatever attribute a file names, so that an entry "config" can send the next question and the key to another server.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from utta.domain.assistant import ASSISTANTS, LIST_OUTPUTS, Assistant, outputs_of
from utta.domain.rubric import Rubric
from utta.domain.text import Text
from utta.errors import Refused

MAX_BYTES = 20_000_000
MAX_DEMONSTRATIONS = 5_000


class Demonstration(BaseModel):
    """One worked example: inputs and outputs by name, the key of the case it came from, and who wrote it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: dict[str, Text]
    outputs: dict[str, Text | list[Text]]
    case: Text = Field(default="", max_length=500)
    author: Text = Field(default="", max_length=500)


class Program(BaseModel):
    """One version of one assistant. signature_hash names the inputs and outputs it was made for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["utta-program/1"] = "utta-program/1"
    assistant: Assistant
    rubric: Rubric | None = None
    signature_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    instructions: Text = Field(min_length=1)
    demonstrations: tuple[Demonstration, ...] = Field(default=(), max_length=MAX_DEMONSTRATIONS)

    @model_validator(mode="after")
    def _demonstrations_fit(self) -> "Program":
        try:
            outputs = outputs_of(self.assistant, self.rubric)
        except Refused as refusal:
            raise ValueError(str(refusal)) from refusal
        for number, demonstration in enumerate(self.demonstrations, start=1):
            unknown = set(demonstration.inputs) - set(ASSISTANTS[self.assistant].inputs)
            unknown |= set(demonstration.outputs) - set(outputs)
            if unknown:
                raise ValueError(f"Demonstration {number} has a field that does not belong: {sorted(unknown)[0][:60]}.")
            self._check_values(number, demonstration)
        return self

    def _check_values(self, number: int, demonstration: Demonstration) -> None:
        for name, value in demonstration.outputs.items():
            if isinstance(value, list) != (name in LIST_OUTPUTS):
                raise ValueError(f"Demonstration {number} has the wrong kind of value in {name}.")
            labels = next((c.labels for c in self.rubric.criteria if c.key == name), None) if self.rubric else None
            if labels is not None and value not in labels:
                raise ValueError(f"Demonstration {number} rates {name} with a step the rubric does not have.")

    def to_json(self) -> str:
        """The program as a file's text, UTF-8."""
        return self.model_dump_json(indent=1)

    @classmethod
    def from_json(cls, data: str | bytes) -> "Program":
        """Read a program file. Raises Refused with a sentence for anything that is not exactly such a file."""
        size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", errors="replace"))
        if size > MAX_BYTES:
            raise Refused(f"This file is {size / 1e6:.0f} MB; a program file is at most {MAX_BYTES // 1_000_000} MB.")
        try:
            return cls.model_validate_json(data, strict=True)
        except ValidationError as error:
            raise Refused("This is not a program file UTTA can read. " + sentence_of(error), _NEXT) from error


_NEXT = "Choose a file that was exported from UTTA."


def sentence_of(error: ValidationError) -> str:
    """The first thing wrong, in words; nothing of the file's content is repeated but the names of entries."""
    first = error.errors(include_input=False, include_url=False)[0]
    place = " → ".join(str(part + 1 if isinstance(part, int) else part)[:60] for part in first["loc"])
    kind = first["type"]
    if kind == "json_invalid":
        return "It is not JSON."
    if kind == "extra_forbidden":
        return f"It holds an entry that no program has: {place}."
    if kind == "missing":
        return f"It lacks an entry: {place}."
    if kind == "value_error":
        message = str(first["msg"]).removeprefix("Value error, ")
        return message if not place else f"The entry {place} {message}"
    return f"The entry {place} has a wrong value." if place else "It is not a JSON object."
