"""Components of a page as plain HTML, for files and paper that know no Dash."""

from __future__ import annotations

import html
from typing import Any

__all__ = ["html_of"]

_VOID = {"br", "hr", "img"}
_NAMES = {"className": "class", "colSpan": "colspan", "rowSpan": "rowspan"}
_KEPT = ("id", "className", "role", "scope", "href", "open", "title", "style", "colSpan", "rowSpan")


def html_of(component: Any) -> str:
    """A component, a text or a list of them as HTML; what only works on a page is left out."""
    if component is None or isinstance(component, bool):
        return ""
    if isinstance(component, str | int | float):
        return html.escape(str(component))
    if isinstance(component, list | tuple):
        return "".join(html_of(one) for one in component)
    told = component.to_plotly_json()
    tag, props = told["type"].lower(), told["props"]
    if told["namespace"] == "dash_core_components":
        return ""
    if tag == "button":
        return ""
    attributes = "".join(
        f' {_NAMES.get(name, name)}="{html.escape(_said(value))}"'
        for name, value in props.items()
        if (name in _KEPT or name.startswith("aria-")) and isinstance(value, str | bool | int | dict)
        if value is not False
    )
    inside = html_of(props.get("children"))
    return f"<{tag}{attributes}>" if tag in _VOID else f"<{tag}{attributes}>{inside}</{tag}>"


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items())
    return "" if value is True else str(value)
