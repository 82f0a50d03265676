"""Every answer of the model, written down when it is there: one SQLite file in the folder of a fit.

An answer that has been counted survives whatever happens to the process or the machine. Nothing is ever
changed or deleted, so a fit that is started again with the same seed finds the answers it had and goes the
same way.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

__all__ = ["OtherFit", "Store", "key_of"]

Answer = list[dict[str, float | None]]
"""For each replicate, the answer to each reading; None where it is not defined."""


class OtherFit(ValueError):
    """The folder holds answers to other questions; the message is one clear line."""


def key_of(site: str, values: Mapping[str, float], replicates: Iterable[int], mode: str) -> str:
    """What identifies an answer: the site, the parameters that it uses, and the luck."""
    asked = json.dumps([site, mode, list(replicates), {name: repr(values[name]) for name in sorted(values)}])
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


class Store:
    """Answers by key.

    Attributes:
        mixed: whether it holds answers that another code gave.

    Args:
        path: the file; made if it is not there.
        about: what the answers depend on beside the key (code, sites). A file made for something else is
            refused.
        mixed: take it all the same.

    Raises:
        OtherFit: the file was made for something else, or is no such file.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], mixed: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        try:
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute("PRAGMA synchronous=FULL")
            self._file.execute("CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT)")
            self._file.execute(
                "CREATE TABLE IF NOT EXISTS answer "
                "(key TEXT PRIMARY KEY, site TEXT, seconds REAL, error TEXT, said TEXT)"
            )
            self.mixed = self._check(
                path, mixed, {name: json.dumps(value, sort_keys=True) for name, value in about.items()}
            )
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise OtherFit(f"{path}: is no file of a fit ({error})") from None
        except OtherFit:
            self._file.close()
            raise

    def _check(self, path: Path, mixed: bool, about: Mapping[str, str]) -> bool:
        """Whether answers were made for different things; raises unless that is allowed."""
        different = False
        for name, value in about.items():
            self._file.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (name, value))
            (found,) = self._file.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
            different |= found != value
            if found != value and not mixed:
                raise OtherFit(
                    f"{path.parent}: was begun with another {name}; finish it with that, name another "
                    "folder, or say --mixed to take its answers all the same"
                )
        return different

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def put(self, key: str, site: str, said: Answer | None, seconds: float, error: str = "") -> None:
        """Write down an answer, or that there is none and why; returns when it is on the disk."""
        text = None if said is None else json.dumps(said)
        self._file.execute(
            "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?)", (key, site, seconds, error, text)
        )

    def get(self, keys: Iterable[str]) -> dict[str, Answer | None]:
        """The answers that are there, by key; None where the model failed."""
        wanted, out = list(keys), {}
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            for key, text in self._file.execute(f"SELECT key, said FROM answer WHERE key IN ({marks})", some):
                out[key] = None if text is None else json.loads(text)
        return out

    def seconds(self) -> dict[str, float]:
        """Mean seconds of an answer by site, of those that succeeded."""
        return dict(
            self._file.execute("SELECT site, AVG(seconds) FROM answer WHERE said IS NOT NULL GROUP BY site")
        )

    def failures(self) -> list[tuple[str, int, str]]:
        """Site, how many of its points failed, and what one of them said."""
        return list(
            self._file.execute(
                "SELECT site, COUNT(*), MIN(error) FROM answer WHERE said IS NULL GROUP BY site ORDER BY site"
            )
        )
