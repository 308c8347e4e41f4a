"""Reviewers at work all at once: each a session that rates what comes, submits, and waits for the next."""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import quantiles

from tests.sessions import Session, session

SUBMIT = "Submit"


@dataclass(frozen=True)
class Manner:
    """How everybody works. each: reviews to give.

    pause: seconds between two presses. With 0 the answers reach the server with the press of Submit, as they do from
    somebody whose presses follow one another faster than the page can be made anew; otherwise each by itself.
    presses: how often Submit is pressed for every review, at once.
    """

    each: int
    pause: float = 0.0
    presses: int = 1


@dataclass
class Sittings:
    """What came of it. Times in seconds from the press of Submit: `submits` until the script had ended, `nexts` until
    the next item was on its way to the screen; `seconds` from the first press of all to the end of the last run."""

    seconds: float = 0.0
    runs: int = 0
    bytes: int = 0
    submits: list[float] = field(default_factory=list)
    nexts: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """Reviews submitted in a second."""
        return len(self.submits) / self.seconds


def share(times: list[float], percent: int) -> float:
    """The time within which so many percent of them stay, in milliseconds."""
    return 1000 * quantiles(times, n=100, method="inclusive")[percent - 1]


def answer(reviewer: int, number: int, question: int, options: int) -> int:
    """Which of a question's options a reviewer takes: a different one in every review, so that mix-ups are seen."""
    return (reviewer + number + question) % options


def review_at_once(url: str, tokens: list[str], manner: Manner) -> Sittings:
    """A session for every token at the server's Review page, all submitting reviews as fast as they can."""
    return asyncio.run(_all(url, tokens, manner))


async def _all(url: str, tokens: list[str], manner: Manner) -> Sittings:
    found = Sittings()
    seated = asyncio.Barrier(len(tokens) + 1)
    async with asyncio.TaskGroup() as group:
        for reviewer, token in enumerate(tokens):
            group.create_task(_sit(url, token, reviewer, manner, found, seated))
        await seated.wait()
        begun = time.perf_counter()
    found.seconds = time.perf_counter() - begun
    return found


async def _sit(url: str, token: str, reviewer: int, manner: Manner, found: Sittings, seated: asyncio.Barrier) -> None:
    async with session(url, token, "review") as page:
        await page.open()
        runs, received = page.runs, page.bytes
        await seated.wait()
        for number in range(manner.each):
            await _answer(page, reviewer, number, manner.pause)
            await _submit(page, manner.presses, found)
        found.runs += page.runs - runs
        found.bytes += page.bytes - received
        found.problems += page.problems


async def _answer(page: Session, reviewer: int, number: int, pause: float) -> None:
    choices = page.choices()
    assert choices, f"Nothing to answer. {page}"
    for question, choice in enumerate(choices):
        page.choose(choice, answer(reviewer, number, question, len(choice.proto.options)))
        if pause:
            await page.send(by=choice)
            await page.listen(pause)


async def _submit(page: Session, presses: int, found: Sittings) -> None:
    """Submit, and wait until another item's Submit has come, or none is there, and the script has ended."""
    submit = page.button(SUBMIT)
    assert submit is not None, f"Nothing to submit. {page}"
    before, arrived, begun = submit.proto.id, None, time.perf_counter()
    for _ in range(presses):
        await page.send(submit)
    async for kind in page.messages():
        now = time.perf_counter()
        submit = page.button(SUBMIT)
        is_next = submit is None or submit.proto.id != before
        if arrived is None and kind == "button" and is_next:
            arrived = now
        if kind == "script_finished" and is_next:
            found.nexts.append((arrived or now) - begun)
            found.submits.append(now - begun)
            return
