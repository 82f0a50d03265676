"""Every example in the documentation runs as it is printed, and prints what is shown, numbers aside."""

import re

import pytest

from docs.build import PAGES, ROOT, part_of, run_page

CHANCE = frozenset(
    re.findall(
        r"\w+",
        """better worse more less very likely unlikely as about not million thousand yuan no number because
        the effect on academic achievement is clearly above zero for each sd that a student gains in weak
        school only some pair pairs replicate replicates for school funding deficit subsidy paid by county
        other purposes""",
    )
)
"""Words of an output that hang on its numbers."""


def words(text):
    """The words of an output without numbers, signs and what hangs on them."""
    return set(re.findall(r"[^\W\d_]+", text.lower())) - CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_run_and_print_what_is_shown(page, tmp_path):
    for shown in run_page(ROOT / page, tmp_path, shorten=True):
        assert shown.block.text.strip(), "an output is missing; run `python docs/build.py --outputs`"
        now = words(shown.printed if shown.block.note else part_of(shown))
        gone = words(shown.block.text) - now
        assert not gone, f"no longer printed: {sorted(gone)}; run `python docs/build.py --outputs`"
