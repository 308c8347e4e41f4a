"""What an optimiser is told about an answer: how good it is, and what experts said, in their own words."""

from collections.abc import Iterable, Sequence
from typing import Any

from utta.ai.case_memory import EXPLANATIONS
from utta.ai.library import dspy
from utta.ai.programs import examples_of, plain_outputs
from utta.ai.scoring import Score, text_of
from utta.domain.answer import NO_CLOSE_EXAMPLE, Answer
from utta.domain.assistant import REASONS, TARGETS, Assistant, Case, outputs_of
from utta.domain.instruction_trace import Source
from utta.domain.rubric import Rubric

_SAID = {
    "response": "An expert answered this student:",
    "reason": "The expert's reason:",
    "comment": "A reviewer said of another reply to this student:",
    "improved response": "A reviewer would rather have said:",
    "rating": "The reviewer's rating:",
}


class Metric:
    """Scores single predictions for DSPy's optimisers, and says what experts said of the case.

    cases: all that an optimiser will ask about. No name of a person is told to an engine.
    """

    def __init__(self, assistant: Assistant, rubric: Rubric | None, score: Score, cases: Iterable[Case]) -> None:
        self._assistant, self._rubric, self._score = assistant, rubric, score
        self._names = outputs_of(assistant, rubric)
        self._cases: dict[tuple[tuple[str, str], ...], Case] = {}
        for case in cases:
            self._cases.setdefault(_inputs_of(examples_of([case])[0].inputs()), case)

    def case_of(self, inputs: Any) -> Case:
        """The case that some inputs, by name, belong to."""
        return self._cases[_inputs_of(inputs)]

    def score(self, example: Any, prediction: Any) -> float:
        """How good a prediction is. 0 where it cannot be scored: an optimiser has no other word for it."""
        case = self.case_of(example.inputs())
        answer = Answer(case=case.key, outputs=plain_outputs(prediction, self._names))
        return self._score([case], [answer])[0] or 0.0

    def good_enough(self, bar: float) -> Any:
        """DSPy's metric: a score, and for an answer that might be shown whether it reaches `bar`. That there is no
        close example is the example engine's word for no answer, and shows nobody how to answer."""

        def judge(example: Any, prediction: Any, trace: Any = None) -> Any:
            score = self.score(example, prediction)
            if trace is None:
                return score
            return score >= bar and NO_CLOSE_EXAMPLE not in plain_outputs(prediction, self._names).values()

        return judge

    def with_feedback(self, example: Any, prediction: Any, trace: Any = None, pred_name: Any = None,
                      pred_trace: Any = None) -> Any:  # fmt: skip
        """GEPA's metric: a score with what experts said."""
        score = self.score(example, prediction)
        return dspy.Prediction(score=score, feedback=self.feedback(self.case_of(example.inputs()), prediction, score))

    def feedback(self, case: Case, prediction: Any, score: float) -> str:
        """What experts said about a case, in a few paragraphs, without names."""
        parts = [f"Score: {score:.2f} of 1."]
        if self._rubric is not None:
            parts += self._apart(case, plain_outputs(prediction, self._names))
        parts += [f"{_SAID[source.kind]} {source.text}" for source in sources_of(case, self._assistant)]
        return "\n".join(parts)

    def _apart(self, case: Case, given: Any) -> list[str]:
        """For an Evaluator: where its steps and the reviewer's differ."""
        assert self._rubric is not None
        pairs = [(criterion, case.outputs.get(criterion.key)) for criterion in self._rubric.criteria]
        return [
            f"{criterion.name}: you gave {given[criterion.key]}, the reviewer {wanted}."
            for criterion, wanted in pairs
            if wanted is not None and given[criterion.key] != wanted
        ]


def sources_of(case: Case, assistant: Assistant) -> list[Source]:
    """The experts' words about a case, with their authors."""
    found = []
    if assistant in TARGETS and (said := text_of(case.outputs.get(TARGETS[assistant]))):
        found.append(Source(case=case.key, author=case.author, kind="response", text=said))
    for name in sorted(EXPLANATIONS & case.outputs.keys()):
        found.append(Source(case=case.key, author=case.author, kind="reason", text=text_of(case.outputs[name])))
    if assistant == "evaluator":
        rated = ", ".join(f"{name} {value}" for name, value in case.outputs.items() if name != REASONS)
        found.append(Source(case=case.key, author=case.author, kind="rating", text=rated))
    found += [Source(case=case.key, author=one.author, kind=one.kind, text=one.text) for one in case.comments]
    return found


def all_sources(cases: Sequence[Case], assistant: Assistant) -> tuple[Source, ...]:
    """The experts' words about some cases."""
    return tuple(source for case in cases for source in sources_of(case, assistant))


def _inputs_of(inputs: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in dict(inputs).items()))
