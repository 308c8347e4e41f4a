"""The lead says from what agreement on a judge's word alone decides; until then it may only rank."""

import pytest

from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import judging
from utta.store.database import Store


def test_no_judge_decides_until_the_lead_has_set_a_bar(store: Store, lead: User, expert: User) -> None:
    assert judging.bar(store) is None
    with pytest.raises(NotAllowed):
        judging.set_bar(store, expert, 0.1)
    judging.set_bar(store, lead, 0.6)
    assert judging.bar(store) == 0.6
    for wrong in (-0.1, 1.01, float("nan")):
        with pytest.raises(Refused) as refused:
            judging.set_bar(store, lead, wrong)
        assert refused.value.fields == {"kappa": "A number from 0 to 1."}
    assert judging.bar(store) == 0.6
    judging.set_bar(store, lead, None)
    assert judging.bar(store) is None
