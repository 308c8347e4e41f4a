"""What an answer takes, in money, tokens or time, as the dots of a chart, with the title that states it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from utta.charts.cost import Priced
from utta.charts.evaluation_rows import called
from utta.domain.evaluation import EvaluationResult, Who
from utta.domain.judgement import Interval
from utta.domain.spending import Took

_OF: Mapping[str, tuple[str, Callable[[Took], float | None]]] = {
    "Money": ("dollars for 100 answers", lambda took: None if took.money is None else 100 * took.money),
    "Tokens": ("tokens an answer", lambda took: took.tokens),
    "Time": ("seconds an answer", lambda took: took.seconds),
}


@dataclass(frozen=True)
class Costs:
    """points: those whose cost is known, in `unit`. missing: what those are called of whom it is not."""

    points: tuple[Priced, ...]
    unit: str
    title: str
    missing: tuple[str, ...]


def offered(took: Mapping[Who, Took]) -> list[str]:
    """In what the answers of anybody can be counted: "Money", "Tokens", "Time"."""
    return [name for name, (_, cost) in _OF.items() if any(cost(one) for one in took.values())]


def costs(name: str, result: EvaluationResult, took: Mapping[Who, Took], what: str) -> Costs:
    """Everybody's cost of an answer beside the mean of the main metric. what: as `offered` has it."""
    unit, cost = _OF[what]
    main = result.metrics[0]
    known = {who: price / result.n for who, one in took.items() if (price := cost(one)) is not None}
    means: dict[Who, Interval | None] = {"model": main.model, "baseline": main.baseline}
    means |= {one.who: one.mean for one in main.others}
    points = tuple(Priced(called(name, result, who), price, means.get(who), who == "baseline")
                   for who, price in known.items())  # fmt: skip
    missing = tuple(called(name, result, who) for who in result.names if who not in known)
    return Costs(points, unit, _title(name, result, known, unit), missing)


def _title(name: str, result: EvaluationResult, known: Mapping[Who, float], unit: str) -> str:
    if "model" not in known:
        return f"What an answer of {name} takes is not known"
    beside = f", of {result.against_short} {_number(known['baseline'])}" if "baseline" in known else ""
    per = unit.replace(" an answer", "").replace(" for 100 answers", "")
    what = "100 answers" if "100" in unit else "An answer"
    takes = "take" if "100" in unit else "takes"
    return f"{what} of {name} {takes} {_number(known['model'])} {per}{beside}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
