"""The numbers of a chart as a file, under the same address as the chart."""

from __future__ import annotations

import pandas as pd

from dashboard import views
from dashboard.address import Address
from dashboard.comparing import four_way, goal_matrix, trade_off
from dashboard.components.differences import difference_rows
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.downloads import plain_name
from dashboard.selection import groups_of, select
from dashboard.words import words

__all__ = ["CHARTS", "csv_file"]

CHARTS = ("difference", "levels", "groups", "costs", "goals", "changes", "matrix", "trade", "four")


def csv_file(chart: str, address: Address, context: Context) -> tuple[str, str] | None:
    """File name and content; None where there is no such chart or no such run."""
    word = words(address.lang)
    if chart.startswith("run-"):
        from dashboard.result.files import table_file

        return table_file(chart.removeprefix("run-"), address, context, word)
    if chart not in CHARTS:
        return None
    chosen = select(address, context.store, word)
    if not chosen.runs or chosen.missing:
        return None
    quantity = chosen.first.quantity(chosen.measure)
    about = {
        "measure": chosen.measure,
        "measure_title": word.pick(quantity.title, chosen.measure),
        "unit": quantity.unit,
    }
    if chart == "difference":
        rows = views.differences(chosen.runs, chosen.measure, chosen.group)
        about |= {"group": chosen.group}
    elif chart == "levels":
        rows = views.levels(chosen.runs, chosen.measure, chosen.group)
        about |= {"group": chosen.group}
    elif chart == "groups":
        rows = views.by_group(
            chosen.runs, chosen.measure, groups_of(chosen.runs, chosen.measure), chosen.year
        )
        about |= {"year": str(chosen.year)}
    elif chart == "costs":
        rows, about = views.costs(chosen.runs), {"unit": "yuan"}
    elif chart == "changes":
        rows, about = pd.DataFrame(difference_rows(chosen, word)), {}
    elif chart == "matrix":
        rows, about = goal_matrix(chosen.runs, chosen.lines), {}
    elif chart == "trade":
        rows = trade_off(chosen.runs, chosen.lines, chosen.measure, chosen.group, chosen.year)
        about |= {"group": chosen.group, "year": str(chosen.year)}
    elif chart == "four":
        found = four_way(chosen.runs, chosen.lines, chosen.measure, chosen.group, chosen.year)
        rows = pd.DataFrame(columns=["part", "mean"]) if isinstance(found, str) else found.parts
        about |= {"group": chosen.group, "year": str(chosen.year)}
    else:
        rows, about = views.goals(chosen.runs), {}
    name = f"{chosen.ids[0][:60]}-{chart}" + (
        f"-{chosen.measure}" if chart not in ("costs", "goals", "changes", "matrix") else ""
    )
    return f"{plain_name(name)}.csv", to_csv(rows, dict(about), word)
