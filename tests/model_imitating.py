"""Answers of a test server that learns: the likest of the examples it is shown, so that training makes it better."""

import itertools
import json
import random
from collections.abc import Mapping
from typing import Any

from tests import model_answers
from tests.model_answers import Asked

_KNOWN = 3
"""Without examples it can say so many words of what it is asked."""


def imitating(asked: Asked) -> str:
    """What the example with the likest question answers; without examples, words of the question itself.

    The same request always gets the same answer.
    """
    shown = _examples(asked.body)
    if not shown:
        return model_answers.written(asked, {name: _alone(asked, schema) for name, schema in asked.fields.items()})
    words = set(asked.text.casefold().split())
    answer = max(shown, key=lambda pair: (len(words & set(pair[0].casefold().split())), pair[0]))[1]
    return model_answers.written(asked, {name: answer.get(name, model_answers.value_of(schema))
                                         for name, schema in asked.fields.items()})  # fmt: skip


def _alone(asked: Asked, schema: Mapping[str, Any]) -> Any:
    chance = random.Random(asked.text)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if schema.get("type") == "string":
        return " ".join(chance.sample(asked.text.split(), _KNOWN))
    return model_answers.value_of(schema)


def _examples(body: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(question, answer's fields) of every example in a request in OpenAI's shape and held to JSON."""
    messages = body["messages"]
    found = []
    for question, answer in itertools.pairwise(messages):
        if (question["role"], answer["role"]) == ("user", "assistant"):
            try:
                found.append((str(question["content"]), json.loads(answer["content"])))
            except ValueError:  # an example in words
                continue
    return [(question, fields) for question, fields in found if isinstance(fields, dict)]
