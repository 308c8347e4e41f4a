"""The Evaluation page: the verdict first and never more than was measured, and every answer to be read."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.saying import as_read, raw, texts, words
from utta import jobs
from utta.charts.distribution import distribution_rows
from utta.domain.evaluation import Evaluation, EvaluationResult
from utta.domain.user import User
from utta.errors import NotAllowed, NotEnough
from utta.services import (
    agreement,
    datasets,
    evaluation,
    evaluation_cases,
    evaluation_json,
    importing,
    sample_data,
    training,
    verdicts,
)
from utta.services.evaluation_cases import CasePage, Wanted
from utta.settings import Settings
from utta.store import users
from utta.store.database import Store
from utta.ui import desk, evaluation_table

pytestmark = pytest.mark.begins("evaluated_home")

HOSTILE = "<script>alert(1)</script> **bold** $x$ [link](http://evil.example) :red[red] ![p](http://evil.example/p)"
_RAW = ("<script>", "**bold**", "$x$", "[link](", ":red[red]", "![p](")


def own_words(number: int) -> str:
    """Many words that no other number has: no near-duplicates, which would all stand in one split."""
    return " ".join(hashlib.sha256(f"{number} {at}".encode()).hexdigest()[:8] for at in range(40))


@pytest.fixture(scope="module")
def evaluated_home(with_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which each assistant was trained on sample data and hostile examples, and evaluated."""
    folder = tmp_path_factory.mktemp("evaluated") / "home"
    shutil.copytree(with_samples, folder)
    store = Store(Settings(home=folder))
    with store.read() as tx:
        lead = users.by_username(tx, "lena")
    assert lead is not None
    rows = [
        {"external_id": str(n), "source": "Hostile", "grade_level": "4", "student_profile": f"{HOSTILE} {n}",
         "context": f"{HOSTILE} lesson {n}", "student_question": f"{HOSTILE} {own_words(n)}?",
         "teacher_response": f"{HOSTILE} Look at {own_words(n + 100)}.", "rationale": HOSTILE}
        for n in range(15)
    ]  # fmt: skip
    file = folder / "hostile.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert importing.import_file(store, file).added == 15
    version = datasets.freeze(store, lead, "Sample and <b>more</b>")
    for assistant in ("teacher", "student", "evaluator"):
        run_id = training.start(store, lead, assistant, version.id)
        jobs.do(store, training.run(store, run_id).job.id)
        model_id = training.run(store, run_id).model_id
        assert model_id is not None
        evaluation_id = evaluation.start(store, lead, model_id)
        jobs.do(store, evaluation.evaluation(store, evaluation_id).job.id)
        assert evaluation.evaluation(store, evaluation_id).result is not None
    store.close()
    return folder


def of(page: AppTest, store: Store, name: str) -> AppTest:
    page.selectbox(key="evaluation_model").set_value(training.model(store, name).id).run()
    assert not page.exception
    return page


def section(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="evaluation_section").set_value(name).run()
    assert not page.exception
    return page


def every_case(store: Store, found: Evaluation, reader: User, against: str = "baseline") -> CasePage:
    return evaluation_cases.page(store, found, reader, Wanted(against), 1, 10_000)


def result_of(store: Store, name: str) -> EvaluationResult:
    found = evaluation.history(store, training.model(store, name).id)[0].result
    assert found is not None
    return found


def test_the_verdict_comes_first_with_how_it_is_known_and_what_weakens_it(
    open_page: Open, store: Store, expert: User
) -> None:
    page = of(open_page(expert, "evaluation"), store, "Teacher v1")
    assert page.header[0].value.endswith("Not known yet whether Teacher v1 is better than the untrained program")
    said = texts(page)
    found = evaluation.history(store, training.model(store, "Teacher v1").id)[0]
    verdict = verdicts.of(store, found)
    told = evaluation_json.told(store, found)
    assert page.header[0].value.replace("\\", "").endswith(told["headline"]) and told["how"] in said
    assert told["sample_data"] and told["cautions"] and all(caution in said for caution in told["cautions"])
    assert verdict.main.sentence in said and "The judge prefers Teacher v1" in said
    assert "Your project lead can ask people to review a random sample of these answers." in said
    newest = evaluation.latest_result(store)
    assert newest is not None and verdicts.of(store, newest).main.sentence in texts(open_page(expert, "home"))
    assert verdict.main.sentence in texts(section(of(open_page(expert, "evaluation"), store, "Teacher v1"), "History"))
    assert "Scored by the built-in judge, not by people." in said
    assert "the same answer, “No close example”. That is easily beaten." in said
    assert "Sample data" in said
    assert not [mark for mark in ("Traceback", '{"', "None") if mark in said]


def test_no_line_ends_between_a_number_and_its_n_or_percent_and_what_people_typed_stays_escaped() -> None:
    said = desk.measured("Teacher **v1** beats by 1.3 points (95 % interval 1.1 to 1.5, n = 24), on 3 of 4.")
    assert as_read(said) == "Teacher **v1** beats by 1.3 points (95 % interval 1.1 to 1.5, n = 24), on 3 of 4."
    assert said.count("\N{NO-BREAK SPACE}") == 3 and "**" not in said


def test_both_charts_stand_on_the_scale_with_their_tables_and_what_each_metric_means(
    open_page: Open, store: Store, expert: User
) -> None:
    page = of(open_page(expert, "evaluation"), store, "Teacher v1")
    charts = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    assert len(charts) == 6
    low, high = charts[0]["layout"]["xaxis"]["range"]
    assert low < 1 and high > 5
    assert any(trace["name"] == "Best constant reply" for chart in charts for trace in chart["data"])
    assert len(page.dataframe) == 6
    said = texts(page)
    for metric in result_of(store, "Teacher v1").metrics:
        assert f"{metric.label}**: {metric.meaning} *{metric.judged_by}.*" in said
    reply = result_of(store, "Teacher v1").constant_reply
    assert reply and reply in words(page)


def test_slices_wording_and_spread_say_what_they_found_and_how_many_failed(
    open_page: Open, store: Store, expert: User
) -> None:
    result = result_of(store, "Teacher v1")
    page = of(open_page(expert, "evaluation"), store, "Teacher v1")
    scores = page.dataframe[0].value
    main = result.metrics[0]
    assert main.model is not None
    (own,) = scores[(scores["Metric"] == main.label) & (scores["Who"] == "Teacher v1")].to_dict("records")
    assert (own["n"], own["Unscored"]) == (main.model.n, result.n - main.model.n)
    spread = page.dataframe[-2].value
    assert sum(spread[f"Teacher v1 (n = {main.model.n})"]) == main.model.n
    page.selectbox(key=f"evaluation_{shown_id(store)}_spread_metric").set_value("reference_similarity").run()
    assert page.dataframe[-2].value["Score"][0] == "0–0.1" and not page.exception
    forest = section(page, "Slices")
    assert result.slices is not None and result.slices.sentence("points") in title_of(forest)
    assert set(forest.dataframe[0].value["Kind"]) == {"Grade band"}  # all at once where one can be compared at least
    forest.pills(key=f"evaluation_{shown_id(store)}_slices_by").set_value("All kinds").run()
    kinds = set(forest.dataframe[0].value["Kind"])
    assert {"Grade band", "Subject", "Challenge type", "Source"} <= kinds
    forest.pills(key=f"evaluation_{shown_id(store)}_slices_by").set_value("Subject").run()
    assert set(forest.dataframe[0].value["Kind"]) == {"Subject"}
    wording = section(page, "Wording")
    counted = [row for table in wording.dataframe for row in table.value.to_dict("records")]
    assert {row["Feature"] for row in counted} == {one.label for one in result.features if one.means}
    assert all(row["n"] + row["Without"] == result.n for row in counted)
    assert "None of these is quality" in texts(wording)
    of(page, store, "Student v1")  # has neither of both sections
    assert page.segmented_control(key="evaluation_section").value == "Scores"


def shown_id(store: Store) -> int:
    return evaluation.history(store, training.model(store, "Teacher v1").id)[0].id


def title_of(page: AppTest) -> str:
    title: str = json.loads(page.get("plotly_chart")[0].proto.spec)["layout"]["title"]["text"]
    return title.replace("<br>", " ").replace("\xa0", " ")


def test_the_judge_card_says_in_words_how_far_to_believe_it(open_page: Open, store: Store, expert: User) -> None:
    page = section(of(open_page(expert, "evaluation"), store, "Teacher v1"), "Judge")
    said = texts(page)
    assert "How far to believe the judge" in said and "it is not a person" in said
    assert "agreement with reviewers" in said
    card = page.dataframe[0].value
    assert list(card["Criterion"]) == ["Accuracy", "Age appropriateness", "Pedagogical soundness", "Engagement"]
    assert " to " in card["Kappa"][0] and card["n"][0] > 50


def test_answers_stand_side_by_side_the_greatest_loss_first(open_page: Open, store: Store, expert: User) -> None:
    found = evaluation.history(store, training.model(store, "Teacher v1").id)[0]
    pairs = every_case(store, found, expert).cases
    changes = [pair.change for pair in pairs if pair.change is not None]
    assert changes == sorted(changes) and len(pairs) == found.result.n  # type: ignore[union-attr]
    page = section(of(open_page(expert, "evaluation"), store, "Teacher v1"), "Answers one by one")
    said = texts(page)
    assert f"**1 of {len(pairs)}**" in said and f"**6 of {len(pairs)}**" not in said
    for text in (pairs[0].case.inputs["student_question"], pairs[0].case.outputs["teacher_response"]):
        assert text in words(page)


@pytest.mark.parametrize("name", ["Teacher v1", "Student v1"])
def test_what_users_wrote_is_shown_and_never_obeyed(name: str, open_page: Open, store: Store, expert: User) -> None:
    page = section(of(open_page(expert, "evaluation"), store, name), "Answers one by one")
    found = evaluation.history(store, training.model(store, name).id)[0]
    pages = -(-every_case(store, found, expert).total // 5)
    everything, said = "", []
    for number in range(1, pages + 1):
        page.session_state[f"evaluation_cases_{found.id}"] = number
        page.run()
        assert not page.exception
        everything += raw(page)
        said += words(page)  # st.text obeys nothing
    assert any(HOSTILE in text for text in said)
    assert name != "Teacher v1" or HOSTILE in as_read(everything)  # the rationale stands in Markdown, escaped
    assert not [mark for mark in _RAW if mark in everything]
    assert "<b>" not in everything


def test_a_student_is_measured_beside_one_fixed_answer(open_page: Open, store: Store, expert: User) -> None:
    said = texts(of(open_page(expert, "evaluation"), store, "Student v1"))
    assert "no judge and no person scored these answers" in said
    assert "One fixed answer to everybody gets" in said
    assert "Similar wording is not yet a good answer." in said


def test_unscored_answers_are_counted_and_no_comparison_is_made_up(open_page: Open, store: Store, expert: User) -> None:
    page = of(open_page(expert, "evaluation"), store, "Evaluator v1")
    result = result_of(store, "Evaluator v1")
    assert page.header[0].value.endswith("Evaluator v1 cannot be compared with the untrained program")
    assert f"{result.unscored_baseline} of {result.n} answers of the untrained program. They count as missing" in texts(
        page
    )
    assert "**An answer of Evaluator v1 takes " in texts(page)  # a sentence: one dot by itself shows nothing
    assert len(page.get("plotly_chart")) == 2 and "The figures" in [one.label for one in page.expander]
    assert "cannot be compared" in texts(section(page, "Answers one by one"))


def test_a_lead_evaluates_again_and_stops_it(open_page: Open, store: Store, lead: User) -> None:
    page = section(of(open_page(lead, "evaluation"), store, "Student v1"), "History")
    before = result_of(store, "Student v1")
    page.button(key="evaluation_go").click().run()
    assert not page.exception
    running = evaluation.history(store)[0]
    assert evaluation.start(store, lead, running.model_id) == running.id
    assert "Evaluating Student v1" in texts(page) and "No worker is running" in texts(page)
    assert before.verdict in texts(page)  # what is known stays on the page meanwhile
    page.button(key=f"evaluation_{running.id}_stop").click().run()
    assert evaluation.evaluation(store, running.id).job.state == "stopped"
    again = evaluation.start(store, lead, running.model_id)
    jobs.do(store, evaluation.evaluation(store, again).job.id)
    assert evaluation.evaluation(store, again).result == before  # the same numbers


def test_a_lead_chooses_whom_to_compare_with_and_reads_what_it_comes_to(
    open_page: Open, store: Store, lead: User
) -> None:
    page = section(of(open_page(lead, "evaluation"), store, "Teacher v1"), "History")
    model = training.model(store, "Teacher v1")
    choice = page.multiselect(key=f"evaluation_against_{model.id}")
    assert choice.options == ["The untrained program", "The experts"] and choice.value == ["untrained"]
    said = texts(page)
    assert "**Teacher v1** on the example engine" in said and "free and on this computer" in said
    assert "This split can show differences of" in said
    choice.set_value(["untrained", "experts"]).run()
    assert "**The experts**: nothing is asked, their answers stand in the examples" in texts(page)
    page.button(key="evaluation_go").click().run()
    started = evaluation.history(store, model.id)[0]
    assert [one.name for one in started.plan.against] == ["the untrained program", "the experts"]
    jobs.do(store, started.job.id)
    page = of(open_page(lead, "evaluation"), store, "Teacher v1")
    difference = page.dataframe[1].value
    assert set(difference["Against"]) == {"Untrained", "The experts"}
    assert texts(page).count("corrected for 2 comparisons (Holm)") == 1  # not on wording, where there is one alone
    page.selectbox(key=f"evaluation_{started.id}_points_metric").set_value("Accuracy").run()
    assert len(json.loads(page.get("plotly_chart")[1].proto.spec)["layout"]["yaxis"]["ticktext"]) == 2
    cases = section(page, "Answers one by one")
    cases.multiselect(key=f"evaluation_cases_{started.id}_beside").set_value(["other 2", "baseline"]).run()
    assert "against the experts comes first" in texts(cases)
    assert texts(cases).count("###### The experts") == texts(cases).count("###### Untrained") == 5
    assert "###### Expert " not in texts(cases)  # their words stand once, with their scores
    shown = every_case(store, evaluation.evaluation(store, started.id), lead, "other 2").cases[:5]
    for one in shown:
        assert words(cases).count(one.case.outputs["teacher_response"]) == 1
        assert f"Teaching effectiveness {one.answers['other 2'].scores['teaching_effectiveness']:.2f}" in texts(cases)
    cases.selectbox(key=f"evaluation_cases_{started.id}_order").set_value("gain").run()
    assert "gained most against the experts comes first" in texts(cases)
    cases.text_input(key=f"evaluation_cases_{started.id}_search").set_value("zebra unheard of").run()
    assert "None of the" in texts(cases) and not cases.exception
    past = section(page, "History")
    assert "Teacher v1 against the untrained program and the experts · Lena Lead" in texts(past)
    older = evaluation.history(store, model.id)[1]
    past.button(key=f"evaluation_again_{started.id}").click().run()
    assert past.multiselect(key=f"evaluation_against_{model.id}").value == ["untrained", "experts"]
    past.toggle(key="evaluation_history_every").set_value(True).run()
    assert "Student v1 against the untrained program" in texts(past)
    past.button(key=f"evaluation_open_{older.id}").click().run()
    assert f"evaluation_open_{started.id}" in [button.key for button in past.button] and not past.exception


def test_a_lead_sends_picked_cases_to_review_and_is_told_that_they_are_chosen(
    open_page: Open, store: Store, lead: User, expert: User
) -> None:
    page = section(of(open_page(lead, "evaluation"), store, "Teacher v1"), "Answers one by one")
    assert "evaluation_send" not in [button.key for button in page.button]
    page.checkbox[0].check().run()
    page.checkbox[1].check().run()
    page.button(key="evaluation_send").click().run()
    assert not page.exception
    assert "“Chosen answers 1” asks for" in page.success[0].value.replace("\\", "")
    assert "never counts as a random sample" in page.success[0].value
    assert not any(box.value for box in page.checkbox)
    watching = section(of(open_page(expert, "evaluation"), store, "Teacher v1"), "Answers one by one")
    assert not watching.checkbox
    found = evaluation.history(store, training.model(store, "Teacher v1").id)[0]
    first = evaluation_cases.page(store, found, lead, Wanted(), 1, 1).cases[0]
    page.button(key=f"evaluation_edge_{found.id}_{first.case.key}").click().run()
    assert not page.exception and page.segmented_control(key="evaluation_suite").value == "Edge cases"
    written = [area.value for area in page.text_area]
    assert first.case.inputs["student_question"] in written  # the form begins with what the student said


def again(store: Store, lead: User, name: str) -> EvaluationResult:
    """Evaluate once more, to the end."""
    evaluation_id = evaluation.start(store, lead, training.model(store, name).id)
    jobs.do(store, evaluation.evaluation(store, evaluation_id).job.id)
    return result_of(store, name)


def test_a_criterion_reviewers_do_not_agree_on_is_shown_but_enters_no_verdict(
    open_page: Open, store: Store, lead: User
) -> None:
    before = result_of(store, "Teacher v1")
    agreement.set_thresholds(store, lead, 20, 0.80)
    result = again(store, lead, "Teacher v1")
    shut = "Pedagogical soundness: alpha is 0.75 on 75 items, 0.80 is needed; talk over the items that differ most."
    assert [metric.label for metric in result.metrics] == [
        "Teaching effectiveness", "Accuracy", "Age appropriateness", "Engagement", "Reference similarity",
        "Pedagogical soundness",
    ]  # fmt: skip
    assert [metric.gate for metric in result.metrics] == [""] * 5 + [shut]
    whole, accuracy, age, engagement, _, soundness = [
        metric.model.estimate for metric in result.metrics if metric.model
    ]
    assert whole == pytest.approx((accuracy + age + engagement) / 3)
    assert soundness == next(one.model for one in before.metrics if one.key == "pedagogical_soundness").estimate  # type: ignore[union-attr]
    assert result.judge_note.endswith(f"Shown, but entering no verdict until reviewers agree: {shut}")
    assert evaluation_json.as_json(result)["metrics"]["pedagogical_soundness"]["enters_no_verdict"] == shut
    page = of(open_page(lead, "evaluation"), store, "Teacher v1")
    assert f"Enters no verdict: {shut}" in texts(page)
    differences = json.loads(page.get("plotly_chart")[1].proto.spec)
    assert not [label for label in differences["layout"]["yaxis"]["ticktext"] if "Pedagogical" in label]
    kept = every_case(store, evaluation.history(store, training.model(store, "Evaluator v1").id)[0], lead)
    assert kept.total  # what was evaluated before can still be looked at
    rated = again(store, lead, "Evaluator v1")
    assert "Pedagogical soundness" not in rated.constant_reply and "Accuracy" in rated.constant_reply


def test_while_reviewers_agree_on_nothing_the_judge_decides_nothing(open_page: Open, store: Store, lead: User) -> None:
    agreement.set_thresholds(store, lead, 100, 0.40)
    result = again(store, lead, "Teacher v1")
    assert result.metrics[0].key == "reference_similarity" and all(one.gate for one in result.metrics[1:])
    assert len(result.metrics) == 5 and result.verdict == result.metrics[0].verdict
    page = of(open_page(lead, "evaluation"), store, "Teacher v1")
    said = texts(page)
    assert page.header[0].value.endswith("Not known yet whether Teacher v1 is better than the untrained program")
    assert "No verdict yet: reviewers are not shown to agree on any criterion." in said and "prefers" not in said
    assert [button.label for button in page.button if button.proto.type == "primary"] == [
        "Open a round of 13 random cases"  # whose 26 replies, rated twice, are the 25 that are missing
    ]
    assert "Accuracy: 25 more items need a second reviewer." in said
    with pytest.raises(NotEnough, match="reviewers are not shown to agree on any criterion"):
        evaluation.start(store, lead, training.model(store, "Evaluator v1").id)
    sample_data.remove(store, lead)
    page = open_page(lead, "evaluation")
    assert "50 more ratings" in texts(page)


def test_an_expert_sees_but_does_not_start(open_page: Open, store: Store, expert: User, lead: User) -> None:
    page = section(open_page(expert, "evaluation"), "History")
    assert "evaluation_go" not in [button.key for button in page.button]
    with pytest.raises(NotAllowed):
        evaluation.start(store, expert, training.models(store)[0].id)
    evaluation.start(store, lead, training.models(store)[0].id)
    watching = open_page(expert, "evaluation")
    assert "Evaluating" in texts(watching)
    assert not [button for button in watching.button if button.label.startswith("Stop")]


def test_a_new_model_version_is_nobodys_better_yet(open_page: Open, store: Store, lead: User) -> None:
    run_id = training.start(store, lead, "student", datasets.versions(store)[0].id)
    jobs.do(store, training.run(store, run_id).job.id)
    page = open_page(lead, "evaluation")
    assert "Nobody knows yet whether Student v2 is better" in texts(page)
    assert [button.label for button in page.button if button.proto.type == "primary"] == ["Evaluate on the test split"]


def test_without_a_model_it_says_what_to_do_first_and_what_the_judge_still_needs(
    open_page: Open, store: Store, lead: User, expert: User
) -> None:
    sample_data.remove(store, lead)
    page = open_page(lead, "evaluation")
    said = texts(page)
    assert "There is no model version yet. Train an assistant first" in said
    assert "50 more ratings" in said
    assert page.get("progress")[0].proto.text == "0 of 50 ratings"
    assert "There is no reply to rate yet" in said  # nobody is sent to an empty page
    assert [link.proto.label for link in page.get("page_link")] == ["Train an assistant"]
    assert "When your project lead has trained one" in texts(open_page(expert, "evaluation"))


def test_a_table_taken_out_holds_no_formula_and_keeps_its_numbers() -> None:
    text = evaluation_table.as_csv([{"Who": "=1+1", "Estimate": -0.5, "n": 3}, {"Who": "me", "Estimate": None, "n": 0}])
    assert text.splitlines() == ["Who,Estimate,n", "'=1+1,-0.5,3", "me,,0"]


def test_a_name_at_the_head_of_a_column_is_no_formula_either() -> None:
    counts = {"=HYPERLINK(0) without training": [1, 2], "Teacher v1": [3, 0]}
    head = evaluation_table.as_csv(distribution_rows(counts, (1, 5))).splitlines()[0]
    assert head == "Score,'=HYPERLINK(0) without training (n = 3),Teacher v1 (n = 3)"
