"""A network of partner organisations around a public commitment: who is in, who trusts whom, who learns.

Kept as arrays over everybody who could ever join; a partner becomes an agent when someone asks for it.
Trust on a link is what past cooperation says of the next (Beta-Bernoulli, fading a tenth a year; science
3.11); successful cooperation teaches both sides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.organisation import Organisation
from sim.tables import Array
from sim.vocabulary import THEMES
from sim.world.county import World

if TYPE_CHECKING:
    from sim.policies.network_impact import NetworkImpact

__all__ = ["COACHING", "INDUCTION", "SUPPLY", "Network", "NetworkPartner"]

INDUCTION, SUPPLY, COACHING = range(3)
"""The three functions: keep the good ones, raise the supply, spread experience (k100-core-functions)."""
FIRST_ID, IDS_OF_A_COUNTY = 30_000_001, 1_000
KNOWN_BY_NAME = 1.0
"""Error with which the founders are picked for what they can do, SD of projects (assumption)."""
NEW_ANSWER = 0.02
"""What a successful cooperation adds for both that neither knew, SD of projects (assumption)."""
PRESSING = 3
"""Themes on which a county's problems lie, of the seven (assumption)."""
SWING = 0.3
"""Spread of what partners keep of a promise (science 3.11)."""
FORGOTTEN = 0.01
"""A link with less than this much experience is no link any more."""


class NetworkPartner(Organisation):
    """A partner of the network; reads the network's arrays."""

    def __init__(self, id: int, network: Network, place: int) -> None:
        self.network, self.place = network, place
        super().__init__(id)

    @property
    def quality(self) -> float:
        """How good its projects are now, SD of projects."""
        return float(self.network.quality[self.place])

    @property
    def trust(self) -> float:
        """Mean trust on its links, 0 to 1."""
        return float(self.network.trust_of_partners()[self.place])

    @property
    def function(self) -> int:
        """INDUCTION, SUPPLY or COACHING."""
        return int(self.network.function[self.place])

    @property
    def theme(self) -> int:
        """Which of the seven themes it works on."""
        return int(self.network.theme[self.place])


class Network:
    """All organisations that could belong to the network, as arrays of shape ``(n_eligible,)``.

    Attributes:
        ids: keys of their luck.
        ability: what they bring, SD of projects; learned: what cooperation has added to that.
        size: relative size, mean 1.
        function, theme: what they do and the challenge they work on.
        inside: partners now; founders: places of the first, ``(n_founders,)``.
        one, other: ends of the links, places in these arrays, ``(n_links,)``.
        won, tried: successes and joint projects on a link, discounted, ``(n_links,)``.
    """

    def __init__(self, terms: NetworkImpact, world: World) -> None:
        luck, n = world.luck, max(terms.eligible, terms.founders)
        self.ids = FIRST_ID + world.index * IDS_OF_A_COUNTY + np.arange(n)
        self.ability = terms.ability * luck.normal("network_impact ability", self.ids)
        self.learned = np.zeros(n)
        size = np.exp(0.5 * luck.normal("network_impact size", self.ids))
        self.size = size / size.mean()
        u = luck.uniform("network_impact function", self.ids)
        self.function = np.where(u < terms.retention, INDUCTION, COACHING)
        self.function[u > 1 - (1 - terms.retention) * terms.supply] = SUPPLY
        self.theme = np.floor(len(THEMES) * luck.uniform("network_impact theme", self.ids)).astype(np.int64)
        known = self.ability + KNOWN_BY_NAME * luck.normal("network_impact founders", self.ids)
        self.inside = np.zeros(n, bool)
        self.founders = np.argsort(-known, kind="stable")[: terms.founders]
        self.inside[self.founders] = True
        self.one = self.other = np.zeros(0, np.int64)
        self.won = self.tried = np.zeros(0)
        self.first, self.firmness = terms.trust_at_first, terms.trust_firmness
        self._agents: dict[int, NetworkPartner] = {}

    @property
    def quality(self) -> Array:
        """How good projects are, what was learned together included; SD of projects."""
        return self.ability + self.learned

    def agents(self) -> list[NetworkPartner]:
        """The partners as agents, the same objects every year."""
        for place in np.flatnonzero(self.inside).tolist():
            if place not in self._agents:
                self._agents[place] = NetworkPartner(int(self.ids[place]), self, place)
        return list(self._agents.values())

    def trust(self) -> Array:
        """Trust on each link, 0 to 1."""
        return (self.first * self.firmness + self.won) / (self.firmness + self.tried)

    def trust_of_partners(self) -> Array:
        """Mean trust on the links of each, that of strangers where there are none; ``(n_eligible,)``."""
        trust, n = self.trust(), self.ids.size
        links = np.bincount(self.one, minlength=n) + np.bincount(self.other, minlength=n)
        total = np.bincount(self.one, trust, n) + np.bincount(self.other, trust, n)
        return np.where(links > 0, total / np.maximum(links, 1), self.first)

    def promises(self, terms: NetworkImpact, world: World, passed: int) -> tuple[Array, Array, Array]:
        """What the partners promise this county, what they keep and how good it is, each ``(n_eligible,)``.

        Args:
            passed: years since the network began.

        Returns:
            Teachers promised, teachers delivered, effectiveness (1 = an ordinary project).
        """
        students = float(world.schools.enrolment.sum()) / 1000
        whole = terms.commitment * students * terms.reach(world.year)
        # A network that is larger than that divides the same promise among more.
        promised = whole * self.size * self.inside / max(terms.grown, int(self.inside.sum()))
        kept = terms.delivery + terms.delivery_trust * (self.trust_of_partners() - self.first)
        kept = np.clip(kept + SWING * world.normal("network_impact delivery", self.ids), 0.0, 1.5)
        themes = np.arange(terms.themes)
        pressing = np.argsort(world.luck.uniform("network_impact need", themes))[:PRESSING]
        known = passed >= terms.research and terms.surveys > 0
        fits = np.isin(self.theme % terms.themes, pressing) | known
        effect = np.maximum(1 + terms.per_value * self.quality, 0.0) * np.where(fits, 1.0, terms.beside)
        return promised, promised * kept, effect

    def grow(self, terms: NetworkImpact, world: World, reach: float) -> tuple[int, int]:
        """Partners nominate others (Bass), advisers vet them; returns (nominated, admitted)."""
        eager = (terms.innovation + terms.imitation * self.inside.mean()) * reach
        luck = world.uniform("network_impact nominated", self.ids)
        rows = np.flatnonzero(~self.inside & (luck < eager))
        if not rows.size:
            return 0, 0
        readers = max(terms.advisers * terms.reads_each / rows.size, 1.0)
        error = terms.vetting_error / np.sqrt(readers)
        seen = self.ability[rows] + error * world.normal("network_impact vetting", self.ids[rows])
        admitted = rows[seen >= terms.bar]
        self.inside[admitted] = True
        return rows.size, admitted.size

    def cooperate(self, terms: NetworkImpact, world: World, care: float) -> tuple[int, int]:
        """A year of joint projects: old links renewed, new ones tried; returns (projects, successes).

        Args:
            care: how far the hub can look after everybody, 0 to 1: who meets strangers without it is wary.
        """
        self._remember(terms.kept_trust)
        again = world.uniform("network_impact again", self._codes()) < self.trust()
        self._meet(terms, world, care)
        again = np.concatenate([again, np.ones(self.one.size - again.size, bool)])
        one, other = self.one[again], self.other[again]
        able = 0.5 * (self.quality[one] + self.quality[other])
        odds = terms.trust_worth * (self.trust()[again] - self.first) + terms.quality_worth * able
        luck = world.uniform("network_impact success", self._codes()[again])
        success = luck < 1 / (1 + np.exp(-odds))
        self.tried[again] += 1
        self.won[again] += success
        self._solve(terms.problem_solving, one[success], other[success])
        return int(again.sum()), int(success.sum())

    def _codes(self) -> Array:
        """One number for each link, keying its luck."""
        return self.ids[self.one] * IDS_OF_A_COUNTY + self.other

    def _remember(self, kept: float) -> None:
        """Old experience counts less; links without any are gone."""
        live = kept * self.tried > FORGOTTEN
        self.one, self.other = self.one[live], self.other[live]
        self.won, self.tried = kept * self.won[live], kept * self.tried[live]

    def _meet(self, terms: NetworkImpact, world: World, care: float) -> None:
        """At each summit every partner meets a stranger; some of these meetings lead to a joint project."""
        rows = np.flatnonzero(self.inside)
        for summit in range(terms.summits):
            whom = rows[
                np.floor(rows.size * world.uniform(f"network_impact summit {summit}", self.ids[rows])).astype(
                    np.int64
                )
            ]
            agreed = world.uniform(f"network_impact agreed {summit}", self.ids[rows])
            agreed = (agreed < terms.trust_at_first * care) & (whom != rows)
            a, b = np.minimum(rows, whom)[agreed], np.maximum(rows, whom)[agreed]
            known = self.one * self.ids.size + self.other
            code = np.setdiff1d(a * self.ids.size + b, known)
            self.one = np.concatenate([self.one, code // self.ids.size])
            self.other = np.concatenate([self.other, code % self.ids.size])
            self.won = np.concatenate([self.won, np.zeros(code.size)])
            self.tried = np.concatenate([self.tried, np.zeros(code.size)])

    def _solve(self, part: float, one: Array, other: Array) -> None:
        """Success closes part of the distance to the better partner, and both find something new."""
        gap, n = self.quality[other] - self.quality[one], self.ids.size
        gain = np.bincount(one, NEW_ANSWER + part * np.maximum(gap, 0.0), n)
        gain += np.bincount(other, NEW_ANSWER + part * np.maximum(-gap, 0.0), n)
        many = np.maximum(np.bincount(one, minlength=n) + np.bincount(other, minlength=n), 1)
        self.learned += gain / np.sqrt(many)
