"""Where a thing that was not typed here comes from."""

import math
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from utta.domain.text import Text, storable

MAX_METADATA = 100_000
"""The most text that the unknown columns of one row may hold together, in characters."""
_MAX_DEPTH = 20


def storable_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return unknown columns unchanged, or raise ValueError with a sentence saying why they cannot be stored."""
    size = sum(len(storable(text)) for text in _texts(metadata, 0))
    if size > MAX_METADATA:
        raise ValueError(f"is {size:,} characters long; at most {MAX_METADATA:,} fit. Leave out columns.")
    return metadata


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        raise ValueError("is nested too deeply. Leave out what is not needed.")
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _texts(part, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, depth + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("holds a number without end. Leave the field empty instead.")


class Origin(BaseModel):
    """Where an imported row comes from. `external_id` and `source` together make an import repeatable."""

    model_config = ConfigDict(frozen=True)

    external_id: Text = ""
    source: Text = ""
    licence: Text = ""
    family: Text = ""
    metadata: Annotated[dict[str, Any], AfterValidator(storable_metadata)] = Field(default_factory=dict)
    is_sample: bool = False
