"""The frame of the report: page, style and script."""
# ruff: noqa: E501  (a rule of a style sheet reads best on its line)

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["LANGUAGES", "LOCALES", "PAGE", "SCRIPT", "STYLE", "Page", "both"]

LANGUAGES = ("en", "zh")

PAGE = """<!doctype html>
<html lang="en" data-lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<div><p class="brand">Levelfield</p><h1>{heading}</h1><p class="subtitle">{subtitle}</p></div>
<nav><button type="button" data-to="en" aria-pressed="true">English</button><button type="button" data-to="zh" aria-pressed="false" lang="zh-CN">中文</button></nav>
</header>
<main>
{body}
</main>
<script>{plotly}</script>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""

STYLE = """
:root { --ink: #111827; --soft: #4b5563; --line: #e5e7eb; --blue: #12436D; --tint: #f3f6f9; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: white; line-height: 1.5;
  font: 16px/1.55 Inter, "Segoe UI", "Helvetica Neue", Arial, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
html[data-lang=en] span[lang=zh], html[data-lang=zh] span[lang=en] { display: none; }
header { display: flex; justify-content: space-between; gap: 2rem; align-items: flex-start;
  padding: 1.6rem max(1.2rem, calc(50vw - 720px + 1.2rem)) 1.2rem; border-bottom: 1px solid var(--line); background: var(--tint); }
main { max-width: 1440px; margin: 0 auto; padding: 0.6rem 1.2rem 4rem; }
.brand { margin: 0; color: var(--blue); font-weight: 600; letter-spacing: .04em; font-size: .9rem; }
h1 { margin: .1rem 0 .2rem; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2.4rem 0 .6rem; font-size: 1.25rem; }
.subtitle, .note { color: var(--soft); margin: 0 0 .6rem; }
.note { max-width: 62rem; font-size: .93rem; margin-top: .6rem; }
nav { display: flex; flex: none; border: 1px solid #9ca3af; border-radius: 8px; overflow: hidden; }
nav button { font: inherit; font-size: .9rem; border: 0; background: white; padding: .35rem .8rem; cursor: pointer; }
nav button[aria-pressed=true] { background: var(--blue); color: white; }
.findings { margin: 1.2rem 0 0; padding: 1rem 1.2rem 1rem 2.2rem; background: var(--tint); border-left: 4px solid var(--blue);
  border-radius: 4px; font-size: 1.05rem; }
.findings li { margin: .25rem 0; }
.grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.4rem 1.6rem; margin-top: .8rem; }
.grid.wide { grid-template-columns: minmax(0, 1fr); }
figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; padding: .5rem; break-inside: avoid; min-width: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .93rem; }
th, td { padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.text { text-align: left; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.good { color: #14663d; } .bad { color: #a11d33; } .unclear { color: var(--soft); }
code { font-size: .88em; background: var(--tint); padding: .1rem .35rem; border-radius: 4px; overflow-wrap: anywhere; }
@media screen and (max-width: 900px) { .grid { grid-template-columns: minmax(0, 1fr); } }
@media print {
  @page { size: A4; margin: 12mm; }
  nav, .modebar { display: none !important; }
  body { font-size: 12px; }
  header { padding: 1rem 1.2rem .6rem; }
  main { padding: 0; }
  h1 { font-size: 1.5rem; }
  h2 { margin-top: 1.4rem; }
  h2, .note { break-after: avoid; }
  tr { break-inside: avoid; }
  th, td { padding: .3rem .55rem .3rem 0; word-break: keep-all; }
  .good, .bad, .unclear { white-space: nowrap; }
  .scroll { overflow: visible; }
  .grid { gap: .6rem; }
  figure { padding: 0; }
  .chart { height: auto !important; }
}
"""

SCRIPT = """
const data = JSON.parse(document.getElementById('data').textContent);
function show(lang) {
  document.documentElement.dataset.lang = lang;
  document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  document.querySelectorAll('nav button').forEach(b => b.setAttribute('aria-pressed', String(b.dataset.to === lang)));
  document.title = document.querySelector(`h1 [lang="${lang}"]`).textContent;
  const config = {...data.config, locale: lang === 'zh' ? 'zh-CN' : 'en-US', locales: data.locales};
  for (const [name, figure] of Object.entries(data.figures)) {
    Plotly.react(name, figure[lang].data, figure[lang].layout, config);
  }
}
document.querySelectorAll('nav button').forEach(b => b.addEventListener('click', () => show(b.dataset.to)));
// On paper two charts stand beside each other, smaller than on a screen, with smaller letters.
function fit(paper) {
  const lang = document.documentElement.dataset.lang;
  for (const [name, figure] of Object.entries(data.figures)) {
    const layout = figure[lang].layout, chart = document.getElementById(name);
    const letters = (layout.font || {}).size || 12, title = ((layout.title || {}).font || {}).size || 16;
    const wide = chart.closest('.wide') !== null;
    const named = figure[lang].data.filter(trace => trace.showlegend !== false && trace.type === 'bar').length;
    const tall = (layout.height || 360) * (wide ? 1 : .78) + 15 * Math.max(0, named - 2);
    Plotly.relayout(chart, paper
      ? {autosize: false, width: wide ? 690 : 338, height: tall, 'legend.tracegroupgap': 0, 'font.size': letters * .8, 'title.font.size': title * .8}
      : {autosize: true, width: null, height: layout.height || null, 'legend.tracegroupgap': 10, 'font.size': letters, 'title.font.size': title});
  }
}
window.addEventListener('beforeprint', () => fit(true));
window.addEventListener('afterprint', () => fit(false));
const asked = new URLSearchParams(location.search).get('lang') || navigator.language || 'en';
show(asked.toLowerCase().startsWith('zh') ? 'zh' : 'en');
"""

LOCALES = {
    "zh-CN": {
        "dictionary": {
            "Download plot as a PNG": "下载图片（PNG）",
            "Zoom": "框选缩放",
            "Pan": "平移",
            "Zoom in": "放大",
            "Zoom out": "缩小",
            "Reset axes": "恢复坐标轴",
            "Double-click to zoom back out": "双击恢复",
            "Taking snapshot - this may take a few seconds": "正在生成图片，可能需要几秒钟",
            "Snapshot succeeded": "图片已生成",
            "Sorry, there was a problem downloading your snapshot!": "图片未能下载",
        }
    }
}
"""What Plotly itself says on buttons and in notices."""


class Page:
    """Collects the sections and the figures' data."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.figures: dict[str, dict[str, Any]] = {}

    def heading(self, en: str, zh: str) -> None:
        self.parts.append(f"<h2>{both(en, zh)}</h2>")

    def note(self, en: str, zh: str) -> None:
        self.parts.append(f'<p class="note">{both(en, zh)}</p>')

    def grid(self, figures: Sequence[dict[str, go.Figure]], wide: bool = False) -> None:
        """Figures side by side, each given in both languages."""
        cells = []
        for by_language in figures:
            name = f"figure-{len(self.figures) + 1}"
            self.figures[name] = {lang: json.loads(figure.to_json()) for lang, figure in by_language.items()}
            height = by_language["en"].layout.height or 360
            title = both(*(str(by_language[lang].layout.title.text or "") for lang in LANGUAGES))
            cells.append(
                f'<figure><div class="chart" id="{name}" style="height:{height}px"></div>'
                f'<figcaption class="hidden">{title}</figcaption></figure>'
            )
        self.parts.append(f'<div class="grid{" wide" if wide else ""}">{"".join(cells)}</div>')

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
        """A table; cells are HTML already, the first ``left`` columns are text."""

        def row(cells: Sequence[str], tag: str) -> str:
            return (
                "<tr>"
                + "".join(
                    # An interval stays on one line.
                    f'<{tag} class="{"text" if n < left else "number"}">{cell.replace(" … ", "&nbsp;…&nbsp;")}</{tag}>'
                    for n, cell in enumerate(cells)
                )
                + "</tr>"
            )

        body = "".join(row(cells, "td") for cells in rows)
        self.parts.append(
            f'<div class="scroll"><table><thead>{row(head, "th")}</thead><tbody>{body}</tbody></table></div>'
        )


def both(en: str, zh: str) -> str:
    """Text in two languages, of which the page shows one."""
    return f'<span lang="en">{html.escape(en)}</span><span lang="zh">{html.escape(zh)}</span>'
