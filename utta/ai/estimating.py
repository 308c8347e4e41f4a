"""Three real questions that tell what a training would take: two as the untrained program asks them, one with examples.

They are questions of the run itself, to the same engine with the same settings, one after the other.
"""

import time

from utta.ai.programs import untrained, with_cases
from utta.ai.speaking import Speaker
from utta.ai.training import TrainingTask
from utta.ai.workbench import in_chance_order
from utta.domain.assistant import Case
from utta.domain.estimate import Estimate, Sample, reckoned
from utta.domain.learning_material import best_attested, by_standing
from utta.domain.presets import SHOWN, most_calls, parts_of, with_settings
from utta.domain.program import Program
from utta.domain.spending import Caps
from utta.domain.watch import Watch

_MINUTES = 5.0
"""An engine that needs longer for three answers says enough by that."""


def measure(task: TrainingTask, watch: Watch) -> Estimate:
    """Ask three questions and reckon what the run would take at most.

    Raises Stopped, EngineFailed when the engine is of no use, CapReached when three answers took over five minutes.
    """
    engine = with_settings(task.engine, task.settings)
    speaker = Speaker(engine, task.environ, Caps(minutes=_MINUTES), in_training=True)
    base = untrained(task.assistant, task.rubric)
    shown = best_attested(in_chance_order(task.train, task.seed, "train"))[:SHOWN]
    cases = by_standing(in_chance_order(task.validation, task.seed, "validation"))
    samples = []
    for place, (program, number) in enumerate(((base, 0), (base, 0), (with_cases(base, shown), len(shown)))):
        watch.progress("Asking three questions to measure", place, 3, None)
        samples.append(_sample(speaker, program, cases[place % len(cases)], number, watch))
    parts = parts_of(task.preset, len(task.train), len(task.validation), engine.unlimited_context,
                     task.settings.expert)  # fmt: skip
    most = task.settings.caps.within(most_calls(task.preset, parts)).calls or 0
    found = reckoned(parts, samples, engine.parallel, most)
    readable = sum(sample.answered for sample in samples)
    return Estimate(
        **found._asdict(), money=_money(found.tokens_in, found.tokens_out, task), samples=tuple(samples),
        readable=readable, spent=speaker.meter.spent, note=_note(readable) if engine.is_language_model else "",
    )  # fmt: skip


def _sample(speaker: Speaker, program: Program, case: Case, demonstrations: int, watch: Watch) -> Sample:
    before, began = speaker.meter.spent, time.monotonic()
    (answer,) = speaker.answer(program, [case], watch.should_stop, lambda _: None)
    now = speaker.meter.spent
    told = now.tokens_in > before.tokens_in
    return Sample(
        demonstrations=demonstrations, seconds=time.monotonic() - began,
        tokens_in=now.tokens_in - before.tokens_in if told else None,
        tokens_out=now.tokens_out - before.tokens_out if told else None, answered=answer.outputs is not None,
    )  # fmt: skip


def _money(tokens_in: int | None, tokens_out: int | None, task: TrainingTask) -> float | None:
    engine = task.engine
    if not engine.is_language_model:
        return 0.0
    if tokens_in is None or tokens_out is None or engine.price_in is None or engine.price_out is None:
        return None
    return (tokens_in * engine.price_in + tokens_out * engine.price_out) / 1e6


def _note(readable: int) -> str:
    if readable == 3:
        return ""
    return f"Only {readable} of 3 answers could be read. A larger model, or more room for an answer, may help."
