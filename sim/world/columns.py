"""The columns of a planner's own table of schools: names in English and Chinese, values, bounds."""

from __future__ import annotations

import difflib
import math
import unicodedata
from dataclasses import dataclass
from typing import Any

__all__ = ["COLUMNS", "LAST_YEAR_OF", "NINE_YEAR", "Field", "plain", "stage_in_name", "suggestion"]

NINE_YEAR = "nine-year"
"""A school of both compulsory stages (九年一贯制学校); it becomes two schools at one place."""
LAST_YEAR_OF = {"primary": 6, "junior": 3, NINE_YEAR: 9, "senior": 3}

_LOCATIONS = {
    "city": ("city", "urban", "城市", "城区", "市区", "主城区", "市"),
    "town": ("town", "county", "county-town", "county town", "县城", "县镇", "镇", "镇区", "城镇", "县"),
    "village": ("village", "rural", "乡村", "农村", "村", "乡", "村庄"),
}
_STAGES = {
    "primary": ("primary", "elementary", "primary school", "小学", "完全小学", "教学点"),
    "junior": ("junior", "middle", "junior secondary", "middle school", "初中", "初级中学"),
    "senior": ("senior", "high", "senior secondary", "high school", "高中", "普通高中", "高级中学"),
    NINE_YEAR: ("nine-year", "nine year", "9-year", "九年一贯制", "九年一贯", "九年制", "一贯制"),
}
_TIERS = {
    "quality": ("quality", "strong", "优质", "优质学校", "重点", "示范", "强"),
    "ordinary": ("ordinary", "average", "普通", "普通学校", "一般", "中等"),
    "weak": ("weak", "薄弱", "薄弱学校", "较弱", "弱"),
}
_SWITCH = {
    "yes": ("yes", "true", "y", "1", "1.0", "有", "是", "√", "✓"),
    "no": ("no", "false", "n", "0", "0.0", "无", "否", "没有", "×", "✗"),
}


@dataclass(frozen=True)
class Field:
    """One column.

    Attributes:
        kind: ``text``, ``word``, ``count``, ``share``, ``switch`` or ``number``.
        headings: other headings it goes by.
        unit: what its numbers count.
        low, high: numbers allowed, inclusive.
        words: the known words, with all their spellings.
        required: every row must have it.
    """

    kind: str
    headings: tuple[str, ...]
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    words: dict[str, tuple[str, ...]] | None = None
    required: bool = False

    def read(self, cell: Any) -> tuple[Any, str]:
        """The value of a cell that is not empty, and what is wrong with it ("" if nothing)."""
        text = plain(cell)
        if self.kind == "text":
            return text, "" if len(text) <= 200 else "expected at most 200 characters"
        if self.words is not None:
            return self._word(text)
        if self.kind == "share" and text.lower() in (*_SWITCH["yes"], *_SWITCH["no"]):
            return float(text.lower() in _SWITCH["yes"]), ""
        per_cent = text.endswith("%")
        try:
            value = float(text.removesuffix("%").replace(",", "").strip())
        except ValueError:
            return None, f"expected {self.allowed()}, found {text[:60]!r}"
        if not math.isfinite(value):
            return None, f"expected {self.allowed()}, found {text[:60]!r}"
        if per_cent:
            if self.kind != "share":
                return None, f"expected {self.allowed()}, found {text[:60]!r}"
            value /= 100
        if self.kind == "count" and value != int(value):
            return None, f"expected a whole number of {self.unit}, found {text[:60]!r}"
        if not self.low <= value <= self.high:
            hint = " (write per cent with its sign: 35%)" if self.kind == "share" and 1 < value <= 100 else ""
            return None, f"expected {self.allowed()}, found {text[:60]!r}{hint}"
        return value, ""

    def _word(self, text: str) -> tuple[Any, str]:
        assert self.words is not None
        for word, spellings in self.words.items():
            if text.lower() in spellings or text.lower() == word:
                return (word == "yes" if self.kind == "switch" else word), ""
        everything = [spelling for spellings in self.words.values() for spelling in spellings]
        choices = ", ".join(f"{word} ({_chinese(words)})" for word, words in self.words.items())
        return None, f"unknown word {text[:60]!r}{suggestion(text, everything)}; expected {choices}"

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.kind == "share":
            return "a share from 0 to 1, or per cent (35%)"
        kind = f"a whole number of {self.unit}" if self.kind == "count" else f"a number ({self.unit})"
        if math.isfinite(self.high):
            return f"{kind}, {self.low:g} to {self.high:g}"
        return f"{kind}, at least {self.low:g}" if math.isfinite(self.low) else kind


def _chinese(words: tuple[str, ...]) -> str:
    return next((word for word in words if not word.isascii()), words[0])


def _share(*headings: str) -> Field:
    return Field("share", headings, "fraction", 0.0, 1.0)


def _switch(*headings: str) -> Field:
    return Field("switch", headings, words=_SWITCH)


COLUMNS: dict[str, Field] = {
    "name": Field("text", ("school", "school name", "学校", "学校名称", "名称", "校名"), required=True),
    "location": Field(
        "word",
        ("位置", "地区", "区域", "城乡", "所在地", "城乡类型", "place"),
        words=_LOCATIONS,
        required=True,
    ),
    "stage": Field("word", ("学段", "阶段", "学校类型", "level"), words=_STAGES),
    "tier": Field("word", ("层次", "等级", "类别", "办学层次", "学校层次"), words=_TIERS),
    "exam_mean": Field(
        "number",
        ("exam mean", "mean score", "平均分", "均分", "考试平均分", "统考平均分"),
        "points",
        0.0,
        10_000,
    ),
    "students": Field(
        "count",
        (
            "pupils",
            "enrolment",
            "enrollment",
            "学生",
            "学生数",
            "学生人数",
            "在校生",
            "在校生数",
            "在校学生数",
        ),
        "students",
        1,
        50_000,
        required=True,
    ),
    "teachers": Field(
        "count",
        ("staff", "教师", "教师数", "教师人数", "专任教师", "专任教师数"),
        "teachers",
        1,
        10_000,
        required=True,
    ),
    "senior_title_share": _share(
        "senior titles", "高级职称", "高级职称比例", "高级职称占比", "高级职称教师占比"
    ),
    "bachelor_share": _share(
        "bachelors", "本科", "本科比例", "本科占比", "本科及以上", "本科及以上占比", "本科及以上学历占比"
    ),
    "master_share": _share("masters", "硕士", "硕士比例", "硕士占比", "硕士及以上占比", "研究生占比"),
    "lab": _share("laboratory", "labs", "实验室", "实验室配备率", "实验室齐全率"),
    "multimedia": _share(
        "multimedia classrooms", "多媒体", "多媒体教室", "多媒体教室普及率", "多媒体教室占比"
    ),
    "computer_room": _switch("computer room", "计算机教室", "机房", "微机室"),
    "smart_classroom": _switch("smart classroom", "智慧教室"),
    "internet": _switch("internet access", "互联网", "网络", "联网"),
    "budget": Field(
        "number", ("funding", "经费", "年度经费", "预算", "年度预算", "办学经费"), "yuan/year", 0.0, 1e11
    ),
    "longitude": Field("number", ("lon", "lng", "经度"), "degrees", -180.0, 180.0),
    "latitude": Field("number", ("lat", "纬度"), "degrees", -90.0, 90.0),
    "x": Field("number", ("east", "东"), "km east of the county seat", -1000.0, 1000.0),
    "y": Field("number", ("north", "北"), "km north of the county seat", -1000.0, 1000.0),
    "alliance": Field("text", ("group", "联盟", "集团", "教育联盟", "共同体")),
}
"""The columns by name, in the order of the table."""


def plain(cell: Any) -> str:
    """A cell as text: full-width signs made narrow, spaces around it removed."""
    return unicodedata.normalize("NFKC", "" if cell is None else str(cell)).strip()


def suggestion(word: str, known: list[str]) -> str:
    """`` (did you mean x?)``, or nothing where no known word is like it."""
    lowered = word.strip().lower()[:80]
    near = difflib.get_close_matches(lowered, known, n=1, cutoff=0.6 if lowered.isascii() else 0.5)
    return f" (did you mean {near[0]}?)" if near else ""


def stage_in_name(name: str) -> str:
    """The stage a school's name speaks of; primary where it speaks of none."""
    lowered = name.lower()
    for stage, signs in (
        (NINE_YEAR, ("九年", "一贯", "nine-year")),
        ("primary", ("小学", "教学点", "primary", "elementary")),
        ("senior", ("高中", "高级中学", "senior", "high school")),
        ("junior", ("初中", "初级中学", "中学", "junior", "middle")),
    ):
        if any(sign in lowered for sign in signs):
            return stage
    return "primary"
