"""Rubrics: data with versions, made of criteria whose steps run from the least to the most desired."""

from utta.domain.rubric import Rubric

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
