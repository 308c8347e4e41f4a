"""Answers that were paid for are kept: nothing is paid twice, nothing is mixed up, nobody else can read them."""

import json
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import model_answers
from tests.model_server import ModelServer, Rule, model_server
from tests.unit.test_meter import ALL, AT_A_TIME, Till, engine, task
from utta.ai.engines import connect
from utta.ai.kept_answers import KeptAnswers
from utta.ai.meter import Meter
from utta.ai.metered import metered
from utta.ai.training import TrainingBroke, TrainingResult, TrainingStopped, TrainingTask, train
from utta.domain.engine import EXAMPLE_ENGINE
from utta.domain.presets import Preset
from utta.domain.watch import Silent
from utta.errors import UttaError


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


def of(server: ModelServer, folder: Path, preset: Preset = "quick", **caps: Any) -> TrainingTask:
    found = task(engine(server, price_in=1.0, price_out=2.0), preset, **caps)
    return TrainingTask(**{**found.__dict__, "folder": folder})


def outcome(found: TrainingResult) -> object:
    """All of a result but the seconds it took."""
    return TrainingResult(**{**found.__dict__, "spent": found.spent.model_copy(update={"seconds": 0.0})})


@pytest.mark.parametrize("preset", ALL)
def test_a_run_done_again_pays_nothing_and_gives_the_same(preset: Preset, server: ModelServer, tmp_path: Path) -> None:
    first = train(of(server, tmp_path, preset), Silent())
    assert server.calls == server.distinct == first.spent.calls
    again = train(of(server, tmp_path, preset), Silent())
    assert server.calls == first.spent.calls
    assert outcome(again) == outcome(first)  # what was spent included: the budget goes as it went


@pytest.mark.parametrize("preset", ALL)
def test_a_run_broken_off_anywhere_ends_as_if_undisturbed(preset: Preset, server: ModelServer, tmp_path: Path) -> None:
    peaceful = train(of(server, tmp_path / "peace", preset), Silent())
    before, attempts = server.calls, 0
    for share in (0.1, 0.35, 0.6, 0.85):
        enough = before + share * peaceful.spent.calls
        with pytest.raises(TrainingStopped):
            train(of(server, tmp_path / "war", preset), Till(lambda enough=enough: server.calls >= enough))
        attempts += 1
    assert outcome(train(of(server, tmp_path / "war", preset), Silent())) == outcome(peaceful)
    assert server.calls - before <= peaceful.spent.calls + attempts * AT_A_TIME


def test_a_cap_is_reached_at_the_same_question_however_often_a_run_is_broken_off(
    server: ModelServer, tmp_path: Path
) -> None:
    peaceful = train(of(server, tmp_path / "peace", "balanced", calls=70), Silent())
    before = server.calls
    with pytest.raises(TrainingStopped):
        train(of(server, tmp_path / "war", "balanced", calls=70), Till(lambda: server.calls >= before + 30))
    assert outcome(train(of(server, tmp_path / "war", "balanced", calls=70), Silent())) == outcome(peaceful)
    more = train(of(server, tmp_path / "war", "balanced", calls=100), Silent())
    assert more.spent.calls == 100 and len(more.candidates) > len(peaceful.candidates)


def test_the_answer_that_broke_off_a_run_may_be_better_next_time(tmp_path: Path) -> None:
    with model_server(Rule("broken", after=40)) as server:
        with pytest.raises(TrainingBroke) as failure:
            train(of(server, tmp_path), Silent())
        assert failure.value.best is not None and failure.value.best.spent.calls > 40
        server.rules = ()
        before = server.calls
        found = train(of(server, tmp_path), Silent())
    assert found.ended == "" and server.calls - before == found.spent.calls - 40


def test_only_its_owner_can_read_what_is_kept_and_it_is_plain_json(server: ModelServer, tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "7"
    kept = KeptAnswers(folder, "somewhere")
    kept.put("a", {"text": "What a pupil said ☂"})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = list(folder.iterdir())
    assert len(files) == 3 and {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    kept.close()
    train(of(server, folder), Silent())
    for file in folder.glob("*.sqlite"):
        with closing(sqlite3.connect(file)) as read:
            rows = read.execute("SELECT answer FROM answers").fetchall()
        assert rows and all(isinstance(json.loads(text), dict) for (text,) in rows)
    assert not [path for path in folder.rglob("*") if b"\x80\x04" in path.read_bytes()[:2]]


def test_two_servers_never_share_an_answer(tmp_path: Path) -> None:
    with model_server() as one, model_server() as other:
        first = train(of(one, tmp_path), Silent())
        train(of(other, tmp_path), Silent())
        assert one.calls == other.calls == first.spent.calls
    assert len(list(tmp_path.glob("*.sqlite"))) == 2


def test_other_settings_are_another_question(server: ModelServer, tmp_path: Path) -> None:
    found = of(server, tmp_path)
    calls = train(found, Silent()).spent.calls
    warmer = found.settings.model_copy(update={"temperature": 1.1, "max_tokens": 300, "top_p": 0.5})
    train(TrainingTask(**{**found.__dict__, "settings": warmer}), Silent())
    assert server.calls == 2 * calls
    last = server.requests[-1]
    assert (last["temperature"], last["top_p"], last["max_completion_tokens"]) == (1.1, 0.5, 300)


def test_another_answer_to_the_same_words_is_another_question_and_the_same_number_the_same(
    server: ModelServer,
) -> None:
    spec = engine(server)
    meter = Meter(spec)
    lm = metered(connect(spec, {}), meter, KeptAnswers(None, "here"))
    for rollout in (1, 2, 1, 2, 2):
        lm.copy(rollout_id=rollout, temperature=1.0)("Say something.")
        lm("Say something.", rollout_id=rollout + 10)
    lm("Say something.")
    lm("Say something.")
    assert server.calls == meter.spent.calls == 5


def test_the_same_question_at_the_same_time_is_asked_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with model_server(seconds=0.2) as server:
        spec = engine(server)
        lm = metered(connect(spec, {}), Meter(spec), KeptAnswers(None, "here"))
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: lm("Once only.")[0], range(8)))
        assert server.calls == 1 and len(set(answers)) == 1


def test_an_answer_nobody_can_read_is_paid_once_too(tmp_path: Path) -> None:
    with model_server(Rule("garbage", every=4)) as server:
        first = train(of(server, tmp_path), Silent())
        again = train(of(server, tmp_path), Silent())
        assert server.calls == first.spent.calls and outcome(again) == outcome(first)


def test_a_server_that_cannot_be_held_to_a_schema_is_not_asked_for_one_again(tmp_path: Path) -> None:
    with model_server("no schema") as server:
        first = train(of(server, tmp_path), Silent())
        before = server.calls
        again = train(of(server, tmp_path), Silent())
        assert server.calls == before
    assert again.program == first.program and first.candidates[0].scored == 16


def test_where_answers_cannot_be_kept_nothing_is_asked_any_more(tmp_path: Path) -> None:
    spoilt: list[bool] = []

    def spoil(asked: model_answers.Asked) -> str:
        if server.calls >= 20 and not spoilt:
            spoilt.append(True)
            (file,) = tmp_path.glob("*.sqlite")
            with closing(sqlite3.connect(file)) as other:
                other.execute("DROP TABLE answers")
        return model_answers.well(asked)

    with model_server(answer=spoil) as server:
        with pytest.raises(UttaError, match="cannot be kept"):
            train(of(server, tmp_path), Silent())
        assert server.calls <= 20 + AT_A_TIME


def test_the_example_engine_keeps_nothing_on_disk(tmp_path: Path) -> None:
    found = task(EXAMPLE_ENGINE, "quick")
    train(TrainingTask(**{**found.__dict__, "folder": tmp_path / "runs"}), Silent())
    assert not (tmp_path / "runs").exists()
