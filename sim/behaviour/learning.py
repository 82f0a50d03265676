"""How students learn (docs/science.md 3.1, 3.2)."""

from __future__ import annotations

from sim.parameters import SD, Fraction, Parameters, Ratio, Years, parameter

__all__ = ["Learning"]


class Learning(Parameters):
    """Learning of students."""

    teacher_quality_sd: SD = parameter(
        0.15,
        "spread of teachers' quality, in student gain a year",
        range=(0.0, 0.4),
        source="science A1",
        confidence="high",
        prior=(0.10, 0.20),
    )
    quality_between_schools: Fraction = parameter(
        0.12,
        "part of that variance between schools at the start",
        source="science A2",
        range=(0.0, 0.6),
        prior=(0.05, 0.25),
    )
    quality_ses_correlation: Fraction = parameter(
        0.6, "correlation of schools' teacher quality and SES at the start", source="science 3.1"
    )
    experience_plateau: SD = parameter(
        0.12,
        "gain from experience in the long run",
        range=(0.0, 0.3),
        source="science A3",
        confidence="high",
        prior=(0.06, 0.16),
    )
    experience_years: Years = parameter(
        7, "time constant of learning by experience", range=(1, 30), source="science A3"
    )
    permanent_share: Fraction = parameter(
        0.22,
        "share of a year's gain that lasts",
        range=(0.0, 1.0),
        source="science A4",
        confidence="high",
        prior=(0.10, 0.35),
    )
    fading: Fraction = parameter(
        0.45,
        "what is left of the rest after a year",
        source="science A4",
        confidence="high",
        prior=(0.3, 0.6),
    )
    forgetting: Fraction = parameter(0.03, "decay of lasting achievement a year", source="science 3.1")
    home_gain: SD = parameter(
        0.011, "lasting gain a year for each SD of SES", range=(0.0, 0.1), source="science 3.1"
    )
    durable_noise: SD = parameter(
        0.17, "unexplained lasting change a year", range=(0.0, 1.0), source="science 3.1"
    )
    recent_noise: SD = parameter(
        0.12, "unexplained passing change a year", range=(0.0, 1.0), source="science 3.1"
    )
    exam_noise: SD = parameter(
        0.42, "measurement error of an examination", range=(0.0, 1.0), source="science A5", confidence="high"
    )
    initial_spread: SD = parameter(
        0.85, "spread of achievement at school entry within schools", range=(0.1, 2.0), source="science 3.1"
    )
    initial_ses: SD = parameter(
        0.28, "achievement at entry for each SD of SES", range=(0.0, 0.6), source="science 3.1, A11"
    )
    initial_school: SD = parameter(
        0.35, "spread of achievement at entry between schools", range=(0.0, 1.0), source="science 3.1"
    )
    class_size: SD = parameter(
        0.15,
        "loss for each log unit of class size",
        range=(0.0, 0.45),
        source="science A6",
        prior=(0.0, 0.45),
    )
    peers: SD = parameter(
        0.10,
        "gain for each SD of classmates' mean achievement",
        range=(0.0, 0.2),
        source="science A7, 3.1",
        prior=(0.0, 0.20),
    )
    spending: SD = parameter(
        0.10,
        "gain for each log unit of money for each student: half of A9, as smaller classes count apart",
        range=(0.0, 0.5),
        source="science A9, 3.9",
        prior=(0.0, 0.21),
    )
    facilities: SD = parameter(
        0.03,
        "gain in practical ability and science from a fully equipped, used laboratory",
        range=(0.0, 0.06),
        source="science A10",
        prior=(0.0, 0.06),
    )
    effort_gain: SD = parameter(
        0.15, "gain from a student's effort, none to full", range=(0.0, 0.5), source="science 3.2"
    )
    substitute_loss: SD = parameter(
        0.10,
        "loss when a subject is taught by a teacher of another",
        range=(0.0, 0.3),
        source="science A17",
        confidence="low",
        prior=(0.0, 0.20),
    )
    turnover_loss: SD = parameter(
        0.08,
        "loss for students if all teachers of a school were new",
        range=(0.0, 0.2),
        source="science A14",
        prior=(0.04, 0.10),
    )
    adjustment_loss: SD = parameter(
        0.03, "loss in a mover's first year", range=(0.0, 0.1), source="science A15", prior=(0.0, 0.06)
    )
    teaching_effort: SD = parameter(
        0.12,
        "gain for each unit of teachers' effort above the norm",
        range=(0.0, 0.4),
        source="science 3.5, B14",
        prior=(0.03, 0.18),
    )
    elective_seats: Ratio = parameter(
        80,
        "students whom one elective takes, in all its groups",
        range=(1, 1000),
        unit="students",
        source="assumption: two classes of 40, with which nearly every student has a seat",
        confidence="low",
        prior=(30, 200),
    )
    lesson_interest: Ratio = parameter(
        0.1,
        "rise of participation in class for each SD that a year's lessons are worth",
        range=(0.0, 2.0),
        source="assumption; teachers differ in it much more than by their effect on tests",
        confidence="low",
        prior=(0.0, 0.6),
    )
    course_gain: SD = parameter(
        0.06,
        "gain in practical ability and innovation from a well-taught, fitting elective",
        range=(0.0, 0.3),
        source="assumption",
        confidence="low",
        prior=(0.01, 0.15),
    )
