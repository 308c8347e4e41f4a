"""One rubric opened: as a reviewer sees it, what it weighs, its versions, and what may be done with it."""

from collections.abc import Callable

import streamlit as st

from utta.domain.rubric import Rubric
from utta.domain.rubric_versions import VersionedRubric
from utta.domain.rubric_words import shares_in_words
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import rubrics
from utta.ui import desk, review_scale, rubrics_versions
from utta.ui import rubrics_ways as ways

_FAILED = "rubrics_failed"


def show(user: User, key: str) -> None:
    """The newest version of the rubric, with its older ones below."""
    ways.way("All rubrics", icon=":material/arrow_back:")
    found = rubrics.get(desk.store(), user, key)
    newest = found.newest.rubric
    st.title(desk.plain(newest.name))
    with st.container(width=ways.WIDTH):
        ways.tell_news()
        if isinstance(failed := st.session_state.pop(_FAILED, None), UttaError):
            desk.say(failed)
        facts = [f"Version {newest.version}, {ways.origin(found)}", desk.count(found.reviews, "review")]
        st.markdown(f"{ways.badges(found)} :gray[{' · '.join(facts)}]".strip())
        if newest.description:
            st.markdown(desk.plain(newest.description))
        _deeds(user, found)
    st.subheader("As a reviewer sees it", anchor=False)
    as_reviewers_see(newest, f"rubrics_look_{key}_{newest.version}")
    with st.container(width=ways.WIDTH):
        st.markdown(desk.plain(shares_in_words([(one.name, one.weight) for one in newest.criteria])))
        rubrics_versions.show(found)
        _other_edition(user, found)


def as_reviewers_see(rubric: Rubric, key: str) -> None:
    """The rubric's criteria, to be tried; nothing of it is kept."""
    with st.container(key="review_grid", width=ways.WIDTH):
        for criterion in rubric.criteria:
            with st.container(border=True, gap="xsmall"):
                review_scale.steps(criterion, f"{key}_{criterion.key}", about=rubric.description)


def _deeds(user: User, found: VersionedRubric) -> None:
    is_begun = found.key in rubrics.begun(desk.store(), user)
    with st.container(horizontal=True):
        st.button("Go on changing it" if is_begun else "Change it", type="primary", key="rubrics_change",
                  icon=":material/edit:", on_click=ways.go, args=("edit", found.key))  # fmt: skip
        if found.archived_at is not None:
            st.button("Restore", key="rubrics_restore", icon=":material/unarchive:", on_click=_deed,
                      args=(lambda: rubrics.restore(desk.store(), user, found.key), found.key,
                            "Restored. It is offered again."))  # fmt: skip
        elif found.key != DEFAULT_RUBRIC_KEY:
            st.button("Archive", key="rubrics_archive", type="tertiary", icon=":material/archive:", on_click=_deed,
                      args=(lambda: rubrics.archive(desk.store(), user, found.key), found.key,
                            "Archived. It is offered for reviewing no longer; its reviews stay, and Restore brings it "
                            "back."),
                      help="It is offered for reviewing no longer. Nothing is deleted.")  # fmt: skip


def _other_edition(user: User, found: VersionedRubric) -> None:
    """The way back to what UTTA brings under the same key, where the team's own is another."""
    ours = rubrics.shipped_edition(found)
    if ours is None:
        return
    with st.expander("Go back to the rubric that comes with UTTA", icon=":material/undo:", key="rubrics_edition"):
        rubrics_versions.difference_of(found.newest.rubric, ours, "yours", "UTTA's")
        st.button(f"Take UTTA's as version {found.newest.rubric.version + 1}", key="rubrics_take",
                  on_click=_deed, args=(lambda: rubrics.take_shipped(desk.store(), user, found.key), found.key,
                                        "This is the rubric as it comes with UTTA."))  # fmt: skip


def _deed(act: Callable[[], object], key: str, news: str) -> None:
    try:
        act()
    except UttaError as error:
        st.session_state[_FAILED] = error
    else:
        ways.go(key=key, news=news)
