"""Agreement is what the books and the well-kept libraries say it is, with intervals that keep their word."""

import math
from collections.abc import Sequence

import krippendorff
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from utta.domain.agreement import CriterionAgreement, agree, alpha
from utta.domain.agreement_measures import COMMON, Measure, fleiss, gwet, values, weighted_kappa
from utta.domain.agreement_measures import krippendorff as measure_of_alpha
from utta.domain.rating_table import NOT_RATED, Given, RatingTable, table
from utta.domain.rubric import Criterion, Scale, Step
from utta.errors import Refused

Levels = npt.NDArray[np.int64]


def criterion(labels: Sequence[str], scale: Scale = "ordinal") -> Criterion:
    return Criterion(key="c", name="Clarity", steps=tuple(Step(label=label) for label in labels), scale=scale)


def given_by(rows: Sequence[Sequence[str | None]], families: Sequence[str] = ()) -> list[Given]:
    """Items × reviewers as reviews."""
    return [
        Given(item, f"reviewer {who}", {"c": label}, families[item] if families else "")
        for item, row in enumerate(rows) for who, label in enumerate(row) if label is not None
    ]  # fmt: skip


def of_levels(levels: Levels, scale: Scale = "ordinal", steps: int = 5) -> RatingTable:
    items, reviewers = levels.shape
    return RatingTable(criterion([str(n) for n in range(steps)], scale), tuple(range(items)), ("",) * items,
                       tuple(map(str, range(reviewers))), levels)  # fmt: skip


def value(measure: Measure) -> float:
    return float(values(measure.columns.sum(axis=0), measure.read))


KRIPPENDORFF = [
    "*****34121133*3",
    "1*213343*******",
    "**21344*21133*4",
]
"""Krippendorff's example as on Wikipedia and in the library's own documentation: reviewers × items."""


def units(raters: Sequence[str]) -> list[list[str | None]]:
    return [[None if label == "*" else label for label in unit] for unit in zip(*raters, strict=True)]


def test_alpha_is_krippendorffs() -> None:
    rows = units(KRIPPENDORFF)
    found = table(given_by(rows), criterion("1234"))
    assert alpha(found, "nominal") == pytest.approx(0.691358, abs=1e-6)
    assert alpha(found, "interval") == pytest.approx(0.810845, abs=1e-6)
    named = [[label and "abcd"[int(label) - 1] for label in row] for row in rows]
    assert alpha(table(given_by(named), criterion("abcd")), "interval") == pytest.approx(0.810845, abs=1e-6)


ratings = st.integers(2, 6).flatmap(
    lambda steps: st.tuples(
        st.just(steps),
        arrays(np.int64, st.tuples(st.integers(1, 25), st.integers(1, 5)), elements=st.integers(NOT_RATED, steps - 1)),
        st.sampled_from(["nominal", "ordinal", "interval"]),
    )
)


@given(ratings)
@settings(max_examples=150, deadline=None)
def test_our_alpha_for_draws_is_the_librarys_on_any_table(drawn: tuple[int, Levels, Scale]) -> None:
    steps, levels, scale = drawn
    found = of_levels(levels, scale, steps)
    ours, theirs = value(measure_of_alpha(found, scale)), alpha(found)
    assert math.isnan(ours) if theirs is None else ours == pytest.approx(theirs, abs=1e-9)
    if theirs is not None:
        raw = np.where(levels == NOT_RATED, np.nan, levels).T
        direct = krippendorff.alpha(reliability_data=raw, value_domain=list(range(steps)), level_of_measurement=scale)
        assert theirs == pytest.approx(direct, abs=1e-9)


@given(ratings)
@settings(max_examples=150, deadline=None)
def test_fleiss_kappa_is_statsmodels_on_any_table(drawn: tuple[int, Levels, Scale]) -> None:
    steps, levels, _ = drawn
    found = of_levels(levels, steps=steps)
    for raters in {int(number) for number in found.raters if number > 1}:
        counts = found.counts[found.raters == raters]
        ours = value(fleiss(found, raters))
        if (counts.sum(axis=0) > 0).sum() < 2:
            assert math.isnan(ours)
        else:
            assert ours == pytest.approx(fleiss_kappa(counts), abs=1e-9)


@given(ratings)
@settings(max_examples=150, deadline=None)
def test_weighted_kappa_is_the_mean_of_scikit_learns_over_pairs_with_common_items(
    drawn: tuple[int, Levels, Scale],
) -> None:
    steps, levels, _ = drawn
    pairs = []
    for one in range(levels.shape[1]):
        for other in range(one + 1, levels.shape[1]):
            x, y = levels[(levels[:, one] != NOT_RATED) & (levels[:, other] != NOT_RATED)][:, [one, other]].T
            if len(x) >= COMMON and len({*x.tolist(), *y.tolist()}) > 1:
                pairs.append(cohen_kappa_score(x, y, labels=list(range(steps)), weights="quadratic"))
    ours = value(weighted_kappa(of_levels(levels, steps=steps)))
    assert math.isnan(ours) if not pairs else ours == pytest.approx(np.mean(pairs), abs=1e-9)


GWET = [
    (5, 0.77544, 5, "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."),
    (4, 0.44568748, 4, "3300 2000 2023 0130 0000 0010 0000 3333 0000 0101 0300 2213"),
    (5, 0.43897408, 8, "0222 2422 0000 1000 3330 4223 4111 3130 0222 4444 3133 4002 2221 1010 1111 4442 2222"),
    (3, 0.5998632, 8, "010 200 221 000 201 000 000 000 000 001 222 111 200 000 222"),
    (3, 0.5630937, 8, "20 0. .0 22 12 11 11 .. 12 0. 22 .0 .2 11 20 00 .0 .2 00 22 22 .. 1. 22 10 0. 00 .2 11"),
    (2, 0.24558824, 8, "1000 .00. .011 0... 11.0 1101 101. 0000 000. 10.1 10.0 ..1. 1111 0010 00.0 .0.1 .000 0010"),
    (4, 0.40275864, 8, "222 133 .3. 000 111 222 02. 1.1 002 11. 02. 13. 131 001 220 .1."),
]  # fmt: skip
"""(steps, AC1, decimals, items) by irrCAC 0.4.4, which cannot be installed beside numpy 2; the first is its own
example data set, the others are random."""


@pytest.mark.parametrize(("steps", "expected", "decimals", "items"), GWET)
def test_ac1_is_gwets(steps: int, expected: float, decimals: int, items: str) -> None:
    first = 1 if steps == 5 and decimals == 5 else 0
    levels = np.array([[NOT_RATED if label == "." else int(label) - first for label in item] for item in items.split()])
    assert value(gwet(of_levels(levels, steps=steps))) == pytest.approx(expected, abs=0.6 * 10**-decimals)


def test_skewed_labels_sink_alpha_but_not_ac1() -> None:
    rows = [["Yes", "Yes"]] * 95 + [["Yes", "No"], ["No", "Yes"]] * 2 + [["No", "No"]]
    found = agree(given_by(rows), criterion(["No", "Yes"], "nominal"))
    assert found.is_skewed
    assert found.alpha.value is not None and found.alpha.value < 0.35
    assert found.measures["ac1"].value is not None and found.measures["ac1"].value > 0.95


def test_the_headline_follows_the_scale() -> None:
    given = given_by(units(KRIPPENDORFF))
    for scale in ("nominal", "ordinal", "interval"):
        found = agree(given, criterion("1234", scale), resamples=50)  # type: ignore[arg-type]
        assert found.alpha == found.measures[f"kripp_{scale}"]


def test_everything_is_counted_and_a_second_opinion_of_one_person_is_no_second_reviewer() -> None:
    given = [Given(1, "ann", {"c": "No"}), Given(1, "ann", {"c": "Yes"}), Given(1, "bob", {"c": "Yes", "d": "4"}),
             Given(2, "ann", {"c": "No"}), Given(2, "ann", {"c": "No"}), Given(3, "", {"c": "No"}),
             Given(3, "", {"c": "Yes"}), Given(4, "bob", {"d": "1"})]  # fmt: skip
    found = agree(given, criterion(["No", "Yes"]))
    assert (found.items, found.twice, found.raters, found.reviewers) == (3, 1, 2, 3)
    assert found.label_counts == {"No": 4, "Yes": 3}
    assert table(given, criterion(["No", "Yes"])).levels[0].tolist() == [1, 1, NOT_RATED]  # what ann thinks now


def test_a_label_the_scale_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="“Maybe” is not a step"):
        agree(given_by([["Yes", "Maybe"]]), criterion(["No", "Yes"]))


def nothing(found: CriterionAgreement) -> bool:
    return all(one.value is one.low is one.high is None for one in found.measures.values())


def test_without_variation_or_pairs_agreement_is_undefined_rather_than_zero_or_one() -> None:
    scale = criterion(["No", "Yes"])
    assert nothing(agree([], scale))
    assert nothing(agree(given_by([["No", None], [None, "Yes"]]), scale))
    same = agree(given_by([["Yes", "Yes"], ["Yes", "Yes"], ["No", None]]), scale)
    assert same.alpha.value is None and same.measures["fleiss"].value is None and same.alpha.n == 2


def test_one_lesson_gives_a_value_without_an_interval() -> None:
    rows = units(KRIPPENDORFF)
    found = agree(given_by(rows, ["one lesson"] * len(rows)), criterion("1234")).alpha
    assert found.value is not None and found.low is found.high is None


def test_that_nobody_ever_differed_is_no_certainty() -> None:
    found = agree(given_by([["Yes", "Yes"], ["No", "No"]] * 6), criterion(["No", "Yes"]))
    for one in found.measures.values():
        assert one.value == one.high == 1.0
        assert one.low is not None and 0.4 < one.low < 0.55  # up to 26 in 100 items may differ (Clopper–Pearson, 12)


def test_intervals_do_not_depend_on_the_order_or_the_names_of_items_and_reviewers() -> None:
    rows = units(KRIPPENDORFF)
    names = [f"lesson {item // 3}" for item in range(len(rows))]
    one = agree(given_by(rows, names), criterion("1234"))
    turned = agree(given_by([row[::-1] for row in rows[::-1]], names[::-1]), criterion("1234"))
    assert one.measures.keys() == turned.measures.keys()
    for name, measured in one.measures.items():
        assert [turned.measures[name].value, turned.measures[name].low, turned.measures[name].high] == pytest.approx(
            [measured.value, measured.low, measured.high]
        )


def test_items_of_one_lesson_count_as_little_as_they_tell() -> None:
    rng = np.random.default_rng(2)
    base = rng.integers(0, 3, 40)
    rows = [[str(step), str(step if base[item] else 2 - step)] for item, step in enumerate(rng.integers(0, 3, 40))]
    rows = [row for row in rows for _ in range(4)]
    alone = agree(given_by(rows), criterion("012")).alpha
    together = agree(given_by(rows, [f"{item // 4}" for item in range(160)]), criterion("012")).alpha
    assert alone.value == together.value
    assert alone.low is not None and together.low is not None and together.high is not None and alone.high is not None
    assert together.high - together.low > 1.7 * (alone.high - alone.low)


def test_the_intervals_hold_the_true_value_about_95_times_in_100() -> None:
    rng = np.random.default_rng(3)

    def rated(number: int) -> list[Given]:
        quality = rng.normal(0, 1, number)[:, None] + rng.normal(0, 0.7, (number, 2))
        return given_by([[str(int(step)) for step in row] for row in np.clip(np.round(3.3 + quality), 1, 5)])

    scale = criterion("12345")
    truth = agree(rated(40_000), scale, resamples=2).measures
    held = dict.fromkeys(truth, 0)
    for seed in range(100):
        for name, one in agree(rated(30), scale, seed=seed, resamples=200).measures.items():
            assert one.low is not None and one.high is not None and truth[name].value is not None
            held[name] += one.low <= truth[name].value <= one.high
    assert all(90 <= number < 100 for number in held.values()), held
