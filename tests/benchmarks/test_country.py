"""A country streamed county by county is the country lived whole, to the bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim import nation
from sim.measures.packing import pack_record, unpack_record
from sim.measures.record import Record
from sim.model import EducationModel
from sim.nation import live_country
from sim.scenario import Scenario, load

SMALL = {
    "world.counties": 4,
    "world.students": 400,
    "world.schools": {"city": 1, "town": 2, "village": 3},
    "years": 2,
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("weak-schools-first", SMALL | {"goals": []})


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> Record:
    return EducationModel(scenario).run()


def same(one: Record, other: Record) -> bool:
    a, b = pack_record(one), pack_record(other)
    return a.keys() == b.keys() and all(
        x.shape == b[name].shape and x.tobytes() == b[name].tobytes() for name, x in a.items()
    )


@pytest.mark.parametrize(("workers", "chunk"), [(1, 1), (1, 3), (2, 1), (2, 2), (2, 100)])
def test_streaming_equals_whole_whatever_the_workers_and_chunks(
    scenario: Scenario, whole: Record, workers: int, chunk: int
) -> None:
    country = live_country(scenario, workers=workers, chunk=chunk)
    assert same(country.record, whole)
    assert np.array_equal(country.record.values, whole.values, equal_nan=True)
    assert country.record.flows.equals(whole.flows)


def test_a_record_survives_packing_to_the_bit(whole: Record) -> None:
    again = unpack_record(pack_record(whole))
    assert same(again, whole)
    assert np.array_equal(again.values, whole.values, equal_nan=True)


def test_an_interrupted_country_goes_on_where_it_was(
    scenario: Scenario, whole: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived: list[int] = []
    live = nation.live_counties

    def interrupted(scenario: Scenario, seed: int | None, replicate: int, counties: range) -> Record:
        if len(lived) == 2:
            raise KeyboardInterrupt
        lived.append(counties.start)
        return live(scenario, seed, replicate, counties)

    monkeypatch.setattr(nation, "live_counties", interrupted)
    with pytest.raises(KeyboardInterrupt):
        live_country(scenario, workers=1, chunk=1, keep=tmp_path)
    kept = sorted(path.name for path in (tmp_path / ".partial").rglob("*.npz"))
    assert kept == ["0.npz", "1.npz"]
    # A file cut short counts as not kept.
    next((tmp_path / ".partial").rglob("1.npz")).write_bytes(b"PK\x03\x04")

    monkeypatch.setattr(nation, "live_counties", live)
    told: list[tuple[int, int]] = []
    country = live_country(
        scenario, workers=1, chunk=1, keep=tmp_path, progress=lambda done, of: told.append((done, of))
    )
    assert country.continued == 1
    assert same(country.record, whole)
    assert told[0] == (0, 4)
    assert told[-1] == (4, 4)
    assert not list((tmp_path / ".partial").rglob("*.npz"))


def test_another_question_does_not_take_over_what_was_kept(scenario: Scenario, tmp_path: Path) -> None:
    stores = {
        nation._Store(tmp_path, scenario, seed, replicate, chunk).folder
        for seed, replicate, chunk in [(None, 0, 1), (2, 0, 1), (None, 1, 1), (None, 0, 2)]
    }
    assert len(stores) == 4


def test_a_chunk_without_counties_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ValueError, match="chunk"):
        live_country(scenario, chunk=0)
