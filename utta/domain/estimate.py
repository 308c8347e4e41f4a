"""What a training would take, before anybody says yes: measured on this engine with three questions."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from utta.domain.job import Job
from utta.domain.presets import Part, RunSettings
from utta.domain.spending import Spent


class Sample(BaseModel):
    """One question that was asked to measure. Unknown tokens are None."""

    model_config = ConfigDict(frozen=True)

    demonstrations: int
    seconds: float
    tokens_in: int | None
    tokens_out: int | None
    answered: bool


class Estimate(BaseModel):
    """What a run would take at most, by three real questions. Unknown tokens and money are None, which is not zero.

    samples: the questions. readable: how many of the answers could be read. note: what is wrong, "" where nothing is.
    """

    model_config = ConfigDict(frozen=True)

    calls: int
    tokens_in: int | None
    tokens_out: int | None
    money: float | None
    seconds: float
    samples: tuple[Sample, ...]
    readable: int
    spent: Spent
    note: str = ""


class EstimateRequest(BaseModel):
    """A request for an estimate, and how it stands."""

    model_config = ConfigDict(frozen=True)

    id: int
    assistant: str
    preset: str
    dataset_id: int
    engine: dict[str, Any]
    settings: RunSettings
    seed: int = 0
    job: Job
    result: Estimate | None
    created_at: float


class Reckoned(NamedTuple):
    """What all parts of a run come to at most."""

    calls: int
    tokens_in: int | None
    tokens_out: int | None
    seconds: float


def reckoned(parts: Sequence[Part], samples: Sequence[Sample], parallel: int, most: int) -> Reckoned:
    """What a run's parts come to, capped at `most` calls, `parallel` of them at a time where they may be.

    Time and tokens grow with the demonstrations shown: a line through the samples with none and with some.
    """
    planned = sum(part.calls for part in parts)
    share = min(most, planned) / max(1, planned)

    def total(name: str) -> float | None:
        if any(getattr(sample, name) is None for sample in samples):
            return None
        return share * sum(part.calls * _at(samples, part.demonstrations, name) for part in parts)

    def turns(part: Part) -> float:
        return part.one_by_one + (part.calls - part.one_by_one) / parallel

    tokens_in, tokens_out = total("tokens_in"), total("tokens_out")
    seconds = share * sum(turns(part) * _at(samples, part.demonstrations, "seconds") for part in parts)
    return Reckoned(
        calls=min(most, planned), tokens_in=None if tokens_in is None else round(tokens_in),
        tokens_out=None if tokens_out is None else round(tokens_out), seconds=seconds,
    )  # fmt: skip


def _at(samples: Sequence[Sample], demonstrations: int, name: str) -> float:
    """A sample's figure at a number of demonstrations, on the line through what was measured; never below the start."""
    without = [float(getattr(one, name)) for one in samples if not one.demonstrations]
    shown = [(one.demonstrations, float(getattr(one, name))) for one in samples if one.demonstrations]
    start = sum(without) / len(without) if without else 0.0
    if not shown:
        return start
    slope = sum((value - start) / number for number, value in shown) / len(shown)
    return max(start, start + slope * demonstrations)
