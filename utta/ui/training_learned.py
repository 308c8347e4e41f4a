"""What a model version learned, for teachers: its instruction, and the experts' own examples it was shown."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from utta.domain.assistant import ASSISTANTS, PART_NAMES, TARGETS
from utta.domain.grades import grade_label, grade_number
from utta.domain.program import Demonstration, Program
from utta.domain.training import ModelVersion
from utta.ui import dataset_rows, desk

_ON_PAGE = 5
NAMES = PART_NAMES


def show(model: ModelVersion) -> None:
    """The instruction and the examples, folded away."""
    program = Program(**model.program)
    shown = sorted(enumerate(program.demonstrations, start=1), key=lambda pair: pair[1].author.casefold())
    with st.expander("What it learned", icon=":material/school:"):
        st.markdown("**The instruction it follows**")
        with st.container(border=True):
            desk.show_text(in_paragraphs(program.instructions))
        if not shown:
            st.markdown("It is shown no examples.")
            return
        authors = Counter(one.author or "Unknown" for _, one in shown)
        by = ", ".join(f"{number} by {name}" for name, number in authors.most_common())
        st.markdown(f"**The {desk.count(len(shown), 'example')} it is shown**: {desk.plain(by)}")
        key = f"learned_{model.id}"
        pages = -(-len(shown) // _ON_PAGE)
        number = min(dataset_rows.page_number(key, model.id), pages)
        for place, one in shown[(number - 1) * _ON_PAGE : number * _ON_PAGE]:
            _example(program, place, one)
        dataset_rows.page_buttons(key, pages)


def in_paragraphs(instruction: str) -> str:
    """An instruction without the ends of lines inside its paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in instruction.split("\n\n"))


def _example(program: Program, place: int, one: Demonstration) -> None:
    """place: its number in the program, by which the example engine's answers name it."""
    with st.container(border=True, gap="small"):
        grade, subject = one.inputs.get("grade_level", ""), one.inputs.get("subject", "")
        facts = [f"Example {place}", grade and grade_label(grade_number(grade)), subject,
                 one.author and f"by {one.author}"]  # fmt: skip
        st.caption(desk.plain(" · ".join(fact for fact in facts if fact)))
        for name in ASSISTANTS[program.assistant].inputs:
            if name in NAMES and one.inputs.get(name, "").strip():
                part(NAMES[name], one.inputs[name])
        show_outputs(program, one.outputs)


def show_outputs(program: Program, outputs: Mapping[str, str | list[str]]) -> None:
    """What an assistant or an expert answered: the answer itself, and small below it how and why."""
    criteria = {criterion.key: criterion for criterion in program.rubric.criteria} if program.rubric else {}
    rated = [f"{criteria[key].name} {value}" for key, value in outputs.items() if key in criteria]
    if rated:
        part("Ratings", ", ".join(rated))
    for name, value in outputs.items():
        text = ", ".join(value) if isinstance(value, list) else value
        if name in criteria or not text.strip():
            continue
        if name in TARGETS.values():
            part(NAMES[name], text)
        else:
            st.caption(f"{NAMES.get(name, name)}: {desk.plain(text)}")


def part(name: str, text: str) -> None:
    """Somebody's words, as written, under their name."""
    with st.container(gap=None):
        st.caption(name)
        desk.show_text(text)
