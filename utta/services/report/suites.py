"""What a report tells of the suites: the newest bias run and the newest edge cases of the same model version."""

from dataclasses import dataclass

from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.services import evaluation
from utta.services.report.bias_drawings import bias_drawings
from utta.services.report.drawing import Drawing
from utta.services.report.edge_drawings import edge_drawings
from utta.store.database import Store


@dataclass(frozen=True)
class Told:
    """A suite by name, what the model version was found to do on it, in words and drawn, and the hash of the suite as
    it was asked; that it was not asked, with no hash."""

    name: str
    sentence: str
    drawings: tuple[Drawing, ...] = ()
    hash: str = ""


def suites(store: Store, model: ModelVersion) -> list[Told]:
    """Each suite; nothing for what is no Teacher, whom they are not for."""
    if model.assistant != "teacher":
        return []
    return [_bias(model.name, evaluation.history(store, model.id, "bias")),
            _edge(model.name, evaluation.history(store, model.id, "edge"))]  # fmt: skip


def _bias(name: str, known: list[Evaluation]) -> Told:
    for found in known:
        if found.bias is not None:
            return Told("Bias", found.sentence, bias_drawings(found.bias.main.report, "bias"), found.bias.suite)
    return Told("Bias", _not_asked(name))


def _edge(name: str, known: list[Evaluation]) -> Told:
    for found in known:
        if found.edge is not None:
            return Told("Edge cases", found.sentence, edge_drawings(found.edge, "edge"), found.edge.suite)
    return Told("Edge cases", _not_asked(name))


def _not_asked(name: str) -> str:
    return f"{name} has not been asked them."
