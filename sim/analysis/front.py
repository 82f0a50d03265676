"""What the optimiser found: the mixes that no other mix beats, and how sure that is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.indices import resampled
from sim.analysis.limits import beyond, limited
from sim.analysis.objectives import Objective
from sim.analysis.pareto import front as on_front
from sim.results.statistics import interval
from sim.results.stored import FolderError
from sim.tables import Array

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Front", "front_table", "open_front"]

_RESAMPLES = 400


@dataclass(frozen=True)
class Front:
    """Mixes of the front, confirmed on fresh people, luck and draws.

    Attributes:
        folder: where it lies.
        record: its provenance: the question in full, code, versions.
        frame: a row for each mix (see :func:`front_table`).
        evaluations: every run: ``stage`` (search or confirm), mix, replicate, a column for each objective,
            ``error``.
    """

    folder: Path
    record: dict[str, Any]
    frame: pd.DataFrame
    evaluations: pd.DataFrame

    @property
    def objectives(self) -> list[str]:
        """Their names."""
        return [one["name"] for one in self.record["objectives"]]

    def to_frame(self) -> pd.DataFrame:
        """The mixes, most often on the front first."""
        return self.frame.copy()

    def to_json(self) -> dict[str, Any]:
        """As `levelfield optimise --json` prints it."""
        from sim.results.outcome import records

        searched = self.evaluations[self.evaluations["stage"] == "search"]
        return {
            "optimisation": self.record["optimisation"],
            "folder": str(self.folder),
            "objectives": self.record["objectives"],
            "mixes_tried": int(searched["mix"].nunique()),
            "runs": len(self.evaluations),
            "failed": int((self.evaluations["error"] != "").sum()),
            "front": records(self.frame),
        }

    def plot(self, x: str | None = None, y: str | None = None) -> go.Figure:
        """The front between two objectives, with intervals of its means (plotly).

        Args:
            x, y: objectives; the last and the first by default.
        """
        from sim.analysis.charts import pareto

        return pareto(self, x or self.objectives[-1], y or self.objectives[0])


def front_table(record: dict[str, Any], evaluations: pd.DataFrame, mixes: dict[str, Any]) -> pd.DataFrame:
    """The mixes that were confirmed, a row each.

    Columns: ``mix``; ``POLICY`` (on or not) for each switch; each lever (NaN where its policy is left out);
    for each objective ``NAME`` (mean over fresh replicates), ``NAME low`` and ``NAME high`` (where nine of
    ten further replicates lie), ``NAME error`` (standard error of the mean), ``NAME search`` (mean in the
    search: what was promised); ``front_share`` (share of bootstrap resamples of the fresh replicates in
    which no other mix of the table beats it); where objectives have limits ``within_limits`` (share of those
    resamples in which the means keep them); ``replicates``; and ``key``, the mix's name among the runs.
    """
    names = [one["name"] for one in record["objectives"]]
    signs = np.array([1.0 if one["better"] == "lower" else -1.0 for one in record["objectives"]])
    fresh = evaluations[(evaluations["stage"] == "confirm") & (evaluations["error"] == "")]
    search = evaluations[(evaluations["stage"] == "search") & (evaluations["error"] == "")]
    keys = list(dict.fromkeys(evaluations[evaluations["stage"] == "confirm"]["mix"]))
    replicates = sorted(fresh["replicate"].unique())
    values = np.full((len(keys), len(replicates), len(names)), np.nan)
    at = (fresh["mix"].map(keys.index).to_numpy(), fresh["replicate"].map(replicates.index).to_numpy())
    values[at] = fresh[names].to_numpy(float)
    promised = search.groupby("mix")[names].mean().reindex(keys)
    levers = [one["path"] for one in record["levers"]]
    rows: list[dict[str, Any]] = []
    for place, key in enumerate(keys):
        off, settings = mixes[key]["off"], dict(mixes[key]["values"])
        row: dict[str, Any] = {"mix": place + 1}
        row |= {name: name not in off for name in record["switches"]}
        row |= {path.removeprefix("interventions."): settings.get(path, np.nan) for path in levers}
        spread = interval(values[place])
        for j, name in enumerate(names):
            row |= {
                name: float(spread.mean[j]),
                f"{name} low": float(spread.low[j]),
                f"{name} high": float(spread.high[j]),
                f"{name} error": float(spread.standard_error[j]),
                f"{name} search": float(promised[name].iloc[place]),
            }
        row |= {"replicates": int(spread.n.min()), "key": key}
        rows.append(row)
    frame = pd.DataFrame(rows)
    if len(frame):
        objectives = [Objective(**one) for one in record["objectives"]]
        frame["front_share"], within = _front_share(values, objectives)
        if any(one.at_least is not None or one.at_most is not None for one in objectives):
            frame["within_limits"] = within
        order = signs[0] * frame[names[0]]
        frame = frame.iloc[np.lexsort((order, -frame["front_share"]))].reset_index(drop=True)
        frame["mix"] = np.arange(1, len(frame) + 1)
    return frame


def _front_share(values: Array, objectives: Sequence[Objective]) -> tuple[Array, Array]:
    """How often each mix is on the front, and within limits, when replicates are drawn anew."""
    sound = np.isfinite(values).all(axis=(0, 2))
    values = values[:, sound]
    n = values.shape[1]
    if not n:
        nothing = np.full(len(values), np.nan)
        return nothing, nothing
    weights = resampled(n, _RESAMPLES) / n
    means = np.einsum("rn,mnj->rmj", weights, values)
    front = np.mean([on_front(one) for one in limited(means, objectives)], axis=0)
    return front, (beyond(means, objectives) == 0).mean(axis=0)


def open_front(folder: Path | str) -> Front:
    """A finished optimisation from its folder.

    Raises:
        FolderError: the folder holds none, or one that is not finished.
    """
    folder = Path(folder)
    try:
        record = json.loads((folder / "provenance.json").read_text("utf-8"))
        if record["kind"] != "optimisation":
            raise FolderError(f"{folder}: holds no optimisation, but a {record['kind']}")
        if not (folder / "front.parquet").exists():
            raise FolderError(f"{folder}: is not finished; the command in its provenance.json continues it")
        return Front(
            folder,
            record,
            pd.read_parquet(folder / "front.parquet"),
            pd.read_parquet(folder / "evaluations.parquet"),
        )
    except FolderError:
        raise
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"{folder}: holds no optimisation ({error})") from error
