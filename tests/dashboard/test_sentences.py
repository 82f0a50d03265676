"""What the simulator says in English sentences has a Chinese sentence, with the same numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

from dashboard import sentences
from dashboard.evidence import source
from dashboard.sentences import said, translated
from dashboard.words import words

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def declared() -> set[str]:
    """Every English sentence that a page shows in Chinese."""
    from sim.measures.catalogue import MEASURES

    found = {measure.formula for measure in MEASURES.values()}
    for fact in source.facts():
        found |= {fact[name] for name in ("evidence", "design", "limits", "audit")}
        found |= {one["says"] for one in fact["criteria"]}
    return found


def meanings() -> dict[str, str]:
    """What every parameter means in English, by its path."""
    from dashboard.draft_values import declared

    return {path: parameter.doc for path, parameter in declared().items()}


def test_every_sentence_has_a_chinese_one_and_none_is_left_over():
    about = meanings()
    assert translated().keys() == declared() | set(about.values())
    assert all(HAN.search(chinese) for chinese in translated().values())


def test_every_parameter_says_in_chinese_what_it_means():
    """A parameter whose English was changed or added needs its Chinese anew."""
    file = Path(sentences.__file__).parent / "text" / "sentences" / "parameters.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    about = meanings()
    missing = {path: english for path, english in about.items() if english not in known}
    assert not missing, f"{file.name} has no Chinese for what these parameters mean now: {missing}"
    left = known.keys() - set(about.values())
    assert not left, f"{file.name} translates what no parameter says any more: {left}"
    for path, english in about.items():
        assert HAN.search(known[english]), f"{file.name}: no Chinese in that of {path}"
        # One letter may stand there: a row of docs/science.md (A9), or the number e.
        assert not LATIN_WORD.search(known[english].replace("100Kin10", "")), path


def test_a_sentence_stands_in_one_file_only():
    found = [
        english
        for file in (Path(sentences.__file__).parent / "text" / "sentences").glob("*.json")
        for english in json.loads(file.read_text(encoding="utf-8"))
    ]
    assert len(found) == len(set(found))


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
