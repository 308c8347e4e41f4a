"""A training that is killed at random ends as if undisturbed: five times here, twenty with --slow or `tests.drill`."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drill import AT_A_TIME, Drilled, drill, has_killed, questions_until_next

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kills process groups")


def test_a_run_killed_five_times_ends_as_if_undisturbed_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    found = drill(tmp_path, kills=5, seed=3, seconds=0.08)
    assert len(found.kills) == 5 and {"worker", "app"} <= set(found.kills)
    assert found.passed, found


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["quick", "balanced", "thorough", "expert"])
def test_a_run_killed_twenty_times_ends_as_if_undisturbed(preset: str, tmp_path: Path) -> None:
    found = drill(tmp_path, kills=20, preset=preset, seed=int.from_bytes(os.urandom(2), "big"), seconds=0.4)
    assert len(found.kills) == 20, found
    assert found.passed, found


def test_a_drill_has_only_passed_when_every_kill_that_was_wanted_happened() -> None:
    found = Drilled(wanted=2, kills=("worker", "app"), attempts=2, calls=50, distinct=50, needed=50, out=4, same=True,
                    seconds=9.0)  # fmt: skip
    assert found.passed
    assert not replace(found, kills=("worker",)).passed
    assert not replace(found, calls=55).passed and not replace(found, same=False).passed


def test_the_next_kill_never_comes_so_late_that_the_run_could_end_before_the_last_one() -> None:
    for needed in (53, 223, 600):
        asked = 0
        for left in range(20, 0, -1):
            asked += questions_until_next(needed, asked, left)
        assert asked + AT_A_TIME <= needed
    assert questions_until_next(600, 0, 5) == 24, "nor so late that it would be no drill"
    assert questions_until_next(53, 52, 9) == 1, "where hardly any are left, the next one asked is its last moment"


def test_only_a_living_process_that_died_of_the_kill_counts_as_killed() -> None:
    lasting = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert has_killed(lasting, lambda: (lasting.kill(), lasting.wait()))
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    assert not has_killed(over, lambda: (over.kill(), over.wait())) and not has_killed(None, lambda: None)
