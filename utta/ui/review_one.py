"""One of one's own reviews: changed in the form it was given in, or, once its round is closed, revealed."""

from functools import partial
from typing import Any

import streamlit as st

from utta.domain.user import User
from utta.services import review_others, review_own
from utta.services.review_others import Others
from utta.services.review_own import Own
from utta.store.database import Store
from utta.ui import (
    as_typed,
    desk,
    review_compare,
    review_deeds,
    review_dialogs,
    review_keys,
    review_mine,
    review_parts,
    review_rate,
    review_said,
    review_ways,
)
from utta.ui.review_deeds import Form
from utta.ui.review_sitting import Sitting, look_again_at

_THEN = {"revised": "Changed", "taken back": "Taken back"}
_FORMS = {"rate": review_rate, "compare": review_compare}


def show(store: Store, user: User, review_id: int) -> None:
    """The review: a form while it may be changed, else who wrote the replies and how the others judged them."""
    st.title("Your review")
    review_ways.way("Your reviews", "mine", icon=":material/arrow_back:")
    own = review_own.one(store, user, review_id)
    if own.may_change:
        _change(look_again_at(user, review_id), own)
    else:
        _read(store, user, own)


def _change(sitting: Sitting, own: Own) -> None:
    if not sitting.done:
        if sitting.item is None:
            sitting.look_again(own, *review_own.look_again(sitting.store, sitting.user, own.id))
        review_deeds.hear(sitting, _form(sitting, own))
    if sitting.done:
        news, sitting.item, sitting.done = sitting.done, None, ""
        review_ways.go("mine", news=news)
        st.rerun()
    assert sitting.item is not None
    st.caption(f"You gave it {desk.ago(own.given_at)}{_where(own)}. You can change it; what it said before is kept.")
    if sitting.news is not None:
        desk.say(sitting.news) if not isinstance(sitting.news, str) else st.info(sitting.news)
    _FORMS[sitting.item.kind].show(sitting, _form(sitting, own))
    _before(sitting.store, sitting.user, own)
    review_keys.listen(sitting.turn, review_rate.mark(sitting))
    as_typed.send()
    review_dialogs.show(sitting)
    sitting.is_shown = True


def _revise(own: Own, sitting: Sitting) -> bool:
    choice: Any = sitting.content.get("choice")
    changed = review_own.revise(sitting.store, sitting.user, own.id, ratings=sitting.ratings, choice=choice,
                                **sitting.words)  # fmt: skip
    if not changed:
        review_own.leave(sitting.store, sitting.user, own.item)
    sitting.done = "Changed. What it said before is kept." if changed else "Nothing was changed."
    return changed


def _form(sitting: Sitting, own: Own) -> Form:
    form = _FORMS[sitting.item.kind if sitting.item else "rate"].FORM
    return Form(form.press, form.may_improve, partial(_revise, own))


def _read(store: Store, user: User, own: Own) -> None:
    st.caption(f"You gave it {desk.ago(own.given_at)}{_where(own)}, which is closed: it stays as it is.")
    review_parts.situation(own.review.response.situation, own.review.origin.is_sample)
    review_parts.said(own.review.response.situation)
    left, right = own.sides
    if right:
        for column, title, text in zip(st.columns(2), review_parts.SIDES, (left, right), strict=True):
            with column:
                review_parts.response(title, text, stretch=True)
    else:
        review_parts.response("The reply", left)
    review_said.written_by(own)
    mine, theirs = st.columns(2, gap="medium")
    with mine:
        st.subheader("What you said", anchor=False)
        st.markdown(review_said.judged(own))
        review_said.words(own.review.rationale, own.review.improved_response)
        review_mine.make_example(store, user, own)
    with theirs:
        st.subheader("How the others judged it", anchor=False)
        _others(own, review_others.others(store, user, own.id))
    _before(store, user, own)


def _others(own: Own, found: Others | None) -> None:
    if found is None:
        st.markdown(":gray[Another round still asks you about the same reply; when that is done, this can be seen.]")
        return
    if not found.number:
        st.markdown(":gray[Nobody else was asked about this one.]")
        return
    st.caption(desk.count(found.number, "other review"))
    if own.rubric is not None:
        for criterion in own.rubric.criteria:
            given = found.steps.get(criterion.key, {})
            told = " · ".join(f"{_times(given[step], found)}**{desk.plain(step)}**"
                              for step in criterion.labels if step in given)  # fmt: skip
            st.markdown(f"{desk.plain(criterion.name)}: {told}")
    else:
        st.markdown(" · ".join(f"{_times(found.choices[name], found)}**{review_compare.CHOICES[name]}**"
                               for name in review_compare.CHOICES if name in found.choices))  # fmt: skip
    for comment in found.comments:
        with st.container(border=True, gap="xsmall"):
            if comment.who:
                st.caption(desk.plain(comment.who))
            review_said.words(comment.rationale, comment.improved_response)


def _times(many: int, found: Others) -> str:
    """How often something was said, where more than one person was asked."""
    return f"{many:,} × " if found.number > 1 else ""


def _before(store: Store, user: User, own: Own) -> None:
    """What the review said before it was changed or taken back."""
    history = review_own.history(store, user, own.item)
    if not history:
        return
    with st.expander(f"What it said before ({len(history)})", icon=":material/history:", key="review_before"):
        for row in reversed(history):
            with st.container(border=True, gap="xsmall"):
                st.markdown(f"{review_said.of_content(own.rubric, row.content)}  \n"
                            f":small[:gray[{_THEN[row.deed]} {desk.ago(row.done_at)}]]")  # fmt: skip
                review_said.words(str(row.content.get("rationale") or ""),
                                  str(row.content.get("improved_response") or ""))  # fmt: skip


def _where(own: Own) -> str:
    return f" in “{desk.plain(own.round_name)}”" if own.round_name else ""
