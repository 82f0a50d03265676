"""Tables of analyses in the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from sim.cli.tables import new_table
from sim.results.outcome import rows_of

if TYPE_CHECKING:
    from sim.analysis.discovery import Discovery
    from sim.analysis.front import Front
    from sim.analysis.indices import Indices
    from sim.analysis.robustness import Robustness

__all__ = ["show_discovery", "show_front", "show_indices", "show_robustness"]

_TITLES = {
    "ST": "total",
    "S1": "alone",
    "mu_star": "size of effect",
    "mu": "mean effect",
    "sigma": "spread",
    "score": "score",
}
_SPAN = "90 % interval"


def show_indices(found: Indices) -> None:
    """Indices of every factor, and what bears on trust in them."""
    console = Console()
    more = {"morris": ["mu", "sigma"], "pawn": ["chance"]}.get(found.method, [])
    heads: list[str] = []
    for name in found.shown:
        heads += [_TITLES[name], _SPAN]
    table = new_table(
        f"{found.outcome}: {_METHOD[found.method]}", "factor", *heads, *[_TITLES.get(m, m) for m in more]
    )
    for row in found.frame.to_dict("records"):
        cells = [_short(row["factor"])]
        for name in found.shown:
            cells += [_number(row[name]), f"{_number(row[f'{name}_low'])} … {_number(row[f'{name}_high'])}"]
        table.add_row(*cells, *[_number(row[name]) for name in more])
    console.print(table)
    for line in _trust(found):
        console.print(line, style="dim", highlight=False)


_METHOD = {
    "sobol": "Sobol indices",
    "emulator": "Sobol indices on an emulator",
    "morris": "elementary effects (Morris)",
    "pawn": "how much the distribution changes (PAWN)",
}


def _trust(found: Indices) -> list[str]:
    about, out = found.about, []
    if found.method in ("sobol", "emulator"):
        out.append(
            "Share of the outcome's variance: alone, and in total with what it does together with others."
        )
    if found.method == "morris":
        out.append("Effect of moving over the factor's whole distribution; a spread as large as the effect "
                   "says that it hangs on the other factors or bends.")  # fmt: skip
    if found.method == "pawn":
        out.append("A score below chance says that nothing was found.")
    out.append(f"{about['points']:,} points" + (f", {about['lost']} lost" if about.get("lost") else "") + ".")
    if "explained" in about:
        explained = 100 * max(0.0, float(about["explained"]))
        words = "" if explained >= 80 else "; more points, or replicates, would tell more"
        out.append(f"The emulator predicts {explained:.0f} % of the variance of points left out{words}.")
        for pair in about.get("together", []):
            out.append(
                f"Together: {pair['factors'][0]} and {pair['factors'][1]} ({100 * pair['share']:.0f} %)."
            )
    luck = about.get("luck_share", float("nan"))
    if np.isfinite(luck):
        share = "more than 99 %" if luck > 0.99 else f"{100 * luck:.0f} %"
        out.append(f"Luck makes {share} of the variance of a single run; indices are of means over it.")
    else:
        out.append("One replicate: the same might come out differently with other people and luck.")
    return out


def show_discovery(found: Discovery) -> None:
    """Rules, and how sure each limit is."""
    console = Console()
    n, cases = len(found.cases), int(found.cases.sum())
    console.print(f"{found.question}: {cases} of {n} points", style="bold", highlight=False)
    if not found.boxes:
        console.print("No rule tells them from the rest better than chance.", highlight=False)
    for rule in found.rules():
        console.print(rule, highlight=False)
    if found.boxes:
        table = new_table("", "rule", "factor", "from", "to", "by chance", "found again")
        for row in rows_of(found.to_frame()):
            low, high = (
                "–" if value is None or value != value else _number(value) for value in (row.low, row.high)
            )
            if row.among is not None:
                low, high = ", ".join(map(str, row.among)), ""
            p = f"{row.quasi_p:.2g}" if row.quasi_p >= 1e-4 else "< 0.0001"
            table.add_row(str(row.box), _short(row.factor), low, high, p, f"{100 * row.again:.0f} %")
        console.print(table)


def show_front(found: Front) -> None:
    """Mixes of the front on fresh luck."""
    console = Console()
    frame, record = found.frame, found.record
    levers = [one["path"].removeprefix("interventions.") for one in record["levers"]]
    units = {one["name"]: one["unit"] for one in record["objectives"]}
    heads = [_broken(f"{name} ({units[name]})") for name in found.objectives]
    title = f"{record['title']['en']}: mixes that no other beats, {record['confirm']} fresh replicates"
    limits = ["within the limits"] if "within_limits" in frame else []
    table = new_table(title, "mix", *heads, *(_broken(one, 8) for one in ("on the front", *limits)))
    for row in frame.to_dict("records"):
        said = [_in_mix(name, levers, row) for name in record["switches"] if row[name]]
        said += [
            f"{name} {row[name]:g}"
            for name in levers
            if np.isfinite(row[name]) and name.split(".", 1)[0] not in record["switches"]
        ]
        cells = [
            f"{_number(row[name])} ± {_number(1.645 * row[f'{name} error'])}" for name in found.objectives
        ]
        shares = [f"{100 * row[name]:.0f} %" for name in ("front_share", "within_limits") if name in row]
        table.add_row("\n".join(said) or "nothing", *cells, *shares)
    console.print(table)
    console.print(
        "Means over fresh replicates with 90 % intervals of the means; on the front: in how many resamples "
        "of them no other mix is better in everything.",
        style="dim",
        highlight=False,
    )
    console.print(f"folder: {found.folder}", soft_wrap=True, highlight=False, markup=False)


def _in_mix(policy: str, levers: list[str], row: dict[Any, Any]) -> str:
    """A policy of a mix with the values of its levers."""
    of_it = [name for name in levers if name.split(".", 1)[0] == policy and np.isfinite(row[name])]
    values = ", ".join(f"{name.split('.', 1)[1]} {row[name]:.3g}" for name in of_it)
    return f"{policy} ({values})" if values else policy


def _broken(heading: str, width: int = 17) -> str:
    """A long heading in several lines, so that the names in the first column have room."""
    lines = textwrap.wrap(heading.replace("_", "_ "), width)
    return "\n".join(line.replace("_ ", "_") for line in lines)


def show_robustness(found: Robustness) -> None:
    """Policies over states of the world."""
    console = Console()
    more = (
        []
        if found.enough is None
        else [f"≥ {found.enough:g}" if found.better == "higher" else f"≤ {found.enough:g}"]
    )
    title = f"{found.outcome} over {len(found.states)} states of the world ({found.better} is better)"
    table = new_table(title, "policy", "mean", "worst", "largest regret", "mean regret", "best in", *more)
    table.columns[0].no_wrap = True
    for row in found.to_frame().to_dict("records"):
        cells = [_number(row[name]) for name in ("mean", "worst", "max_regret", "mean_regret")]
        last = [f"{100 * row[name]:.0f} %" for name in ("best_share", *(["enough_share"] if more else []))]
        table.add_row("\n".join(str(row["policy"]).split(" ")), *cells, *last)
    console.print(table)
    console.print(
        "Regret: what the best policy in a state would have brought more. The policy on top has the smallest "
        "largest regret.",
        style="dim",
        highlight=False,
    )
    if found.left_out:
        console.print(
            f"{found.left_out} states in which not every policy was lived are left out.", style="dim"
        )


def _short(path: object) -> str:
    """A factor's path where there is little room; the name of its policy says that it is one."""
    return str(path).removeprefix("interventions.")


def _number(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{value:.3g}"
