"""Reading which points a sweep lives: its design."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario.tree import Node
from sim.scenario.values import LARGEST, Checker
from sim.sweep.designs import DESIGNS, NUMBERS, Design
from sim.sweep.factors import Factor

__all__ = ["read_design"]


def read_design(check: Checker, root: Node, factors: Sequence[Factor]) -> Design | None:
    """The design of a sweep; a grid where nothing is said.

    Args:
        check: notes what is wrong.
        root: the sweep's own table.
        factors: what is scanned.
    """
    node, before = root.entries().get("design"), len(check.problems)
    if node is None:
        node = Node("grid", root.mark)
    inner = node.entries() if isinstance(node.value, dict) else {"kind": node}
    if "kind" not in inner:
        check.wrong(node.mark, "design", f"expected kind: and one of {', '.join(DESIGNS)}")
        return None
    kind = check.word(inner["kind"], "design", DESIGNS)
    if kind is None:
        return None
    wanted: dict[str, tuple[int | None, int, int]] = NUMBERS.get(kind, {})
    keys = ["kind", *wanted, *(["seed"] if wanted else []), *(["file"] if kind == "table" else [])]
    for key in inner:
        if key not in keys:
            check.unknown(inner[key], f"design.{key}", key, keys)
    numbers: dict[str, int] = {}
    for name, (default, low, high) in wanted.items():
        if name not in inner and default is None:
            check.wrong(node.mark, "design", f"{kind} needs {name}: a whole number of at least {low}")
            continue
        given = (
            check.whole(inner[name], f"design.{name}", low, high, f"the {name}") if name in inner else default
        )
        if given is not None:
            numbers[name] = given
            if name == "base" and given & (given - 1):
                check.wrong(inner[name].mark, "design.base", f"expected a power of 2, found {given}")
    seed = check.whole(inner["seed"], "design.seed", 0, LARGEST, "a seed") if "seed" in inner else 1
    file = inner["file"].value if "file" in inner else ""
    if (kind == "table" and not isinstance(file, str)) or (kind == "table" and not file):
        check.wrong(node.mark, "design", "a table needs file: and the name of a CSV file")
    if len(check.problems) > before:
        return None
    _fits(check, node, kind, factors)
    return Design(kind, numbers, seed or 0, str(file))


def _fits(check: Checker, node: Node, kind: str, factors: Sequence[Factor]) -> None:
    """Whether factors are of the kind that the design needs."""
    if kind == "table" and factors:
        message = f"a table says all values itself; {factors[0].path} can only be held beside it"
        check.wrong(node.mark, "design", message)
    if kind != "table" and kind != "grid" and not factors:
        check.wrong(node.mark, "factors", f"nothing to vary; {kind} needs at least one factor")
    for factor in factors:
        if kind == "grid" and factor.kind != "levels":
            message = (
                f"{factor.path} is a distribution, which has no grid; "
                "write a list or start, stop and steps, or choose a design that samples"
            )
            check.wrong(node.mark, "design", message)
        if kind == "morris" and factor.kind == "levels" and len(factor.levels) < 2:
            check.wrong(node.mark, "design", f"{factor.path} has only one value")
