"""What was loaded is set apart from the garbage collector, and only that: what pages leave behind is still freed."""

import gc
import sys
import weakref
from types import ModuleType

import pytest

from utta.ui import loaded


class Left:
    """Something that refers to itself, as what a page leaves behind may."""

    def __init__(self) -> None:
        self.me = self


def test_many_new_modules_are_set_apart_and_what_is_left_behind_is_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded.keep()
    before = gc.get_freeze_count()
    assert before > 10_000
    loaded.keep()
    assert gc.get_freeze_count() <= before
    left = weakref.ref(Left())
    for number in range(loaded._MANY):
        monkeypatch.setitem(sys.modules, f"new_{number}", ModuleType(f"new_{number}"))
    loaded.keep()
    assert left() is None and gc.get_freeze_count() > before
    later = weakref.ref(Left())
    gc.collect()
    assert later() is None
