"""The suites on the Evaluation page: the same numbers as on the command line, nothing obeyed, and what to do first."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.many_lessons import HOSTILE
from tests.pages.conftest import Open
from tests.pages.saying import raw, texts
from utta import jobs
from utta.__main__ import main
from utta.domain.contestant import EvaluationPlan
from utta.domain.swaps import Swap
from utta.domain.user import User
from utta.services import evaluation, suite_bias, suite_editing, training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_lessons")


def on_suite(page: AppTest, suite: str) -> AppTest:
    page.segmented_control(key="evaluation_suite").set_value(suite).run()
    assert not page.exception
    return page


def section(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="suite_bias_section").set_value(name).run()
    assert not page.exception
    return page


def run(store: Store, plan: EvaluationPlan) -> None:
    wanted = evaluation.start(store, None, training.models(store)[0].id, plan)
    jobs.do(store, evaluation.evaluation(store, wanted).job.id)


def test_before_the_click_it_says_what_is_asked_of_whom_and_the_click_asks_it(
    store: Store, lead: User, open_page: Open
) -> None:
    page = on_suite(open_page(lead, "evaluation"), "Bias")
    assert "Nobody knows yet whether Teacher v1 replies to all students alike" in texts(page)
    page.select_slider(key="suite_bias_pairs").set_value(12).run()
    page.get("button_group")[-1].set_value(["gender"]).run()
    assert not page.exception
    plan = EvaluationPlan(against=(), suite="bias", pairs=12, attributes=("gender",))
    number = len(suite_bias.questions(store, training.models(store)[0], plan).asked)
    assert f"{number} questions to Example engine." in texts(page)
    assert "Nothing leaves this computer" in texts(page)
    page.button(key="suite_bias_go").click().run()
    assert not page.exception
    (wanted,) = evaluation.history(store, suite="bias")
    assert wanted.plan == plan and wanted.job.state == "waiting" and "Asking Teacher v1" in texts(page)
    page.button(key=f"evaluation_{wanted.id}_stop").click().run()
    assert evaluation.evaluation(store, wanted.id).job.state == "stopped"


def test_an_expert_sees_what_it_is_and_no_way_to_start_it(expert: User, open_page: Open) -> None:
    page = on_suite(open_page(expert, "evaluation"), "Bias")
    assert "Your project lead starts it; you see the result here." in texts(page)
    assert not [button for button in page.button if button.key == "suite_bias_go"]


def test_the_page_and_the_command_line_give_the_same_numbers_and_obey_nothing_they_show(
    store: Store, expert: User, open_page: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["evaluate", "--model", "Teacher v1", "--suite", "bias", "--against", "untrained"]
    assert main([*command, "--attribute", "name", "--attribute", "gender", "--pairs", "12", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    page = on_suite(open_page(expert, "evaluation"), "Bias")
    assert page.header[0].value.replace("\\", "").endswith(told["headline"])
    for sentence in (told["same"], told["judge"], told["judge_agreement"], *told["cautions"]):
        assert sentence in texts(page)
    assert texts(page).count(":orange[:material/warning:]") == len(told["cautions"])
    assert told["verdict"] in texts(page) and all(sentence in texts(page) for sentence in told["power"])
    table = next(frame.value for frame in page.dataframe if "Corrected p" in frame.value)
    rows = table[["Group", "Estimate", "Low (95 %)", "High (95 %)", "n", "Corrected p"]].to_numpy().tolist()
    keys = ("group", "difference", "low", "high", "n", "corrected_p")
    assert rows == [[finding[key] for key in keys] for finding in told["findings"]]
    assert len(rows) >= 7 * 8
    words = "\n".join(element.value for element in section(page, "Pairs to read").text)
    assert HOSTILE in words and HOSTILE not in raw(page)
    for pair in told["worst"]:
        assert pair["neutral"]["student_profile"] in words and pair["changed_reply"] in words
    tried = texts(section(page, "What was tried"))
    assert all(sentence in tried for sentence in told["not_tried"]) and told["meaning"] in tried
    assert "Run the bias suite again" not in [button.label for button in section(page, "History").button]


def test_what_a_team_writes_into_a_swap_is_shown_and_never_obeyed(store: Store, lead: User, open_page: Open) -> None:
    own = Swap(attribute=f"own {HOSTILE}", group=f"group {HOSTILE}", compared_with=f"other {HOSTILE}",
               neutral=f"Before {HOSTILE}.", changed=f"After {HOSTILE}.")  # fmt: skip
    page = on_suite(open_page(lead, "evaluation"), "Bias")
    suite_editing.save(store, lead, "swaps", "own-1", own, 0)
    page.run()
    assert not page.exception and HOSTILE not in raw(page)
    run(store, EvaluationPlan(against=(), suite="bias", pairs=12, attributes=(own.attribute,)))
    page.run()
    for name in ("Differences", "Pairs to read", "What was tried", "History"):
        assert HOSTILE not in raw(section(page, name)), name
    assert own.group in set(section(page, "Differences").dataframe[0].value["Group"])
    suite_editing.set_aside(store, lead, "swaps", "own-1")
    section(page, "History")


def test_edge_cases_stand_on_the_page_as_they_came_out(store: Store, lead: User, open_page: Open) -> None:
    page = on_suite(open_page(lead, "evaluation"), "Edge cases")
    assert "Nobody knows yet how Teacher v1 replies" in texts(page)
    run(store, EvaluationPlan(against=(), suite="edge"))
    page.run()
    found = evaluation.history(store, suite="edge")[0]
    assert found.sentence in texts(page)
