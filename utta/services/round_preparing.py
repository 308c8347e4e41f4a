"""Preparing a review round, as long work: every chosen generator answers, and the items are chosen.

A failed answer is kept with its reason and is in no item; so is the example engine's word that it has no close example,
which is no reply to judge. Every answer of a language model is kept as it comes, so
that a worker that dies asks nothing twice.
"""

import time
from collections.abc import Sequence

from utta import jobs
from utta.domain.answer import Answer, reply_to_review
from utta.domain.assistant import TARGETS, Case
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.domain.program import Program
from utta.domain.review import Response
from utta.domain.review_round import Generator, ReviewRound, RoundItem
from utta.domain.round_selection import Candidate, choose
from utta.domain.watch import Part, Watch
from utta.errors import NotEnough, Stopped
from utta.services import engines, kept_evaluations, round_telling
from utta.services.round_material import Students, imported, situation_of, students
from utta.store import responses, rounds, training
from utta.store.database import Store, Transaction

KIND = "review round"


def _work(store: Store, job: Job, reporter: jobs.Reporter) -> None:
    """Prepare a round: the work registered under its kind."""
    with store.read() as tx:
        found = rounds.get(tx, job.subject)
        asked = students(tx, found.plan)
    makers = [generator for generator in found.plan.generators if generator.is_asked]
    for number, generator in enumerate(makers):
        part = Part(reporter, f"{generator.name} answers", number * len(asked.cases), len(makers) * len(asked.cases))
        _ask(store, job, found, generator, asked, part)
        if reporter.should_stop():
            raise Stopped("Preparing the round was stopped.")
    with store.write() as tx:
        _take_what_is_there(tx, found, asked)
    reporter.progress("Choosing what to ask about", 1, 1, None)
    with store.read() as tx:
        candidates = _candidates(tx, found)
    telling = round_telling.telling(store, found, candidates) if found.plan.random_share < 1 else {}
    with store.write() as tx:
        if not reporter.current(tx):
            return
        _lay_out(tx, found, candidates, telling)
        reporter.finish(tx)


def engine_of(tx: Transaction, generator: Generator) -> EngineSpec | None:
    """The engine behind a generator whose answers are made for the round; None for the others."""
    if not generator.is_asked:
        return None
    engine = training.get_model(tx, generator.model_id).engine if generator.model_id is not None else generator.engine
    return EngineSpec(**(engine or {}))


def _ask(store: Store, job: Job, found: ReviewRound, generator: Generator, asked: Students,
         watch: Watch) -> None:  # fmt: skip
    """Let one model version, or one engine without training, answer the students it has not answered yet."""
    from utta.ai.answering import answer_for_good
    from utta.ai.programs import untrained

    with store.read() as tx:
        known = {row.case_key for row in rounds.answers(tx, found.id) if row.generator == generator.key}
        model = training.get_model(tx, generator.model_id) if generator.model_id is not None else None
        engine = engine_of(tx, generator)
    assert engine is not None, "only generators that are asked come here"
    cases = [case for case in asked.cases if case.key not in known]
    program = Program(**model.program) if model else untrained("teacher", None)
    keys = engines.permit(store, engine, job)
    answers = answer_for_good(program, engine, cases, watch, keys, kept_evaluations.folder_of(store.settings))
    with store.write() as tx:
        _keep(tx, found, generator, list(zip(cases, answers, strict=True)), asked.samples)


def _keep(tx: Transaction, found: ReviewRound, generator: Generator, answered: Sequence[tuple[Case, Answer]],
          samples: frozenset[str]) -> None:  # fmt: skip
    kept: dict[str, tuple[int | None, str]] = {}
    for case, answer in answered:
        text, failure = reply_to_review(answer, TARGETS["teacher"])
        kept[case.key] = (put_reply(tx, generator, case, text, case.key in samples) if text else None, failure)
    rounds.add_answers(tx, found.id, generator.key, kept)


def _take_what_is_there(tx: Transaction, found: ReviewRound, asked: Students) -> None:
    """The experts' own replies, and those that were imported."""
    for generator in found.plan.generators:
        if generator.kind == "expert":
            written = {}
            for case in asked.cases:
                text = str(case.outputs["teacher_response"])
                written[case.key] = (put_reply(tx, generator, case, text, case.key in asked.samples), "")
            rounds.add_answers(tx, found.id, generator.key, written)
        elif generator.kind == "imported":
            there = imported(tx, found.plan, generator, asked.cases)
            rounds.add_answers(tx, found.id, generator.key, {f"response {number}": (number, "") for number in there})


def put_reply(tx: Transaction, generator: Generator, case: Case, text: str, is_sample: bool) -> int:
    """Keep what a generator answered to the student of a case, once, and return its id."""
    response = Response(situation=situation_of(case), text=text, generator=generator.name,
                        generator_kind=generator.response_kind, family=case.family, source="UTTA",
                        is_sample=is_sample)  # fmt: skip
    return responses.put(tx, response, time.time(), model_id=generator.model_id)


def _candidates(tx: Transaction, found: ReviewRound) -> list[Candidate]:
    """Every reply there is, but for those set aside."""
    numbers = [row.response_id for row in rounds.answers(tx, found.id) if row.response_id is not None]
    return [
        Candidate(response.id, response.situation.key, response.generator, response.text)
        for response in responses.usable(tx, numbers)
    ]


def _lay_out(tx: Transaction, found: ReviewRound, candidates: Sequence[Candidate],
             telling: dict[int, float]) -> None:  # fmt: skip
    plan, seed = found.plan, f"round {found.id}"
    items: list[RoundItem] = []
    for kind in plan.kinds:
        items += choose(candidates, kind, plan.items, plan.random_share, f"{seed} {kind}", telling)
    if not items:
        raise NotEnough("No reply came of it that could be reviewed.", "Look at what the engines answered.")
    items += round_telling.gold_items(tx, found, {item.response_id for item in items})
    has_sample = any(response.is_sample for response in
                     responses.usable(tx, [number for item in items for number in (item.response_id, item.other_id)
                                           if number is not None]))  # fmt: skip
    rounds.add_items(tx, found.id, items)
    rounds.change(tx, found.id, state="ready", has_sample=has_sample)


jobs.register(KIND, _work)
