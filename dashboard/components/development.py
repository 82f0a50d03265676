"""How a measure develops, as cards: differences, levels, and who stands where; for one result or several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from dash import html

from dashboard import views
from dashboard.components import charts, findings, tables
from dashboard.components.parts import chart_card
from dashboard.numerals import YUAN, money_step
from dashboard.selection import Selection, groups_of
from dashboard.titles import measure_in, measure_title, unit_title
from dashboard.words import Words

__all__ = [
    "Csv",
    "absent",
    "bands_of",
    "compared",
    "difference_card",
    "groups_card",
    "in_steps",
    "levels_card",
    "series",
]

_NUMBERS = ("mean", *views.BANDS, "difference", "low", "high", "value", "baseline")
"""Columns that hold the measure."""
Csv = Callable[[str], str]
"""The address of a chart's numbers as a file, by the chart's name."""


def difference_card(chosen: Selection, csv: Csv, word: Words, height: int = 340) -> Any:
    """The paired differences over the years; the chart's height in pixels."""
    rows = views.differences(chosen.runs, chosen.measure, chosen.group)
    rows, unit = in_steps(rows, chosen.first.quantity(chosen.measure).unit, word)
    lines = compared(chosen)
    found = findings.difference_finding(
        rows, lines, chosen.first, chosen.measure, chosen.group, chosen.year, word, unit
    )
    caption = _caption("chart.difference_caption", chosen, unit, word, difference=True)
    return chart_card(
        "difference",
        word("chart.difference"),
        found,
        charts.fan(rows, lines, unit, word, difference=True, height=height),
        caption,
        tables.year_table(rows, lines, unit, caption, word, True),
        csv("difference"),
        word,
        series=series(lines),
    )


def levels_card(chosen: Selection, csv: Csv, word: Words, wide: bool = False, height: int = 340) -> Any:
    """The levels over the years; the chart's height in pixels."""
    rows = views.levels(chosen.runs, chosen.measure, chosen.group)
    rows, unit = in_steps(rows, chosen.first.quantity(chosen.measure).unit, word)
    found = findings.level_finding(
        rows, chosen.lines, chosen.first, chosen.measure, chosen.group, chosen.year, word, unit
    )
    caption = _caption("chart.levels_caption", chosen, unit, word)
    return chart_card(
        "levels",
        word("chart.levels"),
        found,
        charts.fan(rows, chosen.lines, unit, word, height=height),
        caption,
        tables.year_table(rows, chosen.lines, unit, caption, word, False),
        csv("levels"),
        word,
        series=series(chosen.lines),
        wide=wide,
    )


def groups_card(chosen: Selection, csv: Csv, word: Words, wide: bool = False) -> Any:
    """The groups in the summer that is looked at."""
    groups = groups_of(chosen.runs, chosen.measure)
    rows = views.by_group(chosen.runs, chosen.measure, groups, chosen.year)
    rows, unit = in_steps(rows, chosen.first.quantity(chosen.measure).unit, word)
    found = findings.group_finding(rows, chosen.lines, chosen.first, chosen.measure, word, unit)
    caption = word(
        "chart.groups_caption",
        measure=measure_title(chosen.first, chosen.measure, word),
        year=chosen.year,
        unit=unit_title(unit, word),
    ) + (word("chart.groups_bars") if chosen.paired else "")
    return chart_card(
        "groups",
        word("chart.groups", year=chosen.year),
        [*found, *absent(rows, chosen.lines, chosen.year, word)],
        charts.dumbbell(rows, chosen.lines, chosen.group, unit, word),
        caption,
        tables.group_table(rows, chosen.lines, caption, word),
        csv("groups"),
        word,
        series=series([line for line in chosen.lines if _in(rows, line)]),
        wide=wide,
    )


def in_steps(rows: pd.DataFrame, unit: str, word: Words) -> tuple[pd.DataFrame, str]:
    """Sums of money in the step in which the language counts sums of this size, and the step's name.

    Other quantities stay as they are.
    """
    columns = [name for name in _NUMBERS if name in rows.columns]
    if unit != YUAN or rows.empty:
        return rows, unit
    values = rows[columns].to_numpy(float)
    step, name = money_step(float(np.nanmax(np.abs(values), initial=0.0)), word)
    return rows.assign(**{column: rows[column] / step for column in columns}), name


def absent(rows: pd.DataFrame, lines: list[views.Line], year: int, word: Words) -> list[Any]:
    """Says which scenarios have no rows in a year, because their run ends before or begins later."""
    missing = [line.title for line in lines if not _in(rows, line)]
    if not missing or len(missing) == len(lines):
        return []
    return [html.P(word("chart.absent", year=year, names=word.list(missing)), className="muted")]


def _in(rows: pd.DataFrame, line: views.Line) -> bool:
    return bool(((rows["run"] == line.run) & (rows["scenario"] == line.scenario)).any())


def compared(chosen: Selection) -> list[views.Line]:
    """The scenarios that have a baseline."""
    paired = {stored.id for stored in chosen.runs if stored.paired}
    return [line for line in chosen.lines if line.run in paired and not line.baseline]


def series(lines: list[views.Line]) -> list[tuple[int, str]]:
    """Number and title of each line, once."""
    return list(dict.fromkeys((line.series, line.title) for line in lines))


def _caption(key: str, chosen: Selection, unit: str, word: Words, difference: bool = False) -> str:
    unit = unit_title("percentage points" if difference and unit == "%" else unit, word)
    return word(
        key,
        measure=measure_in(chosen.first, chosen.measure, chosen.group, word),
        unit=unit,
        bands=bands_of(chosen, word),
    )


def bands_of(chosen: Selection, word: Words) -> str:
    """What lines and bands are, with the numbers of replicates of all runs."""
    numbers = sorted(stored.outcome.replicates for stored in chosen.runs)
    if numbers[0] < 2:
        return word("chart.no_bands")
    several = numbers[0] != numbers[-1]
    return word(
        "chart.bands", n=word("number.interval", low=numbers[0], high=numbers[-1]) if several else numbers[0]
    )
