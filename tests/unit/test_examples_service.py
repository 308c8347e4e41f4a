"""Teaching examples: submitted once, revised without overwriting anybody, approved by another, archived, never lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.writing import FIELDS, changed, number
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, NotFound, Refused
from utta.services import accounts, approving, drafts, examples
from utta.services.examples import Filter
from utta.store.database import Store

REQUIRED = sorted(set(FIELDS) - {"techniques_used"})


def test_the_same_form_submitted_twice_is_one_example(store: Store, teacher: User) -> None:
    assert examples.submit(store, teacher, FIELDS, "token") == examples.submit(store, teacher, FIELDS, "token")
    assert number(store) == 1


def test_the_same_form_submitted_by_many_clicks_at_once_is_one_example(store: Store, teacher: User) -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda _: examples.submit(store, teacher, FIELDS, "token"), range(8)))
    assert len(ids) == number(store) == 1


def test_another_text_or_another_form_is_another_example(store: Store, teacher: User) -> None:
    examples.submit(store, teacher, FIELDS, "token")
    examples.submit(store, teacher, changed(topic="Fractions"), "token")
    examples.submit(store, teacher, FIELDS, "another token")
    assert number(store) == 3


@pytest.mark.parametrize("field", REQUIRED)
def test_a_missing_field_is_named_and_nothing_is_stored(store: Store, teacher: User, field: str) -> None:
    for blank in ("", " \n\t"):
        with pytest.raises(Refused) as refused:
            examples.submit(store, teacher, changed(**{field: blank}), "token")
        assert set(refused.value.fields) == {field}
    assert number(store) == 0


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("rationale", "x" * 20_001, "This is 20,001 characters long; at most 20,000 fit."),
        ("context", "zero\x00", "This holds a zero byte"),
        ("topic", "half \ud800", "This holds half of a character"),
        ("techniques_used", ["half \ud800"], "This holds half of a character"),
        ("techniques_used", ["t"] * 41, "This tuple should have at most 40"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_beside_its_field(
    store: Store, teacher: User, field: str, text: object, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        examples.submit(store, teacher, changed(**{field: text}), "token")
    assert refused.value.fields[field].startswith(sentence)
    assert number(store) == 0


def test_words_are_kept_exactly_as_typed(store: Store, teacher: User) -> None:
    typed = "  <b>2 < 3</b> & $x_1$\r\n\u202e\u05e9\u05dc\u05d5\u05dd 👩‍🏫\ttab\u2028end  "
    example = examples.get(store, examples.submit(store, teacher, changed(context=typed), "token"))
    assert example.content.context == typed
    assert (example.status, example.revision, example.author) == ("submitted", 1, "Tara Teacher")


def test_a_revision_is_added_and_nothing_overwritten(store: Store, teacher: User, expert: User) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    assert examples.revise(store, expert, example, 1, changed(topic="Fractions"), "Topic added") == 2
    newest, first = examples.history(store, example)
    assert (newest.number, newest.author, newest.note, newest.content.topic) == (
        2,
        "Edgar Expert",
        "Topic added",
        "Fractions",
    )
    assert (first.number, first.author, first.content.topic) == (1, "Tara Teacher", "")


def test_the_same_text_saved_again_makes_no_revision(store: Store, teacher: User) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    assert examples.revise(store, teacher, example, 1, FIELDS) == 1
    assert len(examples.history(store, example)) == 1


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_the_draft(
    store: Store, teacher: User, expert: User
) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    drafts.save(store, expert, drafts.item_of(example), changed(topic="Second"))
    examples.revise(store, teacher, example, 1, changed(topic="First"))
    with pytest.raises(Conflict, match="Somebody else saved this example"):
        examples.revise(store, expert, example, 1, changed(topic="Second"))
    assert examples.get(store, example).content.topic == "First"
    draft = drafts.load(store, expert, drafts.item_of(example))
    assert draft is not None
    assert draft[0]["topic"] == "Second"


def test_of_many_who_edit_at_once_exactly_one_gets_through(store: Store, expert: User) -> None:
    example = examples.submit(store, expert, FIELDS, "token")

    def edit(at: int) -> int:
        try:
            return examples.revise(store, expert, example, 1, changed(topic=f"Edit {at}"))
        except Conflict:
            return 0

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(edit, range(8))) == [0] * 7 + [2]
    assert [revision.number for revision in examples.history(store, example)] == [2, 1]


def test_a_teacher_changes_only_their_own(store: Store, teacher: User, expert: User) -> None:
    other = examples.submit(store, expert, FIELDS, "token")
    for deed in (
        lambda: examples.revise(store, teacher, other, 1, changed(topic="Mine now")),
        lambda: approving.archive(store, teacher, other),
        lambda: examples.for_editing(store, teacher, other),
        lambda: approving.approve(store, teacher, other),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert examples.get(store, other).content.topic == ""


def test_search_takes_signs_of_the_database_as_plain_signs(store: Store, teacher: User) -> None:
    examples.submit(store, teacher, changed(topic="100% sure_thing"), "one")
    examples.submit(store, teacher, changed(topic="100 surely things"), "two")
    assert number(store, search="100% sure_") == 1
    assert number(store, search="'; DROP TABLE examples; --") == 0
    assert number(store, search="FOLD strips") == 2


def test_a_page_number_past_the_end_gives_the_last_page(store: Store, teacher: User) -> None:
    for at in range(7):
        examples.submit(store, teacher, FIELDS, str(at))
    page = examples.listed(store, Filter(), number=99, size=3)
    assert (page.number, page.pages, page.total, len(page.examples)) == (3, 3, 7, 1)
    assert examples.listed(store, Filter(), number=-5, size=3).number == 1


def test_an_example_nobody_has_is_not_found(store: Store, lead: User) -> None:
    for deed in (
        lambda: examples.get(store, 999),
        lambda: examples.revise(store, lead, 999, 1, FIELDS),
        lambda: approving.archive(store, lead, 999),
    ):
        with pytest.raises(NotFound):
            deed()


def test_what_a_person_wrote_stays_under_their_name_when_their_account_is_closed(
    store: Store, lead: User, teacher: User
) -> None:
    example = examples.submit(store, teacher, FIELDS, "token")
    accounts.remove_person(store, lead, "tara")
    assert examples.get(store, example).author == "Tara Teacher"
