"""The pages are current, their links lead somewhere, and they name what there is."""

import re
import struct

import pytest

from docs.build import DOCS, PAGES, ROOT, blocks, policies_page, with_policies, with_priors
from sim.model import EducationModel
from sim.policies.base import PHASES

EVERY = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    lines = re.sub(r"```.*?```", "", page, flags=re.DOTALL).splitlines()
    heads = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", head).replace(" ", "-") for head in heads}


def test_the_page_of_policies_says_what_the_classes_say():
    assert (DOCS / "policies.md").read_text("utf-8") == policies_page(), "run `make docs`"


@pytest.mark.parametrize("page", EVERY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page):
    for link in _LINK.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} does not exist"
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"no heading for {link}"


@pytest.mark.parametrize("page", EVERY, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_names_a_place_on_somebodys_machine(page):
    found = re.findall(r"(?<![\w.])/(?:home|root|work|tmp|Users)/\S*", page.read_text("utf-8"))
    assert not found


def test_the_readme_lists_the_policies_that_there_are():
    page = (ROOT / "README.md").read_text("utf-8")
    assert page == with_policies(page), "run `make docs`"


def test_the_page_of_stances_lists_the_uncertain_parameters_as_they_are():
    page = (DOCS / "stances.md").read_text("utf-8")
    assert page == with_priors(page), "run `make docs`"


def test_the_readmes_picture_is_wide_and_light():
    picture = (DOCS / "pictures" / "weak-schools-first.png").read_bytes()
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 1600
    assert height > 600
    assert len(picture) < 200_000


def test_the_page_of_the_model_has_the_phases_in_their_order():
    page = (DOCS / "model.md").read_text("utf-8")
    named = re.findall(r"^\| \d+ \| (\w+) \|", page, re.MULTILINE)
    assert tuple(named) == (*PHASES, "measurement")
    assert all(hasattr(EducationModel, name) for name in ("step", "run"))


def test_every_page_of_examples_has_some():
    for page in PAGES:
        runnable = [
            block
            for block in blocks((ROOT / page).read_text("utf-8"))
            if block.language in ("bash", "python") and block.note != "not run"
        ]
        assert runnable, page
