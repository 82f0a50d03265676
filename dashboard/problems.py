"""What the simulator's checkers say of a table or of a draft, in the reader's language.

The checkers write English lines for files and terminals. Here is the Chinese of those that a planner can
meet in the dashboard, by pattern; a message that has none is shown as it is, after words that say so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dashboard.words import Words

if TYPE_CHECKING:
    from sim.scenario import Problem

__all__ = ["column_in", "known_message", "message_in", "problem_in"]

_WHOLE: tuple[tuple[str, str], ...] = (
    # a scenario file that was opened
    (r"too large: at most (.+) bytes", "文件过大：最多 {0} 字节"),
    (r"expected the name of a scenario that comes along", "应为随附情景的名称"),
    (
        r"a file opened here cannot name another; add the table of schools in the lab",
        "此处打开的文件不能引用其他文件；请在实验室中添加学校表",
    ),
    (r"unknown (?:key|name) ('.+?')(?: \(did you mean .+\))?", "无法识别 {0}"),
    (r"not YAML: .*", "文件格式有误，无法读取"),
    # a planner's own table
    (r"missing; every school needs it", "缺失；每所学校都要填写"),
    (r"missing; every school needs a tier or an exam_mean", "缺失；每所学校都要有层次或平均分"),
    (r"missing columns? (.+); found (.*)", "缺少列：{0}；现有：{1}"),
    (r"(.+) says the same as column (\d+); expected one of them", "{0} 与第 {1} 列含义相同；只保留一列"),
    (
        r"expected headings separated by commas, found one column: (.+)",
        "首行应为用逗号分隔的标题，实际只有一列：{0}",
    ),
    (r"unknown column (.+?)(?:; did you mean (.+?)\??)?", "无法识别的列 {0}"),
    (r"unknown word (.+?)(?:; did you mean (.+?)\??)?; expected (.+)", "无法识别 {0}；应为 {2}"),
    (r"expected (\d+) cells as in the headings, found (\d+)", "应与标题一样有 {0} 个单元格，实际有 {1} 个"),
    (
        r"expected a value, found a formula or its error \((.+)\); paste values instead",
        "应为数值，实际为公式或公式错误（{0}）；请粘贴为数值",
    ),
    (
        r"expected at most (\d+) students for each teacher, found (.+) for (.+)",
        "每名教师最多对应 {0} 名学生，实际为 {1} 名学生、{2} 名教师",
    ),
    (
        r"expected no more teachers than students, found (.+) for (.+)",
        "教师不应多于学生，实际为 {0} 名教师、{1} 名学生",
    ),
    (r"more than bachelor_share, which counts masters too", "高于本科占比，而本科占比已包含硕士"),
    (r"(\w+) and (\w+) belong together; one of them is missing", "{0} 与 {1} 须同时填写"),
    (
        r"no primary or junior school in the table; expected at least one",
        "表中没有小学或初中；至少应有一所",
    ),
    (
        r"a senior high school, but no junior school that leads to it",
        "有高中，但没有可以升入该高中的初中",
    ),
    (r"(.+) is in row (\d+) already", "{0} 与第 {1} 行重复"),
    (r"the table has headings but no schools", "表中只有标题，没有学校"),
    (r"the table is empty.*", "表是空的；第一行应为标题，以下每行一所学校"),
    (r"expected at most (\d+) schools, found .*", "最多 {0} 所学校，实际更多"),
    (r"expected at most (\d+) MB, found (\d+) MB", "文件最大 {0} MB，实际为 {1} MB"),
    (
        r"an Excel file of the old kind \(\.xls\); save it as \.xlsx or CSV",
        "旧版电子表格；请另存为新版或逗号分隔文本",
    ),
    (r"expected a table .*, found a binary file", "应为表格文件，实际为其他格式"),
    (r"expected text in UTF-8 .*", "无法识别文字编码；请另存为 UTF-8"),
    (r"cannot be read as CSV: .*", "无法按逗号分隔文本读取"),
    (r"cannot be read as an Excel workbook: .*", "无法按电子表格读取"),
    (r"expected a workbook of common size.*", "电子表格解压后过大"),
    # what a table does not say
    (r"(\w+): missing for (\d+) of (\d+) schools; (.+)", "{0}：{2} 所学校中有 {1} 所未填写；{3}"),
    (r"drawn from the scenario's assumptions for their location and tier", "按所在地与层次由情景假定抽取"),
    (r"read from the schools' names, primary where they say nothing", "按校名判断，无从判断时视为小学"),
    (r"by rank of exam_mean within the stage", "按学段内平均分排名确定"),
    (r"drawn by location", "按所在地抽取"),
    (r"column (.+) is not known and was not read", "列 {0} 无法识别，未读取"),
    # a draft
    (r"this table of schools is not stored here", "此学校表不在本机，请重新上传"),
    (
        r"expected a year after from \((\d+)\), found (\d+); it would never act",
        "截止年份应晚于开始年份（{0}），实际为 {1}；否则政策不会起作用",
    ),
    (
        r"expected the (?:first school year it acts in|first school year it no longer acts in|"
        r"summer by which it is reached): a whole number from (\d+) to (\d+), found ([^ ]+).*",
        "应为 {0} 至 {1} 之间的年份，实际为 {2}",
    ),
    (
        r"(\w+) has no value for (\w+), it is measured over .*; expected one of (.+)",
        "{0} 没有“{1}”的数值；可选：{2}",
    ),
    (
        r"quality and weak schools of (\w+) together: expected at most 1, found (.+)",
        "{0}的优质校与薄弱校合计不应超过 1，实际为 {1}",
    ),
    (r"expected shares that sum to 1, found (.+)", "各部分之和应为 1，实际为 {0}"),
    (r"no schools at all; expected at least one", "一所学校也没有；至少应有一所"),
    (
        r"expected at least one student for each school, found (\d+) students for (\d+) schools",
        "每所学校至少应有一名学生，实际为 {0} 名学生、{1} 所学校",
    ),
    (
        r"expected at least one student for each school, found .* for (\d+) schools",
        "每所学校至少应有一名学生，而学校有 {0} 所",
    ),
    (
        r"(.+) of the students, but world\.schools\.(\w+) is 0; expected 0, or schools there",
        "有 {0} 的学生在{1}，但{1}没有学校；应为 0，或在当地设学校",
    ),
    (
        r"no students for the (\d+) schools of (\w+); expected more than 0",
        "{1}有 {0} 所学校却没有学生；应大于 0",
    ),
    (
        r"grant_min: expected at most grant_max \((.+) yuan\), found (.+)",
        "单项资助下限不应高于上限（{0} 元），实际为 {1} 元",
    ),
    (
        r"scenarios that are compared must start in the same year; found (.*)",
        "参加比较的情景须同年开始；现为 {0}",
    ),
    # parts of the above
    (r"a whole number of \w+, (\S+) to (\S+)", "{0} 至 {1} 之间的整数"),
    (r"a whole number of \w+, at least (\S+)", "不小于 {0} 的整数"),
    (r"a whole number of \w+", "整数"),
    (r"a share from 0 to 1, or per cent \(35%\)", "0 至 1 的比例，或百分数（如 35%）"),
    (r"a number \(.+?\), (\S+) to (\S+)", "{0} 至 {1} 之间的数"),
    (r"a number \(.+?\), at least (\S+)", "不小于 {0} 的数"),
    (r"a number \(.+?\)", "数"),
    (r"at most 200 characters", "最多 200 字"),
    (
        r"expected (?:.*: )?a (?:whole )?number from (\S+) to (\S+)(?: \(.+?\))?[;,] found ([^\s;]+).*",
        "应在 {0} 至 {1} 之间，实际为 {2}",
    ),
    (r"expected whole numbers, found (.+)", "应为整数，实际为 {0}"),
    (r"expected (.+), found ('.*'|\S+)(?: \(.*\))?", "应为 {0}，实际为 {1}"),
    (r"expected (.+)", "应为 {0}"),
)
"""Pattern of a whole message or of a part of one, and its Chinese; parts are translated in their turn."""
_WORDS = {"city": "城区", "town": "县镇", "village": "乡村", "all": "全体", "coordinates": "坐标"}


def column_in(name: str, word: Words) -> str:
    """A column's heading in the reader's language."""
    from sim.world.columns import COLUMNS

    if name not in COLUMNS or word.lang == "en":
        return name.replace("_", " ")
    return next((heading for heading in COLUMNS[name].headings if not heading.isascii()), name)


def message_in(message: str, word: Words) -> str:
    """A message of a checker in the reader's language."""
    if word.lang == "en":
        return message
    found = known_message(message, word)
    return word("problem.technical", message=message) if found is None else found


def known_message(message: str, word: Words) -> str | None:
    """The Chinese of a message, None where there is no pattern for it."""
    for pattern, chinese in _WHOLE:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(*(_part(one or "", word) for one in found.groups()))
    return None


def _part(text: str, word: Words) -> str:
    """A part of a message: again a message, a name, a list of names, or something that was found."""
    if text in _WORDS:
        return _WORDS[text]
    if (whole := known_message(text, word)) is not None:
        return whole
    # words of the table's own language: primary (小学), junior (初中)
    text = re.sub(r" \(or (\w+)\)", r"（或 \1）", text)
    text = re.sub(r"[\w-]+ \(([^()]*[\u4e00-\u9fff][^()]*)\)", r"\1", text)
    if "'" not in text:
        text = text.replace(", ", "、")
    return re.sub(r"(?<!['\w])[a-z][a-z0-9_]{2,}(?!['\w])", lambda found: _name(found[0], word), text)


def _name(name: str, word: Words) -> str:
    """A column, a measure or a group by its title; anything else as it is."""
    from sim.world.columns import COLUMNS

    if name in COLUMNS:
        return column_in(name, word)
    from dashboard.titles import group_title
    from sim.measures.catalogue import MEASURES
    from sim.measures.tally import GROUPS

    if name in MEASURES:
        return f"“{word.pick(MEASURES[name].title, name)}”"
    if name in GROUPS:
        return group_title(name, word)
    return name


def problem_in(problem: Problem, word: Words) -> str:
    """A problem of a draft in one line: what it is about, and what is wrong."""
    said = message_in(problem.message, word)
    place = _place(problem.path, word)
    return word("problem.at", place=place, message=said) if place else said


def _place(path: str, word: Words) -> str:
    """Where in a draft: a policy's parameter, an assumption, a goal; in the lab's own words."""
    from dashboard.draft_values import declared
    from dashboard.levers import name_of
    from sim.policies.base import all_policies

    owner, *rest = path.split(".")
    titles = {policy.name: word.pick(policy.title, policy.name) for policy in all_policies()}
    if owner == "interventions" and rest and rest[0] in titles:
        key = ".".join(rest)
        if key in declared():
            return word("problem.of", owner=titles[rest[0]], name=name_of(key, word))
        if rest[-1] in ("from", "until"):
            return word("problem.of", owner=titles[rest[0]], name=word(f"problem.{rest[-1]}"))
        return titles[rest[0]]
    if owner in ("world", "behaviour"):
        known = next((one for one in declared() if one == path or one.startswith(f"{path}.")), "")
        name_only = ".".join(known.split(".")[:2]) if known != path else known
        return name_of(name_only, word) if known else word(f"lab.{owner}")
    if owner == "goals" and rest and rest[0].isdigit():
        return word("problem.goal", n=int(rest[0]) + 1)
    return "" if word.lang == "zh" else path
