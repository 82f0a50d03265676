"""What policies count about their own doing is kept, stored, read again and told in two languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model import EducationModel
from sim.results import deeds
from sim.results.compare import Comparison, compare
from sim.results.folder import open_run, write_comparison
from sim.results.report import report_html
from sim.scenario import Scenario

COLUMNS = ["scenario", "replicate", "year", "policy", "name", "count"]
_COUNT = re.compile(r"""\bcount\(\s*f?"([a-z_0-9]+)""")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def counted() -> set[str]:
    """Names that the source counts, as far as they stand there in full."""
    found: set[str] = set()
    for path in Path(sim.__file__).parent.rglob("*.py"):
        if path.parent.name in ("policies", "phases", "agents", "mechanisms"):
            found |= set(_COUNT.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_count_has_a_name_in_both_languages() -> None:
    assert len(counted()) > 90
    # The number of the fifth is not in the text that is read.
    found = {re.sub(r"_ses\d?$", "", name) for name in counted()}
    assert found - set(deeds.DEEDS) == set()


def test_no_name_stands_for_nothing() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(sim.__file__).parent.rglob("*.py")
                       if path.name != "deeds.py")  # fmt: skip
    assert [name for name in deeds.DEEDS if f'"{name}' not in source] == []


def test_chinese_names_are_chinese() -> None:
    assert not [zh for _, zh in deeds.DEEDS.values() if LATIN_WORD.search(zh)]
    assert deeds.called("vouchers_used_ses1", "zh") == "使用的教育券（社会经济第1组）"
    assert deeds.called("families_taking_part_ses5") == "families that take part, SES fifth 5"
    assert deeds.called("never_heard_of") == "never heard of"


def test_what_a_model_counts_is_what_the_comparison_keeps(baseline: Scenario, mix: Scenario) -> None:
    comparison = compare(baseline, mix, replicates=2, workers=1, stance="central")
    kept = comparison.activity
    assert list(kept.columns) == COLUMNS
    label = comparison.labels[1]
    mine = kept[(kept["scenario"] == label) & (kept["policy"] != "")]
    assert set(mine["policy"]) == {"alliance", "teacher_rotation", "teacher_incentives"}
    assert set(mine["year"]) == set(comparison.years[1:])
    one = mine[mine["replicate"] == 1]
    for row in EducationModel(mix, replicate=1).run().activity.itertuples(index=False):
        same = one[(one["policy"] == row.policy) & (one["name"] == row.name) & (one["year"] == row.year)]
        if row.policy:
            assert same["count"].tolist() == [row.count]


def test_two_policies_that_count_alike_are_kept_apart() -> None:
    from sim.world.county import Flows

    flows = Flows()
    for policy, amount in (("studios", 2.0), ("smart_platform", 3.0), ("studios", 1.0)):
        flows.acting = policy
        flows.count("preparation_hours_saved", amount)
    assert flows.counts == {"preparation_hours_saved": 6.0}
    assert flows.deeds == {
        "studios preparation_hours_saved": 3.0,
        "smart_platform preparation_hours_saved": 3.0,
    }


def test_it_comes_back_from_the_folder_as_it_was(comparison: Comparison, tmp_path: Path) -> None:
    stored = open_run(write_comparison(comparison, tmp_path / "run"))
    pd.testing.assert_frame_equal(stored.activity, comparison.activity, check_dtype=False, check_exact=True)
    (tmp_path / "run" / "activity.parquet").unlink()
    older = open_run(tmp_path / "run")
    assert list(older.activity.columns) == COLUMNS
    assert "What the policies did" not in report_html(older)


def test_the_report_tells_it_in_both_languages(comparison: Comparison) -> None:
    page = report_html(comparison)
    for words in ("What the policies did", "政策做了什么", "teachers away", "外出任教的教师"):
        assert words in page


def test_the_summary_is_the_mean_over_all_replicates(comparison: Comparison) -> None:
    table = deeds.summary(comparison).set_index(["policy", "name"])
    kept = comparison.activity
    label, last = comparison.labels[1], comparison.years[-1]
    away = kept[(kept["scenario"] == label) & (kept["name"] == "teachers_away") & (kept["year"] == last)]
    row = table.loc[("teacher_rotation", "teachers_away")]
    assert row["last"] == pytest.approx(away["count"].sum() / comparison.replicates)
    # A replicate in which nothing was counted did nothing.
    fewer = replace(comparison, activity=kept[kept["replicate"] > 0])
    less = deeds.summary(fewer).set_index(["policy", "name"]).loc[("teacher_rotation", "teachers_away")]
    gone = away.loc[away["replicate"] == 0, "count"].sum()
    assert less["last"] == pytest.approx(row["last"] - gone / comparison.replicates)
    assert np.isfinite(less["low"])
