from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.context import Context
from dashboard.jobs import Jobs, Request
from dashboard.store import Store
from tests.dashboard.fixture import runs_folder


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs_folder(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="session")
def context(runs: Path) -> Context:
    def never(request: Request, progress: object) -> str:
        raise AssertionError("no test of a layout may simulate")

    scenarios = {
        "county": ({"en": "A county, no policy", "zh": "一个县（无政策）"}, ""),
        "rotation": ({"en": "Teacher rotation", "zh": "教师轮岗"}, "county"),
    }
    return Context(Store(runs), Jobs(never), lambda: scenarios)
