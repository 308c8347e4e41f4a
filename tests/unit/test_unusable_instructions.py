"""An instruction that an engine writes and nobody can use leaves the one before in its place, and the run goes on."""

import json
from typing import Any

import pytest

from tests.drill import varied
from tests.flawed import FLAWS, now_and_then
from tests.lessons import made_up
from tests.model_answers import Asked, written
from tests.model_server import Manner, ModelServer, Rule, model_server
from tests.speaking import a_server
from utta.ai.programs import untrained
from utta.ai.scoring import similarity_score
from utta.ai.training import TrainingResult, TrainingTask, train
from utta.domain.presets import ExpertSettings, Preset, RunSettings
from utta.domain.program import Program
from utta.domain.watch import Silent

CASES = made_up(20)
MANY = RunSettings(expert=ExpertSettings(candidates=12, trials=3))
WRITTEN: dict[Preset, str] = {"expert": "proposed_instruction", "thorough": "new_instruction"}
each_preset = pytest.mark.parametrize("preset", WRITTEN)
each_way = pytest.mark.parametrize("raw", [True, False], ids=["as it is", "escaped"])


class Notes(Silent):
    """Writes down what is said in the log."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


def trained(server: ModelServer, preset: Preset, watch: Silent, settings: RunSettings = MANY) -> TrainingResult:
    learn = CASES[:14]
    task = TrainingTask("teacher", preset, learn, CASES[14:], a_server(server.url), similarity_score("teacher", learn),
                        settings=settings, environ={})  # fmt: skip
    return train(task, watch)


def goes_on(found: TrainingResult, watch: Notes) -> None:
    """It went the whole way with the instruction that was there before, and said why."""
    assert found.ended == "" and len(found.candidates) > 1
    assert found.program.instructions == untrained("teacher").instructions
    assert Program.from_json(found.program.to_json()) == found.program
    assert any(line.startswith("An instruction that it wrote cannot be used") for line in watch.said)


@each_preset
@each_way
@pytest.mark.parametrize("flaw", FLAWS)
def test_one_that_cannot_be_stored(preset: Preset, flaw: str, raw: bool) -> None:
    text, named = FLAWS[flaw]
    notes = Notes()
    with model_server(answer=now_and_then(text, raw, varied, saying=WRITTEN[preset])) as server:
        goes_on(trained(server, preset, notes), notes)
    assert any(named in line for line in notes.said)


@each_preset
@pytest.mark.parametrize("manner", ["empty", "garbage", "cut", "cut late", "too long", "malformed"])
def test_one_that_never_came(preset: Preset, manner: Manner) -> None:
    notes, few = Notes(), RunSettings(expert=ExpertSettings(candidates=3, trials=3))
    with model_server(Rule(manner, saying=WRITTEN[preset]), answer=varied) as server:
        goes_on(trained(server, preset, notes, few), notes)


def test_one_that_is_unlike_the_others_takes_none_of_them_along() -> None:
    written_so_far: list[int] = []

    def answer(asked: Asked) -> str:
        if WRITTEN["expert"] not in asked.fields:
            return varied(asked)
        written_so_far.append(len(written_so_far))
        return "???" if len(written_so_far) == 2 else written(asked, {WRITTEN["expert"]: f"Be kind, {asked.text}"})

    notes = Notes()
    with model_server(answer=answer) as server:
        found = trained(server, "expert", notes)
    assert found.ended == "" and len(written_so_far) == MANY.expert.candidates
    assert any("under an instruction of its own" in one.what for one in found.candidates)
    assert sum("An instruction that it wrote cannot be used" in line for line in notes.said) == 1


@pytest.mark.parametrize(
    ("preset", "said"),
    [*((preset, said) for preset in WRITTEN for said in ("", "   ", "\n")),
     ("expert", "Instruction:"), ("expert", '""')],  # DSPy takes these signs off
)  # fmt: skip
def test_one_in_which_nothing_is_said(preset: Preset, said: str) -> None:
    def answer(asked: Asked) -> str:
        return written(asked, {WRITTEN[preset]: said}) if WRITTEN[preset] in asked.fields else varied(asked)

    notes = Notes()
    with model_server(answer=answer) as server:
        goes_on(trained(server, preset, notes), notes)


@each_preset
def test_an_engine_has_room_to_write_a_whole_instruction_however_short_its_answers_are(preset: Preset) -> None:
    with model_server(answer=varied) as server:
        trained(server, preset, Silent())
        room = {name: _rooms(server, name) for name in (WRITTEN[preset], "teacher_response")}
    assert min(room[WRITTEN[preset]]) >= 4_000 and set(room["teacher_response"]) == {500}


def _rooms(server: ModelServer, field: str) -> list[Any]:
    """The most tokens allowed to answers that have this field."""
    return [
        body["max_completion_tokens"] for body in server.requests if f'"{field}"' in json.dumps(body["response_format"])
    ]
