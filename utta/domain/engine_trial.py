"""What trying an engine showed."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

TrialState = Literal["asking", "works", "fails"]


SECONDS_FOR_A_TRIAL = 60.0
"""A model that has to be loaded first may take most of a minute to its first word."""


class Trial(BaseModel):
    """One made-up question to an engine, and what came of it.

    settings: the engine's settings_hash at that time, so that a trial of other settings is not taken for one of these.
    started_at: seconds since the epoch. seconds: how long the answer took. tokens_in, tokens_out: as the engine
    counts; None where it does not say. holds_to_schema: whether its answer can be held to a form (a JSON schema).
    what, next_step: when it fails, what is wrong and what to do. lacks_model: the server is there, the model is not;
    models: those that are there. remarks: settings the engine did not take as they are.
    """

    model_config = ConfigDict(frozen=True)

    state: TrialState
    settings: str
    started_at: float
    seconds: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    holds_to_schema: bool | None = None
    what: str = ""
    next_step: str = ""
    lacks_model: bool = False
    models: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What it showed, in one or two sentences."""
        if self.state == "asking":
            return "The question is out."
        if self.state == "fails":
            return f"{self.what} {self.next_step}".strip()
        tokens = "" if self.tokens_out is None else f", with {self.tokens_in or 0:,} tokens asked and "
        tokens += "" if self.tokens_out is None else f"{self.tokens_out:,} answered"
        form = (
            "It can be held to the form UTTA asks for."
            if self.holds_to_schema
            else "It cannot be held to a form: it is asked in words instead, and some answers may not be usable."
        )
        seconds = self.seconds or 0
        return f"Works: it answered in {seconds:.{1 if seconds >= 1 else 2}f} seconds{tokens}. {form}"
