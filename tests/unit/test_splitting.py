"""Families and the split: whole families only, chance is stable, every grade and subject close to 60/20/20."""

from collections import Counter, defaultdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import shared_file
from utta.domain.dataset import SHARES, Item, Split
from utta.domain.dataset_families import families
from utta.domain.dataset_leaks import Leak, check_no_leak
from utta.domain.grades import grade_number
from utta.domain.splitting import Stratum, split_by_family
from utta.services.reading import rows_of

keys = st.lists(st.sets(st.integers(0, 30).map(str), min_size=1, max_size=3), max_size=60)
sized = st.lists(st.integers(1, 12), min_size=1, max_size=40)


def an_item(at: int, split: Split, family: str = "", question: str = "", given: str = "") -> Item:
    content = {"context": "", "student_question": question or f"Question {at}?", "family": given,
               "teacher_response": "Try it.", "grade_level": "", "subject": ""}  # fmt: skip
    return Item(kind="example", item_id=at, content=content, family=family or f"family {at}", split=split)


@given(keys)
def test_things_that_share_a_key_are_one_family(keys: list[set[str]]) -> None:
    found = families(keys)
    for one, family in zip(keys, found, strict=True):
        assert all(other_family == family for other, other_family in zip(keys, found, strict=True) if one & other)
    assert all(family in set().union(*keys) for family in found)


@given(keys, st.randoms())
def test_the_order_of_things_changes_neither_family_nor_split(keys: list[set[str]], chance: Random) -> None:
    strata: list[Stratum] = [(chance.randrange(3), "Art") for _ in keys]
    linked = [(chance.randrange(len(keys)), chance.randrange(len(keys))) for _ in range(3)] if keys else []
    shuffled = list(range(len(keys)))
    chance.shuffle(shuffled)
    place = {at: new for new, at in enumerate(shuffled)}
    one = families(keys, linked)
    other = families([keys[at] for at in shuffled], [(place[b], place[a]) for a, b in linked])
    assert [one[at] for at in shuffled] == other
    split, split_of_shuffled = split_by_family(one, strata), split_by_family(other, [strata[at] for at in shuffled])
    assert [split[at] for at in shuffled] == split_of_shuffled


def test_what_is_linked_is_one_family_and_so_is_what_that_is_linked_to() -> None:
    assert families([["a"], ["b"], ["c"], ["d"]], [(0, 2), (3, 2)]) == ["a", "b", "a", "a"]


@given(keys)
def test_no_family_stands_in_two_splits(keys: list[set[str]]) -> None:
    family_of = families(keys)
    splits = split_by_family(family_of)
    check_no_leak(
        [an_item(at, split, family) for at, (family, split) in enumerate(zip(family_of, splits, strict=True))]
    )


@given(sized)
def test_a_split_is_never_more_than_one_family_larger_than_its_share(sizes: list[int]) -> None:
    family_of = [str(family) for family, size in enumerate(sizes) for _ in range(size)]
    number = Counter(split_by_family(family_of))
    for split, share in SHARES.items():
        over = number[split] - share * len(family_of)
        # The bound of the docstring; what the two others have too much is missing here.
        missing = sum((1 + other) / 2 for name, other in SHARES.items() if name != split)
        assert -missing * max(sizes) - 1e-9 <= over <= (1 + share) / 2 * max(sizes) + 1e-9


@pytest.mark.parametrize("number", [10, 100, 2000])
def test_every_grade_and_subject_comes_close_to_its_shares(number: int) -> None:
    chance = Random(number)
    strata = [(chance.choice([None, *range(13)]), chance.choice(("Mathematics", "Mathematics", "Science", "Art")))
              for _ in range(number)]  # fmt: skip
    family_of = [str(chance.randrange(number // 2)) for _ in strata]
    splits = split_by_family(family_of, strata)
    assert_close(splits, strata, largest=max(Counter(family_of).values()))


def test_strata_of_one_thing_do_not_all_go_to_train() -> None:
    number = Counter(split_by_family([str(at) for at in range(100)], [(None, f"Subject {at}") for at in range(100)]))
    assert number == {"train": 60, "validation": 20, "test": 20}


def test_each_kind_is_split_by_its_own_shares() -> None:
    kinds = ["example"] * 50 + ["review"] * 50
    splits = split_by_family([str(at) for at in range(100)], [(4, "Art")] * 100, kinds)  # type: ignore[arg-type]
    assert Counter(splits[:50]) == Counter(splits[50:]) == {"train": 30, "validation": 10, "test": 10}


def test_bridge_comes_close_in_every_grade() -> None:
    rows = list(rows_of(shared_file("examples/bridge.jsonl")))
    strata = [(grade_number(str(row["grade_level"])), str(row["subject"])) for row in rows]
    family_of = [str(row["family"]) for row in rows]
    assert_close(split_by_family(family_of, strata), strata, largest=max(Counter(family_of).values()))


def assert_close(splits: list[Split], strata: list[Stratum], largest: int) -> None:
    """Over all within one thing of the shares; in each stratum within a few things, fewer than the largest family."""
    number = Counter(splits)
    assert all(abs(number[split] - share * len(splits)) <= 1 for split, share in SHARES.items()), number
    by_stratum: dict[Stratum, Counter[str]] = defaultdict(Counter)
    for split, stratum in zip(splits, strata, strict=True):
        by_stratum[stratum][split] += 1
    for stratum, found in by_stratum.items():
        off = [abs(found[split] - share * found.total()) for split, share in SHARES.items()]
        assert max(off) <= max(2, largest), (stratum, found)


def test_a_planted_leak_is_said_with_both_examples_and_why() -> None:
    apart = [an_item(1, "train"), an_item(2, "validation"), an_item(3, "test")]
    check_no_leak(apart, alike=[], linked=[])
    same_words = an_item(4, "test", question="question  1")
    for items, pairs, why in (
        (
            [*apart, an_item(4, "test", family="family 1")],
            {},
            "example 1 in train and the example 4 in test are of",
        ),
        ([an_item(1, "train", given="scene"), an_item(4, "test", given="scene")], {}, "the same given family"),
        ([*apart, same_words], {}, "example 1 in train and the example 4 in test hold the same words of a student"),
        (apart, {"alike": [(0, 2)]}, "example 1 in train and the example 3 in test are near-duplicates"),
        (apart, {"linked": [(1, 2)]}, "example 2 in validation and the example 3 in test were marked as one family"),
    ):
        with pytest.raises(Leak, match=why):
            check_no_leak(items, **pairs)
