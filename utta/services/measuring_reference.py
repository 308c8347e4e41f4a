"""Measuring by reference similarity beside the best constant reply."""

from collections.abc import Sequence

from utta.domain.assistant import TARGETS, Assistant, Case
from utta.domain.evaluation import Who
from utta.services.measuring_scores import SHARE, Given, Measured, Metric, reply_of, where_answered

SIMILARITY = "reference_similarity"


def by_reference(measured: Measured, assistant: Assistant, learned: Sequence[Case], asked: Sequence[Case],
                 given: Given) -> None:  # fmt: skip
    """Add how alike every side's answers are to the references, beside the best constant reply.

    learned: the training cases, from which that reply is chosen.
    """
    from utta.ai.scoring import text_of
    from utta.ai.similarity import ReferenceSimilarity

    target = TARGETS[assistant]
    references = [text_of(case.outputs.get(target)) for case in asked]
    own = [text for text in (text_of(case.outputs.get(target)) for case in learned) if text]
    likeness = ReferenceSimilarity(own)
    measured.constant = likeness.best_constant(own)[0]
    scores: dict[Who, list[float | None]] = {
        who: where_answered(answers, likeness.score([reply_of(a, target) for a in answers], references))
        for who, answers in given.items()
    }
    scores["constant"] = list(likeness.score([measured.constant] * len(asked), references))
    measured.scores[SIMILARITY] = scores
    measured.metrics.append(Metric(
        SIMILARITY, "Reference similarity",
        "How much of an answer's wording is also in the expert's answer to the same student (TF-IDF cosine, 0 to 1). "
        "It does not know good from bad: read it beside the best constant reply.", "Computed, no judge", SHARE,
    ))  # fmt: skip
