"""Before an evaluation is asked for, the page says what it would cost; an earlier one is asked again as it was."""

import sqlite3
from contextlib import closing

import pytest

from tests.model_imitating import imitating
from tests.model_server import model_server
from tests.pages.conftest import Open
from tests.pages.saying import texts
from tests.speaking import a_server
from utta import jobs
from utta.domain.contestant import EXPERTS, EvaluationPlan
from utta.domain.user import User
from utta.services import datasets, evaluation, training
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_teacher")


def test_what_a_question_took_before_says_what_new_ones_would_cost(store: Store, lead: User, open_page: Open) -> None:
    with model_server(answer=imitating, usage=(1000, 100)) as server:
        spec = a_server(server.url).model_copy(update={"price_in": 1.0, "price_out": 10.0})
        with closing(sqlite3.connect(store.settings.home / "utta.sqlite")) as raw, raw:
            raw.execute("UPDATE model_versions SET engine = ?", (spec.model_dump_json(),))
            raw.execute("DELETE FROM evaluations")  # which was on the example engine
        page = open_page(lead, "evaluation")
        assert "School server: cost not known: no evaluation has asked School server yet." in texts(page)
        (model,) = training.models(store)
        asked = evaluation.start(store, lead, model.id, EvaluationPlan(against=(EXPERTS,)))
        jobs.do(store, evaluation.evaluation(store, asked).job.id)
        assert evaluation.evaluation(store, asked).result is not None
        page.run()
        page.segmented_control(key="evaluation_section").set_value("History").run()
        # The untrained program's questions are new: 1,000 tokens asked and 100 answered each, for $0.002.
        n = datasets.versions(store)[0].number("example", "test")
        assert f"{n} new questions to School server: about ${n * 0.002:.2f} by what its answers took before." in texts(
            page
        )
        page.segmented_control(key="evaluation_suite").set_value("Edge cases").run()
        assert not page.exception
        assert "If all are new: about $0.16 by what its answers took before." in texts(page)  # 82 cases
