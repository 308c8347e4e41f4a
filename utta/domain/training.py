"""Training runs and what comes of them: model versions."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from utta.domain.instruction_trace import InstructionTrace
from utta.domain.job import Job
from utta.domain.learning_material import Material
from utta.domain.presets import RunSettings
from utta.domain.rubric import Rubric
from utta.domain.spending import Spent


class Candidate(BaseModel):
    """One program that was tried on the validation split.

    score: mean of the metric over the scored cases, None when none could be scored.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    what: str
    score: float | None
    scored: int
    unscored: int
    calls: int


class RunResult(BaseModel):
    """What a training run found.

    metric: what the validation score measures, in words. better: whether what was chosen beat the untrained program
    on the validation cases; only then is it offered for release. ended: why it ended before everything was tried, ""
    where it did not. material: what it learned from. trace: where a rewritten instruction's sentences come from.
    """

    model_config = ConfigDict(frozen=True)

    candidates: tuple[Candidate, ...]
    chosen: str
    better: bool
    calls: int
    seconds: float
    metric: str
    versions: dict[str, str] = {}
    ended: str = ""
    spent: Spent = Spent()
    material: Material | None = None
    trace: InstructionTrace | None = None


class TrainingRun(BaseModel):
    """One click on Train, and what became of it. continues: the earlier run whose paid answers it goes on from.

    rubric: what an Evaluator was to judge by when it was asked for, whatever reviewers agree on later.
    """

    model_config = ConfigDict(frozen=True)

    id: int
    assistant: str
    preset: str
    dataset_id: int
    dataset_name: str
    engine: dict[str, Any]
    seed: int
    settings: RunSettings = RunSettings()
    continues: int | None = None
    rubric: Rubric | None = None
    job: Job
    result: RunResult | None
    model_id: int | None
    model_name: str
    author: str
    author_id: int | None
    created_at: float


class ModelVersion(BaseModel):
    """A trained program by name. program: our own JSON schema, see domain/program.py. better: whether it may be
    offered for release; one that did not beat the untrained program is kept for the record only."""

    model_config = ConfigDict(frozen=True)

    id: int
    name: str
    assistant: str
    number: int
    run_id: int
    dataset_id: int
    dataset_name: str
    program: dict[str, Any]
    engine: dict[str, Any]
    better: bool
    author: str
    created_at: float
