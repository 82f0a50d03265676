"""Every kind of bad input gives exactly one clear line, with the line it is in."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load
from sim.scenario.document import Problem

GOOD = """\
title: {en: Test, zh: 测试}
start_year: 2023
years: 4
world:
  students: 3000
  schools: {city: 4, town: 4, village: 4}
interventions:
  - use: course_vouchers
    share: 0.2
goals:
  - {measure: dropout_rate, group: village, at_most: 0.5, by: 2027}
"""


def problems_of(path: Path | str, **more: object) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        load(path, **more)  # type: ignore[arg-type]
    assert "\n" not in "".join(map(str, caught.value.problems))
    return caught.value.problems


def write(folder: Path, text: str | bytes, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_good_file_is_good(tmp_path: Path) -> None:
    assert load(write(tmp_path, GOOD)).years == 4


CHANGES = {
    # what is replaced, by what, the line of the problem, what the message must say
    "unknown key": (
        "years: 4",
        "years: 4\nyeers: 4",
        4,
        ["yeers", "unknown key 'yeers'", "did you mean years?"],
    ),
    "key of another section": ("years: 4", "years: 4\nstudents: 9", 4, ["belongs under world:"]),
    "behaviour in the world": ("  students: 3000", "  migration: 0.1", 5, ["world.migration", "behaviour:"]),
    "unknown parameter": (
        "  students: 3000",
        "  studnets: 3000",
        5,
        ["world.studnets", "did you mean students?"],
    ),
    "unknown place": (
        "village: 4}",
        "vilage: 4}",
        6,
        ["world.schools.vilage", "did you mean village?", "city, town"],
    ),
    "wrong type": ("  students: 3000", "  students: many", 5, ["world.students", "a whole number", "'many'"]),
    "no value": ("  students: 3000", "  students:", 5, ["world.students", "found nothing"]),
    "list for a number": ("  students: 3000", "  students: [1]", 5, ["world.students", "found a list"]),
    "list for a table": ("{city: 4, town: 4, village: 4}", "[4, 4, 4]", 6, ["world.schools", "found a list"]),
    "yes for a number": ("  students: 3000", "  students: true", 5, ["world.students", "found true"]),
    "half a student": ("  students: 3000", "  students: 3000.5", 5, ["whole number", "3000.5"]),
    "not a number": ("  students: 3000", "  students: .nan", 5, ["world.students", "found nan"]),
    "infinite": ("  students: 3000", "  students: .inf", 5, ["world.students", "found inf"]),
    "endless digits": ("  students: 3000", "  students: " + "9" * 9000, 5, ["world.students", "found inf"]),
    "negative people": (
        "  students: 3000",
        "  students: -3000",
        5,
        ["from 50 to", "(students)", "found -3000"],
    ),
    "negative schools": ("city: 4", "city: -4", 6, ["world.schools.city", "found -4"]),
    "out of range": ("    share: 0.2", "    share: 1.2", 9, ["course_vouchers.share", "from 0 to 1", "1.2"]),
    "per cent for a fraction": (
        "    share: 0.2",
        "    share: 30",
        9,
        ["(fraction)", "30 per cent is written 0.3"],
    ),
    "per cent sign": ("    share: 0.2", '    share: "30%"', 9, ["(fraction)", "'30%'", "write 0.3"]),
    "unit in the value": ("  students: 3000", "  radius: 30 km", 5, ["(km)", "'30 km'", "write 30"]),
    "another unit": ("  students: 3000", "  radius: 30 miles", 5, ["'30 miles'", "plain number in km"]),
    "thousands": ("  students: 3000", '  students: "3,000"', 5, ["'3,000'", "write 3000"]),
    "sexagesimal": ("  students: 3000", "  students: 1:30", 5, ["found '1:30'"]),
    "unknown policy": ("use: course_vouchers", "use: course_voucher", 8, ["did you mean course_vouchers?"]),
    "no policy": ("  - use: course_vouchers", "  - until: 2025", 8, ["no policy named", "course_vouchers"]),
    "policy as a key": (
        "  - use: course_vouchers\n    share: 0.2",
        "  - course_vouchers: 1",
        8,
        ["use: course_vouch"],
    ),
    "smallest grant above the largest": (
        "use: course_vouchers\n    share: 0.2",
        "use: market_funding\n    grant_min: 600000",
        8,
        ["grant_min", "at most grant_max (500000 yuan)", "found 600000"],
    ),
    "unknown policy parameter": (
        "    share: 0.2",
        "    shares: 0.2",
        9,
        ["course_vouchers.shares", "mean share?"],
    ),
    "policy as a word": (
        "  - use: course_vouchers\n    share: 0.2",
        "  - course_vouchers",
        8,
        ["expected a table"],
    ),
    "policies as a table": (
        "  - use: course_vouchers\n    share: 0.2",
        "  use: course_vouchers",
        8,
        ["list"],
    ),
    "policy twice": ("    share: 0.2", "  - use: course_vouchers", 9, ["used twice", "first in line 8"]),
    "unknown choice": (
        "    share: 0.2",
        "    mechanism: paralel",
        9,
        ["immediate acceptance", "mean parallel?"],
    ),
    "too early": ("    share: 0.2", "    from: 2022", 9, ["from 2023 to 2026", "found 2022"]),
    "too late": ("    share: 0.2", "    from: 2027", 9, ["from 2023 to 2026", "found 2027"]),
    "year in quotes": ("    share: 0.2", '    from: "2024"', 9, ["'2024'", "write 2024 without quotes"]),
    "ends before it begins": (
        "    share: 0.2",
        "    from: 2025\n    until: 2024",
        10,
        ["after from (2025)", "2024"],
    ),
    "ends after the run": ("    share: 0.2", "    until: 2031", 9, ["from 2023 to 2027", "found 2031"]),
    "negative ramp": ("    share: 0.2", "    ramp_years: -1", 9, ["ramp_years", "from 0 to 100 (years)"]),
    "unknown where": (
        "    share: 0.2",
        "    where: {place: village}",
        9,
        ["where.place", "location, tier, stage"],
    ),
    "unknown where word": (
        "    share: 0.2",
        "    where: {location: [town, vilage]}",
        9,
        ["did you mean village?"],
    ),
    "where nothing": (
        "    share: 0.2",
        "    where: {tier: []}",
        9,
        ["empty list", "quality, ordinary, weak"],
    ),
    "unknown measure": (
        "dropout_rate",
        "dropout_rates",
        11,
        ["goals.0.measure", "did you mean dropout_rate?"],
    ),
    "no measure": ("measure: dropout_rate, ", "", 11, ["no measure named"]),
    "unknown group": ("group: village", "group: villages", 11, ["did you mean village?"]),
    "group without the measure": (
        "measure: dropout_rate, group: village",
        "measure: teachers, group: ses1",
        11,
        ["goals.0.group", "teachers", "SES"],
    ),
    "goal too late": ("by: 2027", "by: 2028", 11, ["from 2024 to 2027", "2028"]),
    "goal at the start": ("by: 2027", "by: 2023", 11, ["from 2024 to 2027", "2023"]),
    "both bounds": (
        "at_most: 0.5",
        "at_most: 0.5, at_least: 0.1",
        11,
        ["at_least and at_most", "found both"],
    ),
    "no bound": ("at_most: 0.5, ", "", 11, ["at_least and at_most", "found neither"]),
    "goal in per cent": ("at_most: 0.5", 'at_most: "0.5%"', 11, ["(%)", "write 0.5"]),
    "unknown change": ("by: 2027", "change: relativ", 11, ["none, absolute, relative", "mean relative?"]),
    "unknown figure": ("by: 2027", "figure: zcounty-dropuot", 11, ["did you mean zcounty-dropout?"]),
    "unknown goal key": ("by: 2027", "until: 2027", 11, ["unknown key 'until'", "at_least"]),
    "no years": ("years: 4", "years: 0", 3, ["from 1 to 100", "found 0"]),
    "too many years": ("years: 4", "years: 400", 3, ["from 1 to 100", "found 400"]),
    "a date": ("start_year: 2023", "start_year: 2023-09-01", 2, ["start_year", "'2023-09-01'"]),
    "negative seed": ("years: 4", "years: 4\nseed: -1", 4, ["seed", "at least 0", "-1"]),
    "number as title": ("title: {en: Test, zh: 测试}", "title: 2030", 1, ["put it in quotes"]),
    "empty title": ("title: {en: Test, zh: 测试}", 'title: ""', 1, ["title", "empty text"]),
    "other language": ("en: Test, zh: 测试", "en: Test, fr: Essai", 1, ["title.fr", "en, zh"]),
    "comma in a title": ("en: Test, zh: 测试", "en: Test, again", 1, ["quotes"]),
    "control character": ("{en: Test, zh: 测试}", '"a\\x07b"', 1, ["control characters"]),
    "unknown extends": ("years: 4", "years: 4\nextends: china-conty", 4, ["did you mean china-county?"]),
    "extends no file": ("years: 4", "years: 4\nextends: other.yaml", 4, ["no such file: other.yaml"]),
    "extends a number": ("years: 4", "years: 4\nextends: 3", 4, ["extends", "found 3"]),
    "unknown baseline": ("years: 4", "years: 4\nbaseline: china-conty", 4, ["did you mean china-county?"]),
    "flag": ("years: 4", "years: 4\ninterventions_replace: 1", 4, ["true or false", "found 1"]),
    "quality and weak": (
        "  students: 3000",
        "  quality_schools: {city: 0.95}",
        5,
        ["of city", "at most 1", "1.05"],
    ),
    "shares of students": ("  students: 3000", "  student_share: {city: 0.9}", 5, ["sum to 1", "1.46"]),
    "no schools": ("{city: 4, town: 4, village: 4}", "0", 6, ["no schools at all"]),
    "students without a school": (
        "city: 4",
        "city: 0",
        6,
        ["student_share.city", "0.44", "schools.city is 0"],
    ),
    "more schools than students": (
        "village: 4}",
        "village: 1900}\n  students_per_agent: 10",
        5,
        ["300 simulated students", "1908 schools"],
    ),
    "duplicate key": ("years: 4", "years: 4\nyears: 5", 4, ["'years' is written twice", "line 3"]),
    "duplicate inner key": ("city: 4,", "city: 4, city: 5,", 6, ["world.schools.city", "twice"]),
    "number as key": ("  students: 3000", "  7: 3000", 5, ["expected a word as key, found 7"]),
    "list as key": ("  students: 3000", "  ? [a]\n  : 3000", 5, ["expected a word as key", "a list"]),
    "tab": ("  students: 3000", "\tstudents: 3000", 5, ["tab", "spaces"]),
    "not YAML": ("{city: 4, town: 4, village: 4}", "{city: 4, town: 4", 7, ["not YAML"]),
    "object": ("  students: 3000", "  students: !!python/object:os.system x", 5, ["tag", "not allowed"]),
    "no such alias": ("  students: 3000", "  students: *other", 5, ["other"]),
    "alias of itself": ("{city: 4, town: 4, village: 4}", "&all {city: *all}", 6, ["*all", "inside"]),
    "deep": ("  students: 3000", "  students: " + "[" * 300 + "]" * 300, 5, ["more than 20 levels"]),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_one_clear_line_for_each_problem(kind: str, tmp_path: Path) -> None:
    old, new, line, says = CHANGES[kind]
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    problems = problems_of(path)
    assert len(problems) == 1, problems
    assert problems[0].line == line, problems
    assert problems[0].column >= 1
    assert str(problems[0]).startswith(f"{path}:{line}:{problems[0].column}: ")
    assert all(word in str(problems[0]) for word in says), str(problems[0])


WHOLE_FILES = {
    "empty": (b"", 1, ["file is empty"]),
    "only a comment": (b"# nothing\n", 1, ["file is empty"]),
    "only null": (b"~\n", 1, ["file is empty"]),
    "list": (b"\n- title: x\n", 2, ["expected a table", "a list"]),
    "word": (b"hello\n", 1, ["expected a table", "'hello'"]),
    "binary": (b"\x7fELF\0\0\1", 0, ["binary"]),
    "UTF-16": ("title: x".encode("utf-16"), 0, ["binary"]),
    "GBK": (b"title: x\nnote: " + "教育".encode("gbk"), 2, ["UTF-8", "0xbd"]),
    "two documents": (GOOD.encode() + b"---\ntitle: y\n", 12, ["second document"]),
    "brackets": (b"[" * 900_000, 1, ["more than 20 levels"]),
}


@pytest.mark.parametrize("kind", WHOLE_FILES)
def test_what_is_no_scenario_file_is_said_in_one_line(kind: str, tmp_path: Path) -> None:
    data, line, says = WHOLE_FILES[kind]
    problems = problems_of(write(tmp_path, data))
    assert [problem.line for problem in problems] == [line], problems
    assert all(word in str(problems[0]) for word in says), str(problems[0])


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 15)]
    began = time.perf_counter()
    problems = problems_of(write(tmp_path, "\n".join(levels)))
    assert time.perf_counter() - began < 2
    assert len(problems) == 1
    assert "more than 500,000 values" in str(problems[0])


def test_a_file_of_50_megabytes_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    began = time.perf_counter()
    problems = problems_of(path)
    assert time.perf_counter() - began < 0.5
    assert len(problems) == 1
    assert "50,000,000 bytes" in str(problems[0])


def test_missing_files_folders_and_pipes_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    write(tmp_path, GOOD, "mine.yaml")
    for name, says in (
        ("folder.yaml", "found a folder"),
        ("pipe.yaml", "a device or a pipe"),
        ("mien.yaml", "did you mean mine.yaml?"),
    ):
        problems = problems_of(tmp_path / name)
        assert len(problems) == 1
        assert says in str(problems[0])
        assert name in str(problems[0])


@pytest.mark.parametrize(
    "name", ["", "china-conty", "a\0b", "x" * 5000, "x" * 5000 + ".yaml", "/dev/null", ".", "a\nb", "\ud800"]
)
def test_any_name_that_is_no_scenario_is_refused_in_one_line(name: str) -> None:
    assert len(problems_of(name)) == 1


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace("years: 4", "years: no")
        .replace("3000", "-1")
        .replace("0.2", "2")
        .replace("dropout", "drop")
    )
    problems = problems_of(write(tmp_path, text))
    assert [problem.line for problem in problems] == [3, 5, 9, 11]


def test_missing_years_are_named_where_the_file_begins(tmp_path: Path) -> None:
    problems = problems_of(write(tmp_path, "title: x\n"))
    assert [(problem.line, problem.path) for problem in problems] == [(1, "start_year"), (1, "years")]


def test_a_circle_of_extends_names_its_members(tmp_path: Path) -> None:
    write(tmp_path, "extends: b.yaml\n", "a.yaml")
    write(tmp_path, "title: x\nextends: c.yaml\n", "b.yaml")
    write(tmp_path, "extends: a.yaml\n", "c.yaml")
    problems = problems_of(tmp_path / "a.yaml")
    assert len(problems) == 1
    assert "a.yaml -> b.yaml -> c.yaml -> a.yaml" in str(problems[0])
    assert str(problems[0]).startswith(f"{tmp_path / 'c.yaml'}:1:10: extends:")
    itself = problems_of(write(tmp_path, "extends: d.yaml\n", "d.yaml"))
    assert "d.yaml -> d.yaml" in str(itself[0])


def test_a_problem_in_a_parent_is_told_where_the_parent_has_it(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace("students: 3000", "students: -3"), "parent.yaml")
    problems = problems_of(write(tmp_path, "title: child\nextends: parent.yaml\n"))
    assert [(problem.file, problem.line) for problem in problems] == [(str(tmp_path / "parent.yaml"), 5)]


def test_an_unreadable_parent_is_one_problem_and_calls_nothing_missing(tmp_path: Path) -> None:
    write(tmp_path, "", "parent.yaml")
    problems = problems_of(write(tmp_path, "title: child\nextends: parent.yaml\n"))
    assert len(problems) == 1
    assert problems[0].file == str(tmp_path / "parent.yaml")


def test_settings_are_checked_like_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    for setting, says in (
        ({"world.studnets": 3}, "did you mean students?"),
        ({"interventions.course_voucher.share": 0.3}, "did you mean course_vouchers?"),
        ({"interventions.7.share": 0.3}, "no entry '7'"),
        ({"goals.0.at_most": "x"}, "expected a number"),
        ({"": 3}, "expected a path"),
        ({"world.": 3}, "expected a path"),
        ({"years": 2}, "found 2027"),
    ):
        problems = problems_of(path, overrides=setting)
        assert len(problems) == 1, problems
        assert says in str(problems[0])


def test_a_file_of_a_hundred_thousand_mistakes_is_answered_soon_and_briefly(tmp_path: Path) -> None:
    began = time.perf_counter()
    entries = "".join(f"  - {{use: x{i}}}\n" for i in range(50_000))
    problems = problems_of(
        write(tmp_path, "".join(f"k{i}: 1\n" for i in range(50_000)) + "interventions:\n" + entries)
    )
    assert time.perf_counter() - began < 20
    assert len(problems) == 501
    assert "99,502 problems more" in str(problems[-1])
