"""Why a job came to nothing, in the reader's language.

A job keeps the English line of what ended it, which is what a terminal or an issue asks for. Here are the
commonest causes in Chinese, by pattern; any other is shown as it is, after words that say so.
"""

from __future__ import annotations

import re

from dashboard.problems import known_message
from dashboard.words import Words

__all__ = ["failure_in"]

_CAUSES: tuple[tuple[str, str], ...] = (
    # memory and processes
    (
        r"replicate (\d+) ended (\d+) worker processes .*",
        "第 {0} 次重复连续中断了 {1} 个工作进程（内存不足或被外部终止）；再次提交会接着已完成的部分运行",
    ),
    (r"the worker process ended .*", "工作进程被意外终止（可能是内存不足）；请再次提交"),
    (r"worker processes end before they begin.*", "工作进程无法启动；请重新启动仪表板"),
    (
        r"(?:MemoryError|Unable to allocate .*|.*[Cc]annot allocate memory.*|.*\bout of memory\b.*)",
        "内存不足；请减少重复次数或学生数，或关闭其他程序后再试",
    ),
    # the disk and the folder of results
    (r".*(?:\[Errno 28\].*|No space left on device.*)", "磁盘空间不足；请腾出空间后再次提交"),
    (r".*(?:\[Errno 122\].*|Disk quota exceeded.*)", "磁盘配额已用完；请腾出空间后再次提交"),
    (
        r".*(?:\[Errno (?:13|30)\].*|Permission denied.*|Read-only file system.*)",
        "结果文件夹不可写入；请检查其权限",
    ),
    (r".*(?:\[Errno 24\].*|Too many open files.*)", "打开的文件过多；请稍后再次提交"),
    (
        r".*: (?:cannot be written: a file of that name is in the way|is not empty and holds no .*)",
        "结果文件夹的位置已被其他文件占用",
    ),
    (r".*: another process is running this .*", "另一个进程正在运行同一任务；请等它结束"),
    (r".*: holds another .*", "同名文件夹中是另一个问题或另一版本程序的结果；请先将其移走"),
    (r".*: is damaged or cannot be read.*", "已保存的部分结果损坏，无法读取；请删除后再次提交"),
    (r".*: its provenance\.json cannot be read.*", "已保存结果的来源记录无法读取；请删除后再次提交"),
    (r".*: there is no such folder", "所需的结果已不在此处（可能已被删除）"),
    (r".*: (?:holds no (?:run|sweep).*|cannot be read as a (?:run|sweep).*)", "所需的结果不完整或无法读取"),
    (
        r".*(?:\[Errno 2\].*|No such file or directory.*)",
        "所需的文件已不在此处（可能已被删除）",
    ),
    # what was asked
    (r"the scenarios have no school year in common", "各情景没有共同的学年，无法比较"),
    (r"at least one replicate is needed, found (.+)", "至少需要 1 次重复，实际为 {0}"),
)
_CHANGED = "a worker has another version of Levelfield"
"""What a terminal is told when the program was changed under way; here the dashboard must begin again."""
_PLACE = r"[^\s:]*(?::\d+:\d+)?: (?:[A-Za-z_][\w.\[\]-]*: )?(.+)"
"""A line of a checker: file, line and column, what it is about, and what is wrong."""


def failure_in(message: str, word: Words) -> str:
    """Why a job failed: the line that ended it, in the reader's language."""
    if _CHANGED in message:
        return word("job.changed")
    if word.lang == "en":
        return message
    for pattern, chinese in _CAUSES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return chinese.format(*found.groups())
    wrong = re.fullmatch(_PLACE, message)
    known = known_message(message, word) or (known_message(wrong[1], word) if wrong else None)
    return known or word("job.technical", message=message)
