"""Rubrics: data with versions, made of criteria whose steps run from the least to the most desired."""

import json

import pytest

from tests.conftest import shared_file
from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.shipped_rubrics import MRBENCH, SHIPPED, TEACHING_QUALITY
from utta.domain.user import User
from utta.services import agreement, datasets, judging, sample_data, training
from utta.store import datasets as stored_datasets
from utta.store import rubrics as stored_rubrics
from utta.store.database import Store

OF_BEFORE = {
    "key": "warmth",
    "name": "Warmth",
    "version": 3,
    "criteria": [{"key": "tone", "name": "Tone", "question": "", "weight": 2.0,
                  "steps": [{"label": "No", "description": "Cold"}, {"label": "Yes", "description": ""}]}],
}  # fmt: skip


def test_a_definition_stored_before_there_were_anchors_and_scales_still_loads() -> None:
    (tone,) = Rubric.model_validate(OF_BEFORE).criteria
    assert (tone.scale, tone.weight, [step.anchor for step in tone.steps]) == ("ordinal", 2.0, ["", ""])


@pytest.mark.parametrize("rubric", SHIPPED, ids=lambda rubric: rubric.key)
def test_every_step_of_a_shipped_rubric_has_a_description_and_a_reply_that_stands_for_it(rubric: Rubric) -> None:
    assert rubric.description and [criterion for criterion in rubric.criteria if criterion.question]
    steps = [step for criterion in rubric.criteria for step in criterion.steps]
    assert not [step.label for step in steps if not step.description or not step.anchor]
    for criterion in rubric.criteria:
        assert len({step.anchor for step in criterion.steps}) == len(criterion.steps)


def test_the_default_rubric_is_the_guides_four_criteria_from_1_to_5() -> None:
    scales = {criterion.key: criterion.labels for criterion in TEACHING_QUALITY.criteria}
    assert list(scales) == ["accuracy", "age_appropriateness", "pedagogical_soundness", "engagement"]
    assert set(scales.values()) == {("1", "2", "3", "4", "5")}


def test_mrbench_has_the_criteria_and_labels_of_its_file_with_the_desired_one_last() -> None:
    expected = json.loads(shared_file("expected.json").read_text("utf-8"))
    found = expected["label_counts"]["mrbench_v2"]
    assert {criterion.key: set(criterion.labels) for criterion in MRBENCH.criteria} == {
        key: set(counts) for key, counts in found.items()
    }
    for criterion in MRBENCH.criteria:
        n = sum(found[criterion.key].values())
        rates = expected["desired_label_rate"]["mrbench_v2"].values()
        desired = sum(rate["n"] * rate[criterion.key] / 100 for rate in rates)
        assert round(desired) == found[criterion.key][criterion.labels[-1]] and n == 792


def numbered(key: str, last: int, weight: float = 1.0) -> Criterion:
    """A criterion with the steps 1 to `last`."""
    steps = tuple(Step(label=str(number)) for number in range(1, last + 1))
    return Criterion(key=key, name=key.title(), steps=steps, weight=weight)


def test_teaching_effectiveness_is_in_points_of_the_scale_where_all_criteria_share_one() -> None:
    rubric = Rubric(key="r", name="R", criteria=(numbered("a", 5, 3), numbered("b", 5), numbered("c", 9, 0)))
    assert rubric.effectiveness({"a": 5.0, "b": 1.0}) == 4.0
    assert rubric.shares == {"a": 0.75, "b": 0.25}
    assert rubric.effectiveness({"a": 5.0}) is None


def test_criteria_with_different_scales_count_from_0_to_1() -> None:
    words = Criterion(key="b", name="B", steps=(Step(label="No"), Step(label="Yes")))
    rubric = Rubric(key="r", name="R", criteria=(numbered("a", 5), words))
    assert rubric.effectiveness({"a": 5.0, "b": 0.0}) == 0.5
    assert rubric.effectiveness({"a": 3.0, "b": 1.0}) == 0.75
    same = Criterion(key="a", name="A", steps=(Step(label="1.0"), Step(label="1")))
    assert same.bounds == (0.0, 1.0)


def test_ratings_of_an_older_version_count_where_criterion_and_steps_are_still_the_same() -> None:
    older = Rubric(key="r", name="R", criteria=(numbered("a", 5), numbered("b", 5), numbered("c", 5)))
    renamed = older.criteria[0].model_copy(update={"name": "Another name", "weight": 2.0})
    newest = Rubric(key="r", name="R", version=2, criteria=(numbered("b", 10), renamed, numbered("d", 5)))
    assert newest.carried({"a": "4", "b": "4", "c": "4"}, older) == {"a": "4"}
    assert newest.carried({"b": "4"}, newest) == {"b": "4"}
    assert newest.shared_with(older) == (renamed,)


@pytest.fixture
def rescaled(store: Store, lead: User) -> Store:
    """A store with the sample data, in which accuracy went from five steps to three after all was rated."""
    sample_data.load(store, lead)
    datasets.freeze(store, lead, "Everything")
    accuracy, *others = TEACHING_QUALITY.criteria
    accuracy = accuracy.model_copy(update={"steps": accuracy.steps[:3]})
    with store.write() as tx:
        changed = TEACHING_QUALITY.model_copy(update={"version": 2, "criteria": (accuracy, *others)})
        stored_rubrics.add(tx, changed, 1.0)
    return store


def test_what_rests_on_reviews_takes_of_older_ones_what_still_means_the_same(rescaled: Store) -> None:
    accuracy, age, *_ = agreement.gates(rescaled).values()
    assert (accuracy.items, accuracy.alpha) == (0, None) and age.items > 50 and age.alpha is not None
    kept = {key for row in judging.rated(rescaled, "teaching_quality") for key in row.ratings}
    assert kept == {"age_appropriateness", "pedagogical_soundness", "engagement"}
    with rescaled.read() as tx:
        (version,) = stored_datasets.newest_first(tx)
        cases = training.cases_of(tx, "evaluator", version.id, "train")
    assert cases and not [case for case in cases if "accuracy" in case.outputs]
