"""A line on the agreement gate, where a lead trains an Evaluator or reads a verdict."""

from collections.abc import Sequence

import streamlit as st

from utta.domain.agreement_gate import Gate
from utta.services import agreement
from utta.ui import desk, house


def show_for_training() -> bool:
    """On which criteria an Evaluator will be trained, and what is missing for the others. False where on none."""
    gates = list(agreement.gates(desk.store()).values())
    if not any(gate.is_open for gate in gates):
        st.warning("Reviewers are not shown to agree on any criterion yet, so there is nothing to teach an Evaluator.",
                   icon=":material/groups:")  # fmt: skip
        _show_closed(gates)
        house.link("review", "Review a reply", ":material/rate_review:")
        return False
    st.markdown(f":material/groups: It learns to judge {_names(gates)}, on which reviewers agree.")
    _show_closed(gates)
    return True


def show_for_verdicts() -> None:
    """Which criteria may enter a verdict now, and what is missing for the others."""
    gates = list(agreement.gates(desk.store()).values())
    if any(gate.is_open for gate in gates):
        st.markdown(f"Into a verdict goes what it says of {_names(gates)}, on which reviewers agree.")
    else:
        st.markdown("Nothing it says enters a verdict yet: reviewers are not shown to agree on any criterion.")
    _show_closed(gates)


def _names(gates: Sequence[Gate]) -> str:
    names = [desk.plain(gate.name) for gate in gates if gate.is_open]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _show_closed(gates: Sequence[Gate]) -> None:
    if missing := [f"- {desk.plain(gate.missing)}" for gate in gates if not gate.is_open]:
        st.caption("Left out until reviewers agree:\n" + "\n".join(missing))
