"""The funders and partner organisations of a county, and the projects they run together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.funder import Funder
from sim.agents.organisation import Organisation
from sim.agents.partner import PartnerOrganisation
from sim.agents.projects import Project
from sim.ledger import EXPERTS, FUNDERS, OUTSIDE, PARTNERS
from sim.tables import Array
from sim.vocabulary import THEMES
from sim.world.county import World

if TYPE_CHECKING:
    from sim.agents.bids import Bids
    from sim.policies.market_funding import MarketFunding

__all__ = ["FundingCommunity", "by_theme", "gather"]

AUDIT_ERROR = 0.4
"""Standard error of an audited result, SD of projects (assumption)."""
_FIRST_FUNDER = 500
_IDS_OF_A_COUNTY = 1_000


@dataclass
class FundingCommunity:
    """Who gives, who bids and what runs in one county.

    Attributes:
        funders, partners: the organisations.
        projects: what has money this year.
        success: share of bids funded in the last round; None before the first.
    """

    funders: list[Funder]
    partners: list[PartnerOrganisation]
    projects: list[Project] = field(default_factory=list)
    success: float | None = None

    @property
    def agents(self) -> list[Organisation]:
        """Everyone, funders first."""
        return [*self.funders, *self.partners]

    @property
    def purses(self) -> float:
        """Money that funders can give, yuan."""
        return sum(funder.purse for funder in self.funders)

    def pay_for_bids(self, world: World, bids: Bids, cost_per_teacher: float) -> Array:
        """Partners pay for their bids, won or lost; returns the working time that is gone, by partner."""
        partners = self.partners
        lost = np.zeros(len(partners))
        for k, cost in zip(bids.partner, bids.spent):
            partners[k].reserves -= float(cost)
            lost[k] = min(0.5, cost / max(partners[k].capacity * cost_per_teacher, 1.0))
        world.ledger.pay(world.year, PARTNERS, EXPERTS, "making of bids", bids.spent.sum())
        world.flows.count("bid_effort_cost", bids.spent.sum())
        return lost

    def renew(self, world: World, bar: float) -> None:
        """Projects end after two years, or after one when their audited result is below ``bar``."""
        going_on = []
        for project in self.projects:
            if project.reserved <= 0:
                continue
            if project.audited < bar:
                self.funders[project.funder].purse += project.reserved
                world.flows.count("projects_dropped", 1)
            else:
                project.money, project.reserved = project.reserved, 0.0
                going_on.append(project)
        self.projects = going_on
        world.flows.count("projects_renewed", len(going_on))

    def pay_out(self, world: World, project: Project, overhead: float) -> None:
        """This year's instalment; the partner keeps its overhead."""
        world.ledger.pay(world.year, FUNDERS, PARTNERS, "grant", project.money)
        world.flows.count("funds_deployed", project.money)
        kept = overhead * project.money
        self.partners[project.partner].reserves += kept
        project.money -= kept

    def share_staff(self, lost: Array) -> None:
        """A partner's people are divided between its projects, less the time that went into bids."""
        partners, projects = self.partners, self.projects
        many = np.bincount([project.partner for project in projects], minlength=len(partners))
        for project in projects:
            k = project.partner
            project.staff = partners[k].capacity * (1 - lost[k]) / many[k]

    def follow_up(self, world: World, per_value: float) -> None:
        """Audits: what the projects did, with an error; funders and partners' records learn from it."""
        partners = self.partners
        ids = np.array([partners[p.partner].id * len(THEMES) + p.theme for p in self.projects], np.int64)
        errors = AUDIT_ERROR * world.normal("market_funding audit", ids)
        for project, error in zip(self.projects, errors):
            project.audited = (project.found - 1) / max(per_value, 1e-9) + float(error)
            partners[project.partner].audited(project.audited)
            self.funders[project.funder].audits += 1

    def give_back(self, world: World) -> None:
        """Funders give back what they have not spent, and nothing runs on."""
        left = self.purses + sum(project.reserved for project in self.projects)
        world.ledger.pay(world.year, FUNDERS, OUTSIDE, "funds returned", left)
        for funder in self.funders:
            funder.purse = 0.0
        self.projects = []


def gather(terms: MarketFunding, world: World) -> FundingCommunity:
    """The county's partners and funders: the same ones whatever the allocation."""
    first = world.index * _IDS_OF_A_COUNTY + 1
    ids = first + np.arange(terms.partners)
    luck, themes = world.luck, len(THEMES)
    ability = terms.ability * luck.normal("market_funding ability", ids)
    strengths = terms.specialism * by_theme(luck.normal, "market_funding strength", ids)
    size = np.exp(0.5 * luck.normal("market_funding capacity", ids) - 0.125)
    ambition = 2 * luck.uniform("market_funding ambition", ids)
    partners = [
        PartnerOrganisation(
            int(ids[k]),
            ability=float(ability[k]),
            strengths=strengths[k],
            capacity=float(terms.capacity * size[k]),
            commitment=terms.commitment,
            ambition=float(ambition[k]),
            reserves=0.0,
        )
        for k in range(terms.partners)
    ]
    ids = first + _FIRST_FUNDER + np.arange(terms.funders)
    weight = np.exp(0.5 * luck.normal("market_funding purse", ids))
    tastes = 2 * by_theme(luck.uniform, "market_funding taste", ids).reshape(-1, themes) - 1
    averse = 2 * luck.uniform("market_funding risk", ids)
    funders = [
        Funder(
            int(ids[k]),
            weight=float(weight[k] / weight.sum()),
            tastes=tastes[k],
            risk_aversion=float(terms.risk_aversion * averse[k]),
            reliability=terms.reliability,
        )
        for k in range(terms.funders)
    ]
    return FundingCommunity(funders, partners)


def by_theme(draw: Callable[[str, Array], Array], stream: str, ids: Array) -> Array:
    """Draws for every organisation and theme, shape ``(len(ids), 7)``."""
    return np.stack([draw(f"{stream} {k}", ids) for k in range(len(THEMES))], axis=1)
