"""The types of what an assistant answers, as DSPy should read and show them.

DSPy drops validators that stand on an output field itself and keeps those inside a type, so each kind of answer is a
type here: a 9 on a scale of five is an answer that cannot be read, not a score, and "4 out of 5" is a 4. To a model
they look like Python's own types, whose names and schemas it has seen a thousand times.
"""

import re
from functools import lru_cache
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from utta.domain.step_reading import read_step

_BETWEEN = re.compile(r"\s*[;\n]\s*")
_BULLET = re.compile(r"^(?:[-*•]|\d+[.)])\s+")


@lru_cache(maxsize=256)
def step_of(labels: tuple[str, ...]) -> Any:
    """The type of one step of a scale, written Literal['1', '2'] to a model and read by `read_step`.

    The same labels give the same type: DSPy compares signatures by it.
    """

    def read(value: object) -> str:
        found = read_step(value, labels)
        if found is None:
            raise ValueError(f"is none of the steps {', '.join(labels)}")
        return found

    names = ", ".join(map(repr, labels))
    schema = {"type": "string", "enum": list(labels)}
    # DSPy shows the steps for anything that has Literal as its origin, and the name for everything else.
    return _reading(f"Literal[{names}]", read, schema, {"__origin__": Literal, "__args__": labels})


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        value = [_BULLET.sub("", part) for part in _BETWEEN.split(value.strip())]
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ValueError("is not a list of texts")
    return [part.strip() for part in value if part.strip()]


def _reading(name: str, read: Any, schema: dict[str, Any], extra: dict[str, Any] | None = None) -> Any:
    """A type called `name` whose values are what `read` makes of a model's answer."""

    def core(_cls: Any, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(read)

    def as_json(_cls: Any, _core: core_schema.CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(schema)

    members = {"__get_pydantic_core_schema__": classmethod(core), "__get_pydantic_json_schema__": classmethod(as_json)}
    return type(name, (), members | (extra or {}))


NAMES = _reading("list[str]", _names, {"type": "array", "items": {"type": "string"}})
"""A list of short texts; bullets, lines and semicolons between them are understood."""
