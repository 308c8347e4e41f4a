"""The three assistants that can be trained, what each is asked and answers, and the cases they learn from."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utta.domain.example import TeachingExample
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.errors import Refused

Assistant = Literal["teacher", "student", "evaluator"]

REASONS = "reasons"
_SITUATION = ("grade_level", "subject", "student_profile", "context")


class AssistantCard(BaseModel):
    """An assistant in a teacher's words, and the names of what it is given and what it answers.

    outputs: without the Evaluator's criteria, which its rubric names (see `outputs_of`).
    """

    model_config = ConfigDict(frozen=True)

    label: str
    purpose: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


ASSISTANTS: Mapping[Assistant, AssistantCard] = {
    "teacher": AssistantCard(
        label="Teacher",
        purpose="Answers a student as a good teacher would, and says which techniques it used and why.",
        inputs=(*_SITUATION, "student_question"),
        outputs=("teacher_response", "techniques_used", "rationale"),
    ),
    "student": AssistantCard(
        label="Student",
        purpose="Plays a realistic student of a given grade and profile, to practise on.",
        inputs=_SITUATION,
        outputs=("student_reply",),
    ),
    "evaluator": AssistantCard(
        label="Evaluator",
        purpose="Judges a teacher's reply on the criteria of a rubric, with reasons.",
        inputs=(*_SITUATION, "student_question", "response"),
        outputs=(REASONS,),
    ),
}

LIST_OUTPUTS = frozenset({"techniques_used"})
"""Outputs that are lists of texts; all others are one text."""

TARGETS: Mapping[Assistant, str] = {"teacher": "teacher_response", "student": "student_reply"}
"""The output whose text is compared with the expert's."""

PART_NAMES: Mapping[str, str] = {
    "student_question": "Student", "response": "Teacher's reply", "teacher_response": "Teacher",
    "student_reply": "Student", "techniques_used": "Techniques", "rationale": "Why", REASONS: "Reasons",
    "context": "Context", "student_profile": "Profile",
}  # fmt: skip
"""What each part of a case is called wherever a person reads it."""

EVALUATOR_NAMES = frozenset({*ASSISTANTS["evaluator"].inputs, REASONS, "completed"})
"""What an Evaluator calls by name besides the criteria of its rubric; no criterion's key may be one of them."""


class Comment(BaseModel):
    """What a reviewer said of some response to the same student: the reason, or a better response."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["comment", "improved response"]
    text: str
    author: str = ""


class Case(BaseModel):
    """One thing to learn from or be measured on: inputs by name, and the outputs an expert gave.

    key: stable name of what it came from. family: cases of one family never stand on both sides of a split.
    standing: how well it is attested, see domain/learning_material.py. comments: what reviewers said about it.
    topic, source: what the lesson was about and where the example came from; no assistant is told, slices are made by
    them.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    inputs: dict[str, str]
    outputs: dict[str, str | list[str]]
    family: str
    author: str = ""
    standing: str = "submitted"
    comments: tuple[Comment, ...] = ()
    topic: str = ""
    source: str = ""


def outputs_of(assistant: Assistant, rubric: Rubric | None = None) -> tuple[str, ...]:
    """The names of an assistant's outputs, the Evaluator's criteria included, in the order they are answered.

    Raises Refused when an Evaluator has no rubric, another assistant has one, or a criterion's key is a name that the
    Evaluator already uses for something else.
    """
    if assistant != "evaluator":
        if rubric is not None:
            raise Refused(f"Only the Evaluator works with a rubric, not the {ASSISTANTS[assistant].label}.")
        return ASSISTANTS[assistant].outputs
    if rubric is None:
        raise Refused("The Evaluator needs a rubric to judge by.", "Choose a rubric.")
    keys = tuple(criterion.key for criterion in rubric.criteria)
    for key in keys:
        if key in EVALUATOR_NAMES or keys.count(key) > 1:
            raise Refused(f"The rubric {rubric.name} cannot be used: its criterion “{key}” has a name already taken.")
    return (*keys, REASONS)


def teacher_case(example: TeachingExample, key: str, family: str, author: str = "") -> Case | None:
    """What the Teacher learns from an example; None without a teacher response. Empty outputs are left out."""
    if not example.teacher_response.strip():
        return None
    outputs: dict[str, str | list[str]] = {"teacher_response": example.teacher_response}
    if example.techniques_used:
        outputs["techniques_used"] = list(example.techniques_used)
    if example.rationale.strip():
        outputs["rationale"] = example.rationale
    return Case(key=key, inputs=inputs_of("teacher", example), outputs=outputs, family=family, author=author,
                topic=example.topic)  # fmt: skip


def student_case(example: TeachingExample, key: str, family: str, author: str = "") -> Case | None:
    """What the Student learns from an example: the student's words. None where the student said nothing."""
    if not example.student_question.strip():
        return None
    outputs: dict[str, str | list[str]] = {"student_reply": example.student_question}
    return Case(key=key, inputs=inputs_of("student", example), outputs=outputs, family=family, author=author,
                topic=example.topic)  # fmt: skip


def evaluator_case(
    rated: RatedResponse, rubric: Rubric, key: str, family: str, author: str = "", reasons: str = ""
) -> Case | None:
    """What the Evaluator learns from a review; None without a response or a rating. Raises Refused as the rubric does.

    Only criteria that the reviewer rated are outputs. `reasons`: the reviewer's rationale, if any.
    """
    ratings = rubric.check(rated.ratings)
    if not rated.response.strip() or not ratings:
        return None
    outputs: dict[str, str | list[str]] = dict(ratings)
    if reasons.strip():
        outputs[REASONS] = reasons
    inputs = inputs_of("evaluator", rated.situation, rated.response)
    return Case(key=key, inputs=inputs, outputs=outputs, family=family, author=author, topic=rated.situation.topic)


def inputs_of(assistant: Assistant, situation: Situation, response: str = "") -> dict[str, str]:
    """What an assistant is given about a situation, by name; `response` is the reply that the Evaluator judges."""
    values = {name: getattr(situation, name) for name in (*_SITUATION, "student_question")} | {"response": response}
    return {name: values[name] for name in ASSISTANTS[assistant].inputs}
