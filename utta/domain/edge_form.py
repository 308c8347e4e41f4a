"""An edge case as a person writes it: lists one a line, and a sentence beside each field that cannot be so."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from utta.domain.edge_cases import LONGEST_REQUIREMENT, MOST_REQUIREMENTS, EdgeCase
from utta.domain.form_text import lines, unfit
from utta.domain.text import MAX_CHARACTERS
from utta.errors import Refused

LISTS = ("must", "must_not", "answers", "injected", "private")
_LONGEST: Mapping[str, int] = {"kind": 100, "must": LONGEST_REQUIREMENT, "must_not": LONGEST_REQUIREMENT}


class CaseForm(BaseModel):
    """What stands in the form. must, must_not, answers, injected, private: one a line. reply: what a model said where
    the case was made of an answer; it is not part of the case. based_on: the last edit of the case when the form was
    opened, 0 for a new one."""

    kind: str = ""
    student_question: str = ""
    grade_level: str = ""
    subject: str = ""
    topic: str = ""
    student_profile: str = ""
    context: str = ""
    must: str = ""
    must_not: str = ""
    answers: str = ""
    language: str = ""
    injected: str = ""
    private: str = ""
    repeat_to: int = 0
    why: str = ""
    reply: str = ""
    based_on: int = 0


FIELDS: tuple[str, ...] = tuple(name for name in CaseForm.model_fields if name not in ("reply", "based_on"))
"""Those a person fills in."""


def form_of(case: EdgeCase, based_on: int) -> CaseForm:
    """The form filled with a case."""
    values = {name: getattr(case, name) for name in FIELDS}
    texts = {name: "\n".join(value) if name in LISTS else value for name, value in values.items()}
    return CaseForm.model_validate(texts | {"based_on": based_on})


def case_of(form: CaseForm, key: str) -> EdgeCase:
    """The case that the form describes, under this id. Raises Refused with a sentence for each wrong field."""
    values: dict[str, Any] = {name: getattr(form, name) for name in FIELDS}
    values |= {name: lines(values[name]) for name in LISTS} | {"kind": " ".join(form.kind.split()), "id": key}
    wrong = _wrong(values)
    if wrong:
        raise Refused("The case was not saved.", "See what is written beside the fields.", wrong)
    return EdgeCase.model_validate(values)


def _wrong(values: Mapping[str, Any]) -> dict[str, str]:
    wrong = {name: sentence for name in FIELDS if name != "repeat_to" and (sentence := _unfit(name, values[name]))}
    if not values["kind"]:
        wrong["kind"] = "Name what kind of case it is, such as off-topic."
    if not (values["student_question"] or values["context"].strip()):
        wrong["student_question"] = "Write what the student says, or what came before."
    requirements = len(values["must"]) + len(values["must_not"])
    if not requirements:
        wrong["must"] = "Say at least one thing that a reply must do, or must not do."
    elif requirements > MOST_REQUIREMENTS:
        wrong["must"] = f"These are {requirements} requirements; at most {MOST_REQUIREMENTS} fit one reply."
    if both := [text for text in map(_bare, values["must"]) if text in map(_bare, values["must_not"])]:
        wrong.setdefault("must_not", f"No reply can do this and not do it: {both[0]}.")
    if values["repeat_to"] and not values["student_question"]:
        wrong["repeat_to"] = "There are no words to repeat."
    elif not 0 <= values["repeat_to"] <= MAX_CHARACTERS:
        wrong["repeat_to"] = f"A number from 0 to {MAX_CHARACTERS:,}."
    return wrong


def _bare(requirement: str) -> str:
    """A requirement as two people would write it alike."""
    return requirement.strip().rstrip(".").casefold()


def _unfit(name: str, value: str | tuple[str, ...]) -> str:
    """What is wrong with one text, or with the first such line of several."""
    longest, what = _LONGEST.get(name, MAX_CHARACTERS), "A line" if name in LISTS else "This"
    texts = (value,) if isinstance(value, str) else value
    return next((sentence for text in texts if (sentence := unfit(text, longest, what))), "")
