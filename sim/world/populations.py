"""Who lives in a county, as columns: students, teachers and schools.

Rows are positions in the arrays and change from year to year; ids never do. A column that points at a
school (``school``, ``host``, ``origin``) holds the school's row, which is fixed for the whole run: a
closed school keeps its row with ``open`` false.
"""

from __future__ import annotations

import numpy as np

from sim.tables import Array, Table, column
from sim.vocabulary import NOBODY

__all__ = ["Schools", "Students", "Teachers"]


class Students(Table):
    """Everyone enrolled, grades 1 to 12."""

    school: Array = column(np.int32, "row of the school attended", default=NOBODY)
    origin: Array = column(np.int32, "row of the compulsory school last attended", default=NOBODY)
    grade: Array = column(np.int8, "grade", "1 to 12")
    section: Array = column(np.int16, "parallel class within the grade", default=-1)
    home: Array = column(np.int8, "home location", "0 city, 1 town, 2 village")
    x: Array = column(np.float32, "home, east of the county seat", "km")
    y: Array = column(np.float32, "home, north of the county seat", "km")
    female: Array = column(np.bool_, "girl")
    left_behind: Array = column(np.bool_, "parents work elsewhere (留守儿童)")
    ses: Array = column(np.float32, "family socio-economic status", "SD")
    ses_fifth: Array = column(np.int8, "fifth of the SES distribution, fixed at entry", "0 poorest to 4")
    interest: Array = column(np.int8, "subject liked best (sim.vocabulary.SUBJECTS)")
    durable: Array = column(np.float32, "academic achievement that lasts", "SD")
    recent: Array = column(np.float32, "academic achievement that fades", "SD")
    score: Array = column(np.float32, "last examination, with measurement error", "SD")
    prior_score: Array = column(np.float32, "examination a year before", "SD", default=np.nan)
    practical: Array = column(np.float32, "practical ability", "SD")
    innovation: Array = column(np.float32, "innovation", "SD")
    wellbeing: Array = column(np.float32, "wellbeing", "SD")
    responsibility: Array = column(np.float32, "social responsibility", "SD")
    engagement: Array = column(np.float32, "effort and participation in class", "0 to 1", default=0.5)
    aspiration: Array = column(np.float32, "rank in achievement hoped for", "SD")
    burden: Array = column(np.float32, "hours of homework and drill above the norm", "hours/week")
    satisfaction: Array = column(np.float32, "satisfaction with school", "0 to 1", default=0.6)
    tutoring: Array = column(np.float32, "extra targeted practice this year, in academic gain", "SD")
    course_school: Array = column(
        np.int32, "row of the school of this year's elective course", default=NOBODY
    )
    course_quality: Array = column(np.float32, "quality of the elective course taken", "SD")
    course_fit: Array = column(np.float32, "how well the course fits the student's interest", "0 to 1")
    travel: Array = column(np.float32, "travel to courses at other schools", "hours/week")
    entered: Array = column(np.bool_, "new in this school this year")
    leaves: Array = column(np.bool_, "leaves education at the end of the year")
    dropped: Array = column(np.bool_, "dropped out this year")
    displaced: Array = column(np.bool_, "school near home closed; goes or boards farther away (撤点并校)")
    admitted: Array = column(
        np.int32, "row of the senior high school that admitted the student", default=NOBODY
    )
    undergraduate: Array = column(np.bool_, "admitted to undergraduate study this year")


class Teachers(Table):
    """Everyone employed as a teacher in the county."""

    school: Array = column(np.int32, "row of the employer", default=NOBODY)
    host: Array = column(np.int32, "row of the school where the teacher works this year", default=NOBODY)
    subject: Array = column(np.int8, "subject (sim.vocabulary.SUBJECTS)")
    age: Array = column(np.int16, "age", "years", default=30)
    female: Array = column(np.bool_, "woman")
    experience: Array = column(np.float32, "experience", "years")
    tenure: Array = column(np.int16, "years with this employer", "years")
    title: Array = column(np.int8, "professional title", "0 none to 3 senior")
    degree: Array = column(np.int8, "degree", "0 below bachelor, 1 bachelor, 2 master")
    backbone: Array = column(np.bool_, "designated backbone teacher (骨干教师)")
    innate: Array = column(np.float64, "quality brought to the profession", "SD of student gain a year")
    learned: Array = column(np.float64, "quality learned from colleagues", "SD of student gain a year")
    trained: Array = column(np.float64, "quality from training, which fades", "SD of student gain a year")
    quality: Array = column(
        np.float64,
        "latent quality this year: innate, experience, learned, trained",
        "SD of student gain a year",
    )
    rating: Array = column(np.float64, "what employers see of quality", "SD of teachers")
    motivation: Array = column(np.float64, "motivation", "0 to 1", default=0.6)
    habit: Array = column(np.float64, "habit of plan-do-reflect-improve", "0 to 1", default=0.2)
    workload: Array = column(np.float64, "working time", "hours/week", default=48)
    satisfaction: Array = column(np.float64, "satisfaction with work", "0 to 1", default=0.6)
    wage: Array = column(np.float64, "salary this year without bonus", "yuan/year")
    bonus: Array = column(np.float64, "extra pay this year, by policy; reset every year", "yuan/year")
    recognition: Array = column(
        np.float64, "title preference and honours, as their worth in pay", "fraction of wage"
    )
    strain: Array = column(
        np.float64, "new place, travel and extra duties this year, as their cost in pay", "fraction of wage"
    )
    adjusting: Array = column(np.bool_, "first year in a new school")
    days_away: Array = column(np.float64, "days a week taught at another school (走教)", "days/week")
    x: Array = column(np.float64, "home, east of the county seat", "km")
    y: Array = column(np.float64, "home, north of the county seat", "km")


class Schools(Table):
    """Schools of one stage each; a nine-year school is two rows at one place."""

    location: Array = column(np.int8, "location", "0 city, 1 town, 2 village")
    tier: Array = column(np.int8, "tier at the start, for measuring", "0 quality, 1 ordinary, 2 weak")
    stage: Array = column(np.int8, "stage", "0 primary, 1 junior, 2 senior")
    open: Array = column(np.bool_, "still open", default=True)
    x: Array = column(np.float64, "east of the county seat", "km")
    y: Array = column(np.float64, "north of the county seat", "km")
    capacity: Array = column(np.float64, "seats", "students")
    catchment: Array = column(np.float64, "share of the county's children born in its catchment", "fraction")
    family_ses: Array = column(np.float64, "mean SES of the families in its catchment", "SD")
    readiness: Array = column(np.float64, "what its first-graders bring beyond their families' SES", "SD")
    feeds: Array = column(np.int32, "row of the junior school its pupils go to by default", default=NOBODY)
    enrolment: Array = column(np.float64, "students this year", "students")
    posts: Array = column(np.float64, "establishment (编制)", "teachers")
    pupils_per_post: Array = column(
        np.float64, "staffing norm of the school", "pupils per teacher", default=16
    )
    funding: Array = column(np.float64, "money received this year for running the school", "yuan/year")
    funding_weight: Array = column(np.float64, "weight in the county's formula", "relative", default=1)
    grants: Array = column(np.float64, "project money received this year", "yuan/year")
    reference_money: Array = column(np.float64, "money for each student in its first year", "yuan/student")
    offer: Array = column(np.float64, "extra pay for teaching here, by policy; reset every year", "yuan/year")
    offer_recognition: Array = column(
        np.float64, "title preference for teaching here, as its worth in pay", "fraction of wage"
    )
    visiting: Array = column(np.float64, "core lessons given by visiting teachers", "fraction")
    visiting_quality: Array = column(np.float64, "their quality", "SD of student gain a year")
    training_norm: Array = column(np.float64, "training money for each teacher", "yuan/teacher/year")
    allowance: Array = column(np.float64, "local pay on top of the scale", "fraction of wage")
    lab: Array = column(np.float64, "laboratories, 0 none to 1 fully equipped", "fraction")
    lab_elsewhere: Array = column(
        np.float64, "laboratories booked at other schools or toured this year, as lab", "fraction"
    )
    multimedia: Array = column(np.float64, "classrooms with multimedia", "fraction")
    computer_room: Array = column(np.bool_, "has a computer room")
    smart_classroom: Array = column(np.bool_, "has a smart classroom")
    internet: Array = column(np.bool_, "has internet access", default=True)
    facility_use: Array = column(np.float64, "use of laboratories and rooms", "fraction of open hours")
    courses: Array = column(np.float64, "elective courses of its own", "courses")
    shared: Array = column(np.float64, "of these open to other schools", "fraction")
    duplicated: Array = column(np.float64, "of these that a neighbour offers too", "fraction")
    course_seats: Array = column(np.float64, "seats for students of other schools", "students")
    leadership: Array = column(np.float64, "quality of the principal", "SD")
    openness: Array = column(
        np.float64, "principal's readiness to share teachers and courses", "0 to 1", default=0.4
    )
    reputation: Array = column(np.float64, "what families believe of the school", "SD of students")
    prospect: Array = column(
        np.float64, "what families add to it for admission to the next stage", "SD of students"
    )
    amenity: Array = column(np.float64, "attraction to teachers besides pay", "log wage equivalent")
    alliance: Array = column(np.int32, "alliance the school belongs to", default=NOBODY)
    lead: Array = column(np.bool_, "leads its alliance")
    delisted: Array = column(np.bool_, "its alliance has lost its recognition (摘牌)")
    trust: Array = column(np.float64, "trust in its partners", "0 to 1", default=0.3)
    mean_score: Array = column(np.float64, "mean examination score of its students", "SD", default=np.nan)
    mean_ses: Array = column(np.float64, "mean SES of its students", "SD")
    value_added: Array = column(np.float64, "mean gain against expectation", "SD")
    weight_academic: Array = column(
        np.float64, "weight of academic results in its assessment", "fraction", default=0.85
    )
    weight_whole: Array = column(np.float64, "weight of the other four dimensions", "fraction", default=0.10)
    weight_low: Array = column(
        np.float64, "weight of the weakest students' progress", "fraction", default=0.0
    )
    weight_share: Array = column(
        np.float64, "weight of joint work with other schools", "fraction", default=0.05
    )
    weight_show: Array = column(np.float64, "weight of plaques, counts and visits", "fraction", default=0.0)
    effort_academic: Array = column(np.float64, "effort that goes to academic results", "1 = norm", default=1)
    effort_whole: Array = column(np.float64, "effort that goes to the whole child", "1 = norm", default=1)
    effort_low: Array = column(np.float64, "effort that goes to the weakest students", "1 = norm", default=1)
    effort_share: Array = column(np.float64, "effort that goes to joint work", "1 = norm", default=1)
    effort_show: Array = column(np.float64, "effort that goes to show", "1 = norm", default=0)
