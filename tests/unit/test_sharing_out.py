"""Sharing a round's items out: fair, never to the author, sides balanced, the same again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utta.domain.sharing_out import ToShare, share_out, short_of, wanted_by

sizes = st.integers(1, 40)


@given(items=sizes, people=st.integers(1, 12), wanted=st.integers(1, 5))
def test_every_item_goes_to_as_many_different_people_as_it_wants_and_nobody_carries_more(
    items: int, people: int, wanted: int
) -> None:
    turns = share_out([ToShare(number, wanted) for number in range(items)], range(people), "seed")
    by_item = Counter(turn.item for turn in turns)
    assert all(by_item[number] == min(wanted, people) for number in range(items))
    assert len({(turn.item, turn.reviewer) for turn in turns}) == len(turns)
    loads = Counter(turn.reviewer for turn in turns)
    assert max(loads.values()) - min(loads[person] for person in range(people)) <= 1


@given(items=sizes, author=st.integers(0, 3))
def test_nobody_judges_what_they_wrote(items: int, author: int) -> None:
    to_share = [ToShare(number, 2, frozenset({author})) for number in range(items)]
    assert author not in {turn.reviewer for turn in share_out(to_share, range(4), "seed")}
    assert short_of(to_share, [author, (author + 1) % 4]) == list(range(items))


def test_the_same_round_is_shared_out_the_same_again_and_another_one_differently() -> None:
    items = [ToShare(number, 2, pair=("Teacher v1", "Expert")) for number in range(30)]
    assert share_out(items, [1, 2, 3, 4], "round 1") == share_out(list(reversed(items)), [4, 3, 2, 1], "round 1")
    assert share_out(items, [1, 2, 3, 4], "round 1") != share_out(items, [1, 2, 3, 4], "round 2")


@pytest.mark.parametrize("number", [20, 21])
def test_each_generator_stands_left_as_often_as_right_for_every_reviewer(number: int) -> None:
    pairs = [("Expert", "Teacher v1") if place % 3 else ("Teacher v1", "Expert") for place in range(number)]
    turns = share_out([ToShare(place, 3, pair=pair) for place, pair in enumerate(pairs)], range(3), "seed")
    for reviewer in range(3):
        left = Counter(pairs[turn.item][turn.left == "B"] for turn in turns if turn.reviewer == reviewer)
        assert abs(left["Expert"] - left["Teacher v1"]) <= 1


def test_people_who_carry_less_get_more() -> None:
    turns = share_out([ToShare(number, 1) for number in range(6)], [1, 2], "seed", load={1: 6})
    assert Counter(turn.reviewer for turn in turns) == {2: 6}


def test_with_one_review_an_item_a_share_gets_a_second_one() -> None:
    wanted = wanted_by(range(40), 1, 0.25, "seed")
    assert Counter(wanted.values()) == {1: 30, 2: 10}
    assert wanted_by(range(3), 2, 0.25, "seed") == {0: 2, 1: 2, 2: 2}


def test_everybody_has_an_order_of_their_own() -> None:
    turns = share_out([ToShare(number, 2) for number in range(20)], [1, 2], "seed")
    orders = {who: [turn.item for turn in turns if turn.reviewer == who] for who in (1, 2)}
    assert sorted(orders[1]) == sorted(orders[2]) and orders[1] != orders[2]
