"""Bundles: a stored result as one .zip, taken in from elsewhere.

Nothing of a bundle is trusted. Its names are only compared with the few that a result has, sizes are counted
while reading, tables are looked at before they are opened, and what is kept is written anew by the simulator
from the numbers: no file of the bundle itself stays, so no script in a report does.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Any

__all__ = ["LARGEST", "Refused", "take_in"]

LARGEST = 60_000_000
"""Bytes of a bundle."""
_UNPACKED = 400_000_000
_ENTRIES = 200
_RATIO = 200
"""Times that an entry may grow when it is unpacked; text of a report grows some 30 times."""
_ROWS = 30_000_000
_CELLS = 60_000_000
_TABLES = (
    *("measures", "students", "ledger", "flows"),
    *("draws", "activity", "schools", "effects", "costs"),
)
_KEPT = {
    *("run.json", "provenance.json", "timing.json"),
    *(f"{name}.parquet" for name in _TABLES),
}
_IGNORED = re.compile(r"(report\.html|scenarios/[\w .+-]{1,120}\.ya?ml|[\w-]{1,60}\.csv)")
_NAME = re.compile(r"[\w][\w.+-]{0,99}")
_STEP = 1 << 20


class Refused(ValueError):
    """The bundle is not taken in.

    Attributes:
        reason: a key of the texts, ``library.refused.REASON``.
        detail: what it is about.
    """

    def __init__(self, reason: str, detail: object = "") -> None:
        self.reason, self.detail = reason, str(detail)[:120]
        super().__init__(f"{reason}: {self.detail}")


def take_in(file: IO[bytes], root: Path) -> str:
    """Store the result of a bundle below the runs folder; returns its id.

    Raises:
        Refused: with the reason.
    """
    root = Path(root)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".import-", dir=root) as place:
        folder = Path(place) / "run"
        folder.mkdir()
        name = _unpacked(file, folder)
        _checked(folder)
        return _stored(folder, name, root)


def _unpacked(file: IO[bytes], folder: Path) -> str:
    """Put the known files of a bundle into a folder; returns the name of the folder inside it."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("no_zip") from None
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > _ENTRIES:
            raise Refused("entries", len(entries))
        if sum(entry.file_size for entry in entries) > _UNPACKED:
            raise Refused("unpacked", _UNPACKED // 1_000_000)
        top = ""
        left = _UNPACKED
        for entry in entries:
            first, inside = _split(entry)
            if top and first != top:
                raise Refused("several", first)
            top = first
            if inside not in _KEPT:
                if not _IGNORED.fullmatch(inside):
                    raise Refused("foreign", entry.filename)
                continue
            if entry.file_size > _RATIO * max(entry.compress_size, 1000):
                raise Refused("ratio", entry.filename)
            left = _copied(archive, entry, folder / inside, left)
        if not top:
            raise Refused("no_run", "run.json")
        return top


def _split(entry: zipfile.ZipInfo) -> tuple[str, str]:
    """The folder of an entry and its name inside; refused where it leads anywhere else."""
    name = entry.filename
    parts = PurePosixPath(name).parts
    kind = entry.external_attr >> 28
    if kind not in (0, 0o10) or entry.flag_bits & 1:
        raise Refused("foreign", name)
    if "\\" in name or "\0" in name or ".." in parts or name.startswith("/") or ":" in name or len(parts) < 2:
        raise Refused("path", name)
    if not _NAME.fullmatch(parts[0]):
        raise Refused("path", name)
    return parts[0], "/".join(parts[1:])


def _copied(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int) -> int:
    """Unpack an entry; what it says about its size is not believed."""
    if path.exists():
        raise Refused("twice", entry.filename)
    try:
        with archive.open(entry) as source, path.open("wb") as target:
            while block := source.read(_STEP):
                left -= len(block)
                if left < 0:
                    raise Refused("unpacked", _UNPACKED // 1_000_000)
                target.write(block)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Refused("damaged", entry.filename) from None
    except Exception as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged", entry.filename) from None
    return left


def _checked(folder: Path) -> None:
    """The record has the shape of a result's, and tables are of a size that can be opened."""
    import pyarrow.parquet as pq

    for name in ("run.json", "provenance.json", "timing.json"):
        if not (folder / name).exists():
            raise Refused("no_run", name)
        try:
            found = json.loads((folder / name).read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            raise Refused("damaged", name) from None
        if not isinstance(found, dict):
            raise Refused("damaged", name)
        if name == "run.json":
            _shape(found)
    for path in folder.glob("*.parquet"):
        try:
            about = pq.ParquetFile(path).metadata
            size = sum(about.row_group(at).total_byte_size for at in range(about.num_row_groups))
        except Exception:  # whatever a damaged file makes its reader raise
            raise Refused("damaged", path.name) from None
        if about.num_rows > _ROWS or size > _UNPACKED:
            raise Refused("unpacked", path.name)


def _shape(found: dict[str, Any]) -> None:
    try:
        good = found["format"] == 1 and found["kind"] in ("run", "comparison", "decomposition")
        sizes = [len(found[key]) for key in ("scenarios", "years", "groups", "measures")]
        cells = int(found["replicates"])
        good = good and cells >= 1 and all(isinstance(one, dict) for one in found["scenarios"])
    except (KeyError, TypeError, ValueError):
        raise Refused("no_run", "run.json") from None
    for size in sizes:
        cells *= size
    if not good or min(sizes) < 1:
        raise Refused("no_run", "run.json")
    if cells > _CELLS:
        raise Refused("unpacked", "run.json")


def _stored(folder: Path, name: str, root: Path) -> str:
    """Open what was unpacked and write it anew under a name that is free."""
    from sim.results.folder import write_comparison, write_run
    from sim.results.stored import open_run

    try:
        outcome = open_run(folder)
        kind = json.loads((folder / "run.json").read_text(encoding="utf-8"))["kind"]
        fresh = folder.parent / name
        write: Any = write_run if kind == "run" else write_comparison
        write(outcome, fresh)
    except Exception as error:  # numbers that do not fit together, in one of many ways
        raise Refused("damaged", str(error).splitlines()[0] if str(error) else name) from None
    free, at = name, 2
    while (root / free).exists():
        free, at = f"{name}-{at}", at + 1
    shutil.move(str(fresh), root / free)
    return free
