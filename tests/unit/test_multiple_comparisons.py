"""Several models at once: corrected as Holm has it, p-values at one with the intervals, and few false alarms in all."""

import numpy as np
import pytest

from utta.domain.judgement import Interval
from utta.domain.multiple_comparisons import Comparison, against_baseline, corrected_standing, holm
from utta.domain.multiple_comparisons import tested_mean as mean_tested
from utta.domain.power import power, rounded_up
from utta.domain.prediction_powered import p_value, prediction_powered
from utta.domain.statistics import standing
from utta.errors import NotEnough

Cases = tuple[list[float], list[str]]


def noise_in_families(rng: np.random.Generator, families: int, shift: float = 0.0) -> Cases:
    """Differences with the true mean `shift`, of one to three cases a family, cases of one family alike."""
    values, names = [], []
    for family in range(families):
        lift = rng.normal(0, 0.3)
        for noise in rng.normal(0, 0.8, rng.integers(1, 4)):
            values.append(float(shift + lift + noise))
            names.append(f"family {family}")
    return values, names


def test_holm_is_holms() -> None:
    # The first two rows are what statsmodels 0.15.0, multipletests(method="holm"), gives; the third is done by hand.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    several = [0.0001, 0.2, 0.011, 0.04, 0.9, 0.04, 0.0125]
    assert holm(several) == pytest.approx([0.0007, 0.4, 0.066, 0.16, 0.9, 0.16, 0.066])
    assert holm([0.02, 0.02, 0.6]) == pytest.approx([0.06, 0.06, 0.6])
    assert holm([0.7]) == [0.7]
    assert holm([]) == []


def test_the_p_value_is_at_most_5_in_100_exactly_where_the_interval_stays_off_zero() -> None:
    rng = np.random.default_rng(1)
    sides = []
    for trial in range(200):
        values, names = noise_in_families(rng, 12, shift=0.35)
        found = mean_tested(values, names, seed=trial)
        sides.append(found.p <= 0.05)
        assert (found.p <= 0.05) == (not found.interval.low <= 0 <= found.interval.high)
    assert 40 < sum(sides) < 160  # both sides were tried


def test_p_values_of_equal_models_are_as_rare_as_they_say() -> None:
    rng = np.random.default_rng(2)
    found = [mean_tested(*noise_in_families(rng, 25), seed=trial).p for trial in range(600)]
    for level, most in ((0.01, 0.02), (0.05, 0.07), (0.2, 0.24), (0.5, 0.55)):
        assert sum(p <= level for p in found) / len(found) <= most
    assert sum(p <= 0.5 for p in found) / len(found) >= 0.43


def test_a_p_value_is_never_smaller_than_the_families_can_show() -> None:
    same = mean_tested([1.0] * 8, [f"family {n}" for n in range(8)])
    assert same.p == pytest.approx(2 / 2**8)
    assert mean_tested([0.0] * 8, [""] * 8).p == 1.0
    up, down = (mean_tested([sign * v for v in (1.0, 0.2, 0.6, 0.9, -0.1)], [""] * 5) for sign in (1, -1))
    assert up.p == pytest.approx(down.p, abs=0.02)


def equal_models(rng: np.random.Generator, models: int, families: int = 25) -> list[Comparison]:
    base, names = noise_in_families(rng, families)
    scores = {
        f"v{n}": [value + extra for value, extra in zip(base, rng.normal(0, 0.5, len(base)), strict=True)]
        for n in range(models)
    }
    return against_baseline(base, scores, names, "the baseline")


def any_different(runs: list[list[Comparison]]) -> float:
    """The share of runs in which some model is called different."""
    return sum(any(found.standing in ("better", "worse") for found in run) for run in runs) / len(runs)


def test_of_five_equal_models_none_is_called_different_in_most_runs_where_uncorrected_one_would_be() -> None:
    rng = np.random.default_rng(3)
    runs = [equal_models(rng, 5) for _ in range(200)]
    assert any_different(runs) <= 0.07  # 200 runs know it to within 3 points; the slow sister to within 1
    alone = sum(any(c.difference and standing(c.difference) != "none" for c in run) for run in runs)
    assert alone >= 0.13 * len(runs)


@pytest.mark.slow
def test_of_five_equal_models_one_is_called_different_in_at_most_5_of_100_runs() -> None:
    rng = np.random.default_rng(30)
    assert any_different([equal_models(rng, 5) for _ in range(2500)]) <= 0.05


def test_a_model_that_is_truly_better_is_found_among_equal_ones() -> None:
    rng = np.random.default_rng(4)
    base, names = noise_in_families(rng, 40)
    scores = {f"v{n}": [value + extra for value, extra in zip(base, rng.normal(0, 0.5, len(base)), strict=True)]
              for n in range(4)}  # fmt: skip
    scores["good"] = [value + 0.6 for value in scores["v0"]]
    found = {c.name: c for c in against_baseline(base, scores, names, "the baseline")}
    assert found["good"].standing == "better" and found["good"].compared == 5
    assert found["good"].sentence("accuracy").startswith("good beats the baseline on accuracy by 0.")
    assert found["good"].sentence("accuracy").endswith("Corrected for 5 comparisons.")
    assert {found[f"v{n}"].standing for n in range(4)} == {"none"}
    assert (found["good"].corrected_p or 1) == pytest.approx(5 * (found["good"].p or 1))


def test_what_only_looks_different_by_itself_is_said_to_be_no_difference_shown() -> None:
    interval = Interval(estimate=0.4, low=0.05, high=0.75, n=60)
    assert corrected_standing(interval, 0.12) == "none"
    assert corrected_standing(interval, 0.04) == "better"
    assert corrected_standing(interval, 0.04, better_up=False) == "worse"
    comparison = Comparison(name="v3", against="v1", difference=interval, p=0.03, corrected_p=0.12, compared=4,
                            standing="none")  # fmt: skip
    said = comparison.sentence("engagement")
    assert said.startswith("No difference shown between v3 and v1 on engagement")
    assert "4 comparisons" in said and "corrected p = 0.12" in said and "beats" not in said


def test_a_model_without_scored_cases_in_common_takes_no_part_in_the_correction() -> None:
    base: list[float | None] = [float(n % 5) for n in range(20)]
    other = [value + 1 if value is not None else None for value in base]
    found = against_baseline(base, {"answers": other, "failed": [None] * 20}, [""] * 20, "v1")
    assert found[1].difference is None and found[1].p is None and found[1].standing == "few"
    assert found[1].sentence("accuracy") == (
        "Too few cases were scored for both failed and v1 to compare them on accuracy."
    )
    assert found[0].compared == 1 and found[0].standing == "better"
    assert "Corrected" not in found[0].sentence("")


def test_a_true_difference_of_the_size_a_split_can_show_is_found_4_times_in_5() -> None:
    rng = np.random.default_rng(5)
    smallest = power(*noise_in_families(rng, 4000)).smallest * np.sqrt(4000 / 30)
    told = [power(*noise_in_families(rng, 30)).smallest for _ in range(50)]
    assert np.mean(told) == pytest.approx(smallest, rel=0.1)
    shift = float(np.mean(told))
    found = sum(mean_tested(*noise_in_families(rng, 30, shift), seed=n).p <= 0.05 for n in range(300))
    assert 0.74 <= found / 300 <= 0.86


def test_what_a_split_can_show_is_said_in_one_sentence_and_more_models_need_more() -> None:
    values = [0.5, -0.5, 1.0, -1.0, 0.0, 0.25, -0.25, 0.75, -0.75, 0.1]
    one = power(values, [f"family {n}" for n in range(10)])
    assert one.sentence() == (
        f"This split can show differences of {rounded_up(one.smallest)} points or more "
        "(80 times in 100; n = 10 from 10 families)."
    )
    five = power(values, [f"family {n}" for n in range(10)], comparisons=5)
    assert five.smallest > one.smallest and "5 models compared" in five.sentence()
    assert power([v + 3 for v in values], [""] * 10).smallest == pytest.approx(one.smallest)
    with pytest.raises(NotEnough):
        power([1.0, 2.0], ["one", "one"])


def test_where_people_decide_a_split_can_show_what_their_reviews_of_all_its_cases_would() -> None:
    rng = np.random.default_rng(8)
    judged, families = noise_in_families(rng, 60)
    shy = [0.02 * value for value in judged]  # a judge that hardly tells two replies apart makes no split a better one
    said = power(shy, families, apart=1.2)
    assert said.by_people is not None and said.by_people > 10 * said.smallest
    found = 0
    for _ in range(300):
        people = [value + said.by_people - np.mean(shy) + rng.normal(0, 1.2) for value in shy]
        found += p_value(prediction_powered(shy, people, families)) <= 0.05
    assert 0.74 <= found / 300 <= 0.86
    assert said.sentence() == (
        f"This split can show differences of {rounded_up(said.by_people)} points or more once people have reviewed all "
        f"its cases (80 times in 100; n = {len(shy)} from 60 families). The judge's scores alone can show "
        f"{rounded_up(said.smallest)}."
    )
    same = power([0.5] * 30, [""] * 30, apart=1.2)
    assert same.by_people is not None and same.by_people > 0 and "alone" not in same.sentence()


def test_a_split_that_can_show_nothing_says_so_instead_of_a_difference_that_no_scale_has() -> None:
    few = power([0.5, -0.5, 1.0], ["a", "b", "b"], apart=0.8)
    assert few.sentence() == (
        "This split can show no difference, however large: n = 3 from 2 families, and 10 cases are the least."
    )
    two_lessons = power([0.5, -0.9] * 6, ["a", "b"] * 6, apart=0.8)
    assert two_lessons.by_people is not None and two_lessons.by_people > 4
    assert two_lessons.sentence(widest=4.0) == (
        "This split can show no difference, however large: n = 12 from 2 families are too few."
    )
    shy = power([0.05, -0.05] * 6, ["a", "b"] * 6, apart=0.8)  # the judge sees next to nothing, people scatter
    assert shy.by_people is not None and 1.0 < shy.by_people < 4
    assert shy.sentence(widest=4.0) == shy.sentence() and "can show no difference" in shy.sentence(widest=1.0)


def test_amounts_are_rounded_up_so_that_no_more_is_promised_than_holds() -> None:
    assert [rounded_up(amount) for amount in (0.27, 0.262, 1.21, 0.0301, 0.0, 12.1)] == [
        "0.27", "0.27", "1.3", "0.031", "0", "13",
    ]  # fmt: skip
