"""Taking a model version out as a folder, and bringing one in."""

import time
from collections.abc import Mapping

from utta.domain.engine import EXAMPLE_ENGINE, EngineSpec
from utta.domain.model_file import ModelConfig, ModelFile, Score, folder_name, folder_of, read
from utta.domain.program import Program
from utta.domain.user import User
from utta.errors import Refused
from utta.services.model_readme import readme
from utta.services.pseudonyms import pseudonyms
from utta.store import datasets, evaluations, training, users
from utta.store.database import Store

IMPORTED = "imported"
"""The preset of the run that stands for bringing a model version in: it names who did, when, and from which file."""


def file_name(name: str) -> str:
    """What the file of a model version of this name is called."""
    return f"{folder_name(name)}.zip"


def take_out(store: Store, model_id: int) -> tuple[str, bytes]:
    """A model version as a ZIP of one folder, and the name of the file. It is made to leave the team, so whose examples
    the model is shown is told by pseudonym."""
    with store.read() as tx:
        people = users.by_every_name(tx)
        model = training.get_model(tx, model_id)
        version = datasets.get(tx, model.dataset_id)
        known = [found.result for found in evaluations.newest_first(tx, model_id) if found.result is not None]
        made = training.made_with(tx, model.run_id)
    engine = EngineSpec(**model.engine)
    metrics = {
        metric.key: Score(label=metric.label, mean=metric.model.estimate, low=metric.model.low,
                          high=metric.model.high, n=metric.model.n, judged_by=metric.judged_by)
        for metric in (known[0].metrics if known else ()) if metric.model is not None
    }  # fmt: skip
    file = ModelFile(
        name=model.name, program=_unnamed(store, Program(**model.program), people), dataset=version.name,
        data_hash=version.hash, has_sample=version.has_sample, engine=engine.label, seed=made.seed,
        better=model.better, metrics=metrics, versions=made.versions,
    )  # fmt: skip
    config = ModelConfig()
    if engine.is_language_model:
        config = ModelConfig(model=engine.model, temperature=engine.temperature, max_tokens=engine.max_tokens,
                             top_p=engine.top_p)  # fmt: skip
    return file_name(model.name), folder_of(file, config, readme(file, config))


def bring_in(store: Store, by: User, data: bytes, dataset_id: int, engine: EngineSpec = EXAMPLE_ENGINE) -> int:
    """Make a model version of a file that was exported from UTTA, here or elsewhere, and return its id.

    dataset_id: the dataset version it is to be measured on. engine: what speaks behind it here; the file has no say in
    that. It is not offered as better before it has been compared here. Raises Refused for any other file.
    """
    by.must("lead")
    file = read(data)
    _check_program(file.program)
    now = time.time()
    with store.write() as tx:
        datasets.get(tx, dataset_id)
        spec = engine.model_dump(mode="json")
        run_id = training.add_run(
            tx, assistant=file.program.assistant, preset=IMPORTED, dataset_id=dataset_id, seed=file.seed, engine=spec,
            author_id=by.id, created_at=now,
        )  # fmt: skip
        return training.add_model(
            tx, assistant=file.program.assistant, run_id=run_id, dataset_id=dataset_id,
            program=file.program.model_dump(mode="json"), engine=spec, better=False, author_id=by.id, now=now,
        )  # fmt: skip


def _unnamed(store: Store, program: Program, people: Mapping[str, int]) -> Program:
    called = pseudonyms(store.settings)
    shown = [one.model_copy(update={"author": called(people[one.author], None)}) if one.author in people else one
             for one in program.demonstrations]  # fmt: skip
    return program.model_copy(update={"demonstrations": tuple(shown)})


def _check_program(program: Program) -> None:
    """That this version of UTTA asks and answers as the program expects."""
    from utta.ai.programs import signature_hash

    if program.signature_hash != signature_hash(program.assistant, program.rubric):
        raise Refused("This model version was made for other questions and answers than UTTA uses now.",
                      "Export it again with the UTTA it came from, or train it here.")  # fmt: skip
