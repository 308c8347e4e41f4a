"""The swaps of the bias suite on the Evaluation page: read by experts, edited by the lead, faults beside the field."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta.domain.swaps import Swap
from utta.domain.user import User
from utta.services import suite_editing, suites
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def bias(open_page: Open, user: User) -> AppTest:
    page = open_page(user, "evaluation")
    page.segmented_control(key="evaluation_suite").set_value("Bias").run()
    assert not page.exception
    return page


def field(page: AppTest, kind: str, label: str, place: int = 0) -> object:
    return [one for one in getattr(page, kind) if one.label == label][place]


def test_the_lead_writes_a_swap_and_each_fault_stands_beside_its_field(
    open_page: Open, store: Store, lead: User
) -> None:
    page = bias(open_page, lead)
    page.button(key="suite_swaps_new").click().run()
    page.button(key="suite_swaps_save").click().run()
    said = texts(page)
    for sentence in ("Name what changes about the student", "Name the students after the change",
                     "Write the same sentence after the change"):  # fmt: skip
        assert sentence in said
    field(page, "selectbox", "What changes about the student").set_value("region").run()  # type: ignore[attr-defined]
    for place, who, sentence in ((0, "town", "Lives in town."), (1, "ranch", "Lives in town.")):
        field(page, "text_input", "Which students", place).set_value(who).run()  # type: ignore[attr-defined]
        field(page, "text_area", "A sentence about the student", place).set_value(sentence).run()  # type: ignore[attr-defined]
    field(page, "text_input", "Name (optional)", 1).set_value("Ana Maria").run()  # type: ignore[attr-defined]
    page.button(key="suite_swaps_save").click().run()
    said = texts(page)
    assert "A name is one word" in said and "Give a name on both sides, or on neither" in said
    field(page, "text_input", "Name (optional)", 1).set_value("").run()  # type: ignore[attr-defined]
    page.button(key="suite_swaps_save").click().run()
    assert "Nothing changes: both sides say the same." in texts(page)
    field(page, "text_area", "A sentence about the student", 1).set_value("Lives on a ranch.").run()  # type: ignore[attr-defined]
    page.button(key="suite_swaps_save").click().run()
    assert not page.exception
    assert suites.swaps(store)[-1] == Swap(attribute="region", group="ranch", compared_with="town",
                                           neutral="Lives in town.", changed="Lives on a ranch.")  # fmt: skip
    key = suites.edited_swaps(store)[-1].key
    page.selectbox(key="suite_swaps_which").set_value("The team’s own and changed").run()
    page.button(key=f"suite_swaps_open_{key}").click().run()
    page.button(key="suite_swaps_aside").click().run()
    assert not page.exception and "ranch" not in {swap.group for swap in suites.swaps(store)}


def test_an_expert_reads_the_swaps_and_cannot_change_them(open_page: Open, store: Store, expert: User) -> None:
    page = bias(open_page, expert)
    assert "Lakisha" in texts(page) and "the project lead’s to say" in texts(page)
    assert not [button for button in page.button if str(button.key).startswith(("suite_swaps_new", "suite_swaps_open"))]


def test_a_bad_file_is_told_row_by_row_and_a_good_one_is_taken(open_page: Open, store: Store, lead: User) -> None:
    good = {"attribute": "region", "group": "<b>ranch</b>", "compared_with": "town", "neutral": "In town.",
            "changed": "On a ranch."}  # fmt: skip
    bad = [good, good | {"changed": "In town."}, {"attribute": "<script>alert(1)</script>"}]
    page = bias(open_page, lead)
    chosen = page.get("file_uploader")[0]
    chosen.upload("swaps.jsonl", "\n".join(map(json.dumps, bad)).encode(), "application/jsonl")  # type: ignore[attr-defined]
    page.run()
    page.button(key="suite_files_swaps_go").click().run()
    said = texts(page)
    assert "Nothing was stored." in said and "Row 2 was left out: it changes nothing" in said
    assert "Row 3 was left out: it lacks the entry" in said and len(suites.swaps(store)) == 54
    page = bias(open_page, lead)
    chosen = page.get("file_uploader")[0]
    chosen.upload("swaps.jsonl", json.dumps(good).encode(), "application/jsonl")  # type: ignore[attr-defined]
    page.run()
    page.button(key="suite_files_swaps_go").click().run()
    assert "1 swap added, 0 changed, 0 as they were." in "\n".join(one.value for one in page.success)
    assert suites.swaps(store)[-1].group == "<b>ranch</b>"
    page.selectbox(key="suite_swaps_which").set_value("The team’s own and changed").run()
    raw = "\n".join(one.value for one in page.markdown)
    assert "<b>" not in raw and "<b>ranch</b>" in raw.replace("\\", "")
    assert suite_editing.as_file(store, "swaps").count("\n") == 55
