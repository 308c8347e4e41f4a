"""Programs as values and as DSPy modules: from one to the other and back, without DSPy's own file format."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from utta.ai.library import dspy
from utta.ai.markers import defused, defused_value, restored, restored_value
from utta.ai.signatures import instructions_for, signature_hash, signature_of
from utta.domain.assistant import ASSISTANTS, Assistant, Case, outputs_of
from utta.domain.program import Demonstration, Program
from utta.domain.rubric import Rubric
from utta.errors import Refused

__all__ = ["examples_of", "module_of", "program_of", "signature_hash", "untrained", "with_cases"]


def untrained(assistant: Assistant, rubric: Rubric | None = None) -> Program:
    """An assistant before any training: our instructions, no demonstrations. Raises Refused for an unusable rubric."""
    return Program(
        assistant=assistant, rubric=rubric, signature_hash=signature_hash(assistant, rubric),
        instructions=instructions_for(assistant),
    )  # fmt: skip


def module_of(program: Program) -> Any:
    """The program as a `dspy.Predict`. Only instructions and demonstrations are set, never what else a file could name.

    Raises Refused when the program was made for other inputs and outputs than this version of UTTA has.
    """
    if program.signature_hash != signature_hash(program.assistant, program.rubric):
        raise Refused(
            f"This {ASSISTANTS[program.assistant].label} was made for other questions and answers than UTTA uses now.",
            "Train it again on its dataset.",
        )
    module = dspy.Predict(signature_of(program.assistant, program.rubric, program.instructions))
    module.demos = [dspy.Example(**_defused(item.inputs), **_defused(item.outputs)) for item in program.demonstrations]
    return module


def examples_of(cases: Iterable[Case]) -> list[Any]:
    """Cases as `dspy.Example`, holding the assistant's fields and nothing else that a prompt or a file could show."""
    return [dspy.Example(**_defused(case.inputs), **_defused(case.outputs)).with_inputs(*case.inputs) for case in cases]


def with_cases(program: Program, cases: Sequence[Case]) -> Program:
    """The program with these cases as its demonstrations, and no others."""
    shown = [Demonstration(inputs=c.inputs, outputs=c.outputs, case=c.key, author=c.author) for c in cases]
    return _with(program, shown)


def program_of(module: Any, like: Program, cases: Sequence[Case], speaker: str, keeps_reasons: bool = False) -> Program:
    """What an optimiser made of `like`, as a program.

    module: the compiled `dspy.Predict`. cases: those it was compiled from, to say where each demonstration is from.
    speaker: who to name as the author of demonstrations whose outputs a program answered itself.
    """
    by_inputs = {_key(case.inputs): case for case in cases}
    by_all = {_key({**case.inputs, **case.outputs}): case for case in cases}
    signature = module.signature
    shown: list[Demonstration] = []
    for demo in module.demos:
        values = {name: restored_value(demo[name]) for name in signature.fields if demo.get(name) is not None}
        inputs = {name: str(values[name]) for name in signature.input_fields if name in values}
        outputs = {name: values[name] for name in signature.output_fields if name in values}
        expert = by_all.get(_key({**inputs, **outputs}))
        case = expert or by_inputs.get(_key(inputs))
        author = expert.author if expert else speaker
        shown.append(Demonstration(inputs=inputs, outputs=outputs, case=case.key if case else "", author=author))
    return _with(like.model_copy(update={"instructions": signature.instructions}), shown)


def _with(program: Program, demonstrations: Iterable[Demonstration]) -> Program:
    """DSPy shows incomplete demonstrations before complete ones; ours stand so too, so that a number names one."""
    names = {*ASSISTANTS[program.assistant].inputs, *outputs_of(program.assistant, program.rubric)}
    ordered = sorted(demonstrations, key=lambda item: names <= {*item.inputs, *item.outputs})
    return Program.model_validate({**dict(program), "demonstrations": tuple(ordered)})


def plain_outputs(prediction: Mapping[str, Any], names: Iterable[str]) -> dict[str, str | list[str]]:
    """A prediction's outputs as plain texts and lists, exactly as they were meant."""
    values: dict[str, str | list[str]] = {}
    for name in names:
        value = prediction[name]
        values[name] = [restored(str(item)) for item in value] if isinstance(value, list) else restored(str(value))
    return values


def defused_inputs(case: Case) -> dict[str, str]:
    """A case's inputs, with nothing in them that could pass for a part of the prompt."""
    return {name: defused(text) for name, text in case.inputs.items()}


def _defused(values: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    return {name: defused_value(value) for name, value in values.items()}


def _key(values: Mapping[str, str | list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in values.items()))
