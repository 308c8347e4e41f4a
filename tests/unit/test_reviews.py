"""Reviews: blind, independent, each stored once, on a real store."""

import json
from typing import Literal

import pytest
import sqlalchemy as sa

from utta.domain.blind import shown_left
from utta.domain.review import Review
from utta.domain.rubric import Criterion, Rubric, Step
from utta.domain.shipped_rubrics import TEACHING_QUALITY
from utta.domain.user import User
from utta.errors import NotFound, Refused
from utta.services import drafts, review_queue, reviews, sample_data
from utta.store import reviews as stored_reviews
from utta.store import rubrics
from utta.store.database import Store
from utta.store.review_tables import responses
from utta.store.review_tables import reviews as table

pytestmark = pytest.mark.begins("with_samples")
RATINGS = {criterion.key: "4" for criterion in TEACHING_QUALITY.criteria}


@pytest.fixture
def furnished_store(store: Store) -> Store:
    """A store with the sample data in it."""
    return store


def own(store: Store, kind: Literal["rating", "preference"], user: User) -> list[Review]:
    """This person's stored reviews of a kind."""
    with store.read() as tx:
        return [review for review in stored_reviews.each(tx, kind) if review.reviewer == user.username]


def every_rating_item(store: Store, user: User) -> list[str]:
    """The items a reviewer meets, in order, skipping each."""
    seen: list[str] = []
    while (item := review_queue.next_to_rate(store, user, skipped=frozenset(seen))) and item.key not in seen:
        seen.append(item.key)
    return seen


def in_use(store: Store) -> list[str]:
    with store.read() as tx:
        return [rubric.key for rubric in reviews.rubrics_in_use(tx)]


def every_pair(store: Store, user: User) -> list[review_queue.Item]:
    """The pairs a reviewer meets, in order, skipping each."""
    seen: dict[str, review_queue.Item] = {}
    while (item := review_queue.next_to_compare(store, user, frozenset(seen))) and item.key not in seen:
        seen[item.key] = item
    return list(seen.values())


def test_an_item_says_nothing_of_who_wrote_it_or_how_others_judged_it(furnished_store: Store, teacher: User) -> None:
    with furnished_store.read() as tx:
        generators = set(tx.scalars(sa.select(responses.c.generator)))
        rationales = set(tx.scalars(sa.select(table.c.rationale).where(table.c.rationale != "")))
    for item in (
        review_queue.next_to_rate(furnished_store, teacher),
        review_queue.next_to_compare(furnished_store, teacher),
    ):
        assert item is not None and item.is_sample
        said = json.dumps(item.model_dump(), ensure_ascii=False)
        assert not [word for word in generators | rationales if word in said]


def test_a_full_rating_is_stored_once_however_often_it_is_submitted(furnished_store: Store, teacher: User) -> None:
    item = review_queue.next_to_rate(furnished_store, teacher)
    assert item is not None
    for first in (True, False, False):
        stored = reviews.rate(furnished_store, teacher, item.key, RATINGS, improved_response="Try both.",
                              rationale="Kind.", seconds=31.5)  # fmt: skip
        assert stored is first
    (review,) = own(furnished_store, "rating", teacher)
    assert review.ratings == RATINGS and review.rubric == "teaching_quality" and review.origin.is_sample
    assert (review.improved_response, review.rationale) == ("Try both.", "Kind.")
    with furnished_store.read() as tx:
        assert tx.scalar(sa.select(table.c.seconds).where(table.c.item == item.key)) == 31.5
    following = review_queue.next_to_rate(furnished_store, teacher)
    assert following is not None and following.key != item.key and following.waiting == item.waiting - 1


def test_a_rating_without_a_step_for_every_criterion_stores_nothing(furnished_store: Store, teacher: User) -> None:
    item = review_queue.next_to_rate(furnished_store, teacher)
    assert item is not None
    with pytest.raises(Refused) as refused:
        reviews.rate(furnished_store, teacher, item.key, {"accuracy": "4", "engagement": "2"})
    assert set(refused.value.fields) == {"age_appropriateness", "pedagogical_soundness"}
    with pytest.raises(Refused):
        reviews.rate(furnished_store, teacher, item.key, RATINGS | {"accuracy": "6"})
    assert own(furnished_store, "rating", teacher) == []


def test_two_reviewers_meet_the_same_responses_in_the_same_order(
    furnished_store: Store, teacher: User, expert: User
) -> None:
    theirs = every_rating_item(furnished_store, teacher)
    assert len(theirs) == 75 and theirs == every_rating_item(furnished_store, expert)


def test_what_a_colleague_has_begun_comes_first(store: Store, teacher: User, expert: User) -> None:
    with store.write() as tx:
        tx.execute(sa.delete(table))
    last = every_rating_item(store, teacher)[-1]
    reviews.rate(store, teacher, last, RATINGS)
    following = review_queue.next_to_rate(store, expert)
    assert following is not None and following.key == last


def test_a_pair_may_stand_differently_for_two_reviewers_but_never_moves_for_one(
    furnished_store: Store, teacher: User, expert: User
) -> None:
    for_teacher, again, for_expert = (
        {pair.key: pair.left for pair in every_pair(furnished_store, user)} for user in (teacher, teacher, expert)
    )
    assert for_teacher == again and for_teacher.keys() == for_expert.keys()
    assert 0.25 < sum(for_teacher[key] != for_expert[key] for key in for_teacher) / len(for_teacher) < 0.75


def test_sides_are_balanced_over_many_pairs_and_many_reviewers() -> None:
    for pairs in (
        [(a, b, "tara") for a in range(1, 60) for b in range(a + 1, 60)],
        [(1, 2, f"reviewer{number}") for number in range(1000)],
    ):
        left = sum(shown_left(*pair) == "A" for pair in pairs) / len(pairs)
        assert 0.4 <= left <= 0.6


@pytest.mark.parametrize("choice", ["left", "right", "tie", "neither"])
def test_a_preference_is_stored_once_with_the_side_each_response_stood_on(
    choice: reviews.Choice, furnished_store: Store, teacher: User
) -> None:
    pair = review_queue.next_to_compare(furnished_store, teacher)
    assert pair is not None and pair.left != pair.right
    assert reviews.prefer(furnished_store, teacher, pair.key, choice, rationale="Warmer.")
    assert not reviews.prefer(furnished_store, teacher, pair.key, "tie")
    (review,) = own(furnished_store, "preference", teacher)
    assert review.other is not None and review.rationale == "Warmer."
    by_letter = {"A": review.response.text, "B": review.other.text}
    assert review.shown_left is not None and by_letter[review.shown_left] == pair.left
    meant = {"left": pair.left, "right": pair.right}.get(choice)
    assert review.preferred == choice if meant is None else by_letter[review.preferred or ""] == meant


def test_a_preference_that_was_not_chosen_is_refused(furnished_store: Store, teacher: User) -> None:
    pair = review_queue.next_to_compare(furnished_store, teacher)
    assert pair is not None
    with pytest.raises(Refused) as refused:
        reviews.prefer(furnished_store, teacher, pair.key, "")  # type: ignore[arg-type]
    assert "choice" in refused.value.fields and own(furnished_store, "preference", teacher) == []


def test_a_text_too_long_to_store_is_refused_beside_its_field(furnished_store: Store, teacher: User) -> None:
    item = review_queue.next_to_rate(furnished_store, teacher)
    assert item is not None
    with pytest.raises(Refused) as refused:
        reviews.rate(furnished_store, teacher, item.key, RATINGS, rationale="x" * 20_001)
    assert "characters long" in refused.value.fields["rationale"]


def test_a_skipped_item_comes_back_when_nothing_else_is_left(furnished_store: Store, teacher: User) -> None:
    items = every_rating_item(furnished_store, teacher)
    for item in items[1:]:
        reviews.rate(furnished_store, teacher, item, RATINGS)
    back = review_queue.next_to_rate(furnished_store, teacher, skipped=frozenset(items[:1]))
    assert back is not None and back.key == items[0] and back.waiting == 1


def test_the_item_on_screen_stays_and_a_begun_one_comes_before_others(furnished_store: Store, teacher: User) -> None:
    first, begun, on_screen, *_ = every_rating_item(furnished_store, teacher)
    drafts.save(furnished_store, teacher, review_queue.draft_of(begun), {"rationale": "Half a"})
    for stay, expected in (("", begun), (on_screen, on_screen), ("rate:teaching_quality:99999", begun)):
        following = review_queue.next_to_rate(furnished_store, teacher, stay=stay)
        assert following is not None and following.key == expected
    reviews.rate(furnished_store, teacher, begun, RATINGS)
    assert drafts.load(furnished_store, teacher, review_queue.draft_of(begun)) is None
    following = review_queue.next_to_rate(furnished_store, teacher)
    assert following is not None and following.key == first


def test_standing_counts_what_is_left_and_what_was_given(furnished_store: Store, teacher: User) -> None:
    before = review_queue.standing(furnished_store, teacher)
    assert (before.to_rate, before.given, before.responses) == (75, 0, 75)
    reviews.rate(furnished_store, teacher, every_rating_item(furnished_store, teacher)[0], RATINGS)
    reviews.prefer(furnished_store, teacher, every_pair(furnished_store, teacher)[0].key, "tie")
    after = review_queue.standing(furnished_store, teacher)
    assert (after.to_rate, after.to_compare) == (before.to_rate - 1, before.to_compare - 1)
    assert (after.given, after.compared) == (2, 1)


def test_an_item_whose_response_has_gone_says_so(furnished_store: Store, lead: User, teacher: User) -> None:
    item, pair = (
        review_queue.next_to_rate(furnished_store, teacher),
        review_queue.next_to_compare(furnished_store, teacher),
    )
    assert item is not None and pair is not None
    sample_data.remove(furnished_store, lead)
    with pytest.raises(NotFound, match="no longer here"):
        reviews.rate(furnished_store, teacher, item.key, RATINGS)
    with pytest.raises(NotFound, match="no longer here"):
        reviews.prefer(furnished_store, teacher, pair.key, "left")
    assert review_queue.next_to_rate(furnished_store, teacher) is None


def changed(store: Store) -> None:
    """Another version of the default rubric, with one criterion of its own."""
    warmth = Criterion(key="warmth", name="Warmth", steps=(Step(label="No"), Step(label="Yes")))
    with store.write() as tx:
        rubrics.add(tx, Rubric(key="teaching_quality", name="Teaching quality", version=2, criteria=(warmth,)), 1.0)


def test_a_review_begun_on_a_version_of_a_rubric_keeps_it_when_the_rubric_changes(
    furnished_store: Store, teacher: User
) -> None:
    item = review_queue.next_to_rate(furnished_store, teacher)
    assert item is not None and item.rubric == TEACHING_QUALITY
    draft = {"rating_accuracy": "4", review_queue.RUBRIC_VERSION: 1}
    drafts.save(furnished_store, teacher, review_queue.draft_of(item.key), draft)
    changed(furnished_store)
    assert review_queue.next_to_rate(furnished_store, teacher) == item
    with pytest.raises(Refused):
        reviews.rate(furnished_store, teacher, item.key, RATINGS)
    with pytest.raises(NotFound, match="no version 9"):
        reviews.rate(furnished_store, teacher, item.key, RATINGS, rubric_version=9)
    assert reviews.rate(furnished_store, teacher, item.key, RATINGS, rubric_version=1)
    assert not reviews.rate(furnished_store, teacher, item.key, {"warmth": "Yes"}, rubric_version=2)
    assert [review.rubric_version for review in own(furnished_store, "rating", teacher)] == [1]


def test_the_newest_version_of_a_rubric_is_asked_and_remembered(furnished_store: Store, teacher: User) -> None:
    changed(furnished_store)
    assert reviews.rubric(furnished_store).version == 2
    item = review_queue.next_to_rate(furnished_store, teacher)
    assert item is not None and reviews.rate(furnished_store, teacher, item.key, {"warmth": "Yes"})
    assert [review.rubric_version for review in own(furnished_store, "rating", teacher)] == [2]


@pytest.mark.begins("furnished")
def test_only_rubrics_that_somebody_rated_with_are_offered_beside_the_default(
    store: Store, lead: User, teacher: User
) -> None:
    assert in_use(store) == ["teaching_quality"]
    sample_data.load(store, lead)
    item = review_queue.next_to_rate(store, teacher, "mistake_remediation")
    assert item is not None
    keys = ("mistake_identification", "mistake_location", "providing_guidance", "actionability")
    reviews.rate(store, teacher, item.key, dict.fromkeys(keys, "Yes"))
    assert in_use(store) == ["teaching_quality", "mistake_remediation"]
    same_on_default = item.key.replace("mistake_remediation", "teaching_quality")
    assert same_on_default in every_rating_item(store, teacher)
