"""Reading which step of a scale somebody meant: "4", 4, "4 out of 5", "4: clear and kind", "yes." – never 9 of 5."""

import re
from collections.abc import Sequence

_QUOTES = "\"'“”‘’`*_"  # noqa: RUF001  # typographic quotes are meant
_SHARE = re.compile(r"^(\d+)(?:\.0+)?\s*(?:/|out of|of)\s*(\d+)$")
_WHOLE = re.compile(r"^(\d+)\.0+$")
_EXPLAINED = re.compile(r"\s*[:.,;()–—](?!\d)|\s+-\s+(?!\d)|\n")


def read_step(value: object, labels: Sequence[str]) -> str | None:
    """The one of `labels` that `value` names, None when it names none or more than one.

    Case, quotes and a closing full stop do not matter, a number may be a number or a share of the highest step, and
    an explanation may follow. A number beyond the scale is no step of it.
    """
    if isinstance(value, str) and value in labels:
        return value
    known = {label.casefold(): label for label in labels}
    if isinstance(value, bool):
        return known.get("yes" if value else "no") or known.get(str(value).casefold())
    if isinstance(value, int | float):
        return known.get(f"{value:g}")
    if not isinstance(value, str):
        return None
    text = _bare(value)
    if text in known:
        return known[text]
    if share := _SHARE.match(text):
        highest = max((int(label) for label in labels if label.isdecimal()), default=0)
        return known.get(share[1]) if int(share[2]) == highest else None
    return known.get(_WHOLE.sub(r"\1", text)) or _explained(text, known)


def _explained(text: str, known: dict[str, str]) -> str | None:
    """A step that an explanation follows; none when the explanation names another step."""
    found = []
    for name, label in known.items():
        rest = text.removeprefix(name)
        if rest != text and _EXPLAINED.match(rest):
            found.append((label, rest))
    if len(found) != 1:
        return None
    label, rest = found[0]
    others = [name for name in known if known[name] != label]
    return None if any(re.search(rf"(?<!\w){re.escape(other)}(?!\w)", rest) for other in others) else label


def _bare(text: str) -> str:
    return text.strip().strip(_QUOTES).rstrip(".!;,").strip(_QUOTES).strip().casefold()
