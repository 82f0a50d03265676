"""What a county's school year leaves behind, against sums done by hand and by plain NumPy."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import sim.phases
from sim.ledger import COUNTY, POOL, PROVINCE, SUPPLIERS, TEACHERS
from sim.measures.standing import good_course
from sim.measures.tally import GROUPS, STUDENT_FIELDS
from sim.phases.measurement import ORDINARY_PURPOSES, measurement
from sim.vocabulary import CITY, JUNIOR, PRIMARY, QUALITY, TOWN, VILLAGE, WEAK
from sim.world.county import World
from tests.measures.worlds import YEAR, county, measured, mixed_county, value


@pytest.fixture
def pair() -> World:
    """A strong city school of three and a weak village school of two; all in grade 8."""
    return county(
        {
            "location": [CITY, VILLAGE], "tier": [QUALITY, WEAK], "stage": [JUNIOR, JUNIOR], "posts": [2, 2],
            "funding": [54_000.0, 18_000.0], "courses": [6, 2], "shared": [0.5, 0.0], "lab": [1.0, 0.5],
            "multimedia": [1.0, 0.5], "computer_room": [True, False], "smart_classroom": [True, False],
            "internet": [True, True], "openness": [0.2, 0.9], "effort_show": [1.0, 0.0],
        },
        {
            "school": [0, 0, 0, 1, 1], "grade": 8, "ses_fifth": [4, 4, 3, 0, 1], "score": [2, 1, 0, -1, -1],
            "durable": [1.5, 1.0, 0.5, -1, -2], "recent": 0.5, "engagement": [0.5, 0.7, 0.9, 0.2, 0.4],
            "dropped": [0, 0, 0, 0, 1], "satisfaction": [0.7, 0.7, 0.5, 0.9, 0.3],
            "course_school": [0, 1, -1, 0, 1],
            "practical": [1, 1, 1, -1, -1],
        },
        {"school": [0, 0, 1], "host": [0, 1, 1], "quality": [0.1, 0.3, -0.1], "title": [3, 1, 0],
         "degree": [2, 1, 0], "experience": [20, 5, 1]},
        members=np.array([True, False]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "group", "expected"),
    [
        ("academic_achievement", "all", 0.5),
        ("academic_achievement", "ses1", -0.5),
        ("exam_score", "city", 85.0),
        ("excellence_rate", "city", 200 / 3),
        ("excellence_rate", "weak", 0.0),
        ("urban_rural_achievement_gap", "all", 2.0),
        ("practical_ability_score_gap", "all", 30.0),
        ("class_participation_gap", "all", 40.0),
        ("dropout_rate", "village", 50.0),
        ("dropout_rate", "members", 0.0),
        ("retention_rate", "all", 80.0),
        ("satisfied_student_share", "quality", 200 / 3),
        ("course_participation", "city", 200 / 3),
        ("cross_school_participation", "all", 40.0),
        ("per_student_funding", "city", 18_000.0),
        ("per_student_funding_ratio", "all", 2.0),
        ("pupil_teacher_ratio", "village", 2.0),
        ("teacher_quality", "village", 0.1),
        ("teacher_quality_gap", "all", 0.0),
        ("quality_teacher_concentration", "weak", 100.0),
        ("senior_title_teacher_share_gap", "all", 50.0),
        ("masters_teacher_share", "quality", 50.0),
        ("bachelor_teacher_share", "all", 200 / 3),
        ("novice_share", "weak", 100.0),
        ("teacher_exchange_share", "city", 50.0),
        ("vacancy_rate", "all", 25.0),
        ("school_conditions_gap", "all", 60.0),
        ("course_resource_count_ratio", "all", 3.0),
        ("exclusive_course_share", "all", 62.5),
        ("course_sharing_rate", "quality", 50.0),
        ("principals_without_sharing_motive_share", "city", 100.0),
        ("formalism", "city", 20.0),
        ("schools", "all", 2.0),
        ("students", "members", 3.0),
    ],
)
def test_measures_of_two_schools_are_those_worked_out_by_hand(
    pair: World, measure: str, group: str, expected: float
) -> None:
    assert value(pair, measure, group) == pytest.approx(expected, abs=1e-5)


def test_education_gap_is_the_mean_of_its_five_parts(pair: World) -> None:
    points = (85 - 55) / 85
    parts = (0.5, (1.0 - 0.0) / 1.0, (0.5 - 0.0) / 0.5, 0.6, points)
    assert value(pair, "urban_rural_education_gap_coefficient") == pytest.approx(np.mean(parts))


def test_the_county_town_is_urban_where_there_is_no_city(pair: World) -> None:
    in_city = value(pair, "urban_rural_achievement_gap"), value(pair, "urban_rural_achievement_cv")
    pair.schools.location[0] = TOWN
    in_town = value(pair, "urban_rural_achievement_gap"), value(pair, "urban_rural_achievement_cv")
    assert in_town == in_city


def test_measuring_changes_nothing() -> None:
    world = mixed_county(3)
    before = world.copy()
    measurement(world)
    for table in ("students", "teachers", "schools"):
        for name, column in getattr(world, table).to_dict().items():
            np.testing.assert_array_equal(column, getattr(getattr(before, table), name), err_msg=name)
    assert world.flows.counts == before.flows.counts
    assert world.ledger.to_frame().equals(before.ledger.to_frame())


@pytest.mark.parametrize("seed", range(3))
def test_sums_over_students_are_those_of_plain_numpy(seed: int) -> None:
    world = mixed_county(seed, scale=1.0)
    people = world.students
    score, prior, ses = (column.astype(float) for column in (people.score, people.prior_score, people.ses))
    score[::7] = np.nan
    people.score[:] = score
    sat, both = np.isfinite(score), np.isfinite(score) & np.isfinite(prior)
    satisfaction = people.satisfaction.astype(float)
    view = np.clip(satisfaction + 0.1 * world.schools.reputation[people.school], 0, 1)
    y, p = np.nan_to_num(score), np.nan_to_num(prior)
    course = people.course_school
    level = people.durable.astype(float) + people.recent
    four = [people.practical, people.innovation, people.wellbeing, people.responsibility]
    marks, rest = (
        column[people.school] for column in (world.schools.weight_academic, world.schools.weight_whole)
    )
    judged = marks * level + rest * np.sum(four, axis=0) / 4
    fits = (course >= 0) & (people.course_fit >= 1)
    expected = {
        "students": np.ones(len(people)), "scored": sat, "score": y, "score_squared": y**2, "both": both,
        "score_both": y * both, "score_squared_both": y**2 * both, "prior": p * both,
        "prior_squared": p**2 * both,
        "score_prior": y * p * both, "ses": ses * sat, "ses_squared": ses**2 * sat, "ses_score": ses * y,
        "achievement": people.durable.astype(float) + people.recent, "practical": people.practical,
        "innovation": people.innovation, "wellbeing": people.wellbeing,
        "responsibility": people.responsibility,
        "engagement": people.engagement, "burden": people.burden, "satisfaction": satisfaction,
        "satisfied": satisfaction >= 0.6, "parent_view": view, "approving": view >= 0.6,
        "excellent": y >= 1, "dropped": people.dropped, "with_course": course >= 0,
        "course_elsewhere": (course >= 0) & (course != people.school), "travel": people.travel,
        "attaining": np.all([level >= -2 / 3, *(one >= -2 / 3 for one in four)], axis=0),
        "inventive": people.innovation >= 2, "interested": people.engagement >= 0.5,
        "content": judged >= -2 / 3 * (marks + rest), "fitting": fits,
        "needs_met": fits | (people.tutoring > 0),
        "good_course": (course >= 0) & (people.course_quality >= np.float32(good_course(world))),
    }  # fmt: skip
    assert set(expected) == set(STUDENT_FIELDS)
    schools = world.schools
    belongs = {
        "all": np.ones(len(people), bool),
        "town": schools.location[people.school] == 1,
        "weak": schools.tier[people.school] == 2,
        "ses4": people.ses_fifth == 3,
        "members": world.members[people.school],
        "others": ~world.members[people.school],
    }
    sums = measurement(world).students
    for group, mask in belongs.items():
        for k, name in enumerate(STUDENT_FIELDS):
            by_grade = np.bincount(people.grade[mask] - 1, expected[name][mask].astype(float), 12)
            np.testing.assert_allclose(sums[GROUPS.index(group), :, k], by_grade, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "parts",
    [GROUPS[1:4], GROUPS[4:7], GROUPS[7:12], GROUPS[12:]],
    ids=["location", "tier", "ses", "alliance"],
)
def test_everyone_belongs_to_exactly_one_group_of_each_kind(parts: tuple[str, ...]) -> None:
    record = measured(mixed_county(5))
    for measure in ("students", "compulsory_students"):
        assert sum(record.value(measure, part)[0] for part in parts) == record.value(measure)[0]
    if parts[0] != "ses1":
        for measure in ("teachers", "schools", "classes"):
            assert sum(record.value(measure, part)[0] for part in parts) == record.value(measure)[0]


def test_students_who_stand_for_ten_count_for_ten_and_leave_means_alone() -> None:
    one, ten = mixed_county(7, scale=1.0), mixed_county(7, scale=10.0)
    assert value(ten, "students", "village") == 10 * value(one, "students", "village")
    for measure in ("academic_achievement", "dropout_rate", "zhongkao_mean_score", "score_sd"):
        assert value(ten, measure, "weak") == pytest.approx(value(one, measure, "weak"), abs=1e-6)


def test_without_members_there_are_no_others() -> None:
    world = mixed_county(1)
    world.members = np.zeros(0, bool)
    values = measured(world).values[0]
    assert np.isnan(values[:, [GROUPS.index("members"), GROUPS.index("others")]]).all()


def test_a_closed_school_counts_no_more() -> None:
    world = mixed_county(2)
    before = value(world, "schools"), value(world, "courses_per_school")
    rest = world.schools.courses[1:].mean()
    world.schools.open[0] = False
    assert value(world, "schools") == before[0] - 1
    assert value(world, "courses_per_school") == pytest.approx(rest)


def test_staff_at_the_start_is_what_the_moves_undo() -> None:
    world = mixed_county(4)
    record = measured(world)
    start = len(world.teachers) + 4 + 2 - 7
    assert record.value("teacher_exit_rate")[0] == pytest.approx(100 * 4 / start)
    assert record.value("teacher_transfer_rate")[0] == pytest.approx(100 * 9 / start)
    assert record.value("teacher_turnover")[0] == pytest.approx(100 * 15 / start)


def test_flows_name_where_teachers_went() -> None:
    world = mixed_county(0)
    world.flows.moves.clear()
    world.flows.move("transfer", np.array([0, 0, 1]), np.array([1, 1, 0]))
    world.flows.move("exit", np.array([1]), -1)
    world.flows.move("promoted", np.array([1]), np.array([1]))
    flows = measured(world).flows.set_index(["kind", "from", "to"])["count"].to_dict()
    assert flows == {
        ("transfer", "city quality", "town quality"): 2,
        ("transfer", "town quality", "city quality"): 1,
        ("exit", "town quality", "outside"): 1,
    }


def test_money_passed_on_costs_once() -> None:
    world = mixed_county(0)
    before = value(world, "policy_cost")
    world.ledger.pay(YEAR, PROVINCE, COUNTY, "project", 100.0)
    world.ledger.pay(YEAR, COUNTY, POOL, "project", 130.0)
    world.ledger.pay(YEAR, POOL, TEACHERS, "project", 90.0)
    world.ledger.pay(YEAR, POOL, SUPPLIERS, "project", 40.0)
    world.ledger.pay(YEAR, COUNTY, SUPPLIERS, "running costs", 1000.0)
    assert value(world, "policy_cost") == before + 100.0 + 30.0


def test_only_this_year_s_payments_count() -> None:
    world = mixed_county(0)
    assert value(world, "policy_cost") == 12345.0
    spent = value(world, "per_student_spending")
    assert spent == pytest.approx(0.8 * value(world, "per_student_funding"), rel=1e-6)
    world.year += 1
    assert value(world, "policy_cost") == value(world, "per_student_spending") == 0.0


def test_every_purpose_that_the_phases_pay_for_is_ordinary() -> None:
    found = set()
    for path in Path(sim.phases.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "pay"
            ):
                assert isinstance(node.args[3], ast.Constant)
                found.add(node.args[3].value)
    assert found
    assert found <= ORDINARY_PURPOSES


def test_grades_without_examinations_leave_scores_undefined() -> None:
    world = county(
        {"location": [CITY], "tier": [QUALITY], "stage": [PRIMARY]},
        {"school": [0, 0], "grade": 1, "score": np.nan},
        {"school": [0]},
    )
    assert np.isnan(value(world, "exam_score"))
    assert value(world, "students") == 2
