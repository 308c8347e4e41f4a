"""What a lead's page on the ratings shows: agreement, reviewers and comparisons, of all reviews or of one round."""

import pytest

from tests import rounds as made
from tests.command_line import QuickHome
from utta.domain.rubric_form import form_of
from utta.domain.user import User
from utta.errors import NotAllowed, NotFound, Refused
from utta.services import agreement, calibration, review_queue, reviews, rounds, rubrics
from utta.services.agreement_json import agreement_json, comparisons_json
from utta.store import agreement as rows
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


@pytest.fixture
def round_id(store: Store, lead: User, expert: User, teacher: User) -> int:
    """An open round in which two people rated eight replies each, the expert always with the best step."""
    found = made.opened(store, lead, reviewers=[expert.id, teacher.id], items=8, wanted=2)
    for user, level in ((expert, -1), (teacher, 2)):
        while (item := review_queue.next_in_round(store, user, found)) is not None:
            assert reviews.rate(store, user, item.key, made.steps_for(item, level), seconds=20.0 + level)
    return found


def test_only_a_lead_sees_what_the_ratings_are_worth(store: Store, expert: User) -> None:
    with pytest.raises(NotAllowed):
        agreement.overview(store, expert)


def test_everything_of_the_sample_data_is_there_at_once(store: Store, lead: User) -> None:
    found = agreement.overview(store, lead)
    assert [one.key for one in found.agreement.criteria] == [gate.key for gate in found.agreement.gates]
    assert found.agreement.sentence == (
        "Reviewers agree on accuracy, age appropriateness, pedagogical soundness and engagement."
    )
    assert {view.reviewer for view in found.reviewers} == {f"sample_reviewer_{number}" for number in (1, 2, 3)}
    assert sum(view.reviews for view in found.reviewers) == found.agreement.reviews == 192
    assert all(view.severity is not None and view.seconds is None for view in found.reviewers)
    assert found.comparisons.n == 24 and sum(pair.n for pair in found.comparisons.pairs) == 24
    assert agreement_json(found.agreement)["criteria"] and comparisons_json(found.comparisons)["pairs"]


def test_a_round_is_told_alone_and_its_people_by_their_names(store: Store, lead: User, round_id: int) -> None:
    found = agreement.overview(store, lead, round_id=round_id)
    assert (found.agreement.round_id, found.agreement.reviews) == (round_id, 16)
    assert {view.reviewer: view.reviews for view in found.reviewers} == {"Edgar Expert": 8, "Tara Teacher": 8}
    mild, strict = sorted(found.reviewers, key=lambda view: view.reviewer)
    assert mild.severity is not None and strict.severity is not None
    assert mild.severity.estimate == pytest.approx(2) == -strict.severity.estimate
    assert (mild.seconds, strict.seconds) == (19, 22)
    accuracy = found.agreement.criteria[0]
    assert (accuracy.twice, accuracy.reviewers) == (8, 2)
    assert accuracy.alpha.value is not None and accuracy.alpha.value < 0
    assert found.agreement.gates[0].items == 75  # the gate rests on all that is closed, not on one round
    everything = agreement.overview(store, lead)
    assert everything.agreement.reviews == 192
    rounds.close(store, lead, round_id)
    assert agreement.overview(store, lead).agreement.reviews == 192 + 16
    with pytest.raises(NotFound):
        agreement.overview(store, lead, round_id=round_id + 1)


def test_a_round_is_looked_at_on_the_rubric_that_it_asked_in_the_version_it_had_then(
    store: Store, lead: User, round_id: int
) -> None:
    rounds.close(store, lead, round_id)
    form = form_of(reviews.rubric(store))
    for step in form.criteria[0].steps:
        step.label = f"Step {step.label}"
    rubrics.save(store, lead, form)
    found = agreement.overview(store, lead, round_id=round_id).agreement
    assert (found.rubric.version, found.reviews) == (1, 16)
    assert sum(found.criteria[0].label_counts.values()) == 16 and list(found.criteria[0].label_counts) == list("12345")
    assert agreement.overview(store, lead).agreement.rubric.version == 2
    assert set(agreement_json(found)["criteria"]) == {one.key for one in found.criteria}
    with pytest.raises(Refused, match="“Autumn” was judged on Teaching quality, not on “mrbench”"):
        agreement.measured(store, "mrbench", round_id)


def test_a_lead_who_still_reviews_looks_into_no_open_round(store: Store, lead: User, round_id: int) -> None:
    other = made.opened(store, lead, "Winter", reviewers=[lead.id], items=2, wanted=1)
    with pytest.raises(NotAllowed, match="“Autumn” is not closed, and a round still asks for your own reviews"):
        agreement.overview(store, lead, round_id=round_id)
    rounds.close(store, lead, round_id)
    assert agreement.overview(store, lead, round_id=round_id).agreement.reviews == 16
    with pytest.raises(NotAllowed):
        agreement.overview(store, lead, round_id=other)


def test_answers_on_calibration_items_are_held_against_what_was_agreed(store: Store, lead: User, round_id: int) -> None:
    with store.read() as tx:
        item = rows.ratings(tx, "teaching_quality", round_id, open_rounds=True)[0].item
    best = {criterion.key: criterion.labels[-1] for criterion in reviews.rubric(store).criteria}
    calibration.agree(store, lead, "teaching_quality", item, best)
    found = {view.reviewer: view for view in agreement.overview(store, lead, round_id=round_id).reviewers}
    expert, teacher = found["Edgar Expert"], found["Tara Teacher"]
    assert expert.exact is not None and teacher.exact is not None and teacher.near is not None
    assert (expert.exact.estimate, expert.exact.n) == (1, 4)
    assert (teacher.exact.estimate, teacher.near.estimate) == (0, 0)


def test_who_always_prefers_the_left_side_is_found_out(store: Store, lead: User, expert: User) -> None:
    names = [made.imported(f"Sample tutor {letter}") for letter in "ABC"]
    found = made.opened(store, lead, way="compare", generators=names, reviewers=[expert.id], items=24, wanted=1)
    given = made.review(store, expert, found)  # always the left one
    told = agreement.overview(store, lead, round_id=found).comparisons
    assert given >= 20 and told.n == given
    assert told.position.left is not None
    assert (told.position.left.estimate, told.position.left.n, told.position.unknown) == (1, given, 0)
    assert told.position.sentence.startswith("The left side is favoured: the left response won 100%")
    assert comparisons_json(told)["position_bias"]["left_share"] == 1
    assert {pair.ties + pair.neither for pair in told.pairs} == {0}


def test_the_command_line_knows_a_round_by_name_and_number(store: Store, round_id: int) -> None:
    line = QuickHome(store.settings.home.parent)
    for name in ("Autumn", round_id):
        found = line.json("agreement", "--round", name)
        assert (found["round"], found["reviews"]) == (round_id, 16)
    assert line.json("preferences", "--round", "Autumn")["comparisons"] == 0
    assert "There is no such review round." in line.refusal("agreement", "--round", "Spring")
