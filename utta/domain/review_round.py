"""Review rounds: a lead asks chosen people to judge chosen generators on chosen students, and closes the round."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from utta.domain.review import GeneratorKind
from utta.domain.text import Text

Way = Literal["rate", "compare", "both"]
Kind = Literal["rate", "compare"]
RoundState = Literal["preparing", "ready", "open", "closed"]
Why = Literal["random", "telling", "chosen", "gold"]
"""Why an item is in a round: drawn by chance and kept apart for estimates; likely to change a conclusion; picked by a
lead; or there to hold reviewers against an agreed answer."""

Problem = Literal["harmful", "private", "broken", "elsewhere", "other"]
PROBLEMS: dict[Problem, str] = {
    "harmful": "It could hurt a student",
    "private": "It names a real person or says something private",
    "broken": "It is cut off, empty or not a reply at all",
    "elsewhere": "It belongs to another conversation",
    "other": "Something else",
}
SKIP_REASONS = (
    "I do not know this subject well enough",
    "I wrote this or know who did",
    "It cannot be judged as it is",
)


class Generator(BaseModel):
    """Whose answers a round is about: a model version, an engine without training, the experts, or an imported tutor.

    model_id: of a model version. engine: the settings of an engine, never a key. name: as reviews and charts call it,
    once the round is closed; of an imported tutor, the name that stands in its file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["model", "engine", "expert", "imported"]
    name: str = Field(min_length=1, max_length=200)
    model_id: int | None = None
    engine: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        """Different for different generators of one round."""
        return f"{self.kind}:{self.model_id if self.kind == 'model' else self.name}"

    @property
    def is_asked(self) -> bool:
        """Whether its answers are made for the round, and not there already."""
        return self.kind in ("model", "engine")

    @property
    def response_kind(self) -> GeneratorKind:
        """How a response of it says where it comes from."""
        return "model" if self.is_asked else "expert" if self.kind == "expert" else "imported"


class Plan(BaseModel):
    """What a lead asks for.

    dataset_id, split: the students of one split ("" for all) of a dataset version; without, the other fields choose
    teaching examples (and imported responses) by grade, subject, source and words. evaluation_id: the evaluation whose
    answers are judged, so that no generator is asked again; is_chosen: a lead picked them, none was drawn. items: the
    most of each kind.
    random_share: part of the items drawn by chance alone. gold: calibration items everybody gets. wanted: reviews an
    item. overlap: with one review an item, the share that gets a second one, so that agreement can be told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: Way
    generators: tuple[Generator, ...] = Field(min_length=1, max_length=12)
    reviewers: tuple[int, ...] = Field(min_length=1, max_length=100)
    evaluation_id: int | None = None
    is_chosen: bool = False
    dataset_id: int | None = None
    split: Literal["", "train", "validation", "test"] = ""
    grades: tuple[int | None, ...] = ()
    subjects: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    search: Text = ""
    items: int = Field(default=40, ge=1, le=2000)
    random_share: float = Field(default=0.5, ge=0, le=1)
    gold: int = Field(default=0, ge=0, le=50)
    wanted: int = Field(default=1, ge=1, le=5)
    overlap: float = Field(default=0.25, ge=0, le=1)

    @model_validator(mode="after")
    def _fits_together(self) -> "Plan":
        if len({generator.key for generator in self.generators}) < len(self.generators):
            raise ValueError("A generator is named twice.")
        if len(set(self.reviewers)) < len(self.reviewers):
            raise ValueError("A reviewer is named twice.")
        if self.wanted > len(self.reviewers):
            raise ValueError(
                f"{self.wanted} reviews an item need at least {self.wanted} reviewers; {len(self.reviewers)} chosen."
            )
        if self.way != "rate" and len(self.generators) < 2:
            raise ValueError("A comparison needs two generators: add another one.")
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What reviewers are asked to do."""
        return ("rate", "compare") if self.way == "both" else (self.way,)


class ReviewRound(BaseModel):
    """A round as it stands. Times are seconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    state: RoundState
    plan: Plan
    rubric_id: int | None
    job_id: str | None
    has_sample: bool
    author: str
    created_at: float
    opened_at: float | None
    closed_at: float | None


class RoundItem(BaseModel):
    """One thing to judge: a response to rate on the round's rubric, or two to compare (A is response_id)."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    response_id: int
    other_id: int | None = None
    why: Why = "random"
    gold: dict[str, str] | None = None
    id: int = 0
    """0 until stored."""
