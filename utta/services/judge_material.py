"""What an Evaluator needs to be a judge: criteria in the steps the rubric has now, and rated replies to be calibrated
by."""

from collections.abc import Sequence

from utta.domain.assistant import Case, inputs_of
from utta.domain.dataset_families import keys_of
from utta.domain.program import Program
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.domain.text import fingerprint
from utta.domain.training import ModelVersion
from utta.services import judging
from utta.store import datasets
from utta.store.database import Store

MOST_RATED = 200
"""So many rated replies at most an Evaluator is asked about to calibrate it: more would change its scores little."""


def judged_by(form: Rubric, model: ModelVersion) -> Rubric | None:
    """The rubric with those criteria that an Evaluator judges in the same steps; None where there is none."""
    own = Program(**model.program).rubric
    kept = form.shared_with(own) if own is not None and own.key == form.key else ()
    return form.model_copy(update={"criteria": kept}) if kept else None


def material(store: Store, rubric_key: str, own_id: int, asked_id: int,
              split: str) -> tuple[list[RatedResponse], int]:  # fmt: skip
    """The ratings that an Evaluator was not taught with and that concern no asked case, and how many of the asked cases
    are of students whose replies it was taught with or chosen by.

    own_id: the dataset version it was trained on. Ratings that it was only chosen by among other candidates may
    calibrate it: they are few, and it never saw a step of theirs.
    """
    with store.read() as tx:
        taught = {key for item in datasets.items(tx, own_id, "review", ["train"]) for key in keys_of(item)}
        chosen = {key for item in datasets.items(tx, own_id, "review", ["validation"]) for key in keys_of(item)}
        asked = [set(keys_of(item)) for item in datasets.items(tx, asked_id, "example", [split])]
    rows = judging.apart_from(taught.union(*asked), judging.rated(store, rubric_key))
    return rows, sum(bool(keys & (taught | chosen)) for keys in asked)


def case_of(situation: Situation, reply: str) -> Case:
    key = fingerprint("judged", situation.key, reply)
    return Case(key=key, inputs=inputs_of("evaluator", situation, reply), outputs={}, family="")


def sampled(rows: Sequence[RatedResponse], rubric: Rubric) -> list[RatedResponse]:
    """The ratings on a rubric's criteria of at most MOST_RATED replies: the same ones as long as they are there."""
    from utta.ai.judge import response_key

    scale = {criterion.key for criterion in rubric.criteria}
    rated = [row for row in rows if scale & row.ratings.keys()]
    keys = sorted({response_key(row) for row in rated}, key=lambda key: fingerprint("calibration", *key))
    chosen = set(keys[:MOST_RATED])
    return [row for row in rated if response_key(row) in chosen]
