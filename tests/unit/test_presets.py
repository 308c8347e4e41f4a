"""Every way of training, for every assistant, on the example engine and on a server, from beginning to end."""

from collections.abc import Sequence

import pytest

from tests.drill import varied
from tests.lessons import made_up, rated
from tests.model_server import model_server
from utta.ai.scoring import agreement_score, similarity_score
from utta.ai.training import TrainingResult, TrainingTask, train
from utta.domain.assistant import Assistant, Case
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.presets import PRESETS, ExpertSettings, Preset, RunSettings, most_calls, parts_of
from utta.domain.program import Program
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.watch import Silent

ALL: tuple[Preset, ...] = ("quick", "balanced", "thorough", "expert")
EVERYBODY: tuple[Assistant, ...] = ("teacher", "student", "evaluator")
LEARN, CHOOSE = 14, 6
SMALL = RunSettings(expert=ExpertSettings(candidates=4, trials=3))


def cases_for(assistant: Assistant) -> Sequence[Case]:
    if assistant == "evaluator":
        return rated(LEARN + CHOOSE)
    cases = made_up(LEARN + CHOOSE)
    if assistant == "teacher":
        return cases
    return [
        case.model_copy(update={
            "inputs": {name: text for name, text in case.inputs.items() if name != "student_question"},
            "outputs": {"student_reply": case.inputs["student_question"]},
        })
        for case in cases
    ]  # fmt: skip


def trained(preset: Preset, assistant: Assistant, engine: EngineSpec) -> TrainingResult:
    cases = cases_for(assistant)
    rubric = MISTAKE_REMEDIATION if assistant == "evaluator" else None
    score = agreement_score(rubric) if rubric else similarity_score(assistant, cases[:LEARN])
    return train(TrainingTask(assistant, preset, cases[:LEARN], cases[LEARN:], engine, score, rubric=rubric,
                              settings=SMALL, environ={}), Silent())  # fmt: skip


def holds(found: TrainingResult, preset: Preset, assistant: Assistant, every_example: bool) -> None:
    parts = parts_of(preset, LEARN, CHOOSE, every_example, SMALL.expert)
    assert 0 < found.spent.calls <= sum(part.calls for part in parts) <= most_calls(preset, parts)
    first, *others = found.candidates
    assert first.name == "Untrained" and others and found.ended == ""
    assert sum(one.calls for one in found.candidates) <= found.spent.calls
    assert Program.from_json(found.program.to_json()) == found.program and found.program.assistant == assistant
    best = max(one.score for one in found.candidates if one.score is not None)
    chosen = next(one for one in found.candidates if one.name == found.chosen)
    assert chosen.score == best and found.better == (chosen is not first)


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize("assistant", EVERYBODY)
def test_every_preset_trains_every_assistant_on_the_example_engine(preset: Preset, assistant: Assistant) -> None:
    found = trained(preset, assistant, EXAMPLE_ENGINE)
    holds(found, preset, assistant, every_example=True)
    assert found.better and found.program.demonstrations and found.spent.money == 0.0


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize("assistant", EVERYBODY)
def test_every_preset_trains_every_assistant_on_a_server(preset: Preset, assistant: Assistant) -> None:
    with model_server(answer=varied) as server:
        engine = EngineSpec(kind="openai_compatible", label="Server", url=server.url, model="llama3")
        found = trained(preset, assistant, engine)
        assert server.calls == found.spent.calls
        assert server.distinct == server.calls or preset == "expert"  # which asks for another answer to the same words
    holds(found, preset, assistant, every_example=False)


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize(("examples", "validation"), [(24, 20), (2000, 500), (4, 2)])
def test_the_parts_of_a_preset_never_come_to_more_than_its_cap(preset: Preset, examples: int, validation: int) -> None:
    for every_example in (False, True):
        parts = parts_of(preset, examples, validation, every_example)
        cap = PRESETS[preset].most_calls or most_calls(preset, parts)
        assert 0 < sum(part.calls for part in parts) <= cap
