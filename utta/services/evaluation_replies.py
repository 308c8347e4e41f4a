"""The answers of an evaluation as replies to review: whose each is, and how they are laid out in a round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from utta.domain.assistant import TARGETS, Case
from utta.domain.contestant import Contestant
from utta.domain.engine import EngineSpec
from utta.domain.evaluation import Evaluation, Who
from utta.domain.review_round import Generator, RoundItem, Why
from utta.domain.training import ModelVersion
from utta.services import contestants
from utta.services.learning import cases_of
from utta.services.round_choices import EXPERTS
from utta.services.round_preparing import put_reply
from utta.store import evaluations, examples, rounds, training
from utta.store.database import Transaction


@dataclass(frozen=True)
class Replies:
    """What several sides answered to some cases. makers: by side, whose replies they are; texts: by case and side."""

    dataset_id: int
    makers: Mapping[Who, Generator]
    cases: Sequence[Case]
    texts: Mapping[tuple[str, Who], str]


def of(tx: Transaction, found: Evaluation, sides: Sequence[Who], keys: Sequence[str]) -> Replies:
    """What these sides answered to the cases of these keys, in this order; all of them have answered."""
    model = training.get_model(tx, found.model_id)
    by_key = {case.key: case for case in cases_of(tx, "teacher", model.dataset_id, found.split, only=keys)}
    texts = {(one.case_key, one.who): str((one.outputs or {}).get(TARGETS["teacher"], ""))
             for one in evaluations.answers(tx, found.id, keys)}  # fmt: skip
    return Replies(model.dataset_id, _makers(model, found, sides), [by_key[key] for key in keys], texts)


def lay_out(tx: Transaction, round_id: int, replies: Replies, why: Why = "random") -> None:
    """Make the replies the items of a round, drawn by chance unless said otherwise, so that it may be opened. Where two
    sides said the same word for word, that is rated once for both; where one said nothing, there is nothing to rate,
    and what the round asks about already is not asked twice."""
    there = {item.response_id for item in rounds.items(tx, round_id)}
    samples = {f"example {number}" for number in examples.sample_ids(tx)}
    answers: dict[str, dict[str, tuple[int | None, str]]] = {maker.key: {} for maker in replies.makers.values()}
    items: list[RoundItem] = []
    for case in replies.cases:
        told: dict[str, int] = {}
        for who, maker in replies.makers.items():
            text = replies.texts.get((case.key, who), "")
            if not text.strip():
                continue
            if text not in told:
                told[text] = put_reply(tx, maker, case, text, case.key in samples)
                if told[text] not in there:
                    items.append(RoundItem(kind="rate", response_id=told[text], why=why))
            answers[maker.key][case.key] = (told[text], "")
    for key, given in answers.items():
        rounds.add_answers(tx, round_id, key, given)
    rounds.add_items(tx, round_id, items)
    rounds.change(tx, round_id, state="ready", has_sample=any(case.key in samples for case in replies.cases))


def _makers(model: ModelVersion, found: Evaluation, sides: Sequence[Who]) -> dict[Who, Generator]:
    """By side, whose replies they are, named as in every other round."""
    every = [contestants.of_model(model), *found.plan.against]
    side = dict(zip(found.result.names if found.result else (), every, strict=True))
    makers: dict[Who, Generator] = {}
    for who in sides:
        maker = _maker(model, side[who])
        taken = sum(maker.key == other.key for other in makers.values())
        makers[who] = maker.model_copy(update={"name": f"{maker.name} ({taken + 1})"}) if taken else maker
    return makers


def _maker(model: ModelVersion, one: Contestant) -> Generator:
    if one.kind == "experts":
        return EXPERTS
    if one.kind == "model":
        return Generator(kind="model", name=one.name, model_id=one.model_id)
    spec = one.engine or EngineSpec(**model.engine)
    return Generator(kind="engine", name=f"{spec.label}, untrained", engine=spec.model_dump(mode="json"))
