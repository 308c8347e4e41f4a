"""Teaching examples as conversations, as fine-tuning services take them: {"messages": [system, user, assistant]}.

Only what was said goes along, so such a file cannot be imported again.
"""

from collections.abc import Mapping
from typing import Any

_SYSTEM = (
    "You are an experienced teacher. Answer this student as a good teacher would: start from the student's own "
    "thinking, be correct and kind, and use words that fit the grade."
)
_FACTS = (("grade_level", "Grade level"), ("subject", "Subject"), ("topic", "Topic"),
          ("student_profile", "Student profile"))  # fmt: skip
_SAID = (("context", "Context"), ("student_question", "The student says"))


def as_chat(row: Mapping[str, Any], split: str = "") -> dict[str, Any]:
    """An example's interchange row as one conversation. split: named beside it where a file holds several."""
    facts = [f"{label}: {row[name]}" for name, label in _FACTS if row[name].strip()]
    said = [f"{label}:\n{row[name]}" for name, label in _SAID if row[name].strip()]
    messages = [
        {"role": "system", "content": _SYSTEM},
        {"role": "user", "content": "\n\n".join(["\n".join(facts), *said] if facts else said)},
        {"role": "assistant", "content": row["teacher_response"]},
    ]
    return {"messages": messages} | ({"split": split} if split else {})
