"""Rubrics for a lead: looked at with all their versions, written, changed, archived. Old reviews keep their version."""

import time

from utta.domain.rubric import Rubric
from utta.domain.rubric_form import RubricForm, key_for, rubric_of
from utta.domain.rubric_versions import VersionedRubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY, SHIPPED
from utta.domain.user import User
from utta.errors import Conflict, NotFound, Refused
from utta.store import drafts, reviews, rubrics
from utta.store.database import Store, Transaction

_DRAFT = "rubric:"


def draft_of(key: str) -> str:
    """The name the draft of changes to a rubric is kept under; of a new one for the key ""."""
    return f"{_DRAFT}{key}"


def everything(store: Store, by: User) -> list[VersionedRubric]:
    """Every rubric with its versions: the default first, then as they came, archived ones last."""
    by.must("lead")
    with store.read() as tx:
        found = rubrics.versioned(tx, reviews.count_by_version(tx))
    return sorted(found, key=lambda one: (one.archived_at is not None, one.key != DEFAULT_RUBRIC_KEY))


def get(store: Store, by: User, key: str) -> VersionedRubric:
    """A rubric with its versions, or NotFound."""
    by.must("lead")
    with store.read() as tx:
        return _found(tx, key)


def begun(store: Store, by: User) -> set[str]:
    """The keys of the rubrics this person has begun to change; "" for a new one."""
    with store.read() as tx:
        return {item.removeprefix(_DRAFT) for item in drafts.items(tx, by.id, _DRAFT)}


def save(store: Store, by: User, form: RubricForm) -> tuple[Rubric, bool]:
    """Store a new rubric, or a changed one as its next version, and forget the draft; reviews given keep theirs.

    Returns the newest version and whether it was made by this: a form that says what the newest version says makes
    none. Raises Refused with a sentence for each wrong field, Conflict when somebody else made a version since the
    form was begun.
    """
    by.must("lead")
    now = time.time()
    with store.write() as tx:
        known = rubrics.versioned(tx, {})
        before = _found(tx, form.key) if form.key else None
        _check_name(form, known)
        if before is None:
            key, version = key_for(form.name, [one.key for one in known], "rubric"), 1
        else:
            key, version = before.key, before.newest.rubric.version + 1
        wanted = rubric_of(form, key, version)
        if before is not None and wanted == rubrics.as_version(before.newest.rubric, version):
            drafts.drop(tx, by.id, draft_of(form.key))
            return before.newest.rubric, False
        if before is not None and before.newest.rubric.version != form.based_on:
            raise _overtaken(before)
        rubrics.add(tx, wanted, now, author_id=by.id)
        if before is not None and before.archived_at is not None:
            rubrics.set_archived(tx, key, before.archived_at)
        drafts.drop(tx, by.id, draft_of(form.key))
    return wanted, True


def archive(store: Store, by: User, key: str) -> None:
    """Offer a rubric no longer. Its reviews and versions stay, and it can be restored."""
    by.must("lead")
    with store.write() as tx:
        _found(tx, key)
        if key == DEFAULT_RUBRIC_KEY:
            raise Refused("The default rubric cannot be archived.",
                          "The judge and evaluations work with it; change it instead.")  # fmt: skip
        rubrics.set_archived(tx, key, time.time())


def restore(store: Store, by: User, key: str) -> None:
    """Offer an archived rubric again."""
    by.must("lead")
    with store.write() as tx:
        _found(tx, key)
        rubrics.set_archived(tx, key, None)


def shipped_edition(found: VersionedRubric) -> Rubric | None:
    """The rubric that comes with UTTA under this key, where the team's newest version says something else."""
    ours = next((rubric for rubric in SHIPPED if rubric.key == found.key), None)
    newest = found.newest.rubric
    return ours if ours is not None and rubrics.as_version(ours, newest.version) != newest else None


def take_shipped(store: Store, by: User, key: str) -> Rubric:
    """Make the rubric as it comes with UTTA the next version of the team's. Newer editions then arrive by themselves
    again. Raises NotFound where there is none, or where the team has it already."""
    by.must("lead")
    with store.write() as tx:
        found = _found(tx, key)
        ours = shipped_edition(found)
        if ours is None:
            raise NotFound("UTTA brings no other edition of this rubric.")
        taken = rubrics.as_version(ours, found.newest.rubric.version + 1)
        rubrics.add(tx, taken, time.time(), author_id=by.id, is_shipped=True)
    return taken


def _found(tx: Transaction, key: str) -> VersionedRubric:
    found = rubrics.versioned(tx, reviews.count_by_version(tx), key)
    if not found:
        raise NotFound(f"There is no rubric “{key}”.", "Choose one from the list.")
    return found[0]


def _check_name(form: RubricForm, known: list[VersionedRubric]) -> None:
    """Two rubrics of one name could not be told apart on screen."""
    name = " ".join(form.name.split()).casefold()
    if any(one.key != form.key and one.newest.rubric.name.casefold() == name for one in known):
        sentence = "Another rubric has this name."
        raise Refused(sentence, "Choose another.", {"name": sentence})


def _overtaken(found: VersionedRubric) -> Conflict:
    newest = found.newest
    who = newest.author or "somebody"
    return Conflict(
        f"Meanwhile {who} made version {newest.rubric.version} of this rubric.",
        "See what changed there, then save yours as the next version or discard it.",
    )
