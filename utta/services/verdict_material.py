"""What the verdict of a Teacher's evaluation is computed from: the judge's scores of the very answers, and what people
said of them in closed review rounds.

Only replies drawn by chance count: those chosen because a review would tell much are no sample of anything. A reply is
known by its words and its student, whatever it was called, so that reviews count for every evaluation of the same
answers. Comparisons of two replies say which is better and not by how much, and enter no difference in points.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from utta.domain.assistant import TARGETS
from utta.domain.bootstrap import Numbers
from utta.domain.evaluation import CaseAnswer, Evaluation, Who
from utta.domain.rubric import Rubric
from utta.domain.text import fingerprint
from utta.services.learning import cases_of
from utta.services.measuring_scores import situation_of
from utta.services.remembering import remembered
from utta.store import evaluations, random_samples, rubrics, training
from utta.store.database import Store, Transaction

FOREVER = "what never changes"  # nothing renews the stamp of this noun
_TEXT = TARGETS["teacher"]

Points = Mapping[str, float]
"""Criterion → points of the scale, of one rating."""


@dataclass(frozen=True)
class Answered:
    """An evaluation's answers, in one order of the cases.

    keys, families: one a case. replies: by who, each reply's mark (see `mark`), None where there is no answer. scores:
    by who and criterion, the judge's points, NaN where it gave none. heard: what the judge scored in any of the
    model's answers.
    """

    keys: tuple[str, ...]
    families: tuple[str, ...]
    replies: Mapping[Who, tuple[str | None, ...]]
    scores: Mapping[Who, Mapping[str, Numbers]]
    heard: frozenset[str]

    def both(self, who: Who) -> list[int]:
        """The places of the cases that the model and this contestant both answered."""
        return [place for place, pair in enumerate(zip(self.replies["model"], self.replies[who], strict=True))
                if None not in pair]  # fmt: skip

    def alike(self, who: Who) -> bool:
        """Whether this contestant gave the model's own answer, word for word, to every case that both answered."""
        both = self.both(who)
        return bool(both) and all(self.replies["model"][place] == self.replies[who][place] for place in both)


@dataclass(frozen=True)
class Samples:
    """The random samples of closed rounds. rounds: for each, by a reply's mark, every reviewer's points; none where
    nobody rated it. set_aside: the marks of all replies that a lead set aside. mark: different where any of it is."""

    rounds: tuple[Mapping[str, tuple[Points, ...]], ...]
    set_aside: frozenset[str]
    mark: str


class Pair(NamedTuple):
    """A case by its place, with every rating of the model's reply and of the contestant's in one round."""

    place: int
    model: Sequence[Points]
    other: Sequence[Points]


def answered(store: Store, found: Evaluation) -> Answered:
    """The answers of a finished evaluation, read once: they never change."""
    return remembered(store, FOREVER, ("answered", found.job.id), lambda tx: _answered(tx, found))


def samples(store: Store, form: Rubric) -> Samples:
    """Every random sample of closed rounds on a rubric, its ratings as they count on the version `form`. Kept until a
    review changes, a round is closed or a reply set aside."""
    return remembered(store, "reviews", ("random samples", form), lambda tx: _samples(tx, form))


def mark(situation_key: str, text: str) -> str:
    """Equal for the same words to the same student."""
    return fingerprint(situation_key, text)


def pairs(there: Answered, sampled: Samples, who: Who) -> list[Pair]:
    """Every case of which both replies were drawn and rated in one round; a case of several rounds comes once for
    each. Replies set aside leave the pair out."""
    found = []
    for ratings in sampled.rounds:
        for place in _drawn(there, ratings, who):
            own, other = (there.replies[side][place] or "" for side in ("model", who))
            if not sampled.set_aside & {own, other} and ratings[own] and ratings[other]:
                found.append(Pair(place, ratings[own], ratings[other]))
    return found


def drawn(there: Answered, sampled: Samples, who: Who) -> set[int]:
    """The places of the cases of which both replies were drawn in one round, rated or not."""
    return {place for ratings in sampled.rounds for place in _drawn(there, ratings, who)}


def differences(there: Answered, found: Sequence[Pair],
                value: Callable[[Points], float | None]) -> list[float | None]:  # fmt: skip
    """By case, the reviewers' mean of the model's reply minus that of the other; None outside of the pairs, and where
    the ratings do not have this value."""
    own: dict[int, list[float]] = {}
    for pair in found:
        before, after = (_mean([one for points in ratings if (one := value(points)) is not None])
                         for ratings in (pair.other, pair.model))  # fmt: skip
        if before is not None and after is not None:
            own.setdefault(pair.place, []).append(after - before)
    return [_mean(own.get(place, [])) for place in range(len(there.keys))]


def judged(there: Answered, who: Who, coefficients: Mapping[str, float]) -> list[float | None]:
    """By case, the judge's points of the model's reply minus those of the other, weighted by criterion; None where
    either has none. Without any criterion the judge says nothing."""
    size = len(there.keys)
    if not coefficients:
        return [None] * size
    nothing = np.full(size, np.nan)
    total = np.zeros(size)
    for key, weight in coefficients.items():
        own, other = (there.scores[side].get(key, nothing) for side in ("model", who))
        total = total + weight * (own - other)
    return [None if value != value else value for value in total.tolist()]  # only NaN is not itself


def _drawn(there: Answered, ratings: Mapping[str, Sequence[Points]], who: Who) -> list[int]:
    return [place for place, (own, other) in enumerate(zip(there.replies["model"], there.replies[who], strict=True))
            if own in ratings and other in ratings]  # fmt: skip


def _answered(tx: Transaction, found: Evaluation) -> Answered:
    model = training.get_model(tx, found.model_id)
    students = {case.key: situation_of(case).key for case in cases_of(tx, "teacher", model.dataset_id, found.split)}
    given: dict[str, dict[Who, CaseAnswer]] = {}
    for answer in evaluations.answers(tx, found.id):
        given.setdefault(answer.case_key, {})[answer.who] = answer
    sides = list(found.result.names) if found.result else []
    keys = tuple(key for key in given if key in students)
    criteria = {name for by_who in given.values() for answer in by_who.values() for name in answer.scores}
    own = [by_who["model"].scores for by_who in given.values()]
    return Answered(
        keys=keys, families=tuple(given[key]["model"].family for key in keys),
        replies={who: tuple(_mark(students[key], given[key].get(who)) for key in keys) for who in sides},
        scores={who: {name: _scores(given, keys, who, name) for name in criteria} for who in sides},
        heard=frozenset(name for scores in own for name in scores),
    )  # fmt: skip


def _mark(student: str, answer: CaseAnswer | None) -> str | None:
    text = (answer.outputs or {}).get(_TEXT) if answer else None
    return mark(student, text) if isinstance(text, str) and text.strip() else None


def _scores(given: Mapping[str, Mapping[Who, CaseAnswer]], keys: Sequence[str], who: Who, name: str) -> Numbers:
    found = [answer.scores.get(name) if (answer := given[key].get(who)) else None for key in keys]
    return np.array([np.nan if value is None else value for value in found])


def _samples(tx: Transaction, form: Rubric) -> Samples:
    carried = rubrics.onto_newest(tx, form.key)
    ratings: dict[int, dict[str, list[Points]]] = {}
    for row in random_samples.rated(tx, form.key):
        own = ratings.setdefault(row.round_id, {}).setdefault(mark(row.situation_key, row.text), [])
        if row.ratings:
            own.append({key: _points(form, key, label) for key, label in carried(row.version, row.ratings).items()})
    aside = frozenset(mark(row.situation_key, row.text) for row in random_samples.set_aside(tx))
    kept = tuple({reply: tuple(own) for reply, own in by_reply.items()} for by_reply in ratings.values())
    return Samples(kept, aside, fingerprint(repr(kept), *sorted(aside)))


def _points(form: Rubric, key: str, label: str) -> float:
    criterion = form.criterion(key)
    return criterion.value(criterion.level(label))


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
