"""Answering cases with a program: what evaluations, practice and judging by an Evaluator stand on."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from utta.ai.asking_alone import asking_alone
from utta.ai.hold import in_words
from utta.ai.kept_answers import KeptAnswers
from utta.ai.speaking import Speaker
from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.domain.spending import Took
from utta.domain.text import fingerprint
from utta.domain.watch import ASKING_EXAMPLE, ASKING_MODEL, Watch

__all__ = ["Answer", "answer_cases", "answer_for_good"]


_ATTEMPT, _ONCE_MORE = 0, 1
_PATIENCE = 20
"""Failures in a row that end an evaluation: where one question in ten fails for good, and each is asked twice, eight in
a row come by chance."""


def answer_cases(
    program: Program, engine: EngineSpec, cases: Sequence[Case], watch: Watch, environ: Mapping[str, str] | None = None
) -> list[Answer]:
    """Let the program answer each case; the answers stand in the order of `cases`.

    A failed or unreadable answer has outputs None and says why; it is never a zero and never filled in.
    environ: where the engine's key is read from, as services.engines.permit gives it; without it there are none.
    Raises Stopped when the watch asks for it; EngineFailed when the engine cannot be used, or after 8 failures in a
    row; Refused when the program was made for other inputs and outputs than this version has.
    """
    speaker = Speaker(engine, environ or {})
    phase = ASKING_MODEL if engine.is_language_model else ASKING_EXAMPLE
    return _asked(speaker, program, cases, watch, phase, 0)


def answer_for_good(
    program: Program, engine: EngineSpec, cases: Sequence[Case], watch: Watch, environ: Mapping[str, str], folder: Path,
    tell_took: Callable[[Took], object] = lambda _took: None,
) -> list[Answer]:  # fmt: skip
    """As `answer_cases`, for evaluations: no answer is ever paid twice, and what failed is asked once more at the end.

    folder: where the answers of language models are kept, by engine, program and case: whoever asks the same again,
    after a crash or in another evaluation, is given the same. What failed for good is asked again then; answers that
    could not be read are not. Ends by itself, with at most four requests for a case; raises as `answer_cases` does,
    after 20 failures in a row.
    tell_took: hears at the end what the answers took.
    """
    if not engine.is_language_model:
        speaker = Speaker(engine, environ)
        answers = _asked(speaker, program, cases, watch, ASKING_EXAMPLE, 0)
        tell_took(speaker.meter.took)
        return answers
    kept = KeptAnswers(folder, engine.settings_hash)
    try:
        with asking_alone(folder, engine.settings_hash, program, len(cases), watch):
            answers, took = _asked_twice(program, engine, cases, watch, environ, kept)
    finally:
        kept.close()
    tell_took(took)
    return answers


def _asked_twice(program: Program, engine: EngineSpec, cases: Sequence[Case], watch: Watch, environ: Mapping[str, str],
                 kept: KeptAnswers) -> tuple[list[Answer], Took]:  # fmt: skip
    """The answers, what failed asked once more at the end, and what they took."""
    first = Speaker(engine, environ, kept=kept, patience=_PATIENCE, attempts=(_ATTEMPT, _ONCE_MORE),
                    spares=True)  # fmt: skip
    answers = _mixed(first, program, cases, watch)
    failed = [place for place, answer in enumerate(answers) if answer.outputs is None]
    if not failed:
        return answers, first.meter.took
    # All of these failed before: failures in a row say nothing new of the engine.
    again = Speaker(engine, environ, kept=kept, patience=_PATIENCE + 2 * len(failed), attempts=(_ONCE_MORE,),
                    spares=True)  # fmt: skip
    done = len(cases) - len(failed)
    second = _asked(again, program, [cases[place] for place in failed], watch, "Asking once more", done)
    for place, answer in zip(failed, second, strict=True):
        answers[place] = answer
    return answers, first.meter.took + again.meter.took


def _mixed(speaker: Speaker, program: Program, cases: Sequence[Case], watch: Watch) -> list[Answer]:
    """The answers to `cases`, asked in an order that chance has made: what cannot be answered often stands together,
    as the longest lessons do, and is not to pass for an engine that is of no use."""
    order = sorted(range(len(cases)), key=lambda place: fingerprint(cases[place].key))
    asked = _asked(speaker, program, [cases[place] for place in order], watch, ASKING_MODEL, 0)
    given = dict(zip(order, asked, strict=True))
    return [given[place] for place in range(len(cases))]


def _asked(speaker: Speaker, program: Program, cases: Sequence[Case], watch: Watch, phase: str,
           before: int) -> list[Answer]:  # fmt: skip
    """The answers to `cases`, told as coming after `before` others."""

    def tell(done: int) -> None:
        seconds = speaker.meter.waits
        watch.progress(in_words(seconds) if seconds else phase, before + done, before + len(cases), None)

    tell(0)
    return speaker.answer(program, cases, watch.should_stop, tell)
