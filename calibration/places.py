"""Where every figure of the source documents lives in the model, or why it does not.

A row that reports something measured belongs to a measure of the same quantity; a rule is a parameter's
default or limit, or describes a policy as a whole; what is left has a reason. `levelfield catalog figures`
and docs/figures.md are made from this, and a test fails when a row is orphaned.

    python -m calibration.places    prints docs/figures.md
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sim.behaviour import Behaviour
from sim.parameters import Parameters
from sim.policies.base import all_policies
from sim.scenario import ScenarioError, load
from sim.scenario.words import figures, measures, preset_names
from sim.world.assumptions import WorldAssumptions

__all__ = [
    "MEASURED_AS",
    "REASONS",
    "REPORTED",
    "SECTIONS",
    "SET_BY",
    "Place",
    "markdown",
    "parameters_citing",
    "places",
    "uses",
]

SECTIONS: dict[str, type[Parameters]] = {"world": WorldAssumptions, "behaviour": Behaviour}
REPORTED = ("baseline", "effect", "target")
"""Kinds of rows that report or promise something measured."""
DOCUMENTS = {
    "000": "STEM teachers: 100Kin10",
    "001": "The basic-education alliance plan",
    "002": "Online studios in Jiangxi, and a homework platform",
    "003": "The growth plan for backbone teachers",
    "004": "Integrating local education resources",
}

MEASURED_AS = {"china-in-service-teachers": "teachers", "usa-teacher-salary-mid": "teacher_pay"}
"""Rows whose quantity is measured under another name."""

SET_BY = {
    "usa-stem-major-share": "stem_pipeline.stem_share",
    "usa-stem-employment-share": "stem_pipeline.industry_share",
    "usa-stem-salary-mid": "stem_pipeline.outside_pay",
    "communities-open-resources": "home_school_community.venues",
    "key-school-radius": "sim.measures.standing.NEIGHBOURHOOD",
    "zcounty-schools": "world.schools",
    "zcounty-rural-schools-min": "alliance.members_per_group",
    "jx-studio-count": "studios.studios_per_thousand",
}
"""Rows that a parameter (or a definition of a measure) takes in without being its only source."""

_NOT_HERE = "counties are separate in the model: no alliance and no course crosses a county's border"
_VISITS = "page visits are not modelled: what people do with a platform is (use, practice, hours)"
_MARKET = "the labour market outside schools is one parameter (stem_pipeline.outside_pay), not a population"
_FEDERAL = "awards of a federal programme outside the network are not modelled"
REASONS = {
    "usa-computing-jobs": _MARKET,
    "usa-top10-majors-stem": _MARKET,
    "usa-stem-salary-start": _MARKET,
    "usa-stem-salary-max": _MARKET,
    "usa-stem-retention-10y": "nobody outside teaching is followed; who teaches and leaves is counted",
    "k100-states-covered": "the region has counties and no level between them and the whole",
    "k100-tqp-partners": _FEDERAL,
    "k100-tqp-amount": _FEDERAL,
    "zj-platform-visits": _VISITS,
    "jiangsu-cloud-visits": _VISITS,
    "yq-records-per-day": _VISITS,
    "cross-region-alliance-share": _NOT_HERE,
    "cross-region-alliance-share-again": _NOT_HERE,
    "yrd-cross-province-sharing": _NOT_HERE,
    "yrd-cross-province-sharing-again": _NOT_HERE,
    "g30-regions": _NOT_HERE,
    "gba-regions": _NOT_HERE,
    "hangzhou-decision-efficiency": "nobody meets to decide: what a charter does shows in effort",
    "external-governance-share": "a council has seats for society or has none (governance.parties); nobody "
    "outside is counted one by one",
    "cse-council-units": "the pool of institutions that might join is the region's counties themselves",
    "cse-partner-hundreds": "no number is given",
}
"""Rows that are neither measured nor set, each with the reason."""
CONTEXT = "context: says something about the source or the country, sets and measures nothing"


@dataclass(frozen=True)
class Place:
    """Where a figure lives: exactly one of ``measure``, ``parameter`` and ``reason``, or nothing (orphaned).

    Attributes:
        measure: name of the measure of its quantity.
        parameter: ``policy.parameter``, ``world.parameter``, ``behaviour.parameter``, or the name of the
            policy that it describes as a whole.
        reason: why it is neither.
        scenarios: scenarios whose goals cite it, that switch on the policy it is a rule of, or that switch on
            every policy it is an effect of.
    """

    measure: str = ""
    parameter: str = ""
    reason: str = ""
    scenarios: tuple[str, ...] = ()

    @property
    def orphaned(self) -> bool:
        """Whether it lives nowhere."""
        return not (self.measure or self.parameter or self.reason)


def uses() -> dict[str, list[str]]:
    """Where each row of figures.csv is used: parameters, policies, measures, goals of the scenarios."""
    out: dict[str, list[str]] = defaultdict(list)
    for row, owners in _parameters().items():
        out[row] += [f"parameter {name}" for name in owners]
    for policy in all_policies():
        for row in policy.figures:
            out[row].append(f"policy {policy.name}")
    for measure in measures().values():
        for row in measure.figures:
            out[row].append(f"measure {measure.name}")
    for name, (goals, _) in _scenarios().items():
        for row in goals:
            out[row].append(f"goal of {name}")
    return {row: list(dict.fromkeys(found)) for row, found in out.items()}


def places() -> dict[str, Place]:
    """Where every row of figures.csv lives, in the order of the file."""
    rows, parameters, described = figures(), _parameters(), _described()
    return {name: _place(row, parameters, described) for name, row in rows.items()}


def parameters_citing(row: str) -> tuple[str, ...]:
    """The parameters whose default or limit a row of figures.csv gives, as ``owner.parameter``."""
    return tuple(_parameters().get(row, ()))


def _place(
    row: Mapping[str, str], parameters: Mapping[str, list[str]], described: Mapping[str, list[str]]
) -> Place:
    name = row["id"]
    measure = MEASURED_AS.get(name, row["quantity"])
    if row["kind"] in REPORTED and measure in measures():
        return Place(measure=measure, scenarios=_of_effect(row))
    if name in REASONS:
        return Place(reason=REASONS[name], scenarios=_citing(name))
    setters = [*parameters.get(name, []), *([SET_BY[name]] if name in SET_BY else [])]
    if row["kind"] not in REPORTED:  # what describes a policy as a whole is a rule of it
        setters += described.get(name, [])
    if setters:
        return Place(parameter=setters[0], scenarios=_with_policy(name, setters))
    if row["kind"] == "context":
        return Place(reason=CONTEXT, scenarios=_citing(name))
    return Place(scenarios=_citing(name))


@cache
def _parameters() -> dict[str, list[str]]:
    """Parameters that cite each row."""
    out: dict[str, list[str]] = defaultdict(list)
    owners = [*SECTIONS.items(), *((policy.name, policy) for policy in all_policies())]
    for section, owner in owners:
        for parameter in owner.parameters.values():
            for row in parameter.figures:
                out[row].append(f"{section}.{parameter.name}")
    return out


def _described() -> dict[str, list[str]]:
    """Policies that cite each row as a whole."""
    out: dict[str, list[str]] = defaultdict(list)
    for policy in all_policies():
        for row in policy.figures:
            out[row].append(policy.name)
    return out


@cache
def _scenarios() -> dict[str, tuple[tuple[str, ...], frozenset[str]]]:
    """For each scenario that travels with the package: the figures its goals cite, and its policies."""
    out = {}
    for name in preset_names():
        try:
            one = load(name)
        except ScenarioError:
            continue
        cited = tuple(goal.figure for goal in one.goals if goal.figure)
        out[name] = cited, frozenset(policy.name for policy in one.interventions)
    return out


def _citing(name: str) -> tuple[str, ...]:
    return tuple(scenario for scenario, (goals, _) in _scenarios().items() if name in goals)


def _of_effect(row: Mapping[str, str]) -> tuple[str, ...]:
    """Scenarios with a goal of this row, or with every policy it is an effect of."""
    needed = {word.strip() for word in row["interventions"].split(";") if word.strip()}
    return tuple(
        scenario
        for scenario, (goals, policies) in _scenarios().items()
        if row["id"] in goals or (needed and needed <= policies)
    )


def _with_policy(name: str, setters: list[str]) -> tuple[str, ...]:
    """Scenarios with a goal of this row, or with one of the policies it is a rule of."""
    owners = {setter.split(".")[0] for setter in setters}
    return tuple(
        scenario for scenario, (goals, policies) in _scenarios().items() if name in goals or owners & policies
    )


def markdown() -> str:
    """The page docs/figures.md: every figure of every document, and where it lives."""
    found = places()
    lines = [
        "# Figures of the documents",
        "",
        "Generated by `python -m calibration.places`; do not edit. Every figure that the source documents "
        "report has a row in `calibration/figures.csv`; here is where each lives: the measure of its "
        "quantity, the parameter whose default or limit it is (or the policy it describes), or the reason "
        "why it is neither. `levelfield catalog figures --json` says the same, with the scenarios.",
        "",
        "| kind | rows | measure | parameter | reason |",
        "|---|---|---|---|---|",
    ]
    for kind in ("baseline", "effect", "target", "rule", "context"):
        here = [found[name] for name, row in figures().items() if row["kind"] == kind]
        counts = [sum(bool(getattr(one, at)) for one in here) for at in ("measure", "parameter", "reason")]
        lines.append(f"| {kind} | {len(here)} | {' | '.join(map(str, counts))} |")
    for document, title in DOCUMENTS.items():
        lines += ["", f"## {document} {title}", ""]
        lines += ["| figure | kind | value | where it lives |", "|---|---|---|---|"]
        for name, row in figures().items():
            if row["seed"] == document:
                lines.append(f"| `{name}` | {row['kind']} | {_value(row)} | {_where(found[name])} |")
    return "\n".join(lines) + "\n"


def _value(row: Mapping[str, str]) -> str:
    """What a row reports, in short."""
    change = {"relative": "relative", "percentage_points": "points", "ratio": "times"}
    value = " to ".join(part for part in (row["before"], row["after"]) if part)
    if not value and row["change"]:
        value = f"{float(row['change']):+g} ({change.get(row['change_kind'], 'change')})"
    return f"{value} {row['unit']}".strip() if value else "no number"


def _where(place: Place) -> str:
    if place.measure:
        return f"measure `{place.measure}`"
    if place.parameter:
        return f"{'parameter' if '.' in place.parameter else 'policy'} `{place.parameter}`"
    return place.reason or "nowhere yet"


if __name__ == "__main__":
    print(markdown(), end="")
