"""A Dask scheduler and workers of one's own, each a process, as somebody would start them by hand."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from distributed import Client

ROOT = Path(__file__).resolve().parents[2]


class OwnCluster:
    """A scheduler and workers on this machine."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.begin(workers)

    def begin(self, workers: int = 2) -> None:
        """Start a scheduler and workers; those of an earlier scheduler end when it does."""
        self.scheduler = self.start(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard", "--no-jupyter",
        )  # fmt: skip
        for _ in range(workers):
            self.start(
                "worker", self.address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1",
                "--death-timeout", "60",
            )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = open(self.folder / f"{len(self.processes)}-{words[0]}.log", "wb")  # noqa: SIM115
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=self.folder,
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            },
            start_new_session=True,
        )
        log.close()
        self.processes.append(process)
        return process

    def wait(self, workers: int = 2) -> None:
        """Until all workers are there."""
        for _ in range(100):
            try:
                with Client(self.address, timeout=2, set_as_default=False) as client:
                    client.wait_for_workers(workers, timeout=30)
                return
            except (OSError, TimeoutError):
                time.sleep(0.1)
        raise TimeoutError("the cluster did not start")

    def close(self) -> None:
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
