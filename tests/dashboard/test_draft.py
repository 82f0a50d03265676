"""A draft says what was changed, in a form, an address and a file alike, and nothing that is not allowed."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.address import link, read
from dashboard.draft import Draft, base_values, build, declared, settled
from dashboard.draft_code import LONGEST, decode, encode
from sim.policies.base import all_policies
from sim.scenario import ScenarioError, from_document, load
from sim.scenario.words import preset_names

BASE = "china-county"
paths = st.sampled_from(sorted(base_values(BASE)))


def allowed(path: str) -> st.SearchStrategy:
    """Values that a path takes."""
    parameter = declared().get(path)
    if parameter is None:
        own = base_values(BASE)[path]
        return st.sampled_from(["on", "off"]) if own in ("on", "off") else st.just(own)
    if parameter.kind == "switch":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    low = -50 if parameter.low is None else parameter.low
    high = low + 1000 if parameter.high is None else parameter.high
    if parameter.kind == "integer":
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False)


changes = st.dictionaries(paths, st.none(), max_size=40).flatmap(
    lambda chosen: st.fixed_dictionaries({path: allowed(path) for path in chosen})
)


@settings(max_examples=60, deadline=None)
@given(changes)
def test_the_address_says_every_change(given_changes):
    kept, wrong = settled(BASE, given_changes)
    assert wrong == []
    code = encode(kept)
    back, unread = decode(code)
    assert (back, unread) == (kept, [])
    assert settled(BASE, back) == (kept, [])
    if len(code) < LONGEST:
        address = read("/lab", link("/lab", changes=code).partition("?")[2])
        assert address.get("changes") == code
        assert not address.unknown


@given(st.text(max_size=400))
def test_reading_a_code_never_fails(text):
    found, wrong = decode(text)
    assert isinstance(found, dict)
    settled(BASE, found)
    assert isinstance(wrong, list)


@given(st.dictionaries(st.text(max_size=20), st.none() | st.text(max_size=20) | st.floats() | st.booleans()))
def test_what_is_unknown_is_said_and_changes_nothing(junk):
    kept, wrong = settled(BASE, junk)
    assert set(kept) <= set(base_values(BASE))
    assert set(junk) <= set(kept) | set(wrong) | {path for path in junk if path in base_values(BASE)}


def test_a_compressed_bomb_is_not_unpacked():
    import base64
    import zlib

    bomb = base64.urlsafe_b64encode(zlib.compress(b'{"a":"' + b"x" * 5_000_000 + b'"}', 9)).decode()
    assert decode("z." + bomb.rstrip("="))[0] == {}


@pytest.mark.parametrize("name", preset_names())
def test_a_scenario_differs_from_itself_in_nothing(name: str):
    assert settled(name, base_values(name)) == ({}, [])
    built = build(Draft(name, name))
    assert (built.id, built.scenario) == ("", load(name))


def test_a_few_changes_can_be_read_in_the_address():
    assert (
        encode({"alliance": "off", "teacher_rotation.share": 0.5})
        == "alliance:off,teacher_rotation.share:0.5"
    )


def test_policies_change_the_scenario_and_assumptions_the_reference_too():
    policy = build(Draft("weak-schools-first", BASE, {"alliance": "off", "studios": "on"}))
    assert [one.name for one in policy.scenario.interventions] == [
        "teacher_rotation",
        "teacher_incentives",
        "studios",
    ]
    assert not policy.moved
    assert policy.reference.name == BASE
    assumed = build(
        Draft("weak-schools-first", BASE, {"behaviour.move_cost": 3.0, "world.funding.village": 1.0})
    )
    assert assumed.moved
    for scenario in (assumed.scenario, assumed.reference):
        assert scenario.behaviour.move_cost == 3.0
        assert scenario.world.funding["village"] == 1.0
        assert scenario.world.funding["city"] == 18_000


def test_any_deviation_has_an_id_and_a_name_of_its_own():
    names = set()
    for changes in (
        {"alliance": "off"},
        {"alliance.members_per_group": 3},
        {"years": 4},
        {"world.wage": 1e5},
    ):
        built = build(Draft("weak-schools-first", BASE, changes))
        assert built.id
        assert built.id in built.scenario.name
        assert all(built.id in title for title in built.scenario.title.values())
        assert (
            (built.id in built.reference.name)
            == built.moved
            == ("years" in changes or "world.wage" in changes)
        )
        names.add(built.scenario.name)
    assert len(names) == 4


def test_a_saved_draft_is_the_same_scenario_again(tmp_path):
    from sim.scenario import to_yaml

    built = build(
        Draft("weak-schools-first", BASE, {"course_vouchers": "on", "course_vouchers.value": 900.0})
    )
    path = tmp_path / f"{built.scenario.name}.yaml"
    path.write_text(to_yaml(built.scenario.document), encoding="utf-8")
    assert load(path) == built.scenario
    again = from_document(json.loads(json.dumps(dict(built.scenario.document))), built.scenario.name)
    assert again.hash == built.scenario.hash


def test_all_policies_can_be_switched_on_and_placed():
    on = {policy.name: "on" for policy in all_policies()}
    place = {f"{policy.name}.where.location": "village" for policy in all_policies()}
    built = build(Draft(BASE, BASE, settled(BASE, {**on, **place})[0]))
    assert {policy.name for policy in built.scenario.interventions} == set(on)
    assert all(policy.where == {"location": ["village"]} for policy in built.scenario.interventions)


def test_fewer_years_still_make_a_scenario():
    built = build(Draft("weak-schools-first", BASE, {"years": 1, "teacher_incentives.until": 2029}))
    assert built.scenario.years == built.reference.years == 1
    assert [policy.name for policy in built.scenario.interventions] == ["alliance", "teacher_incentives"]


def test_a_draft_that_contradicts_itself_says_why():
    with pytest.raises(ScenarioError, match="it would never act"):
        build(Draft("weak-schools-first", BASE, {"alliance.from": 2027, "alliance.until": 2025}))
    with pytest.raises(ScenarioError, match="not stored here"):
        build(Draft("weak-schools-first", BASE, {"schools": "0" * 16}))


def test_every_parameter_has_a_chinese_name():
    """A new parameter, choice, unit or policy needs a word in dashboard/text/parameters/zh.json."""
    from dashboard.levers import _chinese, about
    from dashboard.words import words

    known = _chinese()
    latin = re.compile(r"[A-Za-z]{2,}")
    for path, parameter in declared().items():
        owner, name, *_ = path.split(".")
        assert name in known["names"][owner], f"{path} has no Chinese name"
        assert not latin.search(known["names"][owner][name]), path
        for one in (*parameter.choices, *parameter.keys):
            assert one in known["choices"], f"{path}: {one} has no Chinese word"
        if parameter.unit not in ("choice", "switch", "text", ""):
            assert parameter.unit in known["units"], f"{path}: no Chinese word for {parameter.unit}"
    for policy in all_policies():
        said = about(policy, words("zh"))
        assert policy.name in known["policies"], f"{policy.name} has no Chinese description"
        assert len(said["fails"]) == len(policy.fails_by), policy.name


def test_no_name_outlives_its_parameter():
    from dashboard.levers import GROUPS, MAIN, _chinese

    now = {tuple(path.split(".")[:2]) for path in declared()}
    named = {(owner, name) for owner, names in _chinese()["names"].items() for name in names}
    assert named <= now
    policies = {policy.name for policy in all_policies()}
    assert {name for names in GROUPS.values() for name in names} == policies == set(MAIN)
    assert all((policy, name) in now for policy, names in MAIN.items() for name in names)


def test_sliders_hold_their_value_and_stay_within_what_is_allowed():
    from dashboard.levers import reach

    for path, parameter in declared().items():
        if parameter.kind not in ("number", "integer"):
            continue
        value = float(base_values(BASE)[path])
        far = reach(parameter, value, value)
        assert far.low <= value <= far.high, path
        assert far.step > 0
        for point in far.points:
            parameter._check_number(round(point) if parameter.kind == "integer" else point)


def test_goals_are_kept_with_their_figures_changed_and_added():
    goals = str(base_values("z-county")["goals"]).split("~")
    first = load("z-county").document["goals"][0]
    assert first["figure"]
    fresh = "teacher_quality/weak/at_least/0.1/absolute/2023"
    built = build(Draft("z-county", "z-county-baseline", {"goals": "~".join([goals[0], fresh])}))
    assert built.scenario.document["goals"] == [
        dict(first),
        {"measure": "teacher_quality", "group": "weak", "at_least": 0.1, "by": 2023, "change": "absolute"},
    ]
    assert not built.moved
    assert build(Draft("z-county", "z-county-baseline", {"goals": ""})).scenario.goals == ()


@pytest.mark.parametrize(
    "goal",
    [
        "x/all/at_least/1/none/2026",
        "dropout_rate/x/at_most/1/none/2026",
        "dropout_rate/all/near/1/none/2026",
        "dropout_rate/all/at_most/nan/none/2026",
        "dropout_rate/all/at_most/1/twice/2026",
        "dropout_rate/all/at_most/1/none/26",
        "dropout_rate",
    ],
)
def test_a_goal_that_is_none_is_not_taken(goal: str):
    assert settled(BASE, {"goals": goal}) == ({}, ["goals"])


def test_goals_beyond_fewer_years_move_to_the_last_one():
    goal = "dropout_rate/all/at_most/1/none/2030"
    built = build(Draft("weak-schools-first", BASE, {"goals": goal, "years": 3}))
    assert [one.by for one in built.scenario.goals] == [2026]
