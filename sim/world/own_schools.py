"""A county laid out from the planner's own table of schools.

The table's schools, students and teachers are taken as they are. What it does not say is drawn by the
preset's rules. Examination means and tiers say something about the families of a school as well: both move
its SES and the level at which children enter (assumption: correlations 0.5 and 0.8).
"""

from __future__ import annotations

import numpy as np

from sim.draws import Luck
from sim.scenario.document import Scenario
from sim.tables import Array
from sim.vocabulary import LOCATIONS, NOBODY, ORDINARY, QUALITY, STAGES, TIERS, WEAK
from sim.world.assumptions import WorldAssumptions
from sim.world.columns import NINE_YEAR, stage_in_name
from sim.world.ids import school_ids, school_numbers
from sim.world.place import SES_BETWEEN, Plan, coordinates
from sim.world.populations import Schools

__all__ = ["apply_known", "lay_out_table"]

KM_PER_DEGREE = 111.2
PASSED_ON = (
    "senior_title_share",
    "bachelor_share",
    "master_share",
    "lab",
    "multimedia",
    "computer_room",
    "smart_classroom",
    "internet",
    "budget",
)


def lay_out_table(scenario: Scenario, luck: Luck, county: int) -> Plan:
    """The schools of the table; a nine-year school becomes a primary and a junior school at one place.

    Args:
        scenario: with ``schools``, a table as `sim.world.table.read_schools` returns it.
        luck: the luck of the run.
        county: number of the county.
    """
    table, assumed = scenario.schools, scenario.world
    assert table is not None
    stages = np.array([stage or stage_in_name(name) for stage, name in zip(table["stage"], table["name"])])
    both = stages == NINE_YEAR
    row = np.concatenate([np.arange(len(table)), np.flatnonzero(both)])
    stage = np.array([STAGES.index(one) if one != NINE_YEAR else 0 for one in stages])[row]
    stage[len(table) :] = 1
    part = np.where(both[row], np.where(stage == 0, 6 / 9, 3 / 9), 1.0)
    location = np.array([LOCATIONS.index(one) for one in table["location"]])[row]
    schools = Schools(school_ids(county, school_numbers(location, stage)), location=location, stage=stage)
    students = table["students"].to_numpy(float)[row]
    teachers = table["teachers"].to_numpy(float)[row]
    for values in (students, teachers):
        values[:] = np.where(part < 0.5, values - np.round(values * (1 - part)), np.round(values * part))
    exam = _standard(table["exam_mean"].to_numpy(float)[row], stage)
    schools.tier[:] = _tiers(table["tier"].to_numpy(object)[row], exam, location, stage, assumed)
    standing = np.where(np.isnan(exam), 1.0 - schools.tier, exam)
    ses = (
        SES_BETWEEN
        * assumed.ses_spread
        * (0.5 * standing + 0.866 * luck.normal("world school ses", schools.id))
    )
    intake = 0.8 * standing + 0.6 * luck.normal("world school intake", schools.id)
    schools.x[:], schools.y[:] = _places(scenario, luck, schools, row)
    given = {name: table[name].to_numpy(object)[row].astype(float) for name in PASSED_ON}
    given["budget"] = given["budget"] * part
    names = table["alliance"].to_numpy(object)[row]
    codes = {name: code for code, name in enumerate(dict.fromkeys(name for name in names if name))}
    schools.alliance[:] = [codes.get(name, NOBODY) for name in names]
    return Plan(
        schools,
        students,
        np.maximum(teachers, 1).astype(np.int64),
        ses,
        intake,
        scenario.start_year - 2,
        given,
    )


def _standard(values: Array, stage: Array) -> Array:
    """Examination means in SD of the schools of their stage, NaN where unknown."""
    out = np.full(values.size, np.nan)
    for one in range(3):
        rows = np.flatnonzero((stage == one) & ~np.isnan(values))
        if rows.size:
            spread = values[rows].std()
            out[rows] = (values[rows] - values[rows].mean()) / spread if spread > 0 else 0.0
    return out


def _tiers(words: Array, exam: Array, location: Array, stage: Array, assumed: WorldAssumptions) -> Array:
    """Tiers as told, or by rank of the examination mean within the stage, in the preset's shares."""
    best = np.array([assumed.quality_schools[name] for name in LOCATIONS])
    worst = np.array([assumed.weak_schools[name] for name in LOCATIONS])
    tier = np.array([TIERS.index(word) if word else ORDINARY for word in words], np.int8)
    for one in range(3):
        rows = np.flatnonzero((stage == one) & (words == ""))
        if not rows.size:
            continue
        order = rows[np.argsort(-exam[rows], kind="stable")]
        n_best = int(np.floor(best[location[rows]].sum() + 0.5))
        n_worst = min(int(np.floor(worst[location[rows]].sum() + 0.5)), rows.size - n_best)
        tier[order[:n_best]] = QUALITY
        tier[order[rows.size - n_worst :]] = WEAK
    return tier


def _places(scenario: Scenario, luck: Luck, schools: Schools, row: Array) -> tuple[Array, Array]:
    """Coordinates in km from the county seat; for degrees, the middle of the most urban schools."""
    table = scenario.schools
    assert table is not None
    x, y = coordinates(luck, schools.id, schools.location, scenario.world.radius)
    # The two halves of a nine-year school stand at one place.
    first = {int(one): k for k, one in reversed(list(enumerate(row)))}
    same = np.array([first[int(one)] for one in row])
    x, y = x[same], y[same]
    east, north = table["longitude"].to_numpy(float)[row], table["latitude"].to_numpy(float)[row]
    known = ~np.isnan(east)
    if known.any():
        seat = known & (schools.location == schools.location[known].min())
        middle = np.radians(north[seat].mean())
        x[known] = (east[known] - east[seat].mean()) * KM_PER_DEGREE * np.cos(middle)
        y[known] = (north[known] - north[seat].mean()) * KM_PER_DEGREE
    own_x, own_y = table["x"].to_numpy(float)[row], table["y"].to_numpy(float)[row]
    told = ~np.isnan(own_x)
    x[told], y[told] = own_x[told], own_y[told]
    return x, y


def apply_known(schools: Schools, given: dict[str, Array]) -> None:
    """Write what the table knows about rooms over what was drawn."""
    for name in ("lab", "multimedia", "computer_room", "smart_classroom", "internet"):
        values = given.get(name)
        if values is not None:
            known = ~np.isnan(values)
            getattr(schools, name)[known] = values[known]
