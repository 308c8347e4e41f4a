"""A true local language model in this process, by llama.cpp: a tiny one made here, asked through DSPy."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests import tiny_gguf
from tests.lessons import made_up
from utta.ai.answering import answer_cases
from utta.ai.engine_trial import try_engine
from utta.ai.engines import connect
from utta.ai.programs import untrained
from utta.domain.engine import EngineSpec
from utta.domain.user import User
from utta.domain.watch import Silent
from utta.services import engines
from utta.store.database import Store

pytest.importorskip("llama_cpp", reason="llama-cpp-python, which reads model files, is not installed here")

_SAID = '{ "reply": "ok", "techniques": ["ok"], "pupil_is_right": "no", "difficulty": { "step": 3 } }'
_ENDS_LISTS = '"]' * 12


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model's file."""
    return tiny_gguf.write(tmp_path_factory.mktemp("model") / "tiny.gguf", [_SAID, _ENDS_LISTS])


def an_engine(model: Path) -> EngineSpec:
    return EngineSpec(kind="llama_cpp", label="Tiny", model=str(model), temperature=0.0, top_p=None, parallel=3)


def test_it_is_offered_saved_and_stays_on_this_computer(store: Store, lead: User, model: Path) -> None:
    engine = engines.save(store, lead, an_engine(model).model_dump())
    assert "llama_cpp" in engines.kinds() and not engine.spec.leaves_machine and engine.spec.address == ""


def test_it_writes_like_the_text_it_was_counted_from_and_the_same_every_time(model: Path) -> None:
    lm = connect(an_engine(model), {})
    first, second = (lm("Hello")[0] for _ in range(2))
    assert first == second and first.strip()
    assert set(pairwise(first)) <= {*pairwise(_SAID), *pairwise(_ENDS_LISTS)}, (
        "only letters that follow each other in the text"
    )


def test_it_is_held_to_a_schema_which_such_a_model_could_never_keep_by_itself(model: Path) -> None:
    trial = try_engine(an_engine(model), {}, 60)
    assert (trial.state, trial.holds_to_schema) == ("works", True), trial.sentence
    assert (trial.tokens_in or 0) > 100 and (trial.tokens_out or 0) > 20


def test_it_speaks_behind_an_assistant_and_several_questions_wait_for_each_other(model: Path) -> None:
    answers = answer_cases(untrained("teacher"), an_engine(model), made_up(3), Silent(), {})
    assert [answer.unscored for answer in answers] == [""] * 3
    assert all(isinstance(answer.outputs and answer.outputs["techniques_used"], list) for answer in answers)


def test_a_file_that_is_not_there_or_no_model_is_told(model: Path, tmp_path: Path) -> None:
    missing = an_engine(tmp_path / "gone.gguf")
    assert "There is no model file at" in try_engine(missing, {}, 5).sentence
    half = tmp_path / "half.gguf"
    half.write_bytes(model.read_bytes()[:2000])
    assert "half.gguf cannot be read as a language model" in try_engine(an_engine(half), {}, 5).sentence
