"""The edge cases themselves: which there are, whose they are, and the way to write, change and set them aside."""

from collections.abc import Sequence

from utta.domain.edge_cases import EdgeCase
from utta.domain.text import shortened
from utta.domain.user import User
from utta.services import suites
from utta.ui import desk, suite_list
from utta.ui.suite_edge_form import ROWS


def show(user: User) -> None:
    """The list."""
    suite_list.show(user, ROWS, suites.edited_cases(desk.store()), ("Kind", lambda one: one.kind), (_said, _facts),
                    "student_question", "edge-cases.jsonl")  # fmt: skip


def _said(one: EdgeCase) -> str:
    return shortened(one.student_question, 140) or "(says nothing)"


def _facts(one: EdgeCase) -> Sequence[str]:
    return one.kind, desk.count(len(one.must) + len(one.must_not), "requirement")
