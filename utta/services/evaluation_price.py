"""What questions to an engine would cost, by what those of earlier evaluations took; before any, and without a price,
that is not known, which is not nothing."""

from utta.domain.engine import EngineSpec
from utta.domain.evaluation import who_at
from utta.domain.spending import Took
from utta.services import contestants
from utta.services.remembering import remembered
from utta.store import evaluations
from utta.store import training as stored_models
from utta.store.database import Store, Transaction


def price(store: Store, spec: EngineSpec, questions: int) -> float | None:
    """Dollars for so many questions, at the prices the engine has now."""
    if spec.price_in is None or spec.price_out is None:
        return None
    took = _taken(store).get(spec.settings_hash)
    if took is None or took.tokens_in is None or took.tokens_out is None:
        return None
    each = (took.tokens_in * spec.price_in + took.tokens_out * spec.price_out) / took.questions
    return questions * each / 1e6


def why_unknown(spec: EngineSpec) -> str:
    """Why `price` is None, as an end of a sentence."""
    if spec.price_in is None or spec.price_out is None:
        return f"no price is entered for {spec.label}"
    return f"no evaluation has asked {spec.label} yet"


def _taken(store: Store) -> dict[str, Took]:
    """By the settings of an engine, what all questions to it took together, as far as that is known."""
    with store.read() as tx:
        ended = evaluations.ended(tx)
    return remembered(store, "evaluations", ("taken", ended), _gathered)


def _gathered(tx: Transaction) -> dict[str, Took]:
    models = {one.id: one for one in stored_models.models(tx)}
    found: dict[str, Took] = {}
    for plan, model_id, took in evaluations.taken(tx):
        for number, one in enumerate([contestants.of_model(models[model_id]), *plan.against]):
            spec, own = contestants.engine_of(tx, models[model_id], one), took.get(who_at(number))
            if spec is not None and own is not None and own.questions and own.tokens is not None:
                before = found.get(spec.settings_hash)
                found[spec.settings_hash] = before + own if before else own
    return found
