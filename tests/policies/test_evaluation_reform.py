"""What must be true when schools are judged by more than marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.phases.provision import AIMS
from sim.policies.evaluation_reform import EvaluationReform
from tests.policies.small_county import county, live, same


def lived(years=2, until="reflection", seed=1, **terms):
    world = county(EvaluationReform(**terms), seed=seed)
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def plain(years=2, until="reflection"):
    world = county()
    for k in range(years):
        live(world, world.start_year + k, "reflection" if k + 1 < years else until)
    return world


def weights(world):
    return np.stack([getattr(world.schools, f"weight_{aim}") for aim in AIMS], axis=1)


def inflated(world):
    """Points of SD that the mean examination lies above what students know."""
    students = world.students
    return float((students.score - students.durable - students.recent).mean())


def test_share_zero_changes_nothing_at_all():
    assert same(lived(share=0.0), plain())
    assert not same(lived(), plain())


@given(
    st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(0, 5),
    st.floats(0.01, 1),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_weights_move_but_none_is_made_or_lost(share, pace, attachment, added, records, surveys, academic):
    world = lived(
        3, share=share, pace=pace, attachment=attachment, value_added=added, records=records,
        surveys_per_year=surveys, weights={"academic": academic},
    )  # fmt: skip
    assert weights(world).sum(axis=1) == pytest.approx(1.0)
    assert (weights(world) >= 0).all()
    assert abs(world.ledger.balance.sum()) < 1e-3


def test_weights_go_to_the_five_dimensions_in_the_end():
    world = lived(4, pace=1.0, attachment=0.0, embellished=0.0, value_added=0.0)
    share = weights(world)[0, 3]
    assert weights(world)[:, 0] == pytest.approx(0.6 * (1 - share))
    assert weights(world)[:, 1] == pytest.approx(0.4 * (1 - share))


def test_fails_by_path_dependence_weights_move_slowly_and_least_where_marks_are_best():
    slow, fast = lived(3, pace=0.05), lived(3, pace=1.0)
    assert slow.schools.weight_academic.mean() > fast.schools.weight_academic.mean() + 0.1
    assert slow.schools.effort_whole.mean() < fast.schools.effort_whole.mean()
    world = lived(1, "finance", pace=0.5)
    order = np.argsort(plain(0).schools.mean_score)
    known = order[np.isfinite(plain(0).schools.mean_score[order])]
    assert (np.diff(world.schools.weight_academic[known]) > 0).all()


def test_every_year_brings_weights_closer():
    world, seen = county(EvaluationReform()), []
    for k in range(4):
        live(world, world.start_year + k, "reflection")
        seen.append(world.schools.weight_academic.mean())
    assert (np.diff(seen) < 0).all()


def test_effort_leaves_marks_for_the_whole_child():
    reformed, usual = lived(3), plain(3)
    assert reformed.schools.effort_whole.mean() > usual.schools.effort_whole.mean()
    assert reformed.schools.effort_academic.mean() < usual.schools.effort_academic.mean()
    assert reformed.students.practical.mean() > usual.students.practical.mean()


def test_value_added_serves_the_weakest():
    levels, growth = lived(3, value_added=0.0), lived(3, value_added=1.0)
    assert growth.schools.effort_low.mean() > levels.schools.effort_low.mean()
    low = [w.students.durable[w.students.durable < -0.5].mean() for w in (levels, growth)]
    assert low[1] > low[0]


def test_fails_by_inflation_more_at_stake_raises_scores_more_than_learning():
    calm, keen = lived(3, stakes=1.0, pace=1.0), lived(3, stakes=2.5, pace=1.0)
    assert inflated(keen) > inflated(calm) + 0.01
    score, knows = (
        [float(getattr(w.students, part).mean()) for w in (calm, keen)] for part in ("score", "durable")
    )
    assert score[1] - score[0] > knows[1] - knows[0]
    assert keen.flows.counts["schools_that_drill"] > calm.flows.counts["schools_that_drill"]


def test_fails_by_records_nobody_checks():
    terms = {"pace": 1.0, "embellished": 0.9}
    checked, unchecked = lived(2, surveys_per_year=12, **terms), lived(2, surveys_per_year=0, **terms)
    assert unchecked.schools.effort_show.mean() > checked.schools.effort_show.mean() + 0.02
    assert unchecked.schools.effort_whole.mean() < checked.schools.effort_whole.mean()


def test_dimensions_without_records_are_judged_by_files():
    paper = lived(2, records=0.0, pace=1.0, attachment=0.0)
    assert paper.schools.weight_whole == pytest.approx(0)
    assert paper.schools.effort_show.mean() > 0.05


def test_records_take_teachers_time():
    none, full = lived(1, "provision", record_hours=0.0), lived(1, "provision", record_hours=4.0)
    assert full.teachers.workload - none.teachers.workload == pytest.approx(4.0)
    tired = [lived(2, record_hours=h).teachers.satisfaction.mean() for h in (0.0, 10.0)]
    assert tired[1] < tired[0]


def test_families_who_read_of_progress_judge_schools_by_it():
    levels, growth = lived(3, published=0.0, pace=1.0), lived(3, published=1.0, pace=1.0)
    schools = growth.schools
    known = np.isfinite(schools.mean_score) & schools.open
    fit = [
        np.corrcoef(w.schools.reputation[known], w.schools.mean_score[known])[0, 1] for w in (levels, growth)
    ]
    assert fit[1] < fit[0]


def test_only_schools_of_the_where_clause_are_judged_anew():
    world = lived(2, where={"location": ["city"]}, pace=1.0)
    other = world.schools.location != 0
    usual = plain()
    assert np.array_equal(weights(world)[other], weights(usual)[other])
    assert (weights(world)[~other, 1] > weights(usual)[~other, 1]).all()


def test_a_line_moves_attention_within_classes_to_those_near_it():
    world = county(EvaluationReform(line_part=0.5, line=0.3, pace=1.0, attachment=0.0))
    live(world, world.start_year, until="choice")
    students, policy = world.students, world.policies[0]
    moved = policy.attention(world)
    klass, n = world.classes()
    total = np.bincount(klass, moved, n)
    assert np.abs(total).max() < 1e-9
    level = students.durable + students.recent
    eighth = students.grade == 8
    line = np.quantile(level[eighth], 0.7)
    assert moved[eighth & (np.abs(level - line) < 0.2)].mean() > 0.02
    assert moved[eighth & (level < line - 1.0)].mean() < -0.01
    assert np.allclose(students.tutoring, moved, atol=1e-6)


def test_where_no_line_counts_nobody_is_preferred():
    world = county(EvaluationReform())
    live(world, world.start_year, until="choice")
    assert not world.students.tutoring.any()
