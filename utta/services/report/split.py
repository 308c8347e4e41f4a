"""The report of an evaluation on the test split."""

from utta.domain.calibration import CalibrationPoint, calibration_sentence
from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.evaluation_method import method
from utta.domain.evaluation_words import beside_charts, cautions, headline, how
from utta.domain.judge_card import JudgeCard
from utta.domain.judge_words import name_of, sentences
from utta.errors import NotEnough
from utta.services import datasets, evaluation_cases, training, verdicts
from utta.services.report.content import Content, facts
from utta.services.report.drawing import Drawing, Made, drawings_of
from utta.services.report.split_drawings import drawings
from utta.services.report.split_worst import worst
from utta.services.report.suites import suites
from utta.store.database import Store

_LIMITS = (
    "It says what was measured on these students and on no others.",
    "A judge predicts what reviewers would say; it is not a person.",
    "Worst answers are shown because they are the worst: they do not stand for the rest.",
)


def split_content(store: Store, found: Evaluation, result: EvaluationResult) -> Content:
    """What it says."""
    model = training.model(store, found.model_id)
    version = datasets.version(store, model.dataset_id)
    verdict = verdicts.of(store, found)
    alike = evaluation_cases.sameness(store, found, None)
    return Content(
        headline=headline(verdict, result, alike),
        sentence=verdict.main.sentence,
        known=how(verdict, result),
        others=[one.verdict.sentence for one in verdict.against[1:]],
        cautions=cautions(verdict, result, alike),
        is_sample=version.has_sample,
        method=method(verdict, result, version.name),
        drawings=drawings(store, model, found, result, beside_charts(verdict)),
        suites=suites(store, model),
        judge=sentences(result.card, with_figures=True) if result.card else (),
        judge_drawings=_of_judge(result.card) if result.card else (),
        worst=worst(store, model, found, result),
        limits=[*_LIMITS, *(one for one in (result.power, result.worst_slice) if one)],
        facts=facts(store, model, found, version.hash),
    )


def _of_judge(card: JudgeCard) -> tuple[Drawing, ...]:
    """What more reviews would add, and how far its certainty can be trusted where that is trusted least."""
    made: list[Made] = [_learning(card)] if card.learning else []
    if with_points := [one for one in card.criteria if one.calibration]:
        least = max(with_points, key=lambda one: one.calibration_error)
        made.append(_calibration(name_of(least), least.calibration, len(with_points)))
    return drawings_of("judge", made)


def _learning(card: JudgeCard) -> Made:
    from utta.charts.curves import learning_chart, learning_table
    from utta.domain.learning_curve import learning_curve

    try:
        curve = learning_curve(card.learning)
    except NotEnough:
        curve = None
    return (learning_chart(card.learning, card.more_reviews(), "ratings", "kappa", curve),
            "The judge’s agreement with reviewers by how many ratings it learned from.",
            learning_table(card.learning, "ratings"))  # fmt: skip


def _calibration(name: str, points: tuple[CalibrationPoint, ...], criteria: int) -> Made:
    from utta.charts.curves import calibration_chart, calibration_table

    which = f", of {criteria} criteria the one on which it can be trusted least" if criteria > 1 else ""
    return (
        calibration_chart(points, name),
        f"{name}{which}. {calibration_sentence(points)}",
        calibration_table(points),
    )
