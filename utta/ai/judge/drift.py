"""Whether a judge of the earlier reviews agrees with the later ones."""

from collections.abc import Sequence

from utta.ai.judge.agreement import interval, quadratic_kappa
from utta.ai.judge.families import families_of
from utta.ai.judge.held import Held, Learner, family_splits, predictions
from utta.ai.judge.material import Material, gather
from utta.ai.judge.mean_agreement import Means, means
from utta.domain.judge_drift import LEAST_RATINGS, Drift
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.errors import NotEnough

_FOLDS = 5


def drift(rows: Sequence[RatedResponse], rubric: Rubric, learner: Learner, since: float | None, seed: int) -> Drift:
    """Agreement with the reviews after a moment, by a judge of those before it, beside agreement before it.

    rows: those without a time take no part. since: the moment from which on reviews are new to the judge, used where
    enough have come; else the middle. Later reviews count only on families that no earlier review is about: a judge
    that knows the lesson would look better than it is.
    """
    families = dict(zip(map(id, rows), families_of(rows), strict=True))
    keys = {criterion.key for criterion in rubric.criteria}
    timed = sorted(
        (row for row in rows if row.created_at and keys & row.ratings.keys()), key=lambda row: row.created_at
    )
    if not timed or timed[0].created_at == timed[-1].created_at:
        return Drift(missing="Whether it drifts cannot be told: all its ratings came at one time.")
    is_since_judge = since is not None and len(_new(timed, families, since)) >= LEAST_RATINGS
    moment = since if is_since_judge and since is not None else timed[(len(timed) - 1) // 2].created_at
    earlier, later = [row for row in timed if row.created_at <= moment], _new(timed, families, moment)
    if min(len(earlier), len(later)) < LEAST_RATINGS:
        return Drift(since=moment, missing=_too_few(len(earlier), len(later)))
    try:
        before, after = gather(earlier, rubric), gather(later, rubric)
    except NotEnough as reason:
        return Drift(since=moment, missing=f"Whether it drifts cannot be told. {reason}")
    known = means(before, predictions(before, family_splits(before, _FOLDS, seed), learner, seed))
    new = means(after, _judged(before, after, learner, seed))
    return _compared(known, new, moment, is_since_judge, seed)


def _new(timed: Sequence[RatedResponse], families: dict[int, str], moment: float) -> list[RatedResponse]:
    """The rows after a moment, on families that none before it is about."""
    known = {families[id(row)] for row in timed if row.created_at <= moment}
    return [row for row in timed if row.created_at > moment and families[id(row)] not in known]


def _judged(before: Material, after: Material, learner: Learner, seed: int) -> dict[str, Held]:
    return {view.criterion.key: Held(view.probabilities, view.steps) for view in learner(before, after, seed)}


def _compared(known: Means | None, new: Means | None, moment: float, is_since_judge: bool, seed: int) -> Drift:
    earlier = known.interval(quadratic_kappa, seed) if known else None
    later = new.interval(quadratic_kappa, seed) if new else None
    if known is None or new is None or earlier is None or later is None:
        return Drift(since=moment, missing="Whether it drifts cannot be told: the reviews are of too few lessons.")
    # Another seed: the two draw from different families, so their draws must not go together.
    apart = new.draws(quadratic_kappa, seed + 1) - known.draws(quadratic_kappa, seed)
    change = interval(later.estimate - earlier.estimate, apart, later.n)
    return Drift(since=moment, is_since_judge=is_since_judge, earlier=earlier, later=later, change=change)


def _too_few(earlier: int, later: int) -> str:
    return (
        f"Too few reviews to tell whether it drifts: {earlier} earlier ones and {later} later ones on other lessons; "
        f"{LEAST_RATINGS} of each are needed."
    )
