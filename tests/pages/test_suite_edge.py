"""Edge cases on the Evaluation page: the result first, a person's word where no rule can tell, and cases to be written
in plain words."""

import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import as_read
from utta import jobs
from utta.domain.contestant import UNTRAINED, EvaluationPlan
from utta.domain.evaluation import Evaluation
from utta.domain.situation import Situation
from utta.domain.user import User
from utta.services import accounts, drafts, edge_results, evaluation, evaluation_json, suite_editing, suites, training
from utta.settings import Settings
from utta.store.database import Store

pytestmark = pytest.mark.begins("edge_home")

HOSTILE = (
    "<script>alert(1)</script> **bold** $x$ [link](http://evil.example) :red[red] (a+)+$ ![p](http://evil.example/p)"
)
_RAW = ("<script>", "**bold**", "$x$", "[link](", ":red[red]", "![p](")


@pytest.fixture(scope="module")
def edge_home(with_teacher: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which Teacher v1 and the untrained program were asked the edge cases."""
    folder = tmp_path_factory.mktemp("edge") / "home"
    shutil.copytree(with_teacher, folder)
    store = Store(Settings(home=folder))
    asked(store)
    store.close()
    return folder


def asked(store: Store) -> Evaluation:
    plan = EvaluationPlan(against=(UNTRAINED,), suite="edge")
    number = evaluation.start(store, None, training.models(store)[0].id, plan)
    jobs.do(store, evaluation.evaluation(store, number).job.id)
    found = evaluation.evaluation(store, number)
    assert found.edge is not None, found.job.failure
    return found


def edge(open_page: Open, user: User, section: str = "Replies") -> AppTest:
    page = open_page(user, "evaluation")
    page.segmented_control(key="evaluation_suite").set_value("Edge cases").run()
    page.segmented_control(key="suite_edge_section").set_value(section).run()
    assert not page.exception
    return page


def raw(page: AppTest) -> str:
    kinds = (page.title, page.header, page.subheader, page.markdown, page.caption, page.info, page.warning, page.error,
             page.success)  # fmt: skip
    said = [element.value for kind in kinds for element in kind]
    return "\n".join([*said, *(button.label for button in page.button), *(radio.label for radio in page.radio)])


def texts(page: AppTest) -> str:
    return as_read(raw(page))


def test_the_counts_come_first_and_failures_before_all_else_with_why(
    open_page: Open, store: Store, expert: User
) -> None:
    found = evaluation.history(store, suite="edge")[0]
    assert found.edge is not None
    page = edge(open_page, expert)
    assert page.header[0].value.replace("\\", "").endswith(found.edge.sentence)
    shown = edge_results.replies(store, found, expert).replies
    outcomes = [one.result.outcome for one in shown]
    assert len(shown) == found.edge.n and outcomes == sorted(outcomes, key=["failed", "needs a person", "unscored",
                                                                             "passed"].index)  # fmt: skip
    said = texts(page)
    first = shown[0]
    assert f"**1 of {len(shown)}**" in said and first.result.requirements[0].reason in said
    assert first.case is not None and first.reply in [one.value for one in page.text]
    assert list(page.dataframe[0].value["Who"]) == ["Teacher v1", "the untrained program"]
    assert page.dataframe[0].value["Failed"][0] == found.edge.sides[0].count("failed")
    charts = edge(open_page, expert, "By kind").get("plotly_chart")
    bars = json.loads(charts[0].proto.spec)["data"]
    assert sum(number for bar in bars for number in bar["x"]) == found.edge.n


def test_a_person_decides_where_no_rule_can_and_the_counts_follow(
    open_page: Open, store: Store, expert: User, lead: User
) -> None:
    before = evaluation.history(store, suite="edge")[0]
    assert before.edge is not None
    page = edge(open_page, expert)
    page.selectbox(key=f"edge_{before.id}_outcome").set_value("needs a person").run()
    (one, *_) = [found for found in edge_results.replies(store, before, expert).replies
                 if found.result.outcome == "needs a person"]  # fmt: skip
    key = f"edge_judge_{before.id}_model_{one.result.case}"
    for radio in [radio for radio in page.radio if str(radio.key).startswith(key)]:
        assert radio.label.startswith("must ")
        radio.set_value(True)
    page.text_area(key=f"{key}_note").set_value("It is kind.")
    page.button(key=f"FormSubmitter:{key}-Keep what I decided").click().run()
    assert not page.exception
    after = evaluation.history(store, suite="edge")[0]
    assert after.edge is not None
    assert after.edge.main.count("passed") == before.edge.main.count("passed") + 1
    assert page.header[0].value.replace("\\", "").endswith(after.edge.sentence)
    assert evaluation_json.told(store, after)["counts"]["needs_person"] == before.edge.main.count("needs a person") - 1
    reasons = [each.reason for each in after.edge.main.results for each in each.requirements if each.by != "rule"]
    assert "Met, says Edgar Expert. It is kind." in reasons
    # The same reply to the same student is not asked about again, in a run to come.
    again = asked(store)
    assert again.edge is not None and again.edge.sentence == after.edge.sentence
    page = edge(open_page, lead)
    assert "none newly failed or passed of the 82 cases that both asked." in texts(page)
    page.selectbox(key=f"edge_{again.id}_outcome").set_value("passed").run()
    page.selectbox(key=f"edge_{again.id}_kind").set_value(one.result.kind).run()
    key = f"edge_judge_{again.id}_model_{one.result.case}"
    page.radio(key=f"{key}_0").set_value(False)
    page.button(key=f"FormSubmitter:{key}-Keep what I decided").click().run()
    changed = evaluation.history(store, suite="edge")[0]
    assert changed.edge is not None
    assert changed.edge.main.count("failed") == before.edge.main.count("failed") + 1


def test_a_rule_that_is_wrong_is_overruled_with_a_reason_and_the_rule_taken_back(
    open_page: Open, store: Store, expert: User
) -> None:
    found = evaluation.history(store, suite="edge")[0]
    assert found.edge is not None
    page = edge(open_page, expert)
    page.selectbox(key=f"edge_{found.id}_outcome").set_value("failed").run()
    one = next(one for one in edge_results.replies(store, found, expert).replies if one.result.outcome == "failed")
    key = f"edge_rule_{found.id}_model_{one.result.case}"
    send = f"FormSubmitter:{key}-Overrule the rule"
    wrong = [part.text for part in one.result.requirements if part.found == "failed"]
    page.radio(key=f"{key}_which").set_value(wrong[0])
    page.button(key=send).click().run()
    assert "It is not said why the rule is wrong" in page.error[0].value
    page.text_area(key=f"{key}_why").set_value(HOSTILE)
    page.button(key=send).click().run()
    assert not page.exception
    page = edge(open_page, expert)
    page.selectbox(key=f"edge_{found.id}_outcome").set_value(None)
    page.selectbox(key=f"edge_{found.id}_kind").set_value(one.result.kind).run()
    assert ":violet-badge[Rule overruled]" in raw(page) and not [mark for mark in _RAW if mark in raw(page)]
    assert f"Met, says Edgar Expert. {HOSTILE} Without that: failed." in texts(page)
    now = evaluation.history(store, suite="edge")[0]
    assert now.edge is not None and now.edge.main.overruled == 1
    assert now.edge.main.overruled_sentence in texts(page)
    assert page.dataframe[0].value["Rules overruled"][0] == 1
    page.button(key=f"{key}_back_0").click().run()
    assert not page.exception and evaluation.history(store, suite="edge")[0].edge == found.edge
    assert "Rule overruled" not in texts(page)


def test_a_case_is_written_in_plain_words_and_says_who_can_tell(open_page: Open, store: Store, expert: User) -> None:
    page = edge(open_page, expert, "The cases")
    page.button(key="suite_edge_new").click().run()
    assert page.header[0].value == "Write an edge case"
    page.button(key="suite_edge_save").click().run()
    said = texts(page)
    assert "Name what kind of case it is" in said and "Write what the student says" in said
    assert "Say at least one thing that a reply must do" in said
    by_label = {area.label: area for area in page.text_area}
    by_label["What the student says"].set_value("7 x 8 = 54?").run()
    by_label["A reply must"].set_value("ask a question\nmake the student smile\nbe rated at least 3 on accuracy").run()
    by_label["A reply must not"].set_value("give the answer away").run()
    said = texts(page)
    assert "ask a question :green-badge[A rule can tell]" in said
    assert "make the student smile :orange-badge[A person decides]" in said
    assert "be rated at least 3 on accuracy :blue-badge[The judge scores it]" in said
    assert "give the answer away :green-badge[A rule can tell] :small[once you name the answer below" in said
    assert "Write what the student says" not in said and "Say at least one thing" not in said  # mended
    (item,) = suite_editing.begun(store, expert, "edge")
    assert drafts.load(store, expert, suite_editing.draft_of("edge", item)) is not None
    next(box for box in page.selectbox if box.label == "Kind").set_value("wrong premise").run()
    page.button(key="suite_edge_save").click().run()
    assert not page.exception
    case = suites.edge_cases(store)[-1]
    assert (case.kind, case.student_question) == ("wrong premise", "7 x 8 = 54?")
    assert case.must == ("ask a question", "make the student smile", "be rated at least 3 on accuracy")
    assert suite_editing.begun(store, expert, "edge") == set()
    page = edge(open_page, expert)
    assert "The cases have been edited since" in texts(page)


def test_a_shipped_case_is_changed_set_aside_and_taken_back(open_page: Open, store: Store, expert: User) -> None:
    ours = suites.edge_cases(store)[0]
    page = edge(open_page, expert, "The cases")
    page.button(key=f"suite_edge_open_{ours.id}").click().run()
    area = next(area for area in page.text_area if area.label == "What the student says")
    assert area.value == ours.student_question
    area.set_value("nope").run()
    page.button(key="suite_edge_save").click().run()
    assert suites.edge_cases(store)[0].student_question == "nope"
    page.button(key=f"suite_edge_open_{ours.id}").click().run()
    assert "Changed by the team. Last edited by Edgar Expert, just now." in texts(page)
    page.button(key="suite_edge_aside").click().run()
    assert ours.id not in {case.id for case in suites.edge_cases(store)}
    page.selectbox(key="suite_edge_which").set_value("Set aside").run()
    page.button(key=f"suite_edge_open_{ours.id}").click().run()
    page.button(key="suite_edge_shipped").click().run()
    page.button(key=f"suite_edge_open_{ours.id}").click().run()
    page.button(key="suite_edge_restore").click().run()
    assert not page.exception and suites.edge_cases(store)[0] == ours


def test_what_anybody_wrote_is_shown_and_never_obeyed(open_page: Open, store: Store, lead: User) -> None:
    rows = [{"id": f"{HOSTILE[:90]}{n}", "kind": f"{HOSTILE[:90]}{n}", "student_question": f"{HOSTILE} {n}",
             "context": HOSTILE, "why": HOSTILE, "must": ["ask a question", HOSTILE], "answers": [HOSTILE],
             "must_not": [f'say "{HOSTILE}"', HOSTILE]} for n in range(2)]  # fmt: skip
    told = suite_editing.bring_in(store, lead, "edge", "\n".join(map(json.dumps, rows)).encode())
    assert told.added == 2
    asked(store)
    page = edge(open_page, lead, "The cases")
    page.selectbox(key="suite_edge_which").set_value("The team’s own and changed").run()
    everything = raw(page)
    page.button(key=f"suite_edge_open_{rows[0]['id']}").click().run()
    everything += raw(page)
    assert HOSTILE in next(area.value for area in page.text_area if area.label == "What the student says")
    page.button(key="suite_edge_back").click().run()
    page = edge(open_page, lead)
    found = evaluation.history(store, suite="edge")[0]
    page.selectbox(key=f"edge_{found.id}_kind").set_value(rows[0]["kind"]).run()
    everything += raw(page) + raw(edge(open_page, lead, "By kind"))
    assert HOSTILE in as_read(everything)
    assert not [mark for mark in _RAW if mark in everything]


def test_an_answer_that_somebody_read_becomes_a_case(store: Store, expert: User) -> None:
    def page(name: str) -> None:
        import streamlit as st

        from utta.domain.situation import Situation
        from utta.store import users
        from utta.ui import desk, suite_edge_form

        with desk.opened().read() as tx:
            user = users.by_username(tx, name)
        assert user is not None
        desk.let_in(user)
        asked = Situation(
            grade_level="4", subject="Mathematics", context="Fractions", student_question="Is 1/8 bigger?"
        )
        st.button("Make it an edge case", key="make", on_click=suite_edge_form.make_case,
                  args=(user, asked, "Yes, 1/8 is bigger."))  # fmt: skip
        if suite_edge_form.ROWS.opened():
            suite_edge_form.show(user, suite_edge_form.ROWS.opened())

    app = AppTest.from_function(page, args=("edgar",), default_timeout=30)
    app.session_state["_sign_in_token"] = accounts.open_sign_in(store, expert)
    app.run()
    app.button(key="make").click().run()
    assert not app.exception and app.session_state["evaluation_suite"] == "Edge cases"
    assert "Yes, 1/8 is bigger." in [one.value for one in app.text]
    by_label = {area.label: area for area in app.text_area}
    assert by_label["What the student says"].value == "Is 1/8 bigger?"
    by_label["A reply must"].set_value("ask a question").run()
    next(box for box in app.selectbox if box.label == "Kind").set_value("wrong premise").run()
    assert "Failed] held to this case as it stands: ask a question: It asks nothing." in texts(app)
    app.button(key="make").click().run()  # the same answer again: the draft goes on
    assert {area.label: area for area in app.text_area}["A reply must"].value == "ask a question"
    app.button(key="suite_edge_save").click().run()
    assert not app.exception
    case = suites.edge_cases(store)[-1]
    assert case.situation == Situation(grade_level="4", subject="Mathematics", context="Fractions",
                                       student_question="Is 1/8 bigger?")  # fmt: skip
    assert (case.kind, case.must) == ("wrong premise", ("ask a question",))
