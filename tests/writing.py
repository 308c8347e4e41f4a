"""A teaching example as its form is filled in."""

from typing import Any

from utta.services import examples
from utta.services.examples import Filter
from utta.store.database import Store

FIELDS: dict[str, Any] = {
    "grade_level": "Grade 4",
    "subject": "Mathematics",
    "student_profile": "Shy, but quick",
    "student_question": "Why is 1/2 bigger than 1/3?",
    "teacher_response": "Let us fold two strips of paper.",
    "teaching_approach": "Inquiry-Based",
    "techniques_used": ["Visual Aids"],
    "expected_outcomes": "Compares unit fractions",
}


def changed(**fields: Any) -> dict[str, Any]:
    """The form with other words in some fields."""
    return FIELDS | fields


def number(store: Store, **wanted: Any) -> int:
    """How many examples a filter finds."""
    return examples.listed(store, Filter(**wanted)).total
