"""Whatever the code, the documents and the dashboard tell people to type is there to be typed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPOKEN = re.compile(r"\blevelfield ([a-z]+)\b")
LISTED = re.compile(r"^│ ([a-z]+) ", re.MULTILINE)
NO_COMMAND = {("dashboard/guard.py", "visit")}
"""What a visitor's token is hashed with."""
ROOMS = ("sim", "calibration", "dashboard", "docs", "scenarios")
KINDS = {".py", ".json", ".md", ".yaml"}


def test_every_command_that_people_are_told_of_exists() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "sim", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    known = set(LISTED.findall(said.stdout))
    files = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    files += [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in KINDS]
    spoken = {
        (str(path.relative_to(ROOT)), word)
        for path in files
        for word in SPOKEN.findall(path.read_text(encoding="utf-8"))
    }
    assert len(spoken) > 50
    assert {(path, word) for path, word in spoken if word not in known} <= NO_COMMAND
