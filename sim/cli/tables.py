"""Summary tables in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from sim.results import words
from sim.results.charts import goal_in_words
from sim.results.costs import small_parts
from sim.results.goals import in_words
from sim.results.outcome import rows_of

if TYPE_CHECKING:
    from sim.results.compare import Comparison
    from sim.results.outcome import Outcome
    from sim.results.run import Result

__all__ = ["new_table", "show_comparison", "show_goals", "show_run"]


def show_run(result: Result, asked: pd.DataFrame | None, folder: Path) -> None:
    """Headline measures at the start and the end, or the rows that were asked for; goals; where it lies."""
    console = Console()
    about = result.about[0]
    frame = result.to_frame()
    first, last = result.years[0], result.years[-1]
    title = f"{about.called()}: {_replicates(result)}, seed {about.seed}"
    if asked is not None:
        table = new_table(title, "measure", "group", "year", "mean", "90 % interval", "unit")
        for row in rows_of(asked):
            table.add_row(
                _title(result, row.measure),
                words.group(row.group),
                str(row.year),
                words.number(row.mean),
                _span(row.low, row.high),
                words.unit(row.unit),
            )
    else:
        table = new_table(title, "measure", f"{first}", f"{last}", "90 % interval")
        for measure, group in words.headlines(result):
            rows = frame[(frame["measure"] == measure) & (frame["group"] == group)].set_index("year")
            quantity = result.quantities[result.measure(measure)]
            start = rows["mean"].get(first, np.nan)
            end: Any = (
                rows.loc[last] if last in rows.index else {"mean": np.nan, "low": np.nan, "high": np.nan}
            )
            table.add_row(
                f"{words.measure_in(quantity, group)} ({words.unit(quantity.unit)})",
                words.number(start),
                words.number(end["mean"]),
                _span(end["low"], end["high"]),
            )
    console.print(table)
    if about.goals:
        _goals(console, result, result.goals())
    _where(console, folder)


def show_comparison(comparison: Comparison, asked: pd.DataFrame | None, folder: Path) -> None:
    """Paired effects on the headline measures, or on those asked for; costs; goals; where it lies."""
    console = Console()
    effects = comparison.to_frame()
    last = comparison.years[-1]
    base = comparison.about[0]
    for about in comparison.about[1:]:
        title = f"{about.called()} against {base.called()}: summer {last}, {_replicates(comparison, 'pair')}"
        if asked is not None:
            rows = asked[asked["scenario"] == about.label]
            title = title.replace(f"summer {last}, ", "")
        else:
            mine = effects[(effects["scenario"] == about.label) & (effects["year"] == last)]
            rows = pd.concat(
                [
                    mine[(mine["measure"] == measure) & (mine["group"] == group)]
                    for measure, group in words.headlines(comparison)
                ]
                or [mine.iloc[:0]]
            )
        table = new_table(title, "measure", "baseline", "scenario", "effect", "90 % interval", "")
        for row in rows_of(rows):
            quantity = comparison.quantities[comparison.measure(row.measure)]
            name = words.measure_in(quantity, row.group) + (f" {row.year}" if asked is not None else "")
            before, after = words.aligned((row.baseline_mean, row.scenario_mean), 3, most=3)
            effect, low, high = words.aligned((row.mean, row.low, row.high), sign=True)
            table.add_row(
                f"{name} ({words.unit(row.unit)})",
                before,
                after,
                effect,
                f"{low} … {high}" if np.isfinite(row.low) else "–",
                _mark(row.low, row.high, quantity.better),
            )
        console.print(table)
        _costs(console, comparison, about.label)
    if any(about.goals for about in comparison.about):
        _goals(console, comparison, comparison.goals())
    console.print(
        f"An interval holds 9 of 10 further counties like this one with other luck{_behaviour(comparison)}; "
        "a mark stands where it excludes zero.",
        style="dim",
        highlight=False,
    )
    _where(console, folder)


def show_goals(result: Result, folder: Path) -> None:
    """Every goal, year by year."""
    console = Console()
    goals = result.goals()
    table = new_table(
        f"{result.about[0].called()}: probability of reaching each goal, {_replicates(result)}",
        "goal",
        *[str(year) for year in result.years[1:]],
        "at its year",
    )
    for _, rows in goals.groupby("goal", sort=True):
        first = rows.iloc[0]
        at = rows.set_index("year")["probability"]
        table.add_row(
            goal_in_words(result, first),
            *[_percent(at.get(year, np.nan)) for year in result.years[1:]],
            in_words(float(at.get(first["by"], np.nan))),
        )
    console.print(table)
    _where(console, folder)


def _costs(console: Console, comparison: Comparison, label: str) -> None:
    costs = comparison.costs()
    mine = costs[(costs["scenario"] == label)]
    efficiency = comparison.efficiency()
    efficiency = efficiency[efficiency["scenario"] == label].set_index("name")
    about = comparison.about[comparison.labels.index(label)]
    if not mine["mean"].any():
        console.print("It costs nothing more than the baseline.", highlight=False)
        return
    table = new_table(f"extra cost, constant yuan of {about.price_year}", "", "a year", "90 % interval")
    a_year = efficiency.loc["mean_per_year"]
    table.add_row("all payers", words.yuan(a_year["mean"]), words.yuan_span(a_year["low"], a_year["high"]))
    n = len(comparison.years) - 1
    for column, other, say in (("payer", "purpose", words.payer), ("purpose", "payer", words.purpose)):
        parts = mine[(mine[column] != "all") & (mine[other] == "all")].groupby(column)["mean"].sum() / n
        small = small_parts(parts, float(np.asarray(a_year["mean"])), most=6)
        shown = parts.drop(small)
        shown = shown.reindex(shown.abs().sort_values(ascending=False, kind="stable").index)
        if small:
            shown["other"] = parts[small].sum()
        for name, value in shown.items():
            called = "other purposes" if (column, name) == ("purpose", "other") else say(str(name))
            table.add_row(f"  {'paid by' if column == 'payer' else 'for'} {called}", words.yuan(value), "")
    console.print(table)
    total = efficiency.loc["discounted_total"]
    student = efficiency.loc["discounted_per_student"]
    lines = [
        f"Over {n} years, discounted at {100 * about.discount_rate:g} % a year: {words.yuan(total['mean'])}, "
        f"{words.yuan(student['mean'])} for each student."
    ]
    for group in ("all", "weak"):
        row = efficiency.loc[f"per_sd_gained_{group}"]
        who = "a student" if group == "all" else "a student in a weak school"
        lines.append(
            f"For each SD that {who} gains: "
            + (
                f"{words.yuan(row['mean'])}."
                if np.isfinite(row["mean"])
                else f"no number, because {row['reason']}."
            )
        )
    for line in lines:
        console.print(line, highlight=False)


def _goals(console: Console, outcome: Outcome, goals: pd.DataFrame) -> None:
    paired = len(outcome.about) > 1
    console.print()
    table = new_table("goals", "goal", *(["baseline"] if paired else []), "probability", "in words", "median")
    for (scenario, _), rows in goals.groupby(["scenario", "goal"], sort=False):
        first = rows.iloc[0]
        at = rows[rows["year"] == first["by"]]
        row = at.iloc[0] if len(at) else rows.iloc[-1]
        name = goal_in_words(outcome, first) + (f" [{scenario}]" if len(outcome.about) > 2 else "")
        if not len(at):
            name += f" (the run ends in {row['year']})"
        table.add_row(
            name,
            *([_percent(row["baseline_probability"])] if paired else []),
            _percent(row["probability"]),
            in_words(row["probability"]),
            f"{words.number(row['median'])} {words.unit(row['unit'])}",
        )
    console.print(table)


def _behaviour(comparison: Comparison) -> str:
    """What beside luck differs between replicates."""
    return " and behaviour" if comparison.draws.shape[1] > 1 else ""


def _where(console: Console, folder: Path) -> None:
    # soft_wrap: a path that is broken over two lines cannot be copied.
    console.print(f"folder: {folder}", soft_wrap=True, highlight=False, markup=False)
    console.print(f"report: {folder / 'report.html'}", soft_wrap=True, highlight=False, markup=False)


def new_table(title: str, *columns: str) -> Table:
    """An empty table in the house style."""
    from rich import box
    from rich.text import Text

    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for number, name in enumerate(columns):
        words_first = name in ("", "unit", "group", "in words", "at its year")
        table.add_column(
            name,
            justify="left" if number == 0 or words_first else "right",
            overflow="fold",
            no_wrap=number > 0 and not words_first,
        )
    return table


def _title(outcome: Outcome, measure: str) -> str:
    return words.measure_in(outcome.quantities[outcome.measure(measure)], "all")


def _replicates(outcome: Outcome, what: str = "replicate") -> str:
    return f"{outcome.replicates} {what}" + ("" if outcome.replicates == 1 else "s")


def _span(low: float, high: float) -> str:
    return "–" if not np.isfinite(low) else " … ".join(words.aligned((low, high), 3))


def _percent(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{100 * value:.0f} %"


def _mark(low: float, high: float, better: str) -> str:
    """A word and a colour where the interval excludes zero."""
    if not np.isfinite(low) or low <= 0 <= high:
        return ""
    up = low > 0
    if better not in ("higher", "lower"):
        return "▲ more" if up else "▼ less"
    good = up == (better == "higher")
    arrow = "▲" if up else "▼"
    return f"[green]{arrow} better[/green]" if good else f"[red]{arrow} worse[/red]"
