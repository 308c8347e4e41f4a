"""Rubrics in the store: those that come with UTTA arrive at the next start, and what a team made stays the team's."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from tests.conftest import PROJECT
from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.shipped_rubrics import MRBENCH, SHIPPED, TEACHING_QUALITY
from utta.settings import Settings
from utta.store import rubrics
from utta.store.database import Store
from utta.store.review_tables import rubrics as table
from utta.store.rubrics import as_version

TEAMS = Rubric(
    key="mrbench", name="Ours", criteria=(Criterion(key="a", name="A", steps=(Step(label="No"), Step(label="Yes"))),)
)
OF_BEFORE = TEACHING_QUALITY.model_copy(update={"description": ""})


def started(store: Store) -> list[Rubric]:
    """The newest version of every rubric after UTTA was started again on this store."""
    Store(store.settings).close()
    with store.read() as tx:
        return rubrics.newest_each(tx)


def replace(store: Store, key: str, *versions: tuple[Rubric, bool]) -> None:
    """Put these versions in the place of what there is under a key, each with whether it came with UTTA."""
    with store.write() as tx:
        tx.execute(sa.delete(table).where(table.c.key == key))
        for rubric, is_shipped in versions:
            rubrics.add(tx, rubric, 1.0, is_shipped=is_shipped)


def test_a_rubric_that_is_new_in_utta_arrives_at_the_next_start(store: Store) -> None:
    replace(store, "mrbench")
    assert MRBENCH in started(store)


def test_a_store_without_people_has_no_rubric_yet(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    Store(settings).close()
    empty = Store(settings)
    with empty.read() as tx:
        assert rubrics.newest_each(tx) == []
    empty.close()


def test_a_newer_edition_of_a_shipped_rubric_is_its_next_version_and_comes_once(store: Store) -> None:
    replace(store, "teaching_quality", (OF_BEFORE, True))
    for _ in range(2):
        assert as_version(TEACHING_QUALITY, 2) in started(store)
    with store.read() as tx:
        assert rubrics.find(tx, "teaching_quality", 1) is not None
        assert rubrics.find(tx, "teaching_quality", 3) is None


def test_a_rubric_the_team_made_or_imported_under_a_shipped_key_stays_theirs(store: Store) -> None:
    replace(store, "mrbench", (TEAMS, False))
    changed = OF_BEFORE.model_copy(update={"version": 2, "criteria": TEAMS.criteria})
    replace(store, "teaching_quality", (OF_BEFORE, True), (changed, False))
    found = {rubric.key: rubric for rubric in started(store)}
    assert found["mrbench"] == TEAMS and found["teaching_quality"] == changed


def test_a_rubric_that_was_archived_is_not_brought_back(store: Store) -> None:
    replace(store, "mrbench", (MRBENCH.model_copy(update={"description": ""}), True))
    with store.write() as tx:
        rubrics.set_archived(tx, "mrbench", 2.0)
    assert MRBENCH not in started(store)
    with store.read() as tx:
        assert {rubric.key for rubric in rubrics.newest_each(tx, offered=True)} == {r.key for r in SHIPPED} - {
            "mrbench"
        }


def test_a_store_of_before_keeps_its_versions_and_gets_the_newer_editions(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with sa.create_engine(settings.url).begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(PROJECT / "utta" / "store" / "revisions"))
        command.upgrade(config, "0003_review_rounds")
        for key in ("teaching_quality", "mrbench"):
            definition = TEAMS.model_copy(update={"key": key}).model_dump_json()
            row = {"key": key, "definition": definition}
            connection.execute(sa.text("INSERT INTO rubrics (key, version, definition, created_at) "
                                       "VALUES (:key, 1, :definition, 1.0)"), row)  # fmt: skip
    store = Store(settings)
    with store.read() as tx:
        assert [(r.key, r.version) for r in rubrics.by_id(tx).values()] == [
            ("teaching_quality", 1), ("mrbench", 1), ("teaching_quality", 2), ("mistake_remediation", 1),
            ("student_realism", 1),
        ]  # fmt: skip
        assert rubrics.newest(tx, "mrbench") == (2, TEAMS)  # a file had brought it
    store.close()
