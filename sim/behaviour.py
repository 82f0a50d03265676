"""How people behave: the parameters of learning, of the teacher labour market, of choice and governance.

Each has a range (the 90 % range of its prior where a study gives one) and a source: an id of the parameter
table in docs/science.md, a row of figures.csv, or the word assumption. A scenario may set any of them under
``behaviour:``; calibration gives them posteriors.
"""

from __future__ import annotations

from sim.parameters import SD, Fraction, Hours, Parameters, Ratio, Years, parameter

__all__ = ["Behaviour"]


class Behaviour(Parameters):
    """The behavioural parameters of a run."""

    # Learning (science 3.1)
    teacher_quality_sd: SD = parameter(0.15, "spread of teachers' quality, in student gain a year", range=(0.0, 0.4),
                                       source="science A1", confidence="high")
    quality_between_schools: Fraction = parameter(0.12, "part of that variance between schools at the start",
                                                  source="science A2", range=(0.0, 0.6))
    quality_ses_correlation: Fraction = parameter(0.6, "correlation of schools' teacher quality and SES at the start",
                                                  source="science 3.1")
    experience_plateau: SD = parameter(0.12, "gain from experience in the long run", range=(0.0, 0.3),
                                       source="science A3", confidence="high")
    experience_years: Years = parameter(7, "time constant of learning by experience", range=(1, 30),
                                        source="science A3")
    permanent_share: Fraction = parameter(0.22, "share of a year's gain that lasts", range=(0.0, 1.0),
                                          source="science A4", confidence="high")
    fading: Fraction = parameter(0.45, "what is left of the rest after a year", source="science A4",
                                 confidence="high")
    forgetting: Fraction = parameter(0.03, "decay of lasting achievement a year", source="science 3.1")
    home_gain: SD = parameter(0.011, "lasting gain a year for each SD of SES", range=(0.0, 0.1), source="science 3.1")
    durable_noise: SD = parameter(0.17, "unexplained lasting change a year", range=(0.0, 1.0), source="science 3.1")
    recent_noise: SD = parameter(0.12, "unexplained passing change a year", range=(0.0, 1.0), source="science 3.1")
    exam_noise: SD = parameter(0.42, "measurement error of an examination", range=(0.0, 1.0), source="science A5",
                               confidence="high")
    initial_spread: SD = parameter(0.85, "spread of achievement at school entry within schools", range=(0.1, 2.0),
                                   source="science 3.1")
    initial_ses: SD = parameter(0.28, "achievement at entry for each SD of SES", range=(0.0, 0.6),
                                source="science 3.1, A11")
    initial_school: SD = parameter(0.32, "spread of achievement at entry between schools", range=(0.0, 1.0),
                                   source="science 3.1")
    class_size: SD = parameter(0.15, "loss for each log unit of class size", range=(0.0, 0.45), source="science A6")
    peers: SD = parameter(0.07, "gain for each SD of classmates' mean achievement", range=(0.0, 0.2),
                          source="science A7, 3.1")
    spending: SD = parameter(0.20, "gain for each log unit of money for each student, beyond teachers' pay",
                             range=(0.0, 0.5), source="science A9, 3.9")
    facilities: SD = parameter(0.03, "gain in practical ability and science from a fully equipped, used laboratory",
                               range=(0.0, 0.06), source="science A10")
    effort_gain: SD = parameter(0.15, "gain from a student's effort, none to full", range=(0.0, 0.5),
                                source="science 3.2")
    substitute_loss: SD = parameter(0.10, "loss when a subject is taught by a teacher of another", range=(0.0, 0.3),
                                    source="science A17", confidence="low")
    turnover_loss: SD = parameter(0.08, "loss for students if all teachers of a school were new", range=(0.0, 0.2),
                                  source="science A14")
    adjustment_loss: SD = parameter(0.03, "loss in a mover's first year", range=(0.0, 0.1), source="science A15")
    teaching_effort: SD = parameter(0.12, "gain for each unit of teachers' effort above the norm", range=(0.0, 0.4),
                                    source="science 3.5, B14")
    course_gain: SD = parameter(0.06, "gain in practical ability and innovation from a well-taught, fitting elective",
                                range=(0.0, 0.3), source="assumption", confidence="low")

    # Teachers as learners (science 3.4)
    colleague_learning: Fraction = parameter(0.07, "part of the distance to better colleagues closed in a year",
                                             range=(0.0, 0.3), source="science A8", confidence="high")
    training_gain: SD = parameter(0.10, "gain from a year of on-site coaching at full fit", range=(0.0, 0.3),
                                  source="science B1, 3.12")
    workshop_fit: Fraction = parameter(0.0, "how far a rote workshop reaches the classroom", source="science B2",
                                       confidence="high")
    training_fade: Fraction = parameter(0.8, "what is left of training after a year", source="science 3.4")
    rating_reliability: Fraction = parameter(0.4, "how well employers see quality", source="science 3.4",
                                             range=(0.05, 1.0))

    # Teachers' labour market (science 3.6, 3.7)
    wage_elasticity: Ratio = parameter(3.0, "semi-elasticity of leaving and moving in pay", range=(0.5, 8.0),
                                       source="science C4")
    move_cost: Ratio = parameter(4.5, "dislike of moving, in log-odds", range=(0.0, 10.0), source="science C3, 3.7")
    exit_rate: Fraction = parameter(0.015, "teachers who leave the profession in a year, at normal pay",
                                    range=(0.0, 0.3), source="science C3", confidence="low")
    distance_dislike: Ratio = parameter(0.03, "dislike of a kilometre between home and school, in log-odds",
                                        range=(0.0, 0.5), source="science 3.7, assumption", confidence="low")
    amenity_ses: Ratio = parameter(0.35, "attraction of an SD of students' SES, in log-odds", range=(0.0, 2.0),
                                   source="science 3.7, C8", confidence="low")
    amenity_town: Ratio = parameter(0.4, "attraction of a county town over a village, in log-odds", range=(0.0, 3.0),
                                    source="science 3.7, C8", confidence="low")
    amenity_city: Ratio = parameter(0.8, "attraction of a city over a village, in log-odds", range=(0.0, 4.0),
                                    source="science 3.7, C8", confidence="low")
    amenity_workload: Ratio = parameter(0.5, "dislike of a log unit more pupils for each teacher, in log-odds",
                                        range=(0.0, 2.0), source="assumption", confidence="low")
    amenity_leadership: Ratio = parameter(0.15, "attraction of an SD of leadership, in log-odds", range=(0.0, 1.0),
                                          source="assumption", confidence="low")
    candidates_per_vacancy: Ratio = parameter(2.0, "applicants for teaching for each post usually vacant",
                                              range=(0.2, 20.0), source="assumption", confidence="low")

    # Effort between aims (science 3.5)
    effort_substitution: Fraction = parameter(0.1, "how far effort for one aim makes effort for another dearer",
                                              range=(0.0, 0.9), source="science 3.5", confidence="low")
    intrinsic_academic: Ratio = parameter(0.4, "what teachers care about: academic learning", range=(0.0, 2.0),
                                          source="assumption", confidence="low")
    intrinsic_whole: Ratio = parameter(0.5, "what teachers care about: the whole child", range=(0.0, 2.0),
                                       source="assumption", confidence="low")
    intrinsic_low: Ratio = parameter(0.5, "what teachers care about: the weakest students", range=(0.0, 2.0),
                                     source="assumption", confidence="low")
    intrinsic_share: Ratio = parameter(0.4, "what principals care about: working with other schools",
                                       range=(0.0, 2.0), source="assumption", confidence="low")
    intrinsic_show: Ratio = parameter(0.15, "what principals care about: being seen", range=(0.0, 2.0),
                                      source="assumption", confidence="low")
    exam_inflation: SD = parameter(0.05, "rise of scores, not of learning, for a unit of academic effort at stake",
                                   range=(0.0, 0.3), source="science 3.5", confidence="low")

    # Families and students (science 3.2, 3.3, 3.14, 3.20)
    choice_quality: Ratio = parameter(1.0, "worth of an SD of reputation to families, in log-odds", range=(0.0, 5.0),
                                      source="science 3.14", confidence="low")
    choice_distance: Ratio = parameter(0.15, "dislike of a kilometre to school, in log-odds", range=(0.0, 2.0),
                                       source="science 3.14", confidence="low")
    choosers: Fraction = parameter(0.10, "families who may choose a school beyond their catchment",
                                   source="assumption", confidence="low")
    information_noise: Ratio = parameter(0.8, "error in what a family of mean SES believes of a school or course",
                                         range=(0.0, 5.0), source="science 3.14", confidence="low")
    information_ses: Ratio = parameter(0.25, "how much smaller that error is for each SD of SES", range=(0.0, 1.0),
                                       source="science 3.14", confidence="low")
    migration: Fraction = parameter(0.012, "village students who move to a town or city school in a year",
                                    range=(0.0, 0.2), source="science 3.20")
    dropout_junior: Fraction = parameter(0.010, "junior students who drop out in a year, at the mean",
                                         range=(0.0, 0.5), source="science D1, 3.3")
    dropout_senior: Fraction = parameter(0.012, "senior students who drop out in a year, at the mean",
                                         range=(0.0, 0.5), source="assumption", confidence="low")
    dropout_village: Ratio = parameter(0.9, "village against city, in log-odds", range=(0.0, 4.0),
                                       source="figures.csv zcounty-dropout", confidence="low")
    dropout_score: Ratio = parameter(0.6, "an SD lower score, in log-odds", range=(0.0, 2.0), source="science 3.3",
                                     confidence="low")
    dropout_ses: Ratio = parameter(0.25, "an SD lower SES, in log-odds", range=(0.0, 2.0), source="science 3.3",
                                   confidence="low")
    dropout_far: Ratio = parameter(0.3, "far or closed school, twice for girls, in log-odds", range=(0.0, 2.0),
                                   source="science 3.3, A21", confidence="low")
    homework_norm: Hours = parameter(8.0, "homework that burdens nobody", range=(0.0, 40.0), source="assumption",
                                     confidence="low")

    # Government (science 3.9)
    education_preference: Fraction = parameter(0.25, "weight of education in the county government's choice",
                                               range=(0.05, 0.6), source="science D6")
    maintenance_of_effort: Fraction = parameter(0.0, "part of an earmarked transfer that must come on top",
                                                source="science D6, 3.9")
    budget_inertia: Fraction = parameter(0.6, "part of last year's budget for each student that carries over",
                                         source="assumption", confidence="low")
    principal_turnover: Fraction = parameter(0.12, "principals replaced in a year", source="assumption",
                                             confidence="low")
