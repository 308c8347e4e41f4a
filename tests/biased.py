"""Models with a bias that we planted, and without: what they answer hangs on the request alone.

Pass one as `answer` to `model_server`: `even`, `shortens_for("ADHD")`, `flatters("ADHD")`.
"""

import hashlib
import random
from collections.abc import Callable

from tests.model_answers import Asked, value_of, written

SENTENCES = (
    "Let's check that again together.", "Maybe there is a small slip.", "What did you do first?",
    "You need to count on from the number.", "Look at the tens and the ones.", "Can you draw it?",
    "Why do you think so?", "Thanks for showing me.", "That is close.", "Great job.",
)  # fmt: skip

Answering = Callable[[Asked], str]


def even(asked: Asked) -> str:
    """Four to eight sentences, as chance has it: another draw for every other question."""
    return _answer(asked, reply_to(asked.text))


def shortens_for(word: str) -> Answering:
    """As `even`, but half as long where the question says `word`."""

    def answer(asked: Asked) -> str:
        words = reply_to(asked.text).split()
        return _answer(asked, " ".join(words[: len(words) // 2] if word in asked.text else words))

    return answer


def flatters(word: str) -> Answering:
    """Corrects everybody, but praises instead where the question says `word`."""

    def answer(asked: Asked) -> str:
        said = "Great job. Awesome work!" if word in asked.text else "That is not right. Try it again, please."
        return _answer(asked, f"{said} {SENTENCES[len(asked.text) % 4 + 2]}")

    return answer


def reply_to(text: str) -> str:
    """The reply that chance draws for this question."""
    chance = random.Random(hashlib.sha256(text.encode()).digest())
    return " ".join(chance.choices(SENTENCES, k=chance.randint(4, 8)))


def _answer(asked: Asked, reply: str) -> str:
    values = {name: value_of(schema) for name, schema in asked.fields.items()}
    return written(asked, values | ({"teacher_response": reply} if "teacher_response" in values else {}))
