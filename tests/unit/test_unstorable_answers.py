"""An answer that cannot be stored is a failed answer with its reason, and nothing that is under way ends with it."""

import zlib
from pathlib import Path
from typing import Any

import pytest

from tests import rounds as made
from tests.drill import varied
from tests.flawed import FLAWS, now_and_then
from tests.lessons import made_up
from tests.model_answers import Asked
from tests.model_server import ModelServer, Rule, model_server
from tests.speaking import a_server
from utta.ai.answering import answer_for_good
from utta.ai.engine_trial import try_engine
from utta.ai.programs import untrained
from utta.ai.scoring import similarity_score
from utta.ai.training import TrainingResult, TrainingTask, train
from utta.domain.presets import ExpertSettings, Preset, RunSettings
from utta.domain.program import Program
from utta.domain.spending import Caps
from utta.domain.user import User
from utta.domain.watch import Silent
from utta.services import round_progress
from utta.store.database import Store

PRESETS: tuple[Preset, ...] = ("quick", "balanced", "thorough", "expert")
CASES = made_up(20)
SMALL = RunSettings(expert=ExpertSettings(candidates=4, trials=3))
each_flaw = pytest.mark.parametrize("flaw", FLAWS)
each_way = pytest.mark.parametrize("raw", [True, False], ids=["as it is", "escaped"])


class Notes(Silent):
    """Writes down what is said in the log."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


def trained(server: ModelServer, preset: Preset, folder: Path | None = None, settings: RunSettings = SMALL,
            watch: Silent | None = None) -> TrainingResult:  # fmt: skip
    learn = CASES[:14]
    task = TrainingTask("teacher", preset, learn, CASES[14:], a_server(server.url), similarity_score("teacher", learn),
                        settings=settings, folder=folder, environ={})  # fmt: skip
    return train(task, watch or Silent())


@each_flaw
@each_way
@pytest.mark.parametrize("preset", PRESETS)
def test_a_training_goes_on_when_answers_cannot_be_stored(preset: Preset, flaw: str, raw: bool, tmp_path: Path) -> None:
    with model_server(answer=now_and_then(FLAWS[flaw][0], raw, varied)) as server:
        found = trained(server, preset, tmp_path)
        assert server.calls == found.spent.calls
    assert found.ended == "" and len(found.candidates) > 1
    assert sum(one.unscored for one in found.candidates) > 0 < sum(one.scored for one in found.candidates)
    assert Program.from_json(found.program.to_json()) == found.program


UNREADABLE = {
    "nested lists": "[" * 100_000, "nested objects": '{"teacher_response":' * 20_000, "braces": "{" * 20_000,
    "braces between words": "a set {" * 20_000, "without end": "well " * 2_000_000, "quotes": '"' * 50_000,
    "crossed": "[1," + ("{" * 8 + "}" * 7) * 2_000,
}  # fmt: skip
"""What a model that has lost its way repeats until somebody stops it. Without a limit most of these took minutes."""


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("rules", [(), (Rule("no schema"),)], ids=["under a schema", "in words"])
def test_a_training_goes_on_when_an_answer_repeats_itself_without_end(kind: str, rules: tuple[Rule, ...]) -> None:
    def answer(asked: Asked) -> str:
        return UNREADABLE[kind] if zlib.crc32(asked.text.encode()) % 4 == 0 else varied(asked)

    with model_server(*rules, answer=answer) as server:
        found = trained(server, "quick")
    assert found.ended == "" and sum(one.unscored for one in found.candidates) > 0


@each_flaw
@each_way
def test_a_cap_is_held_to_and_nobody_waits_for_answers_that_could_not_be_stored(flaw: str, raw: bool) -> None:
    with model_server(answer=now_and_then(FLAWS[flaw][0], raw, varied)) as server:
        found = trained(server, "quick", settings=RunSettings(caps=Caps(calls=20)))
        assert server.calls == 20 and found.ended.startswith("The cap of 20 questions")


@each_flaw
@each_way
def test_in_an_evaluation_it_is_unscored_with_its_reason_and_not_paid_twice(
    flaw: str, raw: bool, tmp_path: Path
) -> None:
    text, named = FLAWS[flaw]
    with model_server(answer=now_and_then(text, raw, varied)) as server:
        spec = a_server(server.url)
        answers = answer_for_good(untrained("teacher"), spec, CASES, Silent(), {}, tmp_path)
        failed = [answer for answer in answers if answer.outputs is None]
        assert 0 < len(failed) < len(CASES) and server.calls == len(CASES) + len(failed)
        assert all("cannot be kept" in answer.unscored and named in answer.unscored for answer in failed)
        assert answer_for_good(untrained("teacher"), spec, CASES, Silent(), {}, tmp_path) == answers
        assert server.calls == len(CASES) + len(failed)


@each_flaw
@each_way
@pytest.mark.begins("with_samples")
def test_in_a_round_it_stands_in_no_item_and_its_reason_is_told(flaw: str, raw: bool, store: Store, lead: User) -> None:
    text, named = FLAWS[flaw]
    with model_server(answer=now_and_then(text, raw, varied)) as server:
        engine = {"kind": "engine", "name": "Untrained", "engine": a_server(server.url).model_dump(mode="json")}
        plan: dict[str, Any] = {"subjects": ["Science"], "items": 1000}
        round_id = made.opened(store, lead, generators=[engine, made.EXPERTS], **plan)
    (failures,) = round_progress.progress(store, round_id).failures.values()
    assert failures and all("cannot be kept" in reason and named in reason for reason in failures)


@each_flaw
@each_way
def test_trying_an_engine_says_that_its_answer_could_not_be_kept(flaw: str, raw: bool) -> None:
    text, named = FLAWS[flaw]
    with model_server(answer=now_and_then(text, raw, varied, saying="reply")) as server:
        trial = try_engine(a_server(server.url), {}, 5)
    assert trial.state == "fails" and "cannot be kept" in trial.what and named in trial.what and trial.next_step


@each_flaw
@each_way
def test_trying_an_engine_that_holds_to_no_schema_says_it_too(flaw: str, raw: bool) -> None:
    text, named = FLAWS[flaw]
    with model_server(Rule("no schema"), answer=now_and_then(text, raw, varied, saying="reply")) as server:
        trial = try_engine(a_server(server.url), {}, 5)
    assert trial.state == "fails" and "cannot be kept" in trial.what and named in trial.what
