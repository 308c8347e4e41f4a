"""A judge is of one version of a rubric, and an Evaluator's own agreement is told criterion by criterion."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score

from utta import jobs
from utta.ai.judge import step_agreements
from utta.domain.answer import Answer
from utta.domain.assistant import Case
from utta.domain.contestant import EvaluationPlan
from utta.domain.judge_words import sentences
from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.rubric_form import form_of
from utta.domain.shipped_rubrics import DEFAULT_RUBRIC_KEY, TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import Refused
from utta.services import datasets, evaluation, evaluation_json, judges, judging, rubrics, training
from utta.services.judge_material import judged_by, material
from utta.store.database import Store


def changed(store: Store, lead: User, **steps: str) -> Rubric:
    """The default rubric with the first step of some criteria called otherwise, as its next version."""
    before = rubrics.get(store, lead, DEFAULT_RUBRIC_KEY).newest.rubric
    criteria = tuple(
        one.model_copy(update={
            "question": f"{one.question} Look twice.",
            "steps": (Step(label=steps[one.key]), *one.steps[1:]) if one.key in steps else one.steps,
        })
        for one in before.criteria
    )  # fmt: skip
    rubric, is_new = rubrics.save(store, lead, form_of(before.model_copy(update={"criteria": criteria})))
    assert is_new
    return rubric


@pytest.mark.begins("with_version")
def test_ratings_on_an_older_version_count_where_its_steps_mean_the_same_and_the_card_says_so(
    store: Store, lead: User
) -> None:
    before = judging.card(store, DEFAULT_RUBRIC_KEY)
    assert (before.rubric_version, before.older) == (1, 0)
    form = changed(store, lead, engagement="zero")
    after = judging.card(store, DEFAULT_RUBRIC_KEY)
    assert form.version == 2 and (after.rubric_version, after.older, after.ratings) == (2, 192, 192)
    assert [one.criterion for one in after.criteria] == ["accuracy", "age_appropriateness", "pedagogical_soundness"]
    assert [one.n for one in after.criteria] == [192] * 3  # the words around a step may change, not its meaning
    assert "192 of them were given on older versions" in " ".join(sentences(after))


@pytest.mark.begins("with_teacher")
def test_an_evaluator_judges_only_what_still_has_its_steps(store: Store, lead: User) -> None:
    run = training.start(store, lead, "evaluator", datasets.versions(store)[0].id)
    jobs.do(store, training.run(store, run).job.id)
    own = training.model(store, "Evaluator v1")
    form = changed(store, lead, engagement="zero")
    kept = judged_by(form, own)
    assert kept is not None and [one.key for one in kept.criteria] == ["accuracy", "age_appropriateness",
                                                                         "pedagogical_soundness"]  # fmt: skip
    teacher = training.model(store, "Teacher v1")
    wanted = evaluation.start(store, lead, teacher.id, EvaluationPlan(judge=own.id))
    jobs.do(store, evaluation.evaluation(store, wanted).job.id)
    result = evaluation.evaluation(store, wanted).result
    assert result is not None and "engagement" not in {metric.key for metric in result.metrics}
    assert result.metrics[0].meaning == (
        "The weighted mean of Accuracy, Age appropriateness and Pedagogical soundness."
    )
    assert result.metrics[0].judged_by == "Evaluator v1, rubric Teaching quality, version 2"
    changed(store, lead, accuracy="nil", age_appropriateness="nil", pedagogical_soundness="nil")
    assert judges.choices(store) == []
    with pytest.raises(Refused, match="judges by no criterion that the rubric has now"):
        evaluation.start(store, lead, teacher.id, EvaluationPlan(judge=own.id))


def cases(truth: list[str], said: list[str | None]) -> tuple[list[Case], list[Answer]]:
    asked = [Case(key=str(n), inputs={}, outputs={"c": label}, family=f"f{n // 2}") for n, label in enumerate(truth)]
    given = [Answer(case=str(n), outputs=None if label is None else {"c": label}) for n, label in enumerate(said)]
    return asked, given


def test_an_evaluators_agreement_is_that_of_scikit_learn_and_leaves_failures_out() -> None:
    rubric = Rubric(key="one", name="One", criteria=(
        Criterion(key="c", name="Clarity", steps=tuple(Step(label=label) for label in "1234")),
        Criterion(key="d", name="Depth", steps=tuple(Step(label=label) for label in "12")),
    ))  # fmt: skip
    chance = np.random.default_rng(0)
    truth = [str(n) for n in chance.integers(1, 5, 120)]
    said: list[str | None] = [one if chance.random() < 0.6 else str(chance.integers(1, 5)) for one in truth]
    said[:7] = [None] * 7
    clear, deep = step_agreements(rubric, "model", *cases(truth, said))
    assert clear.n == 113 and clear.same is not None and clear.kappa is not None and clear.ac1 is not None
    assert clear.same.estimate == pytest.approx(accuracy_score(truth[7:], said[7:]))
    kappa = cohen_kappa_score(truth[7:], said[7:], weights="quadratic")
    assert clear.kappa.estimate == pytest.approx(kappa) and clear.kappa.low < kappa < clear.kappa.high
    assert 0 < clear.ac1.estimate < clear.same.estimate
    assert (deep.n, deep.same, deep.kappa, deep.ac1) == (0, None, None, None)


@pytest.mark.begins("with_version")
def test_an_evaluation_of_an_evaluator_tells_kappa_and_ac1_of_both_sides(store: Store, lead: User) -> None:
    run = training.start(store, lead, "evaluator", datasets.versions(store)[0].id)
    jobs.do(store, training.run(store, run).job.id)
    wanted = evaluation.start(store, lead, training.model(store, "Evaluator v1").id)
    jobs.do(store, evaluation.evaluation(store, wanted).job.id)
    result = evaluation.evaluation(store, wanted).result
    assert result is not None and result.card is None
    own = [one for one in result.agreements if one.who == "model"]
    assert [one.name for one in own] == [criterion.name for criterion in TEACHING_QUALITY.criteria]
    assert {one.n for one in own} == {result.n - result.unscored_model}
    assert all(one.kappa is not None and one.ac1 is not None for one in own)
    rows = evaluation_json.as_json(result)["agreement"]
    assert {row["who"] for row in rows} == {"model", "baseline"} and rows[0]["kappa"]["n"] == own[0].n


@pytest.mark.begins("with_version")
def test_nothing_that_taught_an_evaluator_or_is_asked_calibrates_it_and_what_it_knew_is_counted(store: Store) -> None:
    (version,) = datasets.versions(store)
    rows, told = material(store, DEFAULT_RUBRIC_KEY, version.id, version.id, "test")
    assert (len(rows), told) == (34, 0)  # those of the validation split: all others taught it, or are asked
    rows, told = material(store, DEFAULT_RUBRIC_KEY, version.id, version.id, "train")
    assert 0 < told <= version.number("example", "train") and len(rows) == 34 + 39
