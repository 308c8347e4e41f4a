"""The worst answers on the test split: what the student said, what the expert and both programs answered."""

from collections.abc import Mapping
from typing import Any

from utta.domain.assistant import ASSISTANTS, PART_NAMES, REASONS
from utta.domain.evaluation import CaseAnswer, Evaluation, EvaluationResult
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.training import ModelVersion
from utta.services import evaluation_cases
from utta.services.evaluation_cases import Answered, Wanted
from utta.services.report.content import MOST, Said, Worst, WorstPage
from utta.store.database import Store

_ASIDE = ("techniques_used", "rationale", REASONS)


def worst(store: Store, model: ModelVersion, found: Evaluation, result: EvaluationResult) -> WorstPage:
    """The cases where the model lost most against what it is compared with first; none where it lost nowhere."""
    page = evaluation_cases.page(store, found, None, Wanted(), 1, MOST)
    program = Program(**model.program)
    lost = [one for one in page.cases if one.change is not None and one.change < 0]
    return WorstPage(
        f"Where {model.name} lost most",
        "On no case that could be compared and shown.",
        tuple(_one(program, model.name, result, one) for one in lost),
        page.sealed,
        ("case", "cases"),
    )


def _one(program: Program, name: str, result: EvaluationResult, one: Answered) -> Worst:
    main = result.metrics[0]
    inputs = ((PART_NAMES[part], one.case.inputs.get(part, "").strip())
              for part in ASSISTANTS[program.assistant].inputs if part in PART_NAMES)  # fmt: skip
    who = "Reviewer" if program.assistant == "evaluator" else "Expert"
    said = [Said(f"{who}, {one.case.author}" if one.case.author else who, _words(one.case.outputs, program.rubric))]
    said += [_answer(result.against[:1].upper() + result.against[1:], one.answers.get("baseline"), main.key, program),
             _answer(name, one.answers.get("model"), main.key, program)]  # fmt: skip
    change = f"{main.label} {one.change:+.2f} against {result.against_short}".replace("-", "−")
    return Worst(change, tuple((label, text) for label, text in inputs if text), tuple(said))


def _answer(who: str, answer: CaseAnswer | None, metric: str, program: Program) -> Said:
    if answer is None or answer.outputs is None:
        return Said(who, f"Unscored. {answer.unscored if answer else 'No answer was kept.'}")
    score = answer.scores.get(metric)
    return Said(who, _words(answer.outputs, program.rubric), "" if score is None else f"{score:.2f}")


def _words(outputs: Mapping[str, Any], rubric: Rubric | None) -> str:
    """What was answered: the reply, or a step for each criterion."""
    names = {criterion.key: criterion.name for criterion in rubric.criteria} if rubric else {}
    parts = [(key, str(value)) for key, value in outputs.items() if key not in _ASIDE and isinstance(value, str)]
    return "\n".join(f"{names[key]}: {text}" if key in names else text for key, text in parts)
