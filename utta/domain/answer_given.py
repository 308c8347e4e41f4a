"""Whether a reply gives the answer away: a rule on numbers and wording, for mathematics and for answers that are known.

It knows the answer where the case says it, where the teacher had asked for an open sum ("what is 25 minus 18?"), or
where the student's own sum came out wrong; else it goes by wording and by sums that the reply works out itself. It
cannot see an answer in other words, nor that a step is not the answer. On the 792 replies of MRBench V2, of which 17 in
100 reveal the answer as experts say, it finds 59 of 100 of these, and 76 of 100 that it finds are such.
"""

import re
from collections.abc import Sequence

from utta.domain.arithmetic import numbers, same_number, stated_sums
from utta.domain.situation import Situation
from utta.domain.text import normalised, sentences
from utta.domain.turns import Turns, turns_of

_SAYS_THE_ANSWER = re.compile(
    r"\b(?:answer|result|solution|total|sum|product|quotient|remainder) (?:is|was|would be|should be|equals|comes to)"
    r"(?: actually| really| just| indeed|:)?(?: equal to)? [$€£]?-?\d"
    r"|\b(?:should be|equals|is actually|actually (?:is|equals)|gives (?:us|you)|you get|we get|makes) [$€£]?-?\d"
    r"|(?:plus|minus|times|multiplied by|divided by|[+×÷*/]) [$€£]?\d[\d,.]* is (?:actually |really |just )?[$€£]?-?\d",
    re.IGNORECASE,
)

_IS_NUMBER = re.compile(r"[$€£]?\d[\d,]*(?:\.\d+)?")


def gives_answer(reply: str, situation: Situation, answers: Sequence[str] = ()) -> bool:
    """Whether the reply states an answer the student has not given.

    answers: what counts as the answer, where it is known ("42", "photosynthesis"); then nothing else does.
    """
    talk = turns_of(situation)
    if answers:
        return any(says_answer(reply, answer) and not says_answer(talk.last, answer) for answer in answers)
    known, said = numbers(talk.last), numbers(reply)
    if any(_among(number, said) and not _among(number, known) for number in _hidden(talk)):
        return True
    told = [part for part in sentences(reply) if not part.rstrip("\"”' ").endswith("?")]
    everything = [*known, *numbers(situation.context)]
    worked_out = [
        total.result for part in told for total in stated_sums(part)
        if total.right and not _among(total.result, everything)
    ]  # fmt: skip
    return bool(worked_out) or any(_SAYS_THE_ANSWER.search(part) for part in told)


def says_answer(text: str, answer: str) -> bool:
    """Whether a text holds the answer: the number where it is one, else the words."""
    if _IS_NUMBER.fullmatch(answer.strip()):
        return _among(numbers(answer)[0], numbers(text))
    return f" {normalised(answer)} " in f" {normalised(text)} "


def _hidden(talk: Turns) -> list[float]:
    """Results that somebody still has to find: of the sum the teacher asked for, and of the student's wrong sums."""
    asked = [total.result for total in stated_sums(talk.asked) if total.stated is None]
    wrong = [total.result for total in stated_sums(talk.last) if total.right is False]
    return [*asked[-1:], *wrong]


def _among(number: float, others: Sequence[float]) -> bool:
    return any(same_number(number, other) for other in others)
