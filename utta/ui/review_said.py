"""What somebody said in a review, in words: the steps chosen or the preference, the reasons, who wrote the replies."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from utta.domain.rubric import Rubric
from utta.services.review_own import Own
from utta.ui import desk
from utta.ui.review_compare import CHOICES
from utta.ui.review_parts import SIDES


def judged(own: Own) -> str:
    """The judgement in a line, as Markdown."""
    return in_a_line(own.rubric, own.review.ratings, own.choice)


def of_content(rubric: Rubric | None, content: Mapping[str, Any]) -> str:
    """The same of a draft or of what a review said before."""
    ratings = {name.removeprefix("rating_"): str(step) for name, step in content.items() if name.startswith("rating_")}
    return in_a_line(rubric, ratings, str(content.get("choice") or ""))


def in_a_line(rubric: Rubric | None, ratings: Mapping[str, str], choice: str) -> str:
    """Ratings by their criteria's names, or a choice between two."""
    if rubric is None:
        return f"**{CHOICES.get(choice, 'Nothing chosen')}**"
    names = {criterion.key: criterion.name for criterion in rubric.criteria}
    return " · ".join(f"{desk.plain(names.get(key, key))} **{desk.plain(step)}**" for key, step in ratings.items())


def words(rationale: str, improved_response: str) -> None:
    """The words beside a judgement, where there are any."""
    for label, text in (("Why", rationale), ("Improved response", improved_response)):
        if text.strip():
            with st.container(gap=None):
                st.caption(label)
                desk.show_text(text)


def written_by(own: Own) -> None:
    """Who wrote the reply, or the two replies; nothing before the round is closed."""
    if len(own.generators) == 1:
        st.markdown(f":violet-badge[:material/visibility: Written by {desk.plain(own.generators[0])}]")
    elif own.generators:
        st.markdown(" ".join(f":violet-badge[:material/visibility: {side} by {desk.plain(name)}]"
                             for side, name in zip(SIDES, own.generators, strict=True)))  # fmt: skip
