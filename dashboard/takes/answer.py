"""The answer: the mixes that are worth looking at, with interval, certainty and cost, read from a front."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dashboard.takes.question import Question

if TYPE_CHECKING:
    from sim.analysis.front import Front
    from sim.tables import Array

__all__ = ["Answer", "Mix", "load", "mixes_of", "newest", "save"]

_SURE = 0.5
"""Share of resamples in which the mean cost has to keep the budget for a mix to count as within it."""
_NAME = "answer.json"


@dataclass(frozen=True)
class Mix:
    """One mix of policies and what it does, on people and luck that the search has not seen.

    Attributes:
        shares: of each of its policies.
        effect, low, high: of the measure asked about: mean, and where nine of ten further replicates lie.
        error: standard error of that mean.
        chance: share of replicates in which the target is reached; without a target, that it helps at all.
        cost, cost_low, cost_high: extra yuan a year.
        within: how sure it is that the mean cost keeps the budget (0 to 1).
        ahead: share of replicates in which it does better than the mix that comes next; NaN for the last.
    """

    shares: dict[str, float]
    effect: float
    low: float
    high: float
    error: float
    chance: float
    cost: float
    cost_low: float
    cost_high: float
    within: float = 1.0
    ahead: float = float("nan")


@dataclass(frozen=True)
class Answer:
    """What a search found.

    Attributes:
        question: what was asked.
        mixes: the best first.
        tried, runs: mixes and runs of the search.
        replicates: fresh ones behind the numbers.
        reached: whether the best reaches the target within the budget.
        folder: name of the optimisation's folder.
        run: id of the stored run of the best mixes, "" where there is none.
        labels: of each mix in that run.
        seconds: that it took.
    """

    question: Question
    mixes: tuple[Mix, ...]
    tried: int
    runs: int
    replicates: int
    reached: bool
    folder: str = ""
    run: str = ""
    labels: tuple[str, ...] = field(default=())
    seconds: float = 0.0


def mixes_of(front: Front, question: Question, most: int) -> tuple[list[Mix], bool]:
    """The mixes of a front that answer the question, best first, and whether the best does what is wanted.

    Without a target the best is the one that moves the measure furthest within the budget; with one, the
    cheapest of those that reach it with the probability wanted.
    """
    aim, cost = front.objectives
    sign = 1.0 if question.better == "higher" else -1.0
    fresh = front.evaluations[front.evaluations["stage"] == "confirm"]
    found: list[tuple[Mix, Array]] = []
    for row in front.frame.to_dict("records"):
        values = fresh[fresh["mix"] == row["key"]].sort_values("replicate")[aim].to_numpy(float)
        bound = 0.0 if question.target is None else question.target
        met = sign * values >= sign * bound if question.target is not None else sign * values > 0
        names = [name for name in front.record["switches"] if row[name]]
        if not names:
            continue
        effect, low, high, error = (float(row[f"{aim}{part}"]) for part in ("", " low", " high", " error"))
        mix = Mix(
            {name: float(row[f"{name}.share"]) for name in names},
            effect,
            low,
            high,
            error,
            _share(met, values),
            float(row[cost]),
            float(row[f"{cost} low"]),
            float(row[f"{cost} high"]),
            float(row.get("within_limits", 1.0)),
        )
        found.append((mix, values))

    def enough(mix: Mix) -> bool:
        return question.target is None or mix.chance >= question.chance

    def order(one: tuple[Mix, Array]) -> tuple[bool, bool, float]:
        mix = one[0]
        cheap = question.target is not None and enough(mix)
        return (mix.within < _SURE, not enough(mix), mix.cost if cheap else -sign * mix.effect)

    found.sort(key=order)
    # The same policies a little stronger or weaker are one answer.
    best = list({tuple(one[0].shares): one for one in reversed(found)}.values())[::-1]
    best = sorted(best, key=order)[:most]
    out = []
    for place, (mix, values) in enumerate(best):
        after = best[place + 1][1] if place + 1 < len(best) else None
        ahead = float("nan") if after is None else _share(sign * values > sign * after, values + after)
        out.append(Mix(**{**asdict(mix), "ahead": ahead}))
    if not out or out[0].within < _SURE:
        return out, False
    return out, sign * out[0].effect > 0 if question.target is None else enough(out[0])


def _share(met: Array, values: Array) -> float:
    """In how many replicates something holds, of those in which the values are defined; 0 for none."""
    there = np.isfinite(values)
    return float(met[there].mean()) if there.any() else 0.0


def save(answer: Answer, root: Path) -> None:
    """Keep an answer in the folder of its search."""
    target = Path(root) / answer.folder / _NAME
    handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(answer), file, ensure_ascii=False)
    os.replace(fresh, target)


def load(root: Path, name: str) -> Answer | None:
    """A stored answer by the name of its folder; None where there is none.

    The name is looked up among the folders that there are, never used as a path.
    """
    if not name.startswith("optimise-"):
        return None
    folder = next((one for one in Path(root).glob("optimise-*") if one.name == name), None)
    if folder is None:
        return None
    try:
        found = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        asked = found["question"] | {"policies": tuple(found["question"]["policies"])}
        given = found | {
            "question": Question(**asked),
            "mixes": tuple(Mix(**mix) for mix in found["mixes"]),
            "labels": tuple(found["labels"]),
        }
        return Answer(**given)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def newest(root: Path, most: int) -> list[Answer]:
    """The answers that were stored last, the newest first."""
    dated = []
    for file in Path(root).glob(f"optimise-*/{_NAME}"):
        try:
            dated.append((file.stat().st_mtime, file.parent.name))
        except OSError:  # taken away meanwhile
            continue
    out = (load(root, name) for _, name in sorted(dated, reverse=True))
    return list(islice((one for one in out if one is not None), most))
