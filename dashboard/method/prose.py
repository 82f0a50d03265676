"""The method in sentences: what the model is and is not, and how to cite it."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.address import link
from dashboard.components.stance import stance_about
from dashboard.method.section import section
from dashboard.words import Words

__all__ = ["cite", "model"]


def model(word: Words) -> list[Any]:
    """The model in plain words."""
    then = " " if word.lang == "en" else "："
    who = [
        html.Li([html.Strong(word(f"method.who.{name}")), then, word(f"method.who.{name}.does")])
        for name in ("students", "teachers", "schools", "government", "partners")
    ]
    return [
        section(
            "model",
            word("method.tab.model"),
            [
                *(html.P(word(f"method.model.{at}")) for at in range(1, 5)),
                html.H3(word("method.who")),
                html.Ul(who),
                html.H3(word("method.luck")),
                html.P(word("method.luck.says")),
                html.H3(word("method.money")),
                html.P(word("method.money.says")),
                html.H3(word("method.unknown")),
                html.P(word("method.unknown.says")),
                stance_about(word),
                html.H3(word("method.limits")),
                html.Ul([html.Li(word(f"method.limit.{at}")) for at in range(1, 9)]),
                html.P(
                    dcc.Link(word("method.evidence"), href=link("/evidence", lang=word.lang)),
                    className="muted",
                ),
            ],
            "stack prose-page",
        )
    ]


def cite(word: Words) -> list[Any]:
    """How to cite, and what to say with a number."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("levelfield")
    except PackageNotFoundError:
        number = "0"
    return [
        section(
            "cite",
            word("method.tab.cite"),
            [
                html.P(word("method.cite")),
                html.Pre(word("method.cite_text", version=number), className="command", tabIndex="0"),
                html.P(word("method.cite_numbers")),
                html.Ul([html.Li(word(f"method.cite_number.{at}")) for at in range(1, 5)]),
            ],
            "stack prose-page",
        )
    ]
