"""What a program answered to a case."""

from pydantic import BaseModel, ConfigDict

NO_CLOSE_EXAMPLE = "No close example."
"""What the example engine says instead of an answer. An evaluation measures it as what a student was told; nobody is
asked to review it."""

_NOT_CLOSE = "None of the examples it learned from is close to what the student said."
_EMPTY = "The answer was empty."


class Answer(BaseModel):
    """One answer. outputs is None when there is none, and unscored then says why: a failure is never a zero.

    closest_case, similarity: with the example engine, the key of the example the answer rests on and how alike its
    situation is, 0 to 1; "" and None otherwise and when no example is close.
    """

    model_config = ConfigDict(frozen=True)

    case: str
    outputs: dict[str, str | list[str]] | None
    unscored: str = ""
    closest_case: str = ""
    similarity: float | None = None


def reply_to_review(answer: Answer, output: str) -> tuple[str, str]:
    """What reviewers may be asked about, and ""; or "", and why there is nothing. output: which of the outputs."""
    text = (answer.outputs or {}).get(output)
    if not isinstance(text, str) or not text.strip():
        return "", answer.unscored or _EMPTY
    return ("", _NOT_CLOSE) if text.strip() == NO_CLOSE_EXAMPLE else (text, "")
