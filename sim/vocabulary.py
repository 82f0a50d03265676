"""The words for places, tiers, stages and subjects, and the small integers that stand for them."""

from __future__ import annotations

from typing import Literal

from sim.parameters import Fraction, PupilsPerTeacher, YuanPerStudent, YuanPerTeacher

CITY, TOWN, VILLAGE = range(3)
LOCATIONS = ("city", "town", "village")
QUALITY, ORDINARY, WEAK = range(3)
TIERS = ("quality", "ordinary", "weak")
PRIMARY, JUNIOR, SENIOR = range(3)
STAGES = ("primary", "junior", "senior")
FIRST_GRADE = (1, 7, 10)
LAST_GRADE = (6, 9, 12)
GRADES = range(1, 13)

LANGUAGE, MATHEMATICS, ENGLISH, SCIENCE, ARTS = range(5)
SUBJECTS = ("language", "mathematics", "english", "science", "arts and sports")
CORE_SUBJECTS = 3
"""Language, mathematics and English: what the examinations weigh most."""

BELOW_BACHELOR, BACHELOR, MASTER = range(3)
DEGREES = ("below bachelor", "bachelor", "master")
NO_TITLE, JUNIOR_TITLE, MIDDLE_TITLE, SENIOR_TITLE = range(4)
TITLES = ("none", "junior", "middle", "senior")

THEMES = (
    "prestige",
    "preparation",
    "elementary teaching",
    "professional development",
    "practice and flexibility",
    "subject value",
    "materials",
)
"""The seven challenge themes of 100Kin10 (figures.csv k100-challenge-themes)."""

DIMENSIONS = ("academic", "practical", "innovation", "wellbeing", "responsibility")
"""The five dimensions of evaluation (figures.csv evaluation-dimensions)."""

SES_FIFTHS = 5
NOBODY = -1
"""The row number that stands for no school, no alliance, no host."""

Location = Literal["city", "town", "village"]
Tier = Literal["quality", "ordinary", "weak"]
FractionByLocation = dict[str, Fraction]
FractionByTier = dict[str, Fraction]
PupilsPerTeacherByLocation = dict[str, PupilsPerTeacher]
YuanPerStudentByLocation = dict[str, YuanPerStudent]
YuanPerTeacherByTier = dict[str, YuanPerTeacher]
