"""Ways of training that change the examples an engine is shown: DSPy's few-shot optimisers, a candidate at a time."""

from functools import partial

from utta.ai.library import dspy
from utta.ai.programs import with_cases
from utta.ai.workbench import Workbench
from utta.domain.presets import OWN_ANSWERS, SHOWN, TRIES


def untrained_first(bench: Workbench) -> None:
    """The untrained program, which everything else is measured against."""
    bench.begin("Trying it without examples")
    bench.try_out("Untrained", "Instructions only, no examples shown.", bench.base, bench.calls)


def labelled(bench: Workbench) -> None:
    """Some of the experts' examples."""
    few = min(SHOWN, len(bench.train))
    bench.begin(f"Trying {few} of your examples as demonstrations")
    module = dspy.LabeledFewShot(k=SHOWN).compile(bench.student(), trainset=bench.examples(bench.train))
    bench.try_out(
        f"{few} examples", f"{few} of your examples shown as demonstrations.", bench.read(module), bench.calls
    )


def own_answers(bench: Workbench) -> None:
    """The engine's own better answers beside the experts' examples: DSPy's BootstrapFewShot.

    It is given as many cases as there are tries, so that its calls are bounded.
    """
    bench.begin("Letting it practise on your examples")
    before, pool = bench.calls, bench.train[:TRIES]
    optimiser = dspy.BootstrapFewShot(
        metric=bench.metric.good_enough(bench.bar), max_bootstrapped_demos=OWN_ANSWERS, max_labeled_demos=SHOWN
    )
    module = bench.run(lambda: optimiser.compile(bench.student(), trainset=bench.examples(pool)))
    what = f"Up to {OWN_ANSWERS} of its own better answers shown beside your examples."
    bench.try_out("Own answers", what, bench.read(module), before)


def every_example(bench: Workbench) -> None:
    """All the experts' examples, for an engine whose questions may be as long as it takes."""
    number = len(bench.every)
    if not bench.engine.unlimited_context or number <= SHOWN:
        return
    bench.begin(f"Trying all {number} of your examples")
    what = f"All {number} training examples shown as demonstrations."
    bench.try_out("All examples", what, with_cases(bench.base, bench.every), bench.calls)


def mixes(bench: Workbench, number: int, instructions: str = "") -> None:
    """DSPy's random search over mixes of examples and own answers: a plain one, one in order, and `number` by chance.

    Each is compiled by itself (`restrict`), with a pool of its own, so that it is a candidate as soon as it is done.
    instructions: those to try the mixes with, "" for the untrained ones.
    """
    bar = bench.bar
    optimiser = dspy.BootstrapFewShotWithRandomSearch(
        metric=bench.metric.good_enough(bar), max_bootstrapped_demos=OWN_ANSWERS, max_labeled_demos=SHOWN,
        num_candidate_programs=number, num_threads=bench.engine.parallel,
    )  # fmt: skip
    asked = bench.examples(bench.asked)
    for place in range(-2, number):
        name, what = _mix(place, min(SHOWN, len(bench.train)))
        bench.begin(f"Trying mixes of examples: {place + 3} of {number + 2}")
        before = bench.calls
        pool = bench.train[:TRIES] if place < 0 else bench.pool(f"mix {place}", TRIES)
        searching = partial(optimiser.compile, bench.student(instructions), trainset=bench.examples(pool), valset=asked,
                            restrict=[place])  # fmt: skip
        module = bench.run(searching)
        bench.try_out(name, what, bench.read(module), before)


def _mix(place: int, few: int) -> tuple[str, str]:
    if place == -2:
        return f"{few} examples", f"{few} of your examples shown as demonstrations."
    if place == -1:
        return "Own answers", f"Up to {OWN_ANSWERS} of its own better answers shown beside your examples."
    return f"Mix {place + 1}", "Its own better answers and your examples, mixed by chance."
