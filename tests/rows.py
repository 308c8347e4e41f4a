"""Small files to import, for tests."""

import io
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from utta.services.exporting import export_text
from utta.store.database import Store

ROW = {
    "external_id": "a-1",
    "source": "test",
    "student_question": "Why is 1/2 bigger than 1/3?",
    "teacher_response": "Draw both on the same bar.",
}
RATING = {
    "external_id": "r-1",
    "source": "test",
    "student_question": "Why?",
    "response": "Because.",
    "rubric": "teaching_quality",
    "ratings": {"accuracy": 4},
}


def written(folder: Path, content: Any, name: str = "rows.jsonl") -> Path:
    """A file with rows as JSONL, or with text or bytes as they are."""
    path = folder / name
    if isinstance(content, list):
        content = "".join(json.dumps(row) + "\n" for row in content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def stored(store: Store) -> int:
    """How many teaching examples and reviews are in the store."""
    return sum(len(export_text(store, kind, "jsonl").splitlines()) for kind in ("examples", "ratings", "comparisons"))


def excel(rows: list[list[Any]]) -> bytes:
    """An Excel file with these rows."""
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()
