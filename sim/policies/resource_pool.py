"""Laboratories and rooms are pooled and booked across schools; mobile ones tour the small (资源池)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from sim.ledger import COUNTY, EXPERTS, SUPPLIERS, TEACHERS
from sim.parameters import Count, Fraction, Hours, Kilometres, Years, Yuan, YuanPerYear, parameter
from sim.phases.reflection import NORMAL_TRUST
from sim.policies.base import Policy
from sim.tables import Array
from sim.vocabulary import VILLAGE
from sim.world.county import World

__all__ = ["ResourcePool", "blocked"]

PUPILS_PER_ROOM = 300.0
"""Pupils for whom one laboratory is enough (assumption)."""
MOST_ROOMS = 12
"""Rooms of one school that are told apart in the queue."""
LEAST = 0.25
"""Rooms below which a school has nothing to open to others (assumption)."""
CLASS = 40.0
WEEKS = 36
SPEED = 20.0
"""Speed of a bus with pupils, km/h (assumption)."""


def blocked(offered: Array, rooms: Array) -> Array:
    """Part of bookings that find every room taken (Erlang's loss formula), shape of ``offered``.

    Args:
        offered: hours asked for over hours of one room, shape ``(..., n)``.
        rooms: rooms, 1 to 12, shape ``(n,)``.
    """
    loss, out = np.ones_like(offered), np.ones_like(offered)
    for k in range(1, int(rooms.max(initial=0)) + 1):
        loss = offered * loss / (k + offered * loss)
        out = np.where(rooms == k, loss, out)
    return out


class ResourcePool(Policy):
    """Laboratories, rooms and equipment are pooled and booked across schools (资源池、设施云、流动实验室).

    Schools without a laboratory book free hours of the nearest that opens its own, and travel there; mobile
    laboratories tour small village schools; a county fund equips where the register shows a lack. Acts on the
    laboratory hours that students really have and on how far rooms are used. Hours are asked for at the same
    times of the week, so booked-out rooms turn guests and hosts away; evenings and weekends add use where
    rooms are open then; what guests wear out and no fee covers decays.
    """

    title: ClassVar[Mapping[str, str]] = {"en": "Pool of rooms and equipment", "zh": "资源池与设施云"}
    fails_by = (
        "peak congestion: rooms are booked out when everyone wants them",
        "duplicate purchase next to idle stock",
        "neglect of the commons: wear that no fee covers",
        "platform built and not used",
    )
    shown_by = ("practical_ability_score", "all")
    revealed_by = ("pool_turned_away_share",)
    paid_by = (
        "the county pays the booking system, host schools' fees, buses, mobile laboratories and purchases"
    )
    figures = (
        "beijing-steam-schools",
        "beijing-steam-practical",
        "zj-platform-schools",
        "sharing-model-parts",
        "platform-count",
        "library-course-day",
        "weekend-open-day",
        "t-equipment-use",
        "sum-equipment-use",
        "suxichang-idle-rate",
        "suxichang-construction-cost",
    )

    share: Fraction = parameter(1.0, "of the schools that belong to the pool", source="assumption")
    online: bool = parameter(True, "rooms are booked online; without, by telephone")
    cloud_cost: Yuan = parameter(
        6_500_000,
        "building of the booking system for an alliance, or for the county without any",
        range=(5_000_000, 8_000_000),
        figure=("cloud-cost-min", "cloud-cost-max"),
    )
    cloud_years: Years = parameter(
        3, "years over which it is built and paid", range=(1, 10), figure="ycity-plan-years"
    )
    cloud_running: Fraction = parameter(
        0.1, "of that cost for running it each year", source="assumption", confidence="low"
    )
    telephone: Fraction = parameter(
        0.2, "of free hours that are found without the system", source="assumption", confidence="low"
    )
    takes_up: Fraction = parameter(
        0.4,
        "of a school of normal effort for joint work that learns to use the system in a year",
        source="assumption",
        confidence="low",
    )
    ease: Fraction = parameter(
        0.15,
        "rise of a school's own use when rooms are easy to book",
        source="assumption",
        confidence="low",
        prior=(0.0, 0.6),
    )
    outside_hours: Hours = parameter(
        0,
        "hours a week beyond the school week (evenings, weekends) in which pooled rooms are open to others",
        range=(0, 40),
        source="figures.csv weekend-open-day, assumption",
        confidence="low",
        prior=(0, 20),
    )
    outside_use: Fraction = parameter(
        0.4,
        "of these hours that clubs, weekend courses and residents fill, where everyone can book",
        source="assumption",
        confidence="low",
        prior=(0.1, 0.8),
    )
    open_hours: Hours = parameter(
        35, "hours a week in which rooms are open", range=(1, 80), source="assumption", confidence="low"
    )
    peak: Fraction = parameter(
        0.7,
        "of these hours that suit the timetables of most",
        range=(0.05, 1.0),
        source="science 3.13, assumption",
        confidence="low",
    )
    flexible: Fraction = parameter(
        0.5, "of bookings turned away that find another hour", source="assumption", confidence="low"
    )
    fee: Yuan = parameter(
        60, "fee to the host for an hour", range=(0, 2_000), source="assumption", confidence="low"
    )
    trouble: Yuan = parameter(
        80,
        "what an hour must bring a principal unwilling to share, at most",
        range=(1, 2_000),
        source="assumption",
        confidence="low",
    )
    wear: Yuan = parameter(
        40,
        "wear of an hour of guests, paid out of the fee",
        range=(0, 2_000),
        source="science 3.13, assumption",
        confidence="low",
    )
    reach_km: Kilometres = parameter(
        8,
        "distance at which half of the hours are still worth the way",
        range=(0.5, 100),
        source="assumption",
        confidence="low",
    )
    bus: Yuan = parameter(
        6,
        "bus for a class, for a kilometre",
        range=(0, 100),
        unit="yuan/km",
        source="assumption",
        confidence="low",
    )
    mobile_labs: Count = parameter(
        2, "mobile laboratories", range=(0, 200), source="assumption", confidence="low"
    )
    mobile_hours: Hours = parameter(
        20, "hours of lessons that one gives in a week", source="assumption", confidence="low"
    )
    small: Count = parameter(
        300,
        "village schools with fewer students are toured",
        unit="students",
        source="assumption",
        confidence="low",
    )
    mobile_cost: YuanPerYear = parameter(
        350_000, "vehicle, equipment and technician", range=(0, 1e7), source="assumption", confidence="low"
    )
    purchases: YuanPerYear = parameter(
        500_000, "county's purchases of equipment", range=(0, 1e9), source="assumption", confidence="low"
    )
    register: Fraction = parameter(
        0.7,
        "of purchases that are checked against what neighbours have",
        source="assumption",
        confidence="low",
    )
    room_cost: Yuan = parameter(
        400_000, "equipment of one laboratory", range=(1_000, 1e7), source="assumption", confidence="low"
    )

    def plan(self, world: World) -> None:
        """Nobody has learned to book yet; nothing is lent."""
        self.used, self.lent, self.guests, self.way = np.zeros((4, world.n_schools))
        schools = world.schools
        self.km = np.hypot(schools.x[:, None] - schools.x, schools.y[:, None] - schools.y)
        np.fill_diagonal(self.km, np.inf)

    def provision(self, world: World) -> None:
        """A year of buying, booking, touring and wearing out."""
        schools = world.schools
        here = self.chosen(world, self.schools(world), self.reach(world.year))
        self.lent[:] = self.guests[:] = self.way[:] = 0.0
        if not here.any():
            return
        need = schools.enrolment / PUPILS_PER_ROOM
        weekly = world.assumptions.facility_use * self.open_hours
        self.buy(world, here, need)
        self.learn_to_book(world, here)
        wanted = here * need * (1 - schools.lab) * weekly * np.minimum(schools.effort_whole, 2.0)
        toured = self.tour(world, here, wanted)
        came = self.book(world, here, need, wanted - toured)
        self.lent[:] = np.minimum((toured + came) / np.maximum(need * weekly, 1e-9), 1 - schools.lab)
        schools.lab += self.lent
        schools.lab_elsewhere[:] = self.lent
        self.pay_platform(world, here)

    def buy(self, world: World, here: Array, need: Array) -> None:
        """The register sends money where a laboratory lacks; without it, it goes where it is asked for."""
        schools = world.schools
        lacking = here * need * (1 - schools.lab)
        rooms = self.purchases * self.reach(world.year) / self.room_cost
        asked = here * schools.enrolment
        got = (1 - self.register) * rooms * asked / max(asked.sum(), 1e-9)
        got += self.register * np.minimum(1.0, rooms / max(lacking.sum(), 1e-9)) * lacking
        useful = np.minimum(got, lacking)
        schools.lab[:] = np.minimum(schools.lab + useful / np.maximum(need, 1e-9), 1.0)
        spent = got.sum() * self.room_cost
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "equipment purchases", spent)
        world.flows.count("duplicate_purchases", spent - useful.sum() * self.room_cost)
        world.flows.count("laboratories_bought", useful.sum())

    def learn_to_book(self, world: World, here: Array) -> None:
        """Schools learn to use the booking system while they work with others; by telephone few ask."""
        schools = world.schools
        if self.online:
            learned = 1 - np.exp(-self.takes_up * np.minimum(schools.effort_share, 2.0))
            self.used += here * (1 - self.used) * learned
        easier = schools.facility_use * (1 + self.ease * self.used * here)
        schools.facility_use[:] = np.minimum(easier, 1.0)
        world.flows.count("schools_that_book", (here * self.used).sum())

    def tour(self, world: World, here: Array, wanted: Array) -> Array:
        """Hours a week that mobile laboratories give each small village school, shape ``(n_schools,)``."""
        schools, reach = world.schools, self.reach(world.year)
        toured = here & (schools.location == VILLAGE) & (schools.enrolment < self.small)
        asked = np.where(toured, wanted, 0.0)
        hours = self.mobile_labs * self.mobile_hours * reach
        given = asked * min(1.0, hours / max(asked.sum(), 1e-9))
        cost = self.mobile_labs * self.mobile_cost * reach
        world.ledger.pay(world.year, COUNTY, EXPERTS, "mobile laboratories", cost)
        world.flows.count("mobile_laboratory_hours", given.sum() * WEEKS)
        return given

    def book(self, world: World, here: Array, need: Array, wanted: Array) -> Array:
        """Each school without asks the nearest that opens; too many at once are turned away, hosts too.

        Returns:
            Hours a week that each school gets elsewhere, shape ``(n_schools,)``.
        """
        schools, count, n = world.schools, world.flows.count, world.n_schools
        stock = here * schools.lab * need
        ready = self.ready(world)
        free = ready * stock * self.open_hours * (1 - schools.facility_use)
        free[stock < LEAST] = 0.0
        possible = (free > 0) & (schools.alliance[:, None] == schools.alliance)
        far = np.where(possible, self.km, np.inf)
        host = np.argmin(far, axis=1)
        way = far[np.arange(n), host]
        near = np.isfinite(way)
        way = np.where(near, way, 0.0)
        finds = self.finds()
        asks = wanted * near * finds * 0.5 ** (way / self.reach_km)
        asked = np.bincount(host, asks, n)
        admitted = np.minimum(1.0, free / np.maximum(asked, 1e-9))

        rooms = np.clip(np.floor(stock + 0.5), 1, MOST_ROOMS).astype(np.int64)
        of_room = rooms / np.maximum(stock * self.open_hours * self.peak, 1e-9)
        own = stock * self.open_hours * schools.facility_use
        stay = 1 - self.flexible
        # Own use as it is known has passed the own peak already; guests make it worse for everyone.
        alone, served = 1 - stay * blocked(np.stack([own, own + asked * admitted]) * of_room, rooms)
        crowded = np.where(asked > 0, 1 - np.minimum(served / np.maximum(alone, 1e-9), 1.0), 0.0)
        schools.facility_use *= 1 - crowded
        guests = asked * admitted * served
        came = asks * (admitted * served)[host]
        self.guests[:] = guests / np.maximum(stock * self.open_hours, 1e-9)
        # A class travels for a double lesson; what counts for a pupil is the mean over the school's classes.
        trips = came / 2 * CLASS / np.maximum(schools.enrolment, 1.0)
        self.way[:] = trips * 2 * way / SPEED
        outside = ready * stock * self.outside_hours * self.outside_use * finds
        self.guests += outside / np.maximum(stock * self.open_hours, 1e-9)
        self.settle(world, (guests + outside) * WEEKS, stock, float((came / 2 * WEEKS * 2 * way).sum()))
        count("pool_hours_outside", outside.sum() * WEEKS)
        count("pool_hours_asked", asks.sum() * WEEKS)
        count("pool_hours", came.sum() * WEEKS)
        count("pool_hours_turned_away", (asks - came).sum() * WEEKS)
        count("own_hours_crowded_out", (own * crowded).sum() * WEEKS)
        return came

    def ready(self, world: World) -> Array:
        """Part of its free hours that each school opens, ``(n_schools,)``, 0 to 1: trust, openness, fees."""
        schools = world.schools
        ready = schools.openness * np.minimum(schools.trust / NORMAL_TRUST, 1.5)
        return np.clip(ready + 0.5 * (self.fee - self.wear) / self.trouble, 0.0, 1.0)

    def finds(self) -> Array:
        """Part of others' free hours that each school's people find, shape ``(n_schools,)``."""
        return np.maximum(self.used, self.telephone)

    def settle(self, world: World, hours: Array, stock: Array, kilometres: float) -> None:
        """Fees to hosts, upkeep and supervision out of them, buses; what no fee covers wears out.

        Args:
            hours: guests' hours in the year, by host.
            stock: rooms of each school.
            kilometres: of buses in the year.
        """
        schools, ledger, year = world.schools, world.ledger, world.year
        accounts = ledger.school(np.arange(world.n_schools))
        upkeep = min(self.fee, self.wear)
        ledger.pay(year, COUNTY, accounts, "facility fees", self.fee * hours)
        ledger.pay(year, accounts, SUPPLIERS, "upkeep of pooled rooms", upkeep * hours)
        ledger.pay(year, accounts, TEACHERS, "supervision of guests", (self.fee - upkeep) * hours)
        ledger.pay(year, COUNTY, SUPPLIERS, "buses to laboratories", self.bus * kilometres)
        worn = (self.wear - upkeep) * hours / np.maximum(stock * self.room_cost, 1.0)
        worn = np.minimum(worn, 1.0)
        world.flows.count("laboratories_worn_out", (worn * stock).sum())
        schools.lab *= 1 - worn
        schools.trust[:] = np.maximum(schools.trust - worn, 0.0)

    def pay_platform(self, world: World, here: Array) -> None:
        """The booking system: building, then running."""
        if not self.online:
            return
        passed = world.year - max(self.start, world.start_year)
        built = min(max(self.cloud_years - passed, 0.0), 1.0) / self.cloud_years
        alliances = np.unique(world.schools.alliance[here]).size
        cost = alliances * self.cloud_cost
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "booking system", cost * built)
        running = cost * self.cloud_running * (passed >= self.cloud_years)
        world.ledger.pay(world.year, COUNTY, SUPPLIERS, "running of the booking system", running)

    def choice(self, world: World) -> None:
        """Classes travel to where they have booked."""
        if self.way.any():
            world.students.travel += self.way[world.students.school].astype(np.float32)

    def reflection(self, world: World) -> None:
        """Back to what each school has itself; guests' hours are use of the host's rooms."""
        schools = world.schools
        schools.lab[:] = np.maximum(schools.lab - self.lent, 0.0)
        schools.facility_use[:] = np.minimum(schools.facility_use + self.guests, 1.0)
        world.flows.count("laboratories_lent", (self.lent * schools.enrolment).sum() / PUPILS_PER_ROOM)
