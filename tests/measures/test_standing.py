"""What schools share, double and do together, against cases that can be counted by hand."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.measures.catalogue import MEASURES
from sim.measures.standing import NEIGHBOURHOOD, alliances
from sim.measures.years import Years
from sim.phases.measurement import measurement
from sim.phases.provision import share_for_show
from sim.vocabulary import CITY, JUNIOR, ORDINARY, PRIMARY
from sim.world.county import World
from tests.measures.worlds import COUNTS, county, measured, mixed_county, value

N = 4


def row_of_schools(**columns: object) -> World:
    """Four schools of a city, 3 km apart in a row, ten students and two teachers each."""
    return county(
        {
            "location": [CITY] * N,
            "tier": [ORDINARY] * N,
            "stage": PRIMARY,
            "x": 3.0 * np.arange(N),
            **columns,
        },
        {"school": np.arange(N).repeat(10), "grade": 3},
        {"school": np.arange(N).repeat(2)},
    )


def counted() -> set[str]:
    """Names of the counts that measures read."""
    names: set[str] = set()

    class Listening(Years):
        def activity(self, *wanted: str):  # type: ignore[no-untyped-def]
            names.update(wanted)
            return super().activity(*wanted)

    years = Listening([measurement(mixed_county())])
    for measure in MEASURES.values():
        measure.of(years)
    return names


def test_every_count_that_is_measured_is_counted_somewhere() -> None:
    words = {
        node.value
        for path in Path(sim.__file__).parent.rglob("*.py")
        if "measures" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    # Those by fifth of SES get their number when they are counted.
    assert counted() - words <= {"vouchers_used_ses1"}


def test_the_county_with_everything_counts_everything() -> None:
    assert counted() <= set(COUNTS)


def test_of_two_equal_laboratories_near_each_other_one_is_double() -> None:
    world = row_of_schools(lab=[1.0, 1.0, 0.0, 0.0], facility_use=0.4)
    assert value(world, "equipment_duplication_rate") == pytest.approx(50)


def test_a_laboratory_that_is_used_or_far_away_is_not_double() -> None:
    assert (
        value(row_of_schools(lab=[1.0, 1.0, 0.0, 0.0], facility_use=0.6), "equipment_duplication_rate") == 0
    )
    far = row_of_schools(lab=[1.0, 0.0, 0.0, 1.0], facility_use=0.4)
    assert NEIGHBOURHOOD < 9
    assert value(far, "equipment_duplication_rate") == 0


def test_laboratories_of_different_stages_are_not_double() -> None:
    world = row_of_schools(lab=1.0, facility_use=0.2)
    world.schools.stage[1::2] = JUNIOR
    assert value(world, "equipment_duplication_rate") == 0


def test_the_best_laboratory_of_a_neighbourhood_is_never_double() -> None:
    world = row_of_schools(lab=[0.2, 1.0, 0.4, 0.4], facility_use=0.1)
    # The first and the third have a better one near; the last has the third, equally equipped.
    assert value(world, "equipment_duplication_rate") == pytest.approx(100 * (0.2 + 0.4 + 0.4) / 2.0)


def test_visitors_raise_what_lessons_are_worth() -> None:
    world = row_of_schools(visiting=0.5, visiting_quality=world_sd())
    alone = row_of_schools()
    assert value(alone, "teaching_effectiveness") == pytest.approx(70)
    assert value(world, "teaching_effectiveness") == pytest.approx(77.5)
    assert value(world, "teacher_teaching_ability") == pytest.approx(70)
    assert value(world, "teachers_reporting_ability_gain_share") == pytest.approx(100)


def world_sd() -> float:
    """An SD of teachers."""
    return row_of_schools().behaviour.teacher_quality_sd


def allied(share: list[float], show: list[float], trust: list[float]) -> World:
    """Two alliances of two schools; show in units of joint work."""
    world = row_of_schools(effort_share=share, effort_show=1.0, trust=trust, alliance=[0, 0, 1, 1])
    world.schools.effort_show[:] = np.array(show) / share_for_show(world)
    return world


def test_alliances_are_told_apart_by_what_they_do() -> None:
    world = allied([0.5, 0.5, 1.2, 1.0], [0.9, 0.5, 0.0, 0.1], [0.8, 0.8, 0.6, 0.6])
    assert alliances(world) == (2, 1, 0, 1)
    world.schools.trust[:] = 0.2
    assert alliances(world) == (2, 1, 1, 0)
    world.schools.alliance[:] = -1
    assert alliances(world) == (0, 0, 0, 0)
    assert np.isnan(value(world, "formalistic_alliance_share"))


def test_show_counts_as_done_but_lands_nowhere() -> None:
    world = allied([0.4] * 4, [0.3] * 4, [0.3] * 4)
    assert value(world, "project_landing_rate") == pytest.approx(40)
    assert value(world, "project_completion_rate") == pytest.approx(70)


def test_who_carries_the_others_without_trust_is_at_odds() -> None:
    world = allied([1.0, 0.5, 1.0, 0.5], [0.0] * 4, [0.3, 0.3, 0.8, 0.8])
    assert value(world, "conflict_incidents") == 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_alliances_fall_into_three_kinds(seed: int) -> None:
    world = mixed_county(seed, n_students=60, n_teachers=45)
    n, *kinds = alliances(world)
    assert n == sum(kinds)
    assert min(kinds) >= 0
    record = measured(world)
    landed, reported = record.value("project_landing_rate")[0], record.value("project_completion_rate")[0]
    assert 0 <= landed <= reported <= 100
    assert record.value("resource_idle_rate")[0] == pytest.approx(
        100 - record.value("equipment_utilisation_rate")[0]
    )


def test_counties_with_a_studio_are_counted_once_each() -> None:
    worlds = [mixed_county(seed) for seed in range(3)]
    worlds[0].flows.counts["studios"] = worlds[0].flows.counts["training_bases"] = 0.0
    record = measured(*worlds)
    assert record.value("areas_covered")[0] == 2
    assert record.value("administrative_coverage_share")[0] == pytest.approx(2 / 3)


def test_money_from_donors_is_societys_and_the_countys_is_not() -> None:
    from sim.ledger import COUNTY, EXPERTS, FUNDERS, OUTSIDE, PARTNERS

    world = row_of_schools()
    pay = world.ledger.pay
    pay(world.year, OUTSIDE, FUNDERS, "funds raised", 300.0)
    pay(world.year, FUNDERS, PARTNERS, "grant", 200.0)
    pay(world.year, OUTSIDE, COUNTY, "other services cut for course vouchers", 50.0)
    pay(world.year, COUNTY, EXPERTS, "course frames", 100.0)
    record = measured(world)
    # 350 from outside and 50 more from the county; what funders keep is theirs.
    assert record.value("policy_cost")[0] == pytest.approx(400)
    assert record.value("social_resource_share")[0] == pytest.approx(75)


def test_training_money_is_what_training_is_paid() -> None:
    from sim.ledger import COUNTY, EXPERTS

    world = row_of_schools()
    world.ledger.pay(world.year, COUNTY, EXPERTS, "smart platform training", 800.0)
    world.ledger.pay(world.year, COUNTY, EXPERTS, "course frames", 100.0)
    assert value(world, "teacher_training_cost") == pytest.approx(100)
