"""The ledger of a sweep that runs: one committed row for each run that is over.

SQLite in WAL mode: readers never wait, and a row is on disk when the call that wrote it returns, whatever
happens to the process or the machine afterwards. It lies in ``runs.db`` of the sweep's folder as long as the
sweep is not finished, and must be on a local disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sim.sweep.work import Lived

__all__ = ["FORMAT", "NAME", "Ledger", "LedgerBroken"]

NAME = "runs.db"
FORMAT = 2
"""Version of the tables; a ledger of an older one is brought up to date when it is opened."""
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    years TEXT NOT NULL,
    seconds REAL NOT NULL,
    blob BLOB,              -- packed values; NULL after a failure, and when the run is in a part
    stage TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL DEFAULT '',
    message TEXT NOT NULL DEFAULT '',
    traceback TEXT NOT NULL DEFAULT ''
);
"""
_COLUMNS = "number, years, seconds, blob, stage, type, message, traceback"


class LedgerBroken(RuntimeError):
    """The ledger cannot be read, or is of another sweep."""


class Ledger:
    """The open ledger of a sweep.

    Args:
        folder: of the sweep.
        sweep: id of the sweep; a new ledger is made where there is none.
        readonly: open what is there, for reading.

    Raises:
        LedgerBroken: what is there is no ledger of this sweep.
    """

    def __init__(self, folder: Path, sweep: str, readonly: bool = False) -> None:
        self.path = Path(folder) / NAME
        fresh = not self.path.exists()
        try:
            self.database = sqlite3.connect(self.path, isolation_level=None, timeout=60)
            try:
                self._begin(sweep, fresh, readonly)
            except BaseException:
                self.database.close()
                raise
        except sqlite3.DatabaseError as error:
            if _full(error):
                raise
            raise LedgerBroken(f"{self.path}: {error}") from error

    def _begin(self, sweep: str, fresh: bool, readonly: bool) -> None:
        self.database.execute("PRAGMA busy_timeout = 60000")
        if not readonly:
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = FULL")
        if fresh:
            with self._whole():
                self._create(sweep)
        found = self.database.execute("SELECT value FROM about WHERE key = 'sweep'").fetchone()
        if not readonly:
            self._migrate()
        if found is None or found[0] != sweep:
            raise LedgerBroken(f"{self.path}: is the ledger of another sweep")

    def _create(self, sweep: str) -> None:
        for statement in _TABLES.split(";\n"):
            if statement.strip():
                self.database.execute(statement)
        self.database.execute("INSERT INTO about VALUES ('sweep', ?)", (sweep,))
        self.database.execute(f"PRAGMA user_version = {FORMAT}")

    def _migrate(self) -> None:
        [version] = self.database.execute("PRAGMA user_version").fetchone()
        if version > FORMAT:
            raise LedgerBroken(
                f"{self.path}: is of a newer version of Levelfield (format {version}, known: {FORMAT})"
            )
        for old in range(version, FORMAT):
            with self._whole():
                MIGRATIONS[old](self.database)
                self.database.execute(f"PRAGMA user_version = {old + 1}")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All or nothing, and on disk afterwards."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def add(self, runs: Iterable[Lived]) -> None:
        """Write runs that are over; they are on disk when this returns."""
        rows = [
            (
                one.number,
                json.dumps(one.years),
                one.seconds,
                one.values or None,
                one.stage,
                one.type,
                one.message,
                one.traceback,
            )
            for one in runs
        ]
        with self._whole():
            self.database.executemany(
                f"INSERT OR REPLACE INTO run ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def known(self) -> tuple[set[int], dict[int, str]]:
        """Runs that are over with their values here, and the stage at which others failed."""
        done = {
            number for (number,) in self.database.execute("SELECT number FROM run WHERE blob IS NOT NULL")
        }
        failed = dict(self.database.execute("SELECT number, stage FROM run WHERE stage != ''"))
        return done, failed

    def read(self, first: int = 0, last: int = 1 << 62) -> Iterator[Lived]:
        """Runs from one number to another whose values are here, in order."""
        query = (
            f"SELECT {_COLUMNS} FROM run WHERE blob IS NOT NULL AND number BETWEEN ? AND ? ORDER BY number"
        )
        with closing(self.database.cursor()) as cursor:
            for row in cursor.execute(query, (first, last)):
                yield _lived(row)

    def failures(self) -> list[Lived]:
        """Runs that failed, in order."""
        query = f"SELECT {_COLUMNS} FROM run WHERE stage != '' ORDER BY number"
        return [_lived(row) for row in self.database.execute(query)]

    def packed(self, first: int, last: int) -> None:
        """Forget the values of runs that are in a part now."""
        with self._whole():
            self.database.execute(
                "UPDATE run SET blob = NULL WHERE stage = '' AND number BETWEEN ? AND ?", (first, last)
            )

    def forget(self, numbers: Iterable[int]) -> None:
        """Forget runs that will be lived again."""
        with self._whole():
            self.database.executemany("DELETE FROM run WHERE number = ?", [(number,) for number in numbers])

    def seconds(self) -> tuple[int, float]:
        """Runs whose time is known, and the seconds of all of them."""
        n, total = self.database.execute("SELECT COUNT(*), COALESCE(SUM(seconds), 0) FROM run").fetchone()
        return int(n), float(total)

    def close(self) -> None:
        """Close it; nothing is lost if this is never called."""
        self.database.close()

    def remove(self) -> None:
        """The sweep is finished: close the ledger and remove it."""
        self.close()
        for ending in ("-wal", "-shm", ""):
            self.path.with_name(NAME + ending).unlink(missing_ok=True)


def _lived(row: tuple[int, str, float, bytes | None, str, str, str, str]) -> Lived:
    number, years, seconds, blob, stage, kind, message, text = row
    return Lived(number, tuple(json.loads(years)), blob or b"", seconds, stage, kind, message, text)


def _full(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and "full" in str(error)


def _add_stage(database: sqlite3.Connection) -> None:
    """Format 1 did not say at which stage a run failed: while living, then."""
    database.execute("ALTER TABLE run ADD COLUMN stage TEXT NOT NULL DEFAULT ''")
    database.execute("UPDATE run SET stage = 'run' WHERE type != ''")


MIGRATIONS = {1: _add_stage}
"""What brings a ledger of a format to the next."""
