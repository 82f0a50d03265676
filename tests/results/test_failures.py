"""Signs of failure come from numbers, never from a policy's name alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.results.compare import Comparison
from sim.results.failures import Sign, signs
from sim.results.outcome import About, Quantity

YEARS = (2023, 2024, 2025, 2026)
QUANTITIES = (
    Quantity("formalism", {"en": "Effort that goes to show"}, "%", "lower"),
    Quantity("project_landing_rate", {"en": "Projects that land"}, "%", "higher"),
)


def about(label: str, *policies: str) -> About:
    entries: tuple[Mapping[str, Any], ...] = tuple(
        {"use": use, "from": 2023, "until": 9999, "parameters": {}} for use in policies
    )
    return About(label, label, {}, {}, label, 1, 2023, 3, 0.03, 2023, (), entries, {})


def made(
    formalism: float = 0.0,
    landing: float = np.nan,
    trend: float = 0.0,
    noise: float = 0.1,
    policy: str = "alliance",
) -> Comparison:
    """A baseline without projects, and a scenario in which formalism rises and some projects land."""
    luck = np.random.default_rng(3).normal(size=(2, 6, 4, 2, 3)) * noise
    values = luck + np.array([10.0, 0.0])[:, None]
    values[0, :, :, 1] = np.nan
    values[1, :, :, 0] += formalism * (np.arange(4) > 0)[:, None]
    values[1, :, :, 1] += landing + trend * np.arange(4)[:, None]
    groups = ("all", "members", "others")
    empty = pd.DataFrame(columns=["scenario", "replicate", "year", "kind", "from", "to", "count"])
    return Comparison(
        (about("base"), about("scenario", policy)),
        YEARS,
        QUANTITIES,
        groups,
        values,
        np.ones((2, 6, 4, 2)),
        empty,
        empty,
        reference=values[:1, ..., 1:],
    )


def found(comparison: Comparison) -> dict[str, Sign]:
    return {sign.shows: sign for sign in signs(comparison)}


def test_effort_that_goes_to_show_is_a_sign_where_it_is_clearly_more_than_in_the_baseline() -> None:
    sign = found(made(formalism=4.0))["formalism"]
    assert (sign.policy, sign.rule, sign.year, sign.unit) == ("alliance", "worse", 2026, "%")
    assert sign.difference == pytest.approx(4.0, abs=0.3)
    assert sign.low > 0
    assert sign.value - sign.other == pytest.approx(sign.difference)


@pytest.mark.parametrize("formalism", [0.0, -4.0])
def test_luck_and_improvement_are_no_signs(formalism: float) -> None:
    assert found(made(formalism=formalism)) == {}


def test_what_is_worse_within_luck_is_no_sign() -> None:
    assert found(made(formalism=4.0, noise=5.0)) == {}


def test_the_same_numbers_say_nothing_about_a_policy_that_does_not_name_them() -> None:
    assert found(made(formalism=4.0, policy="teacher_incentives")) == {}


def test_where_the_baseline_does_nothing_of_the_kind_less_than_half_is_a_sign() -> None:
    assert found(made(landing=30.0))["project_landing_rate"].rule == "minority"
    assert found(made(landing=70.0)) == {}
    assert found(made(landing=50.0, noise=3.0)) == {}


def test_what_clearly_falls_since_the_first_year_is_a_sign() -> None:
    sign = found(made(landing=90.0, trend=-5.0))["project_landing_rate"]
    assert (sign.rule, sign.since, sign.year) == ("falling", 2024, 2026)
    assert sign.difference == pytest.approx(-10.0, abs=0.3)
    assert found(made(landing=60.0, trend=5.0)) == {}


def test_a_single_replicate_gives_no_sign() -> None:
    one = made(formalism=4.0)
    one.values, one.reference = one.values[:, :1], one.reference[:, :1]
    assert signs(one) == []


def counts(numbers: list[float]) -> Comparison:
    one = made(policy="quota_admission")
    rows = [
        (
            "scenario",
            replicate,
            year,
            "quota_admission",
            "admitted_by_quota",
            number + 0.1 * replicate * (number > 0),
        )
        for replicate in range(6)
        for year, number in zip(YEARS[1:], numbers, strict=True)
    ]
    one.activity = pd.DataFrame(rows, columns=["scenario", "replicate", "year", "policy", "name", "count"])
    return one


def test_a_policy_that_does_nothing_any_more_shows_it() -> None:
    assert found(counts([40.0, 20.0, 0.0]))["admitted_by_quota"].rule == "nothing"
    sign = found(counts([40.0, 30.0, 10.0]))["admitted_by_quota"]
    assert (sign.rule, sign.since, sign.counted, sign.difference) == (
        "falling",
        2024,
        True,
        pytest.approx(-30.0),
    )
    assert found(counts([40.0, 40.0, 44.0])) == {}


def test_a_measure_that_an_older_result_does_not_have_is_no_sign() -> None:
    old = made(landing=30.0)
    old.quantities, old.values, old.reference = (
        QUANTITIES[:1],
        old.values[..., :1, :],
        old.reference[..., :1, :],
    )
    old.activity = pd.DataFrame(
        [("scenario", 0, 2024, "alliance", "alliance_schools", 3.0)],
        columns=["scenario", "replicate", "year", "policy", "name", "count"],
    )
    assert signs(old) == []


def test_every_sign_that_a_policy_names_can_be_read(comparison: Comparison) -> None:
    """On a county that was lived: the reader finds measures and counts, and gives numbers."""
    for sign in signs(comparison):
        assert np.isfinite([sign.value, sign.low, sign.high]).all()
