"""Where a result comes from, so that anyone can have it again.

Everything here is the same for two identical calls; what may differ (seconds, memory, machine, workers) is
kept apart in ``timing``.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.stances import Stance

__all__ = ["code", "git_revision", "provenance", "timing", "versions"]

_PACKAGES = ("mesa", "numba", "numpy", "pandas", "pyarrow", "scipy")


@lru_cache(maxsize=1)
def code() -> str:
    """SHA-256 over the simulator's source files, names and contents."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of Python, of Levelfield and of the libraries that numbers pass through."""
    out = {"python": platform.python_version()}
    for name in ("levelfield", *_PACKAGES):
        try:
            out[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            out[name] = "not installed"
    return out


@lru_cache(maxsize=1)
def git_revision() -> str | None:
    """The checkout's commit, with ``+`` where files of it were changed; None outside a checkout."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None

    def ask(*words: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(root), *words], capture_output=True, text=True, timeout=10, check=True
        )
        return done.stdout.strip()

    try:
        return ask("rev-parse", "HEAD") + (
            "+" if ask("status", "--porcelain", "--untracked-files=no") else ""
        )
    except (OSError, subprocess.SubprocessError):
        return None


def provenance(
    kind: str, seeds: list[int], replicates: int, stance: Stance, command: str, hashes: dict[str, str]
) -> dict[str, Any]:
    """The record that travels with a result.

    Args:
        kind: ``run``, ``comparison`` or ``decomposition``.
        seeds: of each scenario.
        replicates: how many.
        stance: where uncertain parameters come from.
        command: what to type to have it again.
        hashes: of the resolved scenarios, by label.
    """
    return {
        "kind": kind,
        "command": command,
        "stance": stance.name,
        "stance_hash": stance.hash,
        "replicates": replicates,
        "seeds": seeds,
        "scenario_hashes": hashes,
        "code": code(),
        "git_revision": git_revision(),
        "versions": versions(),
    }


def timing(seconds: float, workers: int) -> dict[str, Any]:
    """What may differ between two identical runs."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit
    import os

    return {
        "wall_seconds": round(seconds, 3),
        "workers": workers,
        "peak_memory_bytes": own,
        "peak_memory_bytes_of_a_worker": child,
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
    }
