"""The page that leads from a mechanism of the documents to the code leads to code that there is."""

import re

import pytest

import sim
from docs.build import DOCS, ROOT
from sim.policies.base import all_policies

_PLACE = re.compile(r"\[`(?P<shown>[\w/]+\.py)`\]\(\.\./sim/(?P<file>[\w/]+\.py)\)(?P<names>[^;]*)")


def rows():
    """The rows of every table: mechanism, words, places, scenarios."""
    page = (DOCS / "mechanisms.md").read_text("utf-8")
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines()]
    lines = [line for line, start in zip(cells, page.splitlines(), strict=True) if start.startswith("| ")]
    return [line for line in lines if line[0] != "mechanism"]


ROWS = rows()


def name_of(row):
    return row[0].split(" (")[0][:40]


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_mechanism_has_words_and_a_place_or_a_reason(row):
    assert len(row) == 4
    mechanism, says, places, scenarios = row
    assert mechanism
    assert len(says) > 10
    if not places:
        assert says.startswith("not modelled: ")
        assert len(says) > 40
    else:
        assert scenarios, "a mechanism that is in the code has a scenario that shows it"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_file_and_every_name_in_it_exists(row):
    found = list(_PLACE.finditer(row[2]))
    assert len(found) == row[2].count(".py`]")
    for place in found:
        assert place["shown"] == place["file"]
        text = (ROOT / "sim" / place["file"]).read_text("utf-8")
        for word in re.findall(r"`(\w+)`", place["names"]):
            assert re.search(rf"\b{word}\b", text), f"{place['file']} has no {word}"


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_scenario_exists_and_shows_a_policy_that_the_row_names(row):
    policies = set(re.findall(r"policies/(\w+)\.py`\]", row[2])) - {"base"}
    for one in re.findall(r"`([\w/-]+)`", row[3]):
        assert (ROOT / "scenarios" / f"{one}.yaml").exists()
        used = {policy.name for policy in sim.load(one).interventions}
        assert not policies or policies & used, f"{one} uses none of {sorted(policies)}"


def test_every_policy_occurs():
    named = set(re.findall(r"policies/(\w+)\.py`\]", (DOCS / "mechanisms.md").read_text("utf-8")))
    assert {policy.name for policy in all_policies()} <= named


def test_no_scenario_with_a_policy_is_left_out():
    named = set(re.findall(r"`([\w-]+)`", " ".join(row[3] for row in ROWS)))
    for path in sorted((ROOT / "scenarios").glob("*.yaml")):
        if not path.stem.endswith("-baseline"):
            assert path.stem in named


def test_the_page_is_long_enough_to_hold_the_documents():
    assert len(ROWS) > 110
    assert sum(not row[2] for row in ROWS) < len(ROWS) / 10
