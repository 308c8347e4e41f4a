"""Review: judge one reply, or compare two, without knowing who wrote them; and one's own reviews."""

from utta.ui import desk, door, review_desk, review_mine, review_one, review_talk, review_ways

user = door.require("teacher", "review")
with desk.saying_what_went_wrong():
    view, review_id = review_ways.wanted()
    if view == review_talk.VIEW:
        review_talk.show(desk.store(), user)
    elif view != "mine":
        review_desk.show(desk.store(), user)
    elif review_id is None:
        review_mine.show(desk.store(), user)
    else:
        review_one.show(desk.store(), user, review_id)
