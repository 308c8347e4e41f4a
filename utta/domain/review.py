"""Responses and the reviews people give them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.situation import Situation
from utta.domain.text import Text

Preferred = Literal["A", "B", "tie", "neither"]
GeneratorKind = Literal["imported", "expert", "model", "sample"]


class Response(BaseModel):
    """What some generator answered to a student."""

    model_config = ConfigDict(frozen=True)

    situation: Situation
    text: Text
    generator: Text = ""
    generator_kind: GeneratorKind = "imported"
    family: str = ""
    source: str = ""
    licence: str = ""
    is_sample: bool = False
    id: int = 0
    """0 until stored."""


class RatedResponse(BaseModel):
    """One reviewer's ratings of one response: what a judge learns from and is measured against.

    ratings: criterion key → step label, only criteria the reviewer rated.
    family: word problem, lesson scene or near-duplicate group; never on both sides of a split.
    """

    model_config = ConfigDict(frozen=True)

    situation: Situation
    response: Text
    generator: str = ""
    reviewer: str = ""
    ratings: dict[str, str] = Field(default_factory=dict)
    family: str = ""
    external_id: str = ""
