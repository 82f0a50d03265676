"""Reading a layout as a person would: its words, and components by id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import plotly.utils

_READ = ("children", "label", "description", "aria-label", "title", "placeholder", "nothingFoundMessage")


def plain(layout: Any) -> Any:
    """A layout as the browser receives it."""
    return json.loads(json.dumps(layout, cls=plotly.utils.PlotlyJSONEncoder))


def components(layout: Any) -> Iterator[dict[str, Any]]:
    """Properties of every component, outermost first."""
    if isinstance(layout, list):
        for item in layout:
            yield from components(item)
    elif isinstance(layout, dict) and "props" in layout:
        yield layout["props"] | {"component": layout["type"]}
        yield from components(layout["props"].get("children"))


def of_language(layout: Any, tag: str) -> Any:
    """A layout without the parts that say that they are in another language than ``tag``."""

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(one) for one in node]
        if isinstance(node, dict) and "props" in node:
            if node["props"].get("lang", tag) != tag:
                return None
            return {**node, "props": {**node["props"], "children": walk(node["props"].get("children"))}}
        return node

    return walk(plain(layout))


def find(layout: Any, name: Any) -> dict[str, Any]:
    """The component with an id."""
    [found] = [props for props in components(plain(layout)) if props.get("id") == name]
    return found


def said(layout: Any) -> list[str]:
    """Every text that is shown or read out, options of pickers and texts inside figures included."""
    out: list[str] = []
    for props in components(plain(layout)):
        if props["component"] in ("Pre", "Code"):
            continue  # commands and hashes are the same in any language
        for name in _READ:
            values = props.get(name)
            out += [
                text for text in (values if isinstance(values, list) else [values]) if isinstance(text, str)
            ]
        data = props.get("data")
        if isinstance(data, list):
            out += [text for option in data for text in _options(option)]
        elif isinstance(data, dict) and "figure" in data:
            out += list(_figure(data["figure"]))
    return [text for text in out if text.strip()]


def text_of(layout: Any) -> str:
    """All words of a layout, in order."""
    return " ".join(said(layout))


def _options(option: Any) -> Iterator[str]:
    if isinstance(option, str):
        yield option
    elif "group" in option:
        yield option["group"]
        for item in option["items"]:
            yield item["label"]
    else:
        yield option["label"]


def _figure(figure: dict[str, Any]) -> Iterator[str]:
    for trace in figure["data"]:
        yield trace.get("name", "")
        for text in trace.get("text", []):
            yield from text if isinstance(text, list) else [text]  # a heatmap has rows of them
    for axis in ("xaxis", "yaxis"):
        yield figure["layout"][axis]["title"]["text"]
        yield from (str(text) for text in figure["layout"][axis].get("ticktext", []))
