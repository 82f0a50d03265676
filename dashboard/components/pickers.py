"""The pickers above the charts: measure, group, summer, and the link to what they show."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.components.aria import aria
from dashboard.selection import Selection, groups_of
from dashboard.titles import GROUP_FAMILIES, group_title, measure_title
from dashboard.words import Words

__all__ = ["group_options", "pickers", "searchable"]


def pickers(chosen: Selection, word: Words) -> html.Div:
    """The controls, set to what is shown."""
    measures = [{"value": name, "label": measure_title(chosen.first, name, word)} for name in chosen.measures]
    return html.Div(
        [
            searchable(
                "measure",
                word("pick.measure"),
                measures,
                chosen.measure,
                word,
                maxDropdownHeight=360,
                className="pick-measure",
                comboboxProps={"shadow": "md"},
            ),
            dmc.Select(
                id="group",
                label=word("pick.group"),
                data=group_options(chosen, word),
                value=chosen.group,
                allowDeselect=False,
                maxDropdownHeight=420,
                className="pick-group",
                comboboxProps={"shadow": "md"},
            ),
            dmc.Select(
                id="year",
                label=word("pick.year"),
                data=[str(year) for year in chosen.years],
                value=str(chosen.year),
                allowDeselect=False,
                className="pick-year",
                comboboxProps={"shadow": "md"},
            ),
            html.Button(
                word("share.copy"),
                id="share",
                className="button quiet share",
                n_clicks=0,
                **_data(copied=word("share.copied"), copy=word("share.copy")),
            ),
        ],
        className="controls",
        role="group",
        **aria(label=word("pick.label")),
    )


def searchable(name: str, label: str, data: list[Any], value: str, word: Words, **looks: Any) -> dmc.Select:
    """A list of which one is always chosen, found by typing a part of its name.

    Args:
        name: id of the component.
        label: what is chosen.
        data: values with their labels.
        value: of the one that is chosen.
        word: of the page.
        looks: of the select, beyond these.
    """
    return dmc.Select(
        id=name,
        label=label,
        data=data,
        value=value,
        searchable=True,
        clearSearchOnFocus=True,
        allowDeselect=False,
        nothingFoundMessage=word("pick.nothing"),
        **looks,
    )


def group_options(chosen: Selection, word: Words) -> list[dict[str, Any]]:
    """The groups that have the measure, by family."""
    known = groups_of(chosen.runs, chosen.measure)
    out: list[dict[str, Any]] = [{"value": "all", "label": group_title("all", word)}]
    for family, groups in GROUP_FAMILIES.items():
        items = [{"value": group, "label": group_title(group, word)} for group in groups if group in known]
        if items:
            out.append({"group": word(f"family.{family}"), "items": items})
    return out


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}
