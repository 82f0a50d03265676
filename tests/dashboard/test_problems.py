"""What the checkers say of a table or a draft can be read in the reader's language."""

from __future__ import annotations

import re
import time

import pytest

from dashboard.draft import Draft, build
from dashboard.failed import failure_in
from dashboard.jobs import Comparison, Jobs
from dashboard.own_tables import OwnTables
from dashboard.problems import column_in, message_in, problem_in
from dashboard.words import words
from sim.results.stored import FolderError
from sim.scenario import Problem, ScenarioError

LATIN = re.compile(r"[A-Za-z]{2,}")
HEAD = "学校,位置,层次,学生数,教师数\n"
GOOD = "一小,城市,优质,900,60\n二小,乡村,薄弱,300,20\n"


@pytest.mark.parametrize(
    "table",
    [
        "",
        HEAD,
        "学校,位置\n一小,城市\n",
        "学校;位置;层次\n",
        HEAD + "一小,城市,优质,很多,60\n",
        HEAD + "一小,城市,优质,-5,60\n",
        HEAD + "一小,城市,优质,12.5,60\n",
        HEAD + "一小,月球,优质,900,60\n",
        HEAD + "一小,,优质,900,60\n",
        HEAD + "一小,城市,,900,60\n",
        HEAD + "一小,城市,优质,=A1,60\n",
        HEAD + GOOD + "一小,城市,优质,900,60\n",
        HEAD + "一小,城市,优质,20,60\n",
        HEAD + "一小,城市,优质,90000,60\n",
        HEAD + "一小,城市,优质,900,60,7,8\n",
        "学校,学校名称,位置,层次,学生数,教师数\n一小,一小,城市,优质,900,60\n",
        "学校,位置,层次,学生数,教师数,经度,纬度\n一小,城市,优质,900,60,104,\n",
        "学校,位置,层次,学段,学生数,教师数\n一高,城市,优质,高中,900,60\n",
    ],
)
def test_what_is_wrong_with_a_table_is_said_in_chinese(table: str, tmp_path):
    said = OwnTables(tmp_path).take(table.encode())
    assert said.problems
    for _, path, message in said.problems:
        told = message_in(message, words("zh"))
        assert not LATIN.search(told), (message, told)
        assert message_in(message, words("en")) == message
        assert not LATIN.search(column_in(path, words("zh"))) if path else True


def test_what_a_table_does_not_say_is_told_in_chinese(tmp_path):
    said = OwnTables(tmp_path).take((HEAD.strip() + ",电话\n" + GOOD.replace("\n", ",1\n")).encode())
    assert said.filled
    for line in said.filled:
        assert not LATIN.search(message_in(line, words("zh"))), line


@pytest.mark.parametrize(
    ("changes", "place", "about"),
    [
        ({"studios": "on", "studios.from": 2027, "studios.until": 2025}, "名师工作室，截止", "2027"),
        ({"studios": "on", "studios.from": 1950}, "名师工作室，首个学年", "1950"),
        ({"goals": "urban_rural_achievement_gap/village/at_most/0.2/none/2028"}, "目标 1", "全体"),
        ({"goals": "dropout_rate/village/at_most/2/none/2090"}, "目标 1", "2090"),
        ({"world.student_share.city": 0.9}, "", "1"),
        ({"world.schools.village": 0}, "", "乡村"),
        ({"world.students": 10}, "", "10"),
        (
            {"market_funding": "on", "market_funding.grant_min": 1e6, "market_funding.grant_max": 1000},
            "",
            "元",
        ),
        ({"schools": "0123456789abcdef"}, "", "重新上传"),
    ],
)
def test_what_is_wrong_with_a_draft_is_said_in_chinese(changes, place: str, about: str):
    with pytest.raises(ScenarioError) as caught:
        build(Draft("weak-schools-first", "china-county", changes))
    for problem in caught.value.problems:
        told = problem_in(problem, words("zh"))
        assert not LATIN.search(told), (problem, told)
        assert problem.message in problem_in(problem, words("en"))
    told = problem_in(caught.value.problems[0], words("zh"))
    assert place in told
    assert about in told


def test_a_message_that_nobody_has_translated_is_shown_with_words_around_it():
    told = message_in("something quite new", words("zh"))
    assert "something quite new" in told
    assert re.search(r"[\u4e00-\u9fff]", told)


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (MemoryError(), "内存"),
        (OSError(28, "No space left on device", "/srv/runs/a.parquet"), "磁盘空间"),
        (PermissionError(13, "Permission denied", "/srv/runs"), "权限"),
        (FileNotFoundError(2, "No such file or directory", "/srv/runs/provenance.json"), "已不在此处"),
        (FolderError("/srv/runs/a: another process is running this sweep"), "另一个进程"),
        (FolderError("/srv/runs/a: there is no such folder"), "已被删除"),
        (
            ScenarioError([Problem("a.yaml", 3, 5, "world", "no schools at all; expected at least one")]),
            "学校",
        ),
        (ValueError("the scenarios have no school year in common"), "学年"),
    ],
)
def test_why_a_job_failed_is_said_in_chinese(why: Exception, said: str):
    def fails(request, progress):
        raise why

    jobs = Jobs(fails)
    asked = jobs.submit(Comparison("weak-schools-first", "china-county", 2))
    late = time.monotonic() + 10
    while not (job := jobs.get(asked)) or not job.over:
        assert time.monotonic() < late
        time.sleep(0.005)
    jobs.end()
    told = failure_in(job.message, words("zh"))
    assert said in told
    assert not LATIN.search(told), told
    assert failure_in(job.message, words("en")) == job.message


def test_who_changed_the_program_under_way_is_told_to_begin_the_dashboard_again():
    line = "a worker has another version of Levelfield than the command that sends it work"
    for lang in ("en", "zh"):
        assert failure_in(f"OtherCode: {line}", words(lang)) == words(lang)("job.changed")
