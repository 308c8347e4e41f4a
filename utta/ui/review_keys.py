"""Reviewing from the keyboard.

Streamlit's own shortcuts lose or swap presses that follow one another faster than a run, which for ratings means wrong
data. So the browser keeps the whole list of keys pressed for an item and sends all of it each time: whatever was
late, doubled or merged on the way, the server reads on from where it stopped, in order.
"""

from typing import Any

import streamlit as st

_KEY = "review_keys"

COMMENT, IMPROVED, CHOICE = "review_comment", "review_improved", "review_choice"
"""The keys of the containers whose text areas a key jumps into, and of that in which Enter submits what was chosen."""

# No theme setting hides a sentence about keys where there is no keyboard, keeps a marked question off the edge, or
# keeps the bar from taking a sixth of a phone.
_STYLE = """<style>
.st-key-review_listener { display: none; }
[data-testid="stBottomBlockContainer"] { padding-bottom: 1rem; }
.st-key-review_grid [class*="_box_"] { scroll-margin: 4.5rem 0 6rem; }
@media (pointer: coarse), (max-width: 640px) { .st-key-review_hint { display: none; } }
</style>"""

# No text of a user's is ever part of it.
# - A new item (turn) is shown from its beginning; a browser stays where the button was. After a key, what the next one
#   would rate (mark) is kept in sight.
# - Keys count unless somebody is typing, a dialog or a popover is open, or the key is held down. What as_typed.py
#   presses to save a field is no key of a person's (isTrusted).
# - Enter submits, but on a button or link it presses that, as everywhere; unless another key was pressed since, which
#   was meant for the item. Ctrl+Enter submits from a field as well; the field has sent its text by then.
# - The second half of a double press does nothing to an item that appeared in between.
_SCRIPT = """
const DOUBLE = 400;
const typing = node => node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName)
    || node.tagName === 'INPUT' && !/^(radio|checkbox|button)$/.test(node.type);
const jump = (part, tries = 40) => {
    const field = document.querySelector(`.st-key-${part} textarea`);
    if (field) { field.focus(); field.setSelectionRange(field.value.length, field.value.length); }
    else if (tries) setTimeout(() => jump(part, tries - 1), 50);
};

export default function ({ data, parentElement, setStateValue }) {
    if (parentElement.held?.turn !== data.turn) {
        parentElement.held = { turn: data.turn, since: Date.now(), keys: [] };
        document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
    } else if (parentElement.held.follows) {
        document.querySelector(`.st-key-${data.mark}`)?.scrollIntoView({ block: 'nearest' });
    }
    parentElement.held.follows = false;
    const send = (event, key) => {
        const { held } = parentElement;
        event.preventDefault();
        event.stopPropagation();
        if (/^(Enter|u)$/.test(key) && Date.now() - held.since < DOUBLE) return;
        held.keys.push(key);
        held.follows = true;
        setStateValue('pressed', { turn: held.turn, since: held.since, keys: [...held.keys] });
    };
    const presses = node => node.closest('button, a, summary, [role="button"], [role="switch"]')
        && !node.closest(`.st-key-${data.choice}`);
    const press = event => {
        if (!event.isTrusted || event.repeat || event.isComposing || event.altKey) return;
        if (document.querySelector('[role="dialog"]')) return;
        const node = event.composedPath()[0];
        const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
        if (key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            setTimeout(() => send(event, key));
        } else if (event.ctrlKey || event.metaKey) {
            return;
        } else if (typing(node)) {
            if (key === 'Escape') node.blur();
        } else if (key === 'c') {
            event.preventDefault();
            event.stopPropagation();
            jump(data.comment);
        } else if (/^([0-9usfi?]|Backspace)$/.test(key) || key === 'Enter' && !presses(node)) {
            send(event, key);
            if (presses(node)) node.blur();
            if (key === 'i') jump(data.improved);
        }
    };
    // Streamlit calls this again for a new item without having cleaned up after the one before.
    parentElement.stop?.();
    document.addEventListener('keydown', press, true);
    return parentElement.stop = () => document.removeEventListener('keydown', press, true);
}
"""
_listener = st.components.v2.component("review_keys", js=_SCRIPT)


def listen(turn: int, mark: str = "") -> None:
    """Listen for keys; those pressed for the item on screen are read with `pressed` in the run that follows.

    turn: numbers the item on screen. mark: the key of the container that a key would change next.
    """
    st.html(_STYLE)
    with st.container(key="review_listener"):
        parts = {"comment": COMMENT, "improved": IMPROVED, "choice": CHOICE}
        _listener(key=_KEY, data={"turn": turn, "mark": mark} | parts, on_pressed_change=_nothing)


def pressed(turn: int) -> tuple[float, list[str]]:
    """Since when (the browser's clock) it has listened for the item of this turn, and every key pressed since."""
    state: Any = st.session_state.get(_KEY) or {}
    told = state.get("pressed") or {}
    if told.get("turn") != turn:
        return 0, []
    return float(told.get("since", 0)), [str(key) for key in told.get("keys", [])]


def _nothing() -> None:
    """Keys are heard at the beginning of the page, after every button's own deed."""
