"""What the test server answers: every field that was asked for, in the form it was asked in, from the words alone.

The same request always gets the same answer. Three services are spoken: OpenAI's chat completions, Anthropic's
messages and Gemini's generateContent.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Shape = Literal["openai", "anthropic", "gemini"]

REPLY, TECHNIQUE = "What could you try next?", "Ask a question"
REFLECTION = "```\nYou are a patient teacher. Ask one question at a time.\n```"
"""The answer to a request that asks for no fields, in the form in which GEPA reads a new instruction."""

_ANTHROPIC = {
    "invalid_api_key": "authentication_error", "insufficient_quota": "billing_error",
    "rate_limit_exceeded": "rate_limit_error", "model_not_found": "not_found_error",
    "invalid_request_error": "invalid_request_error",
}  # fmt: skip
_GEMINI = {
    "invalid_api_key": "UNAUTHENTICATED", "insufficient_quota": "RESOURCE_EXHAUSTED",
    "rate_limit_exceeded": "RESOURCE_EXHAUSTED", "model_not_found": "NOT_FOUND",
    "invalid_request_error": "INVALID_ARGUMENT",
}  # fmt: skip
_IN_JSON = re.compile(r'^  "(\w+)": "\{\1\}(?: *# note: the value you produce (.+))?",?$', re.M)
_FIELD = re.compile(r"^\[\[ ## (\w+) ## \]\]\n\{\1\}(?: *# note: the value you produce (.+))?$", re.M)
_ASKED_IN_CHAT, _ASKED_IN_JSON = "Respond with the corresponding output fields", "Respond with a JSON object in"


@dataclass(frozen=True)
class Asked:
    """A request in whatever shape it came.

    text: its last message. system: the instructions before. fields: JSON schema by the name of each wanted field,
    empty where no fields are asked for. form: how the answer must be written.
    """

    shape: Shape
    body: Mapping[str, Any] = field(repr=False)
    text: str
    system: str
    fields: Mapping[str, dict[str, Any]]
    form: Literal["json", "chat", "free"]
    held_to_schema: bool


def read(shape: Shape, body: Mapping[str, Any]) -> Asked:
    """Understand a request's body."""
    system, text = _words(shape, body)
    schema = _schema(shape, body)
    if schema is not None:
        return Asked(shape, body, text, system, _resolved(schema), "json", True)
    wanted = text.rsplit(_ASKED_IN_CHAT, 1)[-1] if _ASKED_IN_CHAT in text else text.rsplit(_ASKED_IN_JSON, 1)[-1]
    names = re.findall(r"`(?:\[\[ ## )?(\w+)(?: ## \]\])?`", wanted) if wanted != text else []
    notes = dict(_FIELD.findall(system))
    notes |= {name: json.loads(f'"{note}"') for name, note in _IN_JSON.findall(system)}
    fields = {name: _noted(notes.get(name, "")) for name in names if name != "completed"}
    form: Literal["json", "chat", "free"] = "json" if _ASKED_IN_JSON in text else "chat"
    return Asked(shape, body, text, system, fields, form if fields else "free", False)


def well(asked: Asked) -> str:
    """A well-formed answer: steady words, the last of a list of labels, the middle of a range."""
    return written(asked, {name: value_of(schema) for name, schema in asked.fields.items()})


def wrong_type(asked: Asked) -> str:
    """An answer with every field there and none of the right type."""
    return written(asked, {name: "none at all" if "enum" in schema or schema.get("type") != "string" else {"no": [0]}
                           for name, schema in asked.fields.items()})  # fmt: skip


def written(asked: Asked, values: Mapping[str, Any]) -> str:
    """Field values in the form that was asked for."""
    if asked.form == "free":
        return REFLECTION
    if asked.form == "json":
        return json.dumps(values)
    parts = [f"[[ ## {name} ## ]]\n{value if isinstance(value, str) else json.dumps(value)}"
             for name, value in values.items()]  # fmt: skip
    return "\n\n".join([*parts, "[[ ## completed ## ]]"])


def value_of(schema: Mapping[str, Any]) -> Any:
    """Something that fits a JSON schema."""
    for choice in ("anyOf", "oneOf", "allOf"):
        if schema.get(choice):
            return value_of(schema[choice][0])
    if schema.get("enum"):
        return schema["enum"][-1]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind in ("integer", "number"):
        return (schema.get("minimum", 1) + schema.get("maximum", 5)) // 2
    if kind == "object":
        return {name: value_of(inner) for name, inner in schema.get("properties", {}).items()}
    if kind == "array":
        inner = schema.get("items", {})
        return [TECHNIQUE if inner.get("type", "string") == "string" and "enum" not in inner else value_of(inner)]
    return True if kind == "boolean" else REPLY


def envelope(shape: Shape, model: str, text: str, usage: tuple[int, int], cut: bool = False) -> dict[str, Any]:
    """An answer as its service sends it. usage: tokens asked and answered. cut: the limit of tokens was reached."""
    asked, answered = usage
    if shape == "anthropic":
        return {"id": "msg_1", "type": "message", "role": "assistant", "model": model,
                "content": [{"type": "text", "text": text}], "stop_reason": "max_tokens" if cut else "end_turn",
                "usage": {"input_tokens": asked, "output_tokens": answered}}  # fmt: skip
    if shape == "gemini":
        candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0,
                     "finishReason": "MAX_TOKENS" if cut else "STOP"}  # fmt: skip
        counts = {"promptTokenCount": asked, "candidatesTokenCount": answered, "totalTokenCount": asked + answered}
        return {"candidates": [candidate], "usageMetadata": counts, "modelVersion": model}
    choice = {"index": 0, "message": {"role": "assistant", "content": text},
              "finish_reason": "length" if cut else "stop"}  # fmt: skip
    counts = {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
    return {"id": "1", "object": "chat.completion", "model": model, "choices": [choice], "usage": counts}


def refusal(shape: Shape, status: int, kind: str, message: str) -> dict[str, Any]:
    """A refusal as its service sends it. kind: OpenAI's word for it."""
    if shape == "anthropic":
        return {"type": "error", "error": {"type": _ANTHROPIC.get(kind, "api_error"), "message": message}}
    if shape == "gemini":
        return {"error": {"code": status, "status": _GEMINI.get(kind, "INTERNAL"), "message": message}}
    return {"error": {"message": message, "type": kind, "code": kind}}


def _words(shape: Shape, body: Mapping[str, Any]) -> tuple[str, str]:
    """The instructions and the last message."""
    if shape == "gemini":
        return _text(body.get("systemInstruction", {}).get("parts", "")), _text(body["contents"][-1]["parts"])
    messages = body["messages"]
    before = [message for message in messages if message["role"] in ("system", "developer")]
    system = body.get("system", "") if shape == "anthropic" else (before[0]["content"] if before else "")
    return _text(system), _text(messages[-1]["content"])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content)


def _schema(shape: Shape, body: Mapping[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None
    if shape == "anthropic":
        found = body.get("output_config", {}).get("format", {}).get("schema")
    elif shape == "gemini":
        options = body.get("generationConfig", {})
        found = options.get("responseJsonSchema") or options.get("responseSchema")
    else:
        wanted = body.get("response_format", {})
        found = wanted.get("json_schema", {}).get("schema") or wanted.get("schema")
    return found


def _resolved(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of a schema, with every reference replaced by what it refers to."""
    known = schema.get("$defs", {})

    def plain(part: Any) -> Any:
        if isinstance(part, list):
            return [plain(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return plain(known[part["$ref"].rsplit("/", 1)[-1]])
        return {name: plain(value) for name, value in part.items() if name != "$defs"}

    return {name: plain(value) for name, value in schema.get("properties", {}).items()}


def _noted(note: str) -> dict[str, Any]:
    """The schema that a note beside a field in DSPy's prompt amounts to."""
    if note.startswith("must adhere to the JSON schema: "):
        found: dict[str, Any] = json.loads(note.partition(": ")[2])
        return _resolved({"properties": {"it": found}, "$defs": found.get("$defs", {})})["it"]
    if "one of: " in note:
        return {"enum": note.partition("one of: ")[2].split("; ")}
    kinds = {"True or False": "boolean", "single int": "integer", "single float": "number"}
    return {"type": next((kind for words, kind in kinds.items() if words in note), "string")}
