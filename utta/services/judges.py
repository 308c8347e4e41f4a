"""Who scores the replies in an evaluation: the built-in judge, or any version of the Evaluator on its engine."""

from collections.abc import Sequence
from typing import Protocol

from utta import jobs
from utta.domain.assistant import ASSISTANTS
from utta.domain.contestant import EvaluationPlan
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Evaluation
from utta.domain.job import Job
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Opinion
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.situation import Situation
from utta.domain.training import ModelVersion
from utta.errors import NotEnough, Refused
from utta.services import outside, training
from utta.services.judge_built_in import BuiltIn
from utta.services.judge_evaluator import EvaluatorJudge
from utta.services.judge_material import judged_by
from utta.services.reviews import rubric as find_rubric
from utta.store import evaluations, rubrics
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

_ASSISTANT = "evaluator"


class Judge(Protocol):
    """A judge at work. name: with its version; rubric: the criteria it can judge, None of one that judges nothing;
    note: who judges, learned from what, in sentences; cautions: what weakens its word."""

    @property
    def name(self) -> str: ...
    @property
    def rubric(self) -> Rubric | None: ...
    @property
    def note(self) -> str: ...
    @property
    def cautions(self) -> Sequence[str]: ...

    def opinions(self, what: str, situations: Sequence[Situation],
                 replies: Sequence[str | None]) -> list[Opinion | None]:  # fmt: skip
        """What it says of each reply to its situation, None where there is no reply. what: whose replies these are, for
        whoever watches. Raises Stopped and EngineFailed."""

    def card(self) -> JudgeCard | None:
        """How far it agrees with reviewers, or None where there is too little to tell. Takes seconds to a minute."""


class Nobody:
    """No judge, and why."""

    def __init__(self, why: str) -> None:
        self.name, self.rubric, self.cautions = "", None, ()
        self.note = f"No judge scored these answers. {why}"

    def opinions(self, what: str, situations: Sequence[Situation],
                 replies: Sequence[str | None]) -> list[Opinion | None]:  # fmt: skip
        """None of any."""
        return [None for _ in replies]

    def card(self) -> JudgeCard | None:
        """There is none."""
        return None


def choices(store: Store) -> list[ModelVersion]:
    """The Evaluator versions that may judge now, newest first: those whose engine is allowed and that share a criterion
    with the rubric that reviewers use."""
    allowed = outside.is_allowed(store)
    with store.read() as tx:
        known = rubrics.newest(tx, DEFAULT_RUBRIC_KEY)
        models = [model for model in stored_models.models(tx) if model.assistant == _ASSISTANT] if known else []
    return [
        model for model in models
        if known and judged_by(known[1], model) and (allowed or not _engine(model).leaves_machine)
    ]  # fmt: skip


def find(store: Store, name: str) -> int | None:
    """The id of an Evaluator version by its name or id; None for "built-in". Else NotFound, or Refused for a version of
    another assistant."""
    if name.strip().casefold() in ("built-in", "built-in judge"):
        return None
    model = training.model(store, name)
    _check_kind(model)
    return model.id


def check(tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise Refused where what is planned cannot judge this model's answers, NotFound where it is gone, NotAllowed
    where its engine is forbidden."""
    if plan.judge is None:
        return
    judge = stored_models.get_model(tx, plan.judge)
    _check_kind(judge)
    if model.assistant != "teacher":
        raise Refused(f"{judge.name} judges teachers’ replies, and {model.name} gives none.",
                      "Evaluate it without a judge.")  # fmt: skip
    known = rubrics.newest(tx, DEFAULT_RUBRIC_KEY)
    if known is None or judged_by(known[1], judge) is None:
        raise Refused(f"{judge.name} judges by no criterion that the rubric has now, with the same steps.",
                      "Train an Evaluator on the rubric as it is, or take the built-in judge.")  # fmt: skip
    outside.check_allowed(tx, _engine(judge))


def appoint(store: Store, job: Job, reporter: jobs.Reporter, model: ModelVersion, wanted: Evaluation) -> Judge:
    """The judge of an evaluation of `model`, ready to judge; it has learned from nothing that is asked in it.

    An Evaluator is calibrated on rated replies here, which it is asked about first. Raises as `check`, and Stopped and
    EngineFailed.
    """
    form = find_rubric(store, DEFAULT_RUBRIC_KEY)
    if wanted.plan.judge is None:
        try:
            return BuiltIn(store, form, model.dataset_id, wanted.split, _last_card(store, BuiltIn.name, wanted))
        except NotEnough as reason:
            return Nobody(str(reason))
    with store.read() as tx:
        judge = stored_models.get_model(tx, wanted.plan.judge)
    since = _last_card(store, judge.name, wanted)
    return EvaluatorJudge(store, job, reporter, judge, form, model.dataset_id, wanted.split, since)


def _last_card(store: Store, name: str, wanted: Evaluation) -> float | None:
    """When the evaluation was asked for in which this judge had its last card."""
    with store.read() as tx:
        before = [one for one in evaluations.newest_first(tx) if one.id < wanted.id and one.result]
    return next((one.created_at for one in before if one.result and one.result.card and one.result.card.judge == name),
                None)  # fmt: skip


def _check_kind(judge: ModelVersion) -> None:
    if judge.assistant != _ASSISTANT:
        label = ASSISTANTS[judge.assistant].label  # type: ignore[index]  # written by training
        raise Refused(f"{judge.name} is a {label} and cannot judge.", "Choose a version of the Evaluator.")


def _engine(model: ModelVersion) -> EngineSpec:
    return EngineSpec(**model.engine)
