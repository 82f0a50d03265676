"""The schools of the first replicate are the schools of the result, and find their way into its folder."""

from pathlib import Path

import numpy as np

from sim.results.compare import Comparison
from sim.results.folder import open_run, write_comparison
from sim.results.schools import SCHOOLS


def test_schools_one_by_one_add_up_to_the_measures(comparison: Comparison) -> None:
    for place, label in enumerate(comparison.labels):
        for at, year in enumerate(comparison.years):
            all_rows = comparison.schools
            there = all_rows[(all_rows["scenario"] == label) & (all_rows["year"] == year)]
            compulsory = there[there["stage"] != "senior"]
            mean = np.average(compulsory["achievement"], weights=compulsory["students"])
            assert np.isclose(mean, comparison.series(place, "academic_achievement")[0, at], atol=1e-6)
            assert there["students"].sum() == comparison.series(place, "students")[0, at]
            assert len(there) == comparison.series(place, "schools")[0, at]


def test_a_school_stays_where_it_is_and_has_one_lead_for_each_alliance(comparison: Comparison) -> None:
    there = comparison.schools[comparison.schools["scenario"] == comparison.labels[1]]
    assert (there.groupby("school")[["x", "y", "location", "tier"]].nunique() == 1).all(axis=None)
    allied = there[(there["alliance"] >= 0) & (there["year"] == comparison.years[-1])]
    assert len(allied)
    assert (allied.groupby("alliance")["lead"].sum() >= 1).all()
    before = comparison.schools[comparison.schools["scenario"] == comparison.labels[0]]
    assert (before["alliance"] == -1).all()


def test_the_folder_keeps_the_schools(comparison: Comparison, tmp_path: Path) -> None:
    again = open_run(write_comparison(comparison, tmp_path / "run"))
    assert list(again.schools.columns) == ["scenario", *SCHOOLS]
    assert again.schools.equals(comparison.schools.astype(again.schools.dtypes.to_dict()))
