"""What changed between two texts, to be read: added words bold and underlined, removed words struck through."""

import html
import re

import streamlit as st

from utta.domain.difference import Part, changes

LEGEND = "Added words are **underlined**, removed words are ~~struck through~~."

_AROUND = 160  # characters of unchanged text left standing beside a change
# Each stretch is isolated, so that right-to-left marks in one do not turn the others around.
_PLAIN = "unicode-bidi:isolate;"
_STYLES = {
    "added": _PLAIN + "background:light-dark(#d3efe0,#12432f);font-weight:600;text-decoration:underline;"
             "text-decoration-thickness:2px;text-underline-offset:3px;border-radius:3px;padding:0 1px;",
    "removed": _PLAIN + "background:light-dark(#f9ddd3,#55281c);text-decoration:line-through;border-radius:3px;"
               "padding:0 1px;",
}  # fmt: skip
_TAGS = {"same": "span", "added": "ins", "removed": "del"}
_BLOCK = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.7;"
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029]")


def show(before: str, after: str, *, whole: bool = False) -> None:
    """The changes between two texts, every character of them as written. Says so where both are the same.

    whole: also what did not change, in full length; else long stretches of it are left out.
    """
    parts = changes(before, after)
    if all(part.kind == "same" for part in parts):
        st.caption("Both texts say the same.")
        return
    shown = "".join(_html(part, "" if whole else _place(at, len(parts))) for at, part in enumerate(parts))
    st.html(f'<div dir="auto" style="{_BLOCK}">{shown}</div>')


def _place(at: int, number: int) -> str:
    return "first" if at == 0 else "last" if at == number - 1 else "between"


def _html(part: Part, place: str) -> str:
    text = _left_out(part.text, place) if part.kind == "same" and place else part.text
    written = html.escape(text)
    if part.kind != "same" and text.isspace():
        written = _LINE_END.sub("↵\n", written)  # a line end that came or went is seen
    # One line of HTML: Streamlit trims the lines of what it is given.
    written = _LINE_END.sub("&#10;", written)
    tag = _TAGS[part.kind]
    return f'<{tag} style="{_STYLES.get(part.kind, _PLAIN)}">{written}</{tag}>'


def _left_out(text: str, place: str) -> str:
    """Unchanged text without its far part: the beginning of the first stretch, the end of the last, or the middle."""
    head, tail = ("" if place == "first" else _up_to(text), "" if place == "last" else _up_to(text[::-1])[::-1])
    if len(head) + len(tail) + _AROUND >= len(text):
        return text
    return f"{head} … {tail}"


def _up_to(text: str) -> str:
    """The first _AROUND characters, to the end of a word."""
    return text[:_AROUND].rsplit(" ", 1)[0]
