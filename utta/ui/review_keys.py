"""Reviewing from the keyboard: keys without a button on screen, and what the browser does not do by itself."""

from collections.abc import Callable, Iterable

import streamlit as st

_HIDDEN = "review_keys"

# No theme setting hides a button, or a sentence about keys where there is no keyboard.
_STYLE = """<style>
.st-key-review_keys { display: none; }
@media (pointer: coarse), (max-width: 640px) { .st-key-review_hint, .st-key-review_bar kbd { display: none; } }
</style>"""

# Once a page load, for every text area and radio button of the page; no text of a user's is ever part of it.
# 1. Streamlit tells the server of typed text when the field is left; this says so after each pause, so that a draft
#    outlives a closed lid. 2. Streamlit's shortcuts are deaf while a radio button has the focus; this hands digits on,
#    and swallows the repeats of a key held down, which would rate every criterion alike.
_SCRIPT = """<script>
if (!window.uttaReviewKeys) {
    window.uttaReviewKeys = true;
    let pause;
    document.addEventListener('input', ({target}) => {
        if (target.tagName !== 'TEXTAREA') return;
        clearTimeout(pause);
        pause = setTimeout(() => {
            if (document.activeElement !== target) return;
            target.dispatchEvent(new FocusEvent('focusout', {bubbles: true}));
            target.dispatchEvent(new FocusEvent('focusin', {bubbles: true}));
        }, 800);
    });
    document.addEventListener('keydown', event => {
        const {target, key, code, keyCode} = event;
        if (!/^([0-9]|Backspace)$/.test(key) || event.ctrlKey || event.metaKey || event.altKey) return;
        const onRadio = target.tagName === 'INPUT' && target.type === 'radio';
        if (!onRadio && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) return;
        if (onRadio || event.repeat) event.stopImmediatePropagation();
        if (onRadio && !event.repeat)
            document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code, keyCode, bubbles: true}));
    }, true);
}
</script>"""
_TO_TOP = """<script>/* %d */ document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);</script>"""


def listen(turn: int, keys: Iterable[tuple[str, Callable[..., None], tuple[object, ...]]]) -> None:
    """Give each key its callback, without a button on screen. Keys do nothing while somebody is typing.

    turn: numbers the item on screen; a key pressed for the item before is not taken for this one.
    """
    with st.container(key=_HIDDEN):
        for key, callback, args in keys:
            st.button(f"Key {key}", key=f"review_{turn}_key_{key}", shortcut=key, on_click=callback, args=args)
    st.html(_STYLE)
    st.html(_SCRIPT, unsafe_allow_javascript=True)


def scroll_up(turn: int) -> None:
    """Show the new item from its beginning; a browser stays where the button was."""
    st.html(_TO_TOP % turn, unsafe_allow_javascript=True)
