"""The report of a calibration: one HTML file that needs nothing else, in English and Chinese.

It says first what failed; then shows all figures on one page, by place, by policy and one by one; figures
that contradict each other; places left out; parameters before and after. It names no machine and no hour, so
that two identical fits write the same bytes.
"""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import Any

from calibration.report import charts, words
from calibration.report.tables import (
    clashes,
    figure_table,
    holdout,
    parameters,
    policies,
    sites_table,
    trust,
)
from calibration.results import provenance, read
from sim.results.chart_parts import CONFIG
from sim.results.page import LANGUAGES, LOCALES, PAGE, SCRIPT, STYLE, Page, both

__all__ = ["report_html", "write_report"]


def write_report(path: Path, folder: Path, stance: str) -> Path:
    """Write the report of the fit in a folder; returns the file, which appears whole or not at all.

    Raises:
        NoResult: there is no such fit.
    """
    text = report_html(read(folder, stance), provenance(folder))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return path


def report_html(result: dict[str, Any], record: dict[str, Any]) -> str:
    """The report of a result as one HTML document.

    Args:
        result: as `calibration.results.read` gives it.
        record: how the fit was made.
    """
    from plotly.offline import get_plotlyjs

    page = Page()
    told = words.findings(result)
    page.parts.append('<ul class="findings">' + "".join(f"<li>{both(*one)}</li>" for one in told) + "</ul>")
    page.heading("All figures on one page", "所有数据一览")
    page.note(*words.FOREST)
    page.grid([{lang: charts.forest(result, lang) for lang in LANGUAGES}], wide=True)
    page.heading("Figures that contradict each other", "相互矛盾的数据")
    clashes(page, result)
    page.heading("By place", "按地区")
    sites_table(page, result)
    page.heading("By policy", "按政策")
    policies(page, result)
    page.heading("Figure by figure", "逐项数据")
    page.note(*words.FIGURES)
    figure_table(page, result)
    page.heading("Places left out and predicted", "留出地区的预测")
    holdout(page, result)
    page.heading("Parameters before and after", "参数：先验与后验")
    page.note(*words.PARAMETERS)
    page.grid([{lang: charts.dumbbells(result, lang) for lang in LANGUAGES}], wide=True)
    parameters(page, result)
    page.heading("How far reports are believed", "对报告数据的采信程度")
    trust(page, result)
    page.heading("Where it comes from", "来源")
    _provenance(page, result, record)
    title = words.title(result["stance"])
    data = json.dumps(
        {"config": CONFIG, "locales": LOCALES, "figures": page.figures}, ensure_ascii=False, sort_keys=True
    )
    return PAGE.format(
        title=html.escape(title[0]),
        heading=both(*title),
        style=STYLE,
        subtitle=both(*words.subtitle(result)),
        body="\n".join(page.parts),
        plotly=get_plotlyjs(),
        data=data.replace("</", "<\\/"),
        script=SCRIPT,
    )


def _provenance(page: Page, result: dict[str, Any], record: dict[str, Any]) -> None:
    """What the fit evaluated, how sure its own machinery is, and with which code."""
    rows = [
        (both("points evaluated", "评估点数"), str(record["points"])),
        (both("seed", "随机种子"), str(record["seed"])),
        (both("code", "代码指纹"), f"<code>{html.escape(record['code'])}</code>"),
        (
            both("git revision", "代码版本"),
            f"<code>{html.escape(str(record.get('git_revision') or '–'))}</code>",
        ),
        (
            both("versions", "软件版本"),
            html.escape(", ".join(f"{name} {version}" for name, version in record["versions"].items())),
        ),
    ]
    if result["sampling"]["r_hat"] is not None:
        rows.append((both("R-hat between islands", "各组抽样的 R-hat"), f"{result['sampling']['r_hat']:.3f}"))
    if result["emulator"]:
        for one in result["emulator"]["unseen"]:
            rows.append(
                (
                    both("emulator on unseen points", "代理模型对新点的预测"),
                    both(
                        f"median R² {one['r2']:.2f}, inside 90 %: {100 * one['covered90']:.0f} % "
                        f"({one['points']} points)",
                        f"R² 中位数 {one['r2']:.2f}，90% 区间覆盖 {100 * one['covered90']:.0f}%"
                        f"（{one['points']} 个点）",
                    ),
                )
            )
    page.table(["", ""], rows, left=2)
    page.note(*words.AGAIN)
