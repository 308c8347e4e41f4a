"""Where a thing that was not typed here comes from."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.text import Text


class Origin(BaseModel):
    """Where an imported row comes from. `external_id` and `source` together make an import repeatable."""

    model_config = ConfigDict(frozen=True)

    external_id: Text = ""
    source: Text = ""
    licence: Text = ""
    family: Text = ""
    metadata: dict[str, Any] = Field(default_factory=dict)
    is_sample: bool = False
