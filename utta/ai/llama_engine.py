"""A language model from a GGUF file, read by llama.cpp in this process (the optional package llama-cpp-python).

It speaks DSPy's engine contract. Unlike llama-cpp-python's own server it can be held to a JSON schema: the schema
becomes a grammar that the model cannot leave.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from utta.ai.library import lm15
from utta.errors import EngineFailed

_CONTEXT = 8192
"""Tokens: enough for a question with a dozen examples, and about 1 GB of memory with a model of 4 B."""
_LONGEST_ANSWER = 512

_open: dict[str, "LlamaEngine"] = {}
_opening = threading.Lock()


def engine_for(path: str) -> "LlamaEngine":
    """The engine of a model file, opened once in this process. Raises EngineFailed with a sentence."""
    with _opening:
        if path not in _open:
            _open[path] = LlamaEngine(path)
        return _open[path]


class LlamaEngine:
    """The engine object for `dspy.LM(engine=...)`. Safe to use from several threads, which wait for each other."""

    supports_response_schema = True
    supports_function_calling = False
    supports_reasoning = False
    supported_params = ("response_format", "temperature", "max_tokens", "top_p", "seed", "stop")

    def __init__(self, path: str) -> None:
        self._model = _load(path)
        self._lock = threading.Lock()  # one llama.cpp context answers one question at a time

    def complete(self, request: lm15.Request) -> lm15.Response:
        """Answer one request; `usage` counts the model's own tokens."""
        with self._lock:
            found = self._model.create_chat_completion(_messages(request), **_options(request.config))
        choice, usage = found["choices"][0], found["usage"]
        counted = lm15.Usage(input_tokens=usage["prompt_tokens"], output_tokens=usage["completion_tokens"],
                             total_tokens=usage["total_tokens"])  # fmt: skip
        message = lm15.Message.assistant([lm15.TextPart(choice["message"]["content"] or "")])
        reason = "length" if choice["finish_reason"] == "length" else "stop"
        return lm15.Response(id=None, model=request.model, message=message, finish_reason=reason, usage=counted)

    def stream(self, request: lm15.Request) -> Iterator[Any]:
        """The same answer as events."""
        return iter(lm15.response_to_events(self.complete(request)))

    def close(self) -> None:
        """The model stays in memory for the next question."""


def _load(path: str) -> Any:
    if not Path(path).is_file():
        raise EngineFailed(f"There is no model file at {path}.", "Check the path; the file's name ends in .gguf.")
    try:
        from llama_cpp import Llama
    except ImportError as error:
        raise EngineFailed(
            "Model files need the package llama-cpp-python, which is not installed here.",
            "Install it into UTTA's .venv, or run the model with Ollama.",
        ) from error
    try:
        return Llama(path, n_ctx=_CONTEXT, verbose=False, seed=0)
    except (ValueError, RuntimeError, OSError) as error:
        raise EngineFailed(f"The file {Path(path).name} cannot be read as a language model.",
                           "It must be a GGUF file, whole, of a model that llama.cpp knows.") from error  # fmt: skip


def _messages(request: lm15.Request) -> list[dict[str, str]]:
    system = request.system if isinstance(request.system, str) else "".join(p.text for p in request.system or ())
    said = [{"role": message.role, "content": message.text or ""} for message in request.messages]
    return [{"role": "system", "content": system}, *said] if system else said


def _options(config: Any) -> dict[str, Any]:
    wanted = {
        "temperature": config.temperature, "top_p": config.top_p, "max_tokens": config.max_tokens or _LONGEST_ANSWER,
        "seed": config.seed, "stop": list(config.stop) if config.stop else None,
        "response_format": _grammar(config.response_format),
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value is not None}


def _grammar(wanted: Any) -> dict[str, Any] | None:
    """OpenAI's way of asking for a schema, in llama-cpp-python's words."""
    if not wanted:
        return None
    schema = wanted.get("schema") or wanted.get("json_schema", {}).get("schema")
    schema = schema or (wanted if wanted.get("type") == "object" else None)
    return {"type": "json_object"} | ({"schema": schema} if schema else {})
