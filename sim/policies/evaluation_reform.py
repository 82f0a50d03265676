"""What schools are judged by: five dimensions for marks, progress for levels, records of growth.

Five-dimension evaluation (五维评价), value added (增值评价) and process records (过程性评价, 成长档案袋) move
weight from marks to the whole child and to the weakest students' progress. Weights are habits of inspectors,
schools and families, so they move a part of the way each year, more slowly where marks have been good
(路径依赖). What has no record to stand on, or one that nobody outside checks, is judged by certificates and
files; and whatever has more at stake is practised for: scores rise by `exam_inflation` without learning.
Schools answer by dividing their effort (`sim.phases.provision`); keeping records takes teachers' time.
Where it counts how many reach a line (升学率、优秀率), that part of the effort goes to those near it: to each
by how much a little more learning changes the chance of passing (docs/science.md 3.5).

Reads results and weights; writes weights, ``students.tutoring``, ``teachers.workload``,
``schools.reputation`` and payments. Rules: docs/science.md 3.5, fact 17 (what counts every student's gain
serves the weakest as well).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, EXPERTS, SUPPLIERS
from sim.parameters import Count, Fraction, Hours, Ratio, YuanPerStudent, YuanPerYear, parameter
from sim.phases.provision import AIMS
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import DIMENSIONS
from sim.world.county import World

__all__ = ["EvaluationReform"]

WEAKEST = 1 / 3
"""Students who are the weakest: a third of those whose progress counts (docs/science.md fact 17)."""
NOBODY_NEAR = 0.02
"""Mean closeness to the line (1 = on it) below which a class has nobody near it (assumption)."""
NEWS = 0.3
"""Part of what families believe of a school that a year's results replace (`sim.phases.reflection`)."""


class EvaluationReform(Policy):
    """Schools are judged by five dimensions, value added and records of the process (五维评价、增值评价).

    Acts on what schools are assessed by, on what families read about them and on teachers' hours. The weights
    of the four dimensions beside marks, of progress, and of what is only on file follow from the parameters;
    what they do to learning follows from effort.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Evaluation reform", "zh": "评价改革"}
    fails_by = (
        "path dependence: weights hardly move, least where marks are good",
        "inflation: more at stake raises scores, not learning",
        "attention for those near the line, at the others' cost",
        "records nobody checks are written for show",
        "records take teachers' time",
    )
    shown_by = ("innovation_score", "all")
    revealed_by = ("formalism",)
    paid_by = "The county pays for the records' platform and for the outside surveys."
    figures = (
        "goal-dimensions", "zhejiang-process-eval-effect", "t-comprehensive-quality", "haidian-weak-zhongkao",
        "haidian-innovation-awards", "shenzhen-evaluation-satisfaction",
        "shenzhen-evaluation-satisfaction-again", "delisting-years", "haidian-weak-zhongkao-again",
        "haidian-innovation-awards-again",
    )  # fmt: skip

    share: Fraction = parameter(1.0, "of the schools that are judged so")
    weights: dict[str, Fraction] = parameter(
        {"academic": 0.60, "practical": 0.10, "innovation": 0.10, "wellbeing": 0.10, "responsibility": 0.10},
        "weights of the five dimensions in the end; what counts is their relation",
        figure=("evaluation-dimensions", "evaluation-degrees"),
        source="assumption",
        confidence="low",
    )
    value_added: Fraction = parameter(
        0.3, "of the academic weight, on progress instead of levels", confidence="low"
    )
    line_part: Fraction = parameter(
        0.0, "of the academic weight on levels, that counts only how many reach a line", confidence="low"
    )
    line: Fraction = parameter(
        0.30,
        "of the county's students of a grade who reach that line",
        source="science 3.5, assumption",
        confidence="low",
    )
    stakes: Ratio = parameter(
        1.0, "how much depends on the evaluation, 1 = as usual", range=(0.0, 3.0), confidence="low"
    )
    pace: Fraction = parameter(
        0.25,
        "of the way to the new weights, gone each year where marks are the worst",
        confidence="low",
        prior=(0.1, 0.5),
    )
    attachment: Fraction = parameter(
        0.6, "how much slower it goes where marks are the best", confidence="low"
    )
    records: Fraction = parameter(
        1.0,
        "of the students whose growth is recorded through the year",
        figure="t-process-eval-coverage",
    )
    surveys_per_year: Count = parameter(
        1,
        "surveys from outside that check records",
        range=(0, 12),
        unit="per year",
        figure=("k100-annual-survey", "audit-period", "fund-annual-evaluation"),
    )
    embellished: Fraction = parameter(
        0.4, "of a record, written for show where no survey catches it", confidence="low"
    )
    record_hours: Hours = parameter(
        1.5, "teacher's time for full records", range=(0.0, 20.0), confidence="low"
    )
    published: Fraction = parameter(
        0.5, "of families who read of progress and not of levels, in the end", confidence="low"
    )
    platform_cost: YuanPerStudent = parameter(
        30, "keeping a student's record for a year", range=(0, 2_000), confidence="low"
    )
    survey_cost: YuanPerYear = parameter(
        8_000, "one survey of one school", range=(0, 1_000_000), confidence="low"
    )

    def plan(self, world: World) -> None:
        """No school has moved yet."""
        self.moved = np.zeros(world.n_schools)

    def finance(self, world: World) -> None:
        """Weights move part of the way; records and surveys are paid."""
        schools, ledger, year = world.schools, world.ledger, world.year
        here = self.judged(world)
        self.moved += np.where(here, self.speed(world) * (1 - self.moved), 0.0)
        usual = np.stack([getattr(schools, f"weight_{aim}") for aim in AIMS], axis=1)
        aim = self.stakes * self.aims(usual[:, 3])
        for k, name in enumerate(AIMS):
            now = usual[:, k] + self.moved * (aim[:, k] - usual[:, k])
            getattr(schools, f"weight_{name}")[here] = now[here]
        recorded = self.records * schools.enrolment[here].sum()
        ledger.pay(year, COUNTY, SUPPLIERS, "evaluation records", self.platform_cost * recorded)
        surveys = self.surveys_per_year * int(here.sum())
        ledger.pay(year, COUNTY, EXPERTS, "evaluation surveys", self.survey_cost * surveys)
        world.flows.count("students_with_growth_record", recorded)
        world.flows.count("evaluation_surveys", surveys)

    def provision(self, world: World) -> None:
        """Teachers keep the records."""
        hours = np.where(self.judged(world), self.record_hours * self.records, 0.0)
        world.teachers.workload += hours[world.teachers.host]
        drill = world.schools.effort_academic > 1
        world.flows.count("schools_that_drill", np.count_nonzero(drill & world.schools.open))

    def choice(self, world: World) -> None:
        """Where a line counts, teachers attend to those near it and less to the others of the class."""
        if self.line_part > 0:
            world.students.tutoring += self.attention(world)

    def attention(self, world: World) -> Array:
        """Gain or loss from attention moved within the class, shape ``(n_students,)``, SD.

        The part of academic effort that the line asks for is dealt by closeness to it, as an examination
        with its error sees it, instead of to all alike.
        """
        students, schools, behaviour = world.students, world.schools, world.behaviour
        here = self.judged(world)
        asked = np.where(here, schools.weight_academic, 0.0) * self.line_part * self.moved
        of_effort = asked / np.maximum(schools.weight_academic + behaviour.intrinsic_academic, 1e-9)
        moved = behaviour.teaching_effort * schools.effort_academic * of_effort
        level = (students.durable + students.recent).astype(float)
        near = np.zeros(len(students))
        for grade in range(1, 13):
            rows = np.flatnonzero(students.grade == grade)
            if rows.size:
                line = np.quantile(level[rows], 1 - self.line)
                near[rows] = np.exp(-0.5 * ((level[rows] - line) / max(behaviour.exam_noise, 0.05)) ** 2)
        klass, n_classes = world.classes()
        usual = np.bincount(klass, near, n_classes) / np.maximum(np.bincount(klass, minlength=n_classes), 1)
        # In a class with nobody near the line there is nobody to prefer.
        usual = np.maximum(usual, NOBODY_NEAR)[klass]
        return moved[students.school] * np.where(usual > NOBODY_NEAR, near / usual - 1.0, 0.0)

    def reflection(self, world: World) -> None:
        """Families who read of progress judge schools by it; what they read is news like any other."""
        schools = world.schools
        known = self.judged(world) & np.isfinite(schools.mean_score)
        if not known.any():
            return
        part = self.published * self.moved
        # Progress is told as a place among schools, on the scale that levels have.
        level, growth = schools.mean_score, schools.value_added
        spread = float(np.std(level[known])) / max(float(np.std(growth[known])), 1e-9)
        told = np.mean(level[known]) + spread * growth
        schools.reputation[known] += (NEWS * part * (told - level))[known]

    def judged(self, world: World) -> Array:
        """Mask of the schools that are judged by the new rules, shape ``(n_schools,)``."""
        return self.chosen(world, self.schools(world), self.reach(world.year))

    def speed(self, world: World) -> Array:
        """Part of the rest of the way that an evaluation goes this year, shape ``(n_schools,)``."""
        score = world.schools.mean_score
        known = np.isfinite(score)
        rank = np.full(world.n_schools, 0.5)
        rank[known] = np.argsort(np.argsort(score[known])) / max(int(known.sum()) - 1, 1)
        return self.pace * (1 - self.attachment * rank)

    def aims(self, joint: Array) -> Array:
        """Weights of the five aims in the end, shape ``(n_schools, 5)``, in the order of ``AIMS``.

        Args:
            joint: weight of joint work, which the reform leaves alone, shape ``(n_schools,)``.
        """
        total = max(float(sum(self.weights.values())), 1e-9)
        marks = self.weights["academic"] / total * (1 - joint)
        whole = sum(self.weights[name] for name in DIMENSIONS if name != "academic") / total * (1 - joint)
        true = self.checked()
        progress = marks * self.value_added * WEAKEST
        return np.stack([marks - progress, whole * true, progress, joint, whole * (1 - true)], axis=1)

    def checked(self) -> float:
        """Part of what is judged beside marks that rests on what children really do."""
        return self.records * (1 - self.embellished ** (1 + self.surveys_per_year))
