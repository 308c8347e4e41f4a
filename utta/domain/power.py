"""What a split can show: the smallest true difference that would be found 4 times in 5.

Source: Cohen, "Statistical Power Analysis for the Behavioral Sciences" (2nd ed. 1988), with Student's t in place of the
normal curve, on families.
"""

import math
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.bootstrap import GUARD
from utta.domain.statistics import ENOUGH, mean_drawn

POWER = 0.8
"""A true difference of the size named is found this often."""


class Power(BaseModel):
    """smallest: the least true difference found 4 times in 5, in the unit of the scores; n cases of `families`
    families; among `comparisons` models compared at once, at the level of the strictest of them. by_people: where the
    scores are a judge's, the same once people have reviewed all the cases, None where they are not or it is not known.
    """

    model_config = ConfigDict(frozen=True)

    smallest: float
    n: int
    families: int
    comparisons: int = 1
    by_people: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it says anything: scores that all differ alike do not tell how others would scatter."""
        return self.smallest > 0 or self.by_people is not None

    def sentence(self, unit: str = "points", whole: str = "This split", by: str = "",
                 widest: float = math.inf) -> str:  # fmt: skip
        """ "This split can show differences of 0.3 points or more (80 times in 100; n = 69 from 44 families)."

        by: who scored, where that is not people and what they would show is not known ("by the judge's scores alone").
        widest: the greatest difference that there can be; what would have to be greater cannot be shown.
        """
        if said := self._nothing(widest):
            return f"{whole} can show no difference, however large: {said}"
        among = f", {self.comparisons} models compared" if self.comparisons > 1 else ""
        basis = f"({POWER * 100:.0f} times in 100; n = {self.n} from {self.families} families{among})."
        if self.by_people is None:
            shown, who, alone = self.smallest, f" {by}" if by else "", ""
        else:
            shown, who = self.by_people, " once people have reviewed all its cases"
            alone = f" The judge's scores alone can show {rounded_up(self.smallest)}." if self.smallest > 0 else ""
        amount = f"{rounded_up(shown)}{' ' + unit if unit else ''}"
        return f"{whole} can show differences of {amount} or more{who} {basis}{alone}"

    def _nothing(self, widest: float) -> str:
        """Why no difference at all could be shown, "" where one could."""
        about = f"n = {self.n} from {self.families} families"
        if self.n < ENOUGH:
            return f"{about}, and {ENOUGH} cases are the least."
        needed = self.smallest if self.by_people is None else self.by_people
        return f"{about} are too few." if needed > widest else ""


def power(paired: Sequence[float], families: Sequence[str], comparisons: int = 1,
          apart: float | None = None) -> Power:  # fmt: skip
    """What a split can show, from paired differences measured on it.

    paired: one difference a case, between any two programs that answer as differently as those to be compared; only
    how they scatter counts, not their mean. families: one each. comparisons: how many models will be compared at once.
    apart: where a judge measured them, the standard deviation of the reviewers' minus its differences; people scatter
    by that beside what the judge sees. Raises NotEnough with fewer than two families.
    """
    drawn = mean_drawn(paired, families, resamples=1)
    reach = _reach(drawn.families, comparisons)
    by_people = None if apart is None else math.hypot(drawn.error, apart / math.sqrt(len(paired))) * reach
    return Power(smallest=drawn.error * reach, n=len(paired), families=drawn.families, comparisons=comparisons,
                 by_people=by_people)  # fmt: skip


def rounded_up(amount: float) -> str:
    """The amount with two digits that count, rounded up: 0.27 and 0.262 are "0.27", 1.21 is "1.3"."""
    if amount <= 0:
        return "0"
    digits = max(1 - math.floor(math.log10(amount)), 0)
    return f"{math.ceil(amount * 10**digits - 1e-9) / 10**digits:.{digits}f}"


def _reach(families: int, comparisons: int) -> float:
    """How many standard errors a true difference must measure: the interval's arm, and what chance takes away."""
    from scipy.special import stdtrit

    freedom = families - 1
    arm = float(stdtrit(freedom, 1 - 0.05 / 2 / comparisons))
    return GUARD * arm + float(stdtrit(freedom, POWER))
