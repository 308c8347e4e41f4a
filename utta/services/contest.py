"""The contestants of an evaluation, each answering the same cases."""

from collections.abc import Sequence
from functools import partial

from utta import jobs
from utta.domain.assistant import Case
from utta.domain.evaluation import Evaluation, Who, who_at
from utta.domain.job import Job
from utta.domain.program import Program
from utta.domain.spending import Took
from utta.domain.training import ModelVersion
from utta.domain.watch import Part
from utta.errors import Stopped
from utta.services import contestants
from utta.services.measuring import Side
from utta.store import evaluations
from utta.store.database import Store


def everybody(store: Store, job: Job, reporter: jobs.Reporter, model: ModelVersion, wanted: Evaluation,
              asked: Sequence[Case], what: str) -> list[Side]:  # fmt: skip
    """The model version and whatever the plan holds beside it, with their answers to `asked`.

    what: what they answer, in a teacher's words. Raises Stopped as soon as somebody asks for it.
    """
    own = Program(**model.program)
    every = [contestants.of_model(model), *wanted.plan.against]
    sides: list[Side] = []
    took: dict[Who, Took] = {}
    for number, one in enumerate(every):
        name = f"{one.name[:1].upper()}{one.name[1:]}"
        verb = "answer" if one.kind == "experts" else "answers"
        part = Part(reporter, f"{name} {verb} {what}", number * len(asked), len(every) * len(asked))
        given = contestants.answers(store, job, model, own, one, asked, part, partial(took.__setitem__, who_at(number)))
        sides.append(Side(who_at(number), one, given))
        if reporter.should_stop():
            raise Stopped("The evaluation was stopped.")
    with store.write() as tx:
        evaluations.keep_took(tx, wanted.id, took)
    return sides
