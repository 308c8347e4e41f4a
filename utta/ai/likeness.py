"""How alike texts and situations are: words and parts of words, the rare ones counting more. No weights, no network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

Array = NDArray[np.float64]
Counts = Any
"""A scipy sparse matrix of counts, one row a text (scipy ships no precise types)."""

_BUCKETS = 2**17
_WORDS = HashingVectorizer(
    ngram_range=(1, 2), token_pattern=r"(?u)[\w$%']+", n_features=_BUCKETS, alternate_sign=False, norm=None
)
_PARTS = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=_BUCKETS, alternate_sign=False, norm=None)


def counts(texts: Sequence[str]) -> Counts:
    """Hashed counts of words, word pairs and parts of words of 3 to 5 characters; shape (texts, features)."""
    return sparse.hstack([_WORDS.transform(texts), _PARTS.transform(texts)]).tocsr()


class TextSpace:
    """Some texts as directions; what is frequent among them counts little (TF-IDF, sublinear, cosine)."""

    def __init__(self, known: Counts) -> None:
        self._idf: Array = TfidfTransformer().fit(known).idf_
        self._rows = self._directions(known)
        self._columns = self._rows.T.tocsr()

    def likeness(self, asked: Counts) -> Array:
        """Cosine of each text in `asked` (counts) with each known one, 0 to 1; shape (asked, known)."""
        return np.asarray((self._directions(asked) @ self._columns).toarray(), dtype=np.float64)

    def own_likeness(self) -> Array:
        """Cosine of the known texts with each other; shape (known, known)."""
        return np.asarray((self._rows @ self._columns).toarray(), dtype=np.float64)

    def _directions(self, found: Counts) -> Counts:
        # What TfidfTransformer.transform does, without the checks that cost more than the work on a single text.
        weighted = found.copy()
        weighted.data = (np.log(found.data) + 1.0) * self._idf[found.indices]
        lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        weighted.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(weighted.indptr))
        return weighted


class Situations:
    """The inputs of some demonstrations, to find which are like a new one.

    fields: names of the inputs. field_counts: one counts matrix a field, rows are demonstrations.
    """

    def __init__(self, inputs: Sequence[Mapping[str, str]]) -> None:
        self.fields = tuple(dict.fromkeys(name for values in inputs for name in values))
        self.field_counts = [counts([values.get(name, "") for values in inputs]) for name in self.fields]
        self._spaces = [TextSpace(found) for found in self.field_counts]
        self._whole = TextSpace(sum(self.field_counts[1:], start=self.field_counts[0]))
        self.grams: list[Array] = [space.own_likeness() for space in self._spaces]

    def ask(self, inputs: Mapping[str, str]) -> "Asked":
        """Compare a new situation with all known ones."""
        rows = counts([inputs.get(name, "") for name in self.fields])
        by_field = np.stack([space.likeness(rows[i]) for i, space in enumerate(self._spaces)])[:, 0]
        whole = self._whole.likeness(sparse.csr_matrix(np.ones((1, len(self.fields)))) @ rows)[0]
        return Asked(rows, by_field, whole)


class Asked:
    """A new situation beside n known ones.

    field_counts: one row a field. by_field: likeness, shape (fields, n). whole: likeness of all inputs as one
    text, shape (n,): the similarity that people are shown.
    """

    def __init__(self, field_counts: Counts, by_field: Array, whole: Array) -> None:
        self.field_counts = field_counts
        self.by_field = by_field
        self.whole = whole
