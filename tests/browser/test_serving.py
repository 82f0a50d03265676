"""The server as `levelfield dashboard` starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROGRAM = "import sys; from dashboard.app import serve; serve(sys.argv[1], port=0)"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_the_server_answers_where_it_says_and_ends_quietly(sent: signal.Signals, tmp_path: Path):
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "none")]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        assert line.startswith("Levelfield: http://127.0.0.1:"), line
        address = line.split()[1]
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b"Levelfield" in answer.read()
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(
                urllib.request.Request(address, headers={"Host": "elsewhere.example"}), timeout=20
            )
        assert refused.value.code == 403
        refused.value.close()
        process.send_signal(sent)
        _, complaints = process.communicate(timeout=20)
    assert process.returncode == 0
    assert complaints == ""
