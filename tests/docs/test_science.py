"""Whoever follows a source to the page of sources finds it there."""

import re

import pytest

from docs.build import DOCS, ROOT

_CITED = re.compile(r"science(?:\.md)?[ ,]+((?:(?:facts? )?[A-D]?\d[\d.]*(?:, | and |; )?)+)")
_ID = re.compile(r"(?<![\w.])(?:[A-D]\d+|[34]\.\d+)(?![\w])")


def cited():
    """Each id that the code cites, with the files that do."""
    found = {}
    for path in sorted((ROOT / "sim").rglob("*.py")):
        text = re.sub(r"\s+", " ", path.read_text("utf-8"))
        for run in _CITED.findall(text):
            for one in _ID.findall(run):
                found.setdefault(one, set()).add(path.relative_to(ROOT).as_posix())
    return found


def explained():
    """Each id that the page of sources has: rows of its tables, equations, and sections about people."""
    page = (DOCS / "science.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-D]\d+) \|", page, re.MULTILINE)
    equations = [
        one for bold in re.findall(r"^\* \*\*(3\.[\d., 3]+)", page, re.MULTILINE) for one in _ID.findall(bold)
    ]
    population = _ID.findall(page.split("## Population")[1].split("##")[0])
    return rows, equations, population


def test_the_search_for_citations_finds_them():
    assert {"A1", "B4", "D10", "3.4", "4.2"} <= set(cited())
    assert len(cited()) > 50


@pytest.mark.parametrize("one", sorted(cited()))
def test_every_source_that_the_code_cites_is_on_the_page_of_sources(one):
    rows, equations, population = explained()
    assert one in {*rows, *equations, *population}, f"cited by {sorted(cited()[one])}"


def test_no_id_means_two_things():
    rows, equations, _ = explained()
    assert len(rows) == len(set(rows))
    assert len(equations) == len(set(equations))
    assert len(equations) >= 18
