"""What the simulator says in English sentences has a Chinese sentence, with the same numbers."""

from __future__ import annotations

import re

from dashboard.evidence import source
from dashboard.sentences import said, translated
from dashboard.words import words

HAN = re.compile(r"[\u4e00-\u9fff]")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def declared() -> set[str]:
    """Every English sentence that a page shows in Chinese."""
    from sim.measures.catalogue import MEASURES

    found = {measure.formula for measure in MEASURES.values()}
    for fact in source.facts():
        found |= {fact[name] for name in ("evidence", "design", "limits", "audit")}
        found |= {one["says"] for one in fact["criteria"]}
    return found


def test_every_sentence_has_a_chinese_one_and_none_is_left_over():
    assert translated().keys() == declared()
    assert all(HAN.search(chinese) for chinese in translated().values())


def test_numbers_are_the_same_in_both_languages():
    for english, chinese in translated().items():
        # 800 000 yuan are 80 times ten thousand in Chinese.
        missing = set(NUMBER.findall(english.replace("800 000", "80"))) - set(NUMBER.findall(chinese))
        assert not missing, (missing, english, chinese)


def test_a_sentence_without_chinese_is_said_in_english():
    assert said("nobody has translated this", words("zh")) == "nobody has translated this"
    [first, *_] = translated()
    assert said(first, words("en")) == first
    assert said(first, words("zh")) == translated()[first]
