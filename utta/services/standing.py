"""Where the team stands on the ring, and the one next thing for a person to do."""

from dataclasses import dataclass, field

from utta.domain.agreement_gate import Gate
from utta.domain.evaluation import Evaluation
from utta.domain.training import ModelVersion
from utta.domain.user import User
from utta.services import evaluation, evaluation_rounds, verdicts
from utta.services.agreement import gates
from utta.services.discussions import Unanswered, unanswered
from utta.services.freezing import MINIMUM_EXAMPLES
from utta.services.review_queue import Waiting, waiting_rounds
from utta.store import datasets, drafts, evaluations, examples, responses, reviews, training
from utta.store.database import Store
from utta.store.examples import Filter

JUDGE_NEEDS = 50
NO_REPLY_YET = "There is no reply to rate yet. Replies come with a first evaluation, or with a file of ratings."
NEW = "example:new"


@dataclass(frozen=True)
class Standing:
    """What Home shows."""

    examples: int
    own_examples: int
    reviews: int
    own_reviews: int
    responses: int
    dataset_versions: int
    newest_dataset: str
    agreement: list[Gate]
    newest_model: ModelVersion | None
    newest_evaluation: Evaluation | None
    has_draft: bool
    has_sample: bool
    sent_back: int = 0
    rounds: tuple[Waiting, ...] = ()
    """The open review rounds in which something waits for this person, oldest first."""
    unanswered: tuple[Unanswered, ...] = ()
    """What colleagues wrote of replies that this person judged too, since their own last word."""
    models_not_compared: int = 0
    to_settle: str = ""
    """For a lead: the model version whose newest verdict asks people, "" where none does or they are being asked."""
    unfinished_jobs: int = field(default=0)


@dataclass(frozen=True)
class NextStep:
    """One thing to do: what, why, the room it is done in, the words on its button, and the view of the room."""

    what: str
    why: str
    room: str
    button: str
    view: str = ""


def standing(store: Store, user: User) -> Standing:
    """Where the team stands, and this person with it."""
    agreed, to_settle = gates(store), _to_settle(store, user)
    with store.read() as tx:
        models = training.models(tx)
        known = evaluations.newest_first(tx)
        versions = datasets.newest_first(tx)
        compared = {evaluation.model_id for evaluation in known if evaluation.result}
        return Standing(
            examples=examples.count(tx, Filter()),
            own_examples=examples.count(tx, Filter(author_id=user.id)),
            reviews=reviews.count(tx),
            own_reviews=reviews.count(tx, reviewer_id=user.id),
            responses=responses.count(tx),
            dataset_versions=len(versions),
            newest_dataset=versions[0].name if versions else "",
            agreement=list(agreed.values()),
            newest_model=models[0] if models else None,
            newest_evaluation=next((evaluation for evaluation in known if evaluation.result), None),
            has_draft=bool(drafts.items(tx, user.id, NEW)),
            rounds=tuple(one for one in waiting_rounds(tx, user) if one.waiting),
            unanswered=unanswered(tx, user),
            sent_back=examples.count(tx, Filter(statuses=("draft",), author_id=user.id)),
            has_sample=examples.count(tx, Filter(sample=True)) > 0,
            models_not_compared=sum(model.id not in compared for model in models),
            to_settle=to_settle,
        )


def _to_settle(store: Store, user: User) -> str:
    newest = evaluation.latest_result(store) if user.may("lead") else None
    if newest is None or verdicts.of(store, newest).main.outcome != "ask people":
        return ""
    return "" if evaluation_rounds.going(store, user, newest.id) else newest.model_name


def next_step(user: User, at: Standing) -> NextStep:
    """The one next thing for this person: finish what was begun, then what the ring needs most."""
    if at.has_draft:
        return NextStep("Finish your draft", "You have begun a teaching example.", "examples", "Go on writing")
    if at.sent_back:
        what = "an example that was" if at.sent_back == 1 else f"{at.sent_back} examples that were"
        return NextStep(f"Look at {what} sent back", "A colleague read it and left you a comment.",
                        "examples", "See what became of yours", "mine")  # fmt: skip
    if at.rounds:
        first = at.rounds[0]
        left = "One item waits" if first.waiting == 1 else f"{first.waiting:,} items wait"
        return NextStep(f"Review in “{first.name}”", f"{left} for your judgement there.", "review",
                        "Go on reviewing" if first.given else "Start reviewing")  # fmt: skip
    if at.unanswered:
        told = at.unanswered[0]
        words = "remark on a reply" if told.remarks == 1 else "remarks on replies"
        return NextStep(f"Talk it over in “{told.name}”", f"{told.remarks} {words} that you judged there.", "review",
                        "Read and answer", "talk")  # fmt: skip
    if at.examples < MINIMUM_EXAMPLES:
        missing = MINIMUM_EXAMPLES - at.examples
        return NextStep("Enter a teaching example", f"{missing} more and the first dataset version can be frozen.",
                        "examples", "Enter an example")  # fmt: skip
    if user.may("lead"):
        return _leads_next_step(at)
    if at.responses and at.own_reviews < 10:
        return NextStep("Review a few replies", "Ten reviews take about ten minutes; the judge learns from them.",
                        "review", "Start reviewing")  # fmt: skip
    return NextStep("Enter another example", "Every example makes the next model a little better taught.",
                    "examples", "Enter an example")  # fmt: skip


def _leads_next_step(at: Standing) -> NextStep:
    if not at.dataset_versions:
        return NextStep("Freeze a dataset version", f"{at.examples} examples are ready to be split and frozen.",
                        "dataset", "Go to the dataset")  # fmt: skip
    if at.newest_model is None:
        return NextStep("Train a first Teacher", f"“{at.newest_dataset}” is frozen and waits for training.",
                        "training", "Go to training")  # fmt: skip
    if at.models_not_compared:
        return NextStep(f"Compare {at.newest_model.name} with the untrained program",
                        "Nobody knows yet whether it is better.", "evaluation", "Go to evaluation")  # fmt: skip
    if at.reviews < JUDGE_NEEDS:
        return NextStep("Ask for reviews", f"{JUDGE_NEEDS - at.reviews} more and the built-in judge can learn.",
                        "review", "Start reviewing")  # fmt: skip
    if at.to_settle:
        return NextStep(f"Settle whether {at.to_settle} is better", "The numbers alone do not; people have to decide.",
                        "evaluation", "See what would settle it")  # fmt: skip
    return NextStep("Review the newest answers", "People's judgement shows what a number cannot.", "review",
                    "Start reviewing")  # fmt: skip
