"""Taking a stored comparison apart, policy by policy, as a job: what `sim.results.decompose` does.

The result is stored beside the comparison under a name that follows from the question, so that the page of
the comparison finds it again, whoever asked for it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.jobs import Request

if TYPE_CHECKING:
    from dashboard.store import Stored
    from sim.results.ensemble import Pool

__all__ = ["MOST_REPLICATES", "TakeApart", "name_of", "policies", "work"]

MOST_REPLICATES = 12
"""A scenario of 21 policies has 44 arms; more certainty costs the terminal, not the room's patience."""


@dataclass(frozen=True)
class TakeApart(Request):
    """A scenario of a stored comparison, to be taken apart.

    Attributes:
        run: id of the comparison.
        scenario: its label there.
        replicates: how many of the comparison's are lived again.
        into: name of the folder of the result.
    """

    run: str
    scenario: str
    replicates: int
    into: str

    @property
    def steps(self) -> int:
        """One for each replicate (of all arms)."""
        return self.replicates

    @property
    def opens(self) -> tuple[str, str]:
        """The page of a result."""
        return "/run", "run"


def policies(stored: Stored, place: int) -> list[str]:
    """Names of the policies that a scenario of a comparison does otherwise than the baseline."""
    from sim.results.decompose import changed_policies

    about = stored.outcome.about
    return changed_policies(about[0].document, about[place].document) if place else []


def name_of(stored: Stored, place: int) -> str:
    """The folder of a scenario taken apart: the same for the same scenarios, seed, luck and stance."""
    outcome = stored.outcome
    asked = [
        outcome.about[0].hash,
        outcome.about[place].hash,
        outcome.about[0].seed,
        outcome.provenance.get("stance_hash") or outcome.provenance.get("stance", ""),
    ]
    digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:8]
    label = "".join(letter for letter in outcome.about[place].label if letter.isalnum() or letter in "-_")
    return f"{label[:60] or 'scenario'}-parts-{digest}"


def work(request: TakeApart, root: Path, progress: Callable[[int, int], None], pool: Pool | None) -> str:
    """Do it: the scenarios come from the comparison's folder, its draws too; without a pool, here."""
    from sim.results.decompose import decompose
    from sim.results.folder import list_runs, open_run, write_comparison
    from sim.scenario import load
    from sim.stances import Stance

    progress(0, request.replicates)
    folder = next(info.path for info in list_runs(root) if info.path.name == request.run)
    stored = open_run(folder)
    listed: list[dict[str, Any]] = json.loads((folder / "run.json").read_text("utf-8"))["scenarios"]
    files = {one["label"]: folder / one["file"] for one in listed}
    label = stored.about[0].label
    base, whole = (replace(load(files[name]), name=name) for name in (label, request.scenario))
    stance = str(stored.provenance.get("stance", "central"))
    found = decompose(
        base,
        whole,
        request.replicates,
        seed=stored.about[0].seed,
        progress=progress,
        pool=pool,
        keep=root,
        stance=Stance.of_table(stance, stored.draws) if stored.draws.shape[1] > 1 else stance,
    )
    return write_comparison(found, root / request.into).name
