"""What every policy is: a class with parameters, dates, a place, and a method for each phase it acts in."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from sim.parameters import ParameterError, Parameters
from sim.tables import Array
from sim.vocabulary import LOCATIONS, STAGES, TIERS

if TYPE_CHECKING:
    from sim.world.county import World

__all__ = ["PHASES", "Policy", "all_policies", "policy_named"]

PHASES = (
    "demography",
    "finance",
    "funding",
    "staffing",
    "development",
    "provision",
    "choice",
    "learning",
    "assessment",
    "reflection",
)
"""The phases in which a policy may act, in the order of the school year; measurement only records."""

WHERE = {"location": LOCATIONS, "tier": TIERS, "stage": STAGES}
"""What a where-clause may name, with the allowed words; a list means any of them."""


class Policy(Parameters):
    """An intervention: changes what agents have, know, are paid or may choose, and nothing else.

    A subclass declares parameters, a ``title`` in both languages, and methods named after phases; each
    takes the :class:`~sim.world.county.World` of one county, after the phase's own behaviour. The first
    paragraph of its docstring is the catalogue's description. State that lives longer than a phase is an
    attribute of the instance: each county has its own copy of each policy.

    Every policy has a parameter ``share`` (how much of what it could reach it reaches); with share 0 it
    must change nothing at all.

    Attributes:
        start, until: first September in which it acts, and the first in which it no longer does.
        ramp_years: years over which ``share`` grows from nothing to its full value.
        where: ``{"location": ["village"], "tier": ["weak"]}``: the schools it is about.
    """

    name: ClassVar[str] = ""
    title: ClassVar[Mapping[str, str]] = {}
    fails_by: ClassVar[tuple[str, ...]] = ()
    """The ways to fail that this policy can show, in words."""
    shown_by: ClassVar[tuple[str, str]] = ("academic_achievement", "all")
    """Measure and group in which its working shows first."""
    revealed_by: ClassVar[tuple[str, ...]] = ()
    """Measures, or counts of what policies did, in which its documented failure shows.

    Each is worse than where the policy works: a measure in the direction that it calls better, a count by
    being smaller. scenarios/failures/ has a pair of scenarios for each policy, and a test holds it to this.
    """
    paid_by: ClassVar[str] = ""
    """Who pays whom, in words."""
    figures: ClassVar[tuple[str, ...]] = ()
    """Rows of figures.csv that describe it, beyond those of its parameters."""
    share: float

    start: int = 0
    until: int = 9999
    ramp_years: float = 0.0
    where: Mapping[str, list[str]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.name = cls.__module__.rsplit(".", 1)[-1]
        if hidden := set(cls.parameters) & set(PHASES):
            raise TypeError(f"{cls.__name__}: a parameter cannot have the name of a phase, {hidden.pop()!r}")
        _REGISTRY[cls.name] = cls

    def __init__(
        self,
        *,
        start: int = 0,
        until: int = 9999,
        ramp_years: float = 0.0,
        where: Mapping[str, list[str]] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(**values)
        self.start, self.until, self.ramp_years = start, until, ramp_years
        self.where = dict(where or {})

    @classmethod
    def phases(cls) -> tuple[str, ...]:
        """The phases in which this policy acts, in order."""
        return tuple(phase for phase in PHASES if callable(getattr(cls, phase, None)))

    def plan(self, world: World) -> None:
        """Settle what is fixed for the whole run (who belongs to which alliance); called once, before it."""

    def end(self, world: World) -> None:
        """Undo what must not outlast the policy (bring teachers home); called when ``until`` is reached."""

    def active(self, year: int) -> bool:
        """Whether the policy acts in the school year that begins in September of ``year``."""
        return self.start <= year < self.until and self.share > 0

    def reach(self, year: int) -> float:
        """``share``, times how far the ramp has come: after one year of a three-year ramp, a third."""
        if not self.active(year):
            return 0.0
        if self.ramp_years <= 0:
            return self.share
        return self.share * min(1.0, (year - self.start + 1) / self.ramp_years)

    def schools(self, world: World) -> Array:
        """Mask of the open schools that the where-clause names, shape ``(n_schools,)``."""
        mask = world.schools.open.copy()
        for key, words in self.where.items():
            codes = [WHERE[key].index(word) for word in words]
            mask &= np.isin(getattr(world.schools, key), codes)
        return mask

    def chosen(self, world: World, mask: Array, share: float) -> Array:
        """The part of ``mask`` that a share reaches: the same schools first in every scenario and year.

        A school is reached when its rank among the schools of the mask, by a draw of its own, is below
        share times their number; so a growing share only ever adds schools.
        """
        rows = np.flatnonzero(mask)
        order = rows[
            np.argsort(world.luck.uniform(f"{self.name} reach", world.schools.id[rows]), kind="stable")
        ]
        out = np.zeros(len(mask), bool)
        out[order[: int(np.floor(share * len(rows) + 0.5))]] = True
        return out

    def fresh(self) -> Self:
        """A copy without any state of a run, for another county or replicate."""
        twin = object.__new__(type(self))
        memo: dict[int, Any] = {id(self): twin}
        for name, value in vars(self).items():
            # Nearly all are plain values, which need no copy.
            plain = isinstance(value, (int, float, str, NoneType))
            setattr(twin, name, value if plain else copy.deepcopy(value, memo))
        return twin


_REGISTRY: dict[str, type[Policy]] = {}


def all_policies() -> Iterator[type[Policy]]:
    """Every policy class, by name."""
    import sim.policies  # noqa: F401  (its modules register their classes)

    return iter([_REGISTRY[name] for name in sorted(_REGISTRY)])


def policy_named(name: str) -> type[Policy]:
    """The policy class of that name.

    Raises:
        ParameterError: there is none.
    """
    known = {cls.name: cls for cls in all_policies()}
    if name not in known:
        raise ParameterError(f"unknown policy {name!r}; expected one of {', '.join(known)}")
    return known[name]
