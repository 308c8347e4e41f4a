"""Training: bounded, repeatable, stoppable, and honest about whether anything got better."""

import importlib.metadata
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.lessons import made_up, rated, real
from tests.model_server import model_server
from utta.ai.answering import answer_cases
from utta.ai.programs import untrained
from utta.ai.scoring import Score
from utta.ai.similarity import ReferenceSimilarity, ordinal_agreement
from utta.ai.training import TrainingBroke, TrainingResult, TrainingStopped, TrainingTask, train, versions
from utta.domain.answer import NO_CLOSE_EXAMPLE, Answer
from utta.domain.assistant import Case
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.presets import PRESETS
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION
from utta.domain.watch import Silent
from utta.errors import EngineFailed, NotEnough


def likeness_to(train_cases: Sequence[Case]) -> Score:
    """The metric services use for a Teacher: similarity to the expert's reply."""
    similarity = ReferenceSimilarity([str(case.outputs["teacher_response"]) for case in train_cases])

    def score(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        replies = [str(answer.outputs["teacher_response"]) if answer.outputs else "" for answer in answers]
        values = similarity.score(replies, [str(case.outputs["teacher_response"]) for case in cases])
        return [value if answer.outputs else None for value, answer in zip(values, answers, strict=True)]

    return score


def a_task(engine: EngineSpec = EXAMPLE_ENGINE, seed: int = 0, score: Score | None = None) -> TrainingTask:
    cases = made_up(44)
    return TrainingTask(
        "teacher", "quick", cases[:24], cases[24:], engine, score or likeness_to(cases[:24]), seed=seed, environ={}
    )


def a_server(url: str) -> EngineSpec:
    return EngineSpec(kind="openai_compatible", label="School server", url=url, model="llama3")


QUICK_CALLS = PRESETS["quick"].most_calls or 0


class Diary(Silent):
    """Writes down what it is told, and asks to stop when `stop` says so."""

    def __init__(self, stop: Callable[["Diary"], bool] = lambda _: False) -> None:
        self.entries: list[tuple[str, int, int, float | None]] = []
        self._stop = stop

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        self.entries.append((phase, done, total, best))

    def should_stop(self) -> bool:
        return self._stop(self)


def test_quick_tries_four_ways_within_eighty_calls_and_beats_the_untrained_program() -> None:
    diary = Diary()
    result = train(a_task(), diary)
    assert [c.name for c in result.candidates] == ["Untrained", "8 examples", "Own answers", "All examples"]
    assert all(c.scored == 16 and c.unscored == 0 for c in result.candidates)
    assert sum(c.calls for c in result.candidates) == result.spent.calls <= QUICK_CALLS
    assert result.better and result.chosen != "Untrained" and len(result.validation_keys) == 16
    assert "Trying 8 of your examples as demonstrations" in {entry[0] for entry in diary.entries}
    assert all(0 <= done <= total for _, done, total, _ in diary.entries)
    best = [entry[3] for entry in diary.entries if entry[3] is not None]
    assert best == sorted(best) and best[-1] == max(c.score or 0 for c in result.candidates)


def test_the_same_seed_gives_the_same_program_and_another_seed_other_cases() -> None:
    def outcome(result: TrainingResult) -> tuple[object, ...]:
        return result.program, result.candidates, result.validation_keys

    task = a_task()
    shuffled = TrainingTask(**{**task.__dict__, "train": task.train[::-1], "validation": task.validation[::-1]})
    assert outcome(train(task, Silent())) == outcome(train(shuffled, Silent()))
    assert train(a_task(seed=1), Silent()).validation_keys != train(task, Silent()).validation_keys


def test_demonstrations_come_from_training_cases_alone_and_name_them() -> None:
    task = a_task()
    result = train(task, Silent())
    by_key = {case.key: case for case in task.train}
    assert result.program.demonstrations
    for item in result.program.demonstrations:
        assert item.inputs == by_key[item.case].inputs
        assert item.author in (by_key[item.case].author, EXAMPLE_ENGINE.label)


def test_own_answers_are_signed_by_the_engine_and_not_by_the_expert() -> None:
    def only_own_answers(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        rounds.append(len(cases))
        return [1.0 if len(rounds) > 2 else 0.0] * len(cases)

    rounds: list[int] = []
    with model_server() as server:
        result = train(a_task(a_server(server.url), score=only_own_answers), Silent())
    assert result.chosen == "Own answers"
    own = [item for item in result.program.demonstrations if item.author == "School server"]
    assert len(own) == 4 and len(result.program.demonstrations) == 8
    assert all(item.outputs["teacher_response"] == "What could you try next?" for item in own)


def test_where_no_example_is_close_saying_so_is_not_shown_as_an_own_answer() -> None:
    def own_answers_in_the_end(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        rounds.append(len(cases))
        return [1.0 if len(rounds) > 2 else 0.0] * len(cases)

    rounds: list[int] = []
    task = a_task(score=own_answers_in_the_end)
    strange = [  # no two have a sign in common
        case.model_copy(
            update={"inputs": dict.fromkeys(case.inputs, "".join(chr(0x4E00 + 9 * i + j) for j in range(9)))}
        )
        for i, case in enumerate(task.train)
    ]
    result = train(replace(task, train=strange), Silent())
    assert result.chosen == "Own answers" and result.program.demonstrations
    assert not [one for one in result.program.demonstrations if NO_CLOSE_EXAMPLE in one.outputs.values()]


def test_when_nothing_beats_the_untrained_program_the_result_says_so() -> None:
    result = train(a_task(score=lambda cases, answers: [0.5] * len(cases)), Silent())
    assert not result.better and result.chosen == "Untrained" and result.program.demonstrations == ()


def test_unscored_answers_are_left_out_of_the_mean() -> None:
    result = train(a_task(score=lambda cases, answers: [None, *[0.5] * (len(cases) - 1)]), Silent())
    assert {(c.score, c.scored, c.unscored) for c in result.candidates} == {(0.5, 15, 1)}


def test_a_server_is_asked_at_most_eighty_times_and_never_shown_every_example() -> None:
    with model_server() as server:
        result = train(a_task(a_server(server.url)), Silent())
    assert server.calls == result.spent.calls <= QUICK_CALLS
    assert [c.name for c in result.candidates] == ["Untrained", "8 examples", "Own answers"]
    assert max(len(body["messages"]) for body in server.requests) <= 2 * 8 + 2


def test_stopping_takes_less_than_a_second_and_keeps_the_best_so_far() -> None:
    def second_way(diary: Diary) -> bool:
        if diary.entries[-1][1] > 24 and not stopped:
            stopped.append(time.monotonic())
        return bool(stopped)

    stopped: list[float] = []
    with model_server(seconds=0.05) as server:
        with pytest.raises(TrainingStopped) as stop:
            train(a_task(a_server(server.url)), Diary(second_way))
        assert time.monotonic() - stopped[0] < 1.0
        calls = server.calls
        time.sleep(0.3)
        assert server.calls <= calls + 4
    assert stop.value.best is not None and stop.value.best.chosen == "Untrained"


def test_stopping_while_it_practises_ends_the_practice() -> None:
    def practising(diary: Diary) -> bool:
        if diary.entries[-1][0].startswith("Letting it practise") and not stopped:
            stopped.append(time.monotonic())
        return bool(stopped)

    stopped: list[float] = []
    with model_server(seconds=0.05) as server, pytest.raises(TrainingStopped) as stop:
        train(a_task(a_server(server.url)), Diary(practising))
    assert time.monotonic() - stopped[0] < 1.0
    assert stop.value.best is not None and len(stop.value.best.candidates) == 2


def test_stopping_at_once_leaves_nothing() -> None:
    with pytest.raises(TrainingStopped) as stop:
        train(a_task(), Diary(lambda _: True))
    assert stop.value.best is None


def test_a_broken_server_fails_the_training_with_a_sentence() -> None:
    with model_server("wrong key") as server, pytest.raises(EngineFailed, match="no key is named for it"):
        train(a_task(a_server(server.url)), Silent())


def test_without_cases_nothing_is_trained() -> None:
    task = a_task()
    for part in ("train", "validation"):
        with pytest.raises(NotEnough):
            train(TrainingTask(**{**task.__dict__, part: ()}), Silent())


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_a_handful_of_examples_is_enough_to_try(count: int) -> None:
    cases = made_up(count + 2)
    task = TrainingTask("teacher", "quick", cases[:count], cases[count:], EXAMPLE_ENGINE, likeness_to(cases))
    assert train(task, Silent()).candidates


def test_an_evaluator_learns_to_rate_as_the_reviewers_do() -> None:
    cases = rated(60)

    def score(asked: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        return [ordinal_agreement(c, a, MISTAKE_REMEDIATION) for c, a in zip(asked, answers, strict=True)]

    task = TrainingTask("evaluator", "quick", cases[:40], cases[40:], EXAMPLE_ENGINE, score, rubric=MISTAKE_REMEDIATION)
    result = train(task, Silent())
    assert result.better and result.candidates[0].score is None and result.candidates[0].unscored == 16
    assert max(c.score or 0 for c in result.candidates) == 1.0


def test_versions_name_the_libraries_that_were_used_and_no_other() -> None:
    always = {"dspy", "scikit-learn", "numpy"}
    assert versions("quick")["dspy"].startswith("3.4") and set(versions("quick")) == set(versions("balanced")) == always
    assert set(versions("thorough")) == always | {"gepa"}
    assert versions("expert") == versions("quick") | {"optuna": importlib.metadata.version("optuna")}


def test_litellm_is_never_imported_and_standard_output_stays_clean() -> None:
    script = (
        "import sys\n"
        "from tests.unit.test_training import a_task\n"
        "from utta.ai.training import train\n"
        "from utta.domain.watch import Silent\n"
        "train(a_task(), Silent())\n"
        "assert not any(name.partition('.')[0] == 'litellm' for name in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_whatever_breaks_the_best_so_far_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    score, told = likeness_to(made_up(24)), []

    def breaks(cases: Sequence[Case], answers: Sequence[Answer]) -> list[float | None]:
        told.append(len(cases))
        return score(cases, answers) if told.count(16) < 3 else [1.0 / 0]

    with pytest.raises(TrainingBroke, match="Something in UTTA itself broke") as broke:
        train(a_task(score=breaks), Silent())
    best = broke.value.best
    assert best is not None and [one.name for one in best.candidates] == ["Untrained", "8 examples"]
    assert best.chosen == "8 examples" and best.program.demonstrations
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("name", ["bridge", "mathdial"])
def test_on_real_examples_the_trained_program_clearly_beats_the_untrained_one(
    name: str, request: pytest.FixtureRequest
) -> None:
    figures = request.node.user_properties  # Written down by --junitxml.
    train_cases, validation, test = real(name)
    score = likeness_to(train_cases)
    result = train(TrainingTask("teacher", "quick", train_cases, validation, EXAMPLE_ENGINE, score), Silent())
    assert result.spent.calls <= QUICK_CALLS and result.better

    def means(program_answers: list[Answer]) -> np.ndarray:
        return np.array([value for value in score(test, program_answers) if value is not None])

    trained = means(answer_cases(result.program, EXAMPLE_ENGINE, test, Silent()))
    blank = means(answer_cases(untrained("teacher"), EXAMPLE_ENGINE, test, Silent()))
    references = [str(case.outputs["teacher_response"]) for case in train_cases]
    constant, _ = ReferenceSimilarity(references).best_constant(references)
    same = means([Answer(case=case.key, outputs={"teacher_response": constant}) for case in test])
    for label, other in (("untrained", blank), ("best constant reply", same)):
        apart = trained - other
        half = 1.96 * apart.std(ddof=1) / len(apart) ** 0.5
        figures.append((f"{name}: trained minus {label}", f"{apart.mean():.4f} ± {half:.4f}, n {len(apart)}"))
        figures.append((f"{name}: {label}", f"{other.mean():.4f}"))
    figures.append((f"{name}: trained", f"{trained.mean():.4f}, {result.chosen}, {result.spent.seconds:.1f} s"))
    gain = trained - blank
    assert gain.mean() - 1.96 * gain.std(ddof=1) / len(gain) ** 0.5 > 0
