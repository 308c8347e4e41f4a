"""Answering cases with a program: what evaluations, practice and judging by an Evaluator stand on."""

from collections.abc import Mapping, Sequence

from utta.ai.speaking import Speaker
from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.engine import EngineSpec
from utta.domain.program import Program
from utta.domain.watch import Watch

__all__ = ["Answer", "answer_cases"]


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
    phase = "Asking the model" if engine.is_language_model else "Asking the example engine"

    def tell(done: int) -> None:
        watch.progress(phase, done, len(cases), None)

    tell(0)
    return speaker.answer(program, cases, watch.should_stop, tell)
