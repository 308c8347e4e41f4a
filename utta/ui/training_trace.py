"""What changed in an instruction, and the experts' words that led to it, as far as it is known."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.instruction_trace import InstructionTrace, Source
from utta.ui import desk, training_learned

_KINDS = {"response": "their reply", "reason": "their reason", "comment": "their comment",
          "improved response": "their improved reply", "rating": "their rating"}  # fmt: skip
_OF_REVIEWERS = ("comment", "improved response", "rating")
_MOST = 2


def show(trace: InstructionTrace) -> None:
    """The instruction it began with; the new sentences one by one, each with the words its rewriting had seen; then
    what was left out."""
    new = [sentence for sentence in trace.sentences if sentence.rewriting]
    many = desk.count(len(new), "new sentence")
    with st.expander(f"How the instruction changed: {many}", icon=":material/edit_note:"):
        st.caption(
            "The engine rewrote its instruction from what your experts wrote. Below each new sentence stand the words "
            "that were before it, the likest first. Which word led to which sentence nobody can know."
        )
        st.markdown("**Before: the instruction it began with**")
        with st.container(border=True):
            desk.show_text(training_learned.in_paragraphs(trace.before))
        st.markdown("**After: what is new in it**")
        for sentence in new:
            with st.container(border=True, gap="small"):
                st.markdown(f":green[:material/add:] {desk.plain(sentence.text)}")
                _sources(trace.sources_of(sentence))
        if trace.dropped:
            st.markdown("**After: what was left out**")
            for text in trace.dropped:
                st.markdown(f":red[:material/remove:] {desk.plain(text)}")


def _sources(sources: Sequence[Source]) -> None:
    """The likest words; where they are all of who wrote the example, also the likest that a reviewer said."""
    shown = list(sources[:_MOST])
    said = next((source for source in sources if source.kind in _OF_REVIEWERS), None)
    if said is not None and said not in shown:
        shown.append(said)
    for source in shown:
        training_learned.part(f"{source.author or 'Somebody'}, {_KINDS[source.kind]}", source.text)
    if len(sources) > len(shown):
        st.caption(f"And {len(sources) - len(shown):,} more of your experts' words.")
