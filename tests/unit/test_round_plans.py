"""What a review round may be planned to be, and what a plan comes to."""

import pytest

from tests import rounds as made
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough, Refused
from utta.services import (
    rounds,
)
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_samples")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"reviewers": []}, "reviewers"),
        ({"generators": []}, "generators"),
        ({"wanted": 6}, "wanted"),
        ({"wanted": 2}, "plan"),
        ({"way": "compare"}, "plan"),
        ({"items": 0}, "items"),
        ({"way": "sing"}, "way"),
        ({"reviewers": [99]}, "reviewers"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_the_field_and_nothing_is_stored(
    store: Store, lead: User, plan: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        made.prepared(store, lead, **plan)
    assert field in refused.value.fields and refused.value.fields[field].endswith(".")
    assert rounds.all_rounds(store) == []


def test_a_plan_that_nothing_fits_is_refused_with_a_sentence(store: Store, lead: User) -> None:
    with pytest.raises(NotEnough):
        made.prepared(store, lead, subjects=["Alchemy"])
    with pytest.raises(NotEnough):
        made.prepared(store, lead, generators=[made.imported("Nobody")])


def test_a_preview_says_what_a_plan_comes_to(store: Store, lead: User, expert: User, teacher: User) -> None:
    everybody = [lead.id, expert.id, teacher.id]
    plan = {"way": "rate", "generators": [made.EXPERTS], "reviewers": everybody, "items": 12, "wanted": 3}
    found = rounds.preview(store, plan)
    assert (found.students, found.replies, found.to_ask) == (72, {"Experts": 72}, 0)
    assert (found.most, found.reviews, found.for_each) == (12, 36, 12)


def test_only_a_lead_makes_rounds_and_their_names_are_their_own(store: Store, lead: User, teacher: User) -> None:
    with pytest.raises(NotAllowed):
        made.prepared(store, teacher)
    made.prepared(store, lead)
    for name in ("", "  ", "autumn", "x" * 200):
        with pytest.raises(Refused) as refused:
            made.prepared(store, lead, name=name)
        assert "name" in refused.value.fields
    assert len(rounds.all_rounds(store)) == 1


def test_a_round_with_a_name_that_differs_in_case_alone_is_refused_in_every_script(store: Store, lead: User) -> None:
    made.prepared(store, lead, name="Übung")
    for name in ("Übung", "übung"):
        with pytest.raises(Refused) as refused:
            made.prepared(store, lead, name=name)
        assert "name" in refused.value.fields
