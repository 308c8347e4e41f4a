"""What the ratings are worth: agreement on each criterion, and the gate before training and verdicts."""

from pydantic import ValidationError

from utta.domain import agreement_gate
from utta.domain.agreement_gate import Gate, Thresholds
from utta.domain.rating_table import table
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import Refused
from utta.services.remembering import remembered
from utta.services.reviews import rubric as find_rubric
from utta.store import agreement, preferences
from utta.store.database import Store, Transaction

_THRESHOLDS = "agreement_thresholds"


def criteria_open(tx: Transaction, rubric: Rubric) -> dict[str, Gate]:
    """The gate of each criterion of a rubric by its key, from all its reviews as they are now."""
    asked = _thresholds(tx)
    given = agreement.ratings(tx, rubric.key)
    return {criterion.key: agreement_gate.gate(table(given, criterion), asked) for criterion in rubric.criteria}


def gates(store: Store, rubric_key: str = DEFAULT_RUBRIC_KEY) -> dict[str, Gate]:
    """The gate of each criterion of a rubric by its key, or NotFound. Kept until a review or a threshold changes."""
    form, asked = find_rubric(store, rubric_key), thresholds(store)
    return remembered(store, "reviews", ("gates", form, asked), lambda tx: criteria_open(tx, form))


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


def _thresholds(tx: Transaction) -> Thresholds:
    return Thresholds(**(preferences.get(tx, _THRESHOLDS) or {}))
