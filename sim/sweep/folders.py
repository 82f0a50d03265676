"""A folder that a sweep or a search writes: its own, written by one process at a time, file by whole file."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sim.results.stored import FolderError

__all__ = ["SweepStopped", "claim", "disk", "whole_file"]

_LOCK = ".lock"


class SweepStopped(RuntimeError):
    """A sweep cannot go on (a full disk); what had finished is kept. The message is one clear line."""


def claim(folder: Path, kind: str, key: str, begun: Collection[str] = ()) -> IO[str]:
    """Make sure that a folder is there, holds this or nothing, and is written by nobody else.

    Args:
        folder: to be written.
        kind: ``sweep`` or ``optimisation``.
        key: names what is asked; ``provenance.json`` says it of what is there, at the kind.
        begun: files that may be there before ``provenance.json`` is.

    Returns:
        the lock; the folder is held until it is closed.

    Raises:
        FolderError: it cannot be written, holds something else, or another process writes it.
    """
    if folder.exists():
        _check(folder, kind, key, begun)
    lock: IO[str] | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / _LOCK, "a")  # noqa: SIM115  (closed by who asked)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if lock is not None:
            lock.close()
        if isinstance(error, BlockingIOError):
            raise FolderError(f"{folder}: another process is running this {kind}") from error
        raise FolderError(f"{folder}: cannot be written: {error.strerror or error}") from error
    return lock


def _check(folder: Path, kind: str, key: str, begun: Collection[str]) -> None:
    """Complain about a folder that holds something else.

    Raises:
        FolderError: it does.
    """
    if not folder.is_dir():
        raise FolderError(f"{folder}: cannot be written: a file of that name is in the way")
    try:
        held = json.loads((folder / "provenance.json").read_text("utf-8")).get(kind)
    except FileNotFoundError:
        names = {one.name for one in folder.iterdir()} - {_LOCK, *begun}
        # Whoever is killed while writing a file leaves what it was writing.
        if any(not (name.startswith(".") and name.endswith(".tmp")) for name in names):
            raise FolderError(f"{folder}: is not empty and holds no {kind}; name another folder") from None
        return
    except (OSError, ValueError, AttributeError) as error:
        raise FolderError(f"{folder}: its provenance.json cannot be read: {error}") from error
    if held is None:
        raise FolderError(f"{folder}: holds no {kind}, but something else; name another folder")
    if held != key:
        raise FolderError(
            f"{folder}: holds another {kind} (another question, or another version of the code or of a "
            "library); name another folder"
        )


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """A full disk, in one line."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "is full" in str(error)
        if not full:
            raise
        raise SweepStopped(
            f"{folder}: the disk is full; what had finished is kept, "
            "and the same command continues from there"
        ) from error


def whole_file(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file that appears whole or not at all."""
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        write(fresh)
        with open(fresh, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
