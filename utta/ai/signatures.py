"""What each assistant is asked and answers, as DSPy signatures, and the instructions it starts with."""

from typing import Any

from utta.ai.answer_types import NAMES, step_of
from utta.ai.library import dspy
from utta.domain.assistant import ASSISTANTS, LIST_OUTPUTS, REASONS, Assistant, outputs_of
from utta.domain.rubric import Criterion, Rubric
from utta.domain.text import content_hash
from utta.errors import Refused

_GIVEN = {
    "grade_level": "The student's grade; empty when it is not known.",
    "subject": "The subject area of the lesson.",
    "student_profile": "Who this student is: strengths, difficulties, needs; may be empty.",
    "context": "The task and what was said before, oldest first; may be empty.",
    "student_question": "What the student has just said or asked, in the student's own words.",
    "response": "The teacher's reply that is to be judged.",
}

_TEACHER = """Answer this student as an experienced teacher would.

Start from the student's own thinking: notice what is right in it and where it goes astray. If there is a mistake, let
the student find it: ask one good question or give one hint, and do not hand over the solution. Be correct. Use words
and examples that fit the grade and the profile, keep it short, stay kind, and end with one step the student can take
now. Name the teaching techniques you used, and say in a sentence or two why they suit this student."""

_STUDENT = """Play this student, and say what the student would say next.

Stay in character: use the words, the length and the knowledge of this grade and profile. Students are often brief,
unsure, partly right or mistaken, and a mistake they hold does not vanish at the first hint; show the thinking behind
it only as a student would. Do not teach, do not correct yourself without a reason, and never step out of the role."""

_EVALUATOR = """Judge the teacher's reply to this student, one criterion at a time.

Read what the student said, then the reply, and compare it with the description of each step. Judge only what the reply
itself says, not what the teacher may have meant. Use the whole scale: a common reply is not an excellent one. A long or
friendly reply is not a better one by that alone. Then give your reasons in two or three sentences, naming what in the
reply led to the lowest and the highest rating."""

_INSTRUCTIONS: dict[Assistant, str] = {"teacher": _TEACHER, "student": _STUDENT, "evaluator": _EVALUATOR}

_ANSWERS: dict[str, tuple[Any, str]] = {
    "teacher_response": (str, "What you say to the student."),
    "techniques_used": (NAMES, "The names of the teaching techniques you used."),
    "rationale": (str, "Why this reply suits this student, in a sentence or two."),
    "student_reply": (str, "What the student says, in the student's own words."),
    REASONS: (str, "The reasons for the ratings, in two or three sentences."),
}


_KINDS = ("str", "list")
"""How a signature's hash names a text and a list of texts; model versions of before rest on it."""


def instructions_for(assistant: Assistant) -> str:
    """The instructions an untrained assistant works with."""
    return _INSTRUCTIONS[assistant]


def signature_of(assistant: Assistant, rubric: Rubric | None, instructions: str) -> Any:
    """The DSPy signature of an assistant. Raises Refused when the rubric is missing or cannot be used."""
    names = outputs_of(assistant, rubric)
    given = {name: (str, dspy.InputField(desc=_GIVEN[name])) for name in ASSISTANTS[assistant].inputs}
    criteria = {criterion.key: criterion for criterion in rubric.criteria} if rubric else {}
    wanted: dict[str, tuple[Any, Any]] = {}
    for name in names:
        kind, about = _rating(criteria[name]) if name in criteria else _ANSWERS[name]
        wanted[name] = (kind, dspy.OutputField(desc=about))
    return dspy.Signature({**given, **wanted}, instructions)


def _rating(criterion: Criterion) -> tuple[Any, str]:
    """A criterion's type, one of its labels, and on one line what it asks and what its steps mean."""
    if hasattr(dspy.Signature, criterion.key):
        raise Refused(f"A criterion cannot be called “{criterion.key}”.", "Give it another key in the rubric.")
    steps = "; ".join(f"{step.label}: {step.description}".removesuffix(": ") for step in criterion.steps)
    about = " ".join(f"{criterion.name}. {criterion.question} Steps: {steps}.".split())
    return step_of(criterion.labels), about


def signature_hash(assistant: Assistant, rubric: Rubric | None = None) -> str:
    """A stable name of an assistant's inputs and outputs, 64 hexadecimal digits; wording does not change it.

    Raises Refused when the rubric is missing or cannot be used.
    """
    labels = {criterion.key: list(criterion.labels) for criterion in rubric.criteria} if rubric else {}
    outputs = {name: labels.get(name) or _KINDS[name in LIST_OUTPUTS] for name in outputs_of(assistant, rubric)}
    inputs = ASSISTANTS[assistant].inputs
    return content_hash({"assistant": assistant, "inputs": inputs, "outputs": list(outputs.items())})
