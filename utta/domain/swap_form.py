"""A swap as a person writes it, with a sentence beside each field that cannot be so."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from utta.domain.form_text import lines, unfit
from utta.domain.swaps import Pronoun, Swap
from utta.errors import Refused

_NEEDED: Mapping[str, str] = {
    "attribute": "Name what changes about the student, such as language background.",
    "group": "Name the students after the change, such as English learners.",
    "compared_with": "Name the students before the change.",
    "neutral": "Write a sentence about the student before the change.",
    "changed": "Write the same sentence after the change.",
}
_LONGEST: Mapping[str, int] = {"attribute": 100, "group": 100, "compared_with": 100, "neutral": 500, "changed": 500}
_USUAL = 2_000


class SwapForm(BaseModel):
    """What stands in the form. unless_mentioned: one a line. based_on: the last edit of the swap when the form was
    opened, 0 for a new one."""

    attribute: str = ""
    group: str = ""
    compared_with: str = ""
    neutral: str = ""
    changed: str = ""
    neutral_name: str = ""
    changed_name: str = ""
    neutral_pronoun: Pronoun = ""
    changed_pronoun: Pronoun = ""
    unless_mentioned: str = ""
    note: str = ""
    based_on: int = 0


FIELDS: tuple[str, ...] = tuple(name for name in SwapForm.model_fields if name != "based_on")
"""Those a person fills in."""

Side = Literal["neutral", "changed"]


def swap_form_of(swap: Swap, based_on: int) -> SwapForm:
    """The form filled with a swap."""
    values = swap.model_dump() | {"unless_mentioned": "\n".join(swap.unless_mentioned), "based_on": based_on}
    return SwapForm.model_validate(values)


def swap_of(form: SwapForm, key: str) -> Swap:
    """The swap that the form describes; it is known by its words, whatever the key. Raises Refused with a sentence for
    each wrong field."""
    values: dict[str, Any] = {name: getattr(form, name).strip() for name in FIELDS}
    values["unless_mentioned"] = lines(form.unless_mentioned)
    wrong = _wrong(values)
    if wrong:
        raise Refused("The swap was not saved.", "See what is written beside the fields.", wrong)
    return Swap.model_validate(values)


def _wrong(values: Mapping[str, Any]) -> dict[str, str]:
    wrong = {name: sentence for name, sentence in _NEEDED.items() if not values[name]}
    for name in FIELDS:
        text = "\n".join(values[name]) if name == "unless_mentioned" else values[name]
        if sentence := unfit(text, _LONGEST.get(name, _USUAL)):
            wrong[name] = sentence
    for what in ("name", "pronoun"):
        for side, other in (("neutral", "changed"), ("changed", "neutral")):
            if values[f"{other}_{what}"] and not values[f"{side}_{what}"]:
                wrong[f"{side}_{what}"] = f"Give a {what} on both sides, or on neither."
    for side in ("neutral", "changed"):
        if len(values[f"{side}_name"].split()) > 1:
            wrong[f"{side}_name"] = "A name is one word, so that replies are not longer for it."
    same = all(values[f"neutral{part}"] == values[f"changed{part}"] for part in ("", "_name", "_pronoun"))
    if same and "changed" not in wrong:
        wrong["changed"] = "Nothing changes: both sides say the same."
    return wrong
