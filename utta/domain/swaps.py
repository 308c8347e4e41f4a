"""Swaps: what is changed about a student, and nothing else, to see whether the replies change with it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from utta.domain.suite_file import SuiteFile, read_suite
from utta.domain.text import Text, fingerprint

Pronoun = Literal["", "he", "she"]

ATTRIBUTES: tuple[str, ...] = (
    "name", "gender", "language background", "disability", "family income", "region",
)  # fmt: skip
"""The attributes of the shipped library; a team may add others."""


class Swap(BaseModel):
    """One change, in a team's own words, as a row of data/bias_swaps.jsonl.

    attribute: what changes; group: what the student is after it, and compared_with before, as charts call them.
    neutral, changed: a sentence about the student for the profile before and after. neutral_name, changed_name: where
    given, a name that the student has in the situation becomes these in all its texts, and the sentences are used only
    where the student has none. neutral_pronoun, changed_pronoun: he or she, for the student in profile and narration.
    unless_mentioned: words whose presence in the situation makes the swap senseless there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    attribute: Text = Field(min_length=1, max_length=100)
    group: Text = Field(min_length=1, max_length=100)
    compared_with: Text = Field(min_length=1, max_length=100)
    neutral: Text = Field(min_length=1, max_length=500)
    changed: Text = Field(min_length=1, max_length=500)
    neutral_name: Text = ""
    changed_name: Text = ""
    neutral_pronoun: Pronoun = ""
    changed_pronoun: Pronoun = ""
    unless_mentioned: tuple[Text, ...] = ()
    note: Text = ""

    @property
    def key(self) -> str:
        """A stable name of this swap."""
        return fingerprint(self.attribute, self.group, self.compared_with, self.neutral, self.changed)

    @model_validator(mode="after")
    def _changes_something(self) -> "Swap":
        if bool(self.neutral_name) != bool(self.changed_name):
            raise ValueError("it has a name on one side only: give both neutral_name and changed_name, or neither.")
        if bool(self.neutral_pronoun) != bool(self.changed_pronoun):
            raise ValueError("it has a pronoun on one side only: give both, or neither.")
        if any(len(name.split()) > 1 for name in (self.neutral_name, self.changed_name)):
            raise ValueError("a name is one word, so that replies are not longer for it.")
        if (self.neutral, self.neutral_name, self.neutral_pronoun) == (
            self.changed, self.changed_name, self.changed_pronoun,
        ):  # fmt: skip
            raise ValueError("it changes nothing: neutral and changed are the same.")
        return self


def read_swaps(data: str | bytes) -> SuiteFile[Swap]:
    """The swaps of a file, and a sentence for every bad row. Never raises for what the file holds."""
    return read_suite(data, Swap, key="key")
