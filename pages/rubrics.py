"""Rubrics: what reviewers are asked. The list, one opened, and writing one. For the lead."""

from utta.ui import desk, door, rubrics_edit, rubrics_list, rubrics_look
from utta.ui import rubrics_ways as ways

user = door.require("lead", "rubrics")
with desk.saying_what_went_wrong():
    view, key = ways.wanted()
    if view == "new":
        rubrics_edit.show(user)
    elif view == "edit":
        rubrics_edit.show(user, key)
    elif key:
        rubrics_look.show(user, key)
    else:
        rubrics_list.show(user)
