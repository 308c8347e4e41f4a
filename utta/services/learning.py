"""What an assistant learns from and is measured on: the cases of a dataset version, how well each is attested, and
what reviewers said about them."""

from collections.abc import Callable, Mapping, Sequence

from utta.domain.agreement_gate import closed, only_open
from utta.domain.assistant import ASSISTANTS, Assistant, Case, Comment, evaluator_case, student_case, teacher_case
from utta.domain.dataset import Item
from utta.domain.example import TeachingExample
from utta.domain.learning_material import review_standing
from utta.domain.review import RatedResponse
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.text import normalised
from utta.errors import NotEnough, NotFound
from utta.services.agreement import criteria_open
from utta.store import datasets, example_events, rubrics
from utta.store.database import Transaction

FEWEST = {"train": 4, "validation": 2}
"""So many cases a split must hold for a training."""

WRITTEN_HERE = "Written here"
"""The source of what has none: somebody of the team wrote it."""

Carried = Callable[[int, Mapping[str, str]], dict[str, str]]


def cases_of(tx: Transaction, assistant: Assistant, dataset_id: int, split: str,
             rubric: Rubric | None = None, only: Sequence[str] | None = None) -> list[Case]:  # fmt: skip
    """The cases of a split for an assistant, in the version's fixed order. rubric: the criteria an Evaluator is to
    judge by; without it, all of the default one's. only: keys of the cases wanted, None for all."""
    kind = "review" if assistant == "evaluator" else "example"
    ids = None if only is None else [int(key.removeprefix(f"{kind} ")) for key in only]
    items = datasets.items(tx, dataset_id, kind, [split], ids)
    if assistant == "evaluator":
        rubric = rubric or _default_rubric(tx)
        carried = rubrics.onto(tx, rubric.key, rubric.version)
        found = [(item, _rated_case(item, rubric, carried)) for item in items]
    else:
        found = [(item, _case(assistant, item)) for item in items]
    return [case.model_copy(update={"source": item.content.get("source") or WRITTEN_HERE}) for item, case in found
            if case is not None]  # fmt: skip


def material_of(tx: Transaction, assistant: Assistant, dataset_id: int, split: str, rubric: Rubric | None,
                when: float) -> list[Case]:  # fmt: skip
    """The cases of a split as training wants them: with their standing at a moment, and what reviewers said."""
    cases = cases_of(tx, assistant, dataset_id, split, rubric)
    if rubric is not None:
        ratings = _by_response(cases)
        return [case.model_copy(update={"standing": _agreed(rubric, case, ratings)}) for case in cases]
    items = {_key(item): item for item in datasets.items(tx, dataset_id, "example", [split])}
    approved = example_events.approved(tx, {item.item_id: item.revision for item in items.values()}, when)
    said = _comments(tx, dataset_id, split) if assistant == "teacher" else {}
    return [
        case.model_copy(update={
            "standing": "approved" if items[case.key].item_id in approved else "submitted",
            "comments": tuple(said.get(_situation(case.inputs), ())) if said else (),
        })
        for case in cases
    ]  # fmt: skip


def rubric_of(tx: Transaction, assistant: Assistant) -> Rubric | None:
    """The rubric an Evaluator judges by: of the default one, the criteria that reviewers are shown to agree on. None
    for the other assistants. Raises NotEnough, saying what is missing, when there is no such criterion."""
    if assistant != "evaluator":
        return None
    whole = _default_rubric(tx)
    gates = criteria_open(tx, whole)
    agreed = only_open(whole, gates)
    if agreed is None:
        raise NotEnough("The Evaluator has nothing to learn yet: reviewers are not shown to agree on any criterion. "
                        + closed(gates.values()))  # fmt: skip
    return agreed


def check_enough(tx: Transaction, assistant: Assistant, dataset_id: int) -> Rubric | None:
    """Raise NotEnough where there is too little to train on; else the rubric an Evaluator would judge by."""
    rubric = rubric_of(tx, assistant)
    for split, fewest in FEWEST.items():
        number = len(cases_of(tx, assistant, dataset_id, split, rubric))
        if number < fewest:
            what = "reviews on the default rubric" if assistant == "evaluator" else "usable examples"
            raise NotEnough(
                f"The {split} split holds {number} {what}; the {ASSISTANTS[assistant].label} needs at least {fewest}.",
                "Freeze a larger dataset version.",
            )
    return rubric


def _default_rubric(tx: Transaction) -> Rubric:
    newest = rubrics.newest(tx, DEFAULT_RUBRIC_KEY)
    if newest is None:
        raise NotFound("The default rubric is not in the store.", "Run `python -m utta check`.")
    return newest[1]


def _case(assistant: Assistant, item: Item) -> Case | None:
    example = TeachingExample(**{n: v for n, v in item.content.items() if n in TeachingExample.model_fields})
    build = teacher_case if assistant == "teacher" else student_case
    return build(example, _key(item), item.family, item.author)


def _rated_case(item: Item, rubric: Rubric, carried: Carried) -> Case | None:
    """A frozen review on this rubric; of one on another version what means the same on this one."""
    content = item.content
    if content.get("rubric") != rubric.key:
        return None
    rated = RatedResponse(**{name: value for name, value in content.items() if name in RatedResponse.model_fields})
    ratings = carried(content["rubric_version"], rated.ratings)
    agreed = {one.key: ratings[one.key] for one in rubric.criteria if one.key in ratings}
    rated = rated.model_copy(update={"ratings": agreed})
    return evaluator_case(rated, rubric, _key(item), item.family, item.author, content.get("rationale", ""))


def _key(item: Item) -> str:
    return f"{item.kind} {item.item_id}"


def _by_response(cases: Sequence[Case]) -> dict[tuple[str, ...], list[Case]]:
    """The reviews of one and the same response, by what was answered and how."""
    found: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        found.setdefault(tuple(case.inputs.values()), []).append(case)
    return found


def _agreed(rubric: Rubric, case: Case, ratings: Mapping[tuple[str, ...], Sequence[Case]]) -> str:
    others = [_ratings(rubric, other) for other in ratings[tuple(case.inputs.values())] if other.key != case.key]
    return review_standing(rubric, _ratings(rubric, case), others)


def _ratings(rubric: Rubric, case: Case) -> dict[str, str]:
    return {one.key: str(case.outputs[one.key]) for one in rubric.criteria if one.key in case.outputs}


def _comments(tx: Transaction, dataset_id: int, split: str) -> dict[tuple[str, str], list[Comment]]:
    """What reviewers said about any response to a student, by what the student said."""
    found: dict[tuple[str, str], list[Comment]] = {}
    for kind in ("review", "preference"):
        for item in datasets.items(tx, dataset_id, kind, [split]):
            own = [
                Comment(kind="comment", text=item.content.get("rationale", ""), author=item.author),
                Comment(kind="improved response", text=item.content.get("improved_response", ""), author=item.author),
            ]
            own = [comment for comment in own if comment.text.strip()]
            found.setdefault(_situation(item.situation), []).extend(own)
    return found


def _situation(values: Mapping[str, str]) -> tuple[str, str]:
    """By what a case and a review are known to be about the same words of a student."""
    return normalised(values["student_question"]), normalised(values["context"])
