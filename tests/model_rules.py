"""When the test server answers in which manner, and what it has been asked."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.model_answers import Asked

Manner = Literal[
    "well",
    "wrong key", "no quota", "rate limited", "broken", "no model", "too long", "no schema", "no sampling",  # by status
    "garbage", "cut", "cut late", "wrong type", "empty",  # answers that are none
    "malformed", "page", "hangs", "drips", "dies",  # not even a proper reply
]  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """When to answer in which manner. Everything that is given must fit; call numbers begin at 1.

    tries: only the first so many askings of each distinct request. seconds: how long to think, instead of the server's.
    retry_after: seconds that a "rate limited" tells to wait.
    """

    manner: Manner
    nth: int = 0
    every: int = 0
    after: int = 0
    tries: int = 0
    saying: str = ""
    seconds: float | None = None
    retry_after: float = 0.2

    def fits(self, call: int, askings: int, body: str) -> bool:
        """Whether it fits the call of this number, the so-manieth with this very body."""
        return (
            self.nth in (0, call)
            and (self.every == 0 or call % self.every == 0)
            and call > self.after
            and (self.tries == 0 or askings <= self.tries)
            and self.saying in body
        )


class ModelServer:
    """What a running server has been asked. Start one with `model_server`.

    requests: the bodies it was sent, in order. keys: the keys they came with. hashes: a hash of each body.
    last_call: time.time() of the last call. models: what is installed, by name, in bytes; None for "whatever is asked".
    pulls: models whose pulling began. abandoned: those whose client left before the end. held: while it is set to True,
    nobody is answered; what is asked is counted.
    """

    def __init__(self, rules: tuple[Rule, ...], seconds: float, answer: Callable[[Asked], str],
                 models: dict[str, int] | None, usage: tuple[int, int]) -> None:  # fmt: skip
        self.rules, self.seconds, self.answer, self.models, self.usage = rules, seconds, answer, models, usage
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hashes: list[str] = []
        self.pulls: list[str] = []
        self.abandoned: list[str] = []
        self.in_flight = self.most_in_flight = self.port = 0
        self.last_call = 0.0
        self.held = False
        self._askings: Counter[str] = Counter()

    @property
    def root(self) -> str:
        """The address without a path, as Ollama's own interface wants it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base address, as a person would type it."""
        return f"{self.root}/v1"

    @property
    def gemini_url(self) -> str:
        """The base address for Gemini."""
        return f"{self.root}/v1beta"

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return len(self.requests)

    @property
    def distinct(self) -> int:
        """How many different things it was asked."""
        return len(self._askings)

    def counts(self) -> dict[str, Any]:
        """What a server in another process tells at /counts."""
        return {"calls": self.calls, "distinct": self.distinct, "in_flight": self.in_flight,
                "most_in_flight": self.most_in_flight, "last_call": self.last_call, "hashes": self.hashes}  # fmt: skip

    def note(self, body: dict[str, Any], key: str) -> Rule:
        """Count a call and find its rule."""
        said = json.dumps(body, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(said.encode()).hexdigest()
        self.last_call = time.time()
        self.requests.append(body)
        self.keys.append(key)
        self.hashes.append(digest)
        self._askings[digest] += 1
        for rule in self.rules:
            if rule.fits(self.calls, self._askings[digest], said):
                return rule
        return Rule("well")
