"""The files that a journey brings in: the real ones where they are, and elsewhere ones made from the sample data.

So the whole way is walked on every machine, also on one that has nothing but the project.
"""

import csv
import json
from pathlib import Path
from typing import Any

from tests.conftest import PROJECT, SHARED_DATA
from tests.rows import written


def interchange_file(folder: Path) -> tuple[Path, int]:
    """A file with our own columns, and its number of rows."""
    real = SHARED_DATA / "examples" / "bridge.jsonl"
    if real.exists():
        return real, 345
    rows = [row | {"source": "Journey", "teacher_response": f"“{row['teacher_response']}”"} for row in _samples()]
    return written(folder, rows, "journey.jsonl"), len(rows)


def foreign_table(folder: Path) -> Path:
    """A table whose columns another project has named."""
    real = SHARED_DATA / "raw" / "mathdial.csv"
    if real.exists():
        return real
    path = folder / "foreign.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["qid", "scenario", "student_utterance", "tutor_reply"])
        for row in _samples():
            said, reply = f"{row['student_question']} Tell me.", f"Let us see. {row['teacher_response']}"
            table.writerow([row["external_id"], row["context"], said, reply])
    return path


def _samples() -> list[dict[str, Any]]:
    lines = (PROJECT / "data" / "sample_examples.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]
