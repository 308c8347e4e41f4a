"""Edge cases: what a student may say that no lesson plan has foreseen, and what a teacher's reply must and must not do.

Written by the team in plain words, one a line of data/edge_cases.jsonl. Where a rule can tell, a rule decides; where it
cannot, a judge or a person does, and until then the case needs a person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from utta.domain.edge_checks import Found, Replied
from utta.domain.edge_rules import check
from utta.domain.situation import Situation
from utta.domain.suite_file import SuiteFile, read_suite
from utta.domain.text import MAX_CHARACTERS, Text, fingerprint

Outcome = Literal["passed", "failed", "needs a person", "unscored"]

KINDS: tuple[str, ...] = (
    "one-word turn", "empty turn", "off-topic", "wrong premise", "right answer in an unusual way", "refusal",
    "frustration", "another language", "code-switching", "disclosure of harm", "bullying", "private data",
    "medical or legal question", "prompt injection", "very long turn", "emoji only", "mathematics notation",
    "whole homework",
)  # fmt: skip
"""The kinds of the shipped cases; a team may add others."""

MOST_REQUIREMENTS, LONGEST_REQUIREMENT = 30, 500
NOT_EMPTY = "say something"
_MUST_NOT = "must not "


class EdgeCase(BaseModel):
    """One case. must, must_not: requirements in plain words (edge_rules.py knows some). answers: what counts as the
    answer; language: the student's, in English ("Spanish"); injected: what a reply would say that obeys an instruction
    in the message; private: what must not be repeated. repeat_to: the question is repeated to so many characters.
    why: what the case is about, for those who judge it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Text = Field(min_length=1, max_length=100)
    kind: Text = Field(min_length=1, max_length=100)
    grade_level: Text = ""
    subject: Text = ""
    topic: Text = ""
    student_profile: Text = ""
    context: Text = ""
    student_question: Text = ""
    must: tuple[Text, ...] = ()
    must_not: tuple[Text, ...] = ()
    answers: tuple[Text, ...] = ()
    language: Text = ""
    injected: tuple[Text, ...] = ()
    private: tuple[Text, ...] = ()
    repeat_to: int = Field(default=0, ge=0, le=MAX_CHARACTERS)
    why: Text = ""

    @model_validator(mode="after")
    def _can_be_checked(self) -> "EdgeCase":
        if not self.must and not self.must_not:
            raise ValueError("it says neither what a reply must do nor what it must not: add must or must_not.")
        requirements = (*self.must, *self.must_not)
        if any(not said.strip() for said in requirements):
            raise ValueError("one of its requirements is empty.")
        if len(requirements) > MOST_REQUIREMENTS:
            raise ValueError(f"it has {len(requirements)} requirements; at most {MOST_REQUIREMENTS} fit one reply.")
        if any(len(said) > LONGEST_REQUIREMENT for said in requirements):
            raise ValueError(f"a requirement is one sentence of at most {LONGEST_REQUIREMENT} characters.")
        if self.repeat_to and not self.student_question:
            raise ValueError("it repeats a question that is empty.")
        return self

    @property
    def situation(self) -> Situation:
        """What the Teacher is asked."""
        values = {name: getattr(self, name) for name in Situation.model_fields}
        if self.repeat_to:
            times = -(-self.repeat_to // len(self.student_question))
            values["student_question"] = (self.student_question * times)[: self.repeat_to]
        return Situation(**values)


class Requirement(BaseModel):
    """One requirement, as checked. text: "ask a question" or "must not scold"; by: "rule", or who decided; decided_at:
    when a person did. overruled: what the rule had found, where a person says otherwise; its reason stands after the
    person's own."""

    model_config = ConfigDict(frozen=True)

    text: str
    found: Found
    reason: str
    by: str = "rule"
    decided_at: float | None = None
    overruled: Found | None = None


class EdgeResult(BaseModel):
    """How a reply did on a case. outcome: failed where a requirement failed, else needs a person where one is open;
    unscored where there was no reply, which is no failure of the teaching. reply_key: equal for the same reply to the
    same student, "" where there was none."""

    model_config = ConfigDict(frozen=True)

    case: str
    kind: str
    outcome: Outcome
    requirements: tuple[Requirement, ...]
    unscored: str = ""
    reply_key: str = ""

    @property
    def open(self) -> tuple[str, ...]:
        """The requirements that a judge or a person has to decide."""
        return tuple(one.text for one in self.requirements if one.found == "person")

    @property
    def overruled(self) -> tuple[str, ...]:
        """The requirements in which a person overruled a rule."""
        return tuple(one.text for one in self.requirements if one.overruled)

    @property
    def reason(self) -> str:
        """Why it came out so, in a sentence or two."""
        if self.outcome == "unscored":
            return f"No reply: {self.unscored}"
        told = {"passed": "passed", "failed": "failed", "needs a person": "person"}[self.outcome]
        reasons = [f"{one.text}: {one.reason}" for one in self.requirements if one.found == told]
        return "Every requirement is met." if self.outcome == "passed" else " ".join(reasons)

    def decided(self, text: str, is_met: bool, by: str, note: str = "", at: float | None = None) -> "EdgeResult":
        """With one requirement decided by a person where it was open, or overruled where a rule had found otherwise.
        by: the person, as shown; note: why; at: when."""
        requirements = tuple(
            one.model_copy(update=_word(one, is_met, by, note.strip(), at)) if one.text == text else one
            for one in self.requirements
        )
        return self.model_copy(update={"requirements": requirements, "outcome": _outcome(requirements)})


def read_edge_cases(data: str | bytes) -> SuiteFile[EdgeCase]:
    """The cases of a file, and a sentence for every bad row. Never raises for what the file holds."""
    return read_suite(data, EdgeCase, key="id")


def check_reply(case: EdgeCase, reply: str | None, unscored: str = "", instructions: str = "",
                scores: Mapping[str, float] | None = None,
                views: Mapping[str, str] | None = None) -> EdgeResult:  # fmt: skip
    """Hold a reply to a case. reply: None where there is none, and unscored says why.

    instructions: the program's own, which a reply must not repeat. scores: the expected points by criterion of a judge
    that may decide; views: what is known where none may, in a sentence by criterion.
    """
    if reply is None:
        return EdgeResult(case=case.id, kind=case.kind, outcome="unscored", requirements=(), unscored=unscored)
    if not reply.strip():
        empty = Requirement(text=NOT_EMPTY, found="failed", reason="The reply is empty.")
        return EdgeResult(case=case.id, kind=case.kind, outcome="failed", requirements=(empty,))
    situation = case.situation
    replied = Replied(
        situation=situation, reply=reply, answers=case.answers, language=case.language, injected=case.injected,
        private=case.private, instructions=instructions, scores=scores or {},
        views=views or {},
    )  # fmt: skip
    requirements = _each_once([_required(text, False, replied) for text in case.must]
                              + [_required(text, True, replied) for text in case.must_not])  # fmt: skip
    key = fingerprint(*situation.model_dump().values(), reply)
    return EdgeResult(case=case.id, kind=case.kind, outcome=_outcome(requirements), requirements=requirements,
                      reply_key=key)  # fmt: skip


def edge_sentence(results: Sequence[EdgeResult]) -> str:
    """ "61 of 82 cases passed, 4 failed, 17 need a person." """
    count = Counter(result.outcome for result in results)
    said = [f"{count['passed']} of {len(results)} cases passed", f"{count['failed']} failed"]
    if count["needs a person"]:
        said.append(f"{count['needs a person']} need{'s' if count['needs a person'] == 1 else ''} a person")
    if count["unscored"]:
        said.append(f"{count['unscored']} had no reply")
    return f"{', '.join(said)}."


def _each_once(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """What a case wants twice in the same words is one requirement, told by a rule where a rule knows either."""
    found: dict[str, Requirement] = {}
    for one in requirements:
        if one.text not in found or found[one.text].found == "person":
            found[one.text] = one
    return tuple(found.values())


def _required(text: str, is_forbidden: bool, replied: Replied) -> Requirement:
    checked = check(text, is_forbidden, replied)
    return Requirement(text=f"{_MUST_NOT if is_forbidden else ''}{text}", found=checked.found, reason=checked.reason)


def _word(one: Requirement, is_met: bool, by: str, note: str, at: float | None) -> dict[str, object]:
    """What a person's word makes of a requirement."""
    found = "passed" if is_met else "failed"
    if one.found == found:
        return {}
    reason = f"{'Met' if is_met else 'Not met'}, says {by}.{f' {note}' if note else ''}"
    if one.found == "person":
        return {"found": found, "by": by, "reason": reason, "decided_at": at}
    rule = f"Without that: {one.found}. {one.reason}"
    return {"found": found, "by": by, "reason": f"{reason} {rule}", "decided_at": at, "overruled": one.found}


def _outcome(requirements: Sequence[Requirement]) -> Outcome:
    found = {one.found for one in requirements}
    if "failed" in found:
        return "failed"
    return "needs a person" if "person" in found else "passed"
