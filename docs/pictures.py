"""The pictures of docs/policies.md: what each policy does in a small county, working and failing.

Each shows the pair of `scenarios/failures/`: on the left the measure in which the policy's working shows
first, on the right the first of those that reveal its failure. The county without policy, with it working and
with it failing have the same people and the same luck; lines are means of some replicates. A picture is plain
SVG, written without a browser, and names what it was made from, so that a stale one is seen.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import textwrap
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.policies.base import Policy
    from sim.results.replicate import Replicate
    from sim.tables import Array

FOLDER = Path(__file__).resolve().parent / "pictures" / "policies"
COUNTY = "failures/small-county"
REPLICATES = 8
ARMS = ("no policy", "works", "fails")
COLOURS = ("#7a828c", "#0068a8", "#c8511b")
DASHES = ("", "", "6 4")
INK, PALE, FAINT = "#22272e", "#59636e", "#d9dde2"
WIDTH, HEIGHT = 640, 236
NO_BREAK = "\u00a0"
GROUPS = {"all": "", "weak": ", weak schools"}


@dataclass(frozen=True)
class Drawn:
    """What a picture shows.

    Attributes:
        policy: its name.
        title, unit: of the measure on the left, with its group.
        years: summers.
        lines: means without the policy, with it working, with it failing, shape ``(3, n_years)``.
        bars_title, bars_unit, bars: the same on the right, in the last summer, shape ``(3,)``; NaN where not
            defined.
    """

    policy: str
    title: str
    unit: str
    years: tuple[int, ...]
    lines: Array
    bars_title: str
    bars_unit: str
    bars: Array

    def said(self) -> str:
        """The picture in words, for who does not see it."""
        ends, bars = (
            ", ".join(
                f"{arm} {number(value)}"
                for arm, value in zip(ARMS, values, strict=True)
                if math.isfinite(value)
            )
            for values in (self.lines[:, -1], self.bars)
        )
        return (
            f"{self.title} ({self.unit}) in summer {self.years[-1]}: {ends}. "
            f"{self.bars_title} ({self.bars_unit}): {bars}."
        )


def made_from(policy: type[Policy]) -> str:
    """Names the terms of the policy in both scenarios of its pair, and the county; a picture carries it."""
    from sim.scenario import load

    county = load(COUNTY)
    terms = [load(f"failures/{policy.name}{kind}").document["interventions"] for kind in ("-working", "")]
    asked = [
        terms,
        county.years,
        county.world.schools,
        county.world.students,
        policy.shown_by,
        policy.revealed_by,
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def stamp_of(policy: type[Policy]) -> str:
    """What the picture there is was made from, or nothing."""
    path = FOLDER / f"{policy.name}.svg"
    found = re.search(r'data-made-from="([^"]*)"', path.read_text("utf-8")) if path.exists() else None
    return found[1] if found else ""


def words_of(policy: type[Policy]) -> str:
    """The picture there is in words, for its alternative text."""
    path = FOLDER / f"{policy.name}.svg"
    found = re.search(r"<desc>(.*?)</desc>", path.read_text("utf-8"), re.DOTALL) if path.exists() else None
    return found[1] if found else ""


def write(everything: bool = False) -> list[str]:
    """Make the pictures that are missing or were made from other terms; returns their names.

    Args:
        everything: make all of them anew.
    """
    from sim.policies.base import all_policies
    from sim.scenario.words import failure_names

    pairs = set(failure_names())
    policies = [policy for policy in all_policies() if f"failures/{policy.name}" in pairs]
    stale = [policy for policy in policies if everything or stamp_of(policy) != made_from(policy)]
    if stale:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for policy, drawn in zip(stale, lived(stale), strict=True):
            text = svg(drawn, made_from(policy))
            (FOLDER / f"{policy.name}.svg").write_text(text, encoding="utf-8")
    return [policy.name for policy in stale]


def lived(policies: Sequence[type[Policy]]) -> list[Drawn]:
    """Live the pairs of these policies and read off what their pictures show."""
    from sim.measures.catalogue import MEASURES
    from sim.results.replicate import Plan, live
    from sim.scenario import load

    names = [COUNTY, *(f"failures/{policy.name}{kind}" for policy in policies for kind in ("-working", ""))]
    scenarios = tuple(load(name) for name in names)
    plan = Plan(scenarios, (1,) * len(scenarios), paired=False)
    replicates = [live(plan, number) for number in range(REPLICATES)]
    out = []
    for place, policy in enumerate(policies):
        arms = (0, 1 + 2 * place, 2 + 2 * place)
        measure, group = policy.shown_by
        lines = np.stack([read(replicates, arm, measure, group).mean(axis=0) for arm in arms])
        bars = np.array([of_the_end(replicates, arm, policy.revealed_by[0]) for arm in arms])
        if policy.revealed_by[0] not in MEASURES:
            bars[0] = np.nan  # nobody counts what a policy does where it is not there
        title, unit = called(measure)
        out.append(
            Drawn(policy.name, title + GROUPS[group], unit, replicates[0].arms[0].years, lines,
                  *called(policy.revealed_by[0]), bars)
        )  # fmt: skip
    return out


def called(name: str) -> tuple[str, str]:
    """Title and unit of a measure or a count."""
    from sim.measures.catalogue import MEASURES

    if name in MEASURES:
        return MEASURES[name].title["en"], MEASURES[name].unit
    return name.replace("_", " ").capitalize(), "all years"


def read(replicates: Sequence[Replicate], arm: int, measure: str, group: str = "all") -> Array:
    """A measure of one arm, shape ``(n_replicates, n_years)``."""
    first = replicates[0]
    at = [one["name"] for one in first.measures].index(measure)
    return np.array([one.arms[arm].values[:, at, first.groups.index(group)] for one in replicates])


def of_the_end(replicates: Sequence[Replicate], arm: int, name: str) -> float:
    """A measure in the last summer, or a count of all years; mean over replicates, NaN where not defined."""
    if name in [one["name"] for one in replicates[0].measures]:
        return float(read(replicates, arm, name)[:, -1].mean())
    frames = [one.arms[arm].activity for one in replicates]
    return float(np.mean([frame.loc[frame["name"] == name, "count"].sum() for frame in frames]))


def number(value: float) -> str:
    """A value for a reader: three figures, thousands apart, a true minus."""
    if abs(value) >= 1000:
        text = f"{value:,.0f}".replace(",", " ")
    else:
        text = f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}" if value else "0"
        text = text[:-1] if text.count(".") and len(text.lstrip("-")) > 5 else text
    return text.replace("-", "−")


def svg(drawn: Drawn, stamp: str) -> str:
    """The picture as SVG."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" role="img" data-made-from="{escape(stamp)}" '
        'font-family="system-ui, \'Segoe UI\', Helvetica, Arial, sans-serif" font-size="12" '
        f'fill="{INK}">'
    )
    parts = [
        head,
        f"<title>{escape(drawn.policy)}: where it works and where it fails</title>",
        f"<desc>{escape(drawn.said())}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#fff" stroke="{FAINT}"/>',
        *_lines(drawn),
        f'<path d="M404 18V{HEIGHT - 18}" stroke="{FAINT}"/>',
        *_bars(drawn),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lines(drawn: Drawn) -> list[str]:
    """The left half: three lines over the summers, named at their ends."""
    left, right, top, bottom = 58.0, 326.0, 60.0, HEIGHT - 34.0
    ticks = _ticks(float(np.nanmin(drawn.lines)), float(np.nanmax(drawn.lines)))
    low, high = ticks[0], ticks[-1]
    n = len(drawn.years)

    def at(k: int, value: float) -> tuple[float, float]:
        return left + (right - left) * k / max(n - 1, 1), bottom - (bottom - top) * (value - low) / (
            high - low
        )

    out = _heading(drawn.title, drawn.unit, 16, 48)
    for tick in ticks:
        y = at(0, tick)[1]
        out.append(f'<path d="M{left:g} {y:.1f}H{right:g}" stroke="{FAINT}"/>')
        out.append(
            f'<text x="{left - 8:g}" y="{y + 4:.1f}" text-anchor="end" fill="{PALE}">'
            f"{_tick(tick, ticks)}</text>"
        )
    for k, year in enumerate(drawn.years):
        x = at(k, low)[0]
        out.append(f'<text x="{x:.1f}" y="{bottom + 18:g}" text-anchor="middle" fill="{PALE}">{year}</text>')
    ends = []
    for arm, line in enumerate(drawn.lines):
        points = [at(k, value) for k, value in enumerate(line) if math.isfinite(value)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = f' stroke-dasharray="{DASHES[arm]}"' if DASHES[arm] else ""
        out.append(
            f'<polyline points="{path}" fill="none" stroke="{COLOURS[arm]}" stroke-width="2.4" '
            f'stroke-linejoin="round" stroke-linecap="round"{dash}/>'
        )
        ends.append((points[-1][1], arm))
    for y, arm in _apart(ends, top, bottom):
        out.append(
            f'<text x="{right + 8:g}" y="{y + 4:.1f}" fill="{COLOURS[arm]}" font-weight="600">'
            f"{ARMS[arm]}</text>"
        )
    return out


def _bars(drawn: Drawn) -> list[str]:
    """The right half: the measure that reveals the failure, as bars from nothing."""
    left, right = 420.0, 560.0
    most = max(float(np.nanmax(np.abs(drawn.bars))), 1e-9)
    out = _heading(drawn.bars_title, drawn.bars_unit, int(left), 27)
    shown = [arm for arm, value in enumerate(drawn.bars) if math.isfinite(value)]
    y = 78.0
    for arm in shown:
        value = float(drawn.bars[arm])
        length = (right - left) * max(value, 0.0) / most
        out.append(f'<text x="{left:g}" y="{y:g}" fill="{COLOURS[arm]}" font-weight="600">{ARMS[arm]}</text>')
        out.append(
            f'<rect x="{left:g}" y="{y + 6:g}" width="{max(length, 1.5):.1f}" height="14" rx="2" '
            f'fill="{COLOURS[arm]}"/>'
        )
        out.append(f'<text x="{left + max(length, 1.5) + 7:.1f}" y="{y + 18:g}">{number(value)}</text>')
        y += 48
    return out


def _heading(title: str, unit: str, x: int, width: int) -> list[str]:
    """A panel's title, on two lines where it is long, with its unit."""
    lines = textwrap.wrap(f"{title} ({unit.replace(' ', NO_BREAK)})", width)
    return [
        f'<text x="{x}" y="{24 + 16 * k}" font-size="13" font-weight="600">{escape(line)}</text>'
        for k, line in enumerate(lines[:2])
    ]


def _ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers that hold all values between them."""
    span = high - low or max(abs(high), 1.0)
    rough = span / 3
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1, 2, 5, 10) if size * k >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [k * step for k in range(first, max(last, first + 1) + 1)]


def _tick(value: float, ticks: list[float]) -> str:
    """A tick with as many decimals as its step has."""
    step = ticks[1] - ticks[0]
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value + 0.0:,.{decimals}f}".replace(",", " ").replace("-", "−")


def _apart(ends: list[tuple[float, int]], top: float, bottom: float) -> list[tuple[float, int]]:
    """Places of labels at the ends of lines, at least a line of text apart."""
    room = 15.0
    placed: list[tuple[float, int]] = []
    for y, arm in sorted(ends):
        placed.append((max(y, placed[-1][0] + room) if placed else y, arm))
    beyond = max(placed[-1][0] - bottom, 0.0)
    moved: list[tuple[float, int]] = []
    for y, arm in reversed(placed):
        highest = moved[-1][0] - room if moved else y - beyond
        moved.append((min(y, highest), arm))
    return moved
