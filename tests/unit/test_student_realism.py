"""A Student's realism in its evaluation: beside real students where there are such, and said where not."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import made_once, shared_file
from utta import jobs
from utta.charts.realism import realism_chart, realism_table, realism_title
from utta.domain.evaluation import EvaluationResult
from utta.domain.realism import MEDIA
from utta.domain.situation import Situation
from utta.domain.student_knowing import Knowing, asked_for, knowing
from utta.domain.student_realism import RealismBeside
from utta.domain.student_turn import StudentTurn, right
from utta.domain.user import User
from utta.errors import NotAllowed, Refused
from utta.services import datasets, evaluation, evaluation_json, importing, media, training
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store


def evaluated(store: Store, lead: User) -> EvaluationResult:
    (version,) = datasets.versions(store)
    run = training.start(store, lead, "student", version.id)
    jobs.do(store, training.run(store, run).job.id)
    model_id = training.run(store, run).model_id
    assert model_id is not None
    return again(store, lead, model_id)


def again(store: Store, lead: User, model_id: int) -> EvaluationResult:
    wanted = evaluation.start(store, lead, model_id)
    jobs.do(store, evaluation.evaluation(store, wanted).job.id)
    found = evaluation.evaluation(store, wanted)
    assert found.result is not None, found.job.failure
    assert evaluation_json.told(store, found)["realism"]["pass_mark"] is None
    return found.result


def the_only(result: EvaluationResult) -> RealismBeside:
    assert result.realism is not None
    (beside,) = result.realism.beside
    return beside


def test_a_talk_says_what_a_student_got_wrong_and_whether_a_teacher_has_told_it() -> None:
    wrong = "Student: 7 x 8 = 54\nTeacher: How did you get there?"
    assert knowing(Situation(context=wrong)) == Knowing(("56",), ("54",), taught=False)
    assert knowing(Situation(context=f"{wrong}\nStudent: I counted.\nTeacher: 7 x 8 is 56, look.")).taught
    assert knowing(Situation(context="Student: 7 x 8 = 56\nTeacher: Well done.")) == Knowing()
    assert knowing(Situation()) == Knowing()
    asked = Situation(context="Tutor: What is 25 minus 18?")
    assert asked_for(asked) == "7" and asked_for(Situation(context="Tutor: Why?")) == ""
    assert [right(StudentTurn(text, asked)) for text in ("7", "8 i think", "it is 7!")] == [1.0, 0.0, 1.0]
    assert right(StudentTurn("7", Situation(context="Tutor: Why?"))) is None


@pytest.mark.begins("with_version")
def test_made_up_students_are_never_called_real_until_a_lead_says_so(store: Store, lead: User, teacher: User) -> None:
    result = evaluated(store, lead)
    beside = the_only(result)
    assert not beside.is_real and "the students in the examples" in beside.sentence
    assert "real" not in beside.sentence and beside.sides[0].report.real_turns == 72
    assert result.realism is not None and "no source of enough examples is known" in result.realism.missing[0]
    assert result.realism.sources == ("UTTA sample",)
    with pytest.raises(NotAllowed):
        media.say(store, teacher, "UTTA sample", media.WAYS[0])
    with pytest.raises(Refused, match="is not a way in which students speak here"):
        media.say(store, lead, "UTTA sample", "sung")
    media.say(store, lead, "UTTA sample", "written on paper")
    (model,) = training.models(store)
    said = the_only(again(store, lead, model.id))
    assert said.is_real and said.medium == "written on paper" and "real students" in said.sentence
    media.say(store, lead, "UTTA sample", "")
    assert dict(media.known(store)) == dict(MEDIA)


@pytest.fixture(scope="session")
def with_bridge(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the dataset version "Both": Bridge's students are real, MathDial's are played."""

    def make(home: Path) -> None:
        shutil.copytree(furnished, home)
        store = Store(Settings(home=home))
        with store.read() as tx:
            lead = users.by_username(tx, "lena")
        assert lead is not None
        for name in ("bridge", "mathdial"):
            importing.import_file(store, shared_file(f"examples/{name}.jsonl"))
        datasets.freeze(store, lead, "Both")
        store.close()

    shared_file("examples/bridge.jsonl")
    return made_once(tmp_path_factory, "with_bridge", make)


@pytest.mark.begins("with_bridge")
def test_a_student_stands_beside_real_students_of_the_medium_alone(store: Store, lead: User) -> None:
    result = evaluated(store, lead)
    beside = the_only(result)
    assert beside.is_real and beside.sources == ("Bridge",) and beside.medium == MEDIA["Bridge"]
    report = beside.sides[0].report
    bridge = [json.loads(line) for line in shared_file("examples/bridge.jsonl").read_text("utf-8").splitlines()]
    assert report.real_turns == len(bridge)
    found = {one.key: one for one in report.measures}
    words = [len(row["student_question"].split()) for row in bridge]
    assert found["words"].real is not None
    assert found["words"].real.estimate == pytest.approx(sum(words) / len(words))
    assert found["right"].real is not None and found["right"].real.n == 45
    assert found["right"].real.estimate < 0.1  # Bridge's students are those who got it wrong
    assert [side.name for side in beside.sides] == ["Student v1", "the untrained program"]
    assert found["keeps"].model is None  # nobody can tell it of these talks, and nobody makes it up
    table = realism_table(beside)
    assert len(table) == 3 * len(report.measures) and all(row["n"] or row["Estimate"] is None for row in table)
    chart = realism_chart(beside)
    assert chart.layout.title.text.replace("<br>", " ").startswith("Widest gap: ")
    assert len(chart.data) == 3 and realism_title(beside).endswith("of real students (n = 345)")
