"""The tables of the method page: every parameter, measure and term; on the page, and as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dash import html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.searched import heads, search_field, tall_table
from dashboard.components.tables import to_csv
from dashboard.method.catalogue import glossary, measure_rows, parameter_rows
from dashboard.method.section import section
from dashboard.words import Words

__all__ = ["TABLE", "csv_text", "measures", "parameters", "terms"]

TABLE = "method"
"""Begins the ids of the table that is shown; there is one at a time."""
_LOOKS = {"prior": "nowrap"}
"""Of the cells of a column."""
_WIDE = {"source", "formula", "other", "means"}
"""Columns of long texts."""


def parameters(word: Words) -> list[Any]:
    """Every parameter: value, range, prior, unit, source, confidence."""
    rows = parameter_rows(word)
    columns = ("value", "range", "prior", "unit", "source", "confidence")
    body = [
        html.Tr(
            [
                html.Th(
                    [
                        html.Span(row["owner"], className="owner"),
                        row["name"],
                        html.Div(html.Code(row["path"])),
                        html.Div(row["meaning"], className="meaning") if row["meaning"] else None,
                    ],
                    scope="row",
                ),
                *(html.Td(row[name], className=_LOOKS.get(name, "")) for name in columns),
            ]
        )
        for row in rows
    ]
    return _table("parameters", ("parameter", *columns), body, word, word("method.parameters", n=len(rows)))


def measures(word: Words) -> list[Any]:
    """Every measure: unit, which way is better, formula."""
    rows = measure_rows(word)
    body = [
        html.Tr(
            [
                html.Th([row["title"], html.Div(html.Code(row["name"]))], scope="row"),
                html.Td(row["unit"]),
                html.Td(row["better"], className="nowrap"),
                html.Td(row["formula"]),
            ]
        )
        for row in rows
    ]
    columns = ("measure", "unit", "better", "formula")
    return _table("measures", columns, body, word, word("method.measures", n=len(rows)))


def terms(word: Words) -> list[Any]:
    """The glossary in both languages."""
    other, tag = ("zh", "zh-CN") if word.lang == "en" else ("en", "en")
    body = [
        html.Tr(
            [
                html.Th(one[word.lang], scope="row"),
                html.Td(one[other], lang=tag),
                html.Td(one[f"{word.lang}_means"]),
            ]
        )
        for one in glossary()
    ]
    return _table("terms", ("term", "other", "means"), body, word)


def _table(
    name: str,
    columns: Sequence[str],
    body: list[html.Tr],
    word: Words,
    about: str = "",
    numeric: Sequence[int] = (),
) -> list[Any]:
    """A table with a field that finds rows in it, and the table as a file."""
    caption = word(f"method.tab.{name}")
    file = html.A(
        word("chart.csv"),
        href=link(f"/method/{name}.csv", lang=word.lang),
        download="",
        className="button quiet",
        **aria(label=word("chart.csv_of", title=caption)),
    )
    return [
        section(
            name,
            caption,
            [
                html.P(about) if about else None,
                search_field(TABLE, len(body), word, file, how=word("search.how")),
                tall_table(
                    TABLE,
                    caption,
                    heads([word(f"method.column.{one}") for one in columns], numeric),
                    body,
                    wide=[at for at, one in enumerate(columns) if one in _WIDE],
                ),
            ],
        )
    ]


def csv_text(name: str, word: Words) -> str | None:
    """A table of the page as a file; None where there is no such table."""
    import pandas as pd

    tables: dict[str, Callable[[], list[dict[str, str]]]] = {
        "parameters": lambda: parameter_rows(word),
        "measures": lambda: measure_rows(word),
        "terms": glossary,
    }
    return to_csv(pd.DataFrame(tables[name]()), {}, word) if name in tables else None
