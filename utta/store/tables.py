"""All tables, for whoever reads the metadata. Times are seconds since the epoch (UTC); texts are stored exactly as
entered.

A table change needs a revision under revisions/versions; a test compares the two.
"""

from utta.store import (  # noqa: F401  # each adds its tables
    dataset_tables,
    evaluation_tables,
    example_tables,
    people_tables,
    review_tables,
    round_tables,
    suite_tables,
    training_tables,
    work_tables,
)
from utta.store.columns import metadata

__all__ = ["metadata"]
