"""What a model version can be compared with, by name, and how each of them answers."""

from collections.abc import Callable, Sequence

from utta.domain.answer import Answer
from utta.domain.assistant import ASSISTANTS, Case
from utta.domain.contestant import EXPERTS, UNTRAINED, Contestant, EvaluationPlan
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.domain.program import Program
from utta.domain.spending import Took
from utta.domain.training import ModelVersion
from utta.domain.watch import Watch
from utta.errors import NotFound, Refused
from utta.services import engines, kept_evaluations, outside, training
from utta.services.learning import cases_of
from utta.store import training as stored_models
from utta.store.database import Store, Transaction

MOST = 8
"""So many can be compared at once: of more, the correction leaves little to be found."""


def find(store: Store, name: str) -> Contestant:
    """ "untrained", "experts", a model version's name or id, or an engine's name. Else NotFound."""
    named = {one.kind: one for one in (UNTRAINED, EXPERTS)}.get(name.casefold())  # type: ignore[call-overload]
    if named is not None:
        return named  # type: ignore[no-any-return]
    try:
        return of_model(training.model(store, name))
    except NotFound:
        pass
    try:
        return of_engine(engines.find(store, name).spec)
    except NotFound as error:
        raise NotFound(f"There is no model version and no engine called “{name}”.",
                       "Name one, or say “untrained” or “experts”.") from error  # fmt: skip


def of_model(model: ModelVersion) -> Contestant:
    """A model version as a contestant."""
    return Contestant(kind="model", model_id=model.id, name=model.name)


def of_engine(spec: EngineSpec) -> Contestant:
    """An engine without training."""
    return Contestant(kind="engine", engine=spec, name=f"{spec.label} without training")


def check(tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise Refused where a model version cannot be compared with what is planned, NotAllowed where an engine is
    forbidden."""
    if not plan.against and plan.suite == "test":
        raise Refused("There is nothing to compare with.", "Choose at least one, such as the untrained program.")
    if len(plan.against) > MOST:
        raise Refused(f"At most {MOST} can be compared at once.", "Choose fewer.")
    keys = [f"model {model.id}", *(one.key for one in plan.against)]
    if len(set(keys)) < len(keys):
        raise Refused("The same thing is named twice.", "A comparison needs different sides.")
    for one in plan.against:
        if one.kind == "experts" and plan.suite != "test":
            raise Refused("The experts answered the test split alone.", "Compare with something that can be asked.")
        _check_one(tx, model, one)
        spec = engine_of(tx, model, one)
        if spec is not None:
            outside.check_allowed(tx, spec)


def _check_one(tx: Transaction, model: ModelVersion, one: Contestant) -> None:
    label = ASSISTANTS[model.assistant].label  # type: ignore[index]  # written by training
    if one.kind == "experts" and model.assistant != "teacher":
        raise Refused(f"The experts’ own answers are what a {label} is measured by.",
                      "Compare with the experts where a judge scores: with a Teacher.")  # fmt: skip
    if one.kind == "model" and stored_models.get_model(tx, one.model_id or 0).assistant != model.assistant:
        raise Refused(f"{one.name} and {model.name} do different work.", f"Choose another version of the {label}.")


def engine_of(tx: Transaction, model: ModelVersion, one: Contestant) -> EngineSpec | None:
    """Where a contestant is asked; None for the experts, who have answered."""
    if one.kind == "experts":
        return None
    if one.kind == "model":
        return EngineSpec(**stored_models.get_model(tx, one.model_id or 0).engine)
    return one.engine or EngineSpec(**model.engine)


def learned_from(tx: Transaction, model: ModelVersion, one: Contestant, asked: Sequence[Case]) -> int:
    """How many of the asked cases another model version was trained or chosen on."""
    if one.kind != "model":
        return 0
    other = stored_models.get_model(tx, one.model_id or 0)
    if other.dataset_id == model.dataset_id:
        return 0
    told = {
        key for split in ("train", "validation") for case in cases_of(tx, model.assistant, other.dataset_id, split)  # type: ignore[arg-type]
        for key in (case.key, f"family {case.family or case.key}")
    }  # fmt: skip
    return sum(case.key in told or f"family {case.family or case.key}" in told for case in asked)


def answers(store: Store, job: Job, model: ModelVersion, own: Program, one: Contestant, asked: Sequence[Case],
            watch: Watch, tell_took: Callable[[Took], object]) -> list[Answer]:  # fmt: skip
    """A contestant's answers, in the order of `asked`; what was paid for once is not asked again.

    tell_took: hears at the end what they took, unless experts wrote them. own: the program of the model version that it
    is compared with. Raises as `answer_for_good` does.
    """
    from utta.ai.answering import answer_for_good
    from utta.ai.programs import untrained

    if one.kind == "experts":
        return [Answer(case=case.key, outputs=case.outputs) for case in asked]
    with store.read() as tx:
        engine = engine_of(tx, model, one)
        other = stored_models.get_model(tx, one.model_id) if one.model_id else None
    assert engine is not None
    program = Program(**other.program) if other else untrained(own.assistant, own.rubric)
    keys = engines.permit(store, engine, job)
    return answer_for_good(program, engine, asked, watch, keys, kept_evaluations.folder_of(store.settings), tell_took)
