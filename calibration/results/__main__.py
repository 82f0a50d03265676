"""`python -m calibration.results FOLDER`: take over a finished fit as the one that comes along."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from calibration.results import FITTED, FOLDER, NoResult, provenance, read
from calibration.results.page import with_result
from sim.stances import FOLDER as STANCES
from sim.stances import read as read_stance

PAGE = FOLDER.parents[1] / "docs" / "calibration.md"
"""Its section about what came out is written anew."""


def take_over(folder: Path) -> list[Path]:
    """Copy a full fit's results and draws to where they are shipped; returns what was written.

    Raises:
        NoResult: it is not complete, or was a quick one.
    """
    if provenance(folder)["quick"]:
        raise NoResult(f"{folder}: a quick fit is not shipped")
    out = []
    for stance in FITTED:
        read(folder, stance)
        read_stance(folder / "stances" / f"{stance}.csv")
    for stance in FITTED:
        for name in (f"{stance}.csv", f"{stance}.json"):
            out.append(Path(shutil.copyfile(folder / "stances" / name, STANCES / name)))
        out.append(Path(shutil.copyfile(folder / f"{stance}.json", FOLDER / f"{stance}.json")))
    out.append(Path(shutil.copyfile(folder / "fit.json", FOLDER / "fit.json")))
    if PAGE.exists():
        PAGE.write_text(with_result(PAGE.read_text("utf-8")), encoding="utf-8")
        out.append(PAGE)
    return out


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m calibration.results FOLDER")
    try:
        for path in take_over(Path(sys.argv[1])):
            print(path)
    except NoResult as error:
        sys.exit(str(error))
