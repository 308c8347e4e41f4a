"""The data card: computed from exactly what is frozen, naming nobody, obeying nothing that people typed."""

import json
import re
from pathlib import Path

import pytest

from tests.unit.test_datasets import a_row, bring_in
from utta.domain.user import User
from utta.services import data_cards, datasets, examples, remembering
from utta.services.examples import Filter
from utta.store import datasets as stored
from utta.store.database import Store

HOSTILE = "<script>alert(1)</script> | $x^2$ **b** [l](http://e.x) =1+1"


def test_the_card_counts_exactly_what_is_frozen(store: Store, lead: User, tmp_path: Path) -> None:
    rows = [a_row(number, licence="CC BY 4.0", student_profile="English Language Learner: new") for number in range(24)]
    bring_in(store, tmp_path, [*rows, *(a_row(number, source="Other") for number in range(24, 30))])
    frozen = datasets.freeze(store, lead, "Autumn")
    card = data_cards.card(store, frozen)
    assert card.counts == frozen.counts
    for table in (card.grades, card.subjects, card.profiles, card.strata):
        for split in ("train", "validation", "test"):
            assert sum(getattr(line, split) for line in table) == frozen.number("example", split)
    assert {line.name: line.total for line in card.profiles} == {"English Language Learner": 24, "Not given": 6}
    assert [(source.source, source.licence, source.number) for source in card.sources] == [
        ("Made up", "CC BY 4.0", 24), ("Other", "", 6),
    ]  # fmt: skip
    assert card.families == card.alone == 30 and card.largest_family == 1 and sum(card.families_in.values()) == 30
    assert card.saved_from is not None and card.saved_to is not None and card.saved_from <= card.saved_to
    assert "No example for Kindergarten." in card.gaps and "No example for Grade 1 Art." not in card.gaps
    assert card.method and card.samples == 0


def test_the_card_is_kept_and_stays_as_it_was(store: Store, lead: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    frozen = datasets.freeze(store, lead, "Before")
    first = data_cards.card(store, frozen)
    bring_in(store, tmp_path, [a_row(number, grade_level="8", teacher_response="Else.") for number in range(12)])
    remembering._kept.clear()
    assert data_cards.card(store, frozen) == first


@pytest.mark.begins("with_samples")
def test_a_version_frozen_before_there_were_cards_gets_one_that_says_so(store: Store, lead: User) -> None:
    frozen = datasets.freeze(store, lead, "Old")
    kept = data_cards.card(store, frozen)
    with store.write() as tx:
        stored.keep_card(tx, frozen.id, {})
    remembering._kept.clear()
    computed = data_cards.card(store, frozen)
    unknown = {"method": "", "samples": None, "near_pairs": None, "linked_pairs": None}
    assert computed == kept.model_copy(update=unknown)
    assert "before UTTA looked for near-duplicates" in data_cards.markdown(store, frozen)


def test_people_stand_on_it_under_pseudonyms_only(store: Store, lead: User, expert: User, tmp_path: Path) -> None:
    bring_in(store, tmp_path, [a_row(number) for number in range(12)])
    for number in range(3):
        fields = {
            "grade_level": "3", "subject": "Art", "student_profile": "Quiet",
            "student_question": f"Which blue is number {number}?", "teaching_approach": "Inquiry-Based",
            "teacher_response": f"Hold {number} beside the sky. Which one is closer?", "expected_outcomes": "Compares.",
        }  # fmt: skip
        examples.submit(store, expert, fields, f"token{number}")
    frozen = datasets.freeze(store, lead, "Ours")
    card = data_cards.card(store, frozen)
    ((author, number),) = card.authors.items()
    assert number == 3 and author.startswith("person-")
    with store.read() as tx:
        kept = json.dumps(stored.card(tx, frozen.id))
    for text in (kept, data_cards.markdown(store, frozen)):
        assert author in text.replace("\\", "")
        assert not any(name in text for person in (lead, expert) for name in (person.name, person.username))


def test_the_markdown_obeys_nothing_that_people_typed(store: Store, lead: User, tmp_path: Path) -> None:
    rows = [a_row(number, subject=HOSTILE, source=HOSTILE, licence=HOSTILE, family="") for number in range(12)]
    bring_in(store, tmp_path, rows)
    frozen = datasets.freeze(store, lead, "=cmd()|<b>", Filter(search="counters"))
    text = data_cards.markdown(store, frozen)
    bare = re.sub(r"\\.", "", text)  # without what is escaped
    assert not any(sign in bare for sign in ("<", "$", "[", "**b", "=")), bare
    for line in bare.splitlines():
        assert not line.startswith("| ") or line.count("|") in (3, 5, 6)  # no cell ends early


@pytest.mark.begins("with_samples")
def test_the_card_says_what_it_must_not_be_used_for(store: Store, lead: User) -> None:
    text = data_cards.markdown(store, datasets.freeze(store, lead, "Samples"))
    for part in ("It holds sample data", "What it must not be used for", "its test split", "Known gaps",
                 "How it was split", "Whole families only"):  # fmt: skip
        assert part in text.replace("\\", "")
