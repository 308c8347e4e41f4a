"""A training that is killed at random ends as if undisturbed: five times here, twenty with --slow or `tests.drill`."""

import os
import sys
from pathlib import Path

import pytest

from tests.drill import drill

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills process groups")


def test_a_run_killed_five_times_ends_as_if_undisturbed_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    found = drill(tmp_path, kills=5, seed=3, seconds=0.08)
    assert len(found.kills) == 5 and {"worker", "app"} <= set(found.kills)
    assert found.passed, found


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["balanced", "thorough", "expert"])
def test_a_run_killed_twenty_times_ends_as_if_undisturbed(preset: str, tmp_path: Path) -> None:
    found = drill(tmp_path, kills=20, preset=preset, seed=int.from_bytes(os.urandom(2), "big"), seconds=0.4)
    assert found.passed, found
