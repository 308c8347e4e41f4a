"""What a response does on its own: its shape, and the teaching moves its wording makes."""

import math
import re

from utta.domain.moves import MOVES, OBJECTIONS
from utta.domain.text import sentences

_QUOTED = re.compile(r"[\"“][^\"“”]+[\"”]")


def shape(response: str) -> list[float]:
    """How long the response is, how it is built, how it ends: 13 columns."""
    words, parts = response.split(), sentences(response)
    count = max(len(words), 1)
    asking = sum(len(part.split()) for part in parts if "?" in part)
    return [
        math.log1p(len(words)),
        len(words) / 50,
        float(len(words) < 10),
        float(len(words) > 45),
        math.log1p(len(parts)),
        len(words) / max(len(parts), 1) / 20,
        math.log1p(response.count("?")),
        float(response.rstrip("\"”' ").endswith("?")),
        asking / count,
        math.log1p(response.count("!")),
        float(bool(_QUOTED.search(response))),
        float("\n" in response.strip()),
        sum(map(len, words)) / count / 5,
    ]


def moves(response: str) -> list[float]:
    """Each kind of move: how often, and whether it opens or closes; then how praise and objection go together."""
    response = response.replace("’", "'")
    parts = sentences(response) or [""]
    columns: list[float] = []
    does: dict[str, bool] = {}
    for name, pattern in MOVES.items():
        found = len(pattern.findall(response))
        does[name] = found > 0
        first, last = (float(bool(found and pattern.search(part))) for part in (parts[0], parts[-1]))
        columns += [math.log1p(found), first, last]
    objects = any(does[name] for name in OBJECTIONS)
    return [
        *columns,
        float((does["praise"] or does["agrees"]) and not objects),
        float(does["agrees"] and not does["denies"]),
        float(not objects and "?" not in response),
        float(not objects and "?" in response),
    ]
