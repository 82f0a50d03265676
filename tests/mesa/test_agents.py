"""An agent is a row: one reads and writes the columns through it, and it stays who it is."""

import math
from types import SimpleNamespace

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.agents import Alliance, Funder, GoneError, Government, PartnerOrganisation, School, Student, Teacher
from sim.agents.row import RowAgent, rows_of
from sim.model import EducationModel
from sim.policies.alliance import Alliance as AlliancePolicy
from sim.policies.market_funding import MarketFunding
from sim.policies.teacher_rotation import TeacherRotation
from sim.tables import Table
from sim.tables import column as declare
from sim.vocabulary import NOBODY
from tests.mesa.people import county, model

KINDS = {"students": Student, "teachers": Teacher, "schools": School}
LIVED = EducationModel(county(AlliancePolicy(), TeacherRotation(share=1.0), **{"world.students": 4000}))
LIVED.step()


def agents_of(a_model, kind):
    return list(a_model.agents_by_type[kind])


def test_the_package_exports_them():
    assert (sim.Student, sim.Teacher, sim.School, sim.Funder) == (Student, Teacher, School, Funder)
    assert all(issubclass(kind, mesa.Agent) for kind in (*KINDS.values(), Funder, Government, Alliance))


@given(data=st.data(), population=st.sampled_from(sorted(KINDS)))
@settings(max_examples=60, deadline=None)
def test_every_attribute_is_the_value_of_its_column(data, population):
    table, agents = getattr(LIVED.worlds[0], population), agents_of(LIVED, KINDS[population])
    row = data.draw(st.integers(0, len(table) - 1))
    name = data.draw(st.sampled_from(sorted(table.columns)))
    value, stored = getattr(agents[row], name), getattr(table, name)[row]
    assert type(value) in (int, float, bool)
    assert type(value) is type(stored.item())
    assert value == stored or (math.isnan(value) and np.isnan(stored))
    assert agents[row].unique_id == table.id[row]
    assert agents[row].row == row


def test_every_column_is_documented_where_it_is_used():
    for population, kind in KINDS.items():
        table = getattr(LIVED.worlds[0], population)
        for name, column in table.columns.items():
            assert column.doc in vars(kind)[name].__doc__
            assert f"{name}: {column.doc}" in kind.__doc__


def test_writing_an_attribute_changes_what_happens_next():
    idle, pushed = model(), model()
    student = next(s for s in pushed.agents_by_type[Student] if s.grade == 3)
    twin = next(s for s in idle.agents_by_type[Student] if s.unique_id == student.unique_id)
    student.durable = 2.5
    assert pushed.worlds[0].students.durable[student.row] == 2.5
    idle.step()
    pushed.step()
    assert student.durable > twin.durable


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("grade", 3.5, ValueError),
        ("grade", 300, OverflowError),
        ("grade", "3", TypeError),
        ("female", 2, ValueError),
        ("grade", float("nan"), ValueError),
        ("id", 5, AttributeError),
        ("durable", None, TypeError),
    ],
)
def test_a_column_takes_only_what_it_can_hold(name, value, error):
    student = agents_of(LIVED, Student)[0]
    before = getattr(student, name)
    with pytest.raises(error):
        setattr(student, name, value)
    assert getattr(student, name) == before


def test_a_person_stays_the_same_object_while_rows_move():
    a = model()
    before = {one.unique_id: one for one in a.agents}
    rows = {one.unique_id: one.row for one in before.values() if isinstance(one, RowAgent)}
    next(iter(before.values())).label = "kept"
    a.step()
    after = {one.unique_id: one for one in a.agents}
    stayed = before.keys() & after.keys()
    assert all(before[key] is after[key] for key in stayed)
    assert any(rows[key] != after[key].row for key in stayed & rows.keys())
    assert next(iter(after.values())).label == "kept"
    gone = [before[key] for key in before.keys() - after.keys()]
    assert gone
    assert all(one.gone for one in gone)
    assert not any(after[key].gone for key in stayed & rows.keys())


def test_who_has_left_cannot_be_read_or_written():
    a = model()
    senior = next(s for s in a.agents_by_type[Student] if s.grade == 12)
    assert not senior.gone
    a.step()
    assert senior.gone
    assert senior not in a.agents
    with pytest.raises(GoneError, match=f"Student {senior.unique_id} has left county 0"):
        _ = senior.score
    with pytest.raises(GoneError):
        senior.score = 1.0
    assert getattr(senior, "score", None) is None


def test_teachers_and_students_know_their_schools():
    world, schools = LIVED.worlds[0], agents_of(LIVED, School)
    away = [t for t in LIVED.agents_by_type[Teacher] if t.host != t.school]
    assert away
    for teacher in [*away, *agents_of(LIVED, Teacher)[:20]]:
        assert teacher.employer is schools[teacher.school]
        assert teacher.workplace is schools[teacher.host]
        assert teacher in teacher.employer.staff
        assert (teacher in teacher.employer.teachers) == (teacher.host == teacher.school)
        assert teacher not in teacher.colleagues
    student = agents_of(LIVED, Student)[0]
    assert student.school_agent is schools[student.school]
    assert student in student.school_agent.students
    assert all(
        (s.school, s.grade, s.section) == (student.school, student.grade, student.section)
        for s in student.classmates
    )
    assert sum(len(school.students) for school in schools) == len(world.students)
    assert sum(len(school.teachers) for school in schools) == len(world.teachers)
    no_course = next((s for s in LIVED.agents_by_type[Student] if s.course_school == NOBODY), None)
    assert no_course is None or no_course.course_agent is None


def test_a_student_who_is_removed_is_gone_from_the_county():
    a = model()
    student, other = agents_of(a, Student)[:2]
    n = len(a.worlds[0].students)
    student.remove()
    student.remove()
    assert student.gone
    assert not other.gone
    assert len(a.agents_by_type[Student]) == len(a.worlds[0].students) == n - 1
    a.step()


def test_schools_are_not_removed_and_people_not_made_one_by_one():
    school = agents_of(LIVED, School)[0]
    with pytest.raises(TypeError, match="keeps its row"):
        school.remove()
    with pytest.raises(TypeError, match="agents_by_type"):
        Student(LIVED)


def test_governments_and_alliances_are_agents():
    (government,) = LIVED.agents_by_type[Government]
    assert government.revenue == LIVED.worlds[0].government.revenue
    government.revenue += 1.0
    assert government.revenue == LIVED.worlds[0].government.revenue
    assert len(government.students) == len(LIVED.worlds[0].students)
    alliances = agents_of(LIVED, Alliance)
    assert alliances
    for alliance in alliances:
        assert not alliance.gone
        assert 0 <= alliance.trust <= 1
        assert len(alliance.lead_schools) >= 1
        assert all(school.alliance_agent is alliance for school in alliance.schools)


def test_funders_and_partners_of_a_policy_are_agents_of_the_model():
    a = model(MarketFunding())
    assert a.agents_by_type[Funder]
    assert a.agents_by_type[PartnerOrganisation]
    funders = agents_of(a, Funder)
    assert funders == [f for f in a.worlds[0].policies[0].agents() if isinstance(f, Funder)]
    assert all(f.model is a and f in a.agents for f in funders)
    a.step()
    assert agents_of(a, Funder) == funders
    a = model(MarketFunding(money=5_000), steps=2)
    assert sum(sum(f.given.values()) for f in a.agents_by_type[Funder]) > 0
    assert Funder not in model().agents_by_type


def test_nobody_shares_a_unique_id():
    class Inspector(mesa.Agent):
        """An agent of a user's own."""

    a = model(AlliancePolicy(), MarketFunding(), counties=range(1))
    own = [Inspector(a), Inspector(a)]
    ids = [agent.unique_id for agent in a.agents]
    assert len(set(ids)) == len(ids)
    assert all(agent in a.agents for agent in own)
    own[0].remove()
    assert list(a.agents_by_type[Inspector]) == own[1:]


def test_the_agents_of_several_counties_stand_side_by_side():
    scenario = county(**{"world.counties": 2})
    both = EducationModel(scenario)
    assert {s.county for s in both.agents_by_type[School]} == {0, 1}
    assert len(both.agents_by_type[Student]) == sum(len(world.students) for world in both.worlds)
    assert {g.county for g in both.agents_by_type[Government]} == {0, 1}


def test_a_column_may_not_hide_what_agents_have():
    class Things(Table):
        model = declare(np.int8, "hides Mesa's model")

    Things.model = None  # what a careless table would leave behind
    with pytest.raises(TypeError, match="would hide"):
        rows_of(SimpleNamespace(__name__="Things", columns={"county": Things.columns["model"]}))(
            type("Thing", (RowAgent,), {})
        )
