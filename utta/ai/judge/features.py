"""What a response does, as numbers: its shape, its moves, and how it relates to what the student and teacher said.

Nothing here is learned and nothing names a generator: every column can be computed for a response nobody has seen.
"""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from utta.ai.judge.arithmetic import numbers, same_number, stated_sums
from utta.ai.judge.conversation import Conversation, read_conversation
from utta.domain.situation import Situation

_WORD = re.compile(r"[^\W\d_]+(?:['’][a-z]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”')]*\s+|\n+")
_QUOTED = re.compile(r"[\"“][^\"”]+[\"”]")

_MOVES = {
    "praise": r"\b(?:great|good (?:job|work|try|start|effort|thinking)|excellent|well done|perfect|nice|awesome|wonderful"
    r"|fantastic|brilliant)\b",
    "agrees": r"\b(?:that(?:'s| is)|you(?:'re| are)|is|are|absolutely|exactly|yes,?(?: that's)?) (?:all )?"
    r"(?:absolutely |exactly |totally |completely )?(?:correct|right|spot on)\b|^(?:yes|correct|right|exactly)\b",
    "denies": r"\b(?:not|isn't|wasn't|aren't|n't) (?:quite |exactly |entirely |completely |the )?"
    r"(?:right|correct|accurate|true|there)\b|\bincorrect(?:ly)?\b|\bwrong(?:ly)?\b",
    "mistake": r"\b(?:mistakes?|errors?|confus\w+|misunderst\w+|mis(?:calculat|read|interpret|count)\w*|mix(?:ed|ing)? up"
    r"|mix-up|overlook\w*|missed|missing|forgot\w*|slip|discrepancy|issue)\b",
    "check": r"\b(?:(?:double|re)-?\s?check\w*|check\w*|review\w*|re-?(?:read|visit|examine|consider|calculate)\w*"
    r"|look (?:again|back|at|closely)|another look|go (?:back|over)|take a look|verify|make sure|careful\w*)\b",
    "contrast": r"\b(?:but|however|although|though|actually|instead|rather|while)\b",
    "close": r"\b(?:almost|close|on the right track|good (?:start|try|effort)|nearly|partly|part of)\b",
    "empathy": r"\b(?:i (?:see|understand|appreciate|can see|like)|thanks?|thank you|no worries|don't worry|it's okay)\b",
    "sorry": r"\b(?:sorry|apolog\w+|my mistake|no problem|happy to|glad)\b",
    "asks": r"\b(?:can you|could you|would you|what|how|why|which|where|when|do you|did you|does|have you|is it|who)\b",
    "asks why": r"\b(?:why|how did you|how do you|explain|walk me through|tell me (?:how|why|more)|what do you mean"
    r"|show me|your (?:thinking|reasoning|thought))\b",
    "invites": r"\b(?:let's|lets|let us|try|think about|consider|imagine|start|begin|first|next|now|step)\b",
    "remind": r"\b(?:remember|recall|hint|keep in mind|don't forget|notice|note that|focus on|think of)\b",
    "tells": r"\b(?:(?:correct |right |final )?answer (?:is|should|would)|should (?:be|have)|would be|you (?:need|have) to"
    r"|we (?:need|have|should|can|get)|equals?|total (?:is|of)|which (?:is|gives|means)|so (?:the|we|it|that))\b",
    "operates": r"\b(?:add|subtract|multipl|divid|sum|difference|product|calculat|count|convert|simplif|round)\w*",
    "explains": r"\b(?:because|since|means|therefore|so that|in order to|this is why|for example|for instance|like)\b",
    "again": r"\b(?:again|another (?:one|way|try|problem|question)|try that|one more|move on|moving on|keep going)\b",
    "you": r"\b(?:you|your|you're|you've)\b",
    "together": r"\b(?:we|our|us|together|let's)\b",
}
_MOVE = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _MOVES.items()}

Features = NDArray[np.float64]


def response_features(situations: Sequence[Situation], responses: Sequence[str]) -> Features:
    """One row a response, one column a feature, unscaled and finite. Shape (len(responses), any fixed number)."""
    known: dict[str, Conversation] = {}
    rows = []
    for situation, response in zip(situations, responses, strict=True):
        talk = known.setdefault(situation.key, read_conversation(situation))
        rows.append([*_shape(response), *_moves(response), *_relation(talk, response), *_sums(talk, response),
                     *_fit(situation, response)])  # fmt: skip
    return np.array(rows, dtype=np.float64)


def _shape(response: str) -> list[float]:
    """How long it is, how it is built, how it ends."""
    words, sentences = response.split(), _sentences(response)
    asked = [part for part in sentences if "?" in part]
    count = max(len(words), 1)
    return [
        math.log1p(len(words)),
        len(words) / 50,
        float(len(words) < 10),
        float(len(words) > 45),
        math.log1p(len(sentences)),
        len(words) / max(len(sentences), 1) / 20,
        math.log1p(response.count("?")),
        float(response.rstrip("\"”' ").endswith("?")),
        sum(len(part.split()) for part in asked) / count,
        math.log1p(response.count("!")),
        float(bool(_QUOTED.search(response))),
        float("\n" in response.strip()),
        sum(map(len, words)) / count / 5,
    ]


def _moves(response: str) -> list[float]:
    """Each kind of teaching move: how often, and whether in the first and the last sentence."""
    sentences = _sentences(response) or [""]
    columns: list[float] = []
    for pattern in _MOVE.values():
        columns.append(math.log1p(len(pattern.findall(response))))
        columns.append(float(bool(pattern.search(sentences[0]))))
        columns.append(float(bool(pattern.search(sentences[-1]))))
    does = {name: bool(pattern.search(response)) for name, pattern in _MOVE.items()}
    objects = does["denies"] or does["mistake"] or does["check"] or does["contrast"]
    columns.append(float((does["praise"] or does["agrees"]) and not objects))
    columns.append(float(does["agrees"] and not does["denies"]))
    columns.append(float(not objects and "?" not in response))
    columns.append(float(not objects and "?" in response))
    return columns


def _relation(talk: Conversation, response: str) -> list[float]:
    """Which words and numbers of the conversation the response takes up, and which it brings in."""
    said = _content_words(response)
    named = numbers(response)
    last, earlier, problem = set(numbers(talk.last)), set(numbers(talk.earlier)), set(numbers(talk.problem))
    taught = set(numbers("\n".join(talk.teacher)))
    known = last | earlier | problem | taught
    parts = (talk.last, talk.earlier, talk.problem, talk.asked, "\n".join(talk.teacher[1:]))
    shares = [_share(said, _content_words(part)) for part in parts]
    finish = numbers(talk.last)[-1:]
    return [
        *shares,
        _share(_content_words(talk.last), said),
        _share(said, set().union(*map(_content_words, parts))),
        math.log1p(len(named)),
        math.log1p(sum(number in last for number in named)),
        math.log1p(sum(number in last | earlier and number not in problem for number in named)),
        math.log1p(sum(number in problem for number in named)),
        math.log1p(sum(number not in known for number in named)),
        float(bool(named) and named[-1] not in known),
        float(any(number in finish for number in named)),
        float(bool(finish) and any(number in finish for number in numbers(_sentences(response or " ")[0]))),
        math.log1p(_longest_run(response, talk.last)),
        math.log1p(len(talk.last.split())),
        math.log1p(len(talk.student) + len(talk.teacher)),
        float("?" in talk.last),
        float("?" in talk.asked),
    ]


def _sums(talk: Conversation, response: str) -> list[float]:
    """Sums the response states, right and wrong, and whether the student's own sums were right."""
    own, student = list(stated_sums(response)), list(stated_sums(talk.last))
    asked = [value for value, stated in stated_sums(talk.asked) if stated is None][-1:]
    named, answered = numbers(response), numbers(talk.last)
    return [
        math.log1p(len(own)),
        math.log1p(_right(own)),
        math.log1p(_wrong(own)),
        float(any(stated is None for _, stated in own)),
        math.log1p(_wrong(student)),
        math.log1p(_right(student)),
        float(bool(asked)),
        float(any(same_number(asked[0], number) for number in named)) if asked else 0.0,
        float(any(same_number(asked[0], number) for number in answered)) if asked else 0.0,
    ]


def _fit(situation: Situation, response: str) -> list[float]:
    """How the response's wording stands to the student's grade, profile and topic."""
    words = _WORD.findall(response)
    long_words = sum(len(word) > 7 for word in words) / max(len(words), 1)
    grade = situation.grade
    return [
        long_words,
        float(grade is not None),
        0.0 if grade is None else (grade - 6) / 6,
        0.0 if grade is None else long_words * (6 - grade) / 6,
        _share(_content_words(response), _content_words(situation.student_profile)),
        _share(_content_words(response), _content_words(f"{situation.topic} {situation.subject}")),
    ]


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text.strip()) if part]


def _content_words(text: str) -> set[str]:
    return {word for word in map(str.lower, _WORD.findall(text)) if len(word) > 3}


def _share(words: set[str], others: set[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


def _right(sums: list[tuple[float, float | None]]) -> int:
    return sum(stated is not None and same_number(value, stated) for value, stated in sums)


def _wrong(sums: list[tuple[float, float | None]]) -> int:
    return sum(stated is not None and not same_number(value, stated) for value, stated in sums)


def _longest_run(text: str, other: str) -> int:
    """Length in words of the longest run of words that `text` copies from `other`, at most 12."""
    words, source = text.lower().split(), f" {' '.join(other.lower().split())} "
    longest = 0
    for start in range(len(words)):
        while longest < 12 and start + longest < len(words) and (
            f" {' '.join(words[start : start + longest + 1])} " in source
        ):  # fmt: skip
            longest += 1
    return longest
