"""A county without any policy lives as the literature says counties live (docs/science.md, above all 3.1).

Bands are those of the studies named; what the model shows is an outcome of people's decisions. Six replicates
of the preset ``china-county``, seven years each; small counties for the rest.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.draws import Luck
from sim.ledger import COUNTY
from sim.measures.record import Record
from sim.model import EducationModel
from sim.phases.finance import crowd_out, finance
from sim.phases.learning import learning
from sim.scenario import load
from sim.tables import Array
from sim.vocabulary import CITY, NOBODY, PRIMARY, QUALITY, SENIOR, VILLAGE, WEAK
from sim.world.births import intake_index
from sim.world.build import build_county
from sim.world.county import World
from sim.world.newborns import number_of_newborns
from tests.policies.pairs import behaving
from tests.policies.small_county import county, live, scenario

REPLICATES = 6


@dataclass
class Life:
    """A replicate that has been lived, with what a record does not keep."""

    record: Record
    world: World
    moves: list[pd.DataFrame] = field(default_factory=list)
    """Every teacher of a year's beginning: rating, SES fifth of the school, where from and where to."""
    enrolment: list[Array] = field(default_factory=list)
    """Students by school, each year."""
    first_graders: list[int] = field(default_factory=list)


@lru_cache(maxsize=1)
def lives() -> list[Life]:
    out = []
    for replicate in range(REPLICATES):
        model = EducationModel(load("china-county"), replicate=replicate)
        (world,) = model.worlds
        life = Life(model.record, world, enrolment=[world.schools.enrolment.copy()])
        while model.running:
            fifth = fifths_of_schools(world)
            before = world.teachers.copy()
            model.step()
            after = pd.Series(world.teachers.school, world.teachers.id).reindex(before.id).fillna(NOBODY)
            life.moves.append(
                pd.DataFrame(
                    {
                        "rating": before.rating,
                        "fifth": fifth[before.school],
                        "origin": before.school,
                        "to": after.to_numpy(int),
                    }
                )
            )
            life.enrolment.append(world.schools.enrolment.copy())
            life.first_graders.append(int((world.students.grade == 1).sum()))
        out.append(life)
    return out


def fifths_of_schools(world: World) -> Array:
    """Fifth of each open compulsory school by mean SES, 0 the poorest; NOBODY for the others."""
    schools = world.schools
    rows = np.flatnonzero(schools.open & (schools.stage < SENIOR))
    out = np.full(world.n_schools, NOBODY)
    for k, part in enumerate(np.array_split(rows[np.argsort(schools.mean_ses[rows])], 5)):
        out[part] = k
    return out


def values(measure: str, group: str = "all") -> Array:
    """Shape ``(n_replicates, 8)``: the start and seven years."""
    return np.array([life.record.value(measure, group) for life in lives()])


# Achievement (3.1)


def test_the_spread_of_scores_is_stable():
    spread = values("score_sd")
    assert np.abs(spread / spread[:, :1] - 1).max() < 0.05
    assert 0.9 < spread.min() < spread.max() < 1.2


def test_scores_of_one_year_tell_those_of_the_next():
    correlation = values("score_year_correlation")
    assert 0.76 < correlation.min() < correlation.max() < 0.84


def test_family_background_correlates_with_scores_as_it_does_in_studies():
    correlation = values("ses_score_correlation").mean(axis=0)
    assert 0.25 < correlation.min() < correlation.max() < 0.42


def test_schools_differ_as_schools_of_a_county_do():
    """Issue and literature say .15 to .30 (.12 to .45 over contexts); counties of forty schools scatter."""
    share = values("school_variance_share").mean(axis=0)
    assert 0.13 < share.min() < share.max() < 0.30


def test_an_urban_rural_gap_emerges_and_half_of_it_is_family():
    """Zhang, Li and Xue: 0.37 to 0.41 SD, about half explained; counties between 0.3 and 0.6."""
    gap = values("urban_rural_achievement_gap")
    assert (gap > 0).all()
    assert 0.3 < gap.mean() < 0.6
    left = []
    for life in lives():
        students, place = life.world.students, life.world.schools.location[life.world.students.school]
        use = (students.grade <= 9) & ((place == CITY) | (place == VILLAGE))
        urban, score = place[use] == CITY, students.score[use].astype(float)
        raw = score[urban].mean() - score[~urban].mean()
        explain = np.column_stack([np.ones(use.sum()), urban, students.ses[use]])
        left.append(np.linalg.lstsq(explain, score, rcond=None)[0][1] / raw)
    assert 0.35 < np.mean(left) < 0.65


def test_the_gap_widens_from_the_first_grades_to_the_last():
    wider = []
    for life in lives():
        students, place = life.world.students, life.world.schools.location[life.world.students.school]
        mean = {
            (part, where): students.score[np.isin(students.grade, grades) & (place == where)].mean()
            for part, grades in (("first", (1, 2)), ("last", (8, 9)))
            for where in (CITY, VILLAGE)
        }
        wider.append(
            mean["last", CITY] - mean["last", VILLAGE] - mean["first", CITY] + mean["first", VILLAGE]
        )
    assert np.mean(wider) > 0.05


def test_no_phase_reads_location_for_learning():
    """The gap has to come from people: the source of what makes learning names no place."""
    for name in ("learning.py", "years.py", "development.py"):
        tree = ast.parse((Path(sim.__file__).parent / "phases" / name).read_text())
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {
            one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names
        }
        assert not names & {
            "location",
            "home",
            "tier",
            "CITY",
            "TOWN",
            "VILLAGE",
            "LOCATIONS",
            "QUALITY",
            "WEAK",
        }


def test_the_same_people_learn_the_same_wherever_their_school_is_said_to_lie():
    here, there = county(seed=3), county(seed=3)
    year = here.start_year
    for world in (here, there):
        live(world, year, until="choice")
    there.schools.location[:] = there.schools.location[::-1].copy()
    there.students.home[:] = CITY
    there.schools.tier[:] = WEAK
    for world in (here, there):
        learning(world)
    assert np.array_equal(here.students.score, there.students.score)
    assert np.array_equal(here.students.practical, there.students.practical)


def test_quality_schools_are_ahead_and_fame_follows_results():
    assert values("quality_weak_achievement_gap").mean() > 0.3
    for life in lives():
        schools = life.world.schools
        known = schools.open & (schools.stage < SENIOR)
        assert np.corrcoef(schools.reputation[known], schools.mean_score[known])[0, 1] > 0.8


# Teachers


def transfers() -> pd.DataFrame:
    out = []
    for life in lives():
        schools = life.world.schools
        moves = pd.concat(life.moves)
        moves = moves[(moves.to != NOBODY) & (moves.to != moves.origin)]
        out.append(
            moves.assign(
                location_from=schools.location[moves.origin], location_to=schools.location[moves.to],
                tier_from=schools.tier[moves.origin], tier_to=schools.tier[moves.to],
            )
        )  # fmt: skip
    return pd.concat(out)


def test_teachers_are_siphoned_from_village_to_city_and_from_weak_to_quality_schools():
    """Nobody is told to go there; the better-rated of the village are those who go."""
    moved = transfers()
    up = moved[moved.location_to < moved.location_from]
    down = moved[moved.location_to > moved.location_from]
    assert len(up) > 2 * len(down) > 0
    good = moved[moved.rating > 0]
    assert (good.location_to < good.location_from).sum() > 2 * (good.location_to > good.location_from).sum()
    weak_to_quality = good[(good.tier_from == WEAK) & (good.tier_to == QUALITY)]
    quality_to_weak = good[(good.tier_from == QUALITY) & (good.tier_to == WEAK)]
    assert len(weak_to_quality) > 1.5 * len(quality_to_weak)
    stay = pd.concat(
        [
            moves[(moves.to == moves.origin) & (life.world.schools.location[moves.origin] == VILLAGE)]
            for life in lives()
            for moves in life.moves
        ]
    )
    assert up[up.location_from == VILLAGE].rating.mean() > stay.rating.mean() + 0.2


def test_novices_concentrate_in_villages():
    novices = {place: values("novice_share", place)[:, 1:].mean() for place in ("city", "town", "village")}
    assert novices["city"] < novices["town"] < novices["village"]
    assert novices["village"] > 1.5 * novices["city"]


def test_good_teachers_gather_in_cities_over_the_years():
    quality = values("teacher_quality", "city") - values("teacher_quality", "village")
    assert quality[:, 0].mean() > 0
    assert quality[:, -1].mean() > quality[:, 0].mean()


def test_turnover_is_higher_where_the_poor_learn():
    """1.1 to 2.2 times as high in the poorest fifth of schools as in the richest (C1, C8)."""
    gone = np.zeros((5, 2))
    for life in lives():
        for moves in life.moves:
            for k in range(5):
                here = moves[moves.fifth == k]
                gone[k] += ((here.to != here.origin).sum(), len(here))
    rate = gone[:, 0] / gone[:, 1]
    assert 1.1 < rate[0] / rate[4] < 2.2
    assert 0.04 < rate.min() < rate.max() < 0.16


# Progression and demography


def test_nearly_all_children_finish_nine_grades():
    """95.9 % in 2024 (ministry bulletin), to a point and a half."""
    assert abs(values("retention_rate").mean() - 95.9) < 1.5


def test_first_graders_follow_births():
    for life in lives():
        years = range(life.world.start_year, life.world.start_year + 7)
        births = np.array([intake_index(year) for year in years])
        intake = np.array(life.first_graders)
        assert np.allclose(intake / intake[0], births / births[0], atol=0.005)
        assert intake[-1] < 0.7 * intake[0]


def test_village_schools_shrink_faster_than_others():
    """Fewer are born everywhere; from the village families move away as well."""
    kept = []
    for life in lives():
        schools, first, last = life.world.schools, life.enrolment[0], life.enrolment[-1]
        primary, village = schools.stage == PRIMARY, schools.location == VILLAGE
        places = (primary & village, primary & ~village)
        kept.append([last[here].sum() / first[here].sum() for here in places])
    in_village, elsewhere = np.mean(kept, axis=0)
    assert in_village < elsewhere - 0.005
    assert elsewhere < 0.8


@given(st.integers(1, 4), st.floats(0, 0.2), st.floats(0, 0.3), st.floats(0, 0.3))
@settings(max_examples=20, deadline=None)
def test_nobody_is_lost_between_two_years(seed, migration, exits, dropout):
    world = behaving(
        county(seed=seed),
        migration=migration,
        exit_rate=exits,
        dropout_junior=dropout,
        dropout_senior=dropout,
    )
    for year in range(world.start_year, world.start_year + 4):
        students, teachers, schools = world.students.copy(), world.teachers.copy(), world.schools.copy()
        live(world, year)
        leave = students.leaves | ((students.grade == 6) & (schools.feeds[students.school] == NOBODY))
        assert len(world.students) == len(students) - leave.sum() + number_of_newborns(world)
        assert np.isin(students.id[~leave], world.students.id).all()
        grades = pd.Series(students.grade, students.id)[students.id[~leave]]
        now = pd.Series(world.students.grade, world.students.id)[students.id[~leave]]
        assert (now == grades + 1).all()
        counts = dict.fromkeys(("exit", "retired", "hired", "transfer"), 0)
        for kind, origin, _ in world.flows.moves:
            if kind in counts:
                counts[kind] += len(origin)
        assert len(world.teachers) == len(teachers) - counts["exit"] - counts["retired"] + counts["hired"]
        was = pd.Series(teachers.school, teachers.id)
        is_now = pd.Series(world.teachers.school, world.teachers.id)
        both = was.index.intersection(is_now.index)
        assert (was[both] != is_now[both]).sum() == counts["transfer"]
        enrolled = np.bincount(world.students.school, minlength=world.n_schools)
        assert enrolled[~world.schools.open].sum() == 0


def test_every_graduate_of_junior_school_is_admitted_or_leaves():
    for life in lives():
        students = life.world.students
        ninth = (students.grade == 9) & ~students.dropped
        admitted = students.admitted[ninth] != NOBODY
        assert admitted.mean() == pytest.approx(life.world.assumptions.academic_senior, abs=0.01)
        assert np.array_equal(students.leaves[ninth], ~admitted)
        # They are the better examined ones.
        assert students.score[ninth][admitted].mean() > students.score[ninth][~admitted].mean() + 0.8


# Money


def test_the_education_budget_responds_to_what_the_county_has_and_whom_it_teaches():
    def budget(revenue=1.0, **behaviour):
        world = behaving(county(), **behaviour)
        world.begin(world.start_year)
        world.government.revenue *= revenue
        world.schools.enrolment[:] = world.count_students()
        finance(world)
        return world.government.education_budget

    usual = budget()
    assert budget(1.2) > usual > budget(0.8)
    assert budget(education_preference=0.35) > usual > budget(education_preference=0.15)
    # With inertia the budget follows revenue in part, without any in full.
    assert budget(1.2) / usual < 1.15
    assert budget(1.2, budget_inertia=0.0) / budget(budget_inertia=0.0) == pytest.approx(1.2)


def test_fewer_students_leave_more_money_for_each():
    money = values("per_student_funding")
    students = values("students")
    assert (students[:, -1] < students[:, 0]).all()
    assert (money[:, -1] > money[:, 0]).all()


@given(st.floats(0, 1), st.floats(0.05, 0.6), st.floats(1, 1e6))
@settings(max_examples=50, deadline=None)
def test_an_earmarked_yuan_raises_spending_by_the_preference_and_by_what_must_come_on_top(
    effort, preference, transfer
):
    """Total spending rises by a quarter by default, by everything under full maintenance of effort."""
    world = behaving(county(), maintenance_of_effort=effort, education_preference=preference)
    world.government.education_budget = 1e9
    through = 1 - crowd_out(world, transfer) / transfer
    assert through == pytest.approx(preference + effort * (1 - preference))
    assert 0 <= through <= 1 + 1e-12


def test_by_default_a_quarter_of_an_earmarked_yuan_passes_through():
    world = county()
    assert 1 - crowd_out(world, 1.0) == pytest.approx(0.25)
    assert crowd_out(behaving(world, maintenance_of_effort=1.0), 1.0) == 0.0
    # A county cannot take away more than it spends.
    assert crowd_out(county(), 1e15) == county().government.education_budget


def test_the_books_of_every_year_are_closed():
    for life in lives():
        ledger = life.world.ledger
        assert abs(ledger.balance.sum()) < 1e-2
        assert abs(ledger.balance[COUNTY]) < 1e-2
        assert ledger.of_schools().min() > -1e-3


def test_pupils_of_a_closed_school_count_as_far_from_school():
    """Nobody leaves the day a school closes; they drop out more often later, girls most (science A21)."""
    world = behaving(county(), migration=0.0, dropout_junior=0.05, dropout_far=2.0)
    twin = world.copy()
    pupils = np.flatnonzero((world.students.grade < 9) & (world.schools.location[world.students.school] == 2))
    world.students.displaced[pupils] = True
    live(twin, twin.start_year)
    live(world, world.start_year)
    moved, dropped = world.students.displaced & (world.students.grade >= 7), world.students.dropped
    assert moved.sum() > 20
    assert np.array_equal(dropped[~moved], twin.students.dropped[~moved])
    assert dropped[moved].sum() > 1.2 * twin.students.dropped[moved].sum()


def test_only_those_whose_school_closed_are_displaced():
    for close_below, some in ((0, False), (60, True)):
        world = build_county(scenario(close_below=close_below), Luck(1), 0)
        world.behaviour.migration = 0.0
        live(world, world.year)
        assert world.students.displaced.any() == (world.flows.counts.get("schools_closed", 0) > 0) == some
        assert world.students.entered[world.students.displaced].all()
