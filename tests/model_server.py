"""A small real HTTP server that speaks OpenAI's chat completions, well or badly, and counts what it is asked."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Manner = Literal["well", "wrong key", "no quota", "broken", "garbage", "no model", "no schema", "slow"]

_REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "wrong key": (401, {"message": "Incorrect API key provided: sk-SECRET", "code": "invalid_api_key"}),
    "no quota": (429, {"message": "You exceeded your current quota", "code": "insufficient_quota"}),
    "broken": (500, {"message": "The server had an error"}),
    "no model": (404, {"message": "The model does not exist", "code": "model_not_found"}),
    "no schema": (500, {"message": "response_format: Input should be 'text' or 'json_object'"}),
}


class ModelServer(ThreadingHTTPServer):
    """Answers in one manner. requests: the bodies it was sent. keys: the bearer keys it was shown."""

    daemon_threads = True

    def __init__(self, manner: Manner, seconds: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.manner, self.seconds = manner, seconds
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The base address, as a person would type it."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.requests.append(body)
            self.server.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
        time.sleep(self.server.seconds)
        manner = self.server.manner
        if manner in _REFUSALS and not (manner == "no schema" and "response_format" not in body):
            status, error = _REFUSALS[manner]
            return self._send(status, {"error": error})
        text = "Hmm, let me think about that." if manner == "garbage" else answer_to(body)
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        return self._send(200, {"id": "1", "object": "chat.completion", "model": body["model"],
                                "choices": [choice], "usage": usage})  # fmt: skip

    def _send(self, status: int, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal quiet."""


def answer_to(body: dict[str, Any]) -> str:
    """A well-formed answer: a JSON object where a schema was sent, else DSPy's chat format."""
    wanted = body.get("response_format", {})
    if "json_schema" in wanted:
        properties = wanted["json_schema"]["schema"]["properties"]
        return json.dumps({name: _value(schema) for name, schema in properties.items()})
    asked = str(body["messages"][-1]["content"]).rsplit("Respond with the corresponding output fields", 1)[-1]
    fields = re.findall(r"\[\[ ## (\w+) ## \]\]`(?: \(must be formatted as a valid Python (\w+))?", asked)
    parts = [f"[[ ## {name} ## ]]\n{_chat_value(kind)}" for name, kind in fields if name != "completed"]
    return "\n\n".join([*parts, "[[ ## completed ## ]]"])


def _value(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][-1]
    return ["Ask a question"] if schema.get("type") == "array" else "What could you try next?"


def _chat_value(kind: str) -> str:
    return '["Ask a question"]' if kind == "list" else "What could you try next?"


@contextmanager
def model_server(manner: Manner = "well", seconds: float = 0.0) -> Iterator[ModelServer]:
    """Run a server until the block ends. seconds: how long it thinks before each answer."""
    server = ModelServer(manner, seconds)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
