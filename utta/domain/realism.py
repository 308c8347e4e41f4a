"""Student realism: how simulated students' turns compare with real students' in the same medium.

Everything real is computed from turns given at the time; nothing is shipped. No pass mark is known for any measure:
each stands beside what real students do, and the reader judges.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from utta.domain.dialogue_acts import ACTS, dialogue_act
from utta.domain.judgement import Interval
from utta.domain.repeats import repeated_openings, repeated_phrases
from utta.domain.statistics import mean_interval
from utta.domain.student_turn import KNOWING, StudentTurn, level, right, words
from utta.domain.text import number_of
from utta.errors import NotEnough

MEDIA: Mapping[str, str] = {
    "Bridge": "typed in a chat with a tutor",
    "Conversational Uptake": "spoken in a classroom",
}
"""Sources whose students are real, and how their turns were made. MathDial's students are played by a language model
and the sample's are made up: neither tells what is real. Other sources have the medium their team gives them."""

LEAST_REAL = 30
"""With fewer real turns of a medium nothing is compared."""

NO_PASS_MARK = "No pass mark is known."


class RealismMeasure(BaseModel):
    """One measure. model: of the simulated turns; real: of the real ones, None where real turns cannot have it.

    key, label, meaning: as a person reads them; unit: "words", "grades", or "" for a share.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    label: str
    meaning: str
    unit: str
    model: Interval | None
    real: Interval | None

    @property
    def sentence(self) -> str:
        """ "Words per turn: 31.00 words (n = 60) against 2.10 of real students (n = 230). No pass mark is known." """
        return f"{self.said()} {NO_PASS_MARK}" if self.model else self.said()

    def said(self, others: str = "real students") -> str:
        """The same without that; `others`: whose turns the real ones are."""
        unit = f" {self.unit}" if self.unit else ""
        if self.model is None:
            return f"{self.label}: it cannot be said of these turns."
        said = f"{self.label}: {self.model.estimate:.2f}{unit} (n = {self.model.n})"
        if self.real is not None:
            said += f" against {self.real.estimate:.2f}{unit} of {others} (n = {self.real.n})"
        return f"{said}."


class RealismReport(BaseModel):
    """Simulated turns beside real ones of one medium. real_words: 5th, 50th and 95th percentile of words a turn."""

    model_config = ConfigDict(frozen=True)

    medium: str
    turns: int
    real_turns: int
    real_words: tuple[float, float, float]
    measures: tuple[RealismMeasure, ...]


def realism_report(
    turns: Sequence[StudentTurn], real: Sequence[StudentTurn], medium: str, seed: int = 0
) -> RealismReport:
    """Hold simulated turns beside real turns of the same medium.

    Raises NotEnough with fewer than LEAST_REAL real turns, or no simulated one.
    """
    if len(real) < LEAST_REAL:
        raise NotEnough(
            f"There are {len(real)} turns of real students {medium}; a comparison needs at least {LEAST_REAL}.",
            "Import examples with real students' words, and say how they were spoken or written.",
        )  # fmt: skip
    if not turns:
        raise NotEnough("There is no turn of the simulated student to look at.", "Let it answer some situations first.")
    low, middle, high = (_percentile([words(turn) for turn in real], share) for share in (0.05, 0.5, 0.95))
    measured = [
        _measure("words", "Words per turn", "Words in a turn, by white space.", "words", turns, real, words, seed),
        _measure("usual_length", "Turns of usual length",
                 f"Share of turns with {low:.0f} to {high:.0f} words, as 90 of 100 real turns have.", "", turns, real,
                 lambda turn: float(low <= words(turn) <= high), seed),
        _measure("reading_level", "Reading level", "School grade of the wording, over turns of 20 words or more.",
                 "grades", turns, real, level, seed),
        *_acts(turns, real, seed),
        _measure("right", "Right results",
                 "Share of turns that hold the result, where the teacher asked for an open sum (“what is 25 − 18?”).",
                 "", turns, real, right, seed),
        *(_measure(key, label, meaning, "", turns, None, value, seed) for key, label, meaning, value in KNOWING),
        *_repeats(turns, real, seed),
    ]  # fmt: skip
    return RealismReport(medium=medium, turns=len(turns), real_turns=len(real), real_words=(low, middle, high),
                         measures=tuple(measured))  # fmt: skip


def _measure(
    key: str, label: str, meaning: str, unit: str, turns: Sequence[StudentTurn], real: Sequence[StudentTurn] | None,
    value: Callable[[StudentTurn], float | None], seed: int,
) -> RealismMeasure:  # fmt: skip
    return RealismMeasure(
        key=key, label=label, meaning=meaning, unit=unit, model=_mean(turns, value, not unit, seed),
        real=_mean(real, value, not unit, seed) if real is not None else None,
    )  # fmt: skip


def _mean(
    turns: Sequence[StudentTurn], value: Callable[[StudentTurn], float | None], is_share: bool, seed: int
) -> Interval | None:
    kept = [(found, turn.family or turn.conversation) for turn in turns if (found := value(turn)) is not None]
    try:
        return mean_interval([found for found, _ in kept], [family for _, family in kept], seed,
                             bounds=(0, 1) if is_share else None)  # fmt: skip
    except NotEnough:
        return None


def _acts(turns: Sequence[StudentTurn], real: Sequence[StudentTurn], seed: int) -> list[RealismMeasure]:
    found = {turn: dialogue_act(turn.text, turn.situation) for turn in (*turns, *real)}

    def share_of(act: str) -> Callable[[StudentTurn], float | None]:
        return lambda turn: None if found[turn] is None else float(found[turn] == act)

    return [
        _measure(f"act_{act.replace(' ', '_').replace('-', '_')}", f"Act: {act}",
                 "Share of turns that do this, by rule (see dialogue_acts.py).", "", turns, real, share_of(act), seed)
        for act in ACTS
    ]  # fmt: skip


def _repeats(turns: Sequence[StudentTurn], real: Sequence[StudentTurn], seed: int) -> list[RealismMeasure]:
    """Repeats grow with the number of turns, so both sides have as many, drawn by a stable order."""
    number = min(len(turns), len(real))
    mine, theirs = (_drawn(side, number, seed) for side in (turns, real))
    measures = []
    for key, label, meaning, repeats in (
        ("openings", "Repeated openings", "Share of turns that begin with the same three words as another turn.",
         repeated_openings),
        ("phrases", "Repeated phrases", "Share of runs of four words that stand in another turn too.",
         repeated_phrases),
    ):  # fmt: skip
        own, others = (dict(zip(side, repeats([turn.text for turn in side]), strict=True)) for side in (mine, theirs))
        measures.append(RealismMeasure(
            key=key, label=label, meaning=meaning, unit="", model=_mean(mine, own.get, True, seed),
            real=_mean(theirs, others.get, True, seed),
        ))  # fmt: skip
    return measures


def _drawn(turns: Sequence[StudentTurn], number: int, seed: int) -> list[StudentTurn]:
    once = list(Counter(turns))
    return sorted(once, key=lambda turn: number_of(str(seed), turn.text, turn.conversation, str(turn.number)))[:number]


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]
