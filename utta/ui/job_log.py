"""The log of a piece of long work, for the curious: folded away, in the worker's own plain words, the newest last."""

import time
from typing import Literal

import streamlit as st

from utta import jobs
from utta.ui import desk

_HEIGHT = 240
_SCROLLS_FROM = 10


def show(job_id: str, key: str) -> None:
    """Its lines with their time of day; nothing where none has been written yet."""
    notes = jobs.notes(desk.store(), job_id)
    if not notes:
        return
    height: Literal["content"] | int = _HEIGHT if len(notes) > _SCROLLS_FROM else "content"
    with (
        st.expander("Log", icon=":material/notes:", key=f"{key}_log"),
        st.container(height=height, border=False, autoscroll=True),
    ):
        st.text("\n".join(f"{time.strftime('%H:%M:%S', time.localtime(note.at))}  {note.text}" for note in notes))
