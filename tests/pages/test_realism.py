"""A Student's realism on the Evaluation page: nothing made up is called real, and a lead says whose words are."""

import pytest

from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta import jobs
from utta.domain.realism import NO_PASS_MARK
from utta.domain.student_realism import PEOPLE_ONLY
from utta.domain.user import User
from utta.services import datasets, evaluation, evaluation_json, media, training
from utta.store.database import Store


@pytest.mark.begins("with_version")
def test_the_section_shows_the_same_figures_says_what_they_are_not_and_takes_a_leads_word(
    store: Store, lead: User, expert: User, open_page: Open
) -> None:
    run = training.start(store, lead, "student", datasets.versions(store)[0].id)
    jobs.do(store, training.run(store, run).job.id)
    wanted = evaluation.start(store, lead, training.run(store, run).model_id or 0)
    jobs.do(store, evaluation.evaluation(store, wanted).job.id)
    realism = evaluation_json.told(store, evaluation.evaluation(store, wanted))["realism"]

    page = open_page(lead, "evaluation")
    page.segmented_control(key="evaluation_section").set_value("Realism").run()
    assert not page.exception
    assert realism["beside"][0]["sentence"] in texts(page) and NO_PASS_MARK in texts(page)
    assert "being like them is not being real" in texts(page) and realism["missing"][0] in texts(page)
    assert all(sentence in texts(page) for sentence in PEOPLE_ONLY)
    table = page.dataframe[0].value
    words = realism["beside"][0]["sides"]["model"]["measures"]["words"]
    own = table[(table["Measure"] == "Words per turn") & (table["Whose turns"] == "Student v1")]
    assert own["Estimate"].tolist() == [words["model"]["estimate"]]
    page.selectbox(key="realism_medium_UTTA sample").set_value("written on paper").run()
    assert not page.exception and media.known(store)["UTTA sample"] == "written on paper"

    other = open_page(expert, "evaluation")
    other.segmented_control(key="evaluation_section").set_value("Realism").run()
    assert not other.exception
    assert not [one for one in other.selectbox if str(one.key).startswith("realism_medium_")]
