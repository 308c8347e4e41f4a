"""What an evaluation says of a Student's realism: its turns beside real students', and what only people can tell."""

from pydantic import BaseModel, ConfigDict

from utta.domain.realism import RealismReport

PEOPLE_ONLY: tuple[str, ...] = (
    "Whether students of this grade really get confused in this way.",
    "Whether it acts as students do when a teacher talks with them: not too attentive, not too willing.",
    "Whether it knows only what the profile says: a rule sees it only where the talk holds a sum gone wrong.",
    "Whether it keeps its misconception until it is taught, for misconceptions that are no sums.",
    "Whether there is a feeling in it that such a student would have.",
)  # fmt: skip
"""What no rule tells. No judge does yet either: none has learned from reviews of students' turns."""


class RealismSide(BaseModel):
    """One contestant's turns. who: as in evaluation.py."""

    model_config = ConfigDict(frozen=True)

    who: str
    name: str
    report: RealismReport


class RealismBeside(BaseModel):
    """Turns of one medium beside the real ones. is_real: whether real students said them; else they are those of the
    examples, which somebody wrote. sources: where these come from. sides: the model version first."""

    model_config = ConfigDict(frozen=True)

    medium: str
    is_real: bool
    sources: tuple[str, ...]
    sides: tuple[RealismSide, ...]

    @property
    def others(self) -> str:
        """Who stands beside the model, in a sentence."""
        return "real students" if self.is_real else "the students in the examples"

    @property
    def sentence(self) -> str:
        """The finding: how much a turn holds."""
        report = self.sides[0].report
        words = next(one for one in report.measures if one.key == "words")
        if words.model is None or words.real is None:
            return f"{self.sides[0].name} said too little to compare."
        return (
            f"{self.sides[0].name} says {words.model.estimate:.1f} words a turn (n = {words.model.n}), {self.others} "
            f"{words.real.estimate:.1f} (n = {words.real.n}), {self.medium}."
        )


class Realism(BaseModel):
    """A Student's realism. missing: what could not be compared, and why, in sentences. sources: all that the dataset
    version's examples come from."""

    model_config = ConfigDict(frozen=True)

    beside: tuple[RealismBeside, ...]
    missing: tuple[str, ...]
    sources: tuple[str, ...] = ()
