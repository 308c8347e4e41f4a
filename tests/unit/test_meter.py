"""What an engine is asked is counted and capped, and a broken engine is not asked on: in every way of training."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from tests.lessons import made_up
from tests.model_server import ModelServer, Rule, model_server
from utta.ai.meter import CapReached, Halted, Meter
from utta.ai.scoring import similarity_score
from utta.ai.training import TrainingBroke, TrainingResult, TrainingStopped, TrainingTask, train
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.presets import ExpertSettings, Preset, RunSettings
from utta.domain.spending import Caps
from utta.domain.watch import Silent
from utta.errors import EngineFailed, NotEnough

ALL: tuple[Preset, ...] = ("quick", "balanced", "thorough", "expert")
SMALL = ExpertSettings(candidates=3, trials=3)
AT_A_TIME = 4


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


def engine(server: ModelServer, **changed: Any) -> EngineSpec:
    return EngineSpec(kind="openai_compatible", label="School server", url=server.url, model="llama3",
                      parallel=AT_A_TIME, **changed)  # fmt: skip


def task(spec: EngineSpec, preset: Preset = "balanced", **caps: Any) -> TrainingTask:
    cases = made_up(44)
    settings = RunSettings(caps=Caps(**caps), expert=SMALL)
    score = similarity_score("teacher", cases[:24])
    return TrainingTask("teacher", preset, cases[:24], cases[24:], spec, score, settings=settings, environ={})


class Till(Silent):
    """Asks to stop as soon as `so` holds, and notes when."""

    def __init__(self, so: Callable[[], bool]) -> None:
        self.asked_at = 0.0
        self._so = so

    def should_stop(self) -> bool:
        if not self.asked_at and self._so():
            self.asked_at = time.time()
        return bool(self.asked_at)


@pytest.mark.parametrize("preset", ALL)
def test_a_cap_on_questions_holds_to_the_last_one_and_keeps_the_best_so_far(
    preset: Preset, server: ModelServer
) -> None:
    found = train(task(engine(server), preset, calls=40), Silent())
    assert server.calls == found.spent.calls == 40
    assert found.ended == "The cap of 40 questions was reached."
    assert named(found)[0] == "Untrained"


def test_a_cap_that_lets_nothing_be_compared_says_so(server: ModelServer) -> None:
    with pytest.raises(NotEnough, match=r"cap of 5 questions was reached\. Nothing could be compared"):
        train(task(engine(server), calls=5), Silent())
    assert server.calls == 5


def test_a_cap_in_money_is_never_exceeded(server: ModelServer) -> None:
    priced = engine(server, price_in=1000.0, price_out=2000.0)  # 10 and 5 tokens: 0.02 a question
    found = train(task(priced, money=0.5), Silent())
    assert found.spent == found.spent.model_copy(update={"calls": 25, "tokens_in": 250, "tokens_out": 125})
    assert found.spent.money == pytest.approx(0.5) and server.calls == 25
    assert found.ended == "The cap of 0.5 in money was reached."


def test_an_unknown_price_is_not_zero(server: ModelServer) -> None:
    half_known = train(task(engine(server, price_in=1.0), "quick"), Silent())
    assert half_known.spent.money is None and half_known.spent.tokens_in == 10 * server.calls
    free = train(task(engine(server, price_in=0.0, price_out=0.0), "quick"), Silent())
    assert free.spent.money == 0.0
    assert train(task(EXAMPLE_ENGINE, "quick"), Silent()).spent.money == 0.0


def test_a_cap_in_money_cannot_be_held_on_answers_that_tell_no_tokens() -> None:
    meter = Meter(EngineSpec(kind="openai_compatible", label="Mute", url="http://localhost/v1", model="m", price_in=1,
                             price_out=1), Caps(money=1))  # fmt: skip
    meter.admit()
    meter.answered(None, 5)
    with pytest.raises(Halted):
        meter.admit()
    assert isinstance(meter.reason, EngineFailed) and "cannot be held" in str(meter.reason)
    assert meter.spent.money is None


def test_a_cap_in_minutes_ends_even_a_wait() -> None:
    with model_server(Rule("hangs", after=20)) as server:
        began = time.monotonic()
        found = train(task(engine(server), minutes=0.02), Silent())
        assert time.monotonic() - began < 4
    assert found.ended == "The cap of 0.02 minutes was reached." and found.candidates[0].name == "Untrained"


def test_minutes_count_over_all_attempts() -> None:
    meter = Meter(EXAMPLE_ENGINE, Caps(minutes=1), seconds_before=61)
    with pytest.raises(Halted):
        meter.admit()
    assert isinstance(meter.reason, CapReached)


def test_with_a_cap_in_money_only_as_many_are_asked_at_a_time_as_could_be_paid() -> None:
    spec = EngineSpec(kind="openai_compatible", label="S", url="http://localhost/v1", model="m", price_in=1e6,
                      price_out=0)  # fmt: skip
    meter = Meter(spec, Caps(money=25))
    out = most = 0
    lock = threading.Lock()

    def ask() -> None:
        nonlocal out, most
        try:
            meter.admit()
        except Halted:
            return
        with lock:
            out += 1
            most = max(most, out)
        time.sleep(0.002)
        with lock:
            out -= 1
        meter.answered(2, 0)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (meter.spent.calls, meter.spent.money) == (12, 24.0)
    assert most > 1


@pytest.mark.parametrize(
    ("preset", "manner"),
    [("quick", "garbage"), ("balanced", "garbage"), ("thorough", "broken"), ("expert", "dies"), ("balanced", "empty")],
)
def test_a_server_that_breaks_is_asked_eight_times_more_at_most(preset: Preset, manner: Any) -> None:
    with model_server(Rule(manner, after=30)) as server:
        with pytest.raises(TrainingBroke, match="8 times in a row") as failure:
            train(task(engine(server), preset), Silent())
        assert server.calls <= 30 + 8 + 2 * AT_A_TIME  # those out when the first and when the last of them failed
    assert failure.value.best is not None and named(failure.value.best)[0] == "Untrained"
    assert "8 times in a row" in failure.value.best.ended


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize(("manner", "sentence"), [("wrong key", "no key is named for it"), ("no quota", "no quota")])
def test_where_asking_again_cannot_help_nobody_does(preset: Preset, manner: Any, sentence: str) -> None:
    with model_server(Rule(manner, after=30)) as server:
        with pytest.raises(TrainingBroke, match=sentence):
            train(task(engine(server), preset), Silent())
        assert server.calls <= 30 + AT_A_TIME


def test_failures_that_are_not_in_a_row_stop_nothing() -> None:
    with model_server(Rule("garbage", every=3)) as server:
        found = train(task(engine(server), "quick"), Silent())
    assert found.ended == "" and all(one.unscored >= 4 for one in found.candidates)
    assert all(one.score is not None and one.scored + one.unscored == 16 for one in found.candidates)


@pytest.mark.parametrize("preset", ALL)
def test_a_stop_ends_every_way_of_training_within_a_second(preset: Preset) -> None:
    with model_server(seconds=0.05) as server:
        till = Till(lambda: server.calls > 40)
        with pytest.raises(TrainingStopped) as stop:
            train(task(engine(server), preset), till)
        took = time.time() - till.asked_at
        calls = server.calls
        time.sleep(0.3)
        assert server.calls <= calls + AT_A_TIME and server.last_call - till.asked_at < 1.0
    assert took < 1.0
    assert stop.value.best is not None and stop.value.best.candidates[0].name == "Untrained"


def named(found: TrainingResult) -> Sequence[str]:
    return [one.name for one in found.candidates]
