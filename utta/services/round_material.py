"""What a review round is made of: the students its plan chooses, and the replies that are there already."""

from collections.abc import Sequence
from dataclasses import dataclass

from utta.domain.assistant import Case, teacher_case
from utta.domain.example import TeachingExample
from utta.domain.review_round import Generator, Plan, RoundItem
from utta.domain.situation import Situation
from utta.errors import NotEnough, Refused
from utta.services.training import cases_of
from utta.store import datasets, examples, responses, rounds, training
from utta.store.database import Transaction
from utta.store.examples import Filter

_SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Students:
    """The students a round asks about, with the experts' own replies. samples: keys of those that are sample data."""

    cases: tuple[Case, ...]
    samples: frozenset[str]


@dataclass(frozen=True)
class Preview:
    """What a plan comes to. replies: by generator's name, how many are there or will be asked for; to_ask: calls to
    models and engines beforehand; most: the most items there could be; reviews, for_each: reviews wanted in all, and
    about how many each reviewer gives."""

    students: int
    replies: dict[str, int]
    to_ask: int
    most: int
    reviews: int
    for_each: int


def students(tx: Transaction, plan: Plan) -> Students:
    """The students of the plan: of a dataset version's split, or of the teaching examples it filters."""
    if plan.dataset_id is not None:
        version = datasets.get(tx, plan.dataset_id)
        splits = (plan.split,) if plan.split else _SPLITS
        found = [case for split in splits for case in cases_of(tx, "teacher", version.id, split)]
        return Students(tuple(found), _samples(tx))
    cases = []
    for row in examples.rows(tx, _filter(plan)):
        values = {name: row._mapping[name] for name in TeachingExample.model_fields}
        case = teacher_case(TeachingExample(**values), f"example {row.id}", row.family, row.author_name or "")
        if case is not None:
            cases.append(case)
    return Students(tuple(cases), _samples(tx))


def _samples(tx: Transaction) -> frozenset[str]:
    return frozenset(f"example {number}" for number in examples.sample_ids(tx))


def situation_of(case: Case) -> Situation:
    """The student of a case."""
    return Situation(**{name: value for name, value in case.inputs.items() if name in Situation.model_fields})


def imported(tx: Transaction, plan: Plan, generator: Generator, known: Sequence[Case]) -> list[int]:
    """Ids of the replies of an imported tutor: to the students of the dataset version, or as the plan filters."""
    if plan.dataset_id is not None:
        return responses.of_generator(tx, generator.name, situations={situation_of(case).key for case in known})
    return responses.of_generator(tx, generator.name, grades=plan.grades, subjects=plan.subjects, sources=plan.sources,
                                  search=plan.search)  # fmt: skip


def check(tx: Transaction, plan: Plan) -> None:
    """Raise NotEnough or Refused when nothing can come of this plan."""
    for generator in plan.generators:
        if generator.kind == "model":
            model = training.get_model(tx, generator.model_id or 0)
            if model.assistant != "teacher":
                raise Refused(f"{model.name} does not answer students.", "Choose a version of the Teacher.",
                              {"generators": "Only versions of the Teacher answer students."})  # fmt: skip
    if not preview(tx, plan).most:
        what = "no two replies to one student" if plan.way == "compare" else "no replies"
        raise NotEnough(f"With this choice there are {what} to review.",
                        "Choose more students, or another one whose replies are judged.")  # fmt: skip


def preview(tx: Transaction, plan: Plan) -> Preview:
    """Count what the plan comes to, as long as every answer can be made."""
    found = students(tx, plan)
    there = {generator.key: imported(tx, plan, generator, found.cases)
             for generator in plan.generators if generator.kind == "imported"}  # fmt: skip
    replies = {generator.name: len(there.get(generator.key, found.cases)) for generator in plan.generators}
    to_ask = sum(replies[generator.name] for generator in plan.generators if generator.is_asked)
    most = 0
    for kind in plan.kinds:
        most += min(plan.items, sum(replies.values()) if kind == "rate" else _most_pairs(list(replies.values())))
    # Calibration items come on top, one review of each reviewer.
    reviews = round(most * (plan.wanted if plan.wanted > 1 else 1 + plan.overlap)) + plan.gold * len(plan.reviewers)
    return Preview(len(found.cases), replies, to_ask, most, reviews, -(-reviews // len(plan.reviewers)))


def authors(tx: Transaction, round_id: int, items: Sequence[RoundItem]) -> dict[int, frozenset[int]]:
    """By item, the people who wrote one of its replies themselves: nobody judges their own words. Two experts may have
    written the same, and an engine may repeat what an expert wrote."""
    wrote: dict[int, set[int]] = {}
    examples_of = [(row.response_id, int(row.case_key.removeprefix("example "))) for row in rounds.answers(tx, round_id)
                   if row.generator.startswith("expert:") and row.response_id]  # fmt: skip
    author_of = examples.authors_of(tx, sorted({example for _, example in examples_of}))
    for number, example in examples_of:
        if example in author_of:
            wrote.setdefault(number, set()).add(author_of[example])
    replies = [number for item in items for number in (item.response_id, item.other_id) if number is not None]
    for number, author in examples.authors_of_replies(tx, sorted(set(replies))):
        wrote.setdefault(number, set()).add(author)
    nobody: set[int] = set()
    return {item.id: frozenset(wrote.get(item.response_id, nobody) | wrote.get(item.other_id or 0, nobody))
            for item in items}  # fmt: skip


def _filter(plan: Plan) -> Filter:
    return Filter(statuses=("submitted", "approved"), grades=plan.grades, subjects=plan.subjects, sources=plan.sources,
                  search=plan.search)  # fmt: skip


def _most_pairs(replies: list[int]) -> int:
    """At most as many pairs as every two generators can have students in common."""
    return sum(min(one, other) for place, one in enumerate(replies) for other in replies[place + 1 :])
