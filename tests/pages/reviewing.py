"""What tests of the Review page share: finding its widgets, pressing its buttons and keys."""

from collections.abc import Iterable
from typing import Any

from streamlit.testing.v1 import AppTest

from utta.domain.shipped_rubrics import TEACHING_QUALITY

CRITERIA = [criterion.key for criterion in TEACHING_QUALITY.criteria]


def widget(widgets: Iterable[Any], name: str) -> Any:
    """The widget of the item on screen that holds `name`."""
    return next(one for one in widgets if f"_{name}_" in f"{one.key}_")


def press(page: AppTest, name: str) -> AppTest:
    """Press a button of the item, such as "submit", "skip" or "report"."""
    return next(button for button in page.button if (button.key or "").endswith(f"_{name}_0")).click().run()


def pressed_by_name(page: AppTest, label: str) -> AppTest:
    """Press the button that says this."""
    return next(button for button in page.button if button.label.startswith(label)).click().run()


def rate_all(page: AppTest, step: str = "4") -> AppTest:
    """Choose this step for every criterion."""
    for key in CRITERIA:
        widget(page.radio, f"rating_{key}").set_value(step).run()
    return page


def sitting_of(page: AppTest) -> Any:
    """What lies before the reviewer of this page."""
    return page.session_state["_review_sitting"]


def type_keys(page: AppTest, *keys: str) -> AppTest:
    """Have the browser say that these keys were pressed for the item on screen, after those it has told of."""
    sitting = sitting_of(page)
    since, told = (1000.0 + sitting.turn, 0) if sitting.heard == (0, 0) else sitting.heard
    page.session_state["review_keys"] = {
        "pressed": {"turn": sitting.turn, "since": since, "keys": ["x"] * told + list(keys)}
    }
    return page.run()


def text_of(page: AppTest) -> str:
    """Everything written on the page."""
    parts = [*page.markdown, *page.caption, *page.info, *page.success, *page.error]
    return "\n".join([*(part.value for part in parts), *(area.value or "" for area in page.text_area)])
