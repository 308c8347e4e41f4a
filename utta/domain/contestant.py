"""Who answers in an evaluation: model versions, the untrained program, an engine without training, the experts."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.engine import EngineSpec

Suite = Literal["test", "bias", "edge"]

LEAST_PAIRS, MOST_PAIRS = 10, 400

UNTRAINED_NAME = "the untrained program"


class Contestant(BaseModel):
    """One side of a comparison. model_id: of a model version; engine: where the program without training is asked.

    "untrained" is the untrained program on the engine of the model version it is compared with; "experts" are the
    experts' own responses to the same students.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["model", "untrained", "engine", "experts"]
    model_id: int | None = None
    engine: EngineSpec | None = None
    name: str

    @property
    def key(self) -> str:
        """What it is: two contestants of one key are the same."""
        if self.kind == "model":
            return f"model {self.model_id}"
        return f"engine {self.engine.settings_hash}" if self.engine else self.kind


UNTRAINED = Contestant(kind="untrained", name=UNTRAINED_NAME)
EXPERTS = Contestant(kind="experts", name="the experts")


class EvaluationPlan(BaseModel):
    """What was asked for. against: whom the model version is compared with, the first one foremost. judge: the
    Evaluator version that judges; None for the built-in judge. pairs: of a bias suite, the most for each group;
    attributes: of a bias suite, those tried, all where empty. What older evaluations did is what it says unasked."""

    model_config = ConfigDict(frozen=True)

    against: tuple[Contestant, ...] = (UNTRAINED,)
    suite: Suite = "test"
    judge: int | None = None
    pairs: int = Field(default=40, ge=LEAST_PAIRS, le=MOST_PAIRS)
    attributes: tuple[str, ...] = ()
