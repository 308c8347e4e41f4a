"""A criterion enters training and verdicts only when reviewers agree on it, and a sentence says what is missing."""

from pathlib import Path

import numpy as np
import pytest

from tests.rows import RATING, written
from tests.unit.test_agreement import criterion, given_by
from utta.domain.agreement import agree
from utta.domain.agreement_gate import Gate, Thresholds, gate, only_open
from utta.domain.agreement_words import sentence
from utta.domain.rating_table import table
from utta.domain.rubric import Criterion
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough, Refused
from utta.services import agreement, datasets, training
from utta.services.importing import import_file
from utta.store.database import Store

FIVE = criterion("12345")


def rows(pairs: str) -> list[list[str | None]]:
    return [list(pair.replace(".", "")) for pair in pairs.split()]


def judged(pairs: str, form: Criterion = FIVE, asked: Thresholds | None = None) -> Gate:
    return gate(table(given_by(rows(pairs)), form), asked or Thresholds(items=4))


def test_enough_items_on_which_reviewers_agree_open_the_gate() -> None:
    found = judged("11 22 34 55 44 12")
    assert found.is_open and found.items == 6 and found.missing == ""
    assert found.alpha is not None and found.alpha > 0.4


def test_too_few_items_are_counted_out() -> None:
    assert judged("11 22 3 4").missing == "Clarity: 2 more items need a second reviewer."
    assert judged("11 22 33 4").missing == "Clarity: 1 more item needs a second reviewer."
    assert judged("").missing == "Clarity: 4 more items need a second reviewer."


def test_disagreement_is_named_with_its_number_and_what_helps() -> None:
    found = judged("15 51 24 42 13")
    assert found.alpha is not None and found.alpha < 0
    assert found.missing == (
        f"Clarity: alpha is −{-found.alpha:.2f} on 5 items, 0.40 is needed; talk over the items that differ most."
    )


def test_the_threshold_itself_is_enough() -> None:
    value = judged("15 22 34 55 44").alpha
    assert value is not None
    assert judged("15 22 34 55 44", asked=Thresholds(items=5, agreement=value)).is_open
    assert not judged("15 22 34 55 44", asked=Thresholds(items=5, agreement=value + 0.001)).is_open


def test_one_step_everywhere_shows_nothing_and_nearly_everywhere_little() -> None:
    assert judged("55 55 55 55").missing.startswith("Clarity: every rating is the same step")
    skewed = judged("55 " * 20 + "54 45")
    assert skewed.missing.endswith("nearly all ratings are one step, so look for responses that deserve another one.")


def test_a_lead_may_ask_for_no_agreement_at_all() -> None:
    assert judged("", asked=Thresholds(items=0)).is_open


def test_a_rubric_keeps_the_criteria_that_passed() -> None:
    gates = {one.key: Gate(key=one.key, name=one.name, items=0, alpha=None, missing="" if n % 2 else "More.")
             for n, one in enumerate(TEACHING_QUALITY.criteria)}  # fmt: skip
    kept = only_open(TEACHING_QUALITY, gates)
    assert kept is not None
    assert [one.key for one in kept.criteria] == ["age_appropriateness", "engagement"]
    assert only_open(TEACHING_QUALITY, {key: one.model_copy(update={"missing": "More."}) for key, one in gates.items()}
                     ) is None  # fmt: skip


def test_the_defaults_let_real_agreement_pass_and_chance_seldom() -> None:
    rng = np.random.default_rng(5)

    def share_passed(noise: float) -> float:
        passed = 0
        for _ in range(200):
            quality = rng.normal(0, 1, 20)[:, None] + rng.normal(0, noise, (20, 2))
            steps = np.clip(np.round(3.3 + quality), 1, 5).astype(int).astype(str).tolist()
            passed += gate(table(given_by(steps), FIVE), Thresholds()).is_open
        return passed / 200

    assert share_passed(0.7) > 0.8  # a true alpha of 0.61
    assert share_passed(5.0) < 0.12  # about chance


def said(*pairs: tuple[str, str], asked: Thresholds | None = None) -> str:
    found = [agree(given_by(rows(given)), FIVE.model_copy(update={"name": name})) for name, given in pairs]
    return sentence(found, asked or Thresholds())


AGREED = "11 22 34 55 44 " * 12
DIFFERED = "15 22 31 53 44 42 " * 10


def test_the_sentence_says_on_what_reviewers_agree_and_on_what_not_yet() -> None:
    assert said(("Accuracy", AGREED), ("Engagement", DIFFERED)) == (
        "Reviewers agree on accuracy, not yet on engagement: calibrate before training on it."
    )
    assert said(("Accuracy", AGREED), ("Warmth", AGREED)) == "Reviewers agree on accuracy and warmth."
    assert said(("Accuracy", DIFFERED), ("Warmth", DIFFERED), ("Pace", DIFFERED)) == (
        "Reviewers do not agree yet on accuracy, warmth and pace: calibrate before training on them."
    )


def test_the_sentence_claims_nothing_that_the_interval_does_not() -> None:
    unsure = said(("Accuracy", "11 25 34 55 44 32 " * 4), ("Warmth", AGREED))
    assert unsure.startswith("Reviewers agree on warmth. Not certain yet on accuracy (alpha ")
    assert "0.40 needed, n = 24)" in unsure
    assert said(("Accuracy", "11 25"), ("Warmth", "")) == (
        "Too early to tell whether reviewers agree: 2 items were rated by two reviewers or more, "
        "at least 20 are needed."
    )
    assert said(("Accuracy", AGREED), ("Warmth", "11 22")).endswith("Too few items rated twice on warmth (2 of 20).")
    assert "every rating is the same step" in said(("Accuracy", AGREED), ("Warmth", "55 " * 30))
    skewed = said(("Accuracy", AGREED), ("Warmth", "55 " * 40 + "45 54"))
    assert "(98% “5”, AC1 0.9" in skewed and "read AC1 beside it" in skewed


@pytest.mark.begins("with_samples")
def test_sample_data_passes_and_a_lead_who_asks_more_closes_the_gate(store: Store, lead: User, expert: User) -> None:
    version = datasets.freeze(store, lead, "Samples")
    assert all(one.is_open for one in agreement.gates(store).values())
    assert sum(training.plan(store, "evaluator", version.id).values()) == version.number("review")
    agreement.set_thresholds(store, lead, 20, 0.80)
    gates = agreement.gates(store)
    assert [key for key, one in gates.items() if not one.is_open] == ["pedagogical_soundness"]
    assert "alpha is 0.75 on 75 items, 0.80 is needed" in gates["pedagogical_soundness"].missing
    with store.read() as tx:
        rubric = training.rubric_of(tx, "evaluator")
        assert rubric is not None and [one.key for one in rubric.criteria] == [
            "accuracy", "age_appropriateness", "engagement",
        ]  # fmt: skip
        cases = training.cases_of(tx, "evaluator", version.id, "train", rubric)
    assert cases and not [case for case in cases if "pedagogical_soundness" in case.outputs]
    agreement.set_thresholds(store, lead, 100, 0.4)
    with pytest.raises(NotEnough, match=r"Accuracy: 25 more items need a second reviewer\. .*Engagement: 25 more"):
        training.start(store, lead, "evaluator", version.id)
    training.start(store, lead, "teacher", version.id)  # it learns from examples, not from ratings
    with pytest.raises(NotAllowed):
        agreement.set_thresholds(store, expert, 1, 0)
    with pytest.raises(Refused) as refused:
        agreement.set_thresholds(store, lead, -1, 2)
    assert set(refused.value.fields) == {"items", "agreement"}
    assert agreement.thresholds(store) == Thresholds(items=100, agreement=0.4)


def test_a_new_review_is_seen_at_once(store: Store, tmp_path: Path) -> None:
    assert agreement.gates(store)["accuracy"].items == 0
    two = [RATING, RATING | {"external_id": "r-2", "reviewer": "bob"}]
    import_file(store, written(tmp_path, two))
    assert agreement.gates(store)["accuracy"].missing == "Accuracy: 19 more items need a second reviewer."
