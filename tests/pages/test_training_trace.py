"""The Training page of a Thorough model version: its instruction before and after, and the experts' words behind it."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests import model_answers
from tests.conftest import made_once
from tests.model_server import model_server
from tests.pages.conftest import Open
from tests.pages.saying import texts
from utta import jobs
from utta.domain.engine import EngineSpec
from utta.domain.instruction_trace import InstructionTrace, Rewriting
from utta.domain.user import User
from utta.services import datasets, training
from utta.settings import Settings
from utta.store.database import Store

pytestmark = pytest.mark.begins("with_rewriting")

KEPT = "Answer this student as an experienced teacher would."
FIRST = f"{KEPT} Ask for a picture first."
SECOND = f"{FIRST} Praise the **attempt** before anything else."
REPLIES = {
    "picture": "What do you notice? Can you draw a picture and show me how you got that?",
    "Praise": "You have made a good start, and I like that you tried it yourself.",
}


def answer(asked: model_answers.Asked) -> str:
    """Rewrites its instruction step by step, and answers the better the more of it it was given."""
    fields = {name: model_answers.value_of(schema) for name, schema in asked.fields.items()}
    if "new_instruction" in fields:
        fields["new_instruction"] = SECOND if FIRST in asked.text else FIRST
    elif "teacher_response" in fields:
        fields["teacher_response"] = " ".join(
            ["Hm.", *(said for word, said in REPLIES.items() if word in asked.system)]
        )
    return model_answers.written(asked, fields)


@pytest.fixture(scope="session")
def with_rewriting(with_version: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`with_version`, and a Thorough run whose instruction was rewritten twice from the words of the sample data."""

    def make(home: Path) -> None:
        shutil.copytree(with_version, home)
        store = Store(Settings(home=home))
        with model_server(answer=answer) as server:
            engine = EngineSpec(kind="openai_compatible", label="School server", url=server.url, model="llama3")
            asked = training.start(store, None, "teacher", datasets.versions(store)[0].id, "thorough", engine)
            jobs.do(store, training.run(store, asked).job.id)
        store.close()

    return made_once(tmp_path_factory, "with_rewriting", make)


@pytest.fixture
def trace(store: Store) -> InstructionTrace:
    """Where that run's instruction came from."""
    (run,) = training.runs(store)
    assert run.result is not None and run.result.trace is not None
    return run.result.trace


def part_after(page: AppTest, title: str) -> list[str]:
    """What stands in the part of the page folded under this title, in its order, as a person reads it."""
    (folded,) = [part for part in page.expander if part.label.startswith(title)]
    kinds = ("markdown", "caption", "text")
    return [str(one.value).replace("\\", "") for one in folded if one.type in kinds]


def test_each_new_sentence_of_a_rewritten_instruction_stands_above_the_experts_words_that_were_before_it(
    trace: InstructionTrace, lead: User, open_page: Open
) -> None:
    assert trace.after == SECOND
    page = open_page(lead, "training")
    assert not page.exception and "“Instruction 2” scored best on validation" in texts(page)
    said = part_after(page, "How the instruction changed: 2 new sentences")
    assert "Which word led to which sentence nobody can know." in said[0]
    assert (
        said[1].startswith("**Before") and said[2].startswith(KEPT) and said[2].endswith("why they suit this student.")
    )
    first, second, left_out = (said.index(text) for text in (
        ":green[:material/add:] Ask for a picture first.",
        ":green[:material/add:] Praise the **attempt** before anything else.", "**After: what was left out**",
    ))  # fmt: skip
    assert said[3].startswith("**After: what is new") and first == 4 < second < left_out
    for sentence, shown in ((trace.sentences[1], said[first + 1 : second]),
                            (trace.sentences[2], said[second + 1 : left_out])):  # fmt: skip
        sources = trace.sources_of(sentence)
        under = [(source.author, source.text) for source in sources if source.text in shown]
        assert under[:2] == [(source.author, source.text) for source in sources[:2]]
        assert [text.partition(", their ")[0] for text in shown if ", their " in text] == [who for who, _ in under]
        assert shown[-1] == f"And {len(sources) - len(under)} more of your experts' words."
    assert [text.partition("] ")[2] for text in said[left_out + 1 :]] == list(trace.dropped)
    assert "Be correct." in trace.dropped and KEPT not in trace.dropped


def test_where_reviewers_said_something_to_a_rewriting_their_words_are_among_those_shown(
    trace: InstructionTrace, lead: User, open_page: Open
) -> None:
    said = part_after(open_page(lead, "training"), "How the instruction changed")
    reviewed = [one for one in trace.rewritings if {"comment", "improved response"} & kinds(one)]
    assert reviewed
    for rewriting in reviewed:
        theirs = {source.text for source in rewriting.sources if source.kind not in ("response", "reason")}
        assert theirs & set(said)
    assert any("their comment" in text or "their improved reply" in text for text in said)


def kinds(rewriting: Rewriting) -> set[str]:
    return {source.kind for source in rewriting.sources}
