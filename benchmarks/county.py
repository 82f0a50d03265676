"""One county: a warm run, ten times the students, paired replicates, and the slider that is moved."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from benchmarks.rows import Row, Setting, median_seconds, row, wall_seconds
from sim.measures.record import Record
from sim.model import EducationModel
from sim.policies.base import all_policies
from sim.results.compare import compare
from sim.results.warm import WarmPool
from sim.scenario import Scenario, load

__all__ = ["baseline", "county", "county_baseline", "every_policy", "paired_100", "scaling_10x", "slider_8"]

SMALL = {"world.students": 600, "world.schools": {"city": 2, "town": 2, "village": 3}, "years": 2}


def baseline(setting: Setting) -> Scenario:
    """The county preset."""
    return load("china-county", SMALL if setting.quick else {})


def every_policy(setting: Setting) -> Scenario:
    """The same county with every shipped policy on, at its default values."""
    policies = tuple(policy() for policy in all_policies())
    return replace(baseline(setting), name="every-policy", interventions=policies)


def live(scenario: Scenario, replicate: int) -> Record:
    """Build a county, live its years and evaluate all measures."""
    record = EducationModel(scenario, replicate=replicate).run()
    assert record.values.size
    return record


def _ratio(setting: Setting, scenario: Scenario, seconds: float, runs: int = 1) -> float | None:
    """How many times longer plain Mesa would take for the school years of some runs, building left out."""
    if setting.reference is None:
        return None
    student_years = scenario.world.students * scenario.world.counties * (scenario.years + 1)
    return setting.reference * student_years * runs / seconds


def county(setting: Setting) -> list[Row]:
    """One county with every policy, seven years and the one before, built and measured."""
    return [_one(setting, "county", every_policy(setting))]


def county_baseline(setting: Setting) -> list[Row]:
    """The same without policies."""
    return [_one(setting, "county_baseline", baseline(setting))]


def _one(setting: Setting, name: str, scenario: Scenario) -> Row:
    seconds = median_seconds(lambda k: live(scenario, k), 3 if setting.quick else 15)
    policies = [policy.name for policy in scenario.interventions]
    return row(
        name,
        1000 * seconds,
        "process",
        _ratio(setting, scenario, seconds),
        students=scenario.world.students,
        years=scenario.years,
        policies=policies,
    )


def scaling_10x(setting: Setting) -> list[Row]:
    """Ten times the students and schools in one county, without policies."""
    small = baseline(setting)
    schools = {place: 10 * n for place, n in small.world.schools.items()}
    large = load(
        "china-county",
        (SMALL if setting.quick else {})
        | {
            "world.students": 10 * small.world.students,
            "world.schools": schools,
            "world.senior_schools": 10 * small.world.senior_schools,
        },
    )
    repeats = 2 if setting.quick else 5
    one = median_seconds(lambda k: live(small, k), 3 * repeats)
    ten = median_seconds(lambda k: live(large, k), repeats)
    return [row("scaling_10x", ten / one, "process", seconds_small=one, seconds_large=ten,
                students=large.world.students)]  # fmt: skip


def paired_100(setting: Setting) -> list[Row]:
    """A hundred paired replicates against the baseline, workers started and effects computed."""
    replicates = 3 if setting.quick else 100
    pair = baseline(setting), every_policy(setting)
    compare(*pair, 2, 1, stance="central")  # compiles
    seconds = wall_seconds(
        lambda: compare(
            *pair, replicates, setting.workers, progress=setting.progress, stance="central"
        ).to_frame()
    )
    ratio = _ratio(setting, pair[0], seconds, 2 * replicates)
    return [row("paired_100", seconds, "wall", ratio, replicates=replicates, workers=setting.workers)]


def slider_8(setting: Setting) -> list[Row]:
    """From a moved slider to effects: eight paired replicates on the workers that the policy lab keeps."""
    replicates = 2 if setting.quick else 8
    before, scenario = baseline(setting), every_policy(setting)
    rotation = next(k for k, one in enumerate(scenario.interventions) if one.name == "teacher_rotation")
    times = []
    with WarmPool(setting.workers) as pool:
        for k in range(2 if setting.quick else 8):
            policies = list(scenario.interventions)
            policies[rotation] = type(policies[rotation])(share=0.1 + 0.05 * k)
            moved = replace(scenario, interventions=tuple(policies))
            begin = perf_counter()
            compare(before, moved, replicates, pool=pool, stance="central").to_frame()
            times.append(perf_counter() - begin)
    seconds = sorted(times[1:])[len(times[1:]) // 2]  # the first call warms the workers
    ratio = _ratio(setting, before, seconds, 2 * replicates)
    return [row("slider_8", seconds, "wall", ratio, replicates=replicates, workers=setting.workers)]
