"""What was asked of an engine and what it cost, in words: unknown is said to be unknown, and is no zero."""

from utta.domain.engine import EngineSpec
from utta.domain.spending import Spent
from utta.services import evaluation_price
from utta.store.database import Store
from utta.ui import desk


def in_words(cost: Spent) -> str:
    """ "64 questions, 61,440 tokens, $0.08", or nothing where nothing was asked yet."""
    if not cost.calls:
        return ""
    tokens = cost.tokens_in + cost.tokens_out
    parts = [desk.count(cost.calls, "question"), f"{tokens:,} tokens" if tokens else ""]
    if tokens or cost.money is None:  # before the first answer nobody knows what it costs
        parts.append(money(cost.money))
    return ", ".join(part for part in parts if part)


def money(dollars: float | None) -> str:
    """ "$0.08", "less than $0.01", "no cost", or "cost not known"."""
    if dollars is None:
        return "cost not known"
    if not dollars:
        return "no cost"
    return f"${dollars:,.2f}" if dollars >= 0.01 else "less than $0.01"


def expected(store: Store, spec: EngineSpec, questions: int) -> str:
    """What questions not asked yet would cost: "about $0.08 by what its answers took before", or why nobody knows. ""
    where they cost nothing."""
    if not questions or not spec.is_language_model:
        return ""
    dollars = evaluation_price.price(store, spec, questions)
    if dollars is None:
        return f"cost not known: {evaluation_price.why_unknown(spec)}"
    return f"about {money(dollars)} by what its answers took before" if dollars else money(dollars)
