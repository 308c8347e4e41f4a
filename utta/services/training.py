"""Training: one click asks for a run; the worker does it; a model version comes of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from utta import jobs
from utta.domain.agreement_gate import closed, only_open
from utta.domain.answer import Answer
from utta.domain.assistant import ASSISTANTS, Assistant, Case, evaluator_case, student_case, teacher_case
from utta.domain.dataset import SHARES, Item
from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.example import TeachingExample
from utta.domain.job import Job
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.training import ModelVersion, RunResult, TrainingRun
from utta.domain.user import User
from utta.errors import NotEnough, NotFound, Refused, UttaError
from utta.services.agreement import criteria_open
from utta.store import datasets, rubrics, training
from utta.store.database import Store, Transaction

if TYPE_CHECKING:  # at run time dspy is only imported where a run is done
    from utta.ai.training import TrainingResult

PRESETS = {"quick": "Quick: at most 80 questions to the engine"}
SEED = 0
_KIND = "training"
_FEWEST = {"train": 4, "validation": 2}

Score = Callable[[Sequence[Case], Sequence[Answer]], list[float | None]]


def start(store: Store, by: User | None, assistant: str, dataset_id: int, preset: str = "quick",
          engine: EngineSpec = EXAMPLE_ENGINE) -> int:  # fmt: skip
    """Ask for a training run and return its id. The same click twice while it is unfinished gives the same run.

    `by` is the lead; None is the machine's owner on the command line. Raises NotEnough when the dataset version holds
    too little for this assistant.
    """
    if by is not None:
        by.must("lead")
    if assistant not in ASSISTANTS:
        raise Refused(f"“{assistant}” is not an assistant.", f"Choose one of: {', '.join(ASSISTANTS)}.")
    if preset not in PRESETS:
        raise Refused(f"“{preset}” is not a preset.", f"Choose one of: {', '.join(PRESETS)}.")
    with store.write() as tx:
        datasets.get(tx, dataset_id)
        _check_enough(tx, assistant, dataset_id)  # type: ignore[arg-type]  # checked just above
        for run in training.newest_runs(tx):
            same = (run.assistant, run.dataset_id, run.preset, run.engine)
            if not run.job.ended and same == (assistant, dataset_id, preset, engine.model_dump(mode="json")):
                return run.id
        author = by.id if by else None
        run_id = training.add_run(tx, assistant=assistant, preset=preset, dataset_id=dataset_id, seed=SEED,
                                  engine=engine.model_dump(mode="json"), author_id=author,
                                  created_at=time.time())  # fmt: skip
        training.set_job(tx, run_id, jobs.ask(tx, _KIND, run_id, author))
    return run_id


def plan(store: Store, assistant: Assistant, dataset_id: int) -> dict[str, int]:
    """How many cases each split of a dataset version holds for an assistant. Raises NotEnough as `start` does."""
    with store.read() as tx:
        rubric = _check_enough(tx, assistant, dataset_id)
        return {split: len(cases_of(tx, assistant, dataset_id, split, rubric)) for split in SHARES}


def stop(store: Store, by: User, run_id: int) -> None:
    """Ask a run to stop; what it found so far is kept."""
    by.must("lead")
    jobs.stop(store, run(store, run_id).job.id)


def run(store: Store, run_id: int) -> TrainingRun:
    """One run as it stands, or NotFound."""
    with store.read() as tx:
        return training.get_run(tx, run_id)


def runs(store: Store) -> list[TrainingRun]:
    """The last runs, newest first."""
    with store.read() as tx:
        return training.newest_runs(tx)


def models(store: Store) -> list[ModelVersion]:
    """Every model version, newest first."""
    with store.read() as tx:
        return training.models(tx)


def model(store: Store, name_or_id: str | int) -> ModelVersion:
    """A model version by its id or its name, or NotFound."""
    with store.read() as tx:
        if str(name_or_id).isdigit():
            return training.get_model(tx, int(name_or_id))
        found = training.model_named(tx, str(name_or_id))
    if found is None:
        raise NotFound(f"There is no model version “{name_or_id}”.", "Train one on the Training page.")
    return found


def cases_of(tx: Transaction, assistant: Assistant, dataset_id: int, split: str,
             rubric: Rubric | None = None) -> list[Case]:  # fmt: skip
    """The cases of a split for an assistant, in the version's fixed order. rubric: the criteria an Evaluator is to
    judge by; without it, all of the default one's."""
    kind = "review" if assistant == "evaluator" else "example"
    items = datasets.items(tx, dataset_id, kind, [split])
    if assistant == "evaluator":
        rubric = rubric or _default_rubric(tx)
        carried = rubrics.onto_newest(tx, rubric.key)
        found = [_rated_case(item, rubric, carried) for item in items]
    else:
        found = [_case(assistant, item) for item in items]
    return [case for case in found if case is not None]


def rubric_of(tx: Transaction, assistant: Assistant) -> Rubric | None:
    """The rubric an Evaluator judges by: of the default one, the criteria that reviewers are shown to agree on. None
    for the other assistants. Raises NotEnough, saying what is missing, when there is no such criterion."""
    if assistant != "evaluator":
        return None
    whole = _default_rubric(tx)
    gates = criteria_open(tx, whole)
    agreed = only_open(whole, gates)
    if agreed is None:
        raise NotEnough("The Evaluator has nothing to learn yet: reviewers are not shown to agree on any criterion. "
                        + closed(gates.values()))  # fmt: skip
    return agreed


def _default_rubric(tx: Transaction) -> Rubric:
    newest = rubrics.newest(tx, DEFAULT_RUBRIC_KEY)
    if newest is None:
        raise NotFound("The default rubric is not in the store.", "Run `python -m utta check`.")
    return newest[1]


def validation_score(assistant: Assistant, train: Sequence[Case], rubric: Rubric | None) -> tuple[Score, str]:
    """How candidates are scored on the validation split, and that measure in words."""
    from utta.ai.scoring import agreement_score, similarity_score

    if rubric is not None:
        return agreement_score(rubric), "agreement with the reviewers' ratings, 0 to 1"
    return similarity_score(assistant, train), "similarity to the experts' own words, 0 to 1"


def _case(assistant: Assistant, item: Item) -> Case | None:
    example = TeachingExample(**{n: v for n, v in item.content.items() if n in TeachingExample.model_fields})
    build = teacher_case if assistant == "teacher" else student_case
    return build(example, f"{item.kind} {item.item_id}", item.family, item.author)


def _rated_case(item: Item, rubric: Rubric, carried: Callable[[int, Mapping[str, str]], dict[str, str]]) -> Case | None:
    """A frozen review on this rubric; of one on an older version what means the same on the newest."""
    content = item.content
    if content.get("rubric") != rubric.key:
        return None
    rated = RatedResponse(**{name: value for name, value in content.items() if name in RatedResponse.model_fields})
    ratings = carried(content["rubric_version"], rated.ratings)
    agreed = {one.key: ratings[one.key] for one in rubric.criteria if one.key in ratings}
    rated = rated.model_copy(update={"ratings": agreed})
    key = f"{item.kind} {item.item_id}"
    return evaluator_case(rated, rubric, key, item.family, item.author, content.get("rationale", ""))


def _check_enough(tx: Transaction, assistant: Assistant, dataset_id: int) -> Rubric | None:
    """Raise NotEnough where there is too little to train on; else the rubric an Evaluator would judge by."""
    rubric = rubric_of(tx, assistant)
    for split, fewest in _FEWEST.items():
        number = len(cases_of(tx, assistant, dataset_id, split, rubric))
        if number < fewest:
            what = "reviews on the default rubric" if assistant == "evaluator" else "usable examples"
            raise NotEnough(
                f"The {split} split holds {number} {what}; the {ASSISTANTS[assistant].label} needs at least {fewest}.",
                "Freeze a larger dataset version.",
            )
    return rubric


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Do a training run: the work registered under its kind."""
    from utta.ai.training import TrainingStopped, TrainingTask, train

    with store.read() as tx:
        wanted = training.get_run(tx, job.subject)
        assistant: Assistant = wanted.assistant  # type: ignore[assignment]  # written by start
        rubric = rubric_of(tx, assistant)
        learn, choose = (cases_of(tx, assistant, wanted.dataset_id, split, rubric) for split in _FEWEST)
    score, metric = validation_score(assistant, learn, rubric)
    task = TrainingTask(assistant=assistant, preset="quick", train=learn, validation=choose, rubric=rubric,
                        engine=EngineSpec(**wanted.engine), seed=wanted.seed, score=score)  # fmt: skip
    try:
        found = train(task, reporter)
    except TrainingStopped as stopped:
        if stopped.best is None:
            raise
        _keep(store, reporter, wanted, stopped.best, metric, stopped=True)
        return
    _keep(store, reporter, wanted, found, metric)


def _keep(store: Store, reporter: jobs.Reporter, wanted: TrainingRun, found: "TrainingResult",
          metric: str, stopped: bool = False) -> None:  # fmt: skip
    from utta.ai.training import versions

    result = RunResult(
        candidates=found.candidates, chosen=found.chosen, better=found.better, calls=found.calls,
        seconds=found.seconds, metric=metric, versions=versions(),
    )  # fmt: skip
    with store.write() as tx:
        if not reporter.current(tx):
            raise UttaError("Another attempt has taken over this run.")
        training.set_result(tx, wanted.id, result)
        training.add_model(
            tx, assistant=wanted.assistant, run_id=wanted.id, dataset_id=wanted.dataset_id,
            program=found.program.model_dump(mode="json"), engine=wanted.engine, better=found.better,
            author_id=wanted.author_id, now=time.time(),
        )  # fmt: skip
        reporter.finish(tx, stopped=stopped)


jobs.register(_KIND, _work)
