"""Keeping what people typed from being read as part of a prompt's own structure.

DSPy marks fields with lines such as "[[ ## context ## ]]" and objects with "<<CUSTOM-TYPE-…". A student's words may
hold the same signs, by chance or on purpose. An invisible word joiner makes them harmless on the way in; one is taken
out again on the way back, so that every text comes back exactly as it was typed.
"""

import re

_JOINER = "\u2060"
_OPEN = re.compile(rf"(\[\[|<<)({_JOINER}*)(?= ##|CUSTOM-TYPE)")
_SHUT = re.compile(rf"(\[\[|<<)({_JOINER}*){_JOINER}(?= ##|CUSTOM-TYPE)")


def defused(text: str) -> str:
    """`text` with nothing left in it that DSPy would take for a mark of its own."""
    return _OPEN.sub(rf"\1\2{_JOINER}", text)


def restored(text: str) -> str:
    """The inverse of `defused`."""
    return _SHUT.sub(r"\1\2", text)


def defused_value(value: str | list[str]) -> str | list[str]:
    """`defused` for a text or each text of a list."""
    return [defused(item) for item in value] if isinstance(value, list) else defused(value)


def restored_value(value: str | list[str]) -> str | list[str]:
    """`restored` for a text or each text of a list."""
    return [restored(item) for item in value] if isinstance(value, list) else restored(value)
