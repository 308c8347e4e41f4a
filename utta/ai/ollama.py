"""Ollama's own interface, beside the one that speaks like OpenAI's: which models are there, and fetching one.

Needs no DSPy, so that a page may ask. Always goes there directly, never through a proxy.
"""

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from utta.domain.engine import EngineSpec
from utta.domain.ollama import InstalledModel
from utta.errors import EngineFailed, Stopped

_LONGEST_LINE = 1_000_000
_SILENCE = 60.0
"""Seconds without a word after which a pull counts as stuck."""


def installed(spec: EngineSpec, seconds: float = 3.0) -> list[InstalledModel]:
    """The models an Ollama has, the newest first. Raises EngineFailed with a sentence."""
    connection = _connection(spec, seconds)
    try:
        connection.request("GET", f"{_path(spec)}/api/tags")
        answer = connection.getresponse()
        found = json.loads(answer.read(_LONGEST_LINE))
        models = found["models"]
        return [InstalledModel(name=str(m["name"]), size=int(m.get("size") or 0)) for m in models]
    except (OSError, http.client.HTTPException) as error:
        raise _down(spec) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_ollama(spec) from error
    finally:
        connection.close()


def pull(spec: EngineSpec, tell: Callable[[str, int, int], None], should_stop: Callable[[], bool]) -> None:
    """Let an Ollama fetch the model of `spec`; what is there of it already is not fetched again.

    tell: hears what is being done, bytes done and bytes in all as far as Ollama has told. should_stop: asked at each
    word of Ollama's, several a second.
    Raises Stopped (Ollama then stops too, and keeps what it has), or EngineFailed with a sentence.
    """
    connection = _connection(spec, _SILENCE)
    try:
        body = json.dumps({"model": spec.model, "stream": True})
        connection.request("POST", f"{_path(spec)}/api/pull", body, {"Content-Type": "application/json"})
        ended, parts = False, dict[str, tuple[int, int]]()  # a model comes in several parts, one after the other
        for said in _lines(connection, should_stop):
            if "error" in said:
                raise _no_such_model(spec)
            if said.get("total"):
                parts[str(said.get("digest"))] = (int(said.get("completed") or 0), int(said["total"]))
            done, total = (sum(part[at] for part in parts.values()) for at in (0, 1))
            tell(_in_words(str(said.get("status", ""))), done, total)
            ended = said.get("status") == "success"
        if not ended:
            raise EngineFailed(f"{spec.label} broke off while fetching {spec.model}.", "Try again: it goes on there.")
    except TimeoutError as error:
        raise EngineFailed(f"{spec.label} has been silent for a minute while fetching {spec.model}.",
                           "Look at its log and at the connection, then try again.") from error  # fmt: skip
    except (OSError, http.client.HTTPException) as error:
        raise _down(spec) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise _not_ollama(spec) from error
    finally:
        connection.close()


def _lines(connection: http.client.HTTPConnection, should_stop: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    answer = connection.getresponse()
    while line := answer.readline(_LONGEST_LINE):
        if should_stop():
            raise Stopped("The model was not fetched to its end.", "Fetching it again goes on where it stood.")
        if line.strip():
            yield json.loads(line)


def _in_words(status: str) -> str:
    if status.startswith("pulling") and status != "pulling manifest":
        return "Fetching the model"
    return {"pulling manifest": "Asking for the model", "success": "Done"}.get(status, "Checking what was fetched")


def _connection(spec: EngineSpec, seconds: float) -> http.client.HTTPConnection:
    parts = urlsplit(spec.address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=seconds)


def _path(spec: EngineSpec) -> str:
    return urlsplit(spec.address).path.removesuffix("/v1")


def _down(spec: EngineSpec) -> EngineFailed:
    return EngineFailed(
        f"{spec.label} cannot be reached at {spec.address}.",
        "Check that Ollama is running there; it is free at ollama.com.",
    )


def _not_ollama(spec: EngineSpec) -> EngineFailed:
    return EngineFailed(f"What answers at {spec.address} is not Ollama.", "Check the address, or choose another kind.")


def _no_such_model(spec: EngineSpec) -> EngineFailed:
    return EngineFailed(f"Ollama knows no model called {spec.model}, or could not fetch it.",
                        "Check the name at ollama.com/library, and that this computer is online.")  # fmt: skip
