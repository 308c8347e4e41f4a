"""Speed and quality of the built-in judge on the real ratings beside the project (shared/data)."""

import json
import statistics
import time
from pathlib import Path

from utta.ai.judge import fit_judge, judge_card
from utta.domain.learning_curve import learning_curve
from utta.domain.review import RatedResponse
from utta.domain.rubric import label_of
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.situation import Situation

BEA = Path(__file__).parents[2].parent / "shared" / "data" / "ratings" / "bea2025.jsonl"
_FITS = 5
_SEEDS = (0, 1, 2)


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median of n, unit); empty where the ratings are not here. Takes some three minutes."""
    if not BEA.exists():
        return []
    rows = _rows()
    fits = []
    for _ in range(_FITS):
        begun = time.perf_counter()
        judge = fit_judge(rows, MISTAKE_REMEDIATION)
        fits.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    judge.predict([row.situation for row in rows], [row.response for row in rows])
    each = (time.perf_counter() - begun) / len(rows) * 1000
    cards, spent = [], []
    for seed in _SEEDS:
        busy = time.process_time()
        cards.append(judge_card(rows, MISTAKE_REMEDIATION, seed=seed))
        spent.append(time.process_time() - busy)
    more = [learning_curve(card.learning).gain(200) for card in cards]
    return [
        (f"judge: learn from {len(rows)} ratings", _FITS, statistics.median(fits), "s"),
        ("judge: judge a response", len(rows), each, "ms"),
        _median("judge card: whole, with learning curve, of one processor", spent, "s"),
        _median("judge card: kappa that 200 more reviews would add", more, ""),
        _median("judge card: macro-F1, unseen problems", [card.mean_macro_f1 for card in cards], ""),
        _median("judge card: lenient macro-F1", [card.mean_lenient_macro_f1 or 0.0 for card in cards], ""),
        _median("judge card: macro-F1, unseen generators", [card.mean_unseen_macro_f1 or 0.0 for card in cards], ""),
        _median(
            "judge card: lenient, unseen generators", [card.mean_unseen_lenient_macro_f1 or 0.0 for card in cards], ""
        ),
        _median("judge card: pairs in order", [card.pair_order or 0.0 for card in cards], ""),
        _median("judge card: pairs in order, unseen generators", [card.unseen_pair_order or 0.0 for card in cards], ""),
    ]


def _median(what: str, values: list[float], unit: str) -> tuple[str, int, float, str]:
    return what, len(values), statistics.median(values), unit


def _rows() -> list[RatedResponse]:
    rows = []
    for line in BEA.read_text(encoding="utf-8").splitlines():
        read = json.loads(line)
        said = Situation(**{name: read[name] for name in Situation.model_fields if name in read})
        ratings = {key: label_of(value) for key, value in read["ratings"].items()}
        kept = {name: read[name] for name in ("response", "generator", "reviewer", "family", "external_id")}
        rows.append(RatedResponse(situation=said, ratings=ratings, **kept))
    return rows
