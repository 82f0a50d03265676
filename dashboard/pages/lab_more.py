"""The lab's own table of schools, and its search for what it would take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from dashboard import takes
from dashboard.components.lab_tools import LARGEST_TABLE
from dashboard.components.parts import icon, notice, table
from dashboard.context import Context
from dashboard.draft import Draft, Value, base_values
from dashboard.jobs import QueueFull
from dashboard.numerals import digits_for, interval, money, number, with_unit
from dashboard.own_tables import OwnTables, Said, columns_in, in_words, unpacked
from dashboard.pages.trial import _progress
from dashboard.takes import Mix, Search
from dashboard.words import Words, words

__all__ = ["register_tables", "register_takes"]

_SHOWN = 8
_PROBLEMS = 30
DraftFrom = Callable[[Any, Any, Context], "Draft | None"]


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
                columns_in(path, word) if path else "",
                in_words(message, word),
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
    cells = [[_cell(row.get(name), word) for name in names] for row in said.rows[:_SHOWN]]
    students = sum(int(row.get("students", 0)) for row in said.rows)
    return [
        notice([html.Strong(word("lab.table_read", n=len(said.rows), students=f"{students:,}"))]),
        table(
            word("lab.table_preview", n=min(_SHOWN, len(said.rows))),
            [columns_in(name, word) for name in names],
            cells,
            first_number=99,
        ),
        html.P(word("lab.table_drawn"), className="muted") if said.filled else None,
        html.Ul([html.Li(in_words(line, word)) for line in said.filled]),
    ]


def _cell(value: Any, word: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return word("lab.yes" if value else "lab.no")
    if isinstance(value, str):
        return word.texts.get(f"lab.place.{value}", value)
    return f"{value:g}"


def register_takes(app: Dash, context: Context, draft_from: DraftFrom) -> None:
    """The search: asked, watched, cancelled, shown, loaded into the lab."""
    fields = ("measure", "group", "kind", "bound", "value", "by", "chance", "money", "policies")

    @app.callback(
        Output("takes-job", "data"),
        Output("takes-progress", "children"),
        Output("takes-found", "children"),
        Output("takes-clock", "disabled"),
        Output("takes-cancel", "hidden"),
        Input("takes-go", "n_clicks"),
        Input("takes-cancel", "n_clicks"),
        Input("takes-clock", "n_intervals"),
        *[State(f"takes-{name}", "value") for name in fields],
        State("takes-job", "data"),
        State("lab-changes", "data"),
        State("lab-base", "data"),
        State("address", "data"),
        prevent_initial_call=True,
    )
    def seek(go: int, cancel: int, clock: int, *given: Any) -> tuple[Any, ...]:
        *asked, job, changes, base, address = given
        word = words(str((address or {}).get("lang")))
        if ctx.triggered_id == "takes-go" and go:
            draft = draft_from(base, changes, context)
            request = _request(draft, dict(zip(fields, asked, strict=True))) if draft else None
            if request is None:
                return "", [notice(word("lab.takes_wrong"), "warning")], [], True, True
            try:
                job = context.jobs.submit(request)
            except QueueFull:
                return "", [notice(word("try.full"), "warning")], [], True, True
        elif ctx.triggered_id == "takes-cancel" and cancel:
            context.jobs.cancel(str(job))
        found = context.jobs.get(str(job))
        if found is None:
            return "", [], no_update, True, True
        if found.state == "done":
            end = takes.load(context.store.root, found.run)
            return job, [], _mixes(end, word) if end else [], True, True
        said = _progress(found, word)
        if found.state == "running":
            said = [notice(word("lab.takes_running", done=found.done, total=found.total))]
        return job, said, [], found.over, found.over

    @app.callback(
        Output("lab-load", "data", allow_duplicate=True),
        Input({"type": "takes-load", "mix": ALL}, "n_clicks"),
        State({"type": "takes-load", "mix": ALL}, "id"),
        State("lab-changes", "data"),
        State("lab-base", "data"),
        prevent_initial_call=True,
    )
    def put(clicks: list[int], ids: list[dict[str, str]], changes: Any, base: Any) -> Any:
        draft = draft_from(base, changes, context)
        if draft is None or not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        mix = json.loads(str(ctx.triggered_id["mix"]))
        known: dict[str, Value] = base_values(draft.scenario)
        chosen = {name: float(strength) for name, strength in mix.items() if name in known}
        return {"changes": {**draft.changes, **takes.changes_of(chosen, known)}}


def _request(draft: Draft, given: dict[str, Any]) -> Search | None:
    """What was filled in, as a request; None where something is missing."""
    from sim.measures.catalogue import MEASURES
    from sim.measures.tally import GROUPS

    try:
        value, by, chance = float(given["value"]), int(given["by"]), float(given["chance"])
        spend = float(given["money"] or 0) * 1e6
    except (TypeError, ValueError):
        return None
    known = base_values(draft.scenario)
    policies = tuple(sorted(str(one) for one in given["policies"] or () if one in known))
    if (
        given["measure"] not in MEASURES
        or given["group"] not in GROUPS
        or given["kind"] not in ("gain", "absolute", "none")
        or given["bound"] not in ("at_least", "at_most")
        or not 0 < chance <= 100
    ):
        return None
    return Search(
        draft.scenario,
        draft.reference,
        json.dumps(dict(draft.changes), sort_keys=True),
        str(given["measure"]),
        str(given["group"]),
        str(given["bound"]),
        value,
        by,
        str(given["kind"]),
        chance / 100,
        spend,
        policies,
    )


def _mixes(found: takes.Found, word: Words) -> list[Any]:
    """The mixes that were confirmed, cheapest first."""
    from sim.measures.catalogue import MEASURES
    from sim.policies.base import policy_named

    asked = found.asked
    unit = MEASURES[asked["measure"]].unit
    head = word(
        "lab.takes_reached" if found.reached else "lab.takes_missed",
        tried=found.tried,
        few=takes.FEW,
        fresh=takes.FRESH,
    )

    def card(mix: Mix) -> html.Li:
        enough = mix.chance >= asked["chance"] and (not asked["money"] or mix.cost <= asked["money"])
        kind = "good" if enough else "between" if mix.chance >= 0.5 else "bad"
        names = [
            word.pick(policy_named(name).title, name) + ("" if share == 1 else word("lab.takes_half"))
            for name, share in mix.policies.items()
        ]
        digits = digits_for([mix.effect, mix.low, mix.high])
        effect = with_unit(number(mix.effect, digits, signed=True), unit, word, difference=True)
        return html.Li(
            [
                html.Div(
                    [
                        icon(kind),
                        html.Strong(word("lab.takes_is", chance=number(100 * mix.chance, 0))),
                        html.Span(
                            money(mix.cost, word, signed=True) + word("lab.takes_year"), className="chance"
                        ),
                    ],
                    className=f"status status-{kind}",
                ),
                html.P(word.list(names), className="target"),
                html.P(
                    word(
                        "lab.takes_effect",
                        effect=effect,
                        interval=interval(mix.low, mix.high, word, digits),
                        low=money(mix.cost_low, word),
                        high=money(mix.cost_high, word),
                    ),
                    className="muted",
                ),
                html.Button(
                    word("lab.takes_load"),
                    id={"type": "takes-load", "mix": json.dumps(mix.policies, sort_keys=True)},
                    n_clicks=0,
                    className="button quiet",
                ),
            ],
            className="goal",
        )

    return [notice(head), html.Ul([card(mix) for mix in found.mixes], className="goals")]
