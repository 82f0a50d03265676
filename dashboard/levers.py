"""The 21 policies as levers: groups, which parameters come first, how far a slider reaches, names.

Everything else about a lever (unit, range, default, source) is read from the policy's class.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.sentences import said
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.parameters import Parameter
    from sim.policies.base import Policy

__all__ = [
    "GROUPS",
    "MAIN",
    "Reach",
    "grouped",
    "main_parameters",
    "meaning_of",
    "name_of",
    "reach",
    "said_of",
    "unit_of",
]

GROUPS = {
    "teachers": (
        "teacher_rotation",
        "teacher_incentives",
        "studios",
        "training_bases",
        "stem_pipeline",
        "network_impact",
    ),
    "schools": ("alliance", "weak_school_support", "dual_teacher"),
    "courses": ("course_sharing", "course_vouchers", "resource_pool", "adaptive_homework", "smart_platform"),
    "money": ("fiscal_equalisation", "market_funding"),
    "governance": ("governance", "evaluation_reform", "quota_admission"),
    "families": ("home_school_community", "social_participation"),
}
MAIN = {
    "adaptive_homework": ("share", "hours", "uses_report", "price"),
    "alliance": ("share", "joint_activities_per_term", "assessed_by", "contribution_share"),
    "course_sharing": ("share", "special_package", "planning", "points_required"),
    "course_vouchers": ("share", "value", "mechanism", "priority"),
    "dual_teacher": ("share", "lessons", "sites_per_lead", "facilitators"),
    "evaluation_reform": ("share", "value_added", "stakes", "surveys_per_year"),
    "fiscal_equalisation": ("share", "transfer", "maintenance_of_effort", "compensation"),
    "governance": ("share", "weight", "audits_per_year", "chair_term"),
    "home_school_community": ("share", "participation", "outreach", "tutors"),
    "market_funding": ("share", "money", "allocation", "audit"),
    "network_impact": ("share", "commitment", "retention", "subjects"),
    "quota_admission": ("share", "weak_advantage", "floor", "key_schools"),
    "resource_pool": ("share", "fee", "mobile_labs", "register"),
    "smart_platform": ("share", "modules", "training", "own_systems"),
    "social_participation": ("share", "ready", "gift", "steering"),
    "stem_pipeline": ("share", "places", "outside_pay", "stipend"),
    "studios": ("share", "studios_per_thousand", "practice", "relief"),
    "teacher_incentives": ("share", "bonus", "paid_to", "title_preference"),
    "teacher_rotation": ("share", "compliance", "backbone", "term", "stipend"),
    "training_bases": ("share", "follow_up", "fee", "course_days"),
    "weak_school_support": ("share", "term", "team", "mentors_per_partner"),
}
_NAMES = Path(__file__).parent / "text" / "parameters" / "zh.json"
_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def grouped() -> dict[str, list[type[Policy]]]:
    """Every policy in its group; a policy that nobody has put into one comes last, under ``other``."""
    from sim.policies.base import all_policies

    known = {policy.name: policy for policy in all_policies()}
    out = {group: [known.pop(name) for name in names if name in known] for group, names in GROUPS.items()}
    return out | ({"other": list(known.values())} if known else {})


def main_parameters(policy: type[Policy]) -> list[str]:
    """The parameters that are shown first; the first four of a policy that nobody has chosen them for."""
    chosen = [name for name in MAIN.get(policy.name, ()) if name in policy.parameters]
    return chosen or list(policy.parameters)[:4]


class Reach:
    """How far a slider goes, and in which steps; the number beside it takes every allowed value."""

    def __init__(self, low: float, high: float, step: float) -> None:
        self.low, self.high, self.step = low, high, step

    @property
    def points(self) -> list[float]:
        """Five values over the whole slider."""
        return [self.low + (self.high - self.low) * at / 4 for at in range(5)]


def reach(parameter: Parameter, value: float, default: float) -> Reach:
    """A slider for a number: its whole range where that is a handful of defaults, else four defaults wide."""
    low = parameter.low if parameter.low is not None else None
    high = parameter.high if parameter.high is not None else None
    widest = max(abs(default), abs(value))
    if low is None:
        low = -_round_up(4 * widest or 1)
    if high is None or (widest and high - low > 12 * widest and high > 1):
        high = min(high if high is not None else math.inf, _round_up(4 * widest or low + 1))
    high = max(high, value)
    if low < 0 <= default and abs(low) > 12 * (widest or 1):
        low = -_round_up(4 * widest or 1)
    low = min(low, value)
    if parameter.kind == "integer":
        step = max(1.0, _step((high - low) / 40)) if high - low > 60 else 1.0
        return Reach(math.floor(low), math.ceil(high), step)
    return Reach(low, high, _step((high - low) / 100))


def _round_up(value: float) -> float:
    """The next number a person would choose: 37 becomes 40."""
    size = 10.0 ** math.floor(math.log10(value))
    return next(size * part for part in _ROUND if size * part >= value * (1 - 1e-9))


def _step(value: float) -> float:
    size = 10.0 ** math.floor(math.log10(value)) if value > 0 else 0.01
    return float(f"{next(size * part for part in (1, 2, 5, 10) if size * part >= value * (1 - 1e-9)):.6g}")


@cache
def _chinese() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_NAMES.read_text(encoding="utf-8"))
    return found


def name_of(path: str, word: Words) -> str:
    """A parameter's name: ``world.funding.village`` as "Funding: village"; its Chinese term."""
    owner, name, *key = path.split(".")
    if word.lang == "zh":
        title = _chinese()["names"].get(owner, {}).get(name, name.replace("_", " "))
    else:
        title = name.replace("_", " ")
        title = {"ses": "SES"}.get(title, title[:1].upper() + title[1:])
    return word("lab.of_table", name=title, part=said_of(key[0], word)) if key else str(title)


def meaning_of(path: str, word: Words) -> str:
    """What a parameter, or a whole table of numbers, means; nothing for a path that is none (dates)."""
    from dashboard.draft_values import declared

    bare, known = path.removeprefix("interventions."), declared()
    found = known.get(bare) or next((known[one] for one in known if one.startswith(f"{bare}.")), None)
    return "" if found is None or "." not in bare else said(found.doc, word)


def said_of(choice: str, word: Words) -> str:
    """A word of a choice or of a table's keys."""
    if word.lang == "zh":
        return str(_chinese()["choices"].get(choice, choice))
    return choice


def unit_of(parameter: Parameter, word: Words) -> str:
    """A parameter's unit as it stands behind a number."""
    if parameter.unit in ("choice", "switch", "text", ""):
        return ""
    if word.lang == "zh":
        return str(_chinese()["units"].get(parameter.unit, parameter.unit))
    return parameter.unit


def about(policy: type[Policy], word: Words) -> dict[str, Any]:
    """What a policy does, who pays, how it fails, in the reader's language."""
    if word.lang == "zh" and policy.name in _chinese()["policies"]:
        found: dict[str, Any] = _chinese()["policies"][policy.name]
        return found
    first = " ".join((policy.__doc__ or "").split("\n\n")[0].split())
    bare = first.split(" (")[0] + "." if "(" in first else first
    return {"does": bare, "fails": list(policy.fails_by), "pays": policy.paid_by}
