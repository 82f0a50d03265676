"""Luck: a draw is a function of (seed, stream, year, id), so nothing that is not touched ever changes."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from sim import draws
from sim.draws import Luck, pairs
from sim.model import EducationModel
from sim.phases import years
from sim.phases.learning import learning
from sim.policies.base import all_policies
from sim.world.ids import student_ids
from tests.mesa.people import columns, county, differing, everything, model, scores_of_students

SIM = Path(draws.__file__).parent
N = 1_000_000
IDS = {
    "0, 1, 2": np.arange(N),
    "students' ids": student_ids(17, 2020, np.arange(N)),
    "pairs of ids": pairs(np.arange(1000), student_ids(3, 2021, np.arange(1000))).ravel(),
}
POLICIES = {policy.name: policy for policy in all_policies()}


# A draw is a pure function.


@given(
    seed=st.integers(0, 2**63),
    year=st.integers(0, 2500),
    stream=st.text(max_size=20),
    ids=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=50),
    data=st.data(),
)
@settings(deadline=None)
def test_a_draw_does_not_depend_on_who_else_draws_or_when(seed, year, stream, ids, data):
    everyone = np.array(ids, np.int64)
    some = everyone[data.draw(st.permutations(range(len(ids))))][: data.draw(st.integers(1, len(ids)))]
    for draw in ("uniform", "normal"):
        whole = getattr(Luck(seed), draw)(stream, everyone, year)
        getattr(Luck(seed), draw)("another stream", everyone, year)
        part = getattr(Luck(seed), draw)(stream, some, year)
        of = dict(zip(everyone.tolist(), whole.tolist(), strict=True))
        assert part.tolist() == [of[one] for one in some.tolist()]
        assert np.isfinite(whole).all()
    assert (
        (Luck(seed).uniform(stream, everyone, year) > 0) & (Luck(seed).uniform(stream, everyone, year) < 1)
    ).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.sampled_from(["a", "b", "ab", ""]), st.integers(0, 50)),
        min_size=2,
        unique=True,
    )
)
def test_every_seed_stream_and_year_has_a_key_of_its_own(named):
    keys = {int(Luck(seed).key(stream, year)) for seed, stream, year in named}
    assert len(keys) == len(named)


def test_replicates_have_luck_of_their_own_and_the_first_is_the_runs():
    luck = Luck(5)
    assert luck.replicate(0) is luck
    assert luck.replicate(3).seed == Luck(5).replicate(3).seed
    assert len({luck.replicate(k).seed for k in range(1000)}) == 1000


def test_pairs_of_agents_have_ids_of_their_own():
    a, b = student_ids(0, 2020, np.arange(500)), np.arange(500)
    ids = np.concatenate([pairs(a, b).ravel(), pairs(b, a).ravel()])
    assert np.unique(ids).size == ids.size


# Normal draws: moments and tails; four standard errors are exceeded once in 16 000 such tests.


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
def test_normal_draws_have_the_moments_of_the_normal_distribution(ids):
    x = Luck(1).normal("moments", ids, 2020)
    n = x.size
    assert abs(x.mean()) < 4 / np.sqrt(n)
    assert abs(x.var() - 1) < 4 * np.sqrt(2 / n)
    assert abs(stats.skew(x)) < 4 * np.sqrt(6 / n)
    assert abs(stats.kurtosis(x)) < 4 * np.sqrt(24 / n)
    assert stats.kstest(x, "norm").pvalue > 1e-4


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
@pytest.mark.parametrize("limit", [1.0, 2.0, 3.0, 4.0])
def test_normal_draws_have_the_tails_of_the_normal_distribution(ids, limit):
    x = Luck(2).normal("tails", ids, 2020)
    for tail in (x > limit, x < -limit):
        expected = special.ndtr(-limit) * x.size
        assert abs(tail.sum() - expected) < 4 * np.sqrt(expected)


def test_a_normal_draw_is_the_inverse_distribution_function_of_the_uniform_one():
    ids = np.arange(200_000)
    u, x = Luck(3).uniform("inverse", ids), Luck(3).normal("inverse", ids)
    np.testing.assert_allclose(x, special.ndtri(u), rtol=1.2e-9, atol=1e-9)
    assert u.min() < 1e-4
    assert u.max() > 1 - 1e-4


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS.keys())
def test_neighbours_years_streams_and_seeds_are_independent(ids):
    x = Luck(1).normal("here", ids, 2020)
    others = {
        "the neighbour": np.roll(x, 1),
        "next year": Luck(1).normal("here", ids, 2021),
        "another stream": Luck(1).normal("there", ids, 2020),
        "another seed": Luck(2).normal("here", ids, 2020),
        "another replicate": Luck(1).replicate(1).normal("here", ids, 2020),
    }
    for name, other in others.items():
        assert abs(np.corrcoef(x, other)[0, 1]) < 4.5 / np.sqrt(x.size), name
        assert abs(np.corrcoef(x**2, other**2)[0, 1]) < 4.5 / np.sqrt(x.size), name


# Nothing that is not touched changes.


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_that_reaches_nobody_leaves_every_trajectory_identical(name):
    idle, without = model(POLICIES[name](share=0.0)), model()
    for _ in range(3):
        idle.step()
        without.step()
        assert differing(idle, without) == []
    assert idle.worlds[0].ledger.to_frame(True).equals(without.worlds[0].ledger.to_frame(True))


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_that_reaches_nobody_leaves_the_other_policies_alone(name):
    others = tuple(policy() for policy in POLICIES.values() if policy.name != name)
    idle, without = model(*others, POLICIES[name](share=0.0)), model(*others)
    idle.run()
    without.run()
    assert differing(idle, without) == []


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_that_reaches_everyone_changes_something(name):
    settings = {"world.students": 4000}
    active = EducationModel(county(POLICIES[name](share=1.0), **settings))
    without = EducationModel(county(**settings))
    active.run()
    without.run()
    assert differing(active, without)


def test_a_policy_changes_nothing_before_it_starts():
    start = county().start_year + 1
    late = model(*(policy(start=start) for policy in POLICIES.values() if policy.name != "alliance"))
    without = model()
    late.step()
    without.step()
    assert differing(late, without) == []
    late.step()
    without.step()
    assert differing(late, without)


def test_one_student_more_changes_only_those_it_touches():
    world = model(steps=1).worlds[0]
    more = world.copy()
    extra = more.students.copy()
    extra.keep(np.array([7]))
    extra.id[:] = student_ids(99, 2000, np.array([0]))
    extra.score[:] = extra.durable[:] = 3.0
    school, grade = int(extra.school[0]), int(extra.grade[0])
    more.students.append(extra)
    for one in (world, more):
        one.year += 1
        learning(one)
    a, b = world.students, more.students
    assert (b.id[:-1] == a.id).all()
    # A class is compared with the county's mean of its grade, so that grade shifts by one small amount.
    elsewhere = (a.school != school) & (a.grade != grade)
    classmates = (a.school == school) & (a.grade == grade) & (a.section == extra.section[0])
    classmates &= a.id != a.id[7]
    assert elsewhere.sum() > 500
    assert classmates.any()
    for name in a.columns:
        assert getattr(a, name)[elsewhere].tobytes() == getattr(b, name)[:-1][elsewhere].tobytes(), name
    assert (a.score != b.score[:-1])[classmates].all()
    shift = (a.score - b.score[:-1])[(a.school != school) & (a.grade == grade)]
    assert shift.size
    assert np.ptp(shift) < 1e-6
    assert abs(shift).max() < abs((a.score - b.score[:-1])[classmates]).min()


def test_one_county_more_changes_nothing_in_the_others():
    scenario = county(*everything(), **{"world.counties": 2})
    both, first = EducationModel(scenario), EducationModel(scenario, counties=range(1))
    both.run()
    first.run()
    alone = columns(first)
    assert all(values.tobytes() == columns(both)[name].tobytes() for name, values in alone.items())


# Nor does how the work is done.


def test_results_do_not_depend_on_the_number_of_threads(monkeypatch):
    monkeypatch.setattr(years, "_SMALL", 1)
    monkeypatch.setattr(years, "_threads", 1)
    one = model(*everything(), steps=3)
    for threads in (2, 3, 7):
        years.set_threads(threads)
        assert differing(model(*everything(), steps=3), one) == []


def digest(a_model) -> str:
    """Names every bit of a model's state."""
    whole = hashlib.sha256()
    for name, values in columns(a_model).items():
        whole.update(name.encode() + values.tobytes())
    return whole.hexdigest()


def test_results_do_not_depend_on_the_process():
    code = (
        "from tests.test_luck import digest, everything, model\nprint(digest(model(*everything(), steps=2)))"
    )
    here = digest(model(*everything(), steps=2))
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=SIM.parent,
        env={**os.environ, "PYTHONHASHSEED": "1"},
    )
    assert out.stdout.strip() == here


def test_results_do_not_depend_on_what_was_simulated_before_or_is_collected():
    first = digest(model(*everything(), steps=3))
    model(seed=77, steps=1)
    assert digest(model(*everything(), steps=3, collect=scores_of_students)) == first


# Two scenarios, the same people, the same luck.


def test_scenarios_share_people_and_luck():
    a, b = model(), model(*everything())
    while a.running:
        a.step()
        b.step()
        one, two = a.worlds[0], b.worlds[0]
        for population, fixed in (
            ("students", ("ses", "female", "left_behind", "interest", "ses_fifth")),
            ("teachers", ("innate", "female", "subject", "x", "y")),
        ):
            ours, theirs = getattr(one, population), getattr(two, population)
            _, here, there = np.intersect1d(ours.id, theirs.id, return_indices=True)
            assert here.size > 0.8 * len(ours)
            for name in fixed:
                mine, other = getattr(ours, name)[here], getattr(theirs, name)[there]
                assert (mine == other).all(), name
        born = one.students.id[one.students.grade == 1]
        assert np.isin(born[one.students.entered[one.students.grade == 1]], two.students.id).all()
        assert (one.normal("exam", ours.id) == two.normal("exam", ours.id)).all()
    assert differing(a, b)


# Nothing else in the simulator is random.

FORBIDDEN_MODULES = {"random", "secrets"}
FORBIDDEN_NAMES = {"default_rng", "RandomState", "SeedSequence", "Generator", "urandom"}


def randomness(source: str) -> list[str]:
    """What a source text uses that draws random numbers of its own."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name.split(".")[0] in FORBIDDEN_MODULES]
            found += [name.name for name in node.names if ".random" in name.name]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            names = [name.name for name in node.names]
            if node.level == 0 and (
                module.split(".")[0] in FORBIDDEN_MODULES or "random" in module.split(".")
            ):
                found.append(module)
            found += [name for name in names if name in FORBIDDEN_NAMES | {"random"}]
        elif isinstance(node, ast.Attribute) and node.attr in {"random", "rng", *FORBIDDEN_NAMES}:
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES - {"Generator"}:
            found.append(node.id)
    return found


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import shuffle",
        "import numpy.random",
        "from numpy import random",
        "np.random.default_rng(1)",
        "x = np.random",
        "model.random.shuffle(a)",
        "self.rng.normal()",
        "from numpy.random import default_rng",
        "import secrets",
        "os.urandom(8)",
    ],
)
def test_the_search_for_other_randomness_finds_it(source):
    assert randomness(source)


@pytest.mark.parametrize("path", sorted(SIM.rglob("*.py")), ids=lambda path: str(path.relative_to(SIM)))
def test_nothing_in_the_simulator_draws_random_numbers_of_its_own(path):
    assert randomness(path.read_text(encoding="utf-8")) == []
