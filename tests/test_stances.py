"""Priors and stances: what is not known about behaviour enters every result, the same in all arms."""

import hashlib
import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.stances import literature
from sim.behaviour import Behaviour
from sim.nation import live_country
from sim.parameters import Fraction, Parameters, parameter
from sim.policies.base import all_policies
from sim.priors import Prior, fingerprint, transported, uncertain
from sim.results.compare import Comparison, compare
from sim.results.folder import open_run, write_comparison
from sim.results.replicate import Plan
from sim.results.run import run
from sim.scenario import Scenario, from_document, load
from sim.stances import CENTRAL, STANCES, Stance, StanceError, write
from sim.stances import load as stance_named

TINY = {"world.students": 400, "world.schools": {"city": 1, "town": 1, "village": 4}, "years": 2}
NAMES = sorted(uncertain())
numbers = st.floats(-6, 6)


def nearby(**changes: object) -> Scenario:
    """A small county whose teachers rotate."""
    document = {
        "title": "x",
        "extends": "china-county",
        "interventions": [{"use": "teacher_rotation", **changes}],
    }
    return from_document(document, "rotation", overrides=TINY)


@pytest.fixture(scope="module")
def county() -> Scenario:
    return load("china-county", TINY)


@pytest.fixture(scope="module")
def drawn(county: Scenario) -> Comparison:
    return compare(county, nearby(), replicates=8, workers=1)


# Priors


@given(st.sampled_from(NAMES), st.lists(numbers, min_size=1, max_size=5))
def test_values_and_normal_numbers_turn_into_each_other(name, z):
    prior = uncertain()[name].prior
    values = prior.quantile(z)
    assert values.shape == (len(z),)
    assert np.allclose(prior.quantile(prior.z(values)), values, rtol=1e-12, atol=1e-12)
    inside = (values > max(prior.bounds[0], prior.low - 1e-9)) & (values < min(prior.bounds[1], prior.high))
    if prior.low < prior.median < prior.high:
        assert np.allclose(prior.z(values)[inside], np.array(z)[inside], atol=1e-9)


@given(st.sampled_from(NAMES), numbers, numbers)
def test_a_prior_never_leaves_what_its_parameter_allows_and_keeps_order(name, one, other):
    declared = uncertain()[name]
    low, high = declared.prior.quantile(sorted((one, other)))
    assert declared.check(float(low)) <= declared.check(float(high))


@pytest.mark.parametrize("name", NAMES)
def test_the_default_is_the_median_and_nine_of_ten_draws_lie_in_the_likely_range(name):
    declared, prior = uncertain()[name], uncertain()[name].prior
    assert prior.median == declared.default == prior.quantile(0)
    draws = prior.quantile(np.random.default_rng(1).standard_normal(20_000))
    within = np.mean((draws >= prior.low) & (draws <= prior.high))
    # What would fall beyond a bound lies on it, and so within.
    assert within > 0.89
    if prior.low > prior.bounds[0] and prior.high < prior.bounds[1]:
        assert within == pytest.approx(0.9, abs=0.01)


def test_some_sixty_parameters_are_uncertain_each_with_source_and_confidence():
    assert 40 <= len(NAMES) <= 70
    for one in uncertain().values():
        assert one.prior.source
        assert one.prior.confidence in ("high", "medium", "low")
        assert one.record()["prior"]["median"] == one.default


@pytest.mark.parametrize(
    ("median", "low", "high", "bounds"),
    [
        (0.5, 0.6, 0.8, (0, 1)),
        (0.5, 0.5, 0.8, (0, 1)),
        (0.5, 0.2, 0.5, (0, 1)),
        (0.5, 0.5, 0.5, (0, 1)),
        (0.5, -0.1, 0.8, (0, 1)),
        (0.5, 0.2, float("nan"), (0, 1)),
    ],
)
def test_a_prior_that_is_none_cannot_be_declared(median, low, high, bounds):
    with pytest.raises(ValueError, match="prior"):
        Prior(median, low, high, bounds)


def test_only_a_number_can_have_a_prior():
    with pytest.raises(TypeError, match="single number"):

        class _Wrong(Parameters):
            table: dict[str, Fraction] = parameter({"city": 0.1}, "x", prior=(0, 0.2))


def test_an_effect_from_elsewhere_is_shrunk_and_spread():
    here = transported(0.18, 0.02, 0.6)
    assert here.median == pytest.approx(0.108)
    assert here.high - here.median == pytest.approx(1.6449 * np.hypot(0.6 * 0.02, 0.12), rel=1e-3)
    assert here.within(0.0, 0.3) == (0.0, 0.3)
    assert transported(0.18, 0.0, 1.0).median == 0.18


# Files of draws


def test_the_shipped_draws_match_the_declared_priors():
    shipped = stance_named("literature")
    again = "run `python -m calibration.stances`"
    assert shipped.provenance["priors"] == fingerprint(), again
    fresh = literature()
    assert shipped.parameters == fresh.parameters, again
    assert np.allclose(shipped.draws, fresh.draws, rtol=1e-12, atol=0), again
    for column, name in enumerate(shipped.parameters):
        median = np.median(shipped.draws[:, column])
        prior = uncertain()[name].prior
        assert abs(median - prior.median) < 0.02 * (prior.high - prior.low)


def test_draws_of_different_parameters_have_nothing_to_do_with_each_other():
    ranks = np.argsort(np.argsort(stance_named("literature").draws, axis=0), axis=0)
    off = np.corrcoef(ranks.T) - np.eye(ranks.shape[1])
    assert np.abs(off).max() < 0.35
    assert np.abs(off).mean() < 0.06


def test_a_file_read_back_is_the_stance_to_the_bit(tmp_path):
    mine = Stance("pooled", ("behaviour.peers", "alliance.contact"), np.array([[0.1, 1 / 3], [0.05, 0.2]]))
    path = write(mine, tmp_path)
    again = stance_named("pooled", tmp_path)
    assert again.parameters == mine.parameters
    assert again.draws.tobytes() == mine.draws.tobytes()
    assert again.hash == mine.hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert again.provenance["draws"] == 2


def spoilt(folder: Path, text: str, honest: bool = True) -> None:
    """A stance file with this text; with an honest record or another one's."""
    (folder / "pooled.csv").write_text(text, encoding="utf-8")
    digest = hashlib.sha256((text if honest else text + " ").encode()).hexdigest()
    (folder / "pooled.json").write_text(json.dumps({"hash": digest}), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("behaviour.peers\n0.1\n", None),
        ("behaviour.peerz\n0.1\n", "did you mean behaviour.peers"),
        ("behaviour.peers\n7\n", "draw 0: behaviour.peers: expected 0 to 0.2"),
        ("behaviour.peers\nnan\n", "behaviour.peers"),
        ("behaviour.peers\nmany\n", "cannot be read"),
        ("behaviour.peers,behaviour.peers\n0.1,0.1\n", "two columns"),
        ("behaviour.peers\n0.1,0.2\n", "expected a row of 1"),
        ("behaviour.peers\n0.1\n0.1,0.2\n", "cannot be read"),
        ("behaviour.peers\n", "found shape"),
        ("", "cannot be read"),
    ],
)
def test_a_file_that_is_out_of_order_is_met_with_one_line(tmp_path, text, said):
    spoilt(tmp_path, text)
    if said is None:
        assert stance_named("pooled", tmp_path).values(5) == {"behaviour.peers": 0.1}
        return
    with pytest.raises(StanceError) as caught:
        stance_named("pooled", tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_draws_without_their_own_record_are_not_used(tmp_path):
    spoilt(tmp_path, "behaviour.peers\n0.1\n", honest=False)
    with pytest.raises(StanceError, match=r"not those that pooled\.json describes"):
        stance_named("pooled", tmp_path)


def test_a_stance_that_is_not_there_names_those_that_are(tmp_path):
    with pytest.raises(StanceError, match=r"no draws have been made for it yet; there are central$"):
        stance_named("reported", tmp_path)
    with pytest.raises(StanceError, match="did you mean literature"):
        stance_named("litterature")
    assert set(STANCES) == {"central", "literature", "reported", "pooled"}


# Draws in scenarios


@given(st.integers(0, 600))
def test_a_draw_changes_uncertain_parameters_and_nothing_else(replicate):
    every = [{"use": policy.name} for policy in all_policies()]
    scenario = from_document({"title": "x", "extends": "china-county", "interventions": every}, "x")
    stance = stance_named("literature")
    there = stance.applied(scenario, replicate)
    values = stance.values(replicate)
    for owner, before, after in [
        ("behaviour", scenario.behaviour, there.behaviour),
        *((one.name, one, other) for one, other in zip(scenario.interventions, there.interventions)),
    ]:
        for name, value in after.values().items():
            assert value == values.get(f"{owner}.{name}", before.values()[name])
    assert there.world is scenario.world
    assert stance.values(replicate) == stance.values(replicate % len(stance.draws))


def test_what_a_scenario_sets_itself_stays_even_where_it_is_the_default():
    stance = stance_named("literature")
    default = Behaviour.parameters["peers"].default
    own = load("china-county", {**TINY, "behaviour.peers": default})
    assert all(stance.applied(own, number).behaviour.peers == default for number in range(5))
    kept = nearby(compliance=0.37)
    assert all(stance.applied(kept, number).interventions[0].compliance == 0.37 for number in range(5))
    free = {stance.applied(nearby(), number).interventions[0].compliance for number in range(5)}
    assert len(free) == 5


def test_a_file_that_extends_another_keeps_what_that_one_sets(tmp_path):
    (tmp_path / "parent.yaml").write_text(
        "title: x\nextends: china-county\nbehaviour: {peers: 0.02}\n", encoding="utf-8"
    )
    (tmp_path / "child.yaml").write_text("title: y\nextends: parent.yaml\n", encoding="utf-8")
    child = load(tmp_path / "child.yaml")
    assert stance_named("literature").applied(child, 3).behaviour.peers == 0.02
    # What is written into a run's folder remembers it too.
    again = from_document(child.document, "child")
    assert again.behaviour.settled == child.behaviour.settled == {"peers"}


def test_a_draw_put_in_stays_in(county):
    once = stance_named("literature").applied(county, 4)
    assert stance_named("literature").applied(once, 9).behaviour.values() == once.behaviour.values()
    read = from_document(once.document, once.name)
    assert read.behaviour.values() == once.behaviour.values()
    assert read.hash == once.hash != county.hash


def test_central_is_the_scenario_itself(county):
    assert CENTRAL.applied(county, 7) is county
    assert stance_named("central") is CENTRAL
    plan = Plan((county,), (1,), False)
    assert plan.drawn(3).scenarios[0] is county


def test_all_arms_share_the_draw(county):
    plan = Plan((county, nearby()), (1, 1), True, stance_named("literature"))
    one, other = plan.drawn(5).scenarios
    assert one.behaviour.values() == other.behaviour.values() != county.behaviour.values()
    sent = pickle.loads(pickle.dumps(plan)).drawn(5)
    assert sent.scenarios[1].behaviour.values() == other.behaviour.values()


# Results


@pytest.mark.parametrize("stance", ["central", "literature"])
def test_policies_with_share_0_change_nothing_under_any_stance(county, stance):
    idle = [{"use": policy.name, "share": 0} for policy in all_policies()]
    nothing = from_document(
        {"title": "x", "extends": "china-county", "interventions": idle}, "x", overrides=TINY
    )
    found = compare(county, nothing, replicates=2, workers=1, stance=stance)
    assert found.values[1].tobytes() == found.values[0].tobytes()


def test_central_runs_differ_by_luck_alone_and_others_by_behaviour_too(county, drawn):
    still = compare(county, nearby(), replicates=8, workers=1, stance="central")

    def spread(one: Comparison) -> float:
        return float(np.nanstd(one.series(0, "academic_achievement", "all")[:, -1]))

    assert spread(drawn) > 1.2 * spread(still)
    # Eight draws of forty parameters: the median ratio of widths over measures that move, not each.
    measures = ("academic_achievement", "teacher_quality", "dropout_rate", "mean_score")
    known = [quantity.name for quantity in drawn.quantities]
    ratios = [
        np.nanstd(drawn.series(0, name)[:, -1]) / np.nanstd(still.series(0, name)[:, -1])
        for name in measures
        if name in known
    ]
    assert np.median(ratios) >= 1
    assert still.draws.shape == (8, 1)
    assert still.provenance["stance"] == "central"
    assert not still.provenance["stance_hash"]


def test_workers_do_not_matter_to_a_stance(county, drawn):
    again = compare(county, nearby(), replicates=8, workers=2)
    assert again.values.tobytes() == drawn.values.tobytes()
    assert again.draws.equals(drawn.draws)


def test_a_folder_keeps_the_draws_so_that_its_numbers_can_be_had_again(county, drawn, tmp_path):
    stored = open_run(write_comparison(drawn, tmp_path / "run"))
    assert stored.provenance["stance"] == "literature"
    assert stored.provenance["stance_hash"] == stance_named("literature").hash
    assert stored.draws.equals(drawn.draws)
    kept = Stance.of_table("literature", stored.draws)
    again = compare(county, nearby(), replicates=8, workers=1, stance=kept)
    assert again.values.tobytes() == drawn.values.tobytes()


def test_the_question_is_part_of_a_folders_name(county, drawn):
    from sim.results.folder import name_for

    other = replace(drawn, provenance=drawn.provenance | {"stance_hash": ""})
    assert name_for(drawn, True) != name_for(other, True)


def test_draws_of_ones_own_can_be_lived_with(county):
    mine = Stance("mine", ("behaviour.teacher_quality_sd",), np.array([[0.05], [0.3]]))
    found = run(county, 2, 1, stance=mine)
    assert found.draws["behaviour.teacher_quality_sd"].tolist() == [0.05, 0.3]
    alone = run(load("china-county", {**TINY, "behaviour.teacher_quality_sd": 0.3}), 2, 1, stance="central")
    assert found.values[0, 1].tobytes() == alone.values[0, 1].tobytes()


def test_a_country_can_be_lived_under_a_stance(county):
    mine = Stance("mine", ("behaviour.peers",), np.array([[0.02]]))
    held = load("china-county", {**TINY, "behaviour.peers": 0.02})
    one = live_country(county, workers=1, stance=mine)
    other = live_country(held, workers=1)
    assert one.record.values.tobytes() == other.record.values.tobytes()
