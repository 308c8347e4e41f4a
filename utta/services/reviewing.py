"""Offering a model version's answers to reviewers, beside the experts' own answers to the same students."""

import time
from collections.abc import Sequence
from typing import Any

from utta.domain.answer import Answer, reply_to_review
from utta.domain.assistant import TARGETS, Case
from utta.domain.review import Response
from utta.domain.situation import Situation
from utta.domain.training import ModelVersion
from utta.store import datasets, responses
from utta.store.database import Store


def offer(store: Store, model: ModelVersion, cases: Sequence[Case], answers: Sequence[Answer]) -> int:
    """Put a Teacher's answers, and the experts' to the same students, where reviewers meet them blind.

    An answer that failed is not offered, nor the example engine's word that it has no close example. Returns how many
    responses of the model are there. Offered twice is once.
    """
    offered = 0
    with store.write() as tx:
        has_sample = datasets.get(tx, model.dataset_id).has_sample
        for case, answer in zip(cases, answers, strict=True):
            text, _ = reply_to_review(answer, TARGETS["teacher"])
            expert = case.outputs.get(TARGETS["teacher"])
            if not text or not isinstance(expert, str):
                continue
            shared: dict[str, Any] = {"situation": _situation(case), "family": case.family, "is_sample": has_sample}
            now = time.time()
            own = Response(text=text, generator=model.name, generator_kind="model", source="UTTA", **shared)
            responses.put(tx, own, now, model_id=model.id)
            theirs = Response(text=expert, generator="Expert", generator_kind="expert", source="UTTA", **shared)
            responses.put(tx, theirs, now)
            offered += 1
    return offered


def _situation(case: Case) -> Situation:
    return Situation(**{name: value for name, value in case.inputs.items() if name in Situation.model_fields})
