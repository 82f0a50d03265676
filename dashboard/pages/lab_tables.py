"""The planner's own schools in the lab: a table that is dropped or pasted becomes the draft's world."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, ctx, html, no_update

from dashboard.components.lab_tools import LARGEST_TABLE
from dashboard.components.parts import notice, table
from dashboard.context import Context
from dashboard.own_tables import OwnTables, Said, unpacked
from dashboard.problems import column_in, message_in
from dashboard.words import Words, words

__all__ = ["register_tables"]

_SHOWN = 8
_PROBLEMS = 30


def register_tables(app: Dash, context: Context, tables: OwnTables) -> None:
    """A dropped, chosen or pasted table is checked, kept, and becomes the draft's world."""
    import flask

    @app.server.route("/lab/example.csv")
    def example() -> flask.Response:
        from sim.scenario.words import PRESETS

        text = (PRESETS / "example-county.csv").read_text(encoding="utf-8")
        return flask.Response(
            "\ufeff" + text.lstrip("\ufeff"),
            mimetype="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="example-county.csv"'},
        )

    @app.callback(
        Output("lab-table-said", "children"),
        Output("lab-load", "data", allow_duplicate=True),
        Input("lab-upload", "contents"),
        Input("lab-paste-go", "n_clicks"),
        Input("lab-table-forget", "n_clicks"),
        State("lab-paste", "value"),
        State("lab-changes", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def take(
        contents: Any, paste: int, forget: int, text: Any, changes: Any, address: Any
    ) -> tuple[Any, Any]:
        word = words(str((address or {}).get("lang")))
        changes = dict(changes or {})
        if ctx.triggered_id == "lab-table-forget":
            changes.pop("schools", None)
            return notice(word("lab.table_forgotten")), {"changes": changes}
        if ctx.triggered_id == "lab-paste-go":
            if not text or not paste:
                return notice(word("lab.table_none"), "warning"), no_update
            data: bytes | None = str(text).encode()
        else:
            data = unpacked(str(contents or ""), LARGEST_TABLE)
        if data is None or len(data) > LARGEST_TABLE:
            return notice(word("lab.table_large", size=LARGEST_TABLE // 1000), "warning"), no_update
        said = tables.take(data)
        return _said(said, word), ({"changes": {**changes, "schools": said.key}} if said.key else no_update)


def _said(said: Said, word: Words) -> Any:
    """What was read and what will be drawn, or what is wrong, row by row."""
    if not said.key:
        rows = [
            [
                word("lab.table_row", row=line) if line else word("lab.table_whole"),
                column_in(path, word) if path else "",
                message_in(message, word),
            ]
            for line, path, message in said.problems[:_PROBLEMS]
        ]
        more = len(said.problems) - len(rows)
        head = [word("lab.table_where"), word("lab.table_column"), word("lab.table_problem")]
        return [
            notice(
                word("lab.table_refused", n=len(said.problems))
                + (word("lab.table_more", n=more) if more > 0 else ""),
                "warning",
            ),
            table(word("lab.table_problems"), head, rows, first_number=9),
        ]
    names = list(dict.fromkeys(name for row in said.rows for name in row))[:9]
    shown = said.rows[:_SHOWN]
    parts = {name for name in names if any(isinstance(row.get(name), float) for row in said.rows)}
    cells = [[_cell(row.get(name), word, name in parts) for name in names] for row in shown]
    worded = [at for at, name in enumerate(names) if any(isinstance(row.get(name), str) for row in shown)]
    students = sum(int(row.get("students", 0)) for row in said.rows)
    return [
        notice([html.Strong(word("lab.table_read", n=len(said.rows), students=f"{students:,}"))]),
        table(
            word("lab.table_preview", n=min(_SHOWN, len(said.rows))),
            [column_in(name, word) for name in names],
            cells,
            first_number=max(worded, default=0) + 1,
        ),
        html.P(word("lab.table_drawn"), className="muted") if said.filled else None,
        html.Ul([html.Li(_filled(line, word)) for line in said.filled]),
    ]


def _filled(line: str, word: Words) -> str:
    """What was filled in for a column, under its heading."""
    name, colon, rest = line.partition(":")
    return column_in(name, word) + colon + rest if word.lang == "en" and colon else message_in(line, word)


def _cell(value: Any, word: Words, part: bool) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word("lab.yes" if value else "lab.no")
    if isinstance(value, str):
        return word.texts.get(f"lab.place.{value}", value)
    return f"{value:,.2f}" if part else f"{value:,g}"
