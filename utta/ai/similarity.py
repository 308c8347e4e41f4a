"""How like an expert's reply a program's reply is, and how well ratings agree.

Similarity says little by itself: a reply that fits everything scores well. It is only ever shown beside the best
constant reply, which says the same to every student.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.rubric import Rubric
from utta.errors import NotEnough

_MIN_WORD = r"(?u)\b\w+\b"


class ReferenceSimilarity:
    """TF-IDF cosine (words 1–2 and parts of words 3–5, sublinear), weighted by the training references alone.

    train_references: the experts' replies of the training split. Raises NotEnough when none of them holds a word.
    """

    def __init__(self, train_references: Sequence[str]) -> None:
        texts = [text for text in train_references if text.strip()]
        self._features = (
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_MIN_WORD),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
        )
        try:
            for feature in self._features:
                feature.fit(texts)
        except ValueError as error:
            raise NotEnough("There are no expert replies to compare with.", "Add approved examples first.") from error

    def score(self, replies: Sequence[str], references: Sequence[str]) -> list[float]:
        """Similarity of each reply with the reference at the same place, 0 (nothing shared) to 1 (the same words)."""
        if len(replies) != len(references):
            raise ValueError("as many replies as references are needed")
        if not replies:
            return []
        product = self._rows(replies).multiply(self._rows(references))
        values: NDArray[np.float64] = np.asarray(product.sum(axis=1), dtype=np.float64).ravel()
        return [float(value) for value in np.clip(values, 0.0, 1.0)]

    def best_constant(self, train: Sequence[str]) -> tuple[str, float]:
        """The training reference most like the others, and its mean similarity to those: what saying the same thing
        to every student would score. Raises NotEnough with fewer than two references."""
        if len(train) < 2:
            raise NotEnough("A constant reply needs at least two expert replies to be chosen from.")
        rows = self._rows(train)
        # A sum of cosines is the cosine with the sum, so that thousands of replies take no table of pairs.
        totals = np.asarray(rows @ np.asarray(rows.sum(axis=0)).ravel())
        own = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
        means = (totals - own) / (len(train) - 1)
        best = int(np.argmax(means))
        return train[best], float(means[best])

    def _rows(self, texts: Sequence[str]) -> Any:
        # Side by side by hand: scikit-learn's FeatureUnion goes through joblib, which several threads at once upset.
        return normalize(hstack([feature.transform(texts) for feature in self._features]).tocsr())


def ordinal_agreement(case: Case, answer: Answer, rubric: Rubric) -> float | None:
    """How well ratings agree with a reviewer's: the mean over criteria of 1 − |difference in steps| / (steps − 1).

    1 where all are equal, 0 where all are at opposite ends. Only criteria that both rated count; None without one.
    """
    shares = []
    for criterion in rubric.criteria:
        expert = case.outputs.get(criterion.key)
        given = _outputs(answer).get(criterion.key)
        if isinstance(expert, str) and isinstance(given, str) and given in criterion.labels:
            apart = abs(criterion.level(expert) - criterion.level(given))
            shares.append(1.0 - apart / (len(criterion.steps) - 1))
    return float(np.mean(shares)) if shares else None


def _outputs(answer: Answer) -> Mapping[str, str | list[str]]:
    return answer.outputs or {}
