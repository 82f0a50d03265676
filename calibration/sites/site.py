"""What a site file says, and whether it is in order.

    title: {en: Chengdu urban-rural alliances, zh: 成都城乡教育联盟}
    places: [Chengdu urban-rural alliance]     # as in the column place of calibration/figures.csv
    scenario: chengdu                          # what the documents say was done
    sets: {world.counties: 2}                  # what the site changes in the scenario and in its baseline
    scale: {platform_teachers: 6400}           # how many times larger the place is than what is lived
    known: {alliance.members_per_group: chengdu-rural-schools-per-group}
    unknown:                                   # drawn from a prior; the median is the scenario's own value
      rotation: {sets: teacher_rotation.share, low: 0.1, high: 0.5, source: assumption}
    takes_in: [chengdu-rural-undergrad-rate:start]    # reproduced by construction
    levels_at: start                           # when levels reported without a date are compared

Paths are ``world.NAME``, ``behaviour.NAME`` or ``POLICY.NAME``, with ``.KEY`` for one entry of a table. What
is unknown about a whole table is a factor on all of its entries, around 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.behaviour import Behaviour
from sim.parameters import Parameter
from sim.policies.base import all_policies
from sim.priors import Prior
from sim.scenario import Scenario, ScenarioError, load
from sim.scenario.inherit import find, label_of, resolve
from sim.scenario.reader import read_yaml
from sim.scenario.tree import Node, Problems
from sim.scenario.values import Checker
from sim.scenario.words import figures, measures, preset_names
from sim.world.assumptions import WorldAssumptions

__all__ = ["FOLDER", "Site", "Unknown", "is_site", "load_site", "site_parameters", "sites"]

FOLDER = Path(__file__).parent
KEYS = ("title", "places", "scenario", "sets", "scale", "known", "unknown", "takes_in", "levels_at")
UNKNOWN_KEYS = ("sets", "low", "high", "source")
START = ":start"
"""What the id of a starting level adds to that of the figure that reports before and after."""


@dataclass(frozen=True)
class Unknown:
    """One thing that the documents do not say about a site.

    Attributes:
        path: what it sets in the scenario (and, in the world or in behaviour, in its baseline).
        prior: its median is the scenario's own value.
    """

    path: str
    prior: Prior


@dataclass(frozen=True)
class Site:
    """One place.

    Attributes:
        name: the file's name.
        title: in English and Chinese.
        places: the places of figures.csv that it stands for.
        scenario: what was done there, with what the site sets.
        baseline: the same place without it, or None where the scenario has no baseline.
        scale: measures of which the place has so many times more than what is lived.
        known: paths whose values the documents give, and the row of figures.csv that does.
        unknown: what is drawn from a prior, by ``site.NAME.WHAT``.
        takes_in: ids of observations that the site reproduces by construction.
        levels_at: ``start`` or ``end``: the summer at which undated levels are compared.
        fixed: ``behaviour.NAME`` and ``POLICY.NAME`` that the scenario's files set themselves; parameters of
            calibration leave them alone.
    """

    name: str
    title: Mapping[str, str]
    places: tuple[str, ...]
    scenario: Scenario
    baseline: Scenario | None
    scale: Mapping[str, float] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Unknown] = field(default_factory=dict)
    takes_in: frozenset[str] = frozenset()
    levels_at: str = "start"
    fixed: frozenset[str] = frozenset()


@cache
def sites() -> dict[str, Site]:
    """All sites by name.

    Raises:
        ScenarioError: a file is wrong; it lists every problem found in all of them.
    """
    out, problems = {}, []
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            out[path.stem] = load_site(path)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return out


def site_parameters() -> dict[str, Prior]:
    """The priors of all that is unknown about all sites, by ``site.NAME.WHAT``."""
    return {name: one.prior for site in sites().values() for name, one in site.unknown.items()}


def is_site(file: str | Path) -> bool:
    """Whether a file is a site's: it names a scenario and what there is only of sites."""
    path = Path(file)
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return False
    node = read_yaml(path, label_of(path), Problems())
    entries = node.entries() if node is not None else {}
    return "scenario" in entries and any(key in entries for key in ("places", "known", "unknown", "takes_in"))


def load_site(path: str | Path) -> Site:
    """Read and check one site file.

    Raises:
        ScenarioError: something in it is wrong; it lists every problem found.
    """
    path, problems = Path(path), Problems()
    node = read_yaml(path, label_of(path), problems)
    if node is None:
        raise ScenarioError(problems.sorted())
    site = _Reader(Checker(problems), node, path.stem).site()
    if site is None:
        raise ScenarioError(problems.sorted())
    return site


class _Reader:
    """Checks one file; problems are noted and reading goes on."""

    def __init__(self, check: Checker, node: Node, name: str) -> None:
        self.check, self.node, self.name = check, node, name
        self.entries: Mapping[str, Node] = check.table(node, "") or {}

    def site(self) -> Site | None:
        """The site, or None with problems noted."""
        check = self.check
        for key, entry in self.entries.items():
            if key not in KEYS:
                check.unknown(entry, key, key, KEYS)
        title = {
            language: check.text(entry, f"title.{language}") or ""
            for language, entry in self._table("title").items()
        }
        if set(title) != {"en", "zh"}:
            check.wrong(self.node.mark, "title", "expected words in English and Chinese (en: and zh:)")
        known_places = {row["place"] for row in figures().values() if row["place"]}
        places = [
            check.word(item, f"places.{i}", known_places, "a place of figures.csv,")
            for i, item in enumerate(self._items("places"))
        ]
        scenario, baseline, fixed = self._scenarios()
        scale = {
            name: check.number(entry, f"scale.{name}", "times") or 1.0
            for name, entry in self._table("scale").items()
            if check.word(entry.with_value(name), f"scale.{name}", measures()) is not None
        }
        known = {}
        for path, entry in self._table("known").items():
            if self._parameter(entry, "known", path, scenario) is not None:
                known[path] = check.word(entry, f"known.{path}", figures(), "a row of figures.csv,") or ""
        unknown = self._unknown(scenario)
        takes_in = self._takes_in()
        at = self.entries.get("levels_at")
        levels_at = "start" if at is None else check.word(at, "levels_at", ("start", "end"))
        if check.problems or scenario is None or levels_at is None:
            return None
        named = tuple(place for place in places if place)
        return Site(
            self.name, title, named, scenario, baseline, scale, known, unknown, takes_in, levels_at, fixed
        )

    def _table(self, key: str) -> Mapping[str, Node]:
        return self.check.table(self.entries[key], key) or {} if key in self.entries else {}

    def _items(self, key: str) -> list[Node]:
        return self.check.items(self.entries[key], key) if key in self.entries else []

    def _scenarios(self) -> tuple[Scenario | None, Scenario | None, frozenset[str]]:
        """The scenario with what the site sets, its baseline likewise, and what the files fix."""
        check = self.check
        if "scenario" not in self.entries:
            check.wrong(self.node.mark, "scenario", "missing; expected the name of a scenario")
            return None, None, frozenset()
        entry = self.entries["scenario"]
        name = check.word(entry, "scenario", preset_names(), "a scenario,")
        if name is None:
            return None, None, frozenset()
        given, before = self._table("sets"), len(check.problems)
        for path, value in given.items():
            self._parameter(value, "sets", path, None)
        if len(check.problems) > before:
            return None, None, frozenset()
        try:
            scenario = load(name, self._overrides(given, policies=True))
            baseline = None
            if scenario.baseline:
                baseline = load(scenario.baseline, self._overrides(given, policies=False))
        except ScenarioError as error:
            for problem in error.problems:
                at = given.get(problem.path.removeprefix("interventions."), entry)
                check.wrong(at.mark, f"sets.{problem.path}", problem.message)
            return None, None, frozenset()
        set_here = {path for path in given if not path.startswith("world.")}
        return scenario, baseline, frozenset(_set_in_files(name) | set_here)

    def _overrides(self, given: Mapping[str, Node], *, policies: bool) -> dict[str, Any]:
        out = {}
        for path, node in given.items():
            if path.split(".")[0] in ("world", "behaviour"):
                out[path] = node.plain()
            elif policies:
                out[f"interventions.{path}"] = node.plain()
        return out

    def _parameter(self, at: Node, where: str, path: str, scenario: Scenario | None) -> Parameter | None:
        """The parameter that a path means; in a scenario, of a policy that it uses."""
        owner, _, rest = path.partition(".")
        name, _, key = rest.partition(".")
        owners: dict[str, Mapping[str, Parameter]] = {
            "world": WorldAssumptions.parameters,
            "behaviour": Behaviour.parameters,
        }
        owners |= {policy.name: policy.parameters for policy in all_policies()}
        there = f"{where}.{path}"
        if owner not in owners:
            self.check.unknown(at, there, owner, owners)
        elif name not in owners[owner]:
            self.check.unknown(at, there, name, owners[owner])
        elif key and key not in owners[owner][name].keys:
            self.check.unknown(at, there, key, owners[owner][name].keys)
        elif scenario is not None and owner not in ("world", "behaviour", *_policies(scenario)):
            used = ", ".join(_policies(scenario)) or "none"
            self.check.wrong(at.at, there, f"the scenario does not use {owner}; its policies: {used}")
        else:
            return owners[owner][name]
        return None

    def _unknown(self, scenario: Scenario | None) -> dict[str, Unknown]:
        check, out = self.check, {}
        for name, entry in self._table("unknown").items():
            here = f"unknown.{name}"
            inner = check.table(entry, here) or {}
            for key, value in inner.items():
                if key not in UNKNOWN_KEYS:
                    check.unknown(value, f"{here}.{key}", key, UNKNOWN_KEYS)
            if missing := [key for key in UNKNOWN_KEYS if key not in inner]:
                check.wrong(entry.at, here, f"missing: {', '.join(missing)}")
                continue
            source = check.text(inner["source"], f"{here}.source")
            path = inner["sets"].value
            if not isinstance(path, str):
                check.wrong(inner["sets"].mark, f"{here}.sets", "expected a path such as alliance.contact")
                continue
            declared = self._parameter(inner["sets"], f"{here}.sets", path, scenario)
            low = check.number(inner["low"], f"{here}.low", "as the parameter")
            high = check.number(inner["high"], f"{here}.high", "as the parameter")
            if declared is None or scenario is None or low is None or high is None or source is None:
                continue
            factor = bool(declared.keys) and path.count(".") == 1
            bounds = (0.0, None) if factor else (declared.low, declared.high)
            try:
                prior = Prior(_value(scenario, path), low, high, bounds, source, "low")
            except (ValueError, TypeError) as problem:
                check.wrong(entry.at, here, f"{problem} (the median is the scenario's own value)")
                continue
            out[f"site.{self.name}.{name}"] = Unknown(path, prior)
        return out

    def _takes_in(self) -> frozenset[str]:
        out = set()
        for i, item in enumerate(self._items("takes_in")):
            row = str(item.value).removesuffix(START)
            if self.check.word(item.with_value(row), f"takes_in.{i}", figures(), "a row of figures.csv,"):
                out.add(str(item.value))
        return frozenset(out)


def _policies(scenario: Scenario) -> list[str]:
    return [policy.name for policy in scenario.interventions]


def _value(scenario: Scenario, path: str) -> float:
    """The value that a path has in a scenario; 1 for the factor on a whole table."""
    owner, _, rest = path.partition(".")
    name, _, key = rest.partition(".")
    if owner in ("world", "behaviour"):
        value = getattr(getattr(scenario, owner), name)
    else:
        value = getattr(next(one for one in scenario.interventions if one.name == owner), name)
    if isinstance(value, Mapping):
        return float(value[key]) if key else 1.0
    return float(value)


def _set_in_files(name: str) -> set[str]:
    """``behaviour.NAME`` and ``POLICY.NAME`` that a scenario, or one that it extends, sets itself."""
    path, _ = find(name, None)
    assert path is not None
    problems = Problems()
    node = read_yaml(path, name, problems)
    assert node is not None
    entries = resolve(node, path, path.parent, problems)[0].entries()
    out = {f"behaviour.{key}" for key in entries["behaviour"].entries()} if "behaviour" in entries else set()
    for item in entries["interventions"].items() if "interventions" in entries else ():
        policy = item.entries()["use"].value
        out |= {f"{policy}.{key}" for key in item.entries()}
    return out
