"""Answers that are all alike: what is easily beaten, and where nothing can differ."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sameness:
    """same: the one answer that the baseline gave to every case, "" where it gave several. alike: on how many of the n
    cases the model gave word for word the baseline's answer. is_sealed: the reader still judges some of them blind."""

    n: int = 0
    same: str = ""
    alike: int = 0
    is_sealed: bool = False
