"""Drift: whether a judge agrees with reviews that came later as it does with those of before."""

from pydantic import BaseModel, ConfigDict

from utta.domain.judgement import Interval

LEAST_RATINGS = 50
"""So many ratings there must be before and after, else nothing is said."""


class Drift(BaseModel):
    """A judge learned from the earlier reviews alone, on the later ones, beside how it does on earlier ones that it did
    not learn from. Mean quadratic kappa over the criteria; later: on families that no earlier review is about.

    since: the time that parts them, in seconds since 1970; is_since_judge: that of the evaluation before, from which on
    reviews are new to the judge that it had; else the middle of all. change: later − earlier, None where there is too
    little, and `missing` then says what.
    """

    model_config = ConfigDict(frozen=True)

    since: float = 0.0
    is_since_judge: bool = False
    earlier: Interval | None = None
    later: Interval | None = None
    change: Interval | None = None
    missing: str = ""

    @property
    def sentence(self) -> str:
        """What it shows."""
        if self.change is None or self.earlier is None or self.later is None:
            return self.missing
        since = "since the evaluation before" if self.is_since_judge else "of the later half"
        figures = (f"kappa {self.later.estimate:.2f} on {self.later.n} ratings {since}, "
                   f"{self.earlier.estimate:.2f} on the {self.earlier.n} before").replace("-", "−")  # fmt: skip
        if self.change.high < 0:
            return f"It agrees less with newer reviews: {figures}."
        if self.change.low > 0:
            return f"It agrees more with newer reviews: {figures}."
        return f"No drift is shown: {figures}."
