"""Mesa's data collector and batch runner work, change nothing, and a finished model goes away."""

import gc
import weakref

import mesa
import numpy as np
import pytest

from sim.agents import School, Student
from sim.model import EducationModel
from sim.policies.teacher_incentives import TeacherIncentives
from tests.mesa.people import county, differing, everything, model, scores_of_students

BATCH = {"number_processes": 1, "display_progress": False}


def test_the_collector_given_collects_after_every_step():
    a = model(collect=scores_of_students)
    sizes = []
    while a.running:
        a.step()
        sizes.append(len(a.worlds[0].students))
    collected = a.datacollector
    frame = collected.get_model_vars_dataframe()
    assert frame["summer"].tolist() == a.record.years[1:]
    students = collected.get_agenttype_vars_dataframe(Student)
    assert students.groupby(level="Step").size().tolist() == sizes
    last = students.loc[a.steps]
    assert last["score"].tolist() == a.worlds[0].students.score.tolist()
    assert last.index.tolist() == a.worlds[0].students.id.tolist()
    everyone = collected.get_agent_vars_dataframe()
    assert (everyone["number"] == everyone.index.get_level_values("AgentID")).all()
    assert everyone.loc[a.steps].shape[0] == len(a.agents)


def test_a_users_own_model_collects_in_the_usual_way():
    class Watched(EducationModel):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.datacollector = mesa.DataCollector(
                model_reporters={"students": lambda m: len(m.agents_by_type[Student])},
                agenttype_reporters={School: {"reputation": "reputation"}},
            )
            self.datacollector.collect(self)

        def step(self):
            super().step()
            self.datacollector.collect(self)

    a = Watched(county())
    a.run()
    assert len(a.datacollector.get_model_vars_dataframe()) == 4
    schools = a.datacollector.get_agenttype_vars_dataframe(School)
    assert len(schools) == 4 * len(a.worlds[0].schools)


def test_without_a_collector_the_record_is_what_was_collected():
    a = model()
    a.run()
    frame = a.datacollector.get_model_vars_dataframe()
    assert frame["year"].tolist() == a.record.years[1:]
    for name in ("dropout_rate", "score_gap_ses"):
        if name in frame:
            np.testing.assert_array_equal(frame[name], a.record.value(name)[1:])
    assert set(frame) == {"year", *(measure.name for measure in a.record.measures)}
    assert frame.notna().any().sum() > 30


def test_results_are_the_same_with_collection_on_and_off():
    watched, alone = model(*everything(), collect=scores_of_students), model(*everything())
    watched.run()
    alone.run()
    assert differing(watched, alone) == []
    np.testing.assert_array_equal(watched.record.values, alone.record.values)


def test_batch_run_gives_one_row_for_each_run_and_year():
    scenarios = [county(), county(TeacherIncentives())]
    rows = mesa.batch_run(
        EducationModel, {"scenario": scenarios, "replicate": range(2)}, data_collection_period=1, **BATCH
    )
    assert len(rows) == 2 * 2 * 3
    direct = EducationModel(scenarios[1], replicate=1)
    direct.run()
    mine = [row for row in rows if row["scenario"] is scenarios[1] and row["replicate"] == 1]
    assert [row["year"] for row in mine] == direct.record.years[1:]
    name = "teacher_turnover" if "teacher_turnover" in mine[0] else direct.record.measures[0].name
    np.testing.assert_array_equal([row[name] for row in mine], direct.record.value(name)[1:])


def test_batch_run_reports_the_last_year_by_default():
    rows = mesa.batch_run(EducationModel, {"scenario": [county()], "replicate": [0]}, **BATCH)
    assert [row["year"] for row in rows] == [county().start_year + 3]


def test_batch_run_puts_agents_beside_the_model_of_the_same_year():
    rows = mesa.batch_run(
        EducationModel,
        {"scenario": [county()], "collect": scores_of_students},
        data_collection_period=1,
        **BATCH,
    )
    a = model()
    for _ in range(3):
        a.step()
        ids = {row["AgentID"] for row in rows if row["summer"] == a.year}
        assert ids == {agent.unique_id for agent in a.agents}


@pytest.mark.slow
def test_batch_run_on_two_processes_gives_the_same_rows():
    given = {"scenario": [county()], "replicate": range(2)}
    one = mesa.batch_run(EducationModel, given, data_collection_period=1, **BATCH)
    two = mesa.batch_run(EducationModel, given, data_collection_period=1, **{**BATCH, "number_processes": 2})
    key = "RunId", "year"
    plain = [
        sorted(
            ({k: v for k, v in row.items() if k != "scenario"} for row in rows),
            key=lambda row: [row[k] for k in key],
        )
        for rows in (one, two)
    ]
    assert str(plain[0]) == str(plain[1])


@pytest.mark.parametrize("look", [False, True], ids=["unseen", "seen through Mesa"])
def test_a_finished_model_is_garbage_collected(look):
    a = model(*everything(), collect=scores_of_students if look else None)
    world = weakref.ref(a.worlds[0])
    a.run()
    if look:
        a.agents.shuffle_do(lambda agent: agent.unique_id)
    finished = weakref.ref(a)
    del a
    gc.collect()
    assert finished() is None
    assert world() is None


def test_a_run_that_nobody_looks_at_has_no_agent_objects():
    gc.collect()
    before = sum(isinstance(one, Student | School) for one in gc.get_objects())
    a = model(*everything())
    a.run()
    assert a.datacollector is not None
    assert sum(isinstance(one, Student | School) for one in gc.get_objects()) == before
    assert a._registers == []
