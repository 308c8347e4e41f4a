"""What was asked of an engine and what it cost, in words: unknown is said to be unknown, and is no zero."""

from utta.domain.spending import Spent
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
