"""Numbers as people write them: enough digits and no more, a unit, a real minus sign."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = ["digits_for", "interval", "money", "money_step", "number", "with_unit"]

_MONEY = {
    "en": ((1e9, "money.billion"), (1e6, "money.million")),
    "zh": ((1e8, "money.yi"), (1e4, "money.wan")),
}
_NO_NUMBER = "–"
_BARE = frozenset({"coefficient", "correlation", "Gini", "share", "fraction", "ratio", "0 to 1"})
"""Units that a sentence does not repeat after the number."""


def digits_for(values: Iterable[float]) -> int:
    """Decimals that show numbers of this size to two or three figures (0 to 4)."""
    largest = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if largest == 0:
        return 1
    size = math.floor(math.log10(largest))
    return 0 if size >= 3 else min(4, 2 - max(size, 0) if size >= 0 else 1 - size)


def number(value: float, digits: int | None = None, signed: bool = False) -> str:
    """A number with thousands separated; both languages write it the same way."""
    if not math.isfinite(value):
        return _NO_NUMBER
    digits = digits_for([value]) if digits is None else digits
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("−" if value < 0 else "+" if signed else "") + text


def with_unit(text: str, unit: str, word: Words, difference: bool = False) -> str:
    """A number's text followed by its unit."""
    if not unit or unit in _BARE:
        return text
    if unit == "%" and not difference:
        return f"{text}%"
    return word(
        "number.unit", number=text, unit=unit_title("percentage points" if unit == "%" else unit, word)
    )


def interval(low: float, high: float, word: Words, digits: int) -> str:
    """Two bounds in words: "0.05 to 0.19"."""
    return word("number.interval", low=number(low, digits), high=number(high, digits))


def money_step(largest: float, word: Words) -> tuple[float, str]:
    """The step in which to write sums up to this size, and its name: (1e6, "million yuan")."""
    for step, key in _MONEY[word.lang]:
        if abs(largest) >= step:
            return step, word(key, number="").strip()
    return 1.0, word("money.yuan", number="").strip()


def money(amount: float, word: Words, signed: bool = False) -> str:
    """Yuan, in the steps in which each language counts large sums."""
    if not math.isfinite(amount):
        return _NO_NUMBER
    for step, key in _MONEY[word.lang]:
        if abs(amount) >= step:
            scaled = amount / step
            return word(key, number=number(scaled, digits_for([scaled]), signed))
    return word("money.yuan", number=number(amount, 0, signed))
