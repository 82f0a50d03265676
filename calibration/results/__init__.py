"""The result of the calibration that comes along: what the fit said, without fitting again.

    from calibration.results import shipped
    shipped("pooled")["figures"]

``reported.json`` and ``pooled.json`` are as :mod:`calibration.fitting.summary` describes, read with predicted
intervals cut to what is possible (:mod:`calibration.results.bounds`); ``fit.json`` says how they were made.
Draws from the posteriors are in `calibration/stances`.

    python -m calibration.results FOLDER    takes over a fit made with levelfield calibrate --fit --out FOLDER
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from calibration.results.bounds import bounded

__all__ = ["FITTED", "FOLDER", "NoResult", "provenance", "read", "shipped"]

FOLDER = Path(__file__).parent
FITTED = ("reported", "pooled")
"""Stances that are fitted."""


class NoResult(ValueError):
    """There is no such result; the message is one clear line."""


@cache
def shipped(stance: str = "reported") -> dict[str, Any]:
    """What the shipped fit says under a stance.

    Args:
        stance: ``reported`` or ``pooled``.

    Raises:
        NoResult: there is none.
    """
    return read(FOLDER, stance)


def read(folder: Path, stance: str) -> dict[str, Any]:
    """What the fit in a folder says under a stance.

    Raises:
        NoResult: there is none, or it cannot be read.
    """
    if stance not in FITTED:
        raise NoResult(f"--stance {stance}: expected one of {', '.join(FITTED)}")
    path = folder / f"{stance}.json"
    found = _read(path)
    if "figures" not in found:
        raise NoResult(f"{path}: is no result of a calibration")
    return bounded(found)


def provenance(folder: Path = FOLDER) -> dict[str, Any]:
    """How a fit was made.

    Raises:
        NoResult: it is not there.
    """
    return _read(folder / "fit.json")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if path.parent == FOLDER:
            raise NoResult(
                "no result of a calibration comes along yet; `levelfield calibrate --fit` makes one "
                "(an hour or two; with --quick a rough one in minutes)"
            ) from None
        raise NoResult(f"{path}: there is no result of a calibration here") from None
    except (OSError, ValueError) as error:
        raise NoResult(f"{path}: cannot be read: {str(error).splitlines()[0]}") from None
    if not isinstance(found, dict):
        raise NoResult(f"{path}: is no result of a calibration")
    return found
