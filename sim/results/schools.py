"""The schools of one replicate, one by one: for the map, the network of alliances, and how money is shared.

Measures are sums over groups; where a school lies, with whom it is allied and what became of it is lost in
them. One replicate (the first) is enough to look at: a picture of one possible county, not an estimate.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.tables import Array
from sim.vocabulary import LOCATIONS, STAGES, TIERS

if TYPE_CHECKING:
    from sim.model import EducationModel

__all__ = ["SCHOOLS", "look", "schools_table"]

SCHOOLS = (
    *("year", "county", "school", "location", "tier", "stage", "x", "y", "alliance", "lead"),
    *("students", "achievement", "quality", "funding"),
)
"""Columns: summer; numbers of county and school; where it is (words; km east and north of the county seat);
number of its alliance (-1 for none) and whether it leads it; students; their mean academic achievement (SD);
mean quality of its teachers (SD of student gain a year); money for each student (yuan/year)."""


def look(model: EducationModel) -> dict[str, Array]:
    """The open schools of a model as they stand now: the columns :data:`SCHOOLS`, one row for each school."""
    parts = []
    for world in model.worlds:
        schools, students, teachers = world.schools, world.students, world.teachers
        people = world.count_students()
        host = np.where(teachers.host >= 0, teachers.host, teachers.school)
        columns = {
            "year": np.full(world.n_schools, model.year, np.int32),
            "county": np.full(world.n_schools, world.index, np.int32),
            "school": np.arange(world.n_schools, dtype=np.int32),
            "location": np.array(LOCATIONS)[schools.location],
            "tier": np.array(TIERS)[schools.tier],
            "stage": np.array(STAGES)[schools.stage],
            "x": schools.x.astype(float),
            "y": schools.y.astype(float),
            "alliance": np.where(schools.delisted, -1, schools.alliance).astype(np.int32),
            "lead": schools.lead.astype(np.int8),
            "students": people,
            "achievement": world.mean_by_school(students.durable + students.recent, students.school, np.nan),
            "quality": world.mean_by_school(teachers.quality, host, np.nan),
            "funding": schools.funding / np.where(people > 0, people, np.nan),
        }
        parts.append({name: columns[name][schools.open] for name in SCHOOLS})
    return {name: np.concatenate([part[name] for part in parts]) for name in SCHOOLS}


def schools_table(looks: Sequence[dict[str, Array]]) -> pd.DataFrame:
    """Looks at several times and counties as one table, in their order; empty where there was none."""
    if not looks:
        return pd.DataFrame({name: [] for name in SCHOOLS})
    return pd.DataFrame({name: np.concatenate([one[name] for one in looks]) for name in SCHOOLS})
