"""The tools of the lab: the bar of buttons, and the planner's own table."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.components.aria import aria
from dashboard.words import Words

__all__ = ["LARGEST_TABLE", "bar", "own_table"]

LARGEST_TABLE = 700_000
"""Bytes of a table that is taken."""
REPLICATES = ("20", "100")


def bar(word: Words) -> html.Div:
    """How far the numbers are, and what can be done with the draft."""

    def button(id: str, key: str, quiet: bool = True, **more: Any) -> html.Button:
        return html.Button(
            word(key), id=id, n_clicks=0, className="button quiet" if quiet else "button", **more
        )

    states: Any = {f"data-{one}": word(f"lab.state.{one}") for one in ("simulating", "estimate", "outdated")}
    copied: Any = {"data-copied": word("share.copied"), "data-copy": word("share.copy")}
    return html.Div(
        [
            html.P(word("lab.state.simulating"), id="lab-state", className="lab-state", **states),
            html.Div(
                [
                    button("lab-undo", "lab.undo"),
                    button("lab-redo", "lab.redo"),
                    button("lab-saved", "lab.back_saved"),
                    button("lab-bare", "lab.back_reference"),
                    button("lab-share", "share.copy", **copied),
                    button("lab-yaml", "lab.save"),
                    button("lab-yaml-reference", "lab.save_reference"),
                    dmc.Select(
                        id="lab-replicates",
                        data=[{"value": n, "label": word("lab.full_n", n=n)} for n in REPLICATES],
                        value=REPLICATES[0],
                        allowDeselect=False,
                        size="xs",
                        className="full-n",
                        **aria(label=word("try.replicates")),
                    ),
                    button("lab-full", "lab.full", quiet=False),
                ],
                className="buttons",
            ),
            html.Div([], id="lab-job", role="status", **aria(live="polite")),
            html.Button(
                word("try.cancel"), id="lab-job-cancel", n_clicks=0, className="button quiet", hidden=True
            ),
            dcc.Store(id="lab-job-id", data=""),
            dcc.Interval(id="lab-job-clock", interval=500, disabled=True),
        ],
        className="lab-bar card",
    )


def own_table(word: Words) -> html.Details:
    """The planner's own schools: a file, or pasted rows."""
    return html.Details(
        [
            html.Summary(word("lab.table")),
            html.P(word("lab.table_how", size=LARGEST_TABLE // 1000), className="muted"),
            html.Div(
                [
                    html.Div(
                        dcc.Upload(
                            html.Div(word("lab.table_drop"), className="drop"),
                            id="lab-upload",
                            multiple=False,
                            max_size=LARGEST_TABLE,
                            accept=".csv,.xlsx,.txt,.tsv",
                        ),
                        className="upload",
                        role="group",
                        **aria(label=word("lab.table_drop")),
                    ),
                    dmc.Textarea(
                        id="lab-paste",
                        label=word("lab.table_paste"),
                        description=word("lab.table_paste_how"),
                        autosize=True,
                        minRows=4,
                        maxRows=10,
                        debounce=True,
                    ),
                ],
                className="table-ways",
            ),
            html.Div(
                [
                    html.Button(
                        word("lab.table_check"), id="lab-paste-go", n_clicks=0, className="button quiet"
                    ),
                    html.A(
                        word("lab.table_example"),
                        href="/lab/example.csv",
                        download="example-county.csv",
                        className="button quiet",
                    ),
                    html.Button(
                        word("lab.table_forget"), id="lab-table-forget", n_clicks=0, className="button quiet"
                    ),
                ],
                className="buttons",
            ),
            html.Div([], id="lab-table-said", role="status", **aria(live="polite")),
        ],
        className="card tool",
        id="lab-own",
    )
