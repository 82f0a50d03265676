"""A county as it stands in the summer before the status-quo year, built from a scenario.

The order is that in which things depend on each other: schools in space, rooms and norms, teachers, the
past of students, money, and what families and teachers believe of each school. Starting measures reproduce
the baseline figures given in the scenario's ``world:`` section; with what tolerance is tested.
"""

from __future__ import annotations

import numpy as np

from sim.draws import Luck
from sim.ledger import Ledger
from sim.phases.learning import NORMAL_CLASS, SMALL_CLASS
from sim.scenario.document import Scenario
from sim.tables import Array, place_within
from sim.vocabulary import CITY, NOBODY, PRIMARY, SENIOR, TOWN
from sim.world.county import Government, World
from sim.world.enrol import enrol, planned_counts, seats_in_classes
from sim.world.equip import by_location, equip
from sim.world.own_schools import apply_known, lay_out_table
from sim.world.people import staff, staff_numbers
from sim.world.place import Plan, cohort_weights, feed, inherit, lay_out, rank
from sim.world.populations import Schools, Students

__all__ = ["build_county"]


def build_county(scenario: Scenario, luck: Luck, index: int) -> World:
    """Build county ``index`` of a scenario's region.

    The county is in the state of the summer of ``start_year - 1``: students stand in the grade they have
    just finished, the examinations are over and admissions known, and ``year`` is the school year about to
    begin. Everything is drawn by id, so the same scenario, luck and index give the same county to the bit,
    alone or among others.

    Args:
        scenario: a checked scenario.
        luck: the luck of the run.
        index: number of the county in the region, 0 to 8191.

    Returns:
        The county, without policies.

    Raises:
        ScenarioError: the scenario's county has no school.
    """
    assumed, behaviour = scenario.world, scenario.behaviour
    lay = lay_out if scenario.schools is None else lay_out_table
    plan = lay(scenario, luck, index)
    schools = plan.schools
    counts = planned_counts(plan, assumed, luck)
    scale = float(assumed.students_per_agent)
    schools.enrolment[:] = counts.sum(1) * scale
    _expect_seniors(plan, counts, scenario)
    schools.family_ses[:] = by_location(assumed.ses)[schools.location] + plan.ses
    schools.readiness[:] = behaviour.initial_school * plan.intake
    feed(schools)
    inherit(schools)
    if plan.teachers is None:
        rank(schools, assumed, behaviour.initial_ses)
    equip(schools, assumed, luck)
    apply_known(schools, plan.given)
    numbers = staff_numbers(schools, assumed) if plan.teachers is None else plan.teachers
    schools.posts[:] = numbers
    schools.pupils_per_post[:] = schools.enrolment / np.maximum(numbers, 1)
    expected_ses = _expected_ses(schools)
    teachers = staff(schools, numbers, expected_ses, assumed, behaviour, luck, index, plan.given)
    government = _money(scenario, schools, plan.given.get("budget"))
    gain = _gain(schools, teachers.quality, teachers.school, scenario)
    students = enrol(plan, counts, gain, assumed, behaviour, luck, index)
    sections = seats_in_classes(students, len(schools), assumed.class_size, scale)
    turn = place_within(students.school * 12 + students.grade, luck.uniform("section", students.id))
    students.section[:] = turn % sections[students.school, students.grade - 1]
    world = World(
        index=index,
        assumptions=assumed,
        behaviour=behaviour,
        luck=luck,
        year=scenario.start_year - 1,
        students=students,
        teachers=teachers,
        schools=schools,
        government=government,
        ledger=Ledger(len(schools)),
        sections=sections,
        members=schools.alliance != NOBODY,
        scale=scale,
        usual_scores=_by_grade(students),
        cutoffs={"quality": float(teachers.quality.mean()) if len(teachers) else 0.0},
        children=float(counts.sum()) * scale,
        start_year=scenario.start_year,
    )
    _beliefs(world)
    return world


def _by_grade(students: Students) -> Array:
    """Mean score of each grade, shape ``(13,)``, SD: what classmates are measured against from here on."""
    n = np.bincount(students.grade, minlength=13)
    return np.bincount(students.grade, students.score, 13) / np.maximum(n, 1)


def _expect_seniors(plan: Plan, counts: Array, scenario: Scenario) -> None:
    """Enrolment of the senior schools, from the cohorts that will fill them."""
    schools, assumed = plan.schools, scenario.world
    senior = np.flatnonzero(schools.stage == SENIOR)
    if not senior.size:
        return
    if plan.teachers is not None:
        schools.enrolment[senior] = plan.students[senior]
        return
    weights = cohort_weights(assumed, plan.lived)
    cohorts = counts[:, 6:9].sum() * assumed.students_per_agent * weights[9:12].sum() / weights[6:9].sum()
    schools.enrolment[senior] = (
        assumed.academic_senior * cohorts * plan.students[senior] / plan.students[senior].sum()
    )


def _expected_ses(schools: Schools) -> Array:
    """Mean SES by school as families choose it; senior schools draw the better-off (1, 0.5, 0 SD by tier)."""
    return schools.family_ses + np.where(schools.stage == SENIOR, 0.5 - 0.5 * schools.tier, 0.0)


def _money(scenario: Scenario, schools: Schools, known: Array | None) -> Government:
    """Norms and money by location; the revenue at which the government would choose just this budget."""
    assumed = scenario.world
    per_student = by_location(assumed.funding)[schools.location]
    if known is not None:
        per_student = np.where(np.isnan(known), per_student, known / np.maximum(schools.enrolment, 1.0))
    schools.funding[:] = per_student * schools.enrolment
    budget, students = float(schools.funding.sum()), float(schools.enrolment.sum())
    mean = budget / students if students else 1.0
    schools.funding_weight[:] = per_student / mean if mean > 0 else 1.0
    return Government(
        revenue=budget / scenario.behaviour.education_preference, education_budget=budget, per_student=mean
    )


def _gain(schools: Schools, quality: Array, school: Array, scenario: Scenario) -> Array:
    """What a year in each school adds: its teachers and its class size, as in the learning phase; SD.

    Shape ``(n_schools,)`` (docs/science.md 3.1, A6). Money counts in that phase only as it changes against
    the start, so it has no part in the past.
    """
    behaviour = scenario.behaviour
    n = np.bincount(school, minlength=len(schools))
    usual = quality.mean() if quality.size else 0.0
    teaching = np.bincount(school, quality - usual, len(schools)) / np.maximum(n, 1)
    cohort = np.maximum(schools.enrolment / np.where(schools.stage == PRIMARY, 6.0, 3.0), 1.0)
    in_class = cohort / np.ceil(cohort / scenario.world.class_size)
    return teaching - behaviour.class_size * np.log(np.maximum(in_class, SMALL_CLASS) / NORMAL_CLASS)


def _beliefs(world: World) -> None:
    """What everyone believes of the schools: results, reputation, attraction to teachers."""
    students, schools, behaviour = world.students, world.schools, world.behaviour
    schools.enrolment[:] = world.count_students()
    schools.mean_score[:] = world.mean_by_school(students.score, students.school, np.nan)
    schools.mean_ses[:] = world.mean_by_school(students.ses, students.school)
    known = ~np.isnan(students.prior_score)
    score, prior = students.score[known].astype(float), students.prior_score[known].astype(float)
    if score.size > 2 and prior.std() > 0:
        slope = float(np.cov(score, prior)[0, 1] / prior.var(ddof=1))
        growth = score - score.mean() - slope * (prior - prior.mean())
        schools.value_added[:] = world.mean_by_school(growth, students.school[known])
    schools.reputation[:] = np.nan_to_num(schools.mean_score) + 0.15 * world.luck.normal(
        "world reputation", schools.id
    )
    city, town = schools.location == CITY, schools.location == TOWN
    crowding = np.log(np.maximum(schools.enrolment, 1.0) / np.maximum(schools.posts, 1.0) / 17.0)
    schools.amenity[:] = (
        behaviour.amenity_city * city
        + behaviour.amenity_town * town
        + behaviour.amenity_ses * schools.mean_ses
        + behaviour.amenity_leadership * schools.leadership
        - behaviour.amenity_workload * crowding
    )
