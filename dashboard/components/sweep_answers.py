"""What a sweep answers, as cards: which factors decide, and under which conditions the outcome is bad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dash import html

from dashboard.components.figure import frame
from dashboard.components.palette import INK, SERIES
from dashboard.components.parts import chart_card, icon, table
from dashboard.components.sweep_names import csv_of, factor_name, sentence
from dashboard.numerals import digits_for, number, with_unit
from dashboard.words import Words

if TYPE_CHECKING:
    from sim.analysis.discovery import Discovery
    from sim.analysis.indices import Indices

__all__ = ["deciding_card", "failing_card"]


def deciding_card(found: Indices | None, about: Mapping[str, Any], word: Words) -> Any:
    """Which factors decide: a bar for each with its interval."""
    if found is None or found.frame.empty:
        return html.Article(
            [html.H2(word("sweep.decide")), html.P(word("sweep.not_enough"), className="muted")],
            className="card",
            id="card-decide",
        )
    rows = found.frame
    index = found.shown[0]
    names = [factor_name(factor, word) for factor in rows["factor"]]
    digits = 2 if found.method != "morris" else digits_for(rows[index])
    caption = sentence(word(f"sweep.decide_caption.{found.method}", what=about["what"]))
    explained = found.about.get("explained")
    if found.method == "emulator" and explained is not None:
        share = f"{100 * float(explained):.0f}%"
        caption += (" " if word.lang == "en" else "") + word("sweep.explained", share=share)
    finding = word("sweep.decide_finding", factor=names[0], what=about["what"])
    if found.method == "emulator" and explained is not None and float(explained) < 0.5:
        finding = word("sweep.decide_weak", factor=names[0], share=f"{100 * float(explained):.0f}%")
    figure = frame(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(rows))),
                "x": rows[index].tolist(),
                "marker": {"color": SERIES[1]},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": (rows[f"{index}_high"] - rows[index]).tolist(),
                    "arrayminus": (rows[index] - rows[f"{index}_low"]).tolist(),
                    "color": INK,
                    "thickness": 1.3,
                    "width": 5,
                },
                "text": names,
                "textposition": "none",
                "hovertemplate": "%{text}: %{x:.3~g}<extra></extra>",
                "showlegend": False,
            }
        ],
        90 + 34 * len(rows),
    )
    figure["layout"]["yaxis"] |= {
        "tickvals": list(range(len(rows))),
        "ticktext": names,
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
    }
    figure["layout"]["xaxis"] |= {"rangemode": "tozero", "showgrid": True}
    figure["layout"]["xaxis"]["title"]["text"] = word(f"sweep.index.{found.method}")
    body = [
        [
            name,
            *(
                number(float(value), digits)
                for value in (row[index], row[f"{index}_low"], row[f"{index}_high"])
            ),
        ]
        for name, (_, row) in zip(names, rows.iterrows(), strict=True)
    ]
    head = [
        word("sweep.factor"),
        word(f"sweep.index.{found.method}"),
        word("table.low90"),
        word("table.high90"),
    ]
    return chart_card(
        "decide",
        word("sweep.decide"),
        html.P(finding),
        figure,
        caption,
        table(caption, head, body),
        csv_of("decide", about, word),
        word,
    )


def failing_card(case: str, found: Discovery | None, about: Mapping[str, Any], word: Words) -> Any:
    """Where it fails, in words."""
    title = html.H2(word("sweep.fails"))
    if found is None:
        return html.Article(
            [title, html.P(word("sweep.not_enough"), className="muted")], className="card", id="card-fails"
        )
    bound = found.at_most if found.at_most is not None else found.at_least
    digits = digits_for([float(bound or 0), *found.points.mean])
    said = word(
        f"sweep.case.{case}",
        what=about["what"],
        bound=with_unit(number(float(bound or 0), digits), about["unit"], word, about["effect"]),
    )
    many = word("sweep.cases", cases=int(found.cases.sum()), points=len(found.cases))
    names = {path: factor_name(path, word) for path in found.points.names}
    rules = found.rules(word.lang, names)
    body: list[Any] = [html.P([said, " " if word.lang == "en" else "", many], className="muted")]
    if rules:
        body.append(html.Ul([html.Li([icon("bad"), " ", rule]) for rule in rules], className="plain rules"))
    else:
        body.append(html.P(word("sweep.no_rule")))
    return html.Article(
        [title, *body, html.P(word("sweep.fails_caption"), className="muted")],
        className="card",
        id="card-fails",
    )
