"""The command as a whole process: how long help takes, and the very first run with nothing compiled."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.rows import Row, Setting, row

__all__ = ["first_run", "help_page"]


def help_page(setting: Setting) -> list[Row]:
    """`levelfield --help`, from start to exit."""
    times = [_processor_seconds(["--help"]) for _ in range(2 if setting.quick else 7)]
    return [row("help", statistics.median(times[1:]), "process")]


def first_run(setting: Setting) -> list[Row]:
    """`levelfield run` of a tiny county in one process with an empty cache of compiled code."""
    times = []
    for _ in range(1 if setting.quick else 3):
        with tempfile.TemporaryDirectory() as folder:
            tiny = ["world.students=300", "years=1"]
            words = ["run", "china-county", "--replicates", "1", "--workers", "1"]
            for setting_of in tiny:
                words += ["--set", setting_of]
            times.append(_processor_seconds(words, folder))
    return [row("first_run", statistics.median(times), "process", runs=len(times))]


def _processor_seconds(words: list[str], folder: str | None = None) -> float:
    """Processor time of a whole `levelfield` process and its children, run in ``folder``."""
    root = str(Path(__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root}
    if folder is not None:
        environment["NUMBA_CACHE_DIR"] = str(Path(folder, "compiled"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "sim", *words], cwd=folder, env=environment, check=True, capture_output=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
