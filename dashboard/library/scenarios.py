"""The scenarios that come along, as a table: what each is, where it opens, its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.searched import heads, search_field, tall_table
from dashboard.library import scenario_files
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["TABLE", "scenarios"]

TABLE = "library-scenarios"


def scenarios(word: Words) -> html.Section:
    """Every scenario of the catalogue, those with policies first."""
    found = scenario_files.catalogue()
    titles = {name: word.pick(one.title, name) for name, one in found.items()}
    order = sorted(found, key=lambda name: (not found[name].interventions, titles[name]))
    columns = ("scenario", "baseline", "policies", "years", "students", "do")
    return html.Section(
        [
            html.H2(word("library.scenarios_title"), id="library-scenarios-heading"),
            search_field(TABLE, len(order), word),
            tall_table(
                TABLE,
                word("library.scenarios", n=len(order)),
                heads([word(f"library.column.{name}") for name in columns], numeric=(2, 4)),
                [_row(name, found[name], titles, word) for name in order],
                "runs",
                wide=(1, 5),
            ),
        ],
        className="stack",
        **aria(labelledby="library-scenarios-heading"),
    )


def _row(name: str, scenario: Scenario, titles: dict[str, str], word: Words) -> html.Tr:
    base = scenario.baseline if scenario.baseline in titles else ""
    note = word.pick(scenario.note, "")
    about = html.Details([html.Summary(word("library.note")), html.P(note)], className="note")
    return html.Tr(
        [
            html.Th([titles[name], html.Div(html.Code(name)), about if note else None], scope="row"),
            html.Td(titles[base] if base else "–"),
            html.Td(str(len(scenario.interventions)), className="number"),
            html.Td(f"{scenario.start_year}–{scenario.start_year + scenario.years}", className="nowrap"),
            html.Td(f"{scenario.world.students * scenario.world.counties:,}", className="number"),
            html.Td(
                [
                    dcc.Link(
                        word("library.lab"),
                        href=link("/lab", scenario=name, baseline=base, lang=word.lang),
                        className="button quiet",
                    ),
                    html.A(
                        word("library.yaml"),
                        href=f"/library/scenario/{name}.yaml",
                        download=f"{name}.yaml",
                        className="button quiet",
                        **aria(label=word("library.yaml_of", title=titles[name])),
                    ),
                ],
                className="actions",
            ),
        ]
    )
