"""The rubrics that a file of ratings names: which version its ratings are on, and what is made where none is known."""

import time
from collections.abc import Mapping

from utta.domain.rubric import Rubric, rubric_from_labels
from utta.domain.shipped_rubrics import SHIPPED
from utta.errors import Refused
from utta.services.import_report import Report
from utta.store import rubrics
from utta.store.database import Transaction

Asked = tuple[str, int]
"""A rubric as a row names it: its key and version, 0 where the row tells no version."""

Steps = Mapping[str, list[str]]
"""The steps that ratings give to each criterion."""

_Stored = tuple[int, Rubric]
_MOST_VERSIONS = 100


def rubrics_for(tx: Transaction, report: Report, steps: Mapping[Asked, Steps], *, keeps: bool) -> dict[Asked, _Stored]:
    """(id, rubric) for each rubric that the file names. steps: what its ratings on it hold.

    A version that is known is taken; where none is told, or one that the store does not have, the newest on which all
    of these ratings are possible, else the newest. A rubric nobody knows is made from the steps. Without `keeps`
    nothing is stored, and the id of a new one is 0.
    """
    if keeps:
        rubrics.ship(tx, time.time())
    found: dict[Asked, _Stored] = {}
    for key in dict.fromkeys(key for key, _ in steps):
        told = {version: given for (other, version), given in steps.items() if other == key}
        if len(told) > _MOST_VERSIONS:
            raise Refused(f"The file names {len(told)} versions of the rubric “{key}”.",
                          f"At most {_MOST_VERSIONS} can be taken: check the column rubric_version.")  # fmt: skip
        known = _known(tx, key)
        if not known:
            known = _made(tx, report, key, told, keeps=keeps)
        for version, given in told.items():
            found[key, version] = known.get(version) or _fitting(report, known, key, version, given)
    return found


def _known(tx: Transaction, key: str) -> dict[int, _Stored]:
    """The versions of a rubric that are in the store, or come with UTTA."""
    return rubrics.versions(tx, key) or {rubric.version: (0, rubric) for rubric in SHIPPED if rubric.key == key}


def _fitting(report: Report, known: Mapping[int, _Stored], key: str, version: int, given: Steps) -> _Stored:
    newest = max(known)
    fits = [number for number, (_, rubric) in known.items() if _holds(rubric, given)]
    taken = max(fits, default=newest)
    if version:
        report.notes.append(f"Version {version} of the rubric {key} is not here; its ratings were checked against "
                            f"version {taken}.")  # fmt: skip
    elif taken != newest:
        report.notes.append(f"The ratings on {key} are those of version {taken} of the rubric, not of the newest.")
    return known[taken]


def _holds(rubric: Rubric, given: Steps) -> bool:
    labels = {criterion.key: set(criterion.labels) for criterion in rubric.criteria}
    return all(labels.get(criterion, set()).issuperset(found) for criterion, found in given.items())


def _made(tx: Transaction, report: Report, key: str, told: Mapping[int, Steps], *,
          keeps: bool) -> dict[int, _Stored]:  # fmt: skip
    """A rubric that nobody knows, in the versions that the file tells of; what tells none belongs to the first."""
    first = min((version for version in told if version), default=1)
    made = {}
    for version in sorted({version or first for version in told}):
        given = told.get(version, {})
        if version == first:
            given = _joined(given, told.get(0, {}))
        rubric = rubrics.as_version(_of_steps(key, given), version)
        scales = "; ".join(f"{item.key}: {' < '.join(item.labels)}" for item in rubric.criteria)
        verb = "was" if keeps else "will be"
        report.notes.append(f"The rubric {key} was not known and {verb} made from the steps found ({scales}).")
        made[version] = (rubrics.add(tx, rubric, time.time()) if keeps else 0), rubric
    return made | {0: made[first]}


def _joined(one: Steps, other: Steps) -> Steps:
    return {criterion: [*one.get(criterion, ()), *other.get(criterion, ())] for criterion in (*one, *other)}


def _of_steps(key: str, given: Steps) -> Rubric:
    try:
        return rubric_from_labels(key, given)
    except ValueError as error:
        raise Refused(f"The rubric “{key}” of this file cannot be made: a name or scale in it is unusual.",
                      "Use lower-case names with underscores and 2 to 10 steps a criterion.") from error  # fmt: skip
