"""What a step of a story shows: the stored result behind it, its chart, and what the result says in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard import views
from dashboard.address import Address, link
from dashboard.components import charts, findings, tables
from dashboard.components.figure import Figure
from dashboard.components.palette import INK, MUTED
from dashboard.selection import Selection, groups_of, select
from dashboard.store import NotStored, Store
from dashboard.stories.file import Step
from dashboard.titles import measure_in, unit_title
from dashboard.words import Words

__all__ = ["Seen", "result_for", "seen", "text_in"]


@dataclass(frozen=True)
class Seen:
    """A chart with its words.

    Attributes:
        title: what it shows.
        finding: what the result says, as components.
        figure: None for goals, which are cards.
        caption: how to read it.
        twin: the numbers as a table.
        csv: address of the numbers as a file.
        series: number and title of each line, for the legend.
        chosen: the opened result.
    """

    title: str
    finding: Any
    figure: Figure | None
    caption: str
    twin: Any
    csv: str
    series: list[tuple[int, str]]
    chosen: Selection


def result_for(step: Step, store: Store) -> str:
    """The stored result of a step, "" where there is none.

    For a comparison of the catalogue: one of exactly these two scenarios as they are now, with the most
    replicates, the newest of those.
    """
    if step.run:
        return step.run if store.has(step.run) else ""
    found = [
        info
        for info in store.listing()
        if info.kind == "comparison" and info.scenarios == (step.baseline, step.scenario)
    ]
    for info in sorted(found, key=lambda info: (-info.replicates, -info.written)):
        try:
            about = store.open(info.path.name).outcome.about
        except NotStored:
            continue
        if [one.hash for one in about] == [_hash(step.baseline), _hash(step.scenario)]:
            return info.path.name
    return ""


@lru_cache(maxsize=128)
def _hash(name: str) -> str:
    from sim.scenario import load

    return load(name).hash


def seen(step: Step, run: str, store: Store, word: Words) -> Seen | None:
    """The chart of a step from a stored result; None where the result cannot be opened."""
    values = [("measure", step.measure), ("group", step.group)]
    values += [("year", str(step.year))] if step.year else []
    chosen = select(Address("/stories", word.lang, (run,), tuple(values)), store, word)
    if not chosen.runs:
        return None
    quantity = chosen.first.quantity(chosen.measure)
    paired = [line for line in chosen.lines if not line.baseline]
    name = measure_in(chosen.first, chosen.measure, chosen.group, word)
    unit = unit_title(quantity.unit, word) if quantity.unit else ""
    replicates = chosen.first.outcome.replicates
    bands = word("chart.bands", n=replicates) if replicates > 1 else word("chart.no_bands")
    chart = step.chart if chosen.paired or step.chart in ("levels", "goals") else "levels"
    csv = link(
        f"/csv/{chart}",
        chosen.ids,
        measure=chosen.measure,
        group=chosen.group,
        year=chosen.year,
        lang=word.lang,
    )
    figure: Figure | None = None
    lines = paired
    if chart == "difference":
        rows = views.differences(chosen.runs, chosen.measure, chosen.group)
        said = findings.difference_finding(
            rows, paired, chosen.first, chosen.measure, chosen.group, chosen.year, word
        )
        figure = charts.fan(rows, paired, quantity.unit, word, difference=True)
        shown = unit_title("percentage points", word) if quantity.unit == "%" else unit
        caption = word("chart.difference_caption", measure=name, unit=shown, bands=bands)
        twin = tables.year_table(rows, paired, quantity.unit, caption, word, True)
    elif chart == "levels":
        lines = chosen.lines
        rows = views.levels(chosen.runs, chosen.measure, chosen.group)
        said = findings.level_finding(
            rows, lines, chosen.first, chosen.measure, chosen.group, chosen.year, word
        )
        figure = charts.fan(rows, lines, quantity.unit, word)
        caption = word("chart.levels_caption", measure=name, unit=unit, bands=bands)
        twin = tables.year_table(rows, lines, quantity.unit, caption, word, False)
    elif chart == "groups":
        lines = chosen.lines
        rows = views.by_group(
            chosen.runs, chosen.measure, groups_of(chosen.runs, chosen.measure), chosen.year
        )
        said = findings.group_finding(rows, lines, chosen.first, chosen.measure, word)
        figure = charts.dumbbell(rows, lines, chosen.group, quantity.unit, word)
        whole = measure_in(chosen.first, chosen.measure, "all", word)
        caption = word("chart.groups_caption", measure=whole, year=chosen.year, unit=unit)
        caption += word("chart.groups_bars")
        twin = tables.group_table(rows, lines, caption, word)
    elif chart == "costs":
        rows = views.costs(chosen.runs, chosen.year)
        said = findings.cost_finding(rows, paired, word)
        caption = word("chart.costs_caption", year=chosen.year)
        folded = views.folded(rows)
        if rows["mean"].any():
            figure = charts.cost_bars(folded, paired, word)
        twin = tables.cost_table(folded, paired, caption, word)
    else:
        said, caption, twin = [], word("goals.how"), None
    if figure is not None and step.mark and chart in ("difference", "levels"):
        _point(figure, step.mark, text_in(step.says, word))
    return Seen(
        name if chart not in ("costs", "goals") else word(f"stories.chart.{chart}"),
        said,
        figure,
        caption,
        twin,
        csv,
        [(line.series, line.title) for line in lines] if len(lines) > 1 else [],
        chosen,
    )


def _point(figure: Figure, year: int, says: str) -> None:
    """A line at a summer, with words at its top."""
    figure["layout"]["shapes"] = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": year,
            "x1": year,
            "y0": 0,
            "y1": 1,
            "line": {"color": MUTED, "width": 1.5, "dash": "dot"},
        }
    ]
    if says:
        figure["layout"]["annotations"] = [
            {
                "x": year,
                "y": 1,
                "xref": "x",
                "yref": "paper",
                "text": says,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "xshift": 6,
                "font": {"color": INK, "size": 13},
            }
        ]


def text_in(texts: Any, word: Words) -> str:
    """Words in the reader's language, "" where there are none."""
    return str(texts.get(word.lang, "")) if texts else ""
