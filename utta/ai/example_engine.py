"""The example engine: answers from a program's own demonstrations. Not a language model, and it says so.

It speaks DSPy's engine contract (`complete(request) -> Response`), needs no weights, no key and no network, and gives
the same answer every time. What it knows is in the prompt: without demonstrations it says "No close example."
"""

import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar

from utta.ai.case_memory import CaseMemory
from utta.ai.library import lm15
from utta.ai.prompt import OutputField, Worked, messages_of, read_prompt, write_answer
from utta.domain.assistant import LIST_OUTPUTS, outputs_of
from utta.domain.program import Demonstration, Program
from utta.domain.text import content_hash

_NOT_A_CHAT = "I am the example engine, not a language model: I only answer from a program's examples."
_REMEMBERED = 8

_Kept = TypeVar("_Kept")


class _Recent:
    """The last few values made, by key. Made once even when several threads ask at the same time."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Kept]) -> _Kept:
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            self._values.move_to_end(key)
            while len(self._values) > _REMEMBERED:
                self._values.popitem(last=False)
            value: _Kept = self._values[key]
            return value


_MEMORIES = _Recent()
_PROMPTS = _Recent()


def _memory(outputs: tuple[OutputField, ...], worked: tuple[Worked, ...]) -> CaseMemory:
    """The fitted memory of these demonstrations, the same object while it is still remembered."""
    tidy = tuple(Worked({name: text.strip() for name, text in item.inputs.items()}, item.outputs) for item in worked)
    key = content_hash([[repr(field) for field in outputs], [[item.inputs, item.outputs] for item in tidy]])
    return _MEMORIES.get(key, lambda: CaseMemory(outputs, tidy))


class ExampleEngine:
    """The engine object for `dspy.LM(engine=...)`. Safe to use from several threads."""

    supports_response_schema = False
    supports_function_calling = False
    supports_reasoning = False
    supported_params: tuple[str, ...] = ()

    def complete(self, request: lm15.Request) -> lm15.Response:
        """Answer one request. `usage` counts words, the nearest thing to tokens that exists here."""
        system, messages = messages_of(request)
        text = _answer(system, messages)
        asked = sum(len(said.split()) for _, said in messages)
        usage = lm15.Usage(input_tokens=asked, output_tokens=len(text.split()), total_tokens=asked + len(text.split()))
        message = lm15.Message.assistant([lm15.TextPart(text)])
        return lm15.Response(id=None, model=request.model, message=message, finish_reason="stop", usage=usage)

    def stream(self, request: lm15.Request) -> Iterator[Any]:
        """The same answer as events."""
        return iter(lm15.response_to_events(self.complete(request)))

    def close(self) -> None:
        """Nothing is open."""


class AsyncExampleEngine:
    """The asynchronous twin. Answering is milliseconds of arithmetic, so it is done in place."""

    supports_response_schema = False
    supports_function_calling = False
    supports_reasoning = False
    supported_params: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._engine = ExampleEngine()

    async def complete(self, request: lm15.Request) -> lm15.Response:
        """Answer one request."""
        return self._engine.complete(request)

    async def stream(self, request: lm15.Request) -> AsyncIterator[Any]:
        """The same answer as events."""
        for event in self._engine.stream(request):
            yield event

    async def aclose(self) -> None:
        """Nothing is open."""


def _answer(system: str, messages: list[tuple[str, str]]) -> str:
    prompt = read_prompt(system, messages[-1:])
    if not prompt.outputs:
        return _NOT_A_CHAT
    # Reading hundreds of demonstrations costs more than answering, and they are the same in every request of a program.
    shown = (system, tuple(messages[:-1]))
    memory = _PROMPTS.get(shown, lambda: _memory(prompt.outputs, read_prompt(system, messages).demonstrations))
    return write_answer(prompt, memory.answer(prompt.inputs).values)


def closest(program: Program, inputs: Mapping[str, str]) -> tuple[Demonstration | None, float]:
    """The demonstration that the engine's answer to `inputs` rests on, and how alike its situation is, 0 to 1.

    For a reply it is the example whose words are given; for ratings, the most similar one. None with the best
    similarity there is when no example is close. Raises Refused when the program's rubric cannot be used.
    """
    outputs = tuple(_declared(program, name) for name in outputs_of(program.assistant, program.rubric))
    worked = tuple(Worked(item.inputs, _tidy(item.outputs)) for item in program.demonstrations)
    found = _memory(outputs, worked).answer({name: text.strip() for name, text in inputs.items()})
    return (None if found.place is None else program.demonstrations[found.place]), found.similarity


def _tidy(outputs: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in outputs.items()}


def _declared(program: Program, name: str) -> OutputField:
    labels = next((c.labels for c in program.rubric.criteria if c.key == name), None) if program.rubric else None
    if labels is not None:
        return OutputField(name, "label", labels)
    return OutputField(name, "list" if name in LIST_OUTPUTS else "text")
