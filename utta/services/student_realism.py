"""Measuring a Student's realism: its turns to the test split beside real students' turns of the same medium."""

from collections.abc import Mapping, Sequence
from typing import Any

from utta.domain.assistant import Case
from utta.domain.dataset import SHARES
from utta.domain.realism import LEAST_REAL, realism_report
from utta.domain.situation import Situation
from utta.domain.student_knowing import knowing
from utta.domain.student_realism import PEOPLE_ONLY, Realism, RealismBeside, RealismSide
from utta.domain.student_turn import StudentTurn
from utta.errors import NotEnough
from utta.services import media
from utta.services.learning import cases_of
from utta.services.measuring import Side
from utta.store.database import Transaction

EXAMPLES = "as they stand in the examples"


def measured(tx: Transaction, dataset_id: int, asked: Sequence[Case], sides: Sequence[Side]) -> Realism:
    """Every contestant's turns beside real ones, for each medium that the test split has cases of.

    The real turns are those of all splits of the dataset version: they are only counted, nothing is learned from them.
    Where no source holds real students, the turns stand beside the examples' own, which is said.
    """
    ways = media.of_sources(tx)
    every = [case for split in SHARES for case in cases_of(tx, "student", dataset_id, split)]
    beside, missing = [], []
    for medium in dict.fromkeys(ways[case.source] for case in every if case.source in ways):
        real = [case for case in every if ways.get(case.source) == medium]
        try:
            beside.append(_beside(medium, real, [ways.get(case.source) == medium for case in asked], asked, sides))
        except NotEnough as reason:
            missing.append(str(reason))
    if not beside:
        missing.append("No turn could be held beside real students: no source of enough examples is known to hold real "
                       "students’ words.")  # fmt: skip
        if len(every) >= LEAST_REAL:
            beside.append(_beside(EXAMPLES, every, [True] * len(asked), asked, sides, is_real=False))
    sources = tuple(dict.fromkeys(case.source for case in every))
    return Realism(beside=tuple(beside), missing=tuple(missing), sources=sources)


def _beside(medium: str, real: Sequence[Case], belongs: Sequence[bool], asked: Sequence[Case], sides: Sequence[Side],
            is_real: bool = True) -> RealismBeside:  # fmt: skip
    others = [_turn(case, case.outputs.get("student_reply")) for case in real]
    measured = []
    for side in sides:
        own = [_turn(case, (answer.outputs or {}).get("student_reply"))
               for case, answer, wanted in zip(asked, side.answers, belongs, strict=True)
               if wanted and answer.outputs]  # fmt: skip
        if not own and side.who != "model":
            continue
        if not own:
            raise NotEnough(f"{side.contestant.name} answered no case of the test split {medium}.")
        report = realism_report(own, others, medium)
        measured.append(RealismSide(who=side.who, name=side.contestant.name, report=report))
    return RealismBeside(medium=medium, is_real=is_real, sources=tuple(dict.fromkeys(case.source for case in real)),
                         sides=tuple(measured))  # fmt: skip


def _turn(case: Case, said: Any) -> StudentTurn:
    situation = Situation(**{name: value for name, value in case.inputs.items() if name in Situation.model_fields})
    known = knowing(situation)
    return StudentTurn(said if isinstance(said, str) else "", situation, family=case.family, conversation=case.key,
                       answers=known.answers, mistaken=known.mistaken, taught=known.taught)  # fmt: skip


def as_json(found: Realism) -> dict[str, Any]:
    """The realism of a Student in the command line's form."""
    return {
        "beside": [
            {"medium": one.medium, "real_students": one.is_real, "sources": list(one.sources),
             "sentence": one.sentence,
             "sides": {side.who: {"name": side.name, "turns": side.report.turns, "real_turns": side.report.real_turns,
                                  "measures": _measures(side)} for side in one.sides}}
            for one in found.beside
        ],
        "missing": list(found.missing), "pass_mark": None, "needs_people": list(PEOPLE_ONLY),
    }  # fmt: skip


def _measures(side: RealismSide) -> Mapping[str, Any]:
    return {one.key: {"model": one.model.model_dump() if one.model else None,
                      "real": one.real.model_dump() if one.real else None, "unit": one.unit}
            for one in side.report.measures}  # fmt: skip
