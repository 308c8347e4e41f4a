"""The test server's connections: HTTP by hand on one event loop, so that hundreds of requests a second cost little."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any

from tests import model_answers
from tests.model_answers import Asked, Shape
from tests.model_rules import ModelServer

_REFUSALS: dict[str, tuple[int, str, str]] = {
    "wrong key": (401, "invalid_api_key", "Incorrect API key provided: {key}"),
    "no quota": (429, "insufficient_quota", "You exceeded your current quota"),
    "rate limited": (429, "rate_limit_exceeded", "Rate limit reached"),
    "broken": (500, "server_error", "The server had an error"),
    "no model": (404, "model_not_found", "The model does not exist"),
    "too long": (400, "context_length_exceeded", "This model's maximum context length is 4096 tokens"),
    "no sampling": (400, "invalid_request_error", "Unsupported value: 'temperature' does not support 0.7"),
    "no schema": (500, "invalid_request_error", "response_format: Input should be 'text' or 'json_object'"),
}
_SPOKEN = ("/v1/chat/completions", "/v1/messages", ":generateContent")
PULL_STEPS, PULL_BYTES = 10, 40_000_000


class _Broken(Exception):
    """Close the connection here."""


class Speaking:
    """One server's connections, on an event loop of its own."""

    def __init__(self, server: ModelServer) -> None:
        self.server = server
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._over = asyncio.Event()

    async def listen(self, ready: Callable[[], None], port: int = 0) -> None:
        """Serve until `stop`."""
        listening = await asyncio.start_server(self._accepted, "127.0.0.1", port, backlog=512)
        self.server.port = listening.sockets[0].getsockname()[1]
        ready()
        await self._over.wait()
        # No more are accepted; closed only when nothing is being accepted any more, since asyncio trips over that.
        asyncio.get_running_loop().remove_reader(listening.sockets[0].fileno())
        while asyncio.all_tasks() - {asyncio.current_task()}:  # what was just being accepted is one for a moment, too
            for task, writer in list(self._open.items()):
                task.cancel()
                writer.transport.abort()
            await asyncio.sleep(0.005)
        listening.close()
        await asyncio.sleep(0)  # the last socket is closed on the next turn of the loop

    def stop(self) -> None:
        """End `listen`; to be called on its loop."""
        self._over.set()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._connection(reader, writer))
        self._open[task] = writer
        task.add_done_callback(self._open.pop)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._exchange(reader, writer):
                pass
        except (_Broken, ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        raw = await reader.readexactly(int(headers.get("content-length", 0)))
        body = json.loads(raw) if raw else {}
        path = path.partition("?")[0]
        if path == "/api/pull":
            await _stream(writer, self._pull(body.get("model") or body["name"]))
            return False
        if method == "GET":
            found = self._told(path)
            _send(writer, 404 if found is None else 200, found or {"error": "not found"})
        elif not path.endswith(_SPOKEN):
            _send(writer, 404, {"detail": "Not Found"})
        else:
            await self._asked(writer, _shape(path), path, headers, body)
        await writer.drain()
        return headers.get("connection", "").lower() != "close"

    def _told(self, path: str) -> dict[str, Any] | None:
        models = self.server.models or {}
        if path == "/v1/models":
            return {"object": "list", "data": [{"id": name, "object": "model"} for name in models]}
        if path == "/api/tags":
            return {"models": [{"name": name, "model": name, "size": size,
                                "details": {"parameter_size": "4.0B", "quantization_level": "Q4_K_M"}}
                               for name, size in models.items()]}  # fmt: skip
        if path == "/v1beta/models":
            return {"models": [{"name": f"models/{name}"} for name in models]}
        return self.server.counts() if path == "/counts" else None

    async def _asked(self, writer: asyncio.StreamWriter, shape: Shape, path: str, headers: Mapping[str, str],
                     body: dict[str, Any]) -> None:  # fmt: skip
        server = self.server
        key = headers.get("authorization", "").removeprefix("Bearer ")
        key = key or headers.get("x-api-key", "") or headers.get("x-goog-api-key", "")
        rule = server.note(body, key)
        server.in_flight += 1
        server.most_in_flight = max(server.most_in_flight, server.in_flight)
        try:
            if rule.manner == "hangs":
                await self._over.wait()
                raise _Broken
            await asyncio.sleep(server.seconds if rule.seconds is None else rule.seconds)
            while server.held and not self._over.is_set():
                await asyncio.sleep(0.01)
        finally:
            server.in_flight -= 1
        model = str(body.get("model") or path.rpartition("/")[2].partition(":")[0])
        manner = "no model" if server.models is not None and model not in server.models else rule.manner
        asked = model_answers.read(shape, body)
        spared = (manner == "no schema" and not asked.held_to_schema) or (
            manner == "no sampling"
            and not any("temperature" in part for part in (body, body.get("generationConfig", {})))
        )
        if manner in _REFUSALS and not spared:
            status, kind, message = _REFUSALS[manner]
            wait = {"Retry-After": str(rule.retry_after)} if manner == "rate limited" else {}
            _send(writer, status, model_answers.refusal(shape, status, kind, message.format(key=key)), wait)
        else:
            _answer(writer, manner, asked, model, self.server)
            if manner == "drips":
                await self._drip(writer)

    async def _drip(self, writer: asyncio.StreamWriter) -> None:
        """A letter now and then, so that no wait for the next one is ever too long."""
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.1)

    async def _pull(self, model: str) -> AsyncGenerator[dict[str, Any], None]:
        server = self.server
        server.pulls.append(model)
        yield {"status": "pulling manifest"}
        if model.startswith("no-such"):
            yield {"error": "pull model manifest: file does not exist"}
            return
        ended = False
        try:
            for step in range(PULL_STEPS + 1):
                await asyncio.sleep(server.seconds)
                if model.startswith("cut-short") and step > PULL_STEPS // 2:
                    return
                yield {"status": "pulling 5ee4f07cdb9b", "digest": "sha256:5ee4f07cdb9b", "total": PULL_BYTES,
                       "completed": PULL_BYTES * step // PULL_STEPS}  # fmt: skip
            ended = True
        finally:
            if not ended:
                server.abandoned.append(model)
        server.models = {**(server.models or {}), model: PULL_BYTES}
        yield {"status": "success"}


def _shape(path: str) -> Shape:
    if path.endswith("/messages"):
        return "anthropic"
    return "gemini" if ":generateContent" in path else "openai"


def _answer(writer: asyncio.StreamWriter, manner: str, asked: Asked, model: str, server: ModelServer) -> None:
    text = {"garbage": "Hmm, let me think about that.", "empty": ""}.get(manner)
    if text is None:
        text = model_answers.wrong_type(asked) if manner == "wrong type" else server.answer(asked)
    cut = manner in ("cut", "cut late")  # late: all but the end, which DSPy mends
    if cut:
        text = text[: len(text) // 2] if manner == "cut" else text[:-2]
    value = model_answers.envelope(asked.shape, model, text, server.usage, cut=cut)
    if manner == "drips":
        writer.write(_head(200, 1_000_000, "application/json", {}))
    elif manner == "page":
        _send_bytes(writer, 200, b"<html><body>502 Bad gateway</body></html>", "text/html")
    elif manner == "malformed":
        _send_bytes(writer, 200, json.dumps(value).encode()[:-9])
    elif manner == "dies":
        data = json.dumps(value).encode()
        writer.write(_head(200, len(data), "application/json", {}) + data[: len(data) // 2])
        raise _Broken
    else:
        _send(writer, 200, value)


def _head(status: int, length: int, kind: str, more: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {'OK' if status == 200 else 'Refused'}", f"Content-Type: {kind}",
             f"Content-Length: {length}", *(f"{name}: {value}" for name, value in more.items())]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _send(writer: asyncio.StreamWriter, status: int, value: Any, more: Mapping[str, str] | None = None) -> None:
    data = json.dumps(value).encode()
    writer.write(_head(status, len(data), "application/json", more or {}) + data)


def _send_bytes(writer: asyncio.StreamWriter, status: int, data: bytes, kind: str = "application/json") -> None:
    writer.write(_head(status, len(data), kind, {}) + data)


async def _stream(writer: asyncio.StreamWriter, values: AsyncGenerator[dict[str, Any], None]) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n")
    async with contextlib.aclosing(values):
        async for value in values:
            writer.write(json.dumps(value).encode() + b"\n")
            await writer.drain()
