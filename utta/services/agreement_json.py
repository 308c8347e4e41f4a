"""Agreement and comparisons in the command line's form."""

from typing import Any

from utta.domain.agreement import CriterionAgreement
from utta.domain.agreement_gate import Gate
from utta.domain.judgement import Interval
from utta.services.agreement import Agreement
from utta.services.comparisons import Comparisons

_HEADLINE = "alpha"


def agreement_json(found: Agreement) -> dict[str, Any]:
    """Criterion → every measure by name.

    A name without an ending rests on all items rated twice or more (fleiss: on those with the commonest number of
    reviewers), _2plus says the same in full, _3 (or another number) on the items with exactly so many reviewers.
    `intervals` holds the 95 % interval of each name without an ending. label_counts and desired_label_rate (per cent of
    a generator's ratings that are the most desired step) count every rating.
    """
    gates = {gate.key: gate for gate in found.gates}
    return {
        "rubric": found.rubric.key, "version": found.rubric.version, "round": found.round_id,
        "reviews": found.reviews, "sentence": found.sentence, "thresholds": found.thresholds.model_dump(),
        "criteria": {one.key: _criterion(one, gates.get(one.key)) for one in found.criteria},
        "label_counts": {one.key: one.label_counts for one in found.criteria},
        "desired_label_rate": {
            one.generator: {"n": one.reviews} | {key: round(100 * rate.estimate, 2) for key, rate in one.rates.items()}
            for one in found.desired
        },
    }  # fmt: skip


def comparisons_json(found: Comparisons) -> dict[str, Any]:
    """Win counts for every ordered pair of generators, win rates, strengths and the favoured side."""
    both = [pair for one in found.pairs for pair in (one, one.turned)]
    ranked = found.strengths.ranked if found.strengths else ()
    return {
        "comparisons": found.n,
        "pairs": [
            {"generator": pair.generator, "against": pair.against, "wins": pair.wins, "losses": pair.losses,
             "ties": pair.ties, "neither": pair.neither, "n": pair.n, **_rate(pair.rate)}
            for pair in sorted(both, key=lambda pair: (pair.generator, pair.against))
        ],
        "win_rates": {generator: {**_rate(rate), "n": rate.n} for generator, rate in found.rates.items()},
        "bradley_terry": {
            one.generator: {"strength": one.strength.estimate, "low": one.strength.low, "high": one.strength.high,
                            "n": one.strength.n, "shown_weaker_than_the_first": one.shown_weaker}
            for one in ranked
        },
        "bradley_terry_says": found.strengths.sentence if found.strengths else found.why_none,
        "position_bias": {**(_rate(found.position.left, "left_share") if found.position.left else {}),
                          "n": found.position.left.n if found.position.left else 0,
                          "unknown": found.position.unknown, "sentence": found.position.sentence},
    }  # fmt: skip


def _criterion(one: CriterionAgreement, gate: Gate | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": one.name, "scale": one.scale, "items": one.items, "items_2plus": one.twice, "raters": one.raters,
        "reviewers": one.reviewers, _HEADLINE: one.alpha.value,
    }  # fmt: skip
    row |= {name: measured.value for name, measured in one.measures.items()}
    for name, measured in one.measures.items():
        if name.startswith("kripp_"):
            row[f"{name}_2plus"] = measured.value
    for raters, same in one.by_raters.items():
        row |= {f"items_{raters}_raters": same.items, f"fleiss_{raters}": same.fleiss}
        row |= {f"kripp_{scale}_{raters}": value for scale, value in same.alphas.items()}
    headline = {_HEADLINE: one.alpha} | one.measures
    row["intervals"] = {name: [measured.low, measured.high] for name, measured in headline.items()
                        if measured.low is not None}  # fmt: skip
    is_open, missing = (gate.is_open, gate.missing) if gate else (False, f"{one.name} is in the rubric no longer.")
    return row | {"label_counts": one.label_counts, "gate": {"open": is_open, "missing": missing}}


def _rate(rate: Interval, name: str = "win_rate") -> dict[str, float]:
    return {name: rate.estimate, "low": rate.low, "high": rate.high}
