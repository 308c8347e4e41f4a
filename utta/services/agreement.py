"""What the ratings are worth: agreement on each criterion, the reviewers, the comparisons; and the gate before training
and verdicts."""

from dataclasses import dataclass

from pydantic import ValidationError

from utta.domain import agreement_gate
from utta.domain.agreement import CriterionAgreement, agree
from utta.domain.agreement_gate import Gate, Thresholds
from utta.domain.agreement_words import sentence
from utta.domain.desired_steps import DesiredSteps, desired_steps
from utta.domain.rating_table import table
from utta.domain.reviewer_view import ReviewerView, reviewer_views
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused
from utta.services import comparisons, sealing
from utta.services.comparisons import Comparisons
from utta.services.remembering import remembered
from utta.services.reviews import rubric as find_rubric
from utta.store import agreement, gold, preferences, rounds, rubrics, users
from utta.store.database import Store, Transaction

_THRESHOLDS = "agreement_thresholds"


@dataclass(frozen=True)
class Agreement:
    """Agreement on a rubric's newest version over all reviews, or on the version that one round asked over its own.

    reviews: ratings on it, each counted. criteria, gates: in the rubric's order; the gates rest on all reviews, of
    whatever round, and are those of the newest version. sentence: what it shows. desired: by generator, how often its
    responses got the most desired step.
    """

    rubric: Rubric
    round_id: int | None
    reviews: int
    thresholds: Thresholds
    criteria: tuple[CriterionAgreement, ...]
    gates: tuple[Gate, ...]
    sentence: str
    desired: tuple[DesiredSteps, ...]


@dataclass(frozen=True)
class Overview:
    """All that a lead's page on the ratings shows."""

    agreement: Agreement
    reviewers: tuple[ReviewerView, ...]
    comparisons: Comparisons


def overview(store: Store, by: User, rubric_key: str | None = None, round_id: int | None = None) -> Overview:
    """Agreement, reviewers and comparisons, over all reviews or those of one round. For a lead. Rubrics as `looked_at`.

    Reviews of a round that is not closed are counted where that round is asked for by a lead whom no round still asks;
    else NotAllowed. Raises NotFound for an unknown rubric or round.
    """
    by.must("lead")
    if round_id is not None:
        sealing.check_looking_in(store, by, round_id)
    asked_for = round_id is not None
    return Overview(
        agreement=measured(store, rubric_key, round_id, open_rounds=asked_for),
        reviewers=_reviewers(store, rubric_key, round_id, open_rounds=asked_for),
        comparisons=comparisons.counted(store, round_id, open_rounds=asked_for),
    )


def looked_at(store: Store, rubric_key: str | None = None, round_id: int | None = None) -> Rubric:
    """The rubric that ratings are looked at with: of a round the version that it asked, else the newest of the key.

    Without a key the default one. A round of comparisons alone has none of its own. Raises NotFound, and Refused for a
    round that asked another rubric.
    """
    with store.read() as tx:
        found = rounds.get(tx, round_id) if round_id is not None else None
        own = rubrics.get(tx, found.rubric_id) if found and found.rubric_id is not None else None
    if found is None or own is None:
        return find_rubric(store, rubric_key or DEFAULT_RUBRIC_KEY)
    if rubric_key not in (None, own.key):
        raise Refused(f"“{found.name}” was judged on {own.name}, not on “{rubric_key}”.",
                      "Leave the rubric out, or ask for all reviews.")  # fmt: skip
    return own


def measured(store: Store, rubric_key: str | None = None, round_id: int | None = None, *,
             open_rounds: bool = False) -> Agreement:  # fmt: skip
    """Agreement on every criterion of a rubric, as `looked_at`. Kept until a review or a threshold changes."""
    form, asked = looked_at(store, rubric_key, round_id), thresholds(store)
    newest = find_rubric(store, form.key)

    def count(tx: Transaction) -> Agreement:
        given = agreement.ratings(tx, form.key, round_id, open_rounds=open_rounds, version=form.version)
        criteria = tuple(agree(given, criterion) for criterion in form.criteria)
        return Agreement(
            rubric=form, round_id=round_id, reviews=len(given), thresholds=asked, criteria=criteria,
            gates=tuple(criteria_open(tx, newest).values()), sentence=sentence(criteria, asked),
            desired=desired_steps(given, form),
        )  # fmt: skip

    return remembered(store, "reviews", ("agreement", form, newest, asked, round_id, open_rounds), count)


def gates(store: Store, rubric_key: str = DEFAULT_RUBRIC_KEY) -> dict[str, Gate]:
    """The gate of each criterion of a rubric by its key, or NotFound. Kept until a review or a threshold changes."""
    form, asked = find_rubric(store, rubric_key), thresholds(store)
    return remembered(store, "reviews", ("gates", form, asked), lambda tx: criteria_open(tx, form))


def criteria_open(tx: Transaction, rubric: Rubric) -> dict[str, Gate]:
    """The gate of each criterion of a rubric by its key, from all its reviews as they are now."""
    asked = _thresholds(tx)
    given = agreement.ratings(tx, rubric.key)
    return {criterion.key: agreement_gate.gate(table(given, criterion), asked) for criterion in rubric.criteria}


def thresholds(store: Store) -> Thresholds:
    """What the lead asks of a criterion before it enters training or a verdict."""
    with store.read() as tx:
        return _thresholds(tx)


def set_thresholds(store: Store, by: User, items: int, agreement: float) -> Thresholds:
    """Change what is asked of a criterion from now on, for every rubric. Runs and evaluations done stay as they are."""
    by.must("lead")
    try:
        asked = Thresholds(items=items, agreement=agreement)
    except ValidationError as error:
        beside = {"items": "A whole number from 0 to 10,000; 0 asks for no agreement at all.",
                  "agreement": "A number from −1 to 1."}  # fmt: skip
        wrong = {str(part["loc"][0]): beside[str(part["loc"][0])] for part in error.errors()}
        raise Refused("These thresholds cannot be used.", "See the notes below.", wrong) from error
    with store.write() as tx:
        preferences.put(tx, _THRESHOLDS, asked.model_dump())
    return asked


def round_called(store: Store, name_or_id: str) -> int:
    """The id of a review round by its name or id, or NotFound."""
    with store.read() as tx:
        found = rounds.named(tx, name_or_id)
        if found is None and name_or_id.isdigit():
            found = int(name_or_id)
        return rounds.get(tx, found or 0).id


def _reviewers(
    store: Store, rubric_key: str | None, round_id: int | None, *, open_rounds: bool
) -> tuple[ReviewerView, ...]:
    form = looked_at(store, rubric_key, round_id)
    with store.read() as tx:
        given = agreement.ratings(tx, form.key, round_id, open_rounds=open_rounds, version=form.version)
        answers = {row.response_id: row.ratings for row in gold.of_rubric(tx, form.key)}
        names = {agreement.reviewer_of(user.id): user.name for user in users.everyone(tx)}
    return tuple(view.model_copy(update={"reviewer": names.get(view.reviewer, view.reviewer)})
                 for view in reviewer_views(given, form, answers))  # fmt: skip


def _thresholds(tx: Transaction) -> Thresholds:
    return Thresholds(**(preferences.get(tx, _THRESHOLDS) or {}))
