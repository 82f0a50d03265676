"""A sweep that was designed in the dashboard, as a job: the same as `levelfield sweep` of the same file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.jobs import Request

if TYPE_CHECKING:
    from sim.engines import Engine

__all__ = ["Scan", "work", "yaml_of"]


@dataclass(frozen=True)
class Scan(Request):
    """A sweep.

    Attributes:
        scenario, baseline: names of the catalogue.
        document: the keys of the sweep file, as JSON.
        runs: how many there are.
    """

    scenario: str
    baseline: str
    document: str
    runs: int

    @property
    def steps(self) -> int:
        """One for each run."""
        return self.runs

    @property
    def replicates(self) -> int:
        """Of each point."""
        return int(json.loads(self.document).get("replicates", 1))

    @property
    def command(self) -> str:
        """The sweep from a terminal, with the file that can be downloaded."""
        return "levelfield sweep sweep.yaml"

    @property
    def opens(self) -> tuple[str, str]:
        """The page of sweeps."""
        return "/sweeps", "sweep"


def work(request: Scan, root: Path, progress: Callable[[int, int], None], where: Engine) -> str:
    """Live what is left of a sweep; its folder's name.

    Raises:
        ScenarioError: the document makes no sweep.
        SweepStopped: the disk is full; what had finished is kept.
    """
    from sim.sweep.reading import load
    from sim.sweep.running import default_folder, execute

    document = json.loads(request.document)
    plan = load(document)
    folder = default_folder(plan, root)

    def begun(_: Any) -> None:
        # The folder is there and locked: the file that the command names goes with it.
        (folder / "sweep.yaml").write_text(yaml_of(document), encoding="utf-8")

    progress(0, request.runs)
    execute(plan, folder, where, command=request.command, progress=progress, announce=begun)
    return folder.name


def yaml_of(document: dict[str, Any]) -> str:
    """A sweep file with these keys."""
    import yaml

    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=100)
