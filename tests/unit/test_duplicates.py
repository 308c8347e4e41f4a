"""Duplicates in the store: found, kept up to date, decided about, merged, and found while typing."""

import time

import pytest

from utta.domain.example import StoredExample, TeachingExample
from utta.domain.origin import Origin
from utta.domain.user import User
from utta.errors import Conflict, NotAllowed, Refused
from utta.services import duplicates, likenesses, merging
from utta.services.duplicates import Cluster, Working
from utta.services.examples import Filter
from utta.store import example_events, example_links, examples
from utta.store.database import Store

QUESTION = "Why do we need the same denominator before we can add two fractions together at all?"
RESPONSE = "Imagine cutting one pizza into three and another into four: are those slices the same size?"
OTHERS = (
    ("How do plants eat when they have no mouth and never seem to go anywhere?",
     "What do you think the leaves are doing when the sun is shining on them all day?"),
    ("I read the whole page and I still do not know who is telling this story.",
     "Find one sentence in which somebody says I or we. Who could have written that?"),
    ("Is a whale a fish? It lives in the sea and it looks like one to me.",
     "Tell me how a fish breathes and then watch this film of a whale coming up."),
)  # fmt: skip
WAIT = 20.0


def text(question: str = QUESTION, response: str = RESPONSE, **fields: object) -> TeachingExample:
    return TeachingExample(student_question=question, teacher_response=response, **fields)  # type: ignore[arg-type]


def enter(store: Store, *contents: TeachingExample, author: User | None = None) -> list[int]:
    with store.write() as tx:
        return [examples.add(tx, content, Origin(), "submitted", author.id if author else None, time.time())
                for content in contents]  # fmt: skip


def found(store: Store, wanted: Filter | None = None) -> list[tuple[int, ...]]:
    clusters = duplicates.clusters(store, wanted or Filter(), wait=WAIT)
    assert not isinstance(clusters, Working)
    return [cluster.ids for cluster in clusters]


def get(store: Store, example_id: int) -> StoredExample:
    with store.read() as tx:
        return examples.get(tx, example_id)


@pytest.fixture
def alike(store: Store) -> list[int]:
    """Two near-duplicates and an exact one of the first; three others that are like nothing."""
    changed = text(f"Please, {QUESTION.lower()}", RESPONSE.replace("Imagine", "Think of"), rationale="Slices first.")
    return enter(store, text(), changed, text(QUESTION.upper()), *(text(*other) for other in OTHERS))


def test_exact_and_near_duplicates_are_one_cluster(store: Store, alike: list[int]) -> None:
    (cluster,) = duplicates.clusters(store, Filter(), wait=WAIT)  # type: ignore[misc]
    assert isinstance(cluster, Cluster)
    assert cluster.ids == cluster.shown == tuple(alike[:3])
    assert 0.9 < cluster.likeness < 1
    assert [example.id for example in duplicates.opened(store, cluster)] == alike[:3]


def test_what_changes_is_seen_at_once(store: Store, alike: list[int]) -> None:
    assert found(store) == [tuple(alike[:3])]
    with store.write() as tx:
        examples.set_status(tx, alike[0], "archived", time.time())
    assert found(store) == [tuple(alike[1:3])]
    with store.write() as tx:
        examples.revise(tx, alike[1], 1, text(*OTHERS[0]), None, time.time())
    assert found(store) == [(alike[1], alike[3])]
    (new,) = enter(store, text(QUESTION, RESPONSE + " Draw them."))
    with store.write() as tx:
        examples.set_status(tx, alike[0], "submitted", time.time())
    assert found(store) == [(alike[1], alike[3]), (alike[0], alike[2], new)]


def test_step_by_step_as_all_at_once(store: Store) -> None:
    """What is known after many small changes is what a fresh look finds."""
    for number in range(12):
        enter(store, text(QUESTION, f"{RESPONSE} And then number {number}."), text(OTHERS[number % 3][0], RESPONSE * 2))
        found(store)
    with store.write() as tx:
        for example_id in (1, 5, 8):
            examples.set_status(tx, example_id, "archived", time.time())
    stepwise = likenesses.now(store, WAIT)
    with store.read() as tx:
        afresh = likenesses.brought_up_to_date(tx, None, lambda done, total: None)
    assert stepwise is not None
    assert stepwise.ids.tolist() == afresh.ids.tolist()
    assert (stepwise.signed.keys == afresh.signed.keys).all()
    assert stepwise.alike == afresh.alike


def test_a_store_put_back_to_an_earlier_state_is_seen_as_such(store: Store, alike: list[int]) -> None:
    known = likenesses.now(store, WAIT)
    with store.write() as tx:
        examples.set_status(tx, alike[5], "archived", time.time())
        examples.set_status(tx, alike[0], "archived", 1.0)
    with store.read() as tx:
        before = likenesses.brought_up_to_date(tx, known, lambda done, total: None)
    assert before.ids.tolist() == alike[1:5]
    with store.write() as tx:
        for example_id in (alike[0], alike[5]):
            examples.set_status(tx, example_id, "submitted", 1.0)
    with store.read() as tx:
        assert likenesses.brought_up_to_date(tx, before, lambda done, total: None).ids.tolist() == alike


def test_only_wanted_examples_are_in_a_cluster(store: Store, alike: list[int]) -> None:
    with store.write() as tx:
        examples.set_status(tx, alike[0], "approved", time.time())
    assert found(store, Filter(statuses=("submitted",))) == [tuple(alike[1:3])]
    assert found(store, Filter(statuses=("approved",))) == []


@pytest.mark.parametrize("relation", ["family", "distinct"])
def test_what_was_decided_is_not_proposed_again(
    store: Store, alike: list[int], expert: User, relation: example_links.Relation
) -> None:
    duplicates.decide(store, expert, alike[:3], relation)
    assert found(store) == []
    with store.read() as tx:
        linked = [(alike[0], alike[1]), (alike[0], alike[2]), (alike[1], alike[2])]
        assert example_links.families(tx) == (linked if relation == "family" else [])
    (decision, *more), total = duplicates.decisions(store)
    assert total == 3 and len(more) == 2
    assert (decision.relation, decision.author) == (relation, "Edgar Expert")
    (new,) = enter(store, text())
    assert found(store) == [(*alike[:3], new)]  # equal to each of the three, of which nobody has said anything
    duplicates.take_back(store, expert, [alike[0], alike[1]])
    duplicates.decide(store, expert, [alike[0], alike[1], alike[2], new], relation)
    assert found(store) == []


def test_of_a_large_cluster_some_are_decided_about_at_a_time(store: Store, expert: User) -> None:
    enter(store, *(text() for _ in range(15)))
    for _ in range(40):
        clusters = duplicates.clusters(store, Filter(), wait=WAIT)
        assert not isinstance(clusters, Working)
        if not clusters:
            break
        assert 2 <= len(clusters[0].shown) <= duplicates.MOST
        duplicates.decide(store, expert, clusters[0].shown, "distinct")
    assert found(store) == []


def test_teachers_do_not_decide(store: Store, alike: list[int], teacher: User) -> None:
    with pytest.raises(NotAllowed):
        duplicates.decide(store, teacher, alike[:2], "distinct")
    with pytest.raises(NotAllowed):
        merging.merge(store, teacher, dict.fromkeys(alike[:2], 1), alike[0], {}, with_techniques=True)


def test_nothing_is_decided_about_what_is_gone(store: Store, alike: list[int], expert: User) -> None:
    with store.write() as tx:
        examples.set_status(tx, alike[0], "archived", time.time())
    with pytest.raises(Conflict, match="archived meanwhile"):
        duplicates.decide(store, expert, alike[:2], "family")
    with pytest.raises(Refused, match="2 to 6"):
        duplicates.decide(store, expert, alike[:1], "family")


def test_merging_keeps_one_and_takes_over_what_it_lacks(store: Store, expert: User) -> None:
    one, other = enter(
        store, text(techniques_used=("Scaffolding",)),
        text(rationale="Slices first.", techniques_used=("scaffolding", "Analogy"), expected_outcomes="Adds thirds."),
    )  # fmt: skip
    with store.write() as tx:
        examples.set_status(tx, one, "approved", time.time())
    assert merging.offered(get(store, one), [get(store, other)]) == {"rationale": [other], "expected_outcomes": [other]}
    merged = merging.merge(store, expert, {one: 1, other: 1}, one, {"rationale": other}, with_techniques=True)
    kept = get(store, one)
    assert (kept.content.rationale, kept.content.expected_outcomes) == ("Slices first.", "")
    assert kept.content.techniques_used == ("Scaffolding", "Analogy")
    assert (kept.revision, kept.status) == (2, "submitted")  # the approval was given to another text
    assert get(store, other).status == "archived"
    with store.read() as tx:
        (event,) = example_events.of(tx, other)
        assert examples.revisions(tx, one)[0].note == f"Merged with example {other}"
    assert (event.deed, event.comment) == ("merged", f"Merged into example {one}")
    merging.undo(store, expert, merged)
    assert get(store, one).content == merged.before.content
    assert (get(store, one).status, get(store, other).status) == ("approved", "submitted")
    assert found(store) == [(one, other)]


def test_merging_without_taking_over_makes_no_revision(store: Store, alike: list[int], expert: User) -> None:
    merged = merging.merge(store, expert, dict.fromkeys(alike[:3], 1), alike[2], {}, with_techniques=True)
    assert (merged.revision, get(store, alike[2]).revision) == (1, 1)
    assert found(store) == []


def test_nothing_is_merged_that_changed_meanwhile(store: Store, alike: list[int], expert: User) -> None:
    with store.write() as tx:
        examples.revise(tx, alike[1], 1, text(*OTHERS[0]), None, time.time())
    with pytest.raises(Conflict, match=f"Example {alike[1]} was changed"):
        merging.merge(store, expert, dict.fromkeys(alike[:3], 1), alike[0], {}, with_techniques=True)
    assert {get(store, example_id).status for example_id in alike} == {"submitted"}
    with pytest.raises(Refused):
        merging.merge(store, expert, dict.fromkeys(alike[:3], 1), alike[4], {}, with_techniques=True)
    with pytest.raises(Refused):
        merging.merge(store, expert, {alike[0]: 1, alike[2]: 1}, alike[0], {"teacher_response": alike[2]},
                      with_techniques=True)  # fmt: skip


def test_a_merge_is_not_undone_over_newer_work(store: Store, alike: list[int], expert: User) -> None:
    merged = merging.merge(store, expert, {alike[0]: 1, alike[2]: 1}, alike[0], {}, with_techniques=True)
    with store.write() as tx:
        examples.revise(tx, alike[0], 1, text(*OTHERS[0]), None, time.time())
    with pytest.raises(Conflict):
        merging.undo(store, expert, merged)
    assert get(store, alike[2]).status == "archived"


def test_while_typing_the_same_question_of_colleagues_is_found(store: Store, alike: list[int], teacher: User) -> None:
    (own,) = enter(store, text(QUESTION, "Another answer altogether."), author=teacher)
    typed = {"student_question": QUESTION.replace("together at all", "")}
    assert duplicates.like_this(store, typed) is None  # not ready, and nobody waits for it
    found(store)
    answers = duplicates.like_this(store, typed, besides=alike[2], limit=5)
    assert answers is not None
    assert {answer.id for answer in answers} == {own, alike[0], alike[1]}
    assert [answer.likeness for answer in answers] == sorted((answer.likeness for answer in answers), reverse=True)
    assert next(answer.author for answer in answers if answer.id == own) == "Tara Teacher"
    assert duplicates.like_this(store, {"student_question": "What is a haiku, and why is it so short?"}) == []
    assert duplicates.like_this(store, {}) == []
    assert duplicates.like_this(store, {"student_question": QUESTION}, limit=1) is not None


def test_while_typing_archived_and_returned_examples_are_left_out(store: Store, alike: list[int]) -> None:
    found(store)
    with store.write() as tx:
        examples.set_status(tx, alike[0], "archived", time.time())
        examples.set_status(tx, alike[1], "draft", time.time())
    answers = duplicates.like_this(store, {"student_question": QUESTION})
    assert answers is not None and [answer.id for answer in answers] == [alike[2]]


def test_an_empty_store_has_no_duplicates(store: Store) -> None:
    assert found(store) == []
    assert duplicates.like_this(store, {"student_question": QUESTION}) == []
    assert duplicates.decisions(store) == ([], 0)
