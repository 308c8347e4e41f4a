"""How a rubric's parts are called and counted, in a lead's words."""

from collections.abc import Sequence

from utta.domain.rubric import Scale
from utta.domain.text import listed

SCALES: dict[Scale, str] = {
    "ordinal": "In order",
    "interval": "In order, evenly apart",
    "nominal": "Names only, no order",
}
"""What a scale's steps are to each other."""

_PARTS = {2: "a half each", 3: "a third each", 4: "a quarter each", 5: "a fifth each"}


def shares_in_words(weights: Sequence[tuple[str, float]]) -> str:
    """What makes up teaching effectiveness, in a sentence. weights: name and weight of each criterion."""
    counted = [(name, weight) for name, weight in weights if weight > 0]
    left_out = [name for name, weight in weights if not weight > 0]
    if not counted:
        return "No criterion counts towards teaching effectiveness."
    total = sum(weight for _, weight in counted)
    same = len({weight for _, weight in counted}) == 1
    if len(counted) == 1:
        said = f"{counted[0][0]} alone makes up teaching effectiveness"
    elif same and not left_out:
        part = _PARTS.get(len(counted), f"one part in {len(counted)} each")
        said = f"All {len(counted)} criteria count the same towards teaching effectiveness: {part}"
    else:
        said = "Teaching effectiveness is made up of " + listed(
            [f"{name} ({_percent(weight / total)})" for name, weight in counted]
        )
    if left_out:
        said += f"; {listed(left_out)} {'does' if len(left_out) == 1 else 'do'} not count"
    return f"{said}."


def _percent(share: float) -> str:
    whole = round(share * 100)
    if whole == 0:
        return "under 1 %"
    return f"{whole} %" if abs(share * 100 - whole) < 1e-6 else f"about {whole} %"
