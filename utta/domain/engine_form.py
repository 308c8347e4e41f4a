"""From what a person filled in to an engine, with a sentence beside each field that cannot be so."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from utta.domain.engine import EngineSpec
from utta.domain.engine_kinds import KINDS, EngineKind
from utta.errors import Refused

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,59}")
_WRONG = {
    "label": "Give it a name of up to 200 characters.",
    "url": "This is not an address. It should look like http://localhost:11434/v1.",
    "model": "Name the model, in up to 200 characters.",
    "temperature": "A number from 0 to 2, or nothing.",
    "max_tokens": "A whole number from 1 to 100,000, or nothing.",
    "top_p": "A number above 0, up to 1, or nothing.",
    "parallel": "A whole number from 1 to 64.",
    "price_in": "A price of 0 or more, or nothing where it is not known.",
    "price_out": "A price of 0 or more, or nothing where it is not known.",
}


def spec_of(values: Mapping[str, Any], kinds: Sequence[EngineKind]) -> EngineSpec:
    """The engine these values describe. kinds: those that can be connected here.

    Raises Refused with a sentence for each wrong field; what was typed is not repeated, in case it is a key.
    """
    if values.get("kind") not in kinds:
        raise refusal_of({"kind": "This kind of engine cannot be connected on this computer."})
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    wrong = _missing(tidy)
    try:
        spec = EngineSpec.model_validate(tidy)
    except ValidationError as error:
        wrong = _in_words(error) | wrong
        raise refusal_of(wrong) from None  # its cause quotes what was typed
    wrong |= peculiar(spec)
    if wrong:
        raise refusal_of(wrong)
    return spec


def peculiar(spec: EngineSpec) -> dict[str, str]:
    """What one service refuses that others take, by setting; better said here than by its error at the first
    question."""
    if spec.kind == "anthropic" and spec.temperature is not None:
        if spec.temperature > 1:
            return {"temperature": "Anthropic's models take a temperature from 0 to 1."}
        if spec.top_p is not None:
            return {"top_p": "Anthropic's models take a temperature or a top-p, not both. Leave one empty."}
    if spec.kind == "llama_cpp" and not spec.model.lower().endswith(".gguf"):
        return {"model": "Give the whole path of a model file; its name ends in .gguf."}
    return {}


def would_leave(values: Mapping[str, Any]) -> str | None:
    """The address that students' words would go to, "" when they stay on this computer, None while that cannot be
    told because the address is not one."""
    tentative = {"kind": values["kind"], "label": "x", "url": str(values.get("url") or "").strip(), "key_env": "KEY",
                 "model": str(values.get("model") or "").strip() or "x"}  # fmt: skip
    try:
        spec = EngineSpec.model_validate(tentative)
    except ValidationError:
        return None
    return spec.address if spec.leaves_machine else ""


def refusal_of(wrong: Mapping[str, str]) -> Refused:
    """The refusal of a form with these sentences beside its fields."""
    return Refused("The engine was not saved.", "See what is written beside the fields.", fields=wrong)


def _missing(values: Mapping[str, Any]) -> dict[str, str]:
    card = KINDS[values["kind"]]
    wrong = {}
    if not values.get("label"):
        wrong["label"] = "Give it a name, such as “School server”."
    if not values.get("model"):
        wrong["model"] = f"Name the model, such as {card.model_example}."
    if not values.get("url") and card.asks_address and not card.address:
        wrong["url"] = "Where is the server? Its address should look like http://localhost:8000/v1."
    key_env = values.get("key_env", "")
    if card.is_service and not key_env:
        wrong["key_env"] = f"Name the variable that holds the key, usually {card.key_env}."
    elif key_env and not _VARIABLE.fullmatch(key_env):
        wrong["key_env"] = (
            "This is not the name of a variable: it should look like OPENAI_API_KEY. If it was the key itself, it was "
            "not kept; write it into .streamlit/secrets.toml."
        )
    return wrong


def _in_words(error: ValidationError) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for part in error.errors(include_input=False, include_url=False):
        field = str(part["loc"][0]) if part["loc"] else ""
        if field == "url" and "Keys belong" in part["msg"]:
            wrong["url"] = "This holds more than an address. A key belongs in a variable, not in the address."
        elif field in _WRONG:
            wrong[field] = _WRONG[field]
    return wrong
