"""The numbers behind the charts of a sweep, and its own file, under addresses like those of the page."""

from __future__ import annotations

import flask
import pandas as pd

from dashboard.address import Address, read
from dashboard.components.tables import to_csv
from dashboard.context import Context
from dashboard.pages.sweep_shown import shown
from dashboard.pages.sweeps import sweeps_at
from dashboard.sweeps import NotStored, deciding, main_effects, over_two
from dashboard.words import words

__all__ = ["CHARTS", "csv_of", "serve"]

CHARTS = ("effects", "heat", "decide", "points")


def serve(server: flask.Flask, context: Context) -> None:
    """Answer to ``/sweep-csv/CHART`` and ``/sweep-file/SWEEP``."""

    @server.route("/sweep-csv/<chart>")
    def sweep_csv(chart: str) -> flask.Response:
        query = flask.request.query_string.decode("utf-8", "replace")
        text = csv_of(chart, read("/sweeps", query), context)
        if text is None:
            flask.abort(404)
        return _file(text, f"sweep-{chart}.csv", "text/csv; charset=utf-8")

    @server.route("/sweep-file/<name>")
    def sweep_file(name: str) -> flask.Response:
        try:
            path = sweeps_at(context.store.root).open(name).folder / "sweep.yaml"
            return _file(path.read_text(encoding="utf-8"), "sweep.yaml", "text/yaml; charset=utf-8")
        except (NotStored, OSError):
            flask.abort(404)


def csv_of(chart: str, address: Address, context: Context) -> str | None:
    """The table of a chart with full precision; None where there is no such chart or sweep."""
    if chart not in CHARTS:
        return None
    stored, word = sweeps_at(context.store.root), words(address.lang)
    try:
        sweep = stored.open(address.get("sweep"))
    except NotStored:
        return None
    view = shown(stored, sweep, dict(address.values), word)
    if view.points is None:
        return None
    points = view.points
    if chart == "effects":
        rows = main_effects(points)
    elif chart == "heat":
        rows = over_two(points, view.across, view.up)
    elif chart == "decide":
        found = deciding(points)
        if found is None:
            return None
        rows = found.to_frame()
    else:
        rows = points.factors.assign(mean=points.mean).reset_index(names="point")
        for luck in range(points.values.shape[1]):
            rows[f"luck {luck + 1}"] = points.values[:, luck]
    about = {"measure": view.picked["measure"], "year": view.picked["year"], "unit": view.about["unit"]}
    return to_csv(pd.DataFrame(rows), about | {"of": view.picked["group"]}, word)


def _file(text: str, name: str, kind: str) -> flask.Response:
    return flask.Response(
        text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
