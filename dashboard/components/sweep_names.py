"""What a sweep calls things, in the reader's words: factors, their values, units, and files of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.address import link
from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = ["csv_of", "factor_name", "sentence", "unit_name", "value_name"]


def factor_name(path: str, word: Words) -> str:
    """A factor in the reader's words: "Teacher rotation: Share"."""
    from dashboard.draft import declared
    from dashboard.levers import name_of
    from sim.policies.base import all_policies

    bare = path.removeprefix("interventions.")
    owner, _, rest = bare.partition(".")
    policy = next((kind for kind in all_policies() if kind.name == owner), None)
    known = declared()
    if policy is not None:
        title = word.pick(policy.title, owner)
        key = rest.split(".")[0]
        if key in ("from", "until", "ramp_years", "where"):
            return word("sweep.part", policy=title, name=word(f"differ.path.{key}", part=""))
        said = name_of(bare, word) if bare in known else rest.replace("_", " ")
        return word("sweep.part", policy=title, name=said)
    if bare in known:
        return name_of(bare, word)
    return word.texts.get(f"differ.path.{bare}", bare.replace("_", " ").replace(".", ": "))


def value_name(value: Any, word: Words, digits: int = 3) -> str:
    """A value of a factor; a number in at most so many figures."""
    from dashboard.levers import said_of

    if isinstance(value, bool):
        return word(f"differ.value.{str(value).lower()}")
    if isinstance(value, int | float):
        return f"{value:.{digits}g}".replace("-", "−")
    return said_of(str(value), word)


def unit_name(about: Mapping[str, Any], word: Words) -> str:
    """The unit of what is shown; a difference of per cent is in percentage points."""
    unit = "percentage points" if about["effect"] and about["unit"] == "%" else about["unit"]
    return unit_title(unit, word)


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def csv_of(chart: str, about: Mapping[str, Any], word: Words, **more: str) -> str:
    """The address of the numbers behind a chart."""
    return link(f"/sweep-csv/{chart}", (), **(about["address"] | {"lang": word.lang} | more))
