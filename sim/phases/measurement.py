"""Measurement: what a county's school year leaves behind.

Nobody acts here. Students, teachers and schools are read as they stand at the end of the school year, before
the next September's promotion, and added up by group into a :class:`~sim.measures.tally.Tally`. Students
belong to the school they attend, teachers to the school that employs them (their quality, to the school where
they work), those who sat an entrance examination to the junior school they came from.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.ledger import COUNTY, FUNDERS, HOUSEHOLDS, OUTSIDE, PARTNERS, POOL, Ledger
from sim.measures.measure import points
from sim.measures.standing import alliances, good_course, school_columns
from sim.measures.sums import MEMBERS, OTHERS, add_students, add_up, side
from sim.measures.tally import (
    GRADUATE_FIELDS,
    GROUPS,
    PLACES,
    REGION_FIELDS,
    ROW_FIELDS,
    SCHOOL_FIELDS,
    SPREAD,
    TAUGHT_FIELDS,
    TEACHER_FIELDS,
    VARIANCE_FIELDS,
    Tally,
    exact,
)
from sim.tables import Array
from sim.vocabulary import BACHELOR, MASTER, SENIOR, SENIOR_TITLE, TIERS
from sim.world.county import World

__all__ = ["BEST_TEACHERS", "NOVICE_YEARS", "ORDINARY_PURPOSES", "UNWILLING", "measurement"]

UNWILLING = 0.35
"""Openness below which a principal sees no sufficient reason to share (the world is built with unwilling
principals of quality schools below 0.25 and willing ones above 0.45; the normal principal has 0.4)."""
NOVICE_YEARS = 3.0
"""Experience below which a teacher counts as a novice, years (science C1)."""
BEST_TEACHERS = 0.2
"""The part of a county's teachers that counts as good."""
ORDINARY_PURPOSES = frozenset({
    "general revenue", "other public services", "school funding", "salaries", "teacher training",
    "running costs", "deficit", "county deficit",
})  # fmt: skip
"""Purposes of payments that are made without any policy."""
MONEY_WORDS = ("funds", "cost", "money", "yuan", "income", "spending", "purchases", "transfer", "donat")
"""Words in the name of a count that say that it is an amount of money."""
TRAINING_WORDS = ("training", "studio", "coaching")
"""Words in the purpose of a payment that say that it is for teachers' training."""
SOCIETY = (HOUSEHOLDS, FUNDERS, PARTNERS, OUTSIDE)
"""Who gives that is no government, school or supplier."""


def measurement(world: World) -> Tally:
    """Add up the school year that has just ended; changes nothing."""
    people, schools = world.teachers, world.schools
    students, by_school = add_students(world, good_course(world))
    # The school where a teacher works this year; NOBODY means at the employer's.
    host = np.where(people.host >= 0, people.host, people.school)
    conditions = (
        schools.lab + schools.multimedia + schools.computer_room + schools.smart_classroom + schools.internet
    ) / 5.0
    spending, region = _money(world)
    counts = world.flows.counts
    names = ("alliances", "alliances_in_form", "alliances_that_talk", "alliances_that_build")
    region |= {"budget": world.government.education_budget, "counties": 1.0}
    region |= dict(zip(names, alliances(world), strict=True))
    region |= {f"counties_with_{name}": float(counts.get(name, 0.0) > 0) for name in SPREAD}
    amounts = exact(np.array([*counts.values()]), [_unit(name) for name in counts])
    deeds = world.flows.deeds
    done = exact(np.array([*deeds.values()]), [_unit(name) for name in deeds])
    return Tally(
        students=students,
        teachers=_by_employer(world, host),
        taught=_by_workplace(world, host),
        schools=_schools(world, by_school, conditions, spending, host),
        graduates=_graduates(world),
        variance=_variance(world, by_school),
        region=exact(np.array([region[name] for name in REGION_FIELDS]), REGION_FIELDS),
        blocks=(_rows(world, by_school, conditions),),
        moves=_moves(world),
        activity=dict(zip(counts, amounts.tolist())),
        deeds=dict(zip(deeds, done.tolist())),
    )


@lru_cache(maxsize=1024)
def _unit(name: str) -> str:
    """Whether a count is money or not: money is kept to 2**-10 yuan, so that a country's can be added."""
    return "budget" if any(word in name for word in MONEY_WORDS) else "count"


def _rows(world: World, by_school: Array, conditions: Array) -> Array:
    """Open schools one by one, shape ``(n_open, len(ROW_FIELDS))``."""
    schools = world.schools
    scored, score = by_school[:, :, 1].sum(axis=1), by_school[:, :, 2].sum(axis=1)
    columns = {
        "location": schools.location, "tier": schools.tier, "stage": schools.stage,
        "member": side(world) == MEMBERS, "enrolment": schools.enrolment,
        "points": points(_each(score, scored)), "funding": _each(schools.funding, schools.enrolment),
        "conditions": conditions,
    }  # fmt: skip
    return np.column_stack([columns[name] for name in ROW_FIELDS])[schools.open]


def _each(total: Array, people: Array) -> Array:
    """Amount for each person, NaN where there are none."""
    return total / np.where(people > 0, people, np.nan)


def _by_employer(world: World, host: Array) -> Array:
    """Sums over teachers by employer."""
    people = world.teachers
    return add_up(world, TEACHER_FIELDS, {
        "teachers": np.ones(len(people)),
        "senior_title": people.title == SENIOR_TITLE,
        "bachelor": people.degree >= BACHELOR,
        "master": people.degree >= MASTER,
        "backbone": people.backbone,
        "novice": people.experience < NOVICE_YEARS,
        "motivation": people.motivation,
        "habit": people.habit,
        "workload": people.workload,
        "satisfied": people.satisfaction >= world.behaviour.satisfied_from,
        "pay": people.wage + people.bonus,
        "bonus": people.bonus,
        "away": (host != people.school) | (people.days_away > 0),
        "training_money": world.schools.training_norm[people.school],
        "ability": (people.quality - world.cutoffs.get("quality", 0.0))
        / max(world.behaviour.teacher_quality_sd, 0.01),
        "unrewarded": (world.schools.effort_share < 1.0)[people.school] & (people.recognition <= 0),
    }, people.school, world.schools.stage[people.school])  # fmt: skip


def _by_workplace(world: World, host: Array) -> Array:
    """Sums over teachers by the school where they work this year."""
    quality, n, schools = world.teachers.quality, len(host), world.schools
    best = n - max(int(n * BEST_TEACHERS + 0.5), 1)
    # Teachers as good as the last of the best fifth belong to it; where all are equal, all do.
    good = quality >= np.partition(quality, best)[best] if n else np.zeros(0, bool)
    beside = (schools.visiting > 0)[host]
    learns = beside & ((schools.visiting_quality[host] > quality) | (world.teachers.trained > 0))
    columns = {
        "working": np.ones(n), "quality": quality, "good": good, "with_visitors": beside,
        "with_visitors_gaining": learns,
    }  # fmt: skip
    return add_up(world, TAUGHT_FIELDS, columns, host, world.schools.stage[host])


def _schools(world: World, by_school: Array, conditions: Array, spending: Array, host: Array) -> Array:
    """Sums over open schools, and moves of teachers by the school they concern."""
    s, n = world.schools, world.n_schools
    staff = np.bincount(world.teachers.school[world.teachers.school >= 0], minlength=n)
    valued = np.isfinite(s.value_added) & (s.enrolment > 0)
    standing = {
        "schools": np.ones(n), "enrolment": s.enrolment, "posts": s.posts,
        "vacant": np.maximum(s.posts - staff, 0.0), "funding": s.funding, "grants": s.grants,
        "spending": spending,
        "classes": world.sections.sum(axis=1) if len(world.sections) == n else np.zeros(n),
        "lab": s.lab, "multimedia": s.multimedia, "computer_room": s.computer_room,
        "smart_classroom": s.smart_classroom, "internet": s.internet, "conditions": conditions,
        "facility_use": s.facility_use, "courses": s.courses, "courses_shared": s.courses * s.shared,
        "courses_duplicated": s.courses * s.duplicated, "unwilling": s.openness < UNWILLING,
        "weight_academic": s.weight_academic,
        "effort": s.effort_academic + s.effort_whole + s.effort_low + s.effort_share + s.effort_show,
        "effort_show": s.effort_show, "openness": s.openness, "trust": s.trust,
        "value_added": np.where(valued, s.value_added, 0.0) * s.enrolment,
        "enrolment_valued": valued * s.enrolment,
    }  # fmt: skip
    standing |= school_columns(world, by_school, conditions, host)
    columns = {name: column * s.open for name, column in standing.items()}
    columns |= {
        name: np.zeros(n) for name in ("moved_out", "moved_in", "exits", "retired", "hired", "promoted")
    }
    for kind, origin, destination in world.flows.moves:
        for name, rows in _concerned(kind, origin, destination):
            columns[name] += np.bincount(rows[rows >= 0], minlength=n)
    return add_up(world, SCHOOL_FIELDS, columns, np.arange(n), s.stage)


def _concerned(kind: str, origin: Array, destination: Array) -> list[tuple[str, Array]]:
    """Which count of which school a move belongs to; rotation and its return change no employer."""
    return {
        "transfer": [("moved_out", origin), ("moved_in", destination)],
        "exit": [("exits", origin)],
        "retired": [("retired", origin)],
        "hired": [("hired", destination)],
        "promoted": [("promoted", origin)],
    }.get(kind, [])


def _graduates(world: World) -> Array:
    """Sums over this year's candidates, by the junior school they came from."""
    took = world.flows.graduates
    out = np.zeros((len(GROUPS), len(GRADUATE_FIELDS)))
    if "zhongkao_school" in took:
        columns = {name: took[name] for name in ("zhongkao_score", "zhongkao_admitted")}
        columns["zhongkao"] = np.ones(len(took["zhongkao_school"]))
        out[:, :3] = add_up(world, GRADUATE_FIELDS[:3], columns, took["zhongkao_school"],
                            fifth=took["zhongkao_ses_fifth"])[:, 0]  # fmt: skip
    if "gaokao_origin" in took:
        columns = {"gaokao": np.ones(len(took["gaokao_origin"])),
                   "gaokao_undergraduate": took["gaokao_undergraduate"]}  # fmt: skip
        out[:, 3:] = add_up(world, GRADUATE_FIELDS[3:], columns, took["gaokao_origin"],
                            fifth=took["gaokao_ses_fifth"])[:, 0]  # fmt: skip
    return out * world.scale


def _variance(world: World, by_school: Array) -> Array:
    """Analysis of variance of scores over this county's compulsory schools, differences of grade removed.

    Schools of a group are compared with the group's own mean; groups by SES stay empty.
    """
    use = world.schools.stage < SENIOR
    n, total, squares = (by_school[use, :9, k] for k in (1, 2, 3))
    examined = n.sum(axis=0)
    of_grade = np.divide(total.sum(axis=0), examined, out=np.zeros(9), where=examined > 0)
    count = n.sum(axis=1)
    rest = (total - n * of_grade).sum(axis=1)
    rest_squares = (squares - 2.0 * of_grade * total + of_grade**2 * n).sum(axis=1)
    own_squares = np.divide(rest**2, count, out=np.zeros(len(count)), where=count > 0)
    belongs = np.zeros((len(GROUPS), len(count)))
    belongs[0] = 1.0
    for code in range(len(TIERS)):
        belongs[1 + code] = world.schools.location[use] == code
        belongs[4 + code] = world.schools.tier[use] == code
    for group in (MEMBERS, OTHERS):
        belongs[group] = side(world)[use] == group
    belongs *= count > 0

    columns = np.stack([np.ones(len(count)), count, count**2, rest, rest_squares, own_squares])
    schools, pupils, sizes, total, squares, own = np.einsum("gs,ks->kg", belongs, columns)
    people = np.maximum(pupils, 1.0)
    sums = {
        "between": own - total**2 / people,
        "between_df": schools - 1,
        "within": squares - own,
        "within_df": pupils - schools,
        "students_per_school": pupils - sizes / people,
    }
    out = np.column_stack([sums[name] for name in VARIANCE_FIELDS])
    return exact(np.where(schools[:, None] > 1, out, 0.0), VARIANCE_FIELDS)


def _moves(world: World) -> dict[str, Array]:
    """Teachers moved, by kind, from and to; places are location and tier."""
    outside = len(PLACES) - 1
    place = np.append(world.schools.location.astype(np.int64) * len(TIERS) + world.schools.tier, outside)
    counts: dict[str, Array] = {}
    for kind, origin, destination in world.flows.moves:
        if kind == "promoted":  # nobody went anywhere
            continue
        # Row -1 is nobody's school: it picks the last place, outside.
        code = place[origin] * len(PLACES) + place[destination]
        table = np.bincount(code, minlength=len(PLACES) ** 2).reshape(len(PLACES), -1).astype(float)
        counts[kind] = counts[kind] + table if kind in counts else table
    return counts


def _money(world: World) -> tuple[Array, dict[str, float]]:
    """What each school paid out this year, and what policies, training and society paid (yuan).

    Money that policies pass on (county to alliance pool, pool to teachers) is counted once: an account costs
    what it paid beyond what it received, over all payments that are not ordinary running of schools.
    """
    ledger = world.ledger
    entries = ledger.of_year(world.year)
    region = dict.fromkeys(("policy_cost", "training", "social", "pooled"), 0.0)
    n = ledger.balance.size
    if not entries:
        return np.zeros(n - int(Ledger.school(0))), region
    # The year's payments end to end: who, whom, how much, and what kind of payment it was.
    payer, payee, amount = (np.concatenate([entry[k] for entry in entries]) for k in (1, 2, 4))
    sizes = [entry[4].size for entry in entries]
    kinds = np.array([_purpose(entry[3]) for entry in entries], float)
    by_policy = np.repeat(kinds[:, 0], sizes) * amount
    into = np.bincount(payee, by_policy, n)
    net = np.maximum(np.bincount(payer, by_policy, n) - into, 0.0)
    # What a county takes from its other services is not given by society.
    taken = by_policy @ ((payer == OUTSIDE) & (payee == COUNTY))
    region = {
        "policy_cost": float(net.sum()),
        "training": float(np.repeat(kinds[:, 1], sizes) @ amount),
        "social": float(max(net[list(SOCIETY)].sum() - taken, 0.0)),
        "pooled": float(into[POOL]),
    }
    return np.bincount(payer, amount, n)[int(Ledger.school(0)) :], region


@lru_cache(maxsize=1024)
def _purpose(purpose: str) -> tuple[bool, bool]:
    """Whether payments for this are made by policy, and whether they are for teachers' training."""
    return purpose not in ORDINARY_PURPOSES, any(word in purpose for word in TRAINING_WORDS)
