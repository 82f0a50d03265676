"""What Mesa's users know of agent sets works on rows."""

import mesa
import numpy as np
import pytest

from sim.agents import Government, School, Student, Teacher
from tests.mesa.people import differing, model


def test_agents_are_everyone_in_the_tables():
    a = model()
    world = a.worlds[0]
    assert len(a.agents) == len(world.students) + len(world.teachers) + len(world.schools) + 1
    assert a.agent_types == [School, Teacher, Student, Government]
    assert dict(a.agents_by_type).keys() == set(a.agent_types)
    assert a.agents is a.agents
    with pytest.raises(KeyError):
        a.agents_by_type[mesa.Agent]
    a.step()
    assert len(a.agents_by_type[Student]) == len(world.students)
    assert [s.unique_id for s in a.agents_by_type[Student]] == world.students.id.tolist()


def test_select_groupby_agg_get_and_sort_agree_with_the_columns():
    a = model(steps=1)
    students = a.worlds[0].students
    people = a.agents_by_type[Student]
    assert people.get("score") == students.score.tolist()
    assert people.get(["grade", "ses"])[5] == [students.grade[5], students.ses[5]]
    assert people.agg("score", max) == students.score.max()
    low, high = people.agg("ses", [min, max])
    assert (low, high) == (students.ses.min(), students.ses.max())
    weak = people.select(lambda s: s.score < 0)
    assert len(weak) == (students.score < 0).sum()
    assert len(a.agents.select(agent_type=Teacher)) == len(a.worlds[0].teachers)
    assert len(people.select(at_most=7)) == 7
    by_grade = people.groupby("grade")
    assert by_grade.count() == dict(zip(*np.unique(students.grade, return_counts=True), strict=True))
    assert by_grade.agg("ses", min)[4] == students.ses[students.grade == 4].min()
    ordered = people.sort("score", ascending=True).get("score")
    assert ordered == sorted(students.score.tolist())


def test_set_do_and_map_act_on_every_row():
    a = model()
    teachers = a.agents_by_type[Teacher]
    teachers.set("motivation", 0.25)
    assert (a.worlds[0].teachers.motivation == 0.25).all()

    def rest(teacher, hours):
        teacher.workload -= hours

    before = a.worlds[0].teachers.workload.copy()
    teachers.do(rest, 2.0)
    assert (a.worlds[0].teachers.workload == before - 2.0).all()
    assert (
        teachers.map(lambda t: t.workplace.unique_id)
        == a.worlds[0].schools.id[a.worlds[0].teachers.host].tolist()
    )
    teachers.do("step")


def orders(a_model, times: int) -> list[list[int]]:
    found = []
    for _ in range(times):
        out: list[int] = []
        a_model.agents_by_type[Student].shuffle_do(lambda s, out=out: out.append(s.unique_id))
        found.append(out)
    return found


def test_shuffles_follow_the_seed_the_year_and_nothing_else():
    a, b, other = model(), model(), model(seed=99)
    b.agents_by_type[School].select(lambda s: s.open).get("id")
    first, second = orders(a, 2)
    assert orders(b, 2) == [first, second]
    assert first != second
    assert sorted(first) == sorted(second) == sorted(a.worlds[0].students.id.tolist())
    assert first != a.worlds[0].students.id.tolist()
    assert orders(other, 1)[0] != first
    a.step()
    b.step()
    assert orders(a, 1) == orders(b, 1)


def test_one_student_less_leaves_the_order_of_the_others():
    a, b = model(), model()
    gone = next(iter(b.agents_by_type[Student]))
    gone.remove()
    (whole,), (less,) = orders(a, 1), orders(b, 1)
    assert less == [one for one in whole if one != gone.unique_id]


def test_shuffling_and_sampling_by_users_changes_no_result():
    watched, alone = model(), model()
    while watched.running:
        watched.agents.shuffle_do(lambda agent: agent.unique_id)
        watched.agents_by_type[Student].shuffle(inplace=True)
        watched.random.random()
        watched.step()
        alone.step()
    assert not alone.running
    assert differing(watched, alone) == []


def test_a_set_of_last_year_loses_those_who_left():
    a = model()
    everyone = a.agents_by_type[Student].select(lambda s: s.grade >= 1)
    n = len(everyone)
    a.step()
    assert 0 < len(everyone) < n
    assert all(1 <= grade <= 12 for grade in everyone.get("grade"))
