"""How an evaluation was made, in five sentences for a meeting."""

from utta.domain.evaluation import EvaluationResult
from utta.domain.text import listed


def method(name: str, result: EvaluationResult, dataset: str, rests_on: str) -> tuple[str, ...]:
    """Five sentences. dataset: the version's name; rests_on: who scored the answers, in a sentence."""
    others = [result.names[who] for who in result.names if who != "model"]
    failed = result.unscored_model + result.unscored_baseline + sum(result.unscored.values())
    given = result.n * max(1, len(result.names))
    without = f"All {given:,} answers were given; one that had failed would be left out, never counted as zero."
    if failed:
        without = f"{failed:,} of {given:,} answers failed: they are unscored and left out, never counted as zero."
    several = ", corrected for their number (Holm)" if len(others) > 1 else ""
    return (
        f"{listed([name, *others])} answered the same {result.n:,} students: the test split of the dataset version "
        f"“{dataset}”, from which nothing was learned or chosen.",
        rests_on,
        f"What is compared are the two answers to the same student, each with what {name} got minus what the other "
        "got, never two averages of different students.",
        "The 95 % intervals come from drawing whole lessons again 2,000 times (bootstrap), since students of one "
        f"lesson are alike; a difference whose interval holds zero is called not shown{several}.",
        without,
    )
