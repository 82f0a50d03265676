"""What surrounds every page: skip link, header with navigation, language and theme, footer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.address import Address, link
from dashboard.components.aria import aria
from dashboard.context import Page
from dashboard.words import Words

__all__ = ["footer", "layout", "navigation"]

_THEME = {
    "primaryColor": "teal",
    "primaryShade": {"light": 8, "dark": 5},
    "autoContrast": True,
    "luminanceThreshold": 0.25,
    "defaultRadius": "md",
    "fontFamily": "var(--font)",
    "headings": {"fontFamily": "var(--font)"},
}


def layout() -> Any:
    """The shell; its words arrive with the first page, in the reader's language."""
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Location(id="go", refresh="callback-nav"),
            dcc.Store(id="address"),
            dcc.Store(id="page-title"),
            dcc.Store(id="arrived"),
            dcc.Store(id="picked"),
            dcc.Store(id="looked"),
            html.A("", href="#main", id="skip", className="skip"),
            html.Header(
                html.Div(
                    [
                        dcc.Link(
                            [
                                _mark(),
                                html.Span("Levelfield"),
                                html.Span("", id="tagline", className="tagline"),
                            ],
                            href="/",
                            className="brand",
                        ),
                        html.Nav([], id="navigation", **aria(label="")),
                        html.Div(
                            [
                                dcc.Link(
                                    [
                                        html.Span("", id="queue-title"),
                                        html.Span(id="queue-count", className="queue-count", hidden=True),
                                    ],
                                    href="/jobs",
                                    id="queue",
                                    className="queue",
                                ),
                                html.Button("", id="language", className="button quiet", n_clicks=0),
                                dmc.ColorSchemeToggle(
                                    id="scheme",
                                    lightIcon="☀",
                                    darkIcon="☾",
                                    variant="subtle",
                                    size="lg",
                                    color="gray",
                                    className="scheme",
                                ),
                            ],
                            className="switches",
                        ),
                    ],
                    className="inner",
                ),
                className="site-header",
            ),
            html.Main(html.Div(id="page", className="inner"), id="main", tabIndex="-1"),
            html.Footer(html.Div([], id="footer", className="inner"), className="site-footer"),
        ],
        theme=_THEME,
        defaultColorScheme="auto",
    )


def _mark() -> Any:
    """The sign: three bars brought level."""
    return html.Span([html.Span(), html.Span(), html.Span()], className="mark", **aria(hidden="true"))


def navigation(address: Address, word: Words, pages: Iterable[Page]) -> list[Any]:
    """Links to the pages, the present one marked; a page without a word for it has no link."""
    current = "/" + address.path.strip("/")
    return [
        html.Span(
            dcc.Link(word(f"nav.{page.NAME}"), href=link(page.PATH, lang=word.lang)),
            className="here" if current == page.PATH else "",
            **(aria(current="page") if current == page.PATH else {}),
        )
        for page in pages
        if f"nav.{page.NAME}" in word
    ]


def footer(word: Words) -> list[Any]:
    """What the model is and is not, under every page."""
    return [html.P(word("footer.model")), html.P(word("footer.interval")), html.P(word("footer.private"))]
