"""Assessment: results of schools, dropout, and the two examinations that open the next stage."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from sim.vocabulary import SENIOR, VILLAGE
from tests.reference.agents import School, Student, single
from tests.reference.matching import assign
from tests.reference.plain import distance, mean

if TYPE_CHECKING:
    from tests.reference.model import Reference


def assessment(model: Reference) -> None:
    for student in model.students:
        student.leaves = student.dropped = student.undergraduate = False
        student.admitted = None
    results_of_schools(model)
    drop_out(model)
    graduate_from_junior(model)
    graduate_from_senior(model)


def results_of_schools(model: Reference) -> None:
    """Mean score and SES; value added is the mean gain beyond what last year's score lets expect."""
    of_grade = defaultdict(list)
    for student in model.students:
        if not math.isnan(student.prior_score):
            of_grade[student.grade].append(student.score - 0.8 * student.prior_score)
    expected = {grade: mean(residuals) for grade, residuals in of_grade.items()}
    for school in model.schools:
        pupils = school.pupils
        school.mean_score = mean((student.score for student in pupils), empty=math.nan)
        school.mean_ses = mean(student.ses for student in pupils)
        school.value_added = mean(
            student.score - 0.8 * student.prior_score - expected[student.grade]
            for student in pupils
            if not math.isnan(student.prior_score)
        )


def drop_out(model: Reference) -> None:
    """From grade 7: likelier in a village, with low scores, poor families, a long way (for girls twice)."""
    behaviour = model.behaviour
    for student in model.students:
        if student.grade < 7:
            continue
        school = student.school
        risk = behaviour.dropout_senior if school.stage == SENIOR else behaviour.dropout_junior
        if risk <= 0:
            continue
        safe = min(max(risk, 1e-9), 1 - 1e-9)
        far = student.displaced or distance(student, school) > 8.0
        log_odds = (
            math.log(safe / (1 - safe))
            + behaviour.dropout_village * ((school.location == VILLAGE) - 0.2)
            - behaviour.dropout_score * student.score
            - behaviour.dropout_ses * student.ses
            + (behaviour.dropout_far * (2 if student.female else 1) if far else 0.0)
            - 0.2 * student.wellbeing
        )
        if model.uniform("dropout", student.key) < 1 / (1 + math.exp(-log_odds)):
            student.dropped = student.leaves = True


def zhongkao_score(student: Student) -> float:
    """This year's score and some of the year before."""
    prior = student.score if math.isnan(student.prior_score) else student.prior_score
    return 0.7 * student.score + 0.3 * prior


def graduate_from_junior(model: Reference) -> None:
    """Ninth-graders are ranked and admitted to academic senior high school; the others leave."""
    candidates = [student for student in model.students if student.grade == 9 and not student.dropped]
    seats = math.floor(model.assumptions.academic_senior * len(candidates) + 0.5)
    senior = [school for school in model.schools if school.open and school.stage == SENIOR]
    if senior:
        placed = apply_in_bands(model, candidates, senior, seats)
        admitted = set(placed)
    else:
        placed = {}
        admitted = set(sorted(candidates, key=lambda one: (-zhongkao_score(one), one.key))[:seats])
    for student in candidates:
        student.admitted = placed.get(student)
        student.leaves = student.admitted is None
    model.graduates["zhongkao_score"] = [zhongkao_score(student) for student in candidates]
    model.graduates["zhongkao_admitted"] = [student in admitted for student in candidates]
    model.graduates["zhongkao_school"] = [student.school.row for student in candidates]
    model.graduates["zhongkao_ses_fifth"] = [student.ses_fifth for student in candidates]


def apply_in_bands(
    model: Reference, candidates: list[Student], senior: list[School], seats: int
) -> dict[Student, School]:
    """Parallel assignment in bands of three choices: all like the same schools, and near ones a little.

    One applies to those nearest to one's junior school; places that nobody asked for are given to the best of
    those who got none, in the most reputed school first.
    """
    capacity = sum(school.capacity for school in senior)
    places = whole_places({school: seats * (school.capacity / capacity) for school in senior})
    wishes, order = {}, {}
    for line, student in enumerate(candidates):
        near = sorted(senior, key=lambda school: distance(student.school, school))
        near = near[: model.behaviour.schools_considered]
        liking = {school: 3.0 * school.reputation - 0.02 * distance(student, school) for school in near}
        wishes[student] = sorted(sorted(near, key=senior.index), key=lambda school: -liking[school])
        order[student] = (-single(zhongkao_score(student)), -model.uniform("zhongkao", student.key), line)
    won = assign(wishes, order, places, band=3)
    rest = [place for place in sorted(senior, key=lambda school: -school.reputation)
            for _ in range(places[place] - sum(school is place for school in won.values()))]  # fmt: skip
    without = sorted((one for one in candidates if one not in won), key=lambda one: order[one])
    return won | dict(zip(without, rest))


def whole_places(shares: dict[School, float]) -> dict[School, int]:
    """Whole numbers with the same sum, by largest remainder."""
    out = {school: math.floor(share) for school, share in shares.items()}
    missing = math.floor(sum(shares.values()) + 0.5) - sum(out.values())
    for school in sorted(shares, key=lambda one: out[one] - shares[one])[:missing]:
        out[school] += 1
    return out


def graduate_from_senior(model: Reference) -> None:
    """Twelfth-graders leave; above the line of the first year one goes on to undergraduate study."""
    candidates = [student for student in model.students if student.grade == 12 and not student.dropped]
    if candidates and "undergraduate" not in model.cutoffs:
        model.cutoffs["undergraduate"] = line_for(candidates, model.assumptions.undergraduate)
    for student in candidates:
        student.undergraduate = student.score > model.cutoffs["undergraduate"]
    for student in model.students:
        if student.grade == 12:
            student.leaves = True
    model.graduates["gaokao_undergraduate"] = [student.undergraduate for student in candidates]
    model.graduates["gaokao_origin"] = [student.origin.row for student in candidates]
    model.graduates["gaokao_ses_fifth"] = [student.ses_fifth for student in candidates]


def line_for(candidates: list[Student], share: float) -> float:
    """The score above which ``share`` of the candidates lie, between two neighbours where it falls so."""
    scores = sorted(student.score for student in candidates)
    place = (1 - share) * (len(scores) - 1)
    below = math.floor(place)
    above = min(below + 1, len(scores) - 1)
    return single(scores[below] + (place - below) * (scores[above] - scores[below]))
