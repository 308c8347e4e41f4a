"""GEPA: an engine rewrites its instruction from its own answers and what experts said about the same cases.

Every accepted rewriting is a candidate at once and remembers the experts' words it was made from.
"""

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any

from utta.ai import training_writing
from utta.ai.adapters import Json
from utta.ai.feedback import all_sources
from utta.ai.library import dspy
from utta.ai.workbench import Workbench
from utta.domain.instruction_trace import InstructionTrace, Rewriting, traced
from utta.domain.presets import MINIBATCH, REFLECTED_ANSWERS

_LONGEST = 6_000
_UNFIT = f"It is empty, or longer than {_LONGEST:,} characters."
_NO_GAIN_FOR = 12
_WANTED = (
    "Write for somebody who teaches, in plain sentences. Keep what the present instruction has right. Take up what the "
    "experts say in general terms: no names, and nothing that fits one of the examples only."
)
_ADDED = "What experts said about answers like these:"


def rewritten(bench: Workbench) -> str:
    """Let the engine rewrite its instruction, and return the best one found, "" where none beat the untrained one."""
    bench.begin("Letting it rewrite its instruction from your experts' words")
    diary = _Diary(bench)
    from gepa.utils.stop_condition import NoImprovementStopper, ScoreThresholdStopper

    optimiser = dspy.GEPA(
        metric=bench.metric.with_feedback, max_metric_calls=REFLECTED_ANSWERS, reflection_minibatch_size=MINIBATCH,
        reflection_lm=training_writing.writer(bench), instruction_proposer=_proposer(bench), use_merge=False,
        seed=bench.seed, num_threads=bench.engine.parallel, add_format_failure_as_feedback=True,
        warn_on_score_mismatch=False,
        gepa_kwargs={"callbacks": [diary],
                     "stop_callbacks": [ScoreThresholdStopper(1.0), NoImprovementStopper(_NO_GAIN_FOR)]},
    )  # fmt: skip
    trainset, valset = bench.examples(bench.train), bench.examples(bench.asked)
    bench.run(lambda: optimiser.compile(bench.student(), trainset=trainset, valset=valset))
    if not bench.rewritings:
        bench.watch.note("No instruction it wrote did better on the examples it was first tried on, so none was kept.")
    best = bench.best.program.instructions
    return best if best != bench.base.instructions else ""


def trace_of(bench: Workbench, instructions: str) -> InstructionTrace | None:
    """Where the sentences of `instructions` come from; None when it was not rewritten."""
    for number, rewriting in bench.rewritings.items():
        if cleandoc(rewriting.instruction) == cleandoc(instructions):  # DSPy cleans the ones it shows with examples
            return traced(bench.base.instructions, instructions, bench.rewritings, number)
    return None


def _proposer(bench: Workbench) -> Any:
    if not bench.engine.is_language_model:
        return quoting
    from dspy.teleprompt.gepa import InstructionProposer

    class Proposer(InstructionProposer):
        """GEPA's own, which says what became of an instruction that could not be used. GEPA goes on without it."""

        told: Any = None

        def __call__(self, candidate: Any, reflective_dataset: Any, components_to_update: Any) -> Any:
            """As GEPA, which asks for the same a second time before it gives up."""
            try:
                return super().__call__(candidate, reflective_dataset, components_to_update)
            except (*training_writing.NOT_WRITTEN, ValueError) as error:
                if self.told is not reflective_dataset:
                    why = error if isinstance(error, training_writing.NOT_WRITTEN) else _UNFIT
                    training_writing.tell_unusable(bench, why)
                self.told = reflective_dataset
                raise

    return Proposer(max_chars=_LONGEST, additional_instructions=_WANTED, adapter=Json(bench.speaker.meter))


def quoting(candidate: dict[str, str], reflective_dataset: Mapping[str, Sequence[Mapping[str, Any]]],
            components_to_update: list[str]) -> dict[str, str]:  # fmt: skip
    """Stands in for the writer on the example engine, which writes nothing of its own: it adds experts' words as
    they are, so that a rehearsal goes the whole way."""
    made = {}
    for name in components_to_update:
        said = [line for item in reflective_dataset.get(name, ()) for line in str(item["Feedback"]).split("\n")[1:]]
        new = [line for line in dict.fromkeys(said) if line not in candidate[name]]
        if new:
            head = candidate[name] if _ADDED in candidate[name] else f"{candidate[name]}\n\n{_ADDED}"
            made[name] = f"{head}\n" + "\n".join(f"- {line}" for line in new)[:_LONGEST]
    return made


class _Diary:
    """Hears from GEPA what it tries. Its methods are GEPA's, see gepa.core.callbacks."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._before = bench.calls
        self._seen: tuple[Any, ...] = ()
        self._proposed: dict[str, tuple[Any, ...]] = {}

    def on_proposal_start(self, event: Any) -> None:
        """What the writer is about to see: the cases of its examples."""
        (items,) = event["reflective_dataset"].values()
        metric = self._bench.metric
        self._seen = tuple(metric.case_of(item["Inputs"]) for item in items)

    def on_proposal_end(self, event: Any) -> None:
        """What it wrote."""
        for instruction in event["new_instructions"].values():
            self._proposed[instruction] = self._seen

    def on_valset_evaluated(self, event: Any) -> None:
        """An instruction was taken up and has answered the validation cases: it is a candidate."""
        (instruction,) = event["candidate"].values()
        bench, number = self._bench, event["candidate_idx"]
        if number == 0:  # the untrained instruction, which is a candidate already
            return
        parents = event["parent_ids"]
        sources = all_sources(self._proposed.get(instruction, ()), bench.base.assistant)
        bench.rewritings[number] = Rewriting(number=number, parent=parents[0] if parents else 0,
                                             instruction=instruction, sources=sources)  # fmt: skip
        program = bench.base.model_copy(update={"instructions": instruction})
        answers = bench.speaker.answer_here(program, bench.asked)  # just paid for, so that these come from what is kept
        bench.keep(f"Instruction {number}", "The instruction rewritten from experts' words.", program, answers,
                   self._before)  # fmt: skip
        self._before = bench.calls
