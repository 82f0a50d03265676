"""The tables of docs/calibration-sites.md: figure by figure, what is reported and what the model says.

With central parameters, before anything is fitted. The numbers are those of `noise.csv`; the words around the
tables are written by hand and stay.
"""

from __future__ import annotations

import csv
from math import isfinite
from pathlib import Path

from calibration.observations import Observation, Reading, observations, reasons
from calibration.sites.noise import TABLE
from calibration.sites.site import Site, sites

__all__ = ["PAGE", "tables", "with_tables"]

PAGE = Path(__file__).parents[2] / "docs" / "calibration-sites.md"
BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->"
NEAR = 1.645
"""Distance in standard deviations within which nine of ten true values lie."""


def with_tables(page: str) -> str:
    """The page with its tables as they are now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + tables() + END + after


def tables() -> str:
    """The summary, one table for each site, and what is not compared, in Markdown."""
    said = _said()
    lines = ["", *_summary(said), ""]
    for site in sites().values():
        lines += ["", f"### {site.title['en']}", "", *_about(site), ""]
        lines += ["| figure | of | compared | reported | model | z | |", "|---|---|---|---|---|---|---|"]
        for one in observations():
            if one.site == site.name:
                lines += [_row(one, reading, said) for reading in one.readings]
    lines += ["", "### Not compared", "", "| figure | why |", "|---|---|"]
    lines += [f"| `{name}` | {why} |" for name, why in reasons().items()]
    return "\n".join(lines) + "\n\n"


def _said() -> dict[str, tuple[float, float]]:
    """Mean and standard deviation over luck of each answer."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (float(row["mean"]), float(row["sd"])) for row in csv.DictReader(file)}


def _summary(said: dict[str, tuple[float, float]]) -> list[str]:
    """How many are near, by kind; ambiguous figures by their nearest reading."""
    lines = [f"| | figures | within {NEAR:g} sd | of these changes |", "|---|---|---|---|"]
    every = observations()
    for title, some in (
        ("fitted: effects", [one for one in every if one.fitted and one.kind == "effect"]),
        ("fitted: states before any policy", [one for one in every if one.fitted and one.kind == "baseline"]),
        ("promises (never fitted)", [one for one in every if one.kind == "target"]),
        ("given to the model (never fitted)", [one for one in every if one.input]),
    ):
        near = [one for one in some if min(abs(_z(one, way, said)) for way in one.readings) <= NEAR]
        changes = f"{sum(one.change for one in near)} of {sum(one.change for one in some)}"
        lines.append(f"| {title} | {len(some)} | {len(near)} | {changes} |")
    return lines


def _about(site: Site) -> list[str]:
    """What the site is made of."""
    scenario = site.scenario.name
    lines = [f"Scenario [`{scenario}`](../scenarios/{scenario}.yaml)."]
    if site.known:
        lines[0] += " Known: " + ", ".join(f"`{path}`" for path in site.known) + "."
    if site.unknown:
        said = (
            f"`{one.path}` {one.prior.median:g} ({one.prior.low:g} to {one.prior.high:g})"
            for one in site.unknown.values()
        )
        lines[0] += " Unknown: " + ", ".join(said) + "."
    return lines


def _row(one: Observation, reading: Reading, said: dict[str, tuple[float, float]]) -> str:
    mean, spread = said[reading.id]
    mark = "given" if one.input else "promise" if one.kind == "target" else ""
    relation = "" if one.relation == "=" else f"{one.relation} "
    when = f"{one.years[1]}" if not one.change else f"{one.years[0]} to {one.years[1]}"
    model = f"{_number(mean)} ± {_number(spread)}" if isfinite(mean) else "not defined"
    report = f"{relation}{_number(reading.value)} {reading.unit}"
    return (
        f"| `{reading.id}` | `{reading.measure}`, {reading.group} | {reading.contrast}, {when} "
        f"| {report} | {model} | {_z(one, reading, said):+.1f} | {mark} |"
    )


def _z(one: Observation, reading: Reading, said: dict[str, tuple[float, float]]) -> float:
    mean, spread = said[reading.id]
    return one.distance(mean, spread, reading) if isfinite(mean) else float("inf")


def _number(value: float) -> str:
    """Three digits, thousands apart."""
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"
