"""Whatever can be paid for or measured has a name in Chinese; the source itself says what there is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import sim
from sim.measures.catalogue import MEASURES
from sim.results import words
from sim.results.chinese import PURPOSES, UNITS
from sim.results.costs import BEARERS

LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
PAY = ("year", "payer", "payee", "purpose", "amount")


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def inside(tree: ast.AST, kind: type) -> Iterator:
    return (node for node in ast.walk(tree) if isinstance(node, kind))


def said_by(argument: ast.expr, function: ast.FunctionDef, module: ast.Module) -> set[str]:
    """The texts that an argument can be: itself, what a loop hands it, or what callers say."""
    if isinstance(argument, ast.Constant):
        return {argument.value}
    assert isinstance(argument, ast.Name), f"line {argument.lineno}: a purpose that cannot be read here"
    found: set[str] = set()
    for loop in inside(function, ast.For):
        names = [getattr(name, "id", "") for name in getattr(loop.target, "elts", [])]
        if argument.id in names:
            for row in loop.iter.elts:
                found |= said_by(row.elts[names.index(argument.id)], function, module)
    names = [one.arg for one in function.args.args if one.arg != "self"]
    if argument.id in names:
        for caller in inside(module, ast.FunctionDef):
            for call in inside(caller, ast.Call):
                if called(call) == function.name:
                    found |= said_by(call.args[names.index(argument.id)], caller, module)
    assert found, f"line {argument.lineno}: nobody says what {argument.id} is"
    return found


def purposes_in(module: ast.Module) -> set[str]:
    """Every purpose that the calls of ``ledger.pay`` in a file can have."""
    found: set[str] = set()
    for function in inside(module, ast.FunctionDef):
        for call in inside(function, ast.Call):
            given = dict(zip(PAY, call.args)) | {str(word.arg): word.value for word in call.keywords}
            if called(call) == "pay" and set(PAY) <= set(given):
                found |= said_by(given["purpose"], function, module)
    return found


def paid_for() -> dict[str, str]:
    """Every purpose in the source, and a file that pays it."""
    found: dict[str, str] = {}
    for path in sorted(Path(sim.__file__).parent.rglob("*.py")):
        try:
            found |= dict.fromkeys(purposes_in(ast.parse(path.read_text(encoding="utf-8"))), path.name)
        except AssertionError as error:
            raise AssertionError(f"{path.name}: {error}") from error
    return found


def test_every_call_of_the_ledger_is_read() -> None:
    source = """
class Policy:
    def now(self, world):
        world.ledger.pay(2024, 0, 1, "direct", 1.0)
        pay = world.ledger.pay
        pay(2024, 0, 1, amount=1.0, purpose="by another name")
        self._grant(world, "through a helper")
        for payee, purpose in ((1, "first"), (2, "second")):
            world.ledger.pay(2024, 0, payee, purpose, 1.0)
    def _grant(self, world, what):
        world.ledger.pay(2024, 0, 1, what, 1.0)
        self.pay(world, "no purpose", 3)
"""
    assert purposes_in(ast.parse(source)) == {
        "direct", "by another name", "through a helper", "first", "second"
    }  # fmt: skip


def test_every_purpose_in_the_ledger_has_a_chinese_name() -> None:
    found = paid_for()
    assert len(found) > 80
    assert {name: file for name, file in found.items() if name not in PURPOSES} == {}


def test_no_purpose_has_a_name_that_nobody_pays() -> None:
    assert set(PURPOSES) - set(paid_for()) == {"all", "other"}


def test_purposes_can_be_told_apart_in_chinese() -> None:
    assert len(set(PURPOSES.values())) == len(PURPOSES)
    assert not [name for name in PURPOSES.values() if LATIN_WORD.search(name)]


def test_every_unit_of_a_measure_has_a_chinese_name() -> None:
    units = {measure.unit for measure in MEASURES.values()}
    assert {unit for unit in units if unit not in UNITS} == set()
    assert not [name for name in UNITS.values() if LATIN_WORD.search(name)]


def test_everyone_who_pays_has_a_chinese_name() -> None:
    assert not [name for name in (*BEARERS, "all") if LATIN_WORD.search(words.payer(name, "zh"))]


def test_sums_on_an_axis_are_counted_as_each_language_counts() -> None:
    assert words.yuan_step(6_731_900, "en") == (1e6, "million yuan")
    assert words.yuan_step(6_731_900, "zh") == (1e4, "万元")
    assert words.yuan_step(-4.2e8, "zh") == (1e8, "亿元")
    assert words.yuan_step(7_298, "en") == (1.0, "yuan")
