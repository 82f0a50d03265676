"""A funding round: partners write bids, the money finds projects, and the projects find schools."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.agents.bids import Bids, by_lottery, by_market, reading_error
from sim.agents.community import FundingCommunity, by_theme
from sim.agents.projects import ELEMENTARY, MATERIALS, Project
from sim.tables import Array
from sim.vocabulary import PRIMARY
from sim.world.county import World

if TYPE_CHECKING:
    from sim.policies.market_funding import MarketFunding

__all__ = ["choose", "grant", "write_bids"]

READ = ("market", "partial lottery")
"""Allocations in which somebody reads the evidence, so that it pays to explore and to polish."""
NO_BIDS = ("formula", "assignment")
"""Allocations without bids: every partner stands ready with a project."""


def write_bids(terms: MarketFunding, world: World, community: FundingCommunity) -> Bids:
    """What every partner that can afford a bid would do (and, where nobody reads bids, every partner)."""
    partners = community.partners
    ids = np.array([p.id for p in partners])
    n = len(partners)
    theme = (
        np.array([p.strengths for p in partners]) + 0.3 * by_theme(world.normal, "market_funding theme", ids)
    ).argmax(axis=1)
    low, high = sorted((terms.grant_min, terms.grant_max))
    cost = low + (high - low) * world.uniform("market_funding ask", ids)
    needy = world.uniform("market_funding need", ids) < np.array([p.commitment for p in partners])
    reserves = np.array([p.reserves for p in partners])
    spent, effort = np.zeros(n), np.zeros(n)
    explored = np.zeros(n, bool)
    able = np.full(n, bool(terms.schools(world).any()))
    if terms.allocation in NO_BIDS:
        needy |= terms.allocation == "assignment"
        if terms.allocation == "formula":
            size = np.array([p.capacity for p in partners])
            cost = (1 - 1e-12) * community.purses * size / size.sum()
    else:
        able &= reserves >= terms.bid_cost
        spent += terms.bid_cost
    if terms.allocation in READ:
        explored = world.uniform("market_funding explore", ids) < terms.feasibility
        explored &= reserves >= spent + terms.feasibility_cost
        spent += terms.feasibility_cost * explored
        rivals = max(float(cost[able].sum()), 1.0)
        chance = min(1.0, community.purses / rivals) if community.success is None else community.success
        part = terms.contest * (1 - chance) * np.array([p.ambition for p in partners])
        part *= 0.5 if terms.allocation == "partial lottery" else 1.0
        polished = np.clip(part * cost, 0.0, np.maximum(reserves - spent, 0.0))
        effort = polished / np.maximum(cost, 1.0) / 0.1
        spent = spent + polished
    value = (
        np.array([p.ability + p.strengths[t] for p, t in zip(partners, theme)])
        + terms.feasibility_gain * explored
        + terms.project_spread * world.normal("market_funding value", ids)
    )
    record = np.array([p.record for p in partners])
    chosen = np.flatnonzero(able & (cost > 0))
    world.flows.count("partners_without_means", n - chosen.size)
    if terms.allocation not in NO_BIDS:
        world.flows.count("bids", chosen.size)
    return Bids(
        chosen,
        theme[chosen],
        cost[chosen],
        value[chosen],
        effort[chosen],
        record[chosen],
        needy[chosen],
        spent[chosen],
    )


def choose(
    terms: MarketFunding, world: World, community: FundingCommunity, bids: Bids
) -> list[tuple[int, int]]:
    """Who funds what: pairs (funder, bid)."""
    funders, partners = community.funders, community.partners
    ids = np.array([partners[k].id for k in bids.partner], np.int64)
    if not len(bids):
        return []
    errors = np.array([world.normal(f"market_funding reading {f.id}", ids) for f in funders])
    if terms.allocation == "market":
        turn = np.argsort(
            world.uniform("market_funding turn", np.array([f.id for f in funders])), kind="stable"
        )
        got = by_market(
            bids,
            [funders[f] for f in turn],
            errors[turn],
            spread=_spread(terms),
            per_value=terms.per_value,
            polish=terms.polish,
            half=terms.learning_half,
            fit=terms.theme_fit,
            concentration=terms.concentration,
        )
        return [(int(turn[f]), b) for f, b in got]
    for funder in funders[1:]:  # everything else gives out one purse
        funders[0].purse += funder.purse
        funder.purse = 0.0
    luck = world.uniform("market_funding draw", ids)
    entitled = np.ones(len(bids), bool)
    if terms.allocation == "partial lottery":
        rel = funders[0].reliability(terms.learning_half)
        seen = bids.value + terms.polish * bids.effort + reading_error(rel, _spread(terms)) * errors[0]
        entitled = seen >= np.median(seen)
    if terms.allocation == "assignment":
        luck = luck - np.array([partners[k].grants for k in bids.partner])
    return by_lottery(bids, funders, luck, entitled)


def grant(
    terms: MarketFunding, world: World, community: FundingCommunity, bids: Bids, grants: list[tuple[int, int]]
) -> list[Project]:
    """Turn chosen bids into projects of two years, and note what was chosen."""
    partners, count = community.partners, world.flows.count
    projects, newly = [], 0
    for f, b in grants:
        k, half = int(bids.partner[b]), float(bids.cost[b]) / 2
        effect = max(0.0, 1 + terms.per_value * float(bids.value[b]))
        newly += partners[k].grants == 0
        partners[k].grants += 1
        schools = _targets(terms, world, int(bids.theme[b]), bool(bids.needy[b]), partners[k].id)
        projects.append(
            Project(
                k,
                f,
                int(bids.theme[b]),
                float(bids.value[b]),
                effect,
                schools,
                half,
                half,
                needy=bool(bids.needy[b]),
            )
        )
    won = [b for _, b in grants]
    if len(bids):
        community.success = len(won) / len(bids)
    if terms.allocation not in NO_BIDS:
        count("bids_funded", len(won))
    count("grants", len(won))
    count("partners_funded", newly)
    count("grants_to_needy", bids.needy[won].sum())
    count("grant_value", bids.value[won].sum())
    count("bid_value", bids.value.sum())
    count("lost_bid_cost", bids.spent.sum() - bids.spent[won].sum())
    return projects


def _targets(terms: MarketFunding, world: World, theme: int, needy: bool, partner: int) -> Array:
    """The schools of a project: among those that need it most, or among those nearest the county seat."""
    schools = world.schools
    mask = terms.schools(world)
    if theme == ELEMENTARY and (mask & (schools.stage == PRIMARY)).any():
        mask = mask & (schools.stage == PRIMARY)
    if not needy:
        order = np.hypot(schools.x, schools.y)
    elif theme == MATERIALS:
        order = schools.lab
    else:
        order = world.mean_by_school(world.teachers.quality, world.teachers.host)
    rows = np.flatnonzero(mask)
    rows = rows[np.argsort(order[rows], kind="stable")][: 2 * terms.schools_each]
    draws = world.uniform(f"market_funding target {partner}", schools.id[rows])
    return rows[np.argsort(draws, kind="stable")][: terms.schools_each]


def _spread(terms: MarketFunding) -> float:
    """Standard deviation of the value of a bid by somebody nobody knows, SD of projects."""
    return math.sqrt(terms.ability**2 + terms.specialism**2 + terms.project_spread**2)
