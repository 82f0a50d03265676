"""What the report says, in English and Chinese: what failed first."""

from __future__ import annotations

from typing import Any

__all__ = ["AGAIN", "FIGURES", "FOREST", "PARAMETERS", "findings", "subtitle", "title"]

Pair = tuple[str, str]
WANTED = 0.80
"""Share of figures inside their 90 % interval from which the fit counts as one that reproduces them."""
WANTED_HOLDOUT = 0.75

FOREST: Pair = (
    "Every fitted figure, in standard deviations of its prediction: what was reported is the zero line, "
    "the bar "
    "is the 90 % interval of what would be reported, the dark part that of the model alone, the hollow "
    "mark the "
    "literature without any fit. A bar that does not reach the line is a figure that is not reproduced. "
    "Arrows stand for reported bounds (more than, less than), which only have to be kept.",
    "全部拟合数据，以预测标准差为单位：零线为报告值，浅色条为应报告值的 90% 区间，深色部分仅含模型本身，"
    "空心标记为未经拟合的文献预测。未触及零线者即未能再现。箭头表示报告的界限（多于、少于），只需满足即可。",
)
FIGURES: Pair = (
    "Predicted: median and 90 % interval of what would be reported. Model: the runs alone, without errors of "
    "reporting. Literature: runs with parameters from the literature. Tension: distance of the report "
    "from the "
    "prediction, in predicted standard deviations.",
    "预测：应报告值的中位数与 90% 区间。模型：仅模拟运行，不含报告误差。文献：采用文献参数的运行。"
    "张力：报告值与预测的距离，以预测标准差计。",
)
PARAMETERS: Pair = (
    "Grey: what the literature allows (90 %). Colour: what is left given the reported figures. Shown are "
    "those of "
    "which the figures say something; the table has all. Width left is the posterior's part of the prior's "
    "standard deviation; 1 says that nothing was learned.",
    "灰色：文献允许的范围（90%）。彩色：给定报告数据后的范围。图中仅列出数据有所说明的参数，表中为全部。"
    "剩余宽度为后验标准差占先验的比例，1 表示没有学到任何信息。",
)
AGAIN: Pair = (
    "levelfield calibrate --fit --out FOLDER fits again; the method is in docs/calibration.md.",
    "levelfield calibrate --fit --out 文件夹  可重新拟合；方法见 docs/calibration.md。",
)
_STANCES = {"reported": ("taken at their word", "按报告原值采信"), "pooled": ("discounted", "打折采信")}


def title(stance: str) -> Pair:
    """The report's title."""
    en, zh = _STANCES[stance]
    return (f"Calibration: reported figures {en}", f"校准：报告数据{zh}")


def subtitle(result: dict[str, Any]) -> Pair:
    """What was fitted, in one line."""
    coverage = result["coverage"]
    sites = len({row["site"] for row in result["figures"]})
    return (
        f"{coverage['figures']} figures fitted, {coverage['promised']} promises predicted, {sites} places, "
        f"{len(result['parameters'])} parameters",
        f"拟合 {coverage['figures']} 项数据，预测 {coverage['promised']} 项承诺，{sites} 个地区，"
        f"{len(result['parameters'])} 个参数",
    )


def findings(result: dict[str, Any]) -> list[Pair]:
    """What to know before anything else, failures first."""
    out = _not_reproduced(result) + _coverage(result) + _left_out(result) + _width(result)
    if result["clashes"]:
        n = len(result["clashes"])
        worst = result["clashes"][0]
        pair = f"{worst['one']} / {worst['other']}"
        out.append(
            (
                f"{n} pair{'s' if n > 1 else ''} of figures can hardly be true together in this model; "
                f"the worst "
                f"is {pair}.",
                f"{n} 对数据在本模型中难以同时成立，最突出的是 {pair}。",
            )
        )
    silent = sum(not row["identified"] for row in result["parameters"])
    out.append(
        (
            f"Of {len(result['parameters'])} parameters the figures say next to nothing about {silent}: "
            f"they stay "
            "as the literature has them.",
            f"在 {len(result['parameters'])} 个参数中，报告数据对 {silent} 个几乎没有说明，它们保持文献给"
            f"出的范围。",
        )
    )
    edge = [row["name"] for row in result["parameters"] if row["bound"] or row["pushed"]]
    if edge:
        names = ", ".join(edge)
        out.append(
            (
                f"Pushed to where the literature hardly goes, or to a bound: {names}. A mechanism may be "
                f"missing.",
                f"被推至文献范围边缘或取值界限：{names}。可能缺少某种机制。",
            )
        )
    for failure in result["failures"]:
        out.append(
            (
                f"{failure['site']}: {failure['points']} points could not be run ({failure['error']}).",
                f"{failure['site']}：{failure['points']} 个点未能运行（{failure['error']}）。",
            )
        )
    return out


def _not_reproduced(result: dict[str, Any]) -> list[Pair]:
    outside = sorted(
        (row for row in result["figures"] if row["fitted"] and row["inside"] is False),
        key=lambda row: -abs(row["tension"]),
    )
    out: list[Pair] = []
    if outside:
        names = ", ".join(f"{row['id']} ({row['tension']:+.1f})".replace("-", "−") for row in outside)
        names = ", ".join(f"{row['id']} ({_signed(row['tension'])})" for row in outside)
        out.append(
            (
                f"Not reproduced ({len(outside)}; in brackets the distance in standard deviations): {names}.",
                f"未能再现（{len(outside)} 项，括号内为以标准差计的距离）：{names}。",
            )
        )
    unknown = [row["id"] for row in result["figures"] if row["fitted"] and row["inside"] is None]
    if unknown:
        names = ", ".join(unknown)
        out.append((f"The model gives no value for: {names}.", f"模型没有给出数值：{names}。"))
    return out


def _coverage(result: dict[str, Any]) -> list[Pair]:
    coverage = result["coverage"]
    if not coverage["predicted"]:
        return []
    share, n = coverage["share90"], coverage["predicted"]
    met = share >= WANTED
    return [
        (
            f"{coverage['inside90']} of {n} figures ({100 * share:.0f} %) lie inside their 90 % interval, "
            f"{100 * coverage['share50']:.0f} % inside the 50 % interval; with the literature alone "
            f"{100 * coverage['literature90']:.0f} %. With discrepancies as they were declared before the "
            f"fit {100 * coverage['declared90']:.0f} % would be inside. "
            + ("" if met else f"A good fit would have {100 * WANTED:.0f} % or more."),
            f"{n} 项数据中有 {coverage['inside90']} 项（{100 * share:.0f}%）落入 90% 区间，"
            f"{100 * coverage['share50']:.0f}% 落入 50% 区间；仅凭文献为 "
            f"{100 * coverage['literature90']:.0f}%。若按拟合前申明的偏差，则为 "
            f"{100 * coverage['declared90']:.0f}%。"
            + ("" if met else f"低于良好拟合应有的 {100 * WANTED:.0f}%。"),
        )
    ]


def _left_out(result: dict[str, Any]) -> list[Pair]:
    rows = result["holdout"]
    n = sum(row["n"] for row in rows)
    if not n:
        return []
    share, half = (sum(row["n"] * row[key] for row in rows) / n for key in ("covered90", "covered50"))
    met = share >= WANTED_HOLDOUT
    return [
        (
            f"Places left out: {100 * share:.0f} % of their {n} figures lie inside the predicted 90 % "
            f"interval, "
            f"{100 * half:.0f} % inside the 50 % interval"
            + ("." if met else f", fewer than the {100 * WANTED_HOLDOUT:.0f} % that were hoped for."),
            f"留出地区：其 {n} 项数据中 {100 * share:.0f}% 落入预测的 90% 区间，{100 * half:.0f}% 落入 "
            f"50% 区间" + ("。" if met else f"，低于期望的 {100 * WANTED_HOLDOUT:.0f}%。"),
        )
    ]


def _width(result: dict[str, Any]) -> list[Pair]:
    width, model = result["coverage"]["relative_width"], result["coverage"]["relative_width_model"]
    if width is None:
        return []
    return [
        (
            f"The interval of a reported change is {width:.1f} times as wide as the change itself (median); "
            f"{model:.1f} times without errors of reporting."
            + ("" if width < 1 else " Such an interval says little about a single figure."),
            f"报告变化的区间宽度为变化本身的 {width:.1f} 倍（中位数），不含报告误差为 {model:.1f} 倍。"
            + ("" if width < 1 else "这样的区间对单项数据说明不多。"),
        )
    ]


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
