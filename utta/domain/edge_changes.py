"""What changed between two runs of the edge cases: only of cases that both asked in the same words."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.edge_cases import EdgeCase, EdgeResult

_PASSED, _FAILED = "passed", "failed"


class EdgeChanges(BaseModel):
    """newly_failed, newly_passed: ids of cases that failed (or passed) now and did not before, in the order of the
    suite. both: how many cases both runs asked in the same words. other: cases of this run that the earlier one did not
    ask so."""

    model_config = ConfigDict(frozen=True)

    newly_failed: tuple[str, ...]
    newly_passed: tuple[str, ...]
    both: int
    other: int

    @property
    def sentence(self) -> str:
        """ "3 newly failed and 1 newly passed of the 82 cases that both asked." """
        if not self.both:
            return "No case was asked in the same words before."
        parts = [f"{len(cases)} newly {word}" for cases, word in (
            (self.newly_failed, _FAILED), (self.newly_passed, _PASSED)) if cases]  # fmt: skip
        cases = "case" if self.both == 1 else "cases"
        said = f"{' and '.join(parts) or 'None newly failed or passed'} of the {self.both} {cases} that both asked."
        return f"{said} {self.other} new or changed since." if self.other else said


def edge_changes(before: Sequence[EdgeResult], now: Sequence[EdgeResult], asked_before: Mapping[str, EdgeCase],
                 asked_now: Mapping[str, EdgeCase]) -> EdgeChanges:  # fmt: skip
    """Compare two runs. asked_before, asked_now: the cases as each run asked them, by id."""
    earlier = {one.case: one for one in before if one.case in asked_before}
    same = [one for one in now if one.case in earlier and asked_now.get(one.case) == asked_before[one.case]]

    def newly(outcome: str) -> tuple[str, ...]:
        return tuple(one.case for one in same if one.outcome == outcome != earlier[one.case].outcome)

    return EdgeChanges(newly_failed=newly(_FAILED), newly_passed=newly(_PASSED), both=len(same),
                       other=len(now) - len(same))  # fmt: skip
