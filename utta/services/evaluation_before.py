"""Before an evaluation is asked for: what a model version can be compared with, what would be asked where, what of it
was answered before, and what difference the split can show."""

from collections.abc import Mapping
from dataclasses import dataclass

from utta.domain.contestant import EXPERTS, UNTRAINED, Contestant, EvaluationPlan
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Evaluation, who_at
from utta.domain.power import power
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.services import contestants, datasets, engines, evaluation_cases, kept_evaluations, training
from utta.services.measuring_beyond import apart_of, said_of
from utta.services.remembering import remembered
from utta.store import evaluations
from utta.store import training as stored_models
from utta.store.database import Store, Transaction


@dataclass(frozen=True)
class Asked:
    """One side, before the click. engine: where it is asked, None where nobody is. questions: at most; before: how many
    of them were answered in an earlier evaluation and are asked and paid no more."""

    name: str
    engine: EngineSpec | None
    questions: int
    before: int

    @property
    def new(self) -> int:
        """How many questions are asked, at most."""
        return self.questions - self.before


def choices(store: Store, model: ModelVersion) -> dict[str, Contestant]:
    """By key, everything that a model version can be compared with, the untrained program first."""
    found = [UNTRAINED, *([EXPERTS] if model.assistant == "teacher" else [])]
    found += [contestants.of_model(one) for one in training.models(store)
              if one.assistant == model.assistant and one.id != model.id]  # fmt: skip
    own = EngineSpec(**model.engine).settings_hash  # without training, that engine is the untrained program
    found += [contestants.of_engine(spec) for spec in engines.available(store)
              if spec.is_language_model and spec.settings_hash != own]  # fmt: skip
    return {one.key: one for one in found}


def asked(store: Store, model: ModelVersion, plan: EvaluationPlan) -> list[Asked]:
    """Every side of a plan, the model version first. Raises as an evaluation would that cannot be carried out."""
    n = _size(store, model)
    with store.read() as tx:
        sides = [contestants.of_model(model), *plan.against]
        specs = [contestants.engine_of(tx, model, one) for one in sides]
    answered = _answered(store, model)
    found = []
    for one, spec in zip(sides, specs, strict=True):
        there = spec is not None and spec.is_language_model and kept_evaluations.are_there(store.settings, spec)
        before = len(answered.get(_identity(model, one, spec), ())) if there else 0
        found.append(Asked(one.name, spec, n if spec else 0, min(before, n)))
    return found


def engines_asked(store: Store, model: ModelVersion, plan: EvaluationPlan) -> list[EngineSpec]:
    """The engines that an evaluation asks: of every side, and of an Evaluator that judges."""
    with store.read() as tx:
        found = [contestants.engine_of(tx, model, one) for one in (contestants.of_model(model), *plan.against)]
        judge = stored_models.get_model(tx, plan.judge).engine if plan.judge else None
    return [one for one in (*found, EngineSpec(**judge) if judge else None) if one is not None]


def power_sentence(store: Store, model: ModelVersion, comparisons: int) -> str:
    """What difference the test split can show, by the scatter an earlier evaluation on it found; "" before the first.

    comparisons: how many would be compared at once.
    """
    for found in _on_the_same_split(store, model):
        said = _power(store, found, comparisons)
        if not said:
            continue
        return said + ("" if found.model_id == model.id else f" By how {found.model_name} did on it.")
    return ""


def _power(store: Store, found: Evaluation, comparisons: int) -> str:
    """What an evaluation tells of it, "" where it tells nothing."""
    assert found.result is not None, "only such are looked at"
    metric, card = found.result.metrics[0], found.result.card

    def reckoned(_tx: Transaction) -> str:
        try:
            paired = evaluation_cases.paired(store, found)
            return said_of(power(*paired, comparisons, apart_of(metric, card)), metric)
        except NotEnough:
            return ""

    return remembered(store, "evaluations", ("power", found.job.id, comparisons), reckoned)


def _size(store: Store, model: ModelVersion) -> int:
    """How many cases the test split holds; counted once, but for an Evaluator, whose rubric may change."""

    def count(tx: Transaction) -> int:
        return len(training.cases_of(tx, model.assistant, model.dataset_id, "test"))  # type: ignore[arg-type]  # written by training

    if model.assistant == "evaluator":
        with store.read() as tx:
            return count(tx)
    version = datasets.version(store, model.dataset_id)
    return remembered(store, "evaluations", ("size", version.hash, version.id, model.assistant), count)


def _on_the_same_split(store: Store, model: ModelVersion) -> list[Evaluation]:
    """Evaluations with a result on the test split of this dataset version, those of this model version first."""
    with store.read() as tx:
        same = {one.id for one in stored_models.models(tx)
                if (one.assistant, one.dataset_id) == (model.assistant, model.dataset_id)}  # fmt: skip
        found = [one for one in evaluations.newest_first(tx) if one.result and one.model_id in same]
    return sorted(found, key=lambda one: one.model_id != model.id)


def _answered(store: Store, model: ModelVersion) -> Mapping[str, set[str]]:
    """By identity, the cases of this dataset version's test split that were answered in earlier evaluations."""
    with store.read() as tx:
        jobs = evaluations.ended_on_test(tx)

    def gather(tx: Transaction) -> Mapping[str, set[str]]:
        return _gathered(tx, model)

    return remembered(store, "evaluations", ("answered", model.assistant, model.dataset_id, jobs), gather)


def _gathered(tx: Transaction, model: ModelVersion) -> Mapping[str, set[str]]:
    by_id = {one.id: one for one in stored_models.models(tx)
             if (one.assistant, one.dataset_id) == (model.assistant, model.dataset_id)}  # fmt: skip
    found: dict[str, set[str]] = {}
    for plan, model_id, evaluation_id in evaluations.plans(tx, list(by_id)):
        own = by_id[model_id]
        keys = evaluations.answered(tx, evaluation_id)
        for number, one in enumerate([contestants.of_model(own), *plan.against]):
            identity = _identity(own, one, contestants.engine_of(tx, own, one))
            found.setdefault(identity, set()).update(keys.get(who_at(number), ()))
    return found


def _identity(model: ModelVersion, one: Contestant, spec: EngineSpec | None) -> str:
    """Equal for what is asked the same questions of the same engine."""
    program = f"model {one.model_id}" if one.kind == "model" else "untrained"
    return f"{program} {spec.settings_hash}" if spec else one.kind
