"""The sweeps that are stored, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.aria import aria
from dashboard.components.stacks import stacked
from dashboard.components.sweep_names import factor_name
from dashboard.sweeps import SweepInfo
from dashboard.words import Words

__all__ = ["stored_sweeps"]


def stored_sweeps(found: Sequence[SweepInfo], page: str, word: Words) -> list[Any]:
    """A table of sweeps, the newest first, each leading to its page."""
    if not found:
        return [html.P(word("sweep.none"), className="muted")]
    head = [word(f"sweep.column.{name}") for name in ("title", "factors", "runs", "state", "when")]
    rows = []
    for info in found[:100]:
        when = datetime.fromtimestamp(info.written).astimezone()
        rows.append(
            html.Tr(
                [
                    html.Th(
                        dcc.Link(
                            word.pick(info.title, info.id), href=link(page, sweep=info.id, lang=word.lang)
                        ),
                        scope="row",
                    ),
                    html.Td(word.list([factor_name(path, word) for path in info.factors])),
                    html.Td(f"{info.runs:,}", className="number"),
                    html.Td(word("sweep.finished" if info.finished else "sweep.unfinished")),
                    html.Td(
                        html.Time(
                            when.strftime("%Y-%m-%d %H:%M"), dateTime=when.isoformat(timespec="minutes")
                        ),
                        className="nowrap",
                    ),
                ]
            )
        )
    return [
        html.Div(
            html.Table(
                [
                    html.Caption(word("sweep.caption"), className="visually-hidden"),
                    html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
                    html.Tbody(stacked(head, rows, wide=(1,))),
                ]
            ),
            className="table-frame stacks",
            tabIndex="0",
            role="region",
            **aria(label=word("sweep.caption")),
        )
    ]
