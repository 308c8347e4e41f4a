"""What a report tells of the suites: the newest bias run and the newest edge cases of the same model version."""

from dataclasses import dataclass

from utta.domain.contestant import Suite
from utta.domain.training import ModelVersion
from utta.services import evaluation
from utta.store.database import Store

_SUITES: tuple[tuple[Suite, str], ...] = (("bias", "Bias"), ("edge", "Edge cases"))


@dataclass(frozen=True)
class Told:
    """A suite by name, what the model version was found to do on it, and the hash of the suite as it was asked; that it
    was not asked, with no hash."""

    name: str
    sentence: str
    hash: str = ""


def suites(store: Store, model: ModelVersion) -> list[Told]:
    """Each suite; nothing for what is no Teacher, whom they are not for."""
    return [_told(store, model, suite, name) for suite, name in _SUITES] if model.assistant == "teacher" else []


def _told(store: Store, model: ModelVersion, suite: Suite, name: str) -> Told:
    for found in evaluation.history(store, model.id, suite):
        known = found.bias or found.edge
        if known is not None:
            return Told(name, found.sentence, known.suite)
    return Told(name, f"{model.name} has not been asked them.")
