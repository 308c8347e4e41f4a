"""The ways to train, what each may ask of an engine at most, and the settings of a single run."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from utta.domain.engine import EngineSpec
from utta.domain.spending import Caps

Preset = Literal["quick", "balanced", "thorough", "expert"]

VALIDATION_CASES = 16
"""So many validation cases every candidate is asked, in all presets but Expert."""
SHOWN = 8
OWN_ANSWERS = 4
TRIES = 16
"""So many training cases an engine practises on, at most, to find answers of its own that are worth showing."""
LARGEST_SEED = 2**31 - 1
"""As large as every store and every optimiser takes."""
_BALANCED_MIXES, _THOROUGH_MIXES = 7, 4
REFLECTED_ANSWERS = 280
MINIBATCH = 3


class PresetCard(BaseModel):
    """A preset in a teacher's words. most_calls: its cap, None where the settings decide."""

    model_config = ConfigDict(frozen=True)

    label: str
    what: str
    most_calls: int | None


PRESETS: Mapping[Preset, PresetCard] = {
    "quick": PresetCard(
        label="Quick", most_calls=80,
        what="Tries a few of your examples, and the engine's own better answers, as something to go by.",
    ),
    "balanced": PresetCard(
        label="Balanced", most_calls=320,
        what="Tries many mixes of your examples and the engine's own better answers.",
    ),
    "thorough": PresetCard(
        label="Thorough", most_calls=600,
        what="Lets the engine rewrite its instruction from your experts' reasons and comments, then tries mixes of "
             "examples with it.",
    ),
    "expert": PresetCard(
        label="Expert", most_calls=None,
        what="Searches instructions and mixes of examples together, with settings of your own.",
    ),
}  # fmt: skip


class ExpertSettings(BaseModel):
    """What a lead may set of the preset Expert (DSPy's MIPROv2).

    candidates: instructions and mixes to choose from. trials: pairs of them that are tried. shown, own_answers: the
    most examples and own answers in a mix. validation_cases: asked of each trial.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    candidates: int = Field(default=5, ge=2, le=20)
    trials: int = Field(default=10, ge=1, le=60)
    shown: int = Field(default=4, ge=0, le=16)
    own_answers: int = Field(default=3, ge=1, le=8)
    validation_cases: int = Field(default=VALIDATION_CASES, ge=2, le=100)


class RunSettings(BaseModel):
    """The settings of one run. None: as the engine has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=100_000)
    top_p: float | None = Field(default=None, gt=0, le=1)
    parallel: int | None = Field(default=None, ge=1, le=64)
    caps: Caps = Caps()
    expert: ExpertSettings = ExpertSettings()


def with_settings(engine: EngineSpec, settings: RunSettings) -> EngineSpec:
    """The engine with a run's own settings where it has any."""
    own = {name: getattr(settings, name) for name in ("temperature", "max_tokens", "top_p", "parallel")}
    return engine.model_copy(update={name: value for name, value in own.items() if value is not None})


class Part(BaseModel):
    """One part of a run, with the most questions it may ask. demonstrations: how many a question of it shows.
    one_by_one: so many of its questions wait for each other; the others are asked several at a time."""

    model_config = ConfigDict(frozen=True)

    what: str
    calls: int
    demonstrations: int = 0
    one_by_one: int = 0


def parts_of(preset: Preset, train: int, validation: int, every_example: bool,
             expert: ExpertSettings | None = None) -> list[Part]:  # fmt: skip
    """What a preset asks, part by part, of an assistant with so many training and validation cases.

    every_example: whether the engine can be shown all of them at once.
    """
    own = expert or ExpertSettings()
    asked = min(validation, own.validation_cases if preset == "expert" else VALIDATION_CASES)
    tries, shown = min(TRIES, train), min(SHOWN, train)
    parts = [Part(what="Without examples", calls=asked)]
    if preset == "quick":
        parts += [Part(what="With your examples", calls=asked, demonstrations=shown),
                  Part(what="With its own better answers", calls=tries + asked, demonstrations=shown,
                       one_by_one=tries)]  # fmt: skip
    if preset == "thorough":
        answers = REFLECTED_ANSWERS + 2 * MINIBATCH
        writing = answers // (2 * MINIBATCH)
        parts.append(Part(what="Rewriting the instruction", calls=answers + writing, one_by_one=writing))
    if mixes := mixes_of(preset):
        parts.append(Part(what="Trying mixes of examples", calls=(mixes + 2) * asked + (mixes + 1) * tries,
                          demonstrations=shown, one_by_one=(mixes + 1) * tries))  # fmt: skip
    if preset == "expert":
        practice = max(0, own.candidates - 2) * tries
        writing = 2 + -(-train // 10) + own.candidates
        parts += [Part(what="Practising", calls=practice, demonstrations=own.shown, one_by_one=practice),
                  Part(what="Writing instructions", calls=writing, one_by_one=writing),
                  Part(what="Trying instructions with mixes", calls=own.trials * asked,
                       demonstrations=own.shown + own.own_answers)]  # fmt: skip
    if every_example and train > shown and preset != "expert":
        parts.append(Part(what="With every example", calls=asked, demonstrations=train))
    return parts


def mixes_of(preset: Preset) -> int:
    """How many mixes of examples a preset tries beside the plain ones."""
    return {"balanced": _BALANCED_MIXES, "thorough": _THOROUGH_MIXES}.get(preset, 0)


def most_calls(preset: Preset, parts: list[Part]) -> int:
    """The cap of a preset: its own, or for Expert what its parts come to."""
    return PRESETS[preset].most_calls or sum(part.calls for part in parts)
