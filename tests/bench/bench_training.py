"""Training: Balanced beside bare DSPy with the same calls, from the stop button to the last call, and web pages while a
training reckons."""

import os
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from streamlit.testing.v1 import AppTest

os.environ.setdefault("OMP_NUM_THREADS", "1")

from tests.conftest import PASSWORD
from tests.drill import furnish
from tests.lessons import made_up
from tests.model_server import ModelServer, model_server, model_server_apart
from tests.workers import Worker, until
from utta import jobs
from utta.ai.engines import connect
from utta.ai.library import dspy
from utta.ai.programs import examples_of, module_of, untrained
from utta.ai.scoring import similarity_score
from utta.ai.training import TrainingTask, train
from utta.ai.workbench import in_chance_order
from utta.domain.engine import EngineSpec
from utta.domain.presets import OWN_ANSWERS, SHOWN, TRIES, mixes_of
from utta.domain.watch import Silent
from utta.services import accounts, datasets, training
from utta.settings import PROJECT, Settings
from utta.store.database import Store

_AT_A_TIME, _THINKS = 4, 0.1
_PAIRS, _STOPS, _RERUNS = 3, 20, 30


def figures() -> list[tuple[str, int, float, str]]:
    """(what, n, median, unit) rows."""
    rows = _beside_bare_dspy()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        furnish(home)
        os.environ["UTTA_HOME"] = str(home)
        store = Store(Settings(home=home))
        worker = Worker(home)
        try:
            rows += _stops(store) + _pages(store)
        finally:
            worker.clear()
            store.close()
    return rows


def _spec(url: str) -> EngineSpec:
    return EngineSpec(kind="openai_compatible", label="Server", url=url, model="llama3", parallel=_AT_A_TIME)


def _beside_bare_dspy() -> list[tuple[str, int, float, str]]:
    ratios, per_call = [], []
    for _ in range(_PAIRS):  # in turn, so that a slow minute of the machine slows both
        with model_server_apart("--seconds", str(_THINKS)) as server:
            began = time.perf_counter()
            found = train(_task(server.url), Silent())
            ours, calls = time.perf_counter() - began, server.counts()["calls"]
        assert calls == found.spent.calls
        with model_server_apart("--seconds", str(_THINKS)) as server:
            began = time.perf_counter()
            _bare(server.url, float(found.candidates[0].score or 0))
            bare, same = time.perf_counter() - began, server.counts()["calls"]
        ratios.append(ours / bare)
        per_call.append((ours / calls) / (bare / same))
    return [
        ("Balanced against bare DSPy's random search (target ≤ 1.1)", _PAIRS, median(ratios), "×"),
        ("the same, a call", _PAIRS, median(per_call), "×"),
    ]


def _task(url: str) -> TrainingTask:
    cases = made_up(44)
    score = similarity_score("teacher", cases[:24])
    return TrainingTask("teacher", "balanced", cases[:24], cases[24:], _spec(url), score, environ={})


def _bare(url: str, bar: float) -> None:
    """What Balanced does, written with DSPy alone: the untrained program, then its random search."""
    task = _task(url)
    learn, choose = in_chance_order(task.train, 0, "train")[:TRIES], in_chance_order(task.validation, 0, "validation")
    by_question = {case.inputs["student_question"]: case for case in (*learn, *choose)}

    def metric(example: object, prediction: object, trace: object = None) -> float | bool:
        from utta.domain.answer import Answer

        case = by_question[example.student_question]  # type: ignore[attr-defined]
        outputs = {"teacher_response": prediction.teacher_response}  # type: ignore[attr-defined]
        score = task.score([case], [Answer(case=case.key, outputs=outputs)])[0] or 0.0
        return score if trace is None else score >= bar

    optimiser = dspy.BootstrapFewShotWithRandomSearch(
        metric=metric, max_bootstrapped_demos=OWN_ANSWERS, max_labeled_demos=SHOWN, num_threads=_AT_A_TIME,
        num_candidate_programs=mixes_of("balanced"),
    )  # fmt: skip
    with dspy.context(lm=connect(_spec(url), {}), adapter=dspy.JSONAdapter(), disable_history=True, trace=None):
        optimiser.compile(module_of(untrained("teacher")), trainset=examples_of(learn),
                          valset=examples_of(choose[:TRIES]))  # fmt: skip


def _stops(store: Store) -> list[tuple[str, int, float, str]]:
    """From the click on Stop to the last call that the server hears, by a real worker."""
    took = []
    for seed in range(_STOPS):
        with model_server(seconds=_THINKS) as server:
            run = _begin(store, server, seed)
            until(lambda server=server: server.calls > 12, 120)
            clicked = time.time()
            jobs.stop(store, training.run(store, run).job.id)
            jobs.wait(store, training.run(store, run).job.id, 60)
            time.sleep(0.5)
            took.append(max(0.0, server.last_call - clicked))
    return [
        ("from Stop to the last call, 95th percentile (target ≤ 1)", _STOPS, quantiles(took, n=20)[-1], "s"),
        ("from Stop to the last call, median", _STOPS, median(took), "s"),
    ]


def _begin(store: Store, server: ModelServer, seed: int) -> int:
    version = datasets.versions(store)[0]
    return training.start(store, None, "teacher", version.id, "thorough", _spec(server.url), seed=seed)


def _pages(store: Store) -> list[tuple[str, int, float, str]]:
    """Reruns of the Training page in this process, at rest and while a worker reckons on the example engine."""
    lead = accounts.check_sign_in(store, "lena", PASSWORD)
    assert lead is not None
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(store, lead)
    app.run()
    app.switch_page("pages/dataset.py").run()
    at_rest = _reruns(app)
    meanwhile: list[float] = []
    seed = 100
    while len(meanwhile) < _RERUNS:
        seed += 1
        run = training.run(store, training.start(store, None, "teacher", datasets.versions(store)[0].id, "thorough",
                                                 seed=seed))  # fmt: skip
        until(lambda run=run: jobs.look(store, run.job.id).progress.done > 16, 120)
        while not jobs.look(store, run.job.id).ended and len(meanwhile) < _RERUNS:
            meanwhile.append(_rerun(app))
        jobs.stop(store, run.job.id)
        jobs.wait(store, run.job.id, 60)
    quiet, busy = quantiles(at_rest, n=20)[-1], quantiles(meanwhile, n=20)[-1]
    return [
        ("a page's rerun at rest, 95th percentile", len(at_rest), quiet, "ms"),
        ("the same while a training reckons", len(meanwhile), busy, "ms"),
        ("ratio of the two (target ≤ 2)", len(meanwhile), busy / quiet, "×"),
    ]


def _reruns(app: AppTest) -> list[float]:
    return [_rerun(app) for _ in range(_RERUNS)]


def _rerun(app: AppTest) -> float:
    began = time.perf_counter()
    app.run()
    assert not app.exception
    return 1000 * (time.perf_counter() - began)
