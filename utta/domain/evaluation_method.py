"""How an evaluation was made, in five sentences for a meeting."""

from utta.domain.evaluation import EvaluationResult
from utta.domain.evaluation_verdict import EvaluationVerdict
from utta.domain.evaluation_words import scored
from utta.domain.text import listed


def method(found: EvaluationVerdict, result: EvaluationResult, dataset: str) -> tuple[str, ...]:
    """Five sentences. dataset: the version's name."""
    name = found.model_name
    others = [result.names[who] for who in result.names if who != "model"]
    failed = result.unscored_model + result.unscored_baseline + sum(result.unscored.values())
    given = result.n * max(1, len(result.names))
    without = f"All {given:,} answers were given; one that had failed would be left out, never counted as zero."
    if failed:
        without = f"{failed:,} of {given:,} answers failed: they are unscored and left out, never counted as zero."
    several = ", corrected for their number (Holm)" if len(others) > 1 else ""
    return (
        f"{listed([name, *others])} answered the same {result.n:,} students: the test split of the dataset version "
        f"“{dataset}”, which {name} neither learned from nor was chosen by.",
        scored(found, result),
        f"What is compared are the two answers to the same student, each with what {name} got minus what the other "
        "got, never two averages of different students.",
        f"The 95 % intervals come from drawing whole lessons again 2,000 times (bootstrap){_of_verdict(found)}, since "
        f"students of one lesson are alike; a difference whose interval holds zero is called not shown{several}.",
        without,
    )


def _of_verdict(found: EvaluationVerdict) -> str:
    """Where the verdict's own interval comes from, if from elsewhere."""
    if not any(one.verdict.rests_on == "people and judge" for one in found.against):
        return ""
    return (", that of the verdict from people’s reviews and the judge’s scores together (prediction-powered "
            "inference, over whole lessons too)")  # fmt: skip
