"""Rubrics: data with versions, made of criteria whose steps run from the least to the most desired."""

import json

import pytest

from tests.conftest import shared_file
from utta.domain.rubric import Rubric
from utta.domain.shipped_rubrics import MRBENCH, SHIPPED, TEACHING_QUALITY

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
