"""The report of a run of the edge cases."""

from utta.domain.edge_suite import EdgeSuiteResult
from utta.domain.evaluation import Evaluation
from utta.domain.situation import Situation
from utta.domain.text import counted, listed
from utta.services import datasets, edge_results, training
from utta.services.edge_results import EdgeReply
from utta.services.report.content import MOST, Content, Said, Worst, WorstPage, facts
from utta.services.report.edge_drawings import edge_drawings
from utta.store.database import Store

_PARTS = {"student_profile": "Student", "context": "What happened before", "student_question": "The student said"}
_LONG = 600
_LIMITS = (
    "The cases were written to be hard: their shares say nothing about an ordinary lesson.",
    "A rule tells only what can be told from words; whether a reply helps is for people to say.",
)


def edge_content(store: Store, found: Evaluation, result: EdgeSuiteResult) -> Content:
    """What it says."""
    model = training.model(store, found.model_id)
    version = datasets.version(store, model.dataset_id)
    main = result.main
    edited = ["The cases have been edited since; this run asked them as they stood then."]
    return Content(
        headline=f"{model.name} on {counted(result.n, 'edge case')}",
        sentence=main.sentence,
        known=f"{result.judge_note} {main.overruled_sentence}".strip(),
        others=[f"{side.name[:1].upper()}{side.name[1:]}: {side.sentence}" for side in result.sides[1:]],
        cautions=edited if edge_results.is_edited_since(store, result) else (),
        is_sample=version.has_sample,
        method=_method(result),
        drawings=edge_drawings(result, "chart"),
        worst=_worst(store, found, model.name),
        limits=_LIMITS,
        facts=facts(store, model, found, version.hash, result.suite),
    )


def _method(result: EdgeSuiteResult) -> tuple[str, ...]:
    main = result.main
    waiting, unanswered = main.count("needs a person"), main.unanswered
    return (
        f"{listed([side.name for side in result.sides])} answered {counted(result.n, 'case')} that no lesson plan has "
        "foreseen, each with what a reply must and must not do, in plain words.",
        "A rule decides where a rule can tell, a judge’s score where a case asks for one, a person everywhere else.",
        "A reply passes where every requirement is met and fails where one is not.",
        f"{counted(waiting, 'reply', 'replies')} still {'waits' if waiting == 1 else 'wait'} for a person and "
        f"{'counts' if waiting == 1 else 'count'} neither as passed nor as failed.",
        f"{counted(unanswered, 'case')} had no reply and {'counts' if unanswered == 1 else 'count'} neither way."
        if unanswered else "Every case got a reply; one that had failed would count neither way.",
    )  # fmt: skip


def _worst(store: Store, found: Evaluation, name: str) -> WorstPage:
    seen = edge_results.replies(store, found, None)
    wrong = [one for one in seen.replies if one.result.outcome in ("failed", "needs a person") or one.result.overruled]
    wrong.sort(key=lambda one: not one.result.overruled)  # people's own word about a rule comes first
    said = "had to say or has to" if wrong and wrong[0].result.overruled else "has to say"
    more = f", {MOST} of {len(wrong)}" if len(wrong) > MOST else ""
    return WorstPage(f"Where {name} failed, or a person {said}{more}", "Nowhere: every reply passed.",
                     tuple(map(_reply, wrong[:MOST])), seen.sealed, ("reply", "replies"))  # fmt: skip


def _reply(one: EdgeReply) -> Worst:
    result = one.result
    ruled = [f"{own.text}: {own.reason}" for own in result.requirements if own.overruled]
    what = " ".join(dict.fromkeys([f"{result.kind}, {result.outcome}. {result.reason}", *ruled]))
    asked = _asked(one.case.situation) if one.case else ()
    return Worst(f"{what[:1].upper()}{what[1:]}", asked, (Said("Reply", one.reply),))


def _asked(situation: Situation) -> tuple[tuple[str, str], ...]:
    parts = (
        ("Lesson", ", ".join(situation.lesson)),
        *((name, str(getattr(situation, part))) for part, name in _PARTS.items()),
    )
    return tuple((name, _short(text)) for name, text in parts if text.strip())


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]} … ({len(text):,} characters)"
