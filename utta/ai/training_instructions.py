"""MIPROv2: instructions written from the examples, and mixes of examples, searched together."""

from typing import Any

from dspy.propose import GroundedProposer

from utta.ai import training_writing
from utta.ai.library import dspy
from utta.ai.workbench import Workbench
from utta.domain.presets import TRIES, ExpertSettings


def searched(bench: Workbench, settings: ExpertSettings) -> None:
    """Search instructions and mixes together; each that answered all validation cases is a candidate."""
    bench.begin("Searching instructions and mixes of examples")
    optimiser = _Search(
        bench, metric=bench.metric.good_enough(bench.bar), auto=None, num_candidates=settings.candidates,
        max_bootstrapped_demos=settings.own_answers, max_labeled_demos=settings.shown, seed=bench.seed or _SEED,
        num_threads=bench.engine.parallel, prompt_model=training_writing.writer(bench), task_model=bench.speaker.lm,
        track_stats=False, max_errors=1_000_000,
    )  # fmt: skip
    if not bench.engine.is_language_model:
        optimiser.num_instruct_candidates = 1  # the example engine writes no instructions; the untrained one stays
    pool, asked = bench.examples(bench.train[:TRIES]), bench.examples(bench.asked)
    diary = _Diary(bench)

    def work() -> Any:
        with dspy.context(callbacks=[diary]):
            return optimiser.compile(bench.student(), trainset=pool, valset=asked, num_trials=settings.trials,
                                     minibatch=False, program_aware_proposer=False)  # fmt: skip

    bench.run(work)


_SEED = 9
"""DSPy's own; it takes 0 for none."""


class _Search(dspy.MIPROv2):
    """MIPROv2 with a writer of instructions that may fail."""

    def __init__(self, bench: Workbench, **settings: Any) -> None:
        super().__init__(**settings)
        self._bench = bench

    def _propose_instructions(
        self, program: Any, trainset: Any, demo_candidates: Any, view_data_batch_size: int,
        program_aware_proposer: bool, data_aware_proposer: bool, tip_aware_proposer: bool,
        fewshot_aware_proposer: bool, num_instruct_candidates: int,
    ) -> dict[int, list[str]]:  # fmt: skip
        """As DSPy. What the writer fails at says nothing of how the engine answers, and is not counted against it."""
        with dspy.context(adapter=type(self._bench.speaker.adapter)()):
            proposer = _Writer(
                self._bench, program=program, trainset=trainset, prompt_model=self.prompt_model,
                view_data_batch_size=view_data_batch_size, program_aware=program_aware_proposer,
                use_dataset_summary=data_aware_proposer, use_task_demos=fewshot_aware_proposer,
                use_tip=tip_aware_proposer, set_tip_randomly=tip_aware_proposer, use_instruct_history=False,
                set_history_randomly=False, rng=self.rng, init_temperature=self.init_temperature,
            )  # fmt: skip
            found: dict[int, list[str]] = proposer.propose_instructions_for_program(
                trainset=trainset, program=program, demo_candidates=demo_candidates, N=num_instruct_candidates,
                trial_logs={},
            )  # fmt: skip
        found[0][0] = self._bench.base.instructions
        return found


class _Writer(GroundedProposer):
    """DSPy's writer of instructions. One that cannot be used leaves the one before in its place."""

    def __init__(self, bench: Workbench, **settings: Any) -> None:
        self._bench = bench
        super().__init__(**settings)

    def propose_instruction_for_predictor(self, *args: Any, **options: Any) -> str:
        """As DSPy."""
        try:
            found: str = super().propose_instruction_for_predictor(*args, **options)
        except training_writing.NOT_WRITTEN as error:
            training_writing.tell_unusable(self._bench, error)
            return self._bench.base.instructions
        if not found.strip():
            training_writing.tell_unusable(self._bench, "It is empty.")
            return self._bench.base.instructions
        return found


class _Diary(dspy.utils.callback.BaseCallback):
    """Hears which program DSPy evaluates, and keeps it as a candidate when it has."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._before = bench.calls
        self._evaluated: dict[str, Any] = {}
        self._known = {_as_text(bench.base)}

    def on_evaluate_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """An evaluation begins."""
        self._evaluated[call_id] = inputs["program"]

    def on_evaluate_end(self, call_id: str, outputs: Any, exception: BaseException | None = None) -> None:
        """An evaluation has ended. A pair that was tried before says nothing new."""
        module = self._evaluated.pop(call_id)
        if exception is not None:
            return
        bench = self._bench
        program = bench.read(module)
        if _as_text(program) in self._known:
            return
        self._known.add(_as_text(program))
        with dspy.context(callbacks=[]):
            answers = bench.speaker.answer_here(program, bench.asked)  # from what is kept
        other = program.instructions != bench.base.instructions
        what = f"{len(program.demonstrations)} demonstrations{' under an instruction of its own' if other else ''}."
        bench.keep(f"Pair {len(self._known) - 1}", what, program, answers, self._before)
        self._before = bench.calls


def _as_text(program: Any) -> str:
    text: str = program.model_dump_json()
    return text
