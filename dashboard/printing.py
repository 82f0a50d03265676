"""The report of a result as a PDF, printed by a Chromium of this machine, if it has one.

One is printed at a time, for at most a minute; a visitor who changes her mind ends it. The browser gets the
report as a file in a folder of its own and can reach no address at all. Without a Chromium the reader's own
browser prints the page instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

__all__ = ["Printed", "Printer", "chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 60.0
_KEPT = 6
_LARGEST = 80_000_000


def chromium() -> str:
    """Path of a Chromium, "" where there is none; LEVELFIELD_CHROMIUM names one, or none by being empty."""
    named = os.environ.get("LEVELFIELD_CHROMIUM")
    if named is not None:
        return named if named and Path(named).is_file() else ""
    return next((found for name in _NAMES if (found := shutil.which(name))), "")


@dataclass(frozen=True)
class Printed:
    """Where a print stands: ``waiting``, ``printing``, ``done``, ``failed`` or ``cancelled``."""

    state: str
    pdf: bytes = b""

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("done", "failed", "cancelled")


class Printer:
    """Prints reports, one at a time.

    Args:
        seconds: that a print may take.
    """

    def __init__(self, seconds: float = _SECONDS) -> None:
        self.seconds = seconds
        self._prints: OrderedDict[str, Printed] = OrderedDict()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(1)

    def start(self, key: str, report: Callable[[], bytes]) -> bool:
        """Print a report unless that is being done or has been; False where too many wait.

        Args:
            key: names the report; the same key is the same PDF.
            report: makes the HTML.
        """
        with self._lock:
            known = self._prints.get(key)
            if known is not None and (known.state == "done" or not known.over):
                return True
            if sum(not one.over for one in self._prints.values()) >= 3:
                return False
            self._cancelled.discard(key)
            self._prints[key] = Printed("waiting")
            self._prints.move_to_end(key)
            over = [name for name, one in self._prints.items() if one.over]
            for name in over[: max(0, len(self._prints) - _KEPT)]:
                del self._prints[name]
        threading.Thread(target=self._print, args=(key, report), daemon=True).start()
        return True

    def get(self, key: str) -> Printed | None:
        """Where a print stands; None for one that nobody asked for."""
        with self._lock:
            return self._prints.get(key)

    def cancel(self, key: str) -> None:
        """End a print."""
        with self._lock:
            known = self._prints.get(key)
            if known is None or known.over:
                return
            self._cancelled.add(key)
            self._prints[key] = replace(known, state="cancelled")
            process = self._running.get(key)
        if process is not None:
            _end(process)

    def close(self) -> None:
        """End all prints; for when the server stops."""
        for key in list(self._prints):
            self.cancel(key)

    def _print(self, key: str, report: Callable[[], bytes]) -> None:
        with self._turn:
            if key in self._cancelled:
                return
            self._set(key, Printed("printing"))
            try:
                pdf = self._pdf(key, report())
            except (OSError, subprocess.SubprocessError, ValueError):
                pdf = b""
            if key not in self._cancelled:
                self._set(key, Printed("done", pdf) if pdf.startswith(b"%PDF") else Printed("failed"))

    def _set(self, key: str, state: Printed) -> None:
        with self._lock:
            if key in self._prints and key not in self._cancelled:
                self._prints[key] = state

    def _pdf(self, key: str, report: bytes) -> bytes:
        program = chromium()
        if not program:
            raise OSError("there is no Chromium")
        with tempfile.TemporaryDirectory(prefix="levelfield-print-", ignore_cleanup_errors=True) as home:
            page, out = Path(home) / "report.html", Path(home) / "report.pdf"
            page.write_bytes(report)
            command = [program, *_flags(home), f"--print-to-pdf={out}", page.as_uri()]
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd=home,
            )
            with self._lock:
                self._running[key] = process
                if key in self._cancelled:
                    _end(process)
            try:
                process.wait(self.seconds)
            finally:
                _end(process)
                with self._lock:
                    self._running.pop(key, None)
            if not out.exists() or out.stat().st_size > _LARGEST:
                return b""
            return out.read_bytes()


def _flags(home: str) -> list[str]:
    flags = [
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={home}/profile",
        "--window-size=703,1000",  # as wide as A4 between its margins, so that charts are drawn for the paper
        "--virtual-time-budget=8000",
        "--no-pdf-header-footer",
    ]
    # Chromium refuses to run as root with its own sandbox, as in most containers.
    return [*flags, "--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else flags


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a browser and what it started."""
    if process.poll() is not None and not hasattr(os, "killpg"):
        return
    with contextlib.suppress(OSError):
        os.killpg(process.pid, 9)
    with contextlib.suppress(subprocess.SubprocessError, OSError):
        process.wait(5)
