"""Review: judge one reply, or compare two, without knowing who wrote them."""

from utta.ui import desk, door, review_desk

user = door.require("teacher", "review")
with desk.saying_what_went_wrong():
    review_desk.show(desk.store(), user)
