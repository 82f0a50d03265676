"""A story as one HTML file that needs nothing else: no server, no network; both languages, keys and print."""

# ruff: noqa: E501  (style and script of the file)

from __future__ import annotations

import html
import json
from typing import Any

from dashboard.store import Store
from dashboard.stories.file import Story
from dashboard.stories.steps import result_for, seen, text_in
from dashboard.words import LANGUAGES, Words, words

__all__ = ["page_of", "plain_text"]

_PAGE = """<!DOCTYPE html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title><style>{style}</style></head>
<body><header><strong>Levelfield</strong><span id="title"></span><button id="lang" type="button"></button></header>
<main id="step" tabindex="-1" aria-live="polite"></main>
<nav><button id="back" type="button" aria-label="back">←</button><span id="dots"></span>
<button id="on" type="button" aria-label="on">→</button></nav>
<script>{plotly}</script><script id="data" type="application/json">{data}</script><script>{script}</script>
</body></html>
"""
_STYLE = """
body { margin: 0; font: 18px/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "PingFang SC",
"Microsoft YaHei", sans-serif; color: #1b2430; background: #f4f6f8; min-height: 100vh; display: flex; flex-direction: column; }
header { display: flex; gap: 16px; align-items: center; padding: 12px 28px; background: #fff; border-bottom: 1px solid #dfe4ea; }
header button { margin-left: auto; } button { font: inherit; padding: 5px 14px; border: 1px solid #7d8998;
border-radius: 9px; background: #fff; color: inherit; cursor: pointer; }
main { flex: 1; width: min(1240px, 100% - 40px); margin: 22px auto; outline: none; }
h1 { font-size: clamp(1.6rem, 1rem + 2.4vw, 2.7rem); line-height: 1.2; margin: 0 0 12px; }
.count, .caption, .facts { color: #566173; font-size: .85rem; } .more { font-size: 1.15rem; max-width: 76ch; }
.finding p { margin: .3em 0; font-weight: 550; max-width: 84ch; } .chart { background: #fff; border: 1px solid #dfe4ea;
border-radius: 12px; padding: 10px; } .notes { border-left: 4px solid #0a6b5c; padding: 4px 16px; background: #e2f1ee; }
nav { display: flex; gap: 14px; align-items: center; justify-content: center; padding: 14px; }
nav span button { width: 16px; height: 16px; padding: 0; border-radius: 50%; margin: 0 5px; }
nav span button[aria-current] { background: #0a6b5c; border-color: #0a6b5c; }
:focus-visible { outline: 3px solid #0b62a8; outline-offset: 2px; }
@media print { nav, header button { display: none; } }
"""
_SCRIPT = """
const story = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
let lang = story.lang, at = 0, notes = false;
function make(tag, name, text) { const e = document.createElement(tag); e.className = name; e.textContent = text; return e; }
function draw() {
  const told = story[lang], step = told.steps[at], main = $("step");
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en"; document.title = told.title;
  $("title").textContent = told.title; $("lang").textContent = lang === "zh" ? "English" : "中文";
  main.replaceChildren(make("p", "count", (at + 1) + " / " + told.steps.length), make("h1", "", step.text));
  if (step.more) main.append(make("p", "more", step.more));
  if (step.finding.length) { const box = make("div", "finding", "");
    step.finding.forEach((line) => box.append(make("p", "", line))); main.append(box); }
  if (step.figure) { const chart = make("div", "chart", ""); main.append(chart);
    chart.setAttribute("role", "img"); chart.setAttribute("aria-label", step.finding.join(" "));
    Plotly.newPlot(chart, JSON.parse(JSON.stringify(step.figure.data)), JSON.parse(JSON.stringify(step.figure.layout)),
      { displayModeBar: false, responsive: true }); }
  if (step.caption) main.append(make("p", "caption", step.caption));
  if (step.facts) main.append(make("p", "facts", step.facts));
  if (notes && step.notes) main.append(make("p", "notes", step.notes));
  $("dots").replaceChildren(...told.steps.map((one, n) => { const dot = make("button", "", ""); dot.type = "button";
    dot.setAttribute("aria-label", (n + 1) + ": " + one.text); if (n === at) dot.setAttribute("aria-current", "step");
    dot.onclick = () => go(n); return dot; }));
}
function go(n) { at = Math.min(Math.max(n, 0), story[lang].steps.length - 1); draw(); }
$("back").onclick = () => go(at - 1); $("on").onclick = () => go(at + 1);
$("lang").onclick = () => { lang = lang === "zh" ? "en" : "zh"; draw(); };
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const last = story[lang].steps.length - 1, key = e.key;
  if (key === "ArrowRight" || key === "PageDown") go(at + 1);
  else if (key === "ArrowLeft" || key === "PageUp") go(at - 1);
  else if (key === "Home") go(0); else if (key === "End") go(last);
  else if (key === "n" || key === "N") { notes = !notes; draw(); }
  else if (key === "f" || key === "F") { document.fullscreenElement ? document.exitFullscreen()
    : document.documentElement.requestFullscreen(); }
  else return;
  e.preventDefault();
});
draw();
"""


def page_of(story: Story, store: Store, lang: str) -> str:
    """The file, opening in a language.

    Args:
        story: what is told.
        store: where its results are; a step whose result is not stored has words only, and says so.
        lang: ``en`` or ``zh``.
    """
    from plotly.offline import get_plotlyjs

    data: dict[str, Any] = {"lang": lang}
    for one in LANGUAGES:
        word = words(one)
        data[one] = {
            "title": text_in(story.title, word),
            "steps": [_step(step, store, word) for step in story.steps],
        }
    return _PAGE.format(
        tag=words(lang).tag,
        title=html.escape(text_in(story.title, words(lang))),
        style=_STYLE,
        plotly=get_plotlyjs(),
        data=json.dumps(data, ensure_ascii=False).replace("</", "<\\/"),
        script=_SCRIPT,
    )


def _step(step: Any, store: Store, word: Words) -> dict[str, Any]:
    out: dict[str, Any] = {
        "text": text_in(step.text, word),
        "more": text_in(step.more, word),
        "notes": text_in(step.notes, word),
        "finding": [],
        "figure": None,
        "caption": "",
        "facts": "",
    }
    if not step.shows:
        return out
    run = result_for(step, store)
    found = seen(step, run, store, word) if run else None
    if found is None:
        return out | {"caption": word("stories.not_stored")}
    from dashboard.components.goals import goal_cards
    from dashboard.components.provenance import strip

    finding = found.finding
    if found.figure is None and found.twin is None:
        cards = goal_cards(found.chosen, word)
        finding = [one for one in _inside(cards) if getattr(one, "className", "") == "goal"]
    facts = [*strip(found.chosen.first, word)]
    return out | {
        "finding": [text for text in (plain_text(one) for one in finding) if text],
        "figure": found.figure,
        "caption": found.caption,
        "facts": " · ".join(word("stories.fact", name=name, value=value) for name, value in facts),
    }


def _inside(component: Any) -> list[Any]:
    """A component's descendants."""
    children = getattr(component, "children", None)
    some = children if isinstance(children, list | tuple) else [children] if children is not None else []
    return [found for child in some for found in (child, *_inside(child))]


def plain_text(component: Any) -> str:
    """The words of a component, without signs that stand for them."""
    if component is None or getattr(component, "className", "") in _SIGNS:
        return ""
    if isinstance(component, str | int | float):
        return str(component)
    if isinstance(component, list | tuple):
        parts = [plain_text(one) for one in component]
    else:
        parts = [plain_text(one) for one in _children(component)]
    return " ".join(" ".join(part for part in parts if part.strip()).split())


def _children(component: Any) -> list[Any]:
    children = getattr(component, "children", None)
    return list(children) if isinstance(children, list | tuple) else [children]


_SIGNS = {f"icon icon-{kind}" for kind in ("good", "between", "bad", "info", "warning")}
