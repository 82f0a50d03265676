"""The stance: what is assumed about behaviour that nobody knows exactly. A picker, a line, and the reason."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.address import link
from dashboard.words import Words

__all__ = ["available", "stance_about", "stance_picker", "usual"]


def available() -> list[str]:
    """The stances that can be simulated here: those whose draws exist."""
    from sim.stances import FOLDER, STANCES

    return [name for name in STANCES if name == "central" or (FOLDER / f"{name}.csv").exists()]


def usual() -> str:
    """The stance of a simulation for which nobody picks one; luck alone where its draws do not come along."""
    from sim.stances import DEFAULT

    return DEFAULT if DEFAULT in available() else "central"


def stance_picker(name: str, value: str, word: Words) -> dmc.Select:
    """A choice of the stances that exist.

    Args:
        name: id of the picker.
        value: the stance that is chosen; the default for one that is not available.
    """
    from sim.stances import DEFAULT

    known = available()
    return dmc.Select(
        id=name,
        label=word("stances.pick"),
        description=word("stances.pick_how"),
        data=[{"value": one, "label": word(f"stances.option.{one}")} for one in known],
        value=value if value in known else DEFAULT,
        allowDeselect=False,
    )


def stance_about(word: Words, onward: bool = True) -> html.Details:
    """What the stances are, which is the usual one, and why; with a link to the evidence (``onward``)."""
    from sim.stances import DEFAULT, STANCES

    known = available()
    rows: list[Any] = []
    for name in STANCES:
        rows.append(
            html.Div(
                [
                    html.Dt(
                        word(f"stance.{name}")
                        + (word("stances.usual") if name == DEFAULT else "")
                        + ("" if name in known else word("stances.missing"))
                    ),
                    html.Dd(word(f"stances.about.{name}")),
                ]
            )
        )
    return html.Details(
        [
            html.Summary(word("stances.what")),
            html.P(word("stances.why"), className="muted"),
            html.Dl(rows, className="terms"),
            html.P(dcc.Link(word("stances.evidence"), href=link("/evidence", lang=word.lang)))
            if onward
            else None,
        ],
        className="info",
    )
