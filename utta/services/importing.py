"""Bringing files in: read whole or not at all, repeatable, every refused row with its place and its reason.

A file is read and stored in one pass, a thousand rows at a time, inside one transaction; a refused row undoes it all
unless the good rows alone are asked for.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from utta.domain.interchange import KINDS, Kind, kind_of
from utta.domain.mapping import ColumnMapping
from utta.domain.text import shortened
from utta.domain.user import User
from utta.errors import Refused
from utta.services.import_batches import read_ahead
from utta.services.import_report import Report
from utta.services.import_reviews import store_reviews
from utta.services.import_rows import File, Rows, steps_in
from utta.services.import_rubrics import rubrics_for
from utta.services.import_storing import Progress, store_examples
from utta.services.mapping import as_json, check, foreign, is_known, remember
from utta.services.reading import numbered_rows
from utta.store.database import Store, Transaction


def import_file(store: Store, path: Path, kind: Kind | None = None, *, mapping: ColumnMapping | None = None,
                is_sample: bool = False, good_rows_only: bool = False, by: User | None = None,
                progress: Progress | None = None) -> Report:  # fmt: skip
    """Import one file of teaching examples, ratings or comparisons, in one transaction.

    A file that cannot be parsed stores nothing and raises Refused. With refused rows nothing is stored either,
    unless `good_rows_only`; the report says which and why. Imported again, the same file changes nothing.
    mapping: what the columns of a foreign file mean; it is remembered. Without one, the mapping last used for a file of
    the same columns is taken, and said. by: who asked, an expert or a lead; None for the command line.
    An error raised by `progress` undoes the import.
    """
    if by is not None:
        by.must("expert")
    file, columns = _file(store, path, kind, mapping, is_sample)
    with store.write() as tx:
        report = _passed(tx, file, progress, keeps=True, good_rows_only=good_rows_only)
        if report.refused and not good_rows_only:
            tx.rollback()
            return replace(report, added=0, updated=0, unchanged=0, notes=[])  # they tell of what would have been
        if mapping is not None:
            remember(tx, by, columns, mapping)
    return report


def check_file(store: Store, path: Path, kind: Kind | None = None, *, mapping: ColumnMapping | None = None,
               progress: Progress | None = None) -> Report:  # fmt: skip
    """What `import_file` would do with the good rows of a file, and what it would refuse. Stores nothing."""
    file, _ = _file(store, path, kind, mapping, is_sample=False)
    with store.read() as tx:
        return _passed(tx, file, progress, keeps=False, good_rows_only=True)


def _passed(tx: Transaction, file: File, progress: Progress | None, *, keeps: bool, good_rows_only: bool) -> Report:
    report = Report(kind=file.kind, notes=[file.note] if file.note else [])
    rows = Rows(file, report)
    if file.kind == "examples":
        with closing(read_ahead(rows.examples(), rows.place)) as examples:
            store_examples(tx, report, examples, keeps=keeps, good_rows_only=good_rows_only, progress=progress)
        return report
    # The scale of a rubric nobody knows is told by the whole file, so that a file of ratings is read twice.
    steps = steps_in(file) if file.kind == "ratings" else {}
    known = rubrics_for(tx, report, steps, keeps=keeps)
    ids = {asked: number for asked, (number, _) in known.items()}
    checked = rows.reviews({asked: rubric for asked, (_, rubric) in known.items()})
    with closing(read_ahead(checked, rows.place)) as reviews:
        store_reviews(tx, report, reviews, ids, keeps=keeps, good_rows_only=good_rows_only, progress=progress)
    return report


def _file(store: Store, path: Path, kind: Kind | None, mapping: ColumnMapping | None,
          is_sample: bool) -> tuple[File, Sequence[str]]:  # fmt: skip
    """How a file is to be understood, and the columns of a foreign one."""
    if kind is not None and kind not in KINDS:
        raise Refused(f"“{kind}” is not a kind of file.", f"Choose one of: {', '.join(KINDS)}.")
    if mapping is not None and kind not in (None, "examples"):
        raise Refused(f"The columns of {kind} cannot be mapped.", "Only those of teaching examples can.")
    first = next((row for _, row in numbered_rows(path)), None)
    if first is None:
        raise Refused(f"{path.name} holds no rows.", "Check that it is the file you meant.")
    if mapping is None and (kind or is_known(first)):
        return File(path, kind or kind_of(first) or "examples", is_sample), ()
    found = foreign(store, path, even_if_known=True)
    assert found is not None
    if mapping is not None:
        check(mapping, found.columns)
        return File(path, "examples", is_sample, mapping), found.columns
    if found.is_remembered:
        return File(path, "examples", is_sample, found.mapping, _REMEMBERED), found.columns
    names = shortened(", ".join(found.columns[:8]), 200)
    raise Refused(
        f"{path.name} has columns UTTA does not know ({names}).",
        "Name them as in the interchange files: student_question or context, and teacher_response or response. Or say "
        "what they mean: on the page Import a file, or with --map and a file that holds, for example, "
        f"{as_json(found.mapping)}",
    )


_REMEMBERED = "The columns were mapped as for the last file that had the same ones."
