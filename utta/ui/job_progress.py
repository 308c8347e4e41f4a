"""Watching a piece of long work: what it is doing, how far it is, how long yet, and the button that stops it."""

import time
from collections.abc import Callable

import streamlit as st

from utta import jobs
from utta.domain.job import Job
from utta.errors import UttaError
from utta.services import turns
from utta.ui import desk, spending

LOOK_EVERY = 1.0
_QUIET_AFTER = 4.0
_NAMED = 4
"""So much of what comes before is named; the rest is counted."""
_START_WORKER = "No worker is running; it starts with `python run.py`."


def watch(
    look: Callable[[], Job], stop: Callable[[], None] | None, key: str, work: str, thing: str, when_stopped: str,
    draw: Callable[[Job], None] | None = None,
) -> None:  # fmt: skip
    """Show unfinished work, looking again every second; when it has ended the whole page runs again.

    stop: None for people who may not. work: what the button stops ("training"; a bare "Stop" is what Streamlit calls
    its own button). thing: what is counted ("questions"). when_stopped: what a stop keeps.
    draw: more to show of the job each time, such as a chart.
    """

    @st.fragment(run_every=LOOK_EVERY)
    def live() -> None:
        try:
            job = look()
        except UttaError:  # it is gone, with the sample data for instance: the page itself says what is left
            st.rerun()
        if job.ended:
            st.rerun()
        said = st.container()
        if stop is not None and st.button(
            f"Stop {work}",
            key=f"{key}_stop",
            icon=":material/stop_circle:",
            disabled=job.stop_requested,
            help=when_stopped,
        ):
            with desk.saying_what_went_wrong():
                stop()
            job = look()
        with said:
            _say(job, thing, when_stopped)
        if draw is not None:
            draw(job)

    live()


def in_words(job: Job, thing: str, now: float) -> str:
    """What is being done, how far and how long yet: "Trying 8 examples · 32 of 80 questions · about 9 seconds left"."""
    if not job.progress.phase:
        return "Getting ready"  # libraries are loaded, of which nobody tells anything
    parts = [job.progress.phase]
    if job.progress.total:
        parts.append(f"{job.progress.done:,} of {job.progress.total:,} {thing}")
    quiet = now - (job.heard_from or now)
    left = job.seconds_left(now)
    if quiet > _QUIET_AFTER:  # whatever it is busy with, the pace so far says nothing of it
        parts.append(f"last heard of {desk.duration(quiet)} ago")
    elif left is not None:
        parts.append(f"about {desk.duration(left)} left")
    elif job.progress.total and job.progress.done >= job.progress.total:
        parts.append("the last part, which may take a minute")
    return " · ".join(parts)


def _say(job: Job, thing: str, when_stopped: str) -> None:
    silent = jobs.worker_is_silent(desk.store())
    if job.stop_requested:
        st.markdown(f":material/hourglass_top: **Stopping.** {when_stopped}")
        return
    if job.state == "waiting":
        _say_waiting(job, silent)
    else:
        total = job.progress.total
        share = min(1.0, job.progress.done / total) if total else 0.0
        st.progress(share, text=desk.plain(in_words(job, thing, time.time())))
        if job.progress.spent is not None and (spent := spending.in_words(job.progress.spent)):
            st.markdown(f"So far: {desk.plain(spent)}.")
        if silent:
            st.warning(f"The worker has gone quiet. {_START_WORKER} The work then goes on by itself.",
                       icon=":material/pause_circle:")  # fmt: skip
    st.caption("This goes on when you close this tab. Come back to this page to see how far it is.")


def _say_waiting(job: Job, silent: bool) -> None:
    if silent:
        st.warning(f"{_START_WORKER} Until then this waits; nothing is lost.", icon=":material/pause_circle:")
        return
    before = turns.before(desk.store(), job)
    if not before:
        st.markdown(":material/hourglass_top: The worker begins in a moment.")
        return
    named = "; ".join(before[:_NAMED] + ([f"{len(before) - _NAMED:,} more"] if len(before) > _NAMED else []))
    st.markdown(f":material/hourglass_top: **Waiting for its turn.** Before it: {desk.plain(named)}.  \n"
                ":small[The worker does one thing at a time, so that two engines never mix and none waits for "
                "another’s share of the computer.]")  # fmt: skip


STATES = {
    "waiting": ":gray-badge[:material/hourglass_top: Waiting]",
    "running": ":blue-badge[:material/sync: Running]",
    "done": ":green-badge[:material/check: Done]",
    "stopped": ":gray-badge[:material/stop_circle: Stopped]",
    "failed": ":red-badge[:material/error: Failed]",
}
"""A job's state as a badge."""
