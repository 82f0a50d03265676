"""Numbers as people write them: enough digits and no more, a unit, a real minus sign."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dashboard.titles import unit_title
from dashboard.words import Words

__all__ = [
    "digits_for",
    "interval",
    "money",
    "money_column",
    "money_interval",
    "money_step",
    "number",
    "with_unit",
]

_MONEY = {
    "en": ((1e9, "money.billion"), (1e6, "money.million")),
    "zh": ((1e8, "money.yi"), (1e4, "money.wan")),
}
_NO_NUMBER = "–"
YUAN = "CNY"
"""The unit of sums of money in a catalogue of measures."""
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
    step, key = _step([largest], word)
    return step, word(key, number="").strip()


def money(amount: float, word: Words, signed: bool = False, among: Iterable[float] = ()) -> str:
    """Yuan, in steps in which each language counts large sums: 649,930 yuan, 1.53 million yuan, 65.0 万元.

    Args:
        among: sums that stand beside it. All that stand together are written in the step of the largest and
            with its decimals, so that they can be compared at a glance.
    """
    if not math.isfinite(amount):
        return _NO_NUMBER
    together = [amount, *among]
    step, key = _step(together, word) if amount else (1.0, "money.yuan")
    return word(key, number=number(amount / step, _decimals(together, step), signed))


def money_interval(low: float, high: float, word: Words, among: Iterable[float] = ()) -> str:
    """Two sums with their unit once: "0.40 to 1.53 million yuan"; as :func:`money`."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return _NO_NUMBER
    together = [low, high, *among]
    step, key = _step(together, word)
    return word(key, number=interval(low / step, high / step, word, _decimals(together, step)))


def money_column(amounts: Iterable[float], word: Words, signed: bool = False) -> tuple[str, list[str]]:
    """The unit in which a table's sums are written, and their numbers: ("million yuan", ["6.732", "0.256"]).

    A decimal more than in a sentence: a table is where one looks for what a chart does not show.
    """
    amounts = list(amounts)
    step, key = _step(amounts, word)
    digits = _decimals(amounts, step) + (step != 1)
    return word(key, number="").strip(), [number(amount / step, digits, signed) for amount in amounts]


def _step(amounts: Iterable[float], word: Words) -> tuple[float, str]:
    """The largest step that the largest of these sums fills, and its text."""
    largest = max((abs(amount) for amount in amounts if math.isfinite(amount)), default=0.0)
    return next((pair for pair in _MONEY[word.lang] if largest >= pair[0]), (1.0, "money.yuan"))


def _decimals(amounts: Iterable[float], step: float) -> int:
    return 0 if step == 1 else digits_for(amount / step for amount in amounts)
