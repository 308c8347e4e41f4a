"""The rubrics that a file of ratings names: one the store does not know is made from the steps found, and said."""

import time
from collections.abc import Mapping

from utta.domain.rubric import Rubric, rubric_from_labels
from utta.domain.shipped_rubrics import SHIPPED
from utta.errors import Refused
from utta.services.import_report import Report
from utta.store import rubrics
from utta.store.database import Transaction


def rubrics_for(tx: Transaction, report: Report, steps: Mapping[str, Mapping[str, list[str]]], *,
                keeps: bool) -> dict[str, tuple[int, Rubric]]:  # fmt: skip
    """(id, rubric) by key. steps: those that the file's ratings give to each criterion of each rubric.

    Without `keeps` nothing is stored, and the id of a new one is 0.
    """
    if keeps:
        rubrics.ship(tx, time.time())
    shipped = {rubric.key: (0, rubric) for rubric in SHIPPED}
    return {
        key: rubrics.newest(tx, key) or shipped.get(key) or _made(tx, report, key, found, keeps=keeps)
        for key, found in steps.items()
    }


def _made(tx: Transaction, report: Report, key: str, steps: Mapping[str, list[str]], *,
          keeps: bool) -> tuple[int, Rubric]:  # fmt: skip
    try:
        rubric = rubric_from_labels(key, steps)
    except ValueError as error:
        raise Refused(f"The rubric “{key}” of this file cannot be made: a name or scale in it is unusual.",
                      "Use lower-case names with underscores and 2 to 10 steps a criterion.") from error  # fmt: skip
    scales = "; ".join(f"{item.key}: {' < '.join(item.labels)}" for item in rubric.criteria)
    verb = "was" if keeps else "will be"
    report.notes.append(f"The rubric {key} was not known and {verb} made from the steps found ({scales}).")
    return (rubrics.add(tx, rubric, time.time()) if keeps else 0), rubric
