"""Every rubric of the team, with its versions and how many reviews were given on it."""

import streamlit as st

from utta.domain.rubric_versions import VersionedRubric
from utta.domain.user import User
from utta.services import rubrics
from utta.ui import desk
from utta.ui import rubrics_ways as ways


def show(user: User) -> None:
    """The list; writing a new one is the one thing to do here."""
    found, begun = rubrics.everything(desk.store(), user), rubrics.begun(desk.store(), user)
    with st.container(width=ways.WIDTH):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.title("Rubrics", width="content")
            st.button("Go on with your new rubric" if "" in begun else "Write a rubric", type="primary",
                      key="rubrics_new", icon=":material/add:", on_click=ways.go, args=("new",))  # fmt: skip
        st.caption("What reviewers are asked about a response. A changed rubric is a new version; reviews that were "
                   "given keep theirs.")  # fmt: skip
        ways.tell_news()
        if not found:
            st.info("There is no rubric yet. Write one, or add a person to the team: the rubrics that come with UTTA "
                    "then come along.", icon=":material/inbox:")  # fmt: skip
        for rubric in found:
            _card(rubric, rubric.key in begun)


def _card(found: VersionedRubric, is_begun: bool) -> None:
    newest = found.newest
    names = desk.dotted(criterion.name for criterion in newest.rubric.criteria)
    facts = [f"Version {newest.rubric.version}, {ways.origin(found)}", desk.count(found.reviews, "review")]
    if newest.reviews != found.reviews:
        facts[1] += f", {newest.reviews:,} of them on this version"
    begun = " :orange-badge[:material/edit: You have begun to change it]" if is_begun else ""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xsmall"):
            st.markdown(f"**{desk.plain(newest.rubric.name)}** {ways.badges(found)}{begun}")
            st.markdown(f"{names}  \n:small[:gray[{desk.dotted(facts)}]]")
        st.button("Open", key=f"rubrics_open_{found.key}", icon=":material/visibility:", on_click=ways.go,
                  args=("", found.key))  # fmt: skip
