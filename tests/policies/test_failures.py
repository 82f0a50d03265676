"""Each policy fails in its documented way where what it needs is missing, and a measure shows it."""

from __future__ import annotations

import os
from functools import cache

import numpy as np
import pytest

from sim.measures.catalogue import MEASURES
from sim.measures.tally import GROUPS
from sim.policies.base import all_policies, policy_named
from sim.results.replicate import Plan, Replicate, live
from sim.scenario import load
from sim.scenario.words import PRESETS, failure_names
from sim.tables import Array

POLICIES = [policy.name for policy in all_policies()]
COUNTY = "failures/small-county"
REPLICATES = 4
CLEARLY = 0.8
"""A failure brings at most this part of what the policy brings where it works."""


@cache
def lived() -> list[Replicate]:
    """The small county without a policy, with each policy working, and with each failing; the same luck."""
    names = [COUNTY, *(f"failures/{name}{kind}" for name in POLICIES for kind in ("-working", ""))]
    scenarios = tuple(load(name) for name in names)
    plan = Plan(scenarios, (1,) * len(scenarios), paired=False)
    return [live(plan, number) for number in range(REPLICATES)]


def last(arm: int, measure: str, group: str = "all") -> Array:
    """A measure in the last summer, or a count of all years, shape ``(n_replicates,)``."""
    if measure in MEASURES:
        at = (-1, list(MEASURES).index(measure), GROUPS.index(group))
        return np.array([one.arms[arm].values[at] for one in lived()])
    frames = [one.arms[arm].activity for one in lived()]
    return np.array([frame.loc[frame["name"] == measure, "count"].sum() for frame in frames])


def arms(policy: str) -> tuple[int, int, int]:
    """Places of the county without a policy, with it working, with it failing."""
    place = 1 + 2 * POLICIES.index(policy)
    return 0, place, place + 1


def upwards(measure: str) -> float:
    """1 where more of it is better, −1 where less is."""
    return -1.0 if measure in MEASURES and MEASURES[measure].better == "lower" else 1.0


@pytest.mark.parametrize("policy", POLICIES)
def test_the_pair_differs_in_nothing_but_this_policys_own_terms(policy: str) -> None:
    working, failing = load(f"failures/{policy}-working"), load(f"failures/{policy}")
    here, there = dict(working.document), dict(failing.document)
    terms = [{one["use"]: one for one in each.pop("interventions")} for each in (here, there)]
    for each in (here, there):
        del each["title"], each["note"]
    assert here == there
    assert working.baseline == COUNTY
    assert {name for name in terms[0] if terms[0][name] != terms[1][name]} == {policy}
    assert terms[0].keys() == terms[1].keys()


def test_every_file_belongs_to_a_pair() -> None:
    pairs = {f"failures/{name}{kind}" for name in POLICIES for kind in ("", "-working")}
    assert set(failure_names()) == pairs | {COUNTY}


@pytest.mark.parametrize("policy", POLICIES)
def test_it_brings_what_it_is_for_where_it_works_and_less_where_it_fails(policy: str) -> None:
    measure, group = policy_named(policy).shown_by
    none, working, failing = (last(arm, measure, group) for arm in arms(policy))
    good = upwards(measure) * (working - none).mean()
    bad = upwards(measure) * (failing - none).mean()
    assert good > 0
    assert bad < CLEARLY * good
    assert (upwards(measure) * (failing - working) <= 0).all()


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_said_to_reveal_the_failure_reveals_it(policy: str) -> None:
    kind = policy_named(policy)
    assert kind.revealed_by
    _, working, failing = arms(policy)
    for name in kind.revealed_by:
        worse = upwards(name) * (last(failing, name) - last(working, name))
        assert worse.mean() < 0, name
        assert (worse <= 0).all(), name
        # What reveals it is looked at for this: a difference that nobody would see reveals nothing.
        assert abs(worse.mean()) > 0.05 * abs(last(working, name)).mean(), name


@pytest.mark.parametrize(
    "policy", ["teacher_rotation", "adaptive_homework", "training_bases", "smart_platform"]
)
def test_what_is_counted_first_looks_as_good_as_where_it_works(policy: str) -> None:
    """Moves, users, certificates and adoption do not tell: that is why something else has to."""
    naive = {
        "teacher_rotation": "teacher_exchange_share",
        "adaptive_homework": "platform_registered_users",
        "training_bases": "teachers_trained_person_times",
        "smart_platform": "management_platform_adoption_share",
    }[policy]
    _, working, failing = (last(arm, naive).mean() for arm in arms(policy))
    assert failing == pytest.approx(working, rel=0.05)


@pytest.mark.parametrize("name", failure_names())
def test_each_file_says_in_both_languages_what_it_shows(name: str) -> None:
    scenario = load(name)
    for words in (scenario.title, scenario.note):
        assert set(words) == {"en", "zh"}
        assert words["en"] != words["zh"]
    text = (PRESETS / f"{name}.yaml").read_text(encoding="utf-8")
    line = text.partition("\n")[0].partition("$schema=")[2]
    assert os.path.samefile(
        (PRESETS / f"{name}.yaml").parent / line, PRESETS.parent / "sim/scenario/schema.json"
    )


@pytest.mark.parametrize("policy", POLICIES)
def test_the_readme_of_scenarios_lists_every_pair(policy: str) -> None:
    text = (PRESETS / "README.md").read_text(encoding="utf-8")
    assert f"[`failures/{policy}`](failures/{policy}.yaml)" in text
    assert f"[`-working`](failures/{policy}-working.yaml)" in text
