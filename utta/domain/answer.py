"""What a program answered to a case."""

from pydantic import BaseModel, ConfigDict


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
