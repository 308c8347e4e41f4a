"""What a reviewer does with the item before them, by button or by key: submit, lay aside, hand back, report, undo."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from utta.domain.review_round import Problem
from utta.errors import Refused, UttaError
from utta.services import review_own, review_problems
from utta.services.review_desk import place_of
from utta.ui import review_keys
from utta.ui.review_sitting import Asking, Sitting


@dataclass(frozen=True)
class Form:
    """One way to judge. press: what a key of its own does; may_improve: whether there is something to improve yet;
    give: stores the judgement, and returns False when it was there already."""

    press: Callable[[Sitting, str], None]
    may_improve: Callable[[Sitting], bool]
    give: Callable[[Sitting], bool]


def hear(sitting: Sitting, form: Form) -> None:
    """Do what the keys pressed since the last time ask for, and keep what the item's draft holds by then."""
    turn = sitting.turn
    _take_keys(sitting, form)
    if sitting.turn == turn:
        sitting.save()


def _take_keys(sitting: Sitting, form: Form) -> None:
    """Take over what stands in the widgets, then each key once and in order.

    A key is for the item it was pressed at: what follows a submit, or the opening of a dialog, does nothing. Nothing
    below the first two lines asks Streamlit for anything, so that no other press can cut it off half done.
    """
    since, keys = review_keys.pressed(sitting.turn)
    sitting.read()
    taken = sitting.heard[1] if since == sitting.heard[0] else 0
    new, sitting.heard, turn = keys[taken:], (since, max(taken, len(keys))), sitting.turn
    if new:
        sitting.news, sitting.is_saved = None, False
    for key in new:
        if sitting.turn != turn or sitting.asking:
            return
        _press(sitting, form, key)


def submit(sitting: Sitting, form: Form, item: str) -> None:
    """Submit an item, with what was pressed before, unless another is on screen by now."""
    if sitting.has(item):
        _take_keys(sitting, form)
        if sitting.has(item):
            _give(sitting, form)


def ask(sitting: Sitting, what: Asking, item: str) -> None:
    """Open a dialog about an item."""
    if sitting.has(item):
        sitting.save()
        sitting.asking, sitting.dialog_refused = what, None


def skip(sitting: Sitting, item: str) -> None:
    """In a round ask why it is skipped; elsewhere lay it aside for this sitting. What was typed is kept."""
    if not sitting.has(item):
        return
    if sitting.laid is not None and sitting.laid.round is not None:
        return ask(sitting, "hand back", item)
    sitting.save()
    sitting.skipped |= {item}
    _next(sitting)
    if sitting.has(item):
        sitting.news = "This is the last one left, so it stays."
    elif sitting.item is not None and sitting.item.key in sitting.skipped:
        sitting.skipped = frozenset({item})
        sitting.next()
        sitting.news = "You have been through all the others. This is one you skipped."
    else:
        sitting.passed = (item, "Here it is again.")
        sitting.news = "Skipped: it comes again after the others."


def hand_back(sitting: Sitting, item: str, reason: str) -> None:
    """Hand a turn in a round back with a reason."""
    deed = partial(review_problems.skip, sitting.store, sitting.user, item, reason)
    _say(sitting, item, deed, "Skipped: you will not be asked about it again.", "Here it is again.")


def report(sitting: Sitting, item: str, problem: Problem | None, comment: str, side: str) -> None:
    """Say what is wrong with a reply, and go on with the next item."""
    deed = partial(review_problems.flag, sitting.store, sitting.user, item, problem, comment, side)
    _say(sitting, item, deed, "Thank you. Your project lead looks at it.",
         "Here it is again. What you reported stays with your project lead.")  # fmt: skip


def undo(sitting: Sitting) -> None:
    """Have the item judged, skipped or reported last on screen again, with every word; the item that was there keeps
    what was typed."""
    sitting.save()
    if sitting.passed is not None:
        _take_back_passed(sitting, *sitting.passed)
        return
    try:
        item = review_own.take_back(sitting.store, sitting.user, time.time() - review_own.MAY_BE_UNDONE)
    except UttaError as error:
        sitting.news = error
        return
    sitting.place, sitting.rubric_key = place_of(sitting.store, sitting.user, item)
    sitting.given = max(0, sitting.given - 1)
    _next(sitting, stay=item)
    sitting.news = "Taken back: this is what you said. It counts again when you submit it."


def _take_back_passed(sitting: Sitting, item: str, news: str) -> None:
    said: UttaError | str = news
    try:
        review_problems.take_back(sitting.store, sitting.user, item)
        sitting.place, sitting.rubric_key = place_of(sitting.store, sitting.user, item)
        sitting.skipped -= {item}
    except UttaError as error:
        said = error
    _next(sitting, stay=item)
    sitting.news = said


def _next(sitting: Sitting, stay: str = "") -> None:
    """What comes next, after a deed that is no judgement: the one before is no longer there to be taken back."""
    sitting.next(stay)
    sitting.passed, sitting.is_saved = None, False


def _press(sitting: Sitting, form: Form, key: str) -> None:
    item = sitting.item.key if sitting.item else ""
    if key == "Enter":
        _give(sitting, form)
    elif key == "?":
        ask(sitting, "help", item)
    elif key == "i":
        if form.may_improve(sitting) and not sitting.content.get("improve"):
            sitting.put("improve", True)
    elif key not in ("u", "s", "f"):
        form.press(sitting, key)
    elif sitting.revised is None:
        deeds = {"u": partial(undo, sitting), "s": partial(skip, sitting, item),
                 "f": partial(ask, sitting, "report", item)}  # fmt: skip
        deeds[key]()


def _give(sitting: Sitting, form: Form) -> None:
    """Store the judgement once. The next item follows at once; a refusal stays beside what is missing, and the draft
    keeps what was said."""
    news: UttaError | str | None = None
    try:
        if form.give(sitting):
            sitting.given += 1
        elif sitting.revised is None:
            news = "You had already reviewed that one. Here is the next."
    except UttaError as error:
        sitting.save()
        if isinstance(error, Refused) and error.fields:
            sitting.refused, sitting.is_saved = error, False
            return
        news = error  # the response has gone, or the round is closed
    if sitting.revised is None:
        _next(sitting)
        sitting.is_saved = news is None
    sitting.news = news


def _say(sitting: Sitting, item: str, deed: Callable[[], None], news: str, taken_back: str) -> None:
    """Say something instead of a judgement; a refusal stays in the dialog. taken_back: what is said if it is undone."""
    if not sitting.has(item):
        return
    said: UttaError | str = news
    try:
        deed()
    except Refused as refused:
        if refused.fields:
            sitting.dialog_refused = refused
            return
        said = refused
    except UttaError as error:
        said = error
    if said is news:
        sitting.has_said()
    _next(sitting)
    sitting.news = said
    sitting.passed = (item, taken_back) if said is news else None
