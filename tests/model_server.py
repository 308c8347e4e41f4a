"""A small real HTTP server that speaks like the services UTTA connects to, well or badly, and counts what it is asked.

    with model_server() as server:                             # in a thread of this process, on 127.0.0.1
        ... server.url ... server.calls, server.distinct, server.most_in_flight
    model_server("wrong key")                                  # every call in this manner
    model_server(Rule("broken", nth=3))                        # the third call alone
    model_server(Rule("rate limited", every=5))                # every fifth
    model_server(Rule("broken", tries=1))                      # each distinct request fails once, its retry is answered
    model_server(Rule("hangs", after=20), seconds=0.1)         # from the 21st on; the others think for 0.1 s
    model_server(Rule("cut", saying="fractions"))              # requests in which this is said
    model_server(answer=lambda asked: model_answers.written(asked, {...}))
    server.rules = (...)                                       # may be changed while it runs
    with model_server_apart("--seconds", "0.1") as server:     # in a process of its own: server.url, server.counts()

The first rule that fits decides; where none does the answer is good. Spoken at the same time: OpenAI's chat completions
and list of models (server.url), Anthropic's messages (server.url), Gemini (server.gemini_url), Ollama's /api/tags and
/api/pull (server.root; `models` is what is installed, and with it an unknown model is refused everywhere).
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import model_answers
from tests.model_answers import Asked
from tests.model_rules import Manner, ModelServer, Rule
from tests.model_speaking import PULL_BYTES, Speaking

__all__ = ["PULL_BYTES", "Manner", "ModelServer", "Rule", "ServerApart", "model_server", "model_server_apart"]


@contextmanager
def model_server(*rules: Rule | Manner, seconds: float = 0.0, answer: Callable[[Asked], str] = model_answers.well,
                 models: dict[str, int] | None = None, usage: tuple[int, int] = (10, 5),
                 port: int = 0) -> Iterator[ModelServer]:  # fmt: skip
    """Run a server until the block ends. seconds: how long it thinks before each answer. usage: the tokens it tells."""
    full = tuple(rule if isinstance(rule, Rule) else Rule(rule) for rule in rules)
    server = ModelServer(full, seconds, answer, models, usage)
    loop = asyncio.new_event_loop()
    speaking = Speaking(server)
    ready = threading.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(speaking.listen(ready.set, port),), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(speaking.stop)
        thread.join(timeout=5)
        loop.close()


class ServerApart:
    """A server in a process of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def counts(self) -> dict[str, Any]:
        """See ModelServer.counts."""
        with urllib.request.urlopen(self.url.removesuffix("/v1") + "/counts", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
        return found


@contextmanager
def model_server_apart(*options: str) -> Iterator[ServerApart]:
    """Run `python -m tests.model_server` with these options until the block ends, so that it takes nobody's time."""
    command = [sys.executable, "-m", "tests.model_server", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        try:
            assert process.stdout is not None
            yield ServerApart(process.stdout.readline().strip())
        finally:
            process.terminate()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0)
    parser.add_argument("--manner", default="well")
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--model", action="append", default=None, help="an installed model; may be repeated")
    asked = parser.parse_args()
    models = dict.fromkeys(asked.model, PULL_BYTES) if asked.model else None
    rule = Rule(asked.manner, every=asked.every)
    with model_server(rule, seconds=asked.seconds, models=models, port=asked.port) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    _main()
