"""The queue of jobs on disk: what was asked for, so that a server that starts again takes it up.

One small file in the runs folder, written whole or not at all. Only one server at a time keeps it; another
that shows the same runs has a queue of its own, which it forgets.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from dashboard.jobs import Job, Request

__all__ = ["Memory"]

_NAME = ".jobs.json"
_KEPT = ("state", "done", "total", "run", "message", "asked", "starts")
_LARGEST = 20_000_000


class Memory:
    """The jobs of a runs folder.

    Args:
        root: the runs folder; made when there is something to write.
    """

    def __init__(self, root: Path) -> None:
        self.path = Path(root) / _NAME
        self._lock: int | None = None
        self._refused = False

    def read(self) -> list[Job]:
        """What was written last; what this version does not understand is left out."""
        if not self.path.exists() or not self._mine():
            return []
        try:
            if self.path.stat().st_size > _LARGEST:
                return []
            listed = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        kinds = {kind.__name__: kind for kind in _kinds(Request)}
        return [job for one in listed if (job := _read(one, kinds)) is not None]

    def write(self, jobs: Iterable[Job]) -> None:
        """Remember these; a disk that refuses costs the memory, not the jobs."""
        with contextlib.suppress(OSError):
            if not self._mine():
                return
            listed = [
                {"asks": type(job.request).__name__, "request": asdict(job.request)}  # type: ignore[call-overload]
                | {name: getattr(job, name) for name in _KEPT}
                for job in jobs
            ]
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".jobs-", suffix=".tmp")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(listed, file, ensure_ascii=False)
                os.replace(name, self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def _mine(self) -> bool:
        """Whether this server keeps the memory of this folder."""
        if self._lock is not None or self._refused:
            return not self._refused
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            self._refused = True
            return False
        self._lock = lock
        return True

    def close(self) -> None:
        """Let another server keep it, from now on."""
        self._refused = True  # a job that changes later must not take it back
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    __del__ = close


def _kinds(kind: type[Request]) -> Iterator[type[Request]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _kinds(inner)


def _read(one: Any, kinds: dict[str, type[Request]]) -> Job | None:
    """A job from its line; None where it is of another version."""
    try:
        kind = kinds[one["asks"]]
        asked = {name: _frozen(value) for name, value in one["request"].items()}
        if set(asked) != {field.name for field in fields(kind)}:  # type: ignore[arg-type]
            return None
        kept = {name: one[name] for name in _KEPT}
        types = {name: type(getattr(Job(Request()), name)) for name in _KEPT}
        if any(not isinstance(kept[name], types[name] | int) for name in _KEPT):  # type: ignore[operator]
            return None
        return Job(kind(**asked), **kept)
    except (KeyError, TypeError, AttributeError):
        return None


def _frozen(value: Any) -> Any:
    """Lists as tuples, as requests hold them."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
