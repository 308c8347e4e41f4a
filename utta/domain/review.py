"""Responses and the reviews people give them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.origin import Origin
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
    created_at: when it came, in seconds since 1970; 0 where that is not known. rubric_version: the one it was given on;
    0 where it is not known.
    """

    model_config = ConfigDict(frozen=True)

    situation: Situation
    response: Text
    generator: str = ""
    reviewer: str = ""
    ratings: dict[str, str] = Field(default_factory=dict)
    family: str = ""
    external_id: str = ""
    created_at: float = 0.0
    rubric_version: int = 0


class Review(BaseModel):
    """One reviewer's judgement, as stored or imported: ratings of a response, or a preference between two.

    A preference's A is `response`, its B is `other`; `shown_left` says which stood on the left.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["rating", "preference"]
    response: Response
    other: Response | None = None
    reviewer: Text = ""
    rubric: str = ""
    rubric_version: int = 0
    ratings: dict[str, str] = Field(default_factory=dict)
    preferred: Preferred | None = None
    shown_left: Literal["A", "B"] | None = None
    improved_response: Text = ""
    rationale: Text = ""
    origin: Origin = Origin()
    created_at: float = 0.0
    id: int = 0

    @property
    def rated(self) -> RatedResponse:
        """The part a judge learns from."""
        return RatedResponse(
            situation=self.response.situation, response=self.response.text, generator=self.response.generator,
            reviewer=self.reviewer, ratings=self.ratings, family=self.response.family,
            external_id=self.origin.external_id, created_at=self.created_at,
            rubric_version=self.rubric_version,
        )  # fmt: skip
