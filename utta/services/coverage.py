"""What the examples cover: counts for a map of two sides, and the gaps of three, counted in the store."""

from utta.domain.coverage import Gap, Side, gaps_of_three
from utta.domain.grades import grade_label
from utta.services.remembering import remembered
from utta.store import examples
from utta.store.database import Store
from utta.store.examples import Filter

NOT_GIVEN = "Not given"


def counts(store: Store, wanted: Filter, rows: Side, columns: Side) -> dict[tuple[str, str], int]:
    """Counts of the wanted examples by the names of two sides, for example (grade label, subject)."""
    found = remembered(store, "examples", ("coverage", wanted, rows, columns),
                       lambda tx: examples.count_by(tx, wanted, rows, columns))  # fmt: skip
    return {(name_of(rows, row), name_of(columns, column)): number for (row, column), number in found.items()}


def gaps(store: Store, wanted: Filter, limit: int = 3) -> list[Gap]:
    """The largest gaps of grade, subject and student profile among the wanted examples."""
    found = remembered(store, "examples", ("coverage of three", wanted),
                       lambda tx: examples.count_by(tx, wanted, "grade", "subject", "profile_kind"))  # fmt: skip
    return gaps_of_three({(row[0], row[1], row[2]): number for row, number in found.items()}, limit)


def name_of(side: Side, value: object) -> str:
    """How a value of a side is called on a map."""
    if side == "grade":
        return grade_label(value if isinstance(value, int) else None)
    return str(value or "") or NOT_GIVEN
