"""Evaluations on a real server that counts: nothing is paid twice, nothing lost, failures are told and never zero."""

import itertools
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.lessons import made_up
from tests.model_answers import Asked, value_of, written
from tests.model_server import Rule, model_server
from tests.speaking import a_server, speaking_through
from tests.workers import until, worked_through_a_kill
from utta import jobs
from utta.ai.answering import answer_for_good
from utta.ai.programs import untrained
from utta.domain.contestant import EXPERTS, UNTRAINED, Contestant, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.spending import Took
from utta.domain.user import User
from utta.domain.watch import Part, Silent
from utta.errors import EngineFailed, NotFound, Refused, Stopped
from utta.services import (
    contestants,
    datasets,
    evaluation,
    evaluation_before,
    evaluation_cases,
    evaluation_json,
    evaluation_learning,
    evaluation_price,
    training,
)
from utta.services.evaluation_cases import Wanted
from utta.store.database import Store

TEACHER = untrained("teacher")
HUNDREDS = made_up(200)


def every_tenth(manner: str, tries: int = 0) -> list[Rule]:
    """Twenty of the two hundred, wherever they are asked."""
    return [Rule(manner, saying=f"number {number}?", tries=tries) for number in range(7, 200, 10)]  # type: ignore[arg-type]


@pytest.mark.parametrize("manner", ["broken", "garbage", "cut late"])
def test_with_a_tenth_failing_for_good_it_ends_by_itself_and_accounts_for_all(manner: str, tmp_path: Path) -> None:
    with model_server(*every_tenth(manner)) as server:
        answers = answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS, Silent(), {}, tmp_path)
        assert [answer.case for answer in answers] == [case.key for case in HUNDREDS]
        unscored = [answer for answer in answers if answer.outputs is None]
        assert len(unscored) == 20 and all(answer.unscored for answer in unscored)
        assert server.calls <= 1.4 * len(HUNDREDS)


@pytest.mark.parametrize("manner", ["broken", "garbage", "cut", "cut late", "empty"])
def test_with_every_tenth_failing_once_nothing_is_lost(manner: str, tmp_path: Path) -> None:
    with model_server(*every_tenth(manner, tries=1)) as server:
        answers = answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS, Silent(), {}, tmp_path)
        assert not [answer for answer in answers if answer.outputs is None]
        assert server.calls == 220


def test_an_answer_that_its_limit_of_tokens_cut_off_is_unscored_however_well_it_can_be_mended(tmp_path: Path) -> None:
    with model_server("cut late") as server:
        for kept in (tmp_path, tmp_path):  # the second time it comes from what is kept
            (answer,) = answer_for_good(TEACHER, a_server(server.url), HUNDREDS[:1], Silent(), {}, kept)
            assert answer.outputs is None and "was cut off by its limit of tokens" in answer.unscored
        assert server.calls == 2


def test_the_same_program_is_never_asked_the_same_twice_and_gives_the_same(tmp_path: Path) -> None:
    with model_server(*every_tenth("garbage")) as server:
        spec = a_server(server.url, parallel=4)
        first = answer_for_good(TEACHER, spec, HUNDREDS[:40], Silent(), {}, tmp_path)
        calls = server.calls
        assert answer_for_good(TEACHER, spec, HUNDREDS[:40], Silent(), {}, tmp_path) == first
        assert server.calls == calls  # what could not be read was paid for as well
        answer_for_good(TEACHER, spec, HUNDREDS[:41], Silent(), {}, tmp_path)
        assert server.calls == calls + 1
    assert tmp_path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("manner", ["broken", "garbage", "dies"])
def test_a_tenth_that_fails_for_good_side_by_side_does_not_pass_for_a_server_that_is_down(
    manner: Any, tmp_path: Path
) -> None:
    rules = [Rule(manner, saying=f"number {number}?") for number in range(100, 120)]
    with model_server(*rules) as server:
        answers = answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS, Silent(), {}, tmp_path)
        assert [answer.case for answer in answers] == [case.key for case in HUNDREDS]
        assert [place for place, answer in enumerate(answers) if answer.outputs is None] == list(range(100, 120))
        assert server.calls <= 1.4 * len(HUNDREDS)


@pytest.mark.parametrize("manner", ["too long", "malformed", "garbage"])
def test_what_was_answered_only_when_asked_once_more_is_not_asked_again_either(manner: str, tmp_path: Path) -> None:
    took: list[Took] = []
    with model_server(*every_tenth(manner, tries=1), answer=ever_another()) as server:
        spec = a_server(server.url, parallel=4)
        first = answer_for_good(TEACHER, spec, HUNDREDS, Silent(), {}, tmp_path, took.append)
        assert server.calls == 220 and all(answer.outputs for answer in first)
        again = answer_for_good(TEACHER, spec, HUNDREDS, Silent(), {}, tmp_path, took.append)
        assert server.calls == 220 and again == first
    assert took[0].questions == took[1].questions and took[0].tokens == took[1].tokens


class Heard(Silent):
    """Remembers the phases it was told."""

    def __init__(self) -> None:
        self.phases: list[str] = []

    def progress(self, phase: str, done: int, total: int, best: float | None) -> None:
        self.phases.append(phase)


def test_two_evaluations_at_once_that_ask_the_same_pay_it_once_and_have_the_same_answers(tmp_path: Path) -> None:
    with model_server(answer=ever_another(), seconds=0.1) as server, ThreadPoolExecutor(2) as two:
        heard = [Heard(), Heard()]
        answers = list(two.map(
            lambda watch: answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS[:40], watch, {},
                                          tmp_path), heard))  # fmt: skip
        assert server.calls == 40 and answers[0] == answers[1]
    assert "Waiting for other work that asks the same" in heard[0].phases + heard[1].phases


def test_whoever_watches_a_part_of_an_evaluation_is_told_that_the_engine_is_waited_for(tmp_path: Path) -> None:
    with model_server(Rule("rate limited", nth=3, retry_after=1.0), *every_tenth("broken")) as server:
        heard = Heard()
        watch = Part(heard, "Teacher v1 answers the test split", 10, 20)
        answers = answer_for_good(TEACHER, a_server(server.url), HUNDREDS[:10], watch, {}, tmp_path)
    assert sum(answer.outputs is None for answer in answers) == 1
    assert list(dict.fromkeys(heard.phases)) == [
        "Teacher v1 answers the test split", "Teacher v1 answers the test split: the engine asks us to wait 1 s",
        "Teacher v1 answers the test split: asking once more",
    ]  # fmt: skip


def test_who_waits_for_other_work_that_asks_the_same_can_be_stopped(tmp_path: Path) -> None:
    with model_server(seconds=0.2) as server, ThreadPoolExecutor(1) as one:
        spec = a_server(server.url, parallel=1)
        other = one.submit(answer_for_good, TEACHER, spec, HUNDREDS[:30], Silent(), {}, tmp_path)
        until(lambda: server.calls >= 1)
        began = time.monotonic()
        with pytest.raises(Stopped):
            answer_for_good(TEACHER, spec, HUNDREDS[:30], Until(lambda: True), {}, tmp_path)
        assert time.monotonic() - began < 2 and all(answer.outputs for answer in other.result())
        assert server.calls == 30


def test_broken_off_while_asking_once_more_it_asks_again_only_what_had_no_answer(tmp_path: Path) -> None:
    with model_server(*every_tenth("too long", tries=1), answer=ever_another(), seconds=0.1) as server:
        spec = a_server(server.url, parallel=4)
        with pytest.raises(Stopped):
            answer_for_good(TEACHER, spec, HUNDREDS, Until(lambda: server.calls >= 206), {}, tmp_path)
        assert 206 <= server.calls <= 220
        server.rules = ()
        answers = answer_for_good(TEACHER, spec, HUNDREDS, Silent(), {}, tmp_path)
        assert 220 <= server.calls <= 220 + 4 and all(answer.outputs for answer in answers)  # those under way are lost


def test_what_an_answer_took_is_not_made_less_by_questions_that_failed(tmp_path: Path) -> None:
    took: list[Took] = []
    with model_server(*every_tenth("broken")) as server:
        answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS, Silent(), {}, tmp_path, took.append)
    assert (took[0].questions, took[0].tokens) == (180, 180 * 15)


def test_a_server_that_is_down_is_not_asked_two_hundred_times(tmp_path: Path) -> None:
    with model_server("broken") as server:
        with pytest.raises(EngineFailed, match="20 times in a row"):
            answer_for_good(TEACHER, a_server(server.url, parallel=4), HUNDREDS, Silent(), {}, tmp_path)
        assert server.calls <= 30


def ever_another() -> Callable[[Asked], str]:
    """A model that never says the same twice."""
    numbers = itertools.count()

    def answer(asked: Asked) -> str:
        values = {name: value_of(schema) for name, schema in asked.fields.items()}
        return written(asked, values | {"teacher_response": f"Reply {next(numbers)}: what do you think?"})

    return answer


class Until(Silent):
    """Asks for a stop as soon as something is so."""

    def __init__(self, true: Callable[[], bool]) -> None:
        self.should_stop = true  # type: ignore[method-assign]


def asked_for(store: Store, *against: Contestant) -> Evaluation:
    plan = EvaluationPlan(against=against or (UNTRAINED,))
    return evaluation.evaluation(store, evaluation.start(store, None, training.models(store)[0].id, plan))


def done(store: Store, *against: Contestant) -> Evaluation:
    wanted = asked_for(store, *against)
    jobs.do(store, wanted.job.id)
    found = evaluation.evaluation(store, wanted.id)
    assert found.result is not None, found.job.failure
    return found


@pytest.mark.begins("with_teacher")
def test_a_killed_worker_asks_nothing_twice_and_comes_to_the_same_numbers(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "peaceful")
    with model_server(seconds=0.15) as server:
        with closing(speaking_through(home, server.url)) as store:
            wanted = asked_for(store)
            worked_through_a_kill(home, store, wanted.job.id, lambda: server.calls >= 8)
            killed = evaluation.evaluation(store, wanted.id).result
            assert killed is not None
            # Only a question whose answer had not come may be asked again.
            assert server.calls - server.distinct <= 2
        calls = server.calls
        with closing(speaking_through(tmp_path / "peaceful", server.url)) as store:
            undisturbed = done(store).result
            assert server.calls - calls == server.distinct == 2 * killed.n
    assert undisturbed is not None
    assert undisturbed.model_dump(exclude={"card"}) == killed.model_dump(exclude={"card"})


@pytest.mark.begins("with_teacher")
def test_a_model_is_compared_with_several_at_once_corrected_and_each_by_its_name(store: Store) -> None:
    (model,) = training.models(store)
    old = evaluation.history(store)[0].result
    found = done(store, EXPERTS, UNTRAINED).result
    assert found is not None and old is not None
    assert found.names == {"model": "Teacher v1", "baseline": "the experts", "other 2": "the untrained program"}
    main = found.metrics[0]
    assert "the experts" in found.verdict and main.comparison is not None and main.comparison.compared == 2
    assert main.others[0].comparison.difference == old.metrics[0].difference  # the pair itself is as ever
    likeness = next(metric for metric in found.metrics if metric.key == "reference_similarity")
    assert likeness.difference is None and "cannot be compared" in likeness.verdict  # the experts are the reference
    told = evaluation_json.as_json(found)["metrics"][main.key]
    assert told["others"]["the untrained program"]["difference"] == pytest.approx(old.metrics[0].difference.estimate)  # type: ignore[union-attr]
    assert told["corrected_p"] == main.comparison.corrected_p
    assert found.power.startswith("This split can show differences of ") and "2 models compared" in found.power
    length = next(one for one in found.features if one.key == "length")
    given = [answer for answer in evaluation.answers(store, evaluation.history(store)[0].id) if answer.outputs]
    words = [len(answer.outputs["teacher_response"].split()) for answer in given if answer.who == "model"]  # type: ignore[index]
    assert length.means["model"].estimate == pytest.approx(sum(words) / len(words)) and length.unit == "words"
    shares = [mean for one in found.features if not one.unit for mean in one.means.values()]
    shares += [likeness.model, likeness.constant]  # type: ignore[list-item]
    assert all(-1 <= mean.low <= mean.estimate <= mean.high <= 1 for mean in shares)
    gives = next(one for one in found.features if one.key == "gives_answer")
    assert all(0 <= mean.low < mean.high for mean in gives.means.values())  # never certain, also where all are alike
    assert found.slices is not None and {one.dimension for one in found.slices.slices} == {
        "Grade band", "Subject", "Profile", "Challenge type", "Source", "Length of question"
    }  # fmt: skip
    assert len({one.name for one in found.slices.slices if one.dimension == "Challenge type"}) > 2
    both = sum(one.n for one in found.slices.slices if one.dimension == "Grade band")
    assert main.difference is not None and both == main.difference.n
    assert evaluation_json.as_json(found)["worst_slice"] == found.slices.sentence("points") != ""
    with pytest.raises(Refused, match="named twice"):
        asked_for(store, UNTRAINED, UNTRAINED)
    with pytest.raises(Refused, match="named twice"):
        asked_for(store, contestants.of_model(model))
    with pytest.raises(NotFound, match="no model version and no engine called “nobody”"):
        contestants.find(store, "nobody")
    assert contestants.find(store, "experts") == EXPERTS
    assert contestants.find(store, "Teacher v1").model_id == model.id
    assert contestants.find(store, "example").name.endswith("without training")


@pytest.mark.begins("with_teacher")
def test_the_cases_are_paged_in_the_order_filter_and_search_that_are_asked_for(store: Store, lead: User) -> None:
    (found,) = evaluation.history(store)
    assert found.result is not None
    n = found.result.n

    def page(number: int = 1, size: int = 10_000, **wanted: Any) -> evaluation_cases.CasePage:
        return evaluation_cases.page(store, found, lead, Wanted(**wanted), number, size)

    every = page()
    by_change = [one.change for one in every.cases if one.change is not None]
    assert every.total == n == len(every.cases) and by_change == sorted(by_change)
    for one in every.cases:  # the page says of each case what was stored of it
        before, after = (one.answers[who].scores.get(found.result.metrics[0].key) for who in ("baseline", "model"))
        assert one.change is None if before is None or after is None else one.change == pytest.approx(after - before)
    assert [one.change for one in page(order="gain").cases][: len(by_change)] == by_change[::-1]
    assert [one.case.key for one in page(2, 4).cases] == [one.case.key for one in every.cases[4:8]]
    assert page(10_000, 4).cases[-1] == every.cases[-1]
    for kind, names in evaluation_cases.slices_of(store, found).items():
        assert sum(names.values()) == n
        name = next(iter(names))
        assert page(slices={kind: name}).total == names[name]
    word = every.cases[0].case.inputs["student_question"].split()[0]
    hits = page(search=word.upper())
    said = [" ".join(one.case.inputs.values()).casefold() for one in hits.cases]
    assert 0 < hits.total < n and all(word.casefold() in text for text in said)
    assert page(search="zebra unheard of").total == 0
    differences, families = evaluation_cases.paired(store, found)
    difference = found.result.metrics[0].difference
    assert difference is not None and len(families) == difference.n
    assert sum(differences) / len(differences) == pytest.approx(difference.estimate)


@pytest.mark.begins("with_teacher")
def test_before_the_click_it_says_what_is_new_and_what_was_paid_before(home: Path) -> None:
    with model_server() as server, closing(speaking_through(home, server.url)) as store:
        (model,) = training.models(store)
        there = evaluation_before.choices(store, model)
        assert list(there.values())[:2] == [UNTRAINED, EXPERTS]
        plan = EvaluationPlan(against=(UNTRAINED, EXPERTS))
        own, untrained_one, experts = evaluation_before.asked(store, model, plan)
        assert own.engine is not None and own.engine.label == "School server"
        assert own.new == own.questions == untrained_one.new > 0  # nothing of this server
        assert (experts.engine, experts.questions) == (None, 0)
        priced = own.engine.model_copy(update={"price_in": 1.0, "price_out": 10.0})
        assert evaluation_price.price(store, own.engine, 5) is evaluation_price.price(store, priced, 5) is None
        assert evaluation_price.why_unknown(own.engine) == "no price is entered for School server"
        assert evaluation_price.why_unknown(priced) == "no evaluation has asked School server yet"
        by = evaluation_before.power_sentence(store, model, 2)
        found = done(store, UNTRAINED).result
        assert by.startswith("This split can show differences of ") and "2 models compared" in by
        assert found is not None and evaluation_before.power_sentence(store, model, 1) == found.power
        own, untrained_one, experts = evaluation_before.asked(store, model, plan)
        assert own.before == own.questions == found.n and untrained_one.new == found.unscored_baseline
        calls = server.calls
        again = done(store, UNTRAINED).result
        assert server.calls == calls and again is not None
        assert evaluation_json.as_json(again) == evaluation_json.as_json(found)  # the same evaluation, the same numbers
        repeated, first = (one.took["model"] for one in evaluation.history(store)[:2])
        assert first.questions == repeated.questions == found.n and first.tokens == repeated.tokens
        assert first.tokens is not None and first.tokens > 0 and first.money is None  # no price was entered
        assert first.seconds is not None and first.seconds > 0 and repeated.seconds is None  # none of it was asked now
        took = first + evaluation.history(store)[1].took["baseline"]
        assert took.tokens_in is not None and took.tokens_out is not None
        whole = (took.tokens_in + 10 * took.tokens_out) / 1e6
        assert evaluation_price.price(store, priced, took.questions) == pytest.approx(whole, rel=0.01)
        shutil.rmtree(home / "answers")
        assert evaluation_before.asked(store, model, plan)[0].before == 0


@pytest.mark.begins("with_teacher")
def test_the_versions_of_an_assistant_make_a_learning_curve_by_what_each_learned_from(store: Store, lead: User) -> None:
    (version,) = datasets.versions(store)
    first = done(store, UNTRAINED)
    run = training.start(store, lead, "teacher", version.id)
    jobs.do(store, training.run(store, run).job.id)
    second = done(store, UNTRAINED)
    assert (first.model_name, second.model_name) == ("Teacher v1", "Teacher v2")
    found = evaluation_learning.learned(store, second)
    assert first.result is not None and second.result is not None
    assert [point.label for point in found.points] == ["Teacher v1, Samples", "Teacher v2, Samples"]
    assert [point.score for point in found.points] == [one.result.metrics[0].model for one in (first, second)]
    assert {point.n for point in found.points} == {version.number("example", "train")}
    assert found.curve is None and "4 different numbers" in found.why_none and found.sizes == 1
    assert second.took["model"].seconds is not None and second.took["model"].money == 0  # the example engine is free
    assert second.took["model"].tokens is None  # and has none
