"""Fact 9: just passing the line of an elite school changes little, though its students are far ahead."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from calibration.validation.experiment import Criterion, Experiment
from calibration.validation.statistics import jump
from calibration.validation.worlds import build, county
from sim.agents.membership import rows_of_people
from sim.phases.assessment import zhongkao_score
from sim.vocabulary import NOBODY

__all__ = ["FACT"]

PLACE = {"world.students": 50_000, "world.senior_schools": 5}
"""A county seat with five academic senior high schools."""
BANDWIDTH = 0.6
"""Half width of the window, SD of scores."""
SENIOR_YEARS = 3


def live(seed: int, replicate: int) -> Mapping[str, float]:
    """One cohort from its entrance examination to the end of senior high school."""
    model = build(county(1 + SENIOR_YEARS, PLACE), seed, replicate)
    world = model.worlds[0]
    model.step()
    students = world.students
    rows = np.flatnonzero((students.grade == 9) & (students.admitted != NOBODY))
    ids, school = students.id[rows].copy(), students.admitted[rows].copy()
    score = zhongkao_score(world, rows).astype(float)
    for _ in range(SENIOR_YEARS):
        model.step()
    found = rows_of_people(world.students, ids)
    stayed = found != NOBODY
    ids, school, score = ids[stayed], school[stayed], score[stayed]
    outcome = world.students.score[found[stayed]].astype(float)
    order = sorted(np.unique(school).tolist(), key=lambda row: -score[school == row].min())
    jumps = []
    for upper, lower in pairwise(order):
        both = (school == upper) | (school == lower)
        line = score[school == upper].min()
        jumps.append(jump(score[both] - line, outcome[both], BANDWIDTH))
    first = school == order[0]
    return {
        "jump": float(np.mean(jumps)),
        "first": jumps[0],
        "others": float(np.mean(jumps[1:])),
        "raw": float(outcome[first].mean() - outcome[~first].mean()),
    }


FACT = Experiment(
    number=9,
    title={
        "en": "Just passing an elite school's line changes little, though the raw gap is large",
        "zh": "刚过重点高中录取线影响很小，尽管校际原始差距很大",
    },
    evidence=(
        "regression discontinuity at senior-high lines in China (Hoekstra, Mouganie and Wang 2016, NBER "
        "22337; China Economic Review 55, 2019, 143-167)"
    ),
    design=(
        "One cohort sits the entrance examination of a county with five academic senior high schools; "
        "three years later its scores are regressed on the distance to each line (local linear, "
        "triangular kernel of 0.6 SD), students of the school above against those of the school below; "
        "the lines' jumps are averaged."
    ),
    circular="clean",
    audit=(
        "No parameter belongs to elite schools; teachers' sorting and classmates were set by other studies."
    ),
    because=(
        "Admission sorts by score, so means differ by more than a standard deviation; at the line pupils "
        "are alike and get only somewhat better teachers and classmates."
    ),
    short="Classmates help linearly in the mean (A7), which may be too much at the very top.",
    in_chinese="录取按分数排序，校际均值差距很大；分数线两侧的学生相近，所得只是略好的教师与同学。",
    criteria=(
        Criterion("jump", "jump of final scores at the lines, SD", -0.05, 0.20, 0.08),
        Criterion("raw", "raw gap, first school minus the others, SD", low=0.8),
        Criterion("first", "jump at the first school's line, SD (study: 0.16)"),
        Criterion("others", "jump at the lower lines, SD (study: about 0)"),
    ),
    live=live,
    replicates=16,
)
