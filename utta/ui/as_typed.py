"""Typed words reach the server while they are typed.

Streamlit 1.67 sends a text area when the cursor leaves it or on Ctrl+Enter, and a choice one may add to forgets what
was typed into it when the cursor leaves before Enter. A page with drafts calls `send` once: from then on a pause of
PAUSE_MS in a text area (or MOST_MS of typing without one, or hiding the tab) does what Ctrl+Enter does, and leaving
such a choice does what Enter does while it offers to add the typed word.
"""

import streamlit as st

PAUSE_MS, MOST_MS = 500, 4000

# No text of a user's is part of this script. It listens once a tab, however often it is sent.
_SCRIPT = """<script>
if (!window.uttaAsTyped) {
  window.uttaAsTyped = true;
  const waiting = new Map();
  const press = (field, ctrlKey) => field.dispatchEvent(new KeyboardEvent(
    "keydown", {key: "Enter", code: "Enter", keyCode: 13, ctrlKey, bubbles: true, cancelable: true}));
  const commit = (area) => {
    const held = waiting.get(area);
    if (!held) return;
    clearTimeout(held.timer);
    waiting.delete(area);
    if (area.isConnected) press(area, true);
  };
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.('[data-testid="stTextArea"] textarea')) return;
    const held = waiting.get(area) ?? {since: Date.now()};
    clearTimeout(held.timer);
    if (!event.isComposing && Date.now() - held.since > MOST_MS) { waiting.set(area, held); commit(area); return; }
    held.timer = setTimeout(() => commit(area), event.isComposing ? MOST_MS : PAUSE_MS);
    waiting.set(area, held);
  });
  const commitAll = () => [...waiting.keys()].forEach(commit);
  document.addEventListener("visibilitychange", () => { if (document.hidden) commitAll(); });
  window.addEventListener("beforeunload", commitAll);
  window.addEventListener("pagehide", commitAll);
  const add = () => {
    const field = document.activeElement;
    if (!field?.matches?.('[data-testid="stApp"] input[role="combobox"]') || !field.value) return;
    const offered = document.getElementById(field.getAttribute("aria-activedescendant"));
    if (offered?.id.endsWith("__creatable__")) press(field, false);
  };
  document.addEventListener("pointerdown", (event) => {
    const field = document.activeElement;
    const list = document.getElementById(field?.getAttribute?.("aria-controls"));
    if (event.target !== field && !list?.contains(event.target)) add();
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Tab") add(); }, true);
}
</script>""".replace("PAUSE_MS", str(PAUSE_MS)).replace("MOST_MS", str(MOST_MS))


def send() -> None:
    """Have this tab send what is typed as it is typed. At the end of a page, where it takes no room between things."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
