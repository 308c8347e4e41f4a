"""Teaching examples: the list, the form, one example opened, and bringing in a file."""

from utta.ui import desk, door, examples_form, examples_import, examples_list, examples_mine, examples_open
from utta.ui import examples_ways as ways

user = door.require("teacher", "examples")
with desk.saying_what_went_wrong():
    view, example_id = ways.wanted()
    if view == "new":
        examples_form.show_new(user)
    elif view == "import":
        examples_import.show(user)
    elif view == "mine":
        examples_mine.show(user)
    elif example_id is None:
        examples_list.show(user)
    elif view == "edit":
        examples_form.show_edit(user, example_id)
    elif view == "submitted":
        examples_form.show_submitted(user, example_id)
    else:
        examples_open.show(user, example_id)
