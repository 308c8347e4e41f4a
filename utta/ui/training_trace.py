"""What changed in an instruction, and the experts' words that led to it, as far as it is known."""

import streamlit as st

from utta.domain.instruction_trace import InstructionTrace, Source
from utta.ui import desk, training_learned

_KINDS = {"response": "their reply", "reason": "their reason", "comment": "their comment",
          "improved response": "their improved reply", "rating": "their rating"}  # fmt: skip
_MOST = 2


def show(trace: InstructionTrace) -> None:
    """The new sentences one by one, each with the words its rewriting had seen; then what was left out."""
    new = [sentence for sentence in trace.sentences if sentence.rewriting]
    many = desk.count(len(new), "new sentence")
    with st.expander(f"How the instruction changed: {many}", icon=":material/edit_note:"):
        st.caption(
            "The engine rewrote its instruction from what your experts wrote. Below each new sentence stand the words "
            "that were before it, the likest first. Which word led to which sentence nobody can know."
        )
        for sentence in new:
            with st.container(border=True, gap="small"):
                st.markdown(f":green[:material/add:] {desk.plain(sentence.text)}")
                for source in trace.sources_of(sentence)[:_MOST]:
                    _source(source)
        if trace.dropped:
            st.markdown("**Left out of the instruction it began with**")
            for text in trace.dropped:
                st.markdown(f":red[:material/remove:] {desk.plain(text)}")


def _source(source: Source) -> None:
    training_learned.part(f"{source.author or 'Somebody'}, {_KINDS[source.kind]}", source.text)
