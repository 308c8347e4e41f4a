"""How an assistant's versions came out on the test split as more was learned from: points of a learning curve."""

from collections.abc import Mapping
from dataclasses import dataclass

from utta.domain.assistant import ASSISTANTS
from utta.domain.evaluation import Evaluation
from utta.domain.judgement import Interval
from utta.domain.learning_curve import LearningCurve, LearningPoint, learning_curve
from utta.domain.training import ModelVersion
from utta.errors import NotEnough
from utta.store import datasets, evaluations
from utta.store import training as stored_models
from utta.store.database import Store

_MOST = 200


@dataclass(frozen=True)
class Learned:
    """points: the newest evaluation of each version on the metric named `what`, by how much its training split held.
    curve: None where there are too few sizes for one; why_none then says so. counted: what the sizes count."""

    what: str
    unit: str
    counted: str
    points: tuple[LearningPoint, ...]
    curve: LearningCurve | None
    why_none: str

    @property
    def sizes(self) -> int:
        """How many different sizes there are."""
        return len({point.n for point in self.points})

    @property
    def sentence(self) -> str:
        """What the curve shows, or the first and the last point where there is none yet."""
        if self.curve is None:
            first, last = self.points[0], self.points[-1]
            return (f"{self.what}: {first.score.estimate:.2f} from {first.n:,} {self.counted}, "
                    f"{last.score.estimate:.2f} from {last.n:,}")  # fmt: skip
        return self.curve.sentence(self.curve.most, self.counted, self.unit)


def learned(store: Store, found: Evaluation) -> Learned:
    """The versions of the same assistant that were scored on the same metric by the same judge as this evaluation."""
    assert found.result is not None, "only such are shown"
    metric = found.result.metrics[0]
    with store.read() as tx:
        models = {one.id: one for one in stored_models.models(tx)}
        assistant = models[found.model_id].assistant
        counted = "reviews" if assistant == "evaluator" else "examples"
        sizes = {one.id: one.number(counted.removesuffix("s"), "train") for one in datasets.newest_first(tx)}
        newest_first = evaluations.main_means(tx, metric.key, found.plan.judge, _MOST)
        means = {
            row.model_id: row.mean for row in reversed(newest_first) if models[row.model_id].assistant == assistant
        }
    points = sorted((_point(models[model_id], sizes, mean) for model_id, mean in means.items()),
                    key=lambda point: (point.n, point.label))  # fmt: skip
    try:
        curve, why = learning_curve(points), ""
    except NotEnough as reason:
        curve, why = None, str(reason)
    label = f"{metric.label} ({ASSISTANTS[assistant].label})"  # type: ignore[index]  # written by training
    return Learned(label, metric.unit, counted, tuple(points), curve, why)


def _point(model: ModelVersion, sizes: Mapping[int, int], mean: Interval) -> LearningPoint:
    return LearningPoint(label=f"{model.name}, {model.dataset_name}", n=sizes[model.dataset_id], score=mean)
