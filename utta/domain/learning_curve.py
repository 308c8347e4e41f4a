"""Learning curves: how a score grows with the number of examples or reviews learned from, and what more would add.

The curve is a − b / √n, a common form of learning curves (Hestness et al., "Deep Learning Scaling is Predictable,
Empirically", 2017, with the exponent of one half that sampling error has), fitted by least squares. It is read no
further than twice the largest n: beyond that nothing is known.
"""

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.bootstrap import student
from utta.domain.judgement import Interval
from utta.errors import NotEnough

LEAST_POINTS = 4


class LearningPoint(BaseModel):
    """A score reached by learning from `n` examples or reviews. label: what was learned from ("Version 3")."""

    model_config = ConfigDict(frozen=True)

    label: str
    n: int
    score: Interval


class LearningCurve(BaseModel):
    """The fitted curve top − steepness / √n, with the 95 % interval of its steepness; from n `least` to `most`."""

    model_config = ConfigDict(frozen=True)

    top: float
    steepness: float
    low: float
    high: float
    least: int
    most: int

    def at(self, n: float) -> float:
        """The score expected with n."""
        return self.top - self.steepness / math.sqrt(n)

    def gain(self, more: int) -> float:
        """What `more` beyond the largest n would add, should the curve go on as it did."""
        return self.at(self.most + more) - self.at(self.most)

    def sentence(self, more: int, what: str = "reviews", unit: str = "") -> str:
        """ "200 more reviews would add about 0.02 …", or that no gain is shown; never beyond twice the most."""
        unit = f" {unit}" if unit else ""
        if self.low <= 0:
            return f"More {what} are not shown to help: the curve from {self.least} to {self.most} may be flat."
        looked = min(more, self.most)
        gain = self.gain(looked)
        amount = f"about {gain:.2f}{unit}" if gain >= 0.005 else f"less than 0.01{unit}"
        return f"{looked} more {what} would add {amount}, if the curve goes on as from {self.least} to {self.most}."


def learning_curve(points: Sequence[LearningPoint]) -> LearningCurve:
    """Fit the curve. Raises NotEnough with fewer than LEAST_POINTS different n."""
    if len({point.n for point in points}) < LEAST_POINTS or min(point.n for point in points) < 1:
        raise NotEnough(f"A learning curve needs scores at {LEAST_POINTS} different numbers or more.",
                        "Evaluate versions of different size.")  # fmt: skip
    x = [-1 / math.sqrt(point.n) for point in points]
    y = [point.score.estimate for point in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - mean_x) ** 2 for one in x)
    steepness = sum((one - mean_x) * (other - mean_y) for one, other in zip(x, y, strict=True)) / spread
    top = mean_y - steepness * mean_x
    residual = sum((other - top - steepness * one) ** 2 for one, other in zip(x, y, strict=True))
    arm = student(len(x) - 2) * math.sqrt(residual / (len(x) - 2) / spread)
    sizes = [point.n for point in points]
    return LearningCurve(top=top, steepness=steepness, low=steepness - arm, high=steepness + arm, least=min(sizes),
                         most=max(sizes))  # fmt: skip
