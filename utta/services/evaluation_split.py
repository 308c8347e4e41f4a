"""The test split: a model version and what it is compared with answer what nothing was learned from."""

from collections.abc import Sequence

from utta import jobs
from utta.domain.assistant import Assistant, Case
from utta.domain.contestant import Contestant, EvaluationPlan
from utta.domain.evaluation import CaseAnswer, Evaluation, EvaluationResult
from utta.domain.job import Job
from utta.domain.program import Program
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY
from utta.domain.text import listed
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.services import agreement, contest, contestants, judges, measuring, reviewing, student_realism, training
from utta.services.reviews import rubric as find_rubric
from utta.store import training as stored_models
from utta.store.database import Store, Transaction


def check(store: Store, tx: Transaction, model: ModelVersion, plan: EvaluationPlan) -> None:
    """Raise NotEnough where the test split is too small."""
    assistant: Assistant = model.assistant  # type: ignore[assignment]  # written by training
    rubric = _judged(training.rubric_of(tx, assistant), Program(**model.program))
    if len(training.cases_of(tx, assistant, model.dataset_id, "test", rubric)) < 2:
        raise NotEnough("The test split holds too few cases for this assistant.", "Freeze a larger version.")


def carry_out(store: Store, job: Job, reporter: jobs.Reporter,
              wanted: Evaluation) -> tuple[EvaluationResult, list[CaseAnswer]]:  # fmt: skip
    """Ask every case of every contestant, and measure the answers; a Teacher's are offered to reviewers."""
    with store.read() as tx:
        model = stored_models.get_model(tx, wanted.model_id)
        assistant: Assistant = model.assistant  # type: ignore[assignment]  # written by training
        rubric = _judged(training.rubric_of(tx, assistant), Program(**model.program))
        learned, asked = (training.cases_of(tx, assistant, model.dataset_id, split, rubric)
                          for split in ("train", wanted.split))  # fmt: skip
    sides = contest.everybody(store, job, reporter, model, wanted, asked, "the test split")
    done = len(sides) * len(asked)
    reporter.progress("Judging the answers", done, done, None)
    judge = judges.appoint(store, job, reporter, model, wanted) if assistant == "teacher" else judges.Nobody("")
    form = find_rubric(store, DEFAULT_RUBRIC_KEY)
    with store.read() as tx:
        gates = agreement.criteria_open(tx, form)
        seen = [_seen(tx, model, side.contestant, asked) for side in sides[1:]]
    result, scored = measuring.measure(form, gates, assistant, rubric, learned, asked, sides, judge)
    if assistant == "teacher":
        reviewing.offer(store, model, asked, sides[0].answers)
    if assistant == "student":
        with store.read() as tx:
            realism = student_realism.measured(tx, model.dataset_id, asked, sides)
        result = result.model_copy(update={"realism": realism})
    cautions = (*seen, *judge.cautions, _unjudged(result))
    return result.model_copy(update={"cautions": tuple(caution for caution in cautions if caution)}), scored


def _unjudged(result: EvaluationResult) -> str:
    """The sentence on the answers that the judge could not score."""
    if not result.unjudged:
        return ""
    lost = listed([f"{number} of {result.n} of {result.names[who]}" for who, number in result.unjudged.items()])
    return f"{result.judge} could not score every answer: {lost}. They count as missing, never as zero."


def _judged(agreed: Rubric | None, program: Program) -> Rubric | None:
    """Of the criteria that reviewers agree on now, those that the Evaluator was trained to judge, in the same steps."""
    if agreed is None or program.rubric is None:
        return None
    kept = agreed.shared_with(program.rubric)
    if not kept:
        raise NotEnough("Reviewers are no longer shown to agree on any criterion that this Evaluator judges.",
                        "Train it again on those they agree on.")  # fmt: skip
    return agreed.model_copy(update={"criteria": kept})


def _seen(tx: Transaction, model: ModelVersion, one: Contestant, asked: Sequence[Case]) -> str:
    """The sentence on what another model version knew of the test cases before."""
    number = contestants.learned_from(tx, model, one, asked)
    if not number:
        return ""
    return (f"{one.name} learned from {number} of the {len(asked)} test cases or from some just like them, which "
            "favours it.")  # fmt: skip
