"""How answers are scored while a program is chosen: against the experts' words, or the reviewers' ratings."""

from collections.abc import Callable, Sequence

from utta.ai.similarity import ReferenceSimilarity, ordinal_agreement
from utta.domain.answer import Answer
from utta.domain.assistant import TARGETS, Assistant, Case
from utta.domain.rubric import Rubric

Score = Callable[[Sequence[Case], Sequence[Answer]], list[float | None]]
"""One score a case, 0 to 1, higher is better; None where the answer failed."""


def agreement_score(rubric: Rubric) -> Score:
    """How near an Evaluator's steps are to the reviewers', see `ordinal_agreement`."""
    return lambda cases, answers: [
        ordinal_agreement(case, answer, rubric) for case, answer in zip(cases, answers, strict=True)
    ]


def similarity_score(assistant: Assistant, train: Sequence[Case]) -> Score:
    """How alike an answer is to the expert's, by words that `train`'s experts use rarely."""
    target = TARGETS[assistant]
    likeness = ReferenceSimilarity([text for case in train if (text := text_of(case.outputs.get(target)))])

    def score(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        replies = [text_of((answer.outputs or {}).get(target)) for answer in answers]
        references = [text_of(case.outputs.get(target)) for case in cases]
        found = likeness.score(replies, references)
        return [None if a.outputs is None else value for a, value in zip(answers, found, strict=True)]

    return score


def text_of(value: object) -> str:
    """An output that is one text; "" for a list or a missing one."""
    return value if isinstance(value, str) else ""
