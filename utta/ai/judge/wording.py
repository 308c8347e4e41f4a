"""The space in which responses are compared: their wording, condensed, beside their features, scaled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import randomized_svd

from utta.ai.judge.features import Floats

_MOST_DIMENSIONS = 100
_FEATURE_WEIGHT = 0.1
"""Scaled features against wording of length one; with C = 1 this is a milder penalty on the words than on them."""
_FURTHEST = 4.0
"""Features are cut at this many standard deviations, so that one odd response cannot rule a prediction."""
_FLAT = 1e-9
"""A feature that spreads less than this says nothing and is only centred."""


class Wording:
    """TF-IDF of words (one and two) or of characters (3 to 5 within words), condensed by a truncated SVD.

    Source: latent semantic analysis, Deerwester et al. 1990.
    """

    def __init__(self, characters: bool) -> None:
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb" if characters else "word",
            ngram_range=(3, 5) if characters else (1, 2),
            min_df=3 if characters else 2,
            max_features=15_000,
            sublinear_tf=True,
        )
        self._directions: Floats = np.zeros((0, 0))

    def fit(self, texts: Sequence[str], seed: int) -> Floats:
        """Learn vocabulary and directions, return `place(texts)`. Texts with nothing in common get no dimensions."""
        try:
            table = self._vectorizer.fit_transform(texts)
        except ValueError:  # scikit-learn's way of saying that no word occurs in enough texts
            return np.zeros((len(texts), 0))
        # A quarter of the number of texts keeps a small judge from learning single texts by heart.
        dimensions = min(_MOST_DIMENSIONS, table.shape[1] - 1, max(10, table.shape[0] // 4))
        if dimensions < 1:
            return np.zeros((len(texts), 0))
        _, _, self._directions = randomized_svd(table, dimensions, random_state=seed)
        return np.asarray(table @ self._directions.T)

    def place(self, texts: Sequence[str]) -> Floats:
        """Where texts lie, shape (texts, dimensions)."""
        if not len(self._directions):
            return np.zeros((len(texts), 0))
        return np.asarray(self._vectorizer.transform(texts) @ self._directions.T)


@dataclass(frozen=True)
class Places:
    """Responses in the space: `all` for the linear models, `features` (scaled) for the trees. One row a response."""

    all: Floats
    features: Floats

    def part(self, chosen: NDArray[np.int64]) -> "Places":
        """The chosen responses' places."""
        return Places(self.all[chosen], self.features[chosen])


class Space:
    """Both kinds of wording and the features, fitted to some responses, which lie at `learned`."""

    def __init__(self, texts: Sequence[str], features: Floats, seed: int) -> None:
        self._wordings = (Wording(characters=False), Wording(characters=True))
        self._mean, spread = features.mean(axis=0), features.std(axis=0)
        self._spread = np.where(spread > _FLAT, spread, 1.0)
        self.learned = self._beside([wording.fit(texts, seed) for wording in self._wordings], features)

    def places(self, texts: Sequence[str], features: Floats) -> Places:
        """Where responses lie that may be new."""
        return self._beside([wording.place(texts) for wording in self._wordings], features)

    def _beside(self, wordings: list[Floats], features: Floats) -> Places:
        scaled = np.clip((features - self._mean) / self._spread, -_FURTHEST, _FURTHEST)
        return Places(np.hstack([*wordings, scaled * _FEATURE_WEIGHT]), scaled)
