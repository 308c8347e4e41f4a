"""An engine that says "not so fast" is waited for by everybody together; one that says nothing else ends the run."""

import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.lessons import made_up
from tests.model_answers import Asked, well
from tests.model_server import Rule, model_server
from tests.unit.test_meter import AT_A_TIME, Till, engine, task
from utta.ai.answering import answer_cases, answer_for_good
from utta.ai.hold import TURNED_AWAY, Hold
from utta.ai.programs import untrained
from utta.ai.training import TrainingBroke, TrainingStopped, train
from utta.domain.watch import Silent
from utta.errors import EngineFailed


class Reading(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.phases: list[str] = []
        self.notes: list[str] = []

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        self.phases.append(phase)

    def note(self, text: str) -> None:
        self.notes.append(text)


def test_all_questions_wait_together_as_long_as_it_says_and_then_go_on() -> None:
    when: list[float] = []

    def answer(asked: Asked) -> str:
        when.append(time.monotonic())
        return well(asked)

    watch = Reading()
    with model_server(Rule("rate limited", nth=22, retry_after=1.5), answer=answer) as server:
        found = train(task(engine(server), "quick"), watch)
        assert server.calls == found.spent.calls + 1  # what was turned away is asked again, and was not asked at all
    assert max(later - sooner for sooner, later in pairwise(when)) > 1.3
    assert found.ended == "" and not any(one.unscored for one in found.candidates)
    assert "The engine asks us to wait 2 s" in watch.phases
    assert [note for note in watch.notes if "wait" in note] == ["The engine asks us to wait 2 s."]


def test_being_turned_away_now_and_then_is_no_failure() -> None:
    with model_server(Rule("rate limited", every=2, retry_after=0.01)) as server:
        found = train(task(engine(server), "quick"), Silent())
        assert server.calls > 1.5 * found.spent.calls
        watch = Reading()
        answers = answer_cases(untrained("teacher"), engine(server), made_up(12), watch)
    assert found.ended == "" and not any(one.unscored for one in found.candidates)
    assert all(answer.outputs for answer in answers)


def test_an_engine_that_turns_everything_away_ends_the_run_with_a_sentence() -> None:
    with model_server(Rule("rate limited", after=30, retry_after=0.02)) as server:
        with pytest.raises(TrainingBroke) as broke:
            train(task(engine(server)), Silent())
        assert server.calls <= 30 + (TURNED_AWAY + 1) * AT_A_TIME
    assert str(broke.value).startswith(
        "School server is asked too much at a time. UTTA waited 8 times without one answer, and stopped asking."
    )
    assert broke.value.best is not None and broke.value.best.candidates[0].name == "Untrained"


def test_a_question_that_is_turned_away_for_good_is_unscored_and_takes_no_other_with_it(tmp_path: Path) -> None:
    # Some servers say so of a question that is longer than they allow in a minute, however long one waits.
    rules = [Rule("rate limited", saying=f"number {number}?", retry_after=0.02) for number in (7, 17, 27)]
    with model_server(*rules) as server:
        cases = made_up(40)
        answers = answer_for_good(untrained("teacher"), engine(server), cases, Silent(), {}, tmp_path)
        assert [answer.case for answer in answers] == [case.key for case in cases]
        unscored = [answer for answer in answers if answer.outputs is None]
        assert len(unscored) == 3 and {one.unscored for one in unscored} == {
            "School server is asked too much at a time."
        }
        server.rules = ()
        calls = server.calls
        again = answer_for_good(untrained("teacher"), engine(server), cases, Silent(), {}, tmp_path)
        assert all(answer.outputs for answer in again) and server.calls == calls + 3


def test_an_engine_that_turns_everything_away_ends_an_evaluation_with_a_sentence(tmp_path: Path) -> None:
    with model_server(Rule("rate limited", after=10, retry_after=0.01)) as server:
        with pytest.raises(EngineFailed, match=r"is asked too much at a time. .*20 times in a row"):
            answer_for_good(untrained("teacher"), engine(server), made_up(200), Silent(), {}, tmp_path)
        assert server.calls <= 10 + (TURNED_AWAY + 1) * AT_A_TIME + 2 * (20 + AT_A_TIME)


def test_an_engine_that_wants_an_hour_is_not_waited_for() -> None:
    with model_server(Rule("rate limited", after=30, retry_after=3600)) as server:
        with pytest.raises(TrainingBroke, match=r"asks to be left alone for 60 minutes\. Go on after that"):
            train(task(engine(server)), Silent())
        assert server.calls <= 30 + AT_A_TIME


def test_a_stop_ends_the_wait() -> None:
    with model_server(Rule("rate limited", after=30, retry_after=60)) as server:
        till = Till(lambda: server.calls > 30)
        with pytest.raises(TrainingStopped):
            train(task(engine(server)), till)
        assert time.time() - till.asked_at < 10  # and not after the minute


def test_a_wait_is_one_for_all_that_were_out_and_grows_where_little_is_said() -> None:
    hold = Hold()
    for admitted in (10.0, 10.1, 10.2):
        hold.turned_away(admitted, 12, now=10.5)
    assert hold.times == 1 and hold.left(10.5) == 12 and hold.left(30) == 0
    hold.turned_away(22.6, None, now=23)
    assert hold.times == 2 and hold.left(23) == 2
    waited = []
    for now in range(100, 110):
        hold.turned_away(now, 0.0, now=now)
        waited.append(hold.left(now))
    assert waited == sorted(waited) and waited[-1] <= 3 and hold.is_hopeless
    hold.answered()
    assert hold.times == 0 and not hold.is_hopeless
