"""What replicates of one or several scenarios recorded, as arrays and tables.

A live run and a stored one are the same object, so that tables, charts, reports and the dashboard are
written once. It therefore holds plain data about its scenarios and measures, not the classes themselves: a
folder written by an older version still opens.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.replicate import Replicate
from sim.results.schools import SCHOOLS
from sim.tables import Array

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["About", "Outcome", "Quantity", "UnknownName", "labels_of", "plain"]


_ACTIVITY = ("scenario", "replicate", "year", "policy", "name", "count")


class UnknownName(ValueError):
    """A measure or group that does not exist; the message names the nearest known one."""

    def __init__(self, kind: str, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name, known, 1, 0.5)
        hint = (
            f"; did you mean {near[0]!r}?"
            if near
            else f"; known are {', '.join(known)}"
            if len(known) < 30
            else ""
        )
        super().__init__(f"unknown {kind} {name!r}{hint}")


@dataclass(frozen=True)
class Quantity:
    """A measure as results know it: name, title by language, unit, and which direction is better."""

    name: str
    title: Mapping[str, str]
    unit: str
    better: str = ""


@dataclass(frozen=True)
class About:
    """A scenario as results know it.

    Attributes:
        label: its name among the arms (unique).
        name, title, note: of the scenario.
        hash: of the resolved document.
        seed, start_year, years: of the run.
        discount_rate: a year; price_year: of the yuan.
        goals: each as a dict of the fields of ``Goal``.
        interventions: name, title by language, start, until and parameters of each policy.
        document: the scenario in full; reading it back gives the same scenario.
    """

    label: str
    name: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    hash: str
    seed: int
    start_year: int
    years: int
    discount_rate: float
    price_year: int
    goals: tuple[Mapping[str, Any], ...] = ()
    interventions: tuple[Mapping[str, Any], ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, scenario: Scenario, label: str, seed: int) -> About:
        """What results keep of a scenario."""
        policies = tuple(
            {
                "use": policy.name,
                "title": dict(policy.title),
                "from": policy.start,
                "until": policy.until,
                "ramp_years": policy.ramp_years,
                "where": dict(policy.where),
                "parameters": policy.values(),
            }
            for policy in scenario.interventions
        )
        return cls(
            label,
            scenario.name,
            dict(scenario.title),
            dict(scenario.note),
            scenario.hash,
            seed,
            scenario.start_year,
            scenario.years,
            float(scenario.world.discount_rate),
            int(scenario.world.price_year),
            tuple(asdict(goal) for goal in scenario.goals),
            policies,
            plain(scenario.document),
        )

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> About:
        """Read back what :func:`dataclasses.asdict` wrote; what a newer version added is left out."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(**(known | {name: tuple(known.get(name, ())) for name in ("goals", "interventions")}))

    def called(self, lang: str = "en") -> str:
        """The title in a language, or the label."""
        return str(self.title.get(lang) or self.title.get("en") or self.label)


@dataclass
class Outcome:
    """Replicates of one or several scenarios.

    Attributes:
        about: the scenarios, in the order of the first axis of ``values``.
        years: summers, the first before any policy.
        quantities: measures, in catalogue order.
        groups: names of the groups.
        values: shape ``(n_scenarios, n_replicates, n_years, n_measures, n_groups)``; NaN where not defined.
        students: in all and in weak schools, shape ``(n_scenarios, n_replicates, n_years, 2)``.
        ledger: scenario, replicate, year (summer), payer, payee, purpose, amount (yuan).
        flows: scenario, replicate, year, kind, from, to, count of teachers.
        provenance: where it came from; the same for two identical calls.
        timing: seconds and machine; may differ.
        draws: replicate, and what the stance put in for each uncertain parameter (a column each; none under
            ``central``). A scenario that sets one itself lived with its own value.
        activity: scenario, replicate, year, policy, name, count: what policies did, as they count it
            themselves; empty in folders from before it was kept.
        schools: scenario, and the columns of :data:`~sim.results.schools.SCHOOLS`: the schools of the first
            replicate, one by one; likewise.
    """

    about: tuple[About, ...]
    years: tuple[int, ...]
    quantities: tuple[Quantity, ...]
    groups: tuple[str, ...]
    values: Array
    students: Array
    ledger: pd.DataFrame
    flows: pd.DataFrame
    provenance: dict[str, Any] = field(default_factory=dict)
    timing: dict[str, Any] = field(default_factory=dict)
    draws: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"replicate": np.zeros(0, np.int32)}))
    activity: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(_ACTIVITY)))
    schools: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["scenario", *SCHOOLS]))

    @property
    def labels(self) -> tuple[str, ...]:
        """The scenarios' labels."""
        return tuple(about.label for about in self.about)

    @property
    def replicates(self) -> int:
        """Number of replicates."""
        return int(self.values.shape[1])

    def measure(self, name: str) -> int:
        """Place of a measure on its axis.

        Raises:
            UnknownName: there is none of that name.
        """
        names = [quantity.name for quantity in self.quantities]
        if name not in names:
            raise UnknownName("measure", name, names)
        return names.index(name)

    def group(self, name: str) -> int:
        """Place of a group on its axis.

        Raises:
            UnknownName: there is none of that name.
        """
        if name not in self.groups:
            raise UnknownName("group", name, self.groups)
        return self.groups.index(name)

    def series(self, scenario: int, measure: str, group: str = "all") -> Array:
        """One measure of one group in one scenario, shape ``(n_replicates, n_years)``."""
        return self.values[scenario, :, :, self.measure(measure), self.group(group)]

    def tidy(self) -> pd.DataFrame:
        """Every defined value: scenario, replicate, year, measure, group, value."""
        return self._tidy(self.values, self.labels)

    def _tidy(self, values: Array, labels: Sequence[str]) -> pd.DataFrame:
        where = np.nonzero(~np.isnan(values))
        names = [quantity.name for quantity in self.quantities]
        columns = {
            "scenario": _words(labels, where[0]),
            "replicate": where[1].astype(np.int32),
            "year": np.array(self.years, np.int32)[where[2]],
            "measure": _words(names, where[3]),
            "group": _words(self.groups, where[4]),
            "value": values[where],
        }
        return pd.DataFrame(columns)


def _words(words: Sequence[str], codes: Array) -> Any:
    return pd.Categorical.from_codes(codes.astype(np.int64), pd.Index(list(words)))


def labels_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """A unique label for each scenario: its name, numbered where it occurs again."""
    out: list[str] = []
    for scenario in scenarios:
        label, number = scenario.name, 2
        while label in out:
            label, number = f"{scenario.name}-{number}", number + 1
        out.append(label)
    return tuple(out)


def gather(replicates: Iterable[Replicate], labels: Sequence[str]) -> dict[str, Any]:
    """Put replicates together on the years that all arms share.

    Returns:
        years, quantities, groups, values, students, reference, ledger, flows, activity and schools, as
        :class:`Outcome` and ``Comparison`` hold them.

    Raises:
        ValueError: the scenarios have no year in common.
    """
    kept = list(replicates)
    arms = kept[0].arms
    years = sorted(set(arms[0].years).intersection(*(arm.years for arm in arms)))
    if len(years) < 2:
        raise ValueError("the scenarios have no school year in common")
    rows = [np.searchsorted(arm.years, years) for arm in arms]
    n = len(arms)
    at = np.searchsorted(arms[0].years, years)
    out: dict[str, Any] = {
        "years": tuple(years),
        "quantities": tuple(Quantity(**measure) for measure in kept[0].measures),
        "groups": kept[0].groups,
        "values": np.stack([np.stack([one.arms[a].values[rows[a]] for one in kept]) for a in range(n)]),
        "students": np.stack([np.stack([one.arms[a].students[rows[a]] for one in kept]) for a in range(n)]),
    }
    if kept[0].reference.size:
        out["reference"] = np.stack([one.reference[:, at] for one in kept], axis=1)
    for kind in ("ledger", "flows", "activity"):
        parts = []
        for place, label in enumerate(labels):
            for one in kept:
                frame: pd.DataFrame = getattr(one.arms[place], kind).copy()
                if kind == "ledger":
                    frame["year"] = frame["year"] + 1  # a school year is named by the summer it ends in
                frame = frame[frame["year"].isin(years)]
                frame.insert(0, "replicate", one.number)
                frame.insert(0, "scenario", label)
                parts.append(frame)
        out[kind] = pd.concat(parts, ignore_index=True)
    first = next((one for one in kept if one.number == 0), kept[0])
    out["schools"] = pd.concat(
        [
            arm.schools[arm.schools["year"].isin(years)].assign(scenario=label)[["scenario", *SCHOOLS]]
            for label, arm in zip(labels, first.arms)
        ],
        ignore_index=True,
    )
    return out


def plain(value: Any) -> Any:
    """A value as plain JSON: NumPy scalars to numbers, NaN and infinities to null, tuples to lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if value is pd.NA or value is pd.NaT:
        return None
    return value


def to_json(value: Any) -> str:
    """Canonical JSON of plain data, readable, with Chinese as it is."""
    return json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a table, columns as attributes."""
    yield from frame.itertuples(index=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as JSON objects, NaN as null."""
    names = list(frame.columns)
    columns = [plain(frame[name].tolist()) for name in names]
    return [dict(zip(names, row)) for row in zip(*columns)]
