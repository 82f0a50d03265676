"""The numbers themselves: one measure as a table, every table as a file, and what each column means."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard import views
from dashboard.address import link
from dashboard.components import tables
from dashboard.components.aria import aria
from dashboard.components.parts import table
from dashboard.numerals import number
from dashboard.result.shown import Shown
from dashboard.titles import measure_in, unit_title
from dashboard.words import Words
from sim.results.outcome import Outcome

__all__ = ["FILES", "TABLES", "dictionary", "panel", "tables_of"]

FILES = (
    *("measures", "effects", "summary", "costs", "goals"),
    *("ledger", "flows", "activity", "schools", "draws", "dictionary"),
)
"""Tables of a result that can be downloaded."""


def panel(shown: Shown, word: Words) -> list[Any]:
    """A measure year by year, the files, and the dictionary."""
    rows = views.levels([shown.stored], shown.measure, shown.group)
    unit = shown.stored.quantity(shown.measure).unit
    caption = word(
        "result.data_caption",
        measure=measure_in(shown.stored, shown.measure, shown.group, word),
        unit=unit_title(unit, word),
        n=shown.outcome.replicates,
    )
    return [
        html.Article(
            [
                html.H2(word("result.data")),
                tables.year_table(rows, shown.lines, unit, caption, word, False),
                html.A(
                    word("chart.csv"),
                    href=shown.csv("levels", word),
                    download="",
                    className="button quiet",
                    **aria(label=word("chart.csv_of", title=caption)),
                ),
            ],
            className="card wide",
        ),
        _files(shown, word),
        _dictionary(shown, word),
    ]


def tables_of(outcome: Outcome) -> dict[str, pd.DataFrame]:
    """The tables of a result by name, those that it has."""
    found: dict[str, pd.DataFrame] = {"measures": outcome.tidy()}
    if hasattr(outcome, "to_frame") and hasattr(outcome, "difference"):
        found["effects"] = outcome.to_frame()
        found["costs"] = outcome.costs()  # type: ignore[attr-defined]
    elif hasattr(outcome, "to_frame"):
        found["summary"] = outcome.to_frame()
    goals = outcome.goals()  # type: ignore[attr-defined]
    found |= {"goals": goals, "ledger": outcome.ledger, "flows": outcome.flows, "activity": outcome.activity}
    found |= {
        "schools": outcome.schools,
        "draws": outcome.draws if outcome.draws.shape[1] > 1 else pd.DataFrame(),
    }
    found = {name: frame for name, frame in found.items() if len(frame)}
    return found | {"dictionary": dictionary(outcome)}


def dictionary(outcome: Outcome) -> pd.DataFrame:
    """Every measure: name, title in both languages, unit, better direction, definition."""
    from sim.measures.catalogue import MEASURES

    rows = [
        (
            one.name,
            one.title.get("en", one.name),
            one.title.get("zh", ""),
            one.unit,
            one.better,
            MEASURES[one.name].formula if one.name in MEASURES else "",
        )
        for one in outcome.quantities
    ]
    return pd.DataFrame(rows, columns=["measure", "title_en", "title_zh", "unit", "better", "definition"])


def _files(shown: Shown, word: Words) -> Any:
    found = tables_of(shown.outcome)
    body = [
        [
            html.A(
                word("result.file_csv", name=word(f"result.file.{name}")),
                href=link(f"/export/{name}.csv", [shown.full.id], lang=word.lang),
                download="",
            ),
            f"{len(frame):,}",
            str(len(frame.columns)),
        ]
        for name, frame in found.items()
    ]
    head = [word("result.table"), word("result.rows"), word("result.columns")]
    return html.Article(
        [
            html.H2(word("result.files")),
            table(word("result.files_how"), head, body),
        ],
        className="card wide tall",
    )


def _dictionary(shown: Shown, word: Words) -> Any:
    rows = dictionary(shown.outcome)
    title = "title_zh" if word.lang == "zh" else "title_en"
    body = [
        [
            row[title] or row["measure"],
            unit_title(row["unit"], word) if row["unit"] else "–",
            word(f"result.better.{row['better'] or 'neither'}"),
            *([row["definition"]] if word.lang == "en" else []),
        ]
        for row in rows.to_dict("records")
    ]
    head = [word("pick.measure"), word("result.unit"), word("result.better")]
    head += [word("result.definition")] if word.lang == "en" else []
    return html.Details(
        [
            html.Summary(word("result.dictionary", n=number(len(rows), 0))),
            table(word("result.dictionary", n=len(rows)), head, body, first_number=9),
        ],
        className="card wide",
    )


TABLES = {"levels": lambda shown: views.levels([shown.stored], shown.measure, shown.group)}
