"""An Evaluator at work as a judge: asked about every reply, and calibrated on replies that reviewers rated."""

from collections.abc import Mapping, Sequence

from utta import jobs
from utta.domain.answer import Answer
from utta.domain.assistant import REASONS, Case
from utta.domain.engine import EngineSpec
from utta.domain.job import Job
from utta.domain.judge_card import JudgeCard
from utta.domain.judgement import Opinion
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.situation import Situation
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.domain.watch import Part
from utta.errors import NotEnough, Stopped
from utta.services import engines, kept_evaluations
from utta.services.judge_material import case_of, judged_by, material, sampled
from utta.store.database import Store


class EvaluatorJudge:
    """A Judge (see judges.py), calibrated by what reviewers say of replies that it was not taught with and that are to
    none of the asked students. form: the rubric; dataset_id, split: what is asked; since: when it had its last card.
    """

    def __init__(self, store: Store, job: Job, reporter: jobs.Reporter, model: ModelVersion, form: Rubric,
                 dataset_id: int, split: str, since: float | None) -> None:  # fmt: skip
        from utta.ai.judge import uncalibrated

        kept = judged_by(form, model)
        if kept is None:
            raise NotEnough(f"{model.name} judges by no criterion that the rubric has now, with the same steps.",
                            "Train an Evaluator on the rubric as it is.")  # fmt: skip
        self.name, self.rubric = model.name, kept
        self._store, self._job, self._reporter, self._since = store, job, reporter, since
        self._program, self._engine = Program(**model.program), EngineSpec(**model.engine)
        rows, told = material(store, form.key, model.dataset_id, dataset_id, split)
        self.cautions: Sequence[str] = ()
        if told:
            self.cautions = (f"{self.name}, which judged, learned from reviews of {told} of the test cases’ students.",)
        self._rows, self._layer = sampled(rows, kept), uncalibrated(kept)
        self._said: dict[tuple[str, str], Mapping[str, str]] = {}
        self._about = self._calibrate()

    @property
    def note(self) -> str:
        """See judges.py."""
        return (
            f"Judged by {self.name}, on {self._engine.label}, by the rubric {self.rubric.name}, version "
            f"{self.rubric.version}: {listed([criterion.name for criterion in self.rubric.criteria])}. It is not a "
            f"person. {self._about}"
        )

    def opinions(self, what: str, situations: Sequence[Situation],
                 replies: Sequence[str | None]) -> list[Opinion | None]:  # fmt: skip
        """See judges.py. A reply that it could not judge is unscored, with the reason."""
        given = [place for place, reply in enumerate(replies) if reply is not None]
        cases = [case_of(situations[place], replies[place] or "") for place in given]
        found: list[Opinion | None] = [None] * len(replies)
        for place, answer in zip(given, self._ask(what, cases), strict=True):
            found[place] = self._opinion(answer)
        return found

    def card(self) -> JudgeCard | None:
        """See judges.py: of its calibrated steps, by layers that had not learned from what they calibrate."""
        from utta.ai.judge import LEAST_FOR_LAYER, evaluator, judge_card

        if not self._said:
            return None
        try:
            return judge_card(self._rows, self.rubric, judge=self.name, learner=evaluator(self._said),
                              least=LEAST_FOR_LAYER, since=self._since)  # fmt: skip
        except NotEnough:
            return None

    def _calibrate(self) -> str:
        """Ask about rated replies and learn the layer. Returns what came of it, in a sentence."""
        from utta.ai.judge import LEAST_FOR_LAYER, gather, learn_layer, response_key

        if len(self._rows) < LEAST_FOR_LAYER:
            return (f"Its steps are taken as they are, not calibrated: there are {len(self._rows)} ratings of replies "
                    "that it was not taught with and that are to none of these students, and "
                    f"{LEAST_FOR_LAYER} are needed.")  # fmt: skip
        by_reply = {response_key(row): row for row in self._rows}
        cases = [case_of(row.situation, row.response) for row in by_reply.values()]
        answers = self._ask("replies that reviewers rated", cases)
        self._said = {key: given for key, answer in zip(by_reply, answers, strict=True)
                      if (given := self._steps(answer))}  # fmt: skip
        self._rows = [row for row in self._rows if response_key(row) in self._said]
        lost = len(by_reply) - len(self._said)
        also = f" {lost} of those replies it could not judge." if lost else ""
        try:
            self._layer = learn_layer(gather(self._rows, self.rubric, LEAST_FOR_LAYER), self._said)
        except NotEnough as reason:
            return f"Its steps are taken as they are, not calibrated. {reason}{also}"
        return f"Its steps are calibrated by {len(self._rows)} ratings of replies that it was not taught with.{also}"

    def _ask(self, what: str, cases: Sequence[Case]) -> list[Answer]:
        from utta.ai.answering import answer_for_good

        keys = engines.permit(self._store, self._engine, self._job)
        watch = Part(self._reporter, f"{self.name} judges {what}", 0, len(cases))
        answers = answer_for_good(self._program, self._engine, cases, watch, keys,
                                  kept_evaluations.folder_of(self._store.settings))  # fmt: skip
        if self._reporter.should_stop():
            raise Stopped("The evaluation was stopped.")
        return answers

    def _steps(self, answer: Answer) -> dict[str, str]:
        """What it gave the criteria that count."""
        given = {one.key: (answer.outputs or {}).get(one.key) for one in self.rubric.criteria}
        return {key: value for key, value in given.items() if isinstance(value, str)}

    def _opinion(self, answer: Answer) -> Opinion:
        if answer.outputs is None:
            return Opinion(judgement=None, unscored=f"{self.name} could not judge it: {answer.unscored}")
        reasons = answer.outputs.get(REASONS)
        said = reasons if isinstance(reasons, str) else ""
        return Opinion(judgement=self._layer.judgement(self._steps(answer)), reasons=said)
