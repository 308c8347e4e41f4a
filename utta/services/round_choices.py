"""What a lead can choose from when planning a review round."""

from collections.abc import Mapping
from dataclasses import dataclass

from utta.domain.dataset import DatasetVersion
from utta.domain.engine import EngineSpec
from utta.domain.review_round import Generator
from utta.domain.rubric import Rubric
from utta.domain.user import User
from utta.services import datasets, engines
from utta.services.datasets import Choices
from utta.store import gold, responses, rubrics, training, users
from utta.store.database import Store

EXPERTS = Generator(kind="expert", name="Experts")


@dataclass(frozen=True)
class RoundChoices:
    """generators: whose replies may be judged, by key. imported: how many replies there are of each imported tutor.
    leaves: for generators that would be asked on another machine, the engine's address. calibration: by rubric, how
    many replies the calibration set holds."""

    generators: Mapping[str, Generator]
    imported: Mapping[str, int]
    leaves: Mapping[str, str]
    reviewers: Mapping[int, User]
    versions: Mapping[int, DatasetVersion]
    rubrics: Mapping[str, Rubric]
    calibration: Mapping[str, int]
    filters: Choices


def choices(store: Store, by: User) -> RoundChoices:
    """Everything there is to choose from. For the lead."""
    by.must("lead")
    with store.read() as tx:
        models = [model for model in training.models(tx) if model.assistant == "teacher"]
        tutors = dict(responses.generators(tx))
        known = {rubric.key: rubric for rubric in rubrics.newest_each(tx, offered=True)}
        people = {person.id: person for person in users.everyone(tx)}
        calibration = {
            key: sum(rubric.is_answered_by(row.ratings) for row in gold.of_rubric(tx, key))
            for key, rubric in known.items()
        }
    found = [Generator(kind="model", name=model.name, model_id=model.id) for model in models]
    engine_of = {f"model:{model.id}": EngineSpec(**model.engine) for model in models}
    for spec in engines.available(store):
        if spec.is_language_model:  # without training, the example engine has no example to answer from
            one = Generator(kind="engine", name=f"{spec.label}, untrained", engine=spec.model_dump(mode="json"))
            found.append(one)
            engine_of[one.key] = spec
    found += [EXPERTS, *(Generator(kind="imported", name=name) for name in tutors)]
    return RoundChoices(
        generators={generator.key: generator for generator in found}, imported=tutors, reviewers=people,
        leaves={key: spec.address for key, spec in engine_of.items() if spec.leaves_machine}, rubrics=known,
        versions={version.id: version for version in datasets.versions(store)}, calibration=calibration,
        filters=datasets.choices(store),
    )  # fmt: skip
