"""Reading what DSPy's ChatAdapter or JSONAdapter asks, and writing an answer either can read.

Formats: dspy.adapters.chat_adapter and json_adapter, DSPy 3.4. A prompt is a system message that names the fields, then
pairs of user and assistant messages (the demonstrations), then the question.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from utta.ai.library import lm15
from utta.ai.markers import defused_value, restored, restored_value

FieldKind = Literal["label", "integer", "number", "list", "text"]
Value = str | list[str]

_FIELD = re.compile(r"^\d+\. `(\w+)` \((.*)$")
_NOT_SUPPLIED = "Not supplied for this"
_CHAT_REQUEST = "\n\nRespond with the corresponding output fields"
_JSON_REQUEST = "\n\nRespond with a JSON object in the following order of fields"


@dataclass(frozen=True)
class OutputField:
    """One thing asked for. `labels` are the allowed answers of a label, in the signature's order."""

    name: str
    kind: FieldKind
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worked:
    """A demonstration as the prompt shows it: inputs and the outputs that are supplied, by name."""

    inputs: dict[str, str]
    outputs: dict[str, Value]


@dataclass(frozen=True)
class Prompt:
    """Everything asked at once. `as_json`: the answer is wanted as a JSON object."""

    outputs: tuple[OutputField, ...]
    demonstrations: tuple[Worked, ...]
    inputs: dict[str, str]
    as_json: bool


def read_fields(system: str) -> tuple[tuple[str, ...], tuple[OutputField, ...]]:
    """The names of the inputs, and the outputs, that the system message declares. Both empty when it declares none."""
    head = system.split("\nAll interactions will be structured", 1)[0]
    given, _, wanted = head.partition("Your output fields are:")
    inputs = tuple(found[1] for line in given.split("\n") if (found := _FIELD.match(line)))
    outputs = tuple(_output(found[1], found[2]) for line in wanted.split("\n") if (found := _FIELD.match(line)))
    return inputs, outputs


def _output(name: str, declared: str) -> OutputField:
    """`declared` is "type): description"; a label's own text may hold brackets, so the type is tried at each end."""
    for end in (found.start() for found in re.finditer(r"\):|\)$", declared)):
        kind = declared[:end]
        if kind.startswith("Literal[") and kind.endswith("]"):
            try:
                labels = ast.literal_eval(f"[{kind[8:-1]}]")
            except (SyntaxError, ValueError):
                continue
            return OutputField(name, "label", tuple(str(label) for label in labels))
        if kind == "bool":
            return OutputField(name, "label", ("True", "False"))
        if kind in ("int", "float"):
            return OutputField(name, "integer" if kind == "int" else "number")
        if kind.lower().startswith("list"):
            return OutputField(name, "list")
    return OutputField(name, "text")


def read_prompt(system: str, messages: Sequence[tuple[str, str]]) -> Prompt:
    """Read a system message and (role, text) messages. `outputs` is empty for a prompt that is none of DSPy's."""
    inputs, outputs = read_fields(system)
    question = messages[-1][1]
    as_json = question.rfind(_JSON_REQUEST) > question.rfind(_CHAT_REQUEST)
    cut = question.rfind(_JSON_REQUEST if as_json else _CHAT_REQUEST)
    earlier = messages[:-1]
    pairs = [(a[1], b[1]) for a, b in zip(earlier[::2], earlier[1::2], strict=False) if (a[0], b[0]) == _PAIR]
    worked = (Worked(_sections(asked, inputs), _answered(said, outputs, as_json)) for asked, said in pairs)
    return Prompt(outputs, tuple(worked), _sections(question[:cut] if cut >= 0 else question, inputs), as_json)


_PAIR = ("user", "assistant")


def _sections(text: str, names: Sequence[str]) -> dict[str, str]:
    """The values under the headers of `names`. A header out of order or of another name is somebody's text."""
    values: dict[str, list[str]] = {}
    ahead = {f"[[ ## {name} ## ]]": place for place, name in enumerate(names)}
    at, current = -1, None
    for line in text.split("\n"):
        place = ahead.get(line, -1)
        if place > at:
            at, current = place, names[place]
            values[current] = []
        elif current is not None:
            values[current].append(line)
    return {name: restored("\n".join(lines).strip()) for name, lines in values.items()}


def _answered(text: str, outputs: Sequence[OutputField], as_json: bool) -> dict[str, Value]:
    """The outputs a demonstration supplies, lists read as lists."""
    raw: Mapping[str, object]
    if as_json:
        try:
            loaded = json.loads(text)
        except ValueError:
            loaded = None
        raw = loaded if isinstance(loaded, dict) else {}
    else:
        names = [*(field.name for field in outputs), "completed"]
        raw = _sections(text, names)
    values = {field.name: _value(raw.get(field.name), field.kind) for field in outputs}
    return {name: value for name, value in values.items() if value is not None}


def _value(raw: object, kind: FieldKind) -> Value | None:
    if raw is None or (isinstance(raw, str) and (raw.startswith(_NOT_SUPPLIED) or raw == "None")):
        return None
    if kind != "list":
        return restored(str(raw).strip())
    return restored_value([str(item) for item in (_items(raw) if isinstance(raw, str) else _listed(raw))])


def _items(text: str) -> list[object]:
    """The items of a JSON list, or the lines of anything else."""
    try:
        return _listed(json.loads(text))
    except ValueError:
        return [line.strip("- ") for line in text.split("\n") if line.strip("- ")]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def write_answer(prompt: Prompt, answer: Mapping[str, Value]) -> str:
    """`answer`, by output name, in the format the prompt asks for."""
    safe = {field.name: defused_value(answer[field.name]) for field in prompt.outputs}
    if prompt.as_json:
        return json.dumps(safe, ensure_ascii=False)
    parts = (f"[[ ## {name} ## ]]\n{_as_text(value)}" for name, value in safe.items())
    return "\n\n".join(parts) + "\n\n[[ ## completed ## ]]"


def _as_text(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def messages_of(request: lm15.Request) -> tuple[str, list[tuple[str, str]]]:
    """The system text and the (role, text) messages of a request."""
    system = request.system
    if system is not None and not isinstance(system, str):
        system = "".join(getattr(part, "text", "") for part in system)
    return system or "", [(message.role, message.text or "") for message in request.messages]
