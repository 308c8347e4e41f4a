"""What a run learns from: approved before submitted, agreed before disputed, with what reviewers said."""

import time

import pytest

from tests.lessons import made_up
from utta import jobs
from utta.ai.scoring import similarity_score
from utta.ai.training import TrainingTask, train
from utta.domain.assistant import Case
from utta.domain.engine import EXAMPLE_ENGINE
from utta.domain.learning_material import Material, best_attested, by_standing, counted, review_standing
from utta.domain.presets import RunSettings
from utta.domain.shipped_rubrics import MISTAKE_REMEDIATION, TEACHING_QUALITY
from utta.domain.spending import Caps
from utta.domain.user import User
from utta.domain.watch import Silent
from utta.errors import NotAllowed, Refused
from utta.services import approving, datasets, kept_runs, learning, training
from utta.services.agreement import set_thresholds
from utta.store import datasets as items
from utta.store.database import Store


def standing(*pairs: tuple[str, int]) -> list[Case]:
    cases = made_up(sum(number for _, number in pairs))
    names = [name for name, number in pairs for _ in range(number)]
    return [case.model_copy(update={"standing": name}) for case, name in zip(cases, names, strict=True)]


def test_the_better_attested_come_first_and_enough_of_them_leave_the_others_out() -> None:
    mixed = standing(("submitted", 10), ("approved", 24))
    assert {case.standing for case in best_attested(mixed)} == {"approved"}
    few = standing(("disputed", 4), ("submitted", 10), ("approved", 5))
    assert [case.standing for case in best_attested(few)] == ["approved"] * 5 + ["submitted"] * 10 + ["disputed"] * 4
    assert [case.key for case in by_standing(few)][:5] == [case.key for case in few[14:]]


def test_what_was_chosen_is_said_in_a_sentence() -> None:
    found = Material(found={"approved": 30, "submitted": 7}, used={"approved": 30}, validation=16)
    assert found.sentence == (
        "It learned from 30 approved examples; 7 submitted examples were left out for the better ones."
    )
    assert found.choice == (
        "It learns from 30 approved examples; 7 submitted examples are left out for the better ones."
    )
    few = Material(found={"agreed": 3, "single": 7}, used={"agreed": 3, "single": 7}, validation=16)
    assert few.choice == (
        "It learns from 3 reviews that others agree with, 7 reviews that stand alone, the better attested first."
    )
    assert counted(standing(("submitted", 2), ("approved", 1))) == {"approved": 1, "submitted": 2}


def test_demonstrations_are_approved_ones_where_there_are_enough() -> None:
    cases = standing(("submitted", 30), ("approved", 24))
    task = TrainingTask("teacher", "quick", cases, made_up(70)[54:], EXAMPLE_ENGINE,
                        similarity_score("teacher", cases), environ={})  # fmt: skip
    found = train(task, Silent())
    approved = {case.key for case in cases if case.standing == "approved"}
    assert found.chosen != "All examples"
    assert {item.case for item in found.program.demonstrations} <= approved
    assert (found.material.found, found.material.used) == ({"approved": 24, "submitted": 30}, {"approved": 24})


def test_where_every_example_is_shown_none_is_said_to_be_left_out() -> None:
    cases = [
        case.model_copy(
            update={"outputs": case.outputs | {"teacher_response": f"Look at picture{i} and count corner{i} twice."}}
        )
        for i, case in enumerate(standing(("submitted", 30), ("approved", 24)))
    ]
    asked = [case.model_copy(update={"key": f"again {case.key}", "family": f"again {case.key}"}) for case in cases[:16]]
    task = TrainingTask("teacher", "quick", cases, asked, EXAMPLE_ENGINE, similarity_score("teacher", cases),
                        environ={})  # fmt: skip
    found = train(task, Silent())
    assert found.chosen == "All examples"  # the only one that is shown the very cases that are asked
    assert found.material.used == found.material.found


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        ("4433", [], "single"), ("4433", ["4433"], "agreed"), ("4433", ["5344"], "agreed"),
        ("5511", ["1155"], "disputed"), ("5555", ["1111"], "disputed"), ("4433", ["4433", "1111"], "disputed"),
        ("4433", ["...."], "single"),
    ],
)  # fmt: skip
def test_reviews_agree_when_no_further_apart_than_a_third_of_the_scale(
    own: str, others: list[str], expected: str
) -> None:
    def ratings(steps: str) -> dict[str, str]:
        keys = [criterion.key for criterion in TEACHING_QUALITY.criteria]
        return {key: step for key, step in zip(keys, steps, strict=True) if step != "."}

    assert review_standing(TEACHING_QUALITY, ratings(own), [ratings(other) for other in others]) == expected


def test_a_no_against_a_yes_is_a_dispute() -> None:
    (first, *_) = MISTAKE_REMEDIATION.criteria
    assert review_standing(MISTAKE_REMEDIATION, {first.key: "Yes"}, [{first.key: "No"}]) == "disputed"


@pytest.mark.begins("with_version")
def test_an_example_counts_as_it_stood_when_the_run_was_asked_for(store: Store, lead: User) -> None:
    dataset = datasets.versions(store)[0].id
    before = time.time()

    def standings(when: float) -> dict[str, str]:
        with store.read() as tx:
            return {
                case.key: case.standing for case in learning.material_of(tx, "teacher", dataset, "train", None, when)
            }

    assert set(standings(before).values()) == {"submitted"}
    key = next(iter(standings(before)))
    approving.approve(store, lead, int(key.removeprefix("example ")))
    assert standings(time.time())[key] == "approved" and standings(before)[key] == "submitted"
    assert list(standings(time.time()).values()).count("approved") == 1


@pytest.mark.begins("with_version")
def test_a_teacher_learns_from_what_reviewers_said_about_replies_to_the_same_student(store: Store) -> None:
    with store.read() as tx:
        cases = learning.material_of(tx, "teacher", datasets.versions(store)[0].id, "train", None, time.time())
    said = [comment for case in cases for comment in case.comments]
    assert {comment.kind for comment in said} == {"comment", "improved response"}
    assert all(comment.text.strip() and comment.author for comment in said)


@pytest.mark.begins("with_version")
def test_a_run_keeps_its_choice_its_hash_and_its_settings(store: Store, lead: User) -> None:
    version = datasets.versions(store)[0]
    settings = RunSettings(caps=Caps(calls=40))
    number = training.start(store, lead, "teacher", version.id, "balanced", settings=settings, seed=5)
    jobs.do(store, training.run(store, number).job.id)
    run = training.run(store, number)
    assert run.result is not None and run.result.material is not None
    assert run.result.material.data_hash == version.hash and run.result.material.comments > 0
    assert (run.seed, run.settings, run.result.ended) == (5, settings, "The cap of 40 questions was reached.")
    assert jobs.notes(store, run.job.id)[0].text == "Trying it without examples"
    told = run.job.progress.spent
    assert told is not None and told.calls == run.result.spent.calls == 40 and run.job.progress.phase == "Done"


@pytest.mark.begins("with_version")
@pytest.mark.parametrize("seed", [-1, 2**31, 10**30])
def test_a_seed_that_no_store_or_optimiser_takes_is_refused_before_anything_is_asked(
    seed: int, store: Store, lead: User
) -> None:
    with pytest.raises(Refused, match="Choose a whole number from 0 to 2,147,483,647"):
        training.start(store, lead, "teacher", datasets.versions(store)[0].id, seed=seed)
    assert not training.runs(store)


@pytest.mark.begins("with_version")
def test_a_run_that_ran_into_its_cap_goes_on_with_more_and_is_archived_with_what_it_kept(
    store: Store, lead: User, expert: User
) -> None:
    version = datasets.versions(store)[0]
    first = training.start(store, lead, "teacher", version.id, settings=RunSettings(caps=Caps(calls=20)))
    with pytest.raises(Refused, match="not ended yet"):
        training.go_on(store, lead, first)
    with pytest.raises(Refused, match="not ended yet"):
        training.archive(store, lead, first)
    jobs.do(store, training.run(store, first).job.id)
    second = training.go_on(store, lead, first, RunSettings())
    jobs.do(store, training.run(store, second).job.id)
    run = training.run(store, second)
    assert run.continues == first and run.result is not None and run.result.ended == ""
    assert [one.name for one in training.models(store)] == ["Teacher v2", "Teacher v1"]
    with pytest.raises(NotAllowed):
        training.archive(store, expert, first)
    folder = kept_runs.folder_of(store.settings, first)
    folder.mkdir(parents=True)
    training.archive(store, lead, second)
    assert folder.exists()  # the first run is still listed
    training.archive(store, lead, first)
    assert training.runs(store) == [] and not folder.exists()
    assert training.model(store, "Teacher v1").run_id == first


@pytest.mark.begins("with_version")
def test_what_a_run_kept_goes_with_the_run(store: Store, lead: User) -> None:
    folder = kept_runs.folder_of(store.settings, 99)
    folder.mkdir(parents=True)
    kept_runs.tidy(store)
    assert not folder.exists()


@pytest.mark.begins("with_version")
def test_what_a_run_kept_stays_while_it_is_listed(store: Store, lead: User) -> None:
    asked = [training.start(store, lead, "teacher", 1, seed=seed) for seed in range(21)]
    for run_id in asked:
        training.stop(store, lead, run_id)
        kept_runs.folder_of(store.settings, run_id).mkdir(parents=True)
    training.archive(store, lead, asked[-1])
    listed = {run.id for run in training.runs(store)}
    assert listed == set(asked[:-1])
    assert {run_id for run_id in asked if kept_runs.folder_of(store.settings, run_id).exists()} == listed


@pytest.mark.begins("with_version")
def test_a_model_that_is_not_better_is_marked_as_such(store: Store, lead: User) -> None:
    set_thresholds(store, lead, 0, -1.0)
    number = training.start(store, lead, "teacher", datasets.versions(store)[0].id,
                            settings=RunSettings(caps=Caps(calls=16)))  # fmt: skip
    jobs.do(store, training.run(store, number).job.id)
    run = training.run(store, number)
    assert run.result is not None and not run.result.better and not training.model(store, run.model_id or 0).better


@pytest.mark.begins("with_version")
def test_before_the_click_the_choice_is_told_as_it_stands_and_counted_once(store: Store, lead: User) -> None:
    (version,) = datasets.versions(store)
    found = training.material(store, "teacher", version.id)
    assert set(found.found) == {"submitted"} and "None is approved yet" in found.choice
    assert training.material(store, "teacher", version.id) is found
    assert training.plan(store, "evaluator", version.id) is training.plan(store, "evaluator", version.id)
    with store.read() as tx:
        item = items.items(tx, version.id, "example", ["train"])[0]
    approving.approve(store, lead, item.item_id)
    now = training.material(store, "teacher", version.id)
    assert now.found == {"approved": 1, "submitted": found.found["submitted"] - 1}
    assert now.choice.startswith("It learns from 1 approved example, ") and now.choice.endswith("attested first.")
    again = training.material(store, "evaluator", version.id)
    set_thresholds(store, lead, 20, 0.80)
    assert training.material(store, "evaluator", version.id) is not again
