"""Reviewing from the keyboard, and saving what is typed while it is typed.

Streamlit's own shortcuts lose or swap presses that follow one another faster than a run, which for ratings means wrong
data. So the browser keeps the whole list of keys pressed for an item and sends all of it each time: whatever was
late, doubled or merged on the way, the server reads on from where it stopped, in order.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

_KEY = "review_keys"

# No theme setting hides a sentence about keys where there is no keyboard, or keeps the bar from taking a sixth of a
# phone.
_STYLE = """<style>
.st-key-review_listener { display: none; }
[data-testid="stBottomBlockContainer"] { padding-bottom: 1rem; }
@media (pointer: coarse), (max-width: 640px) { .st-key-review_hint, .st-key-review_bar kbd { display: none; } }
</style>"""

# No text of a user's is ever part of it.
# - A new item (turn) is shown from its beginning; a browser stays where the button was.
# - Digits and Backspace count unless somebody is typing or holds the key down.
# - Streamlit tells the server of typed text when the field is left; here also after each pause, so that a draft
#   outlives a closed lid.
_SCRIPT = """
const typing = node => node.isContentEditable || /^(TEXTAREA|SELECT)$/.test(node.tagName)
    || node.tagName === 'INPUT' && !/^(radio|checkbox|button)$/.test(node.type);

export default function ({ data, parentElement, setStateValue }) {
    if (parentElement.held?.turn !== data.turn) {
        parentElement.held = { turn: data.turn, since: Date.now(), keys: [] };
        document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
    }
    const press = event => {
        const { target, key } = event;
        if (!/^([0-9]|Backspace)$/.test(key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
        if (typing(target) || document.querySelector('[role="dialog"]')) return;
        const { held } = parentElement;
        held.keys.push(key);
        setStateValue('pressed', { ...held, keys: [...held.keys] });
    };
    let pause;
    const type = ({ target }) => {
        if (target.tagName !== 'TEXTAREA') return;
        clearTimeout(pause);
        pause = setTimeout(() => {
            if (document.activeElement !== target) return;
            target.dispatchEvent(new FocusEvent('focusout', { bubbles: true }));
            target.dispatchEvent(new FocusEvent('focusin', { bubbles: true }));
        }, 800);
    };
    // Streamlit calls this again for a new item without having cleaned up after the one before.
    parentElement.stop?.();
    document.addEventListener('keydown', press);
    document.addEventListener('input', type);
    return parentElement.stop = () => {
        document.removeEventListener('keydown', press);
        document.removeEventListener('input', type);
    };
}
"""
_listener = st.components.v2.component("review_keys", js=_SCRIPT)


def listen(turn: int, on_press: Callable[[], None]) -> None:
    """Call back whenever keys were pressed for the item on screen; `pressed` then tells which.

    turn: numbers the item on screen.
    """
    st.html(_STYLE)
    with st.container(key="review_listener"):
        _listener(key=_KEY, data={"turn": turn}, on_pressed_change=on_press)


def pressed(turn: int) -> tuple[float, list[str]]:
    """Since when (the browser's clock) it has listened for the item of this turn, and every key pressed since."""
    state: Any = st.session_state.get(_KEY) or {}
    told = state.get("pressed") or {}
    if told.get("turn") != turn:
        return 0, []
    return float(told.get("since", 0)), [str(key) for key in told.get("keys", [])]
