"""One review round before a lead: how it stands, how far each reviewer is, and what can be done with it now."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from utta import jobs
from utta.domain.review_round import ReviewRound
from utta.domain.user import User
from utta.errors import UttaError
from utta.services import accounts, round_progress, rounds
from utta.services.round_progress import Progress
from utta.ui import desk, engines_choice, house, job_progress

_STATES = {
    "preparing": ":blue-badge[:material/sync: Being prepared]",
    "ready": ":orange-badge[:material/pending: Ready to open]",
    "open": ":green-badge[:material/rate_review: Open]",
    "closed": ":gray-badge[:material/lock: Closed]",
}
_STOPPED = ":red-badge[:material/error: Not prepared]"
_WAYS = {"rate": "rating", "compare": "comparing", "both": "rating and comparing"}
_NEWS = "_rounds_news"


def tell_news() -> None:
    """What the last click did, once."""
    news = st.session_state.pop(_NEWS, None)
    if isinstance(news, UttaError):
        desk.say(news)
    elif news:
        st.success(desk.plain(news), icon=":material/check:")


def badge(found: ReviewRound) -> str:
    """How a round stands, as Markdown."""
    return _STOPPED if _has_stopped(found) else _STATES[found.state]


def waits_for_lead(found: ReviewRound) -> bool:
    """Whether it goes on only when the lead opens it, or has it prepared again: its button is what the page is for."""
    return found.state == "ready" or _has_stopped(found)


def _has_stopped(found: ReviewRound) -> bool:
    """Whether preparing it was stopped, or failed."""
    return found.state == "preparing" and bool(found.job_id) and jobs.look(desk.store(), found.job_id or "").ended


def facts(found: ReviewRound) -> list[str]:
    """What a round is about, as plain texts for a line of them."""
    names = [generator.name for generator in found.plan.generators]
    when = found.closed_at or found.opened_at or found.created_at
    return [_WAYS[found.plan.way].capitalize(), ", ".join(names), f"{found.author or 'Command line'}, {desk.ago(when)}"]


def show(user: User, found: ReviewRound) -> None:
    """The round."""
    st.markdown(f"### {desk.plain(found.name)} {badge(found)}")
    st.caption(desk.dotted(facts(found)))
    progress = round_progress.progress(desk.store(), found.id)
    if found.state == "preparing":
        _preparing(user, found, progress)
        return
    _so_far(found, progress)
    _say_failures(progress)
    if found.state == "closed":
        house.link("agreement", "See what its ratings are worth", ":material/arrow_forward:")
        if found.plan.evaluation_id is not None:
            house.link("evaluation", "See what the evaluation shows by now", ":material/arrow_forward:")
        return
    with st.container(horizontal=True):
        _deeds(user, found, progress)


def _deeds(user: User, found: ReviewRound, progress: Progress) -> None:
    if found.state == "ready":
        _button("Open it to its reviewers", lambda: rounds.open_round(desk.store(), user, found.id), "round_open",
                f"“{found.name}” is open: its reviewers find it on the page Review.", primary=True)  # fmt: skip
        return _give_up(user, found)
    if progress.short:
        _button("Share out again", lambda: rounds.share_again(desk.store(), user, found.id), "round_share",
                "What could be given to somebody was given. Add a reviewer if items are still short.")  # fmt: skip
    with st.popover("Reviewers", icon=":material/group:"):
        _change_people(user, found)
    with st.popover("Close and reveal", icon=":material/lock_open:"):
        st.write("Reviewers are asked no more, and nothing in it can be changed. From then on they see who wrote the "
                 "replies they judged. This cannot be undone.")  # fmt: skip
        _close(user, found, "Yes, close and reveal", f"“{found.name}” is closed.")


def _preparing(user: User, found: ReviewRound, progress: Progress) -> None:
    job = jobs.look(desk.store(), found.job_id) if found.job_id else None
    if job is not None and not job.ended:
        job_id = job.id
        job_progress.watch(
            look=lambda: jobs.look(desk.store(), job_id),
            stop=lambda: rounds.stop_preparing(desk.store(), user, found.id),
            key=f"round_{found.id}", work="preparing", thing="answers",
            when_stopped="What was answered so far is kept.",
        )  # fmt: skip
        return
    why = job.failure if job else ""
    st.error(desk.plain(f"Preparing did not come to its end. {why}"), icon=":material/error:")
    _say_failures(progress)
    engines_choice.say_what_leaves(rounds.engines_asked(desk.store(), found.plan))
    with st.container(horizontal=True):
        _button("Try again", lambda: rounds.prepare_again(desk.store(), user, found.id), "round_again",
                "It is being prepared again. What was answered is not asked again.", primary=True)  # fmt: skip
        _give_up(user, found)


def _so_far(found: ReviewRound, progress: Progress) -> None:
    if found.state == "ready":
        reviewers = desk.count(len(found.plan.reviewers), "reviewer")
        st.write(f"{desk.count(progress.items, 'item')} prepared; {desk.count(progress.wanted, 'review')} wanted "
                 f"from {reviewers}.")  # fmt: skip
        return
    share = min(1.0, progress.reviews / progress.wanted) if progress.wanted else 0.0
    st.progress(share, text=f"{progress.reviews:,} of {desk.count(progress.wanted, 'review')} given")
    is_any_reported = any(share.reported for share in progress.shares)
    rows = [
        {"Reviewer": f"{share.name} (left)" if share.has_left else share.name, "Given": share.done,
         "Left": share.left, "Skipped": sum(share.skipped.values())}
        | ({"Reported": sum(share.reported.values())} if is_any_reported else {})
        for share in progress.shares
    ]  # fmt: skip
    st.dataframe(pd.DataFrame(rows), hide_index=True, key=f"round_people_{found.id}", alt="How far each reviewer is")
    for one in progress.shares:
        for did, reasons in (("skipped", one.skipped), ("reported a problem", one.reported)):
            for reason, many in reasons.items():
                times = f" ({desk.count(many, 'time')})" if many > 1 else ""
                st.caption(f"{desk.plain(one.name)} {did}: “{desk.plain(reason)}”{times}")
    if progress.short and found.state == "open":
        short = f"{desk.count(progress.short, 'item')} will end with fewer reviews than wanted"
        st.warning(f"{short}: {_why_short(progress)}.", icon=":material/group_remove:")


def _why_short(progress: Progress) -> str:
    """What is known of it: who skipped is written down; of the others only that nobody else may be asked."""
    skipped, others = progress.short_skipped, progress.short - progress.short_skipped
    left = any(share.has_left for share in progress.shares)
    nobody = "somebody left, and nobody else" if left else "nobody else"
    if not skipped:
        return f"{nobody} may give one"
    did = "skipped or reported" if any(share.reported for share in progress.shares) else "skipped"
    if not others:
        return f"somebody {did} {'it' if skipped == 1 else 'them'}"
    return f"somebody {did} {skipped:,} of them; for the other {others:,} {nobody} may give one"


def _change_people(user: User, found: ReviewRound) -> None:
    here = rounds.reviewers(desk.store(), found.id)
    others = {person.id: person.name for person in accounts.team(desk.store(), user) if person.id not in here}
    if others:
        added = st.selectbox("Add a reviewer", list(others), index=None, format_func=lambda number: others[number],
                             key="round_add", placeholder="Choose a person")  # fmt: skip
        if added and st.button("Add", key="round_add_go"):
            _do(lambda: rounds.add_reviewer(desk.store(), user, found.id, added),
                f"{others[added]} reviews too and gets what still lacks reviews.")  # fmt: skip
    leaving = st.selectbox("Ask no more of", list(here), index=None, format_func=lambda number: here[number],
                           key="round_leave", placeholder="Choose a person",
                           help="What they gave stays; what waited for them goes to the others.")  # fmt: skip
    if leaving and st.button("Let them go", key="round_leave_go"):
        _do(lambda: rounds.let_reviewer_go(desk.store(), user, found.id, leaving),
            f"{here[leaving]} is asked no more. What waited for them went to the others.")  # fmt: skip


def _give_up(user: User, found: ReviewRound) -> None:
    with st.popover("Give it up", icon=":material/cancel:"):
        st.write("Nobody has been asked yet, and nobody will be. The round stays in the list as closed. This cannot be "
                 "undone; you can plan another one.")  # fmt: skip
        _close(user, found, "Yes, give it up", f"“{found.name}” is given up.")


def _close(user: User, found: ReviewRound, label: str, news: str) -> None:
    if st.button(label, type="primary", key="round_close"):
        _do(lambda: rounds.close(desk.store(), user, found.id), news)


def _say_failures(progress: Progress) -> None:
    for name, reasons in progress.failures.items():
        many = sum(reasons.values())
        why = "; ".join(f"{reason} ({number})" if len(reasons) > 1 else reason for reason, number in reasons.items())
        said = f"{desk.count(many, 'reply', 'replies')} of {desk.plain(name)} could not be made and"
        are = "is" if many == 1 else "are"
        st.warning(f"{said} {are} in no item: {desk.plain(why)}", icon=":material/sms_failed:")


def _button(label: str, deed: Callable[[], object], key: str, news: str, *, primary: bool = False) -> None:
    if st.button(label, key=key, type="primary" if primary else "secondary"):
        _do(deed, news)


def _do(deed: Callable[[], object], news: str) -> None:
    try:
        deed()
        st.session_state[_NEWS] = news
    except UttaError as error:
        st.session_state[_NEWS] = error
    st.rerun()
