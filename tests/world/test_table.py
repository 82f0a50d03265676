"""The planner's own table of schools: read in two languages, complained about row by row, lived in."""

import datetime
import io
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.document import ScenarioError
from sim.vocabulary import NOBODY, SENIOR, SENIOR_TITLE
from sim.world.table import filled, from_rows, read_schools, to_rows
from tests.world.helpers import build
from tests.world.test_building import check

EXAMPLE = Path(__file__).parents[2] / "scenarios" / "example-county.csv"
HEAD = "name,location,stage,tier,students,teachers"
GOOD = "A,city,primary,quality,600,40"
JUNIOR = "J,city,junior,ordinary,300,25"


def table(tmp_path, *rows, head=HEAD, encoding="utf-8"):
    path = tmp_path / "schools.csv"
    path.write_bytes("\n".join([head, *rows, ""]).encode(encoding))
    return path


def problems(path):
    with pytest.raises(ScenarioError) as caught:
        read_schools(path)
    return caught.value.problems


def test_the_example_is_read_and_says_what_is_missing():
    schools = read_schools(EXAMPLE)
    assert len(schools) == 28
    said = filled(schools)
    assert any("master_share: missing for 28 of 28" in line for line in said)
    assert not any(line.startswith(("students", "tier")) for line in said)


def test_a_county_built_from_a_table_has_its_schools_students_and_teachers():
    schools = read_schools(EXAMPLE)
    world = build(table=schools)
    check(world)
    nine_year = schools["stage"] == "nine-year"
    assert world.n_schools == len(schools) + nine_year.sum()
    assert len(world.students) == schools["students"].sum()
    assert len(world.teachers) == schools["teachers"].sum()
    rows = np.flatnonzero(~nine_year)
    assert np.array_equal(world.schools.enrolment[rows], schools["students"].to_numpy()[rows])
    assert np.array_equal(world.schools.posts[rows], schools["teachers"].to_numpy()[rows])
    assert np.allclose(world.schools.x[rows], schools["x"].to_numpy()[rows])
    known = rows[schools["lab"].notna().to_numpy()[rows]]
    assert np.allclose(world.schools.lab[known], schools["lab"].to_numpy()[known])
    assert np.allclose(world.schools.funding[rows], schools["budget"].to_numpy()[rows])
    assert len(set(world.schools.alliance[world.members])) == 3
    assert (world.schools.alliance[world.schools.stage == SENIOR] == NOBODY).all()


def test_shares_of_the_table_are_met_school_by_school():
    schools = read_schools(EXAMPLE)
    world = build(table=schools)
    for row in np.flatnonzero(schools["stage"] != "nine-year"):
        staff = world.teachers.school == row
        for column, has in (
            ("senior_title_share", world.teachers.title == SENIOR_TITLE),
            ("bachelor_share", world.teachers.degree >= 1),
        ):
            assert abs(has[staff].mean() - schools[column][row]) <= 0.5 / staff.sum() + 1e-9


def test_plain_rows_give_the_same_table_and_county():
    schools = read_schools(EXAMPLE)
    again = from_rows(to_rows(schools))
    pd.testing.assert_frame_equal(schools, again)
    assert np.array_equal(build(table=schools).students.score, build(table=again).students.score)


def test_chinese_headings_words_and_encodings(tmp_path):
    head = "学校名称,城乡类型,学段,学校层次,学生数（人）,专任教师数,高级职称占比,计算机教室"
    rows = ["河东小学,城区,小学,优质,１２００,70,32％,有", "河西初中,乡村,初中,薄弱,300,20,0.1,无"]
    seen = [
        read_schools(table(tmp_path, *rows, head=head, encoding=encoding))
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")
    ]
    for schools in seen:
        pd.testing.assert_frame_equal(schools, seen[0])
    assert seen[0]["location"].tolist() == ["city", "village"]
    assert seen[0]["tier"].tolist() == ["quality", "weak"]
    assert seen[0]["students"].tolist() == [1200, 300]
    assert seen[0]["senior_title_share"].tolist() == [0.32, 0.1]
    assert seen[0]["computer_room"].tolist() == [True, False]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_separators_are_understood(tmp_path, delimiter):
    rows = [row.replace(",", delimiter) for row in (GOOD, JUNIOR)]
    assert len(read_schools(table(tmp_path, *rows, head=HEAD.replace(",", delimiter)))) == 2


def test_a_workbook_reads_like_the_csv(tmp_path):
    book = openpyxl.Workbook()
    for line in (HEAD, GOOD, JUNIOR):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "schools.xlsx")
    pd.testing.assert_frame_equal(
        read_schools(tmp_path / "schools.xlsx"), read_schools(table(tmp_path, GOOD, JUNIOR))
    )


def test_an_exam_mean_ranks_schools_where_no_tier_is_given(tmp_path):
    rows = [f"S{k},town,primary,{60 + k},200,12" for k in range(20)]
    world = build(table=read_schools(table(tmp_path, *rows, head=HEAD.replace("tier", "exam_mean"))))
    assert (np.diff(world.schools.tier) <= 0).all()
    assert np.bincount(world.schools.tier).tolist() == [5, 10, 5]
    assert np.corrcoef(world.schools.mean_score, np.arange(20))[0, 1] > 0.4


def test_degrees_become_kilometres_from_the_seat(tmp_path):
    head = HEAD + ",经度,纬度"
    rows = [f"{GOOD},104.00,30.00", "V,village,primary,weak,60,4,104.10,30.10"]
    world = build(table=read_schools(table(tmp_path, *rows, head=head)))
    assert (world.schools.x[0], world.schools.y[0]) == (0, 0)
    assert world.schools.y[1] == pytest.approx(11.12)
    assert world.schools.x[1] == pytest.approx(11.12 * np.cos(np.radians(30)), rel=1e-3)


BAD_ROWS = [
    ("B,village,primary,weak,-5,4", "students", "at least|1 to"),
    ("B,village,primary,weak,0,4", "students", "1 to"),
    ("B,village,primary,weak,12.5,4", "students", "whole number"),
    ("B,village,primary,weak,many,4", "students", "'many'"),
    ("B,village,primary,weak,,4", "students", "missing"),
    ("B,village,primary,weak,100,", "teachers", "missing"),
    ("B,vilage,primary,weak,100,8", "location", "did you mean village"),
    ("B,,primary,weak,100,8", "location", "missing"),
    (",village,primary,weak,100,8", "name", "missing"),
    ("B,village,primry,weak,100,8", "stage", "did you mean primary"),
    ("B,village,primary,good,100,8", "tier", "unknown word 'good'"),
    ("B,village,primary,,100,8", "tier", "missing"),
    ("A,city,primary,weak,100,8", "name", "in row 2 already"),
    ("B,village,primary,weak,=SUM(A1:A9),8", "students", "formula"),
    ("B,village,primary,weak,#REF!,8", "students", "formula"),
    ("B,village,primary,weak,1000,4", "students", "at most 200 students for each teacher"),
    ("B,village,primary,weak,5,9", "teachers", "no more teachers than students"),
    ("B,village,primary,weak,100,8,1", "", "expected 6 cells"),
    ("B,village,primary,weak,nan,8", "students", "missing"),
    ("B,village,primary,weak,inf,8", "students", "inf"),
    ("B,village,primary,weak,35%,8", "students", "35%"),
    ("B,village,primary,weak,99999999,8", "students", "50000"),
]


@pytest.mark.parametrize(("row", "column", "message"), BAD_ROWS)
def test_a_wrong_row_is_named_with_its_number(tmp_path, row, column, message):
    found = problems(table(tmp_path, GOOD, row, JUNIOR))
    assert len(found) == 1, [str(one) for one in found]
    assert (found[0].line, found[0].path) == (3, column)
    assert re.search(message, found[0].message)
    assert "\n" not in str(found[0])


def test_everything_wrong_is_said_at_once(tmp_path):
    rows = [row.replace("A,", "X,").replace("B,", f"B{k},") for k, (row, _, _) in enumerate(BAD_ROWS)]
    found = problems(table(tmp_path, GOOD, *rows))
    assert len({one.line for one in found}) >= len(BAD_ROWS) - 1
    assert [one.line for one in found] == sorted(one.line for one in found)


@pytest.mark.parametrize(
    ("extra", "cell", "message"),
    [
        ("senior_title_share", "35", "35%"),
        ("senior_title_share", "1.2", "0 to 1"),
        ("lab", "150%", "0 to 1"),
        ("computer_room", "perhaps", "unknown word"),
        ("budget", "-3", "at least|0 to"),
        ("longitude", "300", "-180"),
        ("x", "5", "belong together"),
    ],
)
def test_wrong_values_of_other_columns(tmp_path, extra, cell, message):
    found = problems(table(tmp_path, f"{GOOD},{cell}", f"{JUNIOR},", head=f"{HEAD},{extra}"))
    assert found[0].line == 2
    assert re.search(message, found[0].message)


def test_shares_may_be_per_cent(tmp_path):
    schools = read_schools(table(tmp_path, f"{GOOD},35%", f"{JUNIOR},0.4", head=HEAD + ",senior_title_share"))
    assert schools["senior_title_share"].tolist() == [0.35, 0.4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n ,,\n", "empty"),
        (HEAD.encode(), "no schools"),
        (b"\x00\x01\x02binary", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"),
        (b"PK\x03\x04garbage", "Excel workbook"),
        (b"\xff\xff\xff\xfe\xff", "another encoding"),
        (b"just some words\nwithout a table\n", "one column"),
        (b"a|b|c\n1|2|3\n", "one column"),
        (b"name,location,tier\nA,city,weak\n", "missing columns students, teachers"),
        (b"name,location,students,teachers\nA,city,30,3\n", "tier \\(or exam_mean\\)"),
        (HEAD.replace("tier", "teir").encode() + b"\n" + GOOD.encode(), "did you mean tier"),
        (
            (HEAD + ",\xe5\xad\xa6\xe7\x94\x9f\xe6\x95\xb0").encode("latin-1")
            + b"\n"
            + GOOD.encode()
            + b",9",
            "same as",
        ),
        (f'{HEAD}\n"A,city,primary'.encode(), "CSV"),
        (f"{HEAD}\nS,city,senior,quality,900,80\n".encode(), "no primary or junior"),
        (f"{HEAD}\n{GOOD}\nS,city,senior,quality,900,80\n".encode(), "no junior school that leads"),
    ],
)
def test_a_file_that_is_no_table_says_what_it_is(tmp_path, content, message):
    path = tmp_path / "schools.csv"
    path.write_bytes(content)
    found = problems(path)
    assert any(re.search(message, one.message) for one in found), [str(one) for one in found]
    assert all(one.file == str(path) for one in found)


def test_a_missing_file_and_a_folder(tmp_path):
    assert "cannot be read" in problems(tmp_path / "nothing.csv")[0].message
    assert "folder" in problems(tmp_path)[0].message


def test_too_many_schools(tmp_path):
    rows = [f"S{k},city,primary,weak,100,8" for k in range(20_001)]
    assert "at most 20000 schools" in problems(table(tmp_path, *rows))[0].message


@pytest.mark.filterwarnings("error")
@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_crash_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "t.csv"
    path.write_bytes(data)
    with pytest.raises(ScenarioError):
        read_schools(path)


@given(st.lists(st.lists(st.text(max_size=8), min_size=6, max_size=7), min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_no_cells_crash_the_checks(rows):
    names = HEAD.split(",")
    with pytest.raises(ScenarioError, match="schools_table"):
        from_rows([dict(zip(names, row)) for row in rows])


def test_a_workbook_may_hold_numbers_dates_and_formulas(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["A", "city", "primary", "weak", datetime.date(2024, 1, 1), 8])
    book.active.append(["B", "city", "primary", "weak", "=1+1", 8])
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "t.xlsx").write_bytes(out.getvalue())
    found = problems(tmp_path / "t.xlsx")
    assert [one.line for one in found] == [2, 3]
    assert "formula" in found[1].message
