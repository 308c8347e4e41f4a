"""The panel in which a person merges a cluster into one example: which one stays, and what it takes over."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.example import StoredExample
from utta.domain.findings import filled_fields
from utta.services import merging
from utta.ui import desk
from utta.ui.dataset_duplicates_cluster import label
from utta.ui.examples_fields import LABELS

_OPEN = "dataset_merge_open"
_RANK = {"approved": 2, "submitted": 1}

Choice = tuple[dict[int, int], int, dict[str, int], bool]
"""id → revision seen, the id to keep, field → id it is taken over from, and whether techniques are put together."""


def is_open(ids: tuple[int, ...]) -> bool:
    """Whether the panel is open for these examples."""
    return tuple(st.session_state.get(_OPEN) or ()) == ids


def open_for(seen: dict[int, int]) -> None:
    """Open the panel for these examples, id → the revision that is read now; there is one panel at a time."""
    st.session_state[_OPEN] = seen


def close() -> None:
    """Close the panel."""
    st.session_state.pop(_OPEN, None)


def show(shown: Sequence[StoredExample]) -> Choice | None:
    """The panel; what was chosen once "Merge" is pressed."""
    by_id = {example.id: example for example in shown}
    ids = tuple(by_id)
    with st.container(border=True):
        best = max(shown, key=lambda example: (_RANK.get(example.status, 0), filled_fields(example)[0], -example.id))
        kept_id = st.radio("Which one stays?", ids, index=ids.index(best.id), key=f"dataset_keep_{ids}",
                           format_func=lambda example_id: f"Example {example_id}",
                           captions=[label(example) for example in shown],
                           help="Proposed is an approved one before others, then the one with most fields "
                                "filled.")  # fmt: skip
        kept = by_id[kept_id]
        others = [example for example in shown if example.id != kept_id]
        take, with_techniques = _taken_over(kept, others)
        _say_approval(kept, take, with_techniques)
        with st.container(horizontal=True):
            pressed = st.button(f"Merge into example {kept_id}", type="primary", key=f"dataset_merge_now_{ids}",
                                icon=":material/merge:")  # fmt: skip
            st.button("Cancel", type="tertiary", key=f"dataset_merge_cancel_{ids}", on_click=close)
    if not pressed:
        return None
    # The revisions that stood on the screen when it was opened: a newer text of a colleague's was never read.
    return st.session_state[_OPEN], kept_id, take, with_techniques


def _taken_over(kept: StoredExample, others: Sequence[StoredExample]) -> tuple[dict[str, int], bool]:
    """What the kept example takes over: chosen by hand, and proposed where it says nothing itself."""
    take = {}
    texts = {example.id: example.content for example in (kept, *others)}
    for name, sources in merging.offered(kept, others).items():
        options, has_own = [kept.id, *sources], bool(getattr(kept.content, name).strip())

        def said(example_id: int, name: str = name) -> str:
            return desk.plain(getattr(texts[example_id], name)) or "Leave it empty"

        chosen = st.radio(LABELS[name], options, index=0 if has_own else 1, format_func=said,
                          key=f"dataset_take_{name}_{kept.id}_{sources}",
                          captions=["as it stands", *(f"from example {source}" for source in sources)])  # fmt: skip
        if chosen != kept.id:
            take[name] = chosen
    more = merging.more_techniques(kept, others)
    with_techniques = bool(more) and st.checkbox(
        f"Add the techniques {', '.join(map(desk.plain, more))}", value=True, key=f"dataset_techniques_{kept.id}_{more}"
    )
    return take, with_techniques


def _say_approval(kept: StoredExample, take: dict[str, int], with_techniques: bool) -> None:
    if not take and not with_techniques:
        st.caption(f"Example {kept.id} stays exactly as it is; the others are archived.")
    elif kept.status == "approved":
        st.caption("What it takes over is a new revision, so it has to be approved again.")
    else:
        st.caption("What it takes over is a new revision; the others are archived.")
