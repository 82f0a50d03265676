"""The search finds known fronts, its mixes are lived fairly, and nothing it has lived is lost."""

import json

import numpy as np
import pandas as pd
import pytest

import sim
from sim.analysis import optimise as searching
from sim.analysis.evaluate import Candidate, Work, candidate, evaluate, scenario_of
from sim.analysis.front import open_front
from sim.analysis.mix import KEYS, MIXES, load
from sim.analysis.objectives import KEYS as OBJECTIVE
from sim.analysis.pareto import best_of, crowding, front, minimise, ranks
from sim.analysis.schema import PUBLISHED, json_schema, schema_text
from sim.analysis.table import NotEnough
from sim.results.stored import FolderError
from sim.scenario import ScenarioError
from sim.scenario import load as load_scenario
from tests.sweep.small import WORLD

SHARE, BONUS = "interventions.teacher_rotation.share", "interventions.teacher_incentives.bonus"

GOALS = [
    {"measure": "teacher_quality", "group": "all", "at_least": 0.0, "by": 2025},
    {"measure": "dropout_rate", "group": "village", "at_most": 3, "by": 2024},
]
ASSUMED = {name: value for name, value in WORLD.items() if name != "goals"}


def document(**changes):
    return {
        "scenario": "weak-schools-first",
        "baseline": "china-county",
        "assume": ASSUMED | {"goals": {"value": GOALS}},
        "switches": ["alliance", "teacher_rotation", "teacher_incentives"],
        "levers": {"teacher_rotation.share": [0.05, 0.6], "teacher_incentives.bonus": [0.05, 0.4]},
        "objectives": [{"measure": "academic_achievement"}, {"cost": "per_student"}, {"goals": "share"}],
        "replicates": 2,
        "confirm": 3,
        "population": 6,
        "runs": 30,
        "stance": "literature",
    } | changes


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return sim.optimise(document(), workers=1, out=tmp_path_factory.mktemp("found") / "a")


def test_who_dominates_whom():
    values = np.array([[1, 4], [2, 2], [3, 3], [4, 1], [2, 2], [np.inf, 0], [np.nan, 0]])
    assert front(values).tolist() == [True, True, False, True, True, False, False]
    assert ranks(values[:5]).tolist() == [0, 0, 1, 0, 0]
    assert crowding(np.array([[0.0, 3], [1, 1], [3, 0]])).tolist() == [np.inf, 2, np.inf]
    assert set(best_of(values[:5], 4)) == {0, 1, 3, 4}


@pytest.mark.parametrize("seed", [0, 1])
def test_the_search_finds_the_front_of_zdt1(seed):
    """Zitzler, Deb and Thiele 2000: the front is f2 = 1 - sqrt(f1), from 0 to 1."""

    def zdt1(x):
        g = 1 + 9 * x[:, 1:].mean(axis=1)
        return np.column_stack([x[:, 0], g * (1 - np.sqrt(x[:, 0] / g))])

    _, values = minimise(zdt1, genes=8, size=40, generations=250, seed=seed)
    assert np.abs(values[:, 1] - (1 - np.sqrt(values[:, 0]))).max() < 0.03
    along = np.sort(values[:, 0])
    assert along[0] < 0.02
    assert along[-1] > 0.98
    assert np.diff(along).max() < 0.12


def test_a_mix_is_the_scenario_without_what_it_leaves_out():
    mix = load(document())
    one = candidate(np.array([0, 1, 1, 0.5, 0.0]), mix.switches, mix.levers)
    assert one == Candidate(("alliance",), ((SHARE, 0.325), (BONUS, 0.05)))
    scenario = scenario_of(Work.of(mix), one)
    assert [policy.name for policy in scenario.interventions] == ["teacher_rotation", "teacher_incentives"]
    assert scenario.interventions[0].values()["share"] == 0.325
    off = candidate(np.array([1, 0, 1, 0.5, 1.0]), mix.switches, mix.levers)
    assert off == Candidate(("teacher_rotation",), ((BONUS, 0.4),))


def test_objectives_are_what_a_comparison_says():
    mix = load(document())
    work = Work.of(mix)
    one = candidate(np.array([1, 1, 1, 0.5, 0.5]), mix.switches, mix.levers)
    baseline = load_scenario("china-county", ASSUMED)
    scenario = load_scenario("weak-schools-first", ASSUMED | {"goals": GOALS} | dict(one.values))
    compared = sim.compare(baseline, scenario, replicates=2, workers=1)
    lived = np.array([evaluate(work, number, [one])[0] for number in (0, 1)])
    assert np.array_equal(lived[:, 0], compared.difference(1, "academic_achievement")[:, -1])
    cost = compared.efficiency().set_index("name").loc["discounted_per_student", "mean"]
    assert lived[:, 1].mean() == pytest.approx(cost)
    goals = compared.goals()
    last = goals[(goals["year"] == goals["by"]) & (goals["scenario"] == scenario.name)]
    assert len(last) == 2
    assert lived[:, 2].mean() == pytest.approx(last["probability"].mean())


def test_mixes_do_not_depend_on_who_is_lived_with_them():
    work = Work.of(load(document()))
    mix = load(document())
    some = [candidate(np.array(genes), mix.switches, mix.levers)
            for genes in ([1, 1, 1, 0.5, 0.5], [0, 1, 0, 0.1, 0.9], [0, 0, 0, 0, 0])]  # fmt: skip
    together = evaluate(work, 1, some)
    assert together == [evaluate(work, 1, [one])[0] for one in some]
    assert together[2][:2] == [0.0, 0.0]  # nothing done: no effect, no cost


def test_the_front_is_confirmed_on_fresh_luck(found):
    frame = found.to_frame()
    confirmed = found.evaluations[found.evaluations["stage"] == "confirm"]
    searched = found.evaluations[found.evaluations["stage"] == "search"]
    assert set(confirmed["replicate"]) == {2, 3, 4}
    assert set(searched["replicate"]) == {0, 1}
    assert len(searched) <= 30
    assert len(confirmed) == 3 * len(frame)
    name = "cost per student"
    means = confirmed.groupby("mix", observed=True)[name].mean().sort_values()
    assert np.allclose(np.sort(frame[name]), means)
    assert frame["front_share"].between(0, 1).all()
    assert (frame["cost per student low"] <= frame["cost per student"]).all()
    assert set(found.objectives) == {"academic_achievement", "cost per student", "goals reached"}
    assert found.to_json()["mixes_tried"] == searched["mix"].nunique()
    assert len(found.plot("cost per student").data) == 1


def test_an_interrupted_search_goes_on_and_ends_with_the_same_front(found, tmp_path, monkeypatch):
    calls = []

    def interrupted(done, of):
        calls.append(done)
        if len(calls) == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.optimise(document(), workers=1, out=tmp_path / "a", progress=interrupted)
    kept = (tmp_path / "a" / "evaluations.jsonl").read_text("utf-8").splitlines()
    assert kept
    with open(tmp_path / "a" / "evaluations.jsonl", "a") as file:
        file.write('["cut off in the mid')
    with pytest.raises(FolderError, match="is not finished"):
        open_front(tmp_path / "a")
    lived = []
    whole = searching.evaluate

    def counted(work, number, some):
        lived.extend((one.key, number) for one in some)
        return whole(work, number, some)

    monkeypatch.setattr(searching, "evaluate", counted)
    again = sim.optimise(document(), workers=1, out=tmp_path / "a")
    assert not {tuple(json.loads(line)[:2]) for line in kept} & set(lived)
    pd.testing.assert_frame_equal(again.frame, found.frame)
    for name in ("front.parquet", "evaluations.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (found.folder / name).read_bytes()
    lived.clear()
    sim.optimise(document(), workers=1, out=tmp_path / "a")
    assert not lived
    with pytest.raises(FolderError, match="holds"):
        sim.optimise(document(seed=3), workers=1, out=tmp_path / "a")


def test_a_mix_that_fails_is_never_on_the_front(tmp_path, monkeypatch):
    from sim.policies.teacher_rotation import TeacherRotation

    plan = TeacherRotation.plan

    def refuse(self, world):
        if self.share > 0.3:
            raise ZeroDivisionError("nobody to send")
        plan(self, world)

    monkeypatch.setattr(TeacherRotation, "plan", refuse)
    found = sim.optimise(document(confirm=2, runs=12), workers=1, out=tmp_path / "a")
    failed = found.evaluations[found.evaluations["error"] != ""]
    assert len(failed)
    assert set(failed["error"].astype(str)) == {"ZeroDivisionError: nobody to send"}
    assert not (found.frame["teacher_rotation.share"] > 0.3).any()
    monkeypatch.setattr(TeacherRotation, "plan", lambda self, world: 1 / 0)
    always = document(switches=[], levers={"teacher_rotation.share": [0.1, 0.2]}, runs=12)
    with pytest.raises(NotEnough, match="no mix could be lived; the first says ZeroDivisionError"):
        sim.optimise(always, workers=1, out=tmp_path / "b")


def test_wrong_files_are_refused_line_by_line(tmp_path):
    wrong = """\
scenario: weak-schools-first
baseline: china-county
assume: {world.studens: 300}
levers:
  teacher_rotation.shre: [0, 1]
  teacher_rotation.backbone: [0, 3]
  teacher_incentives.bonus: 0.2
switches: [studios]
objectives: [{cost: per_studet}, {measure: academic_achievement, level: maybe, yeer: 2030}]
runs: many
"""
    (tmp_path / "wrong.yaml").write_text(wrong, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "wrong.yaml")
    said = {(problem.line, problem.message.split(";")[0]) for problem in caught.value.problems}
    assert (5, "unknown key 'shre' (did you mean share?)") in said
    assert (6, "expected a number from 0 to 1 (fraction)") in said
    assert (7, "expected [lowest, highest], found 0.2") in said
    for line, word in ((3, "studens"), (8, "studios"), (9, "per_studet"), (9, "yeer"), (10, "whole number")):
        assert any(line == at and word in message for at, message in said), said
    for objectives, message in (
        ([{"cost": "per_student"}], "2 to 6 objectives"),
        ([{"cost": "per_head"}, {"goals": "share"}], "unknown name"),
        ([{"measure": "academic_achievment"}, {"goals": "share"}], "did you mean academic_achievement"),
        ([{"cost": "total"}, {"cost": "total"}], "there twice"),
        ([{"cost": "total", "measure": "dropout_rate"}, {"goals": "share"}], "one of measure, goals, cost"),
    ):
        with pytest.raises(ScenarioError, match=message):
            load(document(objectives=objectives))
    with pytest.raises(ScenarioError, match="expected one scenario, found"):
        load(document(scenario=["weak-schools-first", "china-county"]))
    with pytest.raises(ScenarioError, match="do not do for one generation"):
        load(document(runs=5))
    with pytest.raises(ScenarioError, match="nothing to decide"):
        load(document(switches=[], levers={}))
    with pytest.raises(ScenarioError, match="unknown name 'studios'"):
        load(document(switches=["studios"]))


def test_the_files_that_come_along_are_in_order():
    assert MIXES.names()
    for name in MIXES.names():
        assert set(load(name).title) == {"en", "zh"}


def test_editors_know_what_an_optimise_file_may_hold():
    assert PUBLISHED.read_text("utf-8") == schema_text()
    schema = json_schema()
    assert list(schema["properties"]) == list(KEYS)
    kinds = schema["$defs"]["objective"]["anyOf"]
    assert {key for kind in kinds for key in kind["properties"]} == set(OBJECTIVE)
    for name in MIXES.names():
        for lever in load(name).levers:
            assert lever.path.removeprefix("interventions.") in schema["properties"]["levers"]["properties"]


def test_no_mix_has_more_policies_than_are_allowed_nor_beats_one_within_the_limits(tmp_path):
    asked = document(
        most=1,
        objectives=[{"measure": "academic_achievement"}, {"cost": "per_year", "at_most": 20_000}],
    )
    front = sim.optimise(asked, workers=1, out=tmp_path / "a")
    switches = front.record["switches"]
    assert front.frame[switches].sum(axis=1).max() <= 1
    assert front.record["most"] == 1
    means = front.evaluations[front.evaluations["stage"] == "search"].groupby("mix", observed=True).mean(
        numeric_only=True
    )  # fmt: skip
    assert (means["cost per year"] > 20_000).any()  # some mix was too dear,
    assert (front.frame["cost per year search"] <= 20_000).all()  # and none of those was chosen
    assert front.frame["within_limits"].between(0, 1).all()


def test_what_is_beyond_a_limit_is_beaten_by_all_that_is_within():
    from sim.analysis.limits import limited
    from sim.analysis.objectives import Objective

    both = (
        Objective("measure", "gain", "higher", "SD"),
        Objective("cost", "cost", "lower", "yuan", at_most=4.0),
    )
    values = limited(np.array([[9.0, 4.1], [9.0, 8.0], [-3.0, 4.0], [0.0, 0.0]]), both)
    assert ranks(values).tolist() == [2, 3, 1, 0]
    assert (values[2:] == [[3.0, 4.0], [0.0, 0.0]]).all()


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [("most", 0, "policies in a mix at most"), ("most", 4, "from 1 to 3"), ("most", "two", "whole number")],
)
def test_a_wrong_number_of_policies_is_one_clear_line(key, value, said):
    with pytest.raises(ScenarioError, match=said):
        load(document(**{key: value}))
