"""Answers that no store can keep, as a server may send them: in words of its own, or escaped inside its JSON."""

import json
import zlib
from collections.abc import Callable, Mapping

from tests import model_answers
from tests.model_answers import Asked

FLAWS: Mapping[str, tuple[str, str]] = {
    "half a character": ("Well begun. \ud800", "half of a character"),
    "zero byte": ("Well begun. \x00", "zero byte"),
    "too long": ("Well begun. " * 2_000, "characters long"),
}
"""Text of each kind, and how a sentence names it."""


def flawed(asked: Asked, text: str, raw: bool) -> str:
    """An answer of the right form with `text` in each of its fields that is one text.

    raw: the characters stand in it as they are. Otherwise they are escaped, as JSON allows.
    """
    fields = {name: text if schema.get("type") == "string" and "enum" not in schema else model_answers.value_of(schema)
              for name, schema in asked.fields.items()}  # fmt: skip
    if raw and asked.form == "json":
        return json.dumps(fields, ensure_ascii=False).replace("\\u0000", "\x00")
    return model_answers.written(asked, fields)


def now_and_then(text: str, raw: bool, otherwise: Callable[[Asked], str], saying: str = "") -> Callable[[Asked], str]:
    """One answer in four is flawed, always to the same requests; with `saying`, all to requests that ask for it."""

    def answer(asked: Asked) -> str:
        chosen = saying in asked.fields if saying else zlib.crc32(asked.text.encode()) % 4 == 0
        return flawed(asked, text, raw) if chosen else otherwise(asked)

    return answer
