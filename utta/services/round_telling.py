"""Which replies a review round should ask about beside the random ones: those whose review would tell most, and those
that hold reviewers against an agreed answer."""

from collections import Counter, defaultdict
from collections.abc import Sequence, Set

from utta.domain.review import Response
from utta.domain.review_round import ReviewRound, RoundItem
from utta.domain.review_worth import disagreement, doubt, thinness, worth
from utta.domain.round_selection import Candidate
from utta.domain.rubric import Rubric
from utta.errors import NotEnough
from utta.services.judging import rated
from utta.store import agreement, gold, responses, reviews, rubrics
from utta.store.database import Store, Transaction


def telling(store: Store, found: ReviewRound, candidates: Sequence[Candidate]) -> dict[int, float]:
    """By response, how much one more review of it would tell (see domain/review_worth.py)."""
    with store.read() as tx:
        rubric = _rubric(tx, found)
        about = {response.id: response for response in responses.usable(tx, [one.response_id for one in candidates])}
        given = agreement.ratings(tx, rubric.key, open_rounds=True) if rubric else []
        cells = Counter({(row.generator, row.grade): row.number for row in reviews.by_cell(tx)})
    levels: dict[tuple[int, str], list[float]] = defaultdict(list)
    if rubric:
        scale = {item.key: item.labels for item in rubric.criteria}
        for review in given:
            for key, label in review.ratings.items():
                if label in scale.get(key, ()):
                    levels[review.item, key].append(scale[key].index(label) / (len(scale[key]) - 1))
    unsure = _doubts(store, rubric, list(about.values())) if rubric else {}
    return {
        number: worth([disagreement(levels[number, item.key]) for item in rubric.criteria] if rubric else [],
                      unsure.get(number, []), thinness(cells[response.generator, response.situation.grade]))
        for number, response in about.items()
    }  # fmt: skip


def gold_items(tx: Transaction, found: ReviewRound, taken: Set[int]) -> list[RoundItem]:
    """As many calibration items as the plan wants and the calibration set has, without replies asked about anyway and
    those that were agreed on with other steps than the rubric has now."""
    rubric = _rubric(tx, found)
    if rubric is None or "rate" not in found.plan.kinds:
        return []
    there = [row for row in gold.of_rubric(tx, rubric.key)
             if row.response_id not in taken and rubric.is_answered_by(row.ratings)]  # fmt: skip
    return [RoundItem(kind="rate", response_id=row.response_id, why="gold", gold=row.ratings)
            for row in there[: found.plan.gold]]  # fmt: skip


def _rubric(tx: Transaction, found: ReviewRound) -> Rubric | None:
    return rubrics.get(tx, found.rubric_id) if found.rubric_id is not None else None


def _doubts(store: Store, rubric: Rubric, about: Sequence[Response]) -> dict[int, list[float]]:
    """How unsure the built-in judge is of each response; nothing while it has too few reviews to learn from."""
    from utta.ai.judge import fit_judge

    try:
        judge = fit_judge(rated(store, rubric.key), rubric)
    except NotEnough:
        return {}
    said = judge.predict([response.situation for response in about], [response.text for response in about])
    return {response.id: [doubt(steps) for steps in judgement.probabilities.values()]
            for response, judgement in zip(about, said, strict=True)}  # fmt: skip
