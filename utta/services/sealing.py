"""What stays sealed while people review: whose a reply is, and how others judged it.

Kept here, or by what is built on this:
- A review of a round that is not closed is in no export through a page, in no dataset version, teaches no judge and
  counts in no agreement shown to the team. store/reviews.py leaves it out unless it is asked for by name.
- Ratings and comparisons are taken out, and seen one by one, by leads alone (exporting_order.py); and by a lead who
  still has something to judge in a round only afterwards, since a file says who wrote what (`check_taking_out`).
- Where answers are shown with whose they are, those that somebody still has to judge in a round are left out
  (`hidden_from`).
- A verdict counts a round's reviews once it is closed, and which evaluation a round is about is told to leads alone
  (verdict_material.py, evaluation_rounds.py).
- One's own review says who wrote the reply, and how others judged it, once its round is closed (`may_be_told`,
  review_own.py, review_others.py). What was judged differently is talked over then, by those who judged it, and by a
  lead who has used their own turns (discussions.py).

What cannot be sealed: a teaching example can be read in the list of examples, so that whoever looks for the words of a
reply there learns that an expert wrote it, or that somebody improved it. Free reviewing, outside of rounds, is blind
on the Review page, but an expert may have read the same answer on the Evaluation page. And whoever owns the machine
can read the database.
"""

from collections.abc import Iterable

from utta.domain.interchange import Kind
from utta.domain.review import Response
from utta.domain.user import User
from utta.errors import NotAllowed
from utta.store import rounds, sealed
from utta.store.database import Store, Transaction


def hidden_from(store: Store, reader: User | None) -> frozenset[str]:
    """The texts of the replies that this person has still to judge in a round: they see nowhere whose these are.

    Without a reader, what anybody has still to judge: a report goes from hand to hand.
    """
    with store.read() as tx:
        return sealed.replies_before(tx, reader.id if reader else None)


def may_be_told(tx: Transaction, reader: User, about: Iterable[Response]) -> bool:
    """Whether a reader may learn whose these replies are: no round still asks them about any of the same words."""
    return not sealed.replies_before(tx, reader.id).intersection(one.text for one in about)


def check_taking_out(store: Store, by: User, kind: Kind) -> None:
    """Raise NotAllowed where a file of this kind would tell this person what they still judge blind."""
    if kind == "examples":
        return
    with store.read() as tx:
        waiting = list(sealed.rounds_before(tx, by.id).values())
    if waiting:
        raise NotAllowed(f"You have still to review in “{waiting[0]}”, and a file would tell you who wrote what.",
                         "Give your own reviews first, or close the round.")  # fmt: skip


def check_looking_in(store: Store, by: User, round_id: int) -> None:
    """Raise NotAllowed where what was judged in a round would tell this person what they still judge blind, and
    NotFound without such a round."""
    with store.read() as tx:
        found = rounds.get(tx, round_id)
    if found.state != "closed" and not may_see_reviews(store, by):
        raise NotAllowed(f"“{found.name}” is not closed, and a round still asks for your own reviews.",
                         "Give them first, or close the round.")  # fmt: skip


def may_see_reviews(store: Store, by: User) -> bool:
    """Whether this person may see others' reviews one by one: a lead whom no round still asks."""
    if not by.may("lead"):
        return False
    with store.read() as tx:
        return not sealed.rounds_before(tx, by.id)
