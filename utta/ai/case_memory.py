"""Demonstrations, fitted once and asked many times: the example engine's whole knowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from utta.ai.likeness import Array, Asked, Situations
from utta.ai.prompt import OutputField, Value, Worked
from utta.ai.reply_choice import ReplyChoice
from utta.ai.ridge import Ridge, field_weights, fit_ridge
from utta.domain.answer import NO_CLOSE_EXAMPLE

CLOSE_ENOUGH = 0.11
"""Similarity from which an example counts as close. In the training and validation parts of two real sets (Bridge,
MathDial) the closest example is never under 0.128, while for questions on other subjects it is mostly under 0.10."""

EXPLANATIONS = frozenset({"rationale", "reasons", "reasoning"})
"""Outputs that say why. The engine does not repeat an expert's reasons as its own: it says where its answer is from."""

_NEIGHBOUR_SHARPNESS = 12.0
_RECENT_ANSWERS = 32


@dataclass(frozen=True)
class Found:
    """An answer by output name, and what it rests on.

    place: 0-based place of the demonstration, None when none is close. similarity: 0 to 1, of that one, or of the
    closest when none is close enough.
    """

    values: dict[str, Value]
    place: int | None
    similarity: float


class CaseMemory:
    """n demonstrations of one task.

    outputs: what the task asks for. Nothing changes after fitting, so that threads may ask at once.
    """

    def __init__(self, outputs: Sequence[OutputField], worked: Sequence[Worked]) -> None:
        self._outputs = tuple(outputs)
        self._worked = tuple(worked)
        self._recent: dict[tuple[tuple[str, str], ...], Found] = {}
        if not worked:
            return
        self._situations = Situations([item.inputs for item in worked])
        self._replies: dict[str, _Replies] = {}
        self._ratings: dict[str, _Ratings] = {}
        for field in outputs:
            rows = [i for i, item in enumerate(worked) if field.name in item.outputs]
            if field.kind == "text" and field.name not in EXPLANATIONS and rows:
                self._replies[field.name] = _Replies(worked, rows, field.name, self._situations)
            elif field.kind in ("label", "integer", "number"):
                self._ratings[field.name] = _Ratings(worked, rows, field, self._situations)

    def answer(self, inputs: Mapping[str, str]) -> Found:
        """Answer every output for a new situation. Deterministic; the last situations asked about are remembered."""
        key = tuple(sorted(inputs.items()))
        found = self._recent.get(key)
        if found is None:
            found = self._recent[key] = self._answer(inputs)
            while len(self._recent) > _RECENT_ANSWERS:
                self._recent.pop(next(iter(self._recent)), None)
        return found

    def _answer(self, inputs: Mapping[str, str]) -> Found:
        if not self._worked or not self._situations.fields:
            return self._nothing(0.0)
        asked = self._situations.ask(inputs)
        nearest = int(np.argmax(asked.whole))
        if asked.whole[nearest] < CLOSE_ENOUGH:
            return self._nothing(float(asked.whole[nearest]))
        values: dict[str, Value] = {}
        source: int | None = None
        for name, replies in self._replies.items():
            chosen = replies.choose(asked, inputs)
            values[name] = chosen[1] if chosen else NO_CLOSE_EXAMPLE
            source = chosen[0] if chosen and source is None else source
        if self._replies and source is None:
            return self._nothing(float(asked.whole[nearest]))
        place = nearest if source is None else source
        for field in self._outputs:
            if field.name not in values:
                values[field.name] = self._other(field, asked, place, source)
        return Found(values, place, float(asked.whole[place]))

    def _other(self, field: OutputField, asked: Asked, place: int, source: int | None) -> Value:
        if field.name in self._ratings:
            return self._ratings[field.name].choose(asked)
        if field.kind == "list":
            # The list that belongs to the chosen reply; the neighbours' only where that reply came without one.
            own = self._worked[source].outputs.get(field.name) if source is not None else None
            return own if isinstance(own, list) and own else self._merged(field.name, asked)
        if field.name in EXPLANATIONS:
            return provenance(place, float(asked.whole[place]), nearest=source is None, n=len(self._worked))
        return NO_CLOSE_EXAMPLE

    def _merged(self, name: str, asked: Asked) -> list[str]:
        """The items most often found in like situations; as many as those lists hold on average."""
        weights = np.exp(_NEIGHBOUR_SHARPNESS * (asked.whole - asked.whole.max()))
        votes: dict[str, float] = {}
        size, total = 0.0, 0.0
        for item, weight in zip(self._worked, weights, strict=True):
            found = item.outputs.get(name)
            if isinstance(found, list) and found:
                size, total = size + float(weight) * len(found), total + float(weight)
                for entry in found:
                    votes[entry] = votes.get(entry, 0.0) + float(weight)
        return sorted(votes, key=lambda entry: -votes[entry])[: max(1, round(size / total))] if total else []

    def _nothing(self, similarity: float) -> Found:
        """No rating and no reply is made up: a label field gets a sentence that is none of its labels."""
        values: dict[str, Value] = {
            field.name: [] if field.kind == "list" else NO_CLOSE_EXAMPLE for field in self._outputs
        }
        return Found(values, None, similarity)


def provenance(place: int, similarity: float, nearest: bool, n: int) -> str:
    """Where an answer comes from, in words; `place` is 0-based, people count from 1."""
    if nearest:
        return f"From {n} examples; the closest is example {place + 1} (similarity {similarity:.2f})."
    return f"From example {place + 1} (similarity {similarity:.2f}), fitted to this student."


class _Replies:
    """One text output, for the demonstrations at `rows` that supply it."""

    def __init__(self, worked: Sequence[Worked], rows: list[int], name: str, situations: Situations) -> None:
        self._rows = rows
        self._everything = len(rows) == len(worked)
        inputs = [worked[i].inputs for i in rows]
        self._situations = situations if self._everything else Situations(inputs)
        self._choice = ReplyChoice(self._situations, inputs, [str(worked[i].outputs[name]) for i in rows])

    def choose(self, asked: Asked, inputs: Mapping[str, str]) -> tuple[int, str] | None:
        chosen = self._choice.choose(asked if self._everything else self._situations.ask(inputs), inputs)
        return (self._rows[chosen[0]], chosen[1]) if chosen else None


class _Ratings:
    """One label or number, by kernel ridge regression over the demonstrations that supply a usable one."""

    def __init__(
        self, worked: Sequence[Worked], rows: Sequence[int], field: OutputField, situations: Situations
    ) -> None:
        self._field = field
        told = [(i, level) for i in rows if (level := self._level(str(worked[i].outputs[field.name]))) is not None]
        self._rows = [i for i, _ in told]
        levels = np.array([level for _, level in told], dtype=np.float64)
        self._range = (float(levels.min()), float(levels.max())) if told else (0.0, 0.0)
        self._fit: Ridge | None = None
        if told:
            among = np.ix_(self._rows, self._rows)
            grams = [gram[among] for gram in situations.grams]
            self._weights = field_weights(grams, -np.abs(levels[:, None] - levels[None]))
            self._fit = fit_ridge(np.tensordot(self._weights, np.stack(grams), axes=1), self._targets(levels))

    def _level(self, text: str) -> float | None:
        if self._field.kind == "label":
            return float(self._field.labels.index(text)) if text in self._field.labels else None
        try:
            return float(text)
        except ValueError:
            return None

    def _targets(self, levels: Array) -> Array:
        if self._field.kind != "label":
            return levels[:, None]
        return np.asarray(np.eye(len(self._field.labels))[levels.astype(int)])

    def choose(self, asked: Asked) -> str:
        """The most probable label, or the expected number within the range seen; a sentence when there is none."""
        if self._fit is None:
            return NO_CLOSE_EXAMPLE
        expected = self._fit.predict(self._weights @ asked.by_field[:, self._rows])
        if self._field.kind == "label":
            return self._field.labels[int(np.argmax(expected))]
        value = float(np.clip(expected[0], *self._range))
        return str(round(value)) if self._field.kind == "integer" else f"{value:.3f}"
