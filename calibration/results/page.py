"""The shipped result as a part of docs/calibration.md, written anew whenever another fit is taken over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from calibration.results import FITTED, FOLDER, NoResult, provenance, read
from sim.results.words import aligned, number, signed

__all__ = ["markdown", "with_result"]

BEGIN, END = "<!-- result -->\n", "<!-- end of result -->"


def with_result(page: str, folder: Path = FOLDER) -> str:
    """The page with the result of the fit in a folder between its marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return head + BEGIN + markdown(folder) + END + tail


def markdown(folder: Path = FOLDER) -> str:
    """What the fit in a folder came to: coverage, what it cannot reproduce, places left out, parameters."""
    try:
        results = [read(folder, stance) for stance in FITTED]
        made = provenance(folder)
    except NoResult:
        return "No fit comes along yet; `levelfield calibrate --fit` makes one.\n"
    parts = [
        f"{made['points']} points, {made['settings']['replicates']} replicates each, seed {made['seed']}.\n",
        _numbers(results),
        *(_outside(result) for result in results),
        _left_out(results),
        _clashes(results[0]),
        _parameters(results),
    ]
    return "\n".join(part for part in parts if part)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _numbers(results: list[dict[str, Any]]) -> str:
    def row(words: str, *values: str) -> list[str]:
        return [words, *values]

    def of(key: str) -> list[str]:
        return [_share(result["coverage"][key]) for result in results]

    def times(key: str) -> list[str]:
        found = [result["coverage"][key] for result in results]
        return ["–" if value is None else f"{value:.2f}" for value in found]

    rows = [
        row("figures inside their 90 % interval", *of("share90")),
        row("inside the 50 % interval", *of("share50")),
        row("inside 90 %, with discrepancies as declared before the fit", *of("declared90")),
        row("inside 90 %, literature alone", *of("literature90")),
        row("places left out: inside 90 %", *(_share(_held(one, "covered90")) for one in results)),
        row("places left out: inside 50 %", *(_share(_held(one, "covered50")) for one in results)),
        row("width of the interval of a change, in changes (median)", *times("relative_width")),
        row("the same without errors of reporting", *times("relative_width_model")),
        row("identified parameters", *(_identified(one) for one in results)),
        row("R-hat between islands", *(_r_hat(one) for one in results)),
    ]
    found = results[0].get("recovery")
    if found:
        rows.append(row("planted values inside 90 %", _share(found["covered90"]), "–"))
        rows.append(row("the same where figures speak", _share(found["covered90_identified"]), "–"))
    return _table(["", *(f"`{result['stance']}`" for result in results)], rows)


def _held(result: dict[str, Any], key: str) -> float | None:
    n = sum(row["n"] for row in result["holdout"])
    return sum(row["n"] * row[key] for row in result["holdout"]) / n if n else None


def _identified(result: dict[str, Any]) -> str:
    return f"{sum(row['identified'] for row in result['parameters'])} of {len(result['parameters'])}"


def _r_hat(result: dict[str, Any]) -> str:
    value = result["sampling"]["r_hat"]
    return "–" if value is None else f"{value:.3f}"


def _outside(result: dict[str, Any]) -> str:
    """Figures that are not reproduced, worst first."""
    rows = sorted(
        (row for row in result["figures"] if row["fitted"] and row["inside"] is False),
        key=lambda row: -abs(row["tension"]),
    )
    if not rows:
        return f"### Not reproduced under `{result['stance']}`\n\nNone.\n"
    return f"### Not reproduced under `{result['stance']}`\n\n" + _table(
        ["figure", "place", "reported", "predicted", "90 % interval", "literature", "off by (SD)"],
        [
            [
                f"`{row['id']}`",
                row["site"],
                f"{number(row['reported'])} {row['unit']}".strip(),
                number(row["median"]),
                " … ".join(aligned((row["low"], row["high"]), 3)),
                number(row["literature_median"]),
                signed(row["tension"]),
            ]
            for row in rows
        ],
    )


def _left_out(results: list[dict[str, Any]]) -> str:
    rows = [
        [one["site"], str(one["n"]), *(_share(row["covered90"]) for row in pair)]
        for pair in zip(*(result["holdout"] for result in results))
        for one in pair[:1]
    ]
    if not rows:
        return ""
    heads = [f"inside 90 %, `{result['stance']}`" for result in results]
    return "### Places left out and predicted\n\n" + _table(["place", "figures", *heads], rows)


def _clashes(result: dict[str, Any]) -> str:
    if not result["clashes"]:
        return ""
    return "### Figures that contradict each other\n\n" + _table(
        ["one", "the other", "times less probable together"],
        [[f"`{one['one']}`", f"`{one['other']}`", f"{one['odds']:,.0f}"] for one in result["clashes"]],
    )


def _parameters(results: list[dict[str, Any]]) -> str:
    """Parameters of which the figures say something under either stance."""
    rows = []
    for pair in zip(*(result["parameters"] for result in results)):
        if any(row["identified"] or row["pushed"] or row["bound"] for row in pair):
            notes = [
                f"{result['stance']}: "
                + ", ".join(
                    ([f"at its {row['bound']} bound"] if row["bound"] else [])
                    + (["beyond the prior"] if row["pushed"] else [])
                )
                for result, row in zip(results, pair)
                if row["bound"] or row["pushed"]
            ]
            spans = [_span(pair[0]["prior"]), *(_span(row["posterior"]) for row in pair)]
            rows.append([f"`{pair[0]['name']}`", *spans, "; ".join(notes)])
    heads = [f"`{result['stance']}`" for result in results]
    return "### Parameters of which figures say something\n\n" + _table(
        ["parameter", "prior", *heads, ""], rows
    )


def _span(of: dict[str, float]) -> str:
    low, median, high = aligned((of["low"], of["median"], of["high"]), 2)
    return f"{median} ({low} … {high})"
