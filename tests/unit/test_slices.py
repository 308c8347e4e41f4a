"""Slices: each kind of case beside the rest, the small ones left out, the worst named with no more than is shown."""

import numpy as np
import pytest

from utta.domain.multiple_comparisons import LEVEL
from utta.domain.situation import Situation
from utta.domain.slices import NOT_GIVEN, Slices, length_name, slice_names, sliced
from utta.domain.statistics import mean_interval

KINDS = ("Mathematics", "Science", "Literacy", "Art", "Music")


def cases(rng: np.random.Generator, families: int, low: str = "", by: float = 0.0) -> Slices:
    """Scores of one to three cases a family, each of a random subject and source; `low` lies `by` under the others."""
    values: list[float | None] = []
    names, own = [], []
    for family in range(families):
        lift = rng.normal(0, 0.4)
        for _ in range(rng.integers(1, 4)):
            subject = str(rng.choice(KINDS))
            values.append(3.5 + lift + rng.normal(0, 0.7) - by * (subject == low))
            names.append({"Subject": subject, "Source": str(rng.choice(["A", "B", "C"]))})
            own.append(f"family {family}")
    return sliced(values, own, names)


def test_a_case_belongs_to_one_slice_of_each_kind() -> None:
    said = Situation(grade_level="4th grade", subject="Maths", topic="Fractions: halves", student_question="Why is it?",
                     student_profile="English Language Learner: reads well in Spanish.")  # fmt: skip
    assert slice_names(said, "Bridge") == {
        "Grade band": "3–5", "Subject": "Mathematics", "Profile": "English Language Learner",
        "Challenge type": "Fractions", "Source": "Bridge", "Length of question": "1 to 5 words",
    }  # fmt: skip
    nothing = slice_names(Situation())
    assert {name for dimension, name in nothing.items() if dimension != "Length of question"} == {NOT_GIVEN}
    assert nothing["Length of question"] == "nothing said"
    assert [length_name("word " * n) for n in (1, 5, 6, 20, 60, 61)] == [
        "1 to 5 words", "1 to 5 words", "6 to 20 words", "6 to 20 words", "21 to 60 words", "over 60 words",
    ]  # fmt: skip


def test_a_slice_that_truly_does_worse_is_found_and_named() -> None:
    found = cases(np.random.default_rng(1), 120, low="Science", by=1.0)
    worst = found.worst
    assert worst is not None and worst.label == "Subject: Science" and worst.standing == "worse"
    assert worst.against_rest is not None and -1.6 < worst.against_rest.estimate < -0.5
    assert found.sentence().startswith("Worst slice: Subject: Science, ")
    assert f"corrected for {found.compared} slices compared" in found.sentence() and found.compared == 8
    assert "points below the rest" in found.sentence()


def test_a_slice_shown_to_do_worse_is_named_before_one_that_only_lies_lower() -> None:
    rng = np.random.default_rng(4)
    subjects = ["Art"] * 200 + ["Music"] * 600
    sources = ["Odd" if n % 40 == 0 else "A" for n in range(800)]
    values = [3.0 - 0.5 * (subject == "Art") + rng.normal(0, 0.5) for subject in subjects]
    for n in range(0, 800, 40):  # twenty that lie lower by chance, and scatter so much that nothing is shown
        values[n] += rng.normal(-0.7, 4)
    found = sliced(values, [""] * 800, [{"Subject": one, "Source": other}
                                        for one, other in zip(subjects, sources, strict=True)])  # fmt: skip
    art, odd = (next(one for one in found.slices if one.name == name) for name in ("Art", "Odd"))
    assert art.against_rest is not None and odd.against_rest is not None
    assert odd.against_rest.estimate < art.against_rest.estimate and (art.standing, odd.standing) == ("worse", "none")
    assert found.worst == art and found.sentence().startswith("Worst slice: Subject: Art, ")
    sources_only = found.among(["Source"])
    assert sources_only.worst == odd and "Art" not in sources_only.sentence()
    assert sources_only.compared == found.compared  # what was corrected for stays so
    assert sources_only.sentence().startswith("Lowest of 2 slices: Source: Odd, ")


def test_without_a_difference_a_slice_is_called_worse_or_better_in_at_most_5_of_100_runs() -> None:
    rng = np.random.default_rng(2)
    runs = [cases(rng, 60) for _ in range(300)]
    wrong = sum(any(one.standing in ("better", "worse") for one in run.slices) for run in runs)
    assert wrong <= 0.05 * len(runs)
    uncorrected = sum(
        any(one.against_rest and not one.against_rest.low <= 0 <= one.against_rest.high for one in run.slices)
        for run in runs
    )
    assert uncorrected >= 0.15 * len(runs)
    assert all("not shown to do worse" in run.sentence() for run in runs if run.worst and run.worst.standing == "none")


def test_the_interval_of_a_slice_beside_the_rest_holds_the_truth_about_95_times_in_100() -> None:
    rng = np.random.default_rng(3)
    runs = [cases(rng, 80, low="Art", by=0.5) for _ in range(200)]
    rests = [one.against_rest for run in runs for one in run.slices if one.name == "Art" and one.against_rest]
    assert len(rests) > 190  # in a few runs the slice is too small
    # The four other subjects are the rest, so the truth is the planted difference itself.
    assert 0.92 <= sum(rest.low <= -0.5 <= rest.high for rest in rests) / len(rests) <= 0.98


def test_a_small_slice_is_shown_but_not_compared_and_one_that_is_all_there_is_has_no_rest() -> None:
    values = [float(n % 5) for n in range(60)]
    names = [{"Subject": "Art" if n < 19 else "Music", "Source": "A"} for n in range(60)]
    found = sliced(values, [""] * 60, names)
    art, music, source = found.slices
    assert art.is_small and art.against_rest is None and art.standing == "few" and art.n == 19
    assert art.interval == mean_interval(values[:19], [""] * 19)
    assert not music.is_small and music.against_rest is None  # its rest are 19 cases
    assert source.n == 60 and source.against_rest is None
    assert found.compared == 0 and found.worst is None
    assert found.sentence() == (
        "No slice can be compared with the rest yet: it takes 20 cases in it and as many outside."
    )


def test_unscored_cases_count_nowhere_and_one_family_has_no_interval() -> None:
    values = [None, *[1.0, 2.0] * 25]
    names = [{"Subject": "Art"}] * 26 + [{"Subject": "Music"}] * 25
    found = sliced(values, ["one lesson"] * 26 + [f"lesson {n}" for n in range(25)], names)
    art, music = found.slices
    assert (art.n, music.n) == (25, 25)
    assert art.interval is None and art.against_rest is None
    assert music.interval is not None


def test_neither_the_order_of_the_cases_nor_their_names_move_the_numbers() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(3, 1, 90).tolist()
    own = [f"family {n // 2}" for n in range(90)]
    names = [{"Subject": KINDS[n % 3], "Source": "AB"[n % 7 > 2]} for n in range(90)]
    forth = sliced(values, own, names)
    back = sliced(values[::-1], [f"x{name}" for name in own[::-1]], names[::-1])
    assert {one.label: (one.n, one.interval) for one in forth.slices} == {
        one.label: (one.n, one.interval) for one in back.slices
    }
    for one in forth.slices:
        other = next(o for o in back.slices if o.label == one.label)
        assert one.against_rest and other.against_rest
        assert one.against_rest.estimate == pytest.approx(other.against_rest.estimate)
        assert one.against_rest.low == pytest.approx(other.against_rest.low, abs=0.08)


def test_where_less_is_better_the_highest_is_the_worst() -> None:
    rng = np.random.default_rng(6)
    values = [float(rng.normal(0, 1) + 2 * (n % 2)) for n in range(80)]
    found = sliced(values, [""] * 80, [{"Subject": ("Art", "Music")[n % 2]} for n in range(80)], better_up=False)
    assert found.worst is not None and found.worst.name == "Music" and found.worst.standing == "worse"
    assert "above the rest" in found.sentence()
    assert all(one.corrected_p is None or one.corrected_p <= LEVEL for one in found.slices)


def test_slices_stand_in_the_order_of_grades_and_lengths() -> None:
    grades = ["K", "4", "7", "11", ""]
    names = [slice_names(Situation(grade_level=grade, student_question="word " * n))
             for grade in grades for n in (0, 3, 30, 70)]  # fmt: skip
    found = sliced([1.0] * 20, [""] * 20, names)
    shown = [one.name for one in found.slices if one.dimension in ("Grade band", "Length of question")]
    assert shown == [
        "K–2", "3–5", "6–8", "9–12", NOT_GIVEN, "nothing said", "1 to 5 words", "21 to 60 words", "over 60 words",
    ]  # fmt: skip
