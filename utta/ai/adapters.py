"""DSPy's two prompt formats as UTTA uses them: one call a question, nothing blank for an answer, nothing made twice.

DSPy writes the demonstrations and the answer's schema anew for every question. They are the same for all questions of
a program, and 276 demonstrations take 80 ms.
"""

import re
from collections.abc import Callable
from itertools import accumulate
from typing import Any, TypeVar

from utta.ai.case_memory import EXPLANATIONS
from utta.ai.engine_failures import CutOff, Unstorable
from utta.ai.library import dspy
from utta.ai.meter import Meter
from utta.domain.assistant import TARGETS
from utta.domain.text import MAX_CHARACTERS, flaw_of, legible

_ParseError = dspy.utils.exceptions.AdapterParseError
_MUST_SAY = frozenset(TARGETS.values())
_SHOWN = 2_000
"""So many characters of an unreadable answer are shown to whoever writes a better instruction."""
_LONGEST, _DEEPEST = 5 * MAX_CHARACTERS, 16
"""Characters of an answer, and braces open at once, beyond which it is not tried to be read: a model that repeats a
brace without end would keep DSPy's readers at it for minutes."""
_NO_TEXT = r'"{}"\s*:\s*([{{\[]|null|true|false)'
"""In JSON, an entry whose value is no text and no number."""
_Made = TypeVar("_Made")


class _MadeOnce:
    """The last value made from two things, kept while they are the same two. Threads may make it twice, no more."""

    def __init__(self) -> None:
        self._last: tuple[Any, Any, Any] | None = None

    def get(self, one: Any, other: Any, make: Callable[[], _Made]) -> _Made:
        last = self._last
        if last is None or last[0] is not one or last[1] is not other:
            last = self._last = (one, other, make())
        made: _Made = last[2]
        return made


class _Careful(dspy.Adapter):
    """What both formats share. The meter hears whether answers can be read."""

    _demonstrations: _MadeOnce
    _meter: Meter | None

    def format_demos(self, signature: Any, demos: Any) -> list[dict[str, Any]]:
        """The messages of the demonstrations."""
        made = self._demonstrations.get(signature, demos, lambda: super(_Careful, self).format_demos(signature, demos))
        return [dict(message) for message in made]

    def __call__(self, *args: Any, **options: Any) -> Any:
        """One question and its answer's fields. The meter hears whether it could be read, however it could not."""
        try:
            found = super().__call__(*args, **options)
        except _ParseError as error:
            # GEPA shows it to the writer of instructions as it is, and stumbles over a result in part.
            error.lm_response, error.parsed_result = legible(str(error.lm_response or ""), _SHOWN), None
            if self._meter is not None:
                self._meter.not_understood(error)
            raise
        if self._meter is not None:
            self._meter.understood()
        return found

    def _call_postprocess(self, processed: Any, signature: Any, outputs: Any, lm: Any, options: Any) -> Any:
        """As DSPy. An answer that its limit of tokens ended raises CutOff: DSPy would mend it and take it as whole."""
        if getattr(lm.engine, "cut_off", False):
            raise CutOff(adapter_name=type(self).__name__, signature=signature, lm_response=str(outputs))
        return super()._call_postprocess(processed, signature, outputs, lm, options)

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """The answer's fields. Raises AdapterParseError for one that cannot be read, in which nothing is said, or that
        no store could keep."""
        if len(completion) > _LONGEST or _depth(completion) > _DEEPEST:
            raise _ParseError(adapter_name=type(self).__name__, signature=signature, lm_response=completion,
                              message="It is too long, or nested too deeply.")  # fmt: skip
        fields = self._read(signature, completion)
        blank = [name for name in _MUST_SAY & fields.keys() if not str(fields[name]).strip()]
        if blank:
            raise _ParseError(adapter_name=type(self).__name__, signature=signature, lm_response=completion,
                              message=f"{blank[0]} is empty.", parsed_result=fields)  # fmt: skip
        if flaw := next(filter(None, map(_flaw, fields.values())), ""):
            raise Unstorable(flaw, adapter_name=type(self).__name__, signature=signature, lm_response=completion)
        return fields

    def _read(self, signature: Any, completion: str) -> dict[str, Any]:
        """As DSPy, whose reader of broken JSON has errors of its own for what it cannot follow."""
        try:
            fields: dict[str, Any] = super().parse(signature, completion)
        except (ValueError, RecursionError) as error:
            raise _ParseError(adapter_name=type(self).__name__, signature=signature, lm_response=completion,
                              message="It cannot be followed.") from error  # fmt: skip
        return fields


def _depth(text: str) -> int:
    """The most braces that are open at once."""
    return max(accumulate((1 if brace == "{" else -1 for brace in re.findall("[{}]", text)), initial=0))


def _flaw(value: Any) -> str:
    """Why a field's value cannot be stored, "" where it can."""
    texts = value if isinstance(value, list) else [value]
    return next(filter(None, (flaw_of(text)[0] for text in texts if isinstance(text, str))), "")


class Chat(_Careful, dspy.ChatAdapter):
    """Fields between markers, for engines that cannot be held to a schema. An unreadable answer is not asked again."""

    def __init__(self, meter: Meter | None = None, reasons: bool = True) -> None:
        """reasons: whether to read an answer's reasons. The example engine's say where it is from and teach nobody."""
        super().__init__(use_json_adapter_fallback=False)
        self._demonstrations, self._meter, self._reasons = _MadeOnce(), meter, reasons

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """As above, without reasons where they are not wanted."""
        fields = super().parse(signature, completion)
        return fields if self._reasons else fields | dict.fromkeys(EXPLANATIONS & fields.keys(), "")


class Json(_Careful, dspy.JSONAdapter):
    """A JSON object under a schema, where the engine's server can be held to one."""

    def __init__(self, meter: Meter | None = None) -> None:
        super().__init__()
        self._demonstrations, self._formats, self._meter = _MadeOnce(), _MadeOnce(), meter

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """As above. DSPy makes a text of whatever stands where a text should be: of an object its code, of nothing the
        word None. Such a reply cannot be read, and beside a reply nothing is nothing."""
        fields = super().parse(signature, completion)
        for name, found in signature.output_fields.items():
            odd = re.search(_NO_TEXT.format(re.escape(name)), completion) if found.annotation is str else None
            if odd and name in _MUST_SAY:
                raise _ParseError(adapter_name=type(self).__name__, signature=signature, lm_response=completion,
                                  message=f"{name} is no text.", parsed_result=fields)  # fmt: skip
            if odd and odd[1] == "null":
                fields[name] = ""
        return fields

    def _prepare_response_format(self, lm: Any, lm_kwargs: dict[str, Any], signature: Any) -> None:
        def make() -> dict[str, Any]:
            wanted: dict[str, Any] = {}
            super(Json, self)._prepare_response_format(lm, wanted, signature)
            return wanted

        lm_kwargs.update(self._formats.get(lm.engine, signature, make))
