"""The built-in judge: its card, its judgement of responses in a file, learned anew from the reviews each time; and the
bar that any judge's card has to meet before its word alone decides."""

from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from utta.domain.dataset_families import keys_of, said_key
from utta.domain.interchange import read_rating
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Judgement
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.text import fingerprint
from utta.domain.user import User
from utta.errors import Refused
from utta.services.reading import rows_of
from utta.services.reviews import rubric as find_rubric
from utta.store import datasets, preferences, reviews, rubrics
from utta.store.database import Store

FOLDS = 5
_BAR = "judge_bar"


def bar(store: Store) -> float | None:
    """The quadratic kappa with reviewers that a judge needs on every criterion before its word alone decides between
    two models (see domain/verdict.py). None, as at first, where the lead lets no judge decide: it may only rank."""
    with store.read() as tx:
        found: dict[str, float | None] = preferences.get(tx, _BAR) or {}
    return found.get("kappa")


def set_bar(store: Store, by: User, kappa: float | None) -> None:
    """Set the bar for every judge and rubric, from 0 to 1, or None to let no judge decide. Verdicts follow it at once;
    what was measured stays as it is. Raises NotAllowed for others than a lead."""
    by.must("lead")
    if kappa is not None and not 0 <= kappa <= 1:
        raise Refused("This bar cannot be used.", "See the note below.", {"kappa": "A number from 0 to 1."})
    with store.write() as tx:
        preferences.put(tx, _BAR, {"kappa": kappa})


def rated(store: Store, rubric_key: str) -> list[RatedResponse]:
    """Every rating on a rubric, as a judge learns from it; of older versions what means the same on the newest."""
    with store.read() as tx:
        carried = rubrics.onto_newest(tx, rubric_key)
        rows = [
            review.rated.model_copy(update={"ratings": carried(review.rubric_version, review.ratings)})
            for review in reviews.each(tx, "rating", rubric_key)
        ]
    return [row for row in rows if row.ratings]


def rated_outside(store: Store, rubric_key: str, dataset_id: int, split: str) -> list[RatedResponse]:
    """The ratings that share no family, and no student's words, with anything in a split: a judge of that split may
    learn from these only."""
    with store.read() as tx:
        inside = {key for item in datasets.items(tx, dataset_id, splits=[split]) for key in keys_of(item)}
    return apart_from(inside, rated(store, rubric_key))


def apart_from(inside: Set[str], rows: Sequence[RatedResponse]) -> list[RatedResponse]:
    """The rows that share none of some keys, as `keys_of` gives them."""
    return [
        row for row in rows
        if not {said_key(row.situation.context, row.situation.student_question), f"family {row.family}"} & inside
    ]  # fmt: skip


def card(store: Store, rubric_key: str) -> JudgeCard:
    """Measure the built-in judge on this store's reviews. Raises NotEnough below 50 ratings."""
    from utta.ai.judge import judge_card

    form = find_rubric(store, rubric_key)
    return judge_card(rated(store, rubric_key), form)


def predict(store: Store, rubric_key: str, path: Path) -> Iterator[dict[str, Any]]:
    """Judge every row of a ratings file, ignoring the ratings in it; yields one mapping a row, in its order.

    A row whose family the judge could have learned from is judged by one that did not: it never repeats what it was
    told. So the families of the file are taken in FOLDS parts, each judged by a judge learned from all the others.
    """
    from utta.ai.judge import fit_judge

    form = find_rubric(store, rubric_key)
    rows = _rows(path, form)
    known = rated(store, rubric_key)
    told = {_group(row) for row in known}
    part_of = [1 + _part(_group(row)) if _group(row) in told else 0 for row in rows]
    judgements: dict[int, Judgement] = {}
    for part in sorted(set(part_of)):
        judge = fit_judge([row for row in known if not part or 1 + _part(_group(row)) != part], form)
        at = [number for number, own in enumerate(part_of) if own == part]
        judged = judge.predict([rows[number].situation for number in at], [rows[number].response for number in at])
        judgements |= dict(zip(at, judged, strict=True))
    for number, row in enumerate(rows):
        found = judgements[number]
        yield {"external_id": row.external_id, "ratings": found.ratings, "probabilities": found.probabilities}


def _group(row: RatedResponse) -> str:
    return row.family or row.situation.key


def _part(group: str) -> int:
    return int(fingerprint("judge", group)[:8], 16) % FOLDS


def _rows(path: Path, form: Rubric) -> Sequence[RatedResponse]:
    found = []
    for number, row in enumerate(rows_of(path), start=1):
        try:
            found.append(read_rating({**row, "rubric": form.key, "ratings": {}}).rated)
        except Refused as refused:
            raise Refused(f"Row {number} of {path.name}: {refused}") from refused
    if not found:
        raise Refused(f"{path.name} holds no rows.")
    return found
